"""The imports, compiled: one table of causes (curated ones first, in order of id) over HPO terms, with priors, onset, sites and evidence."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from paresis.kb.rare import EVIDENCE, NAMES, OF_SITE, OTHER_FORMS, TABLES
from paresis.kb.rare.annotations import Line, lines_of, onset_lines
from paresis.kb.rare.concepts import Concept, concepts_of, curated_codes
from paresis.kb.rare.files import Imported, read_imported
from paresis.kb.rare.graph import Graph, read_graph
from paresis.kb.rare.phrases import compile_synonyms, further_names, telling
from paresis.kb.rare.priors import by_disease, rate_of, x_linked
from paresis.kb.rare.profiles import profiles, sparse, with_kin
from paresis.kb.rare.sites import site_rows
from paresis.kb.reading.compile import compile_reading

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from paresis.kb.rare.records import RareFile
    from paresis.kb.read import Files
    from paresis.kb.records import ConditionRecord

CURATED = "paresis:"
LEAST_SIGN = 0.05
SIGN_ESS = 4.0


def compile_rare(files: Files, tables: dict[str, Any], out: Path) -> None:
    """Write `rare.npz` (to rank), `rare_evidence.npz` (every annotation) and `rare.json` (names); nothing where nothing is imported.

    Args:
        files: The curated knowledge.
        tables: Its compiled arrays.
        out: The folder of compiled knowledge.
    """
    imported = read_imported(files.root)
    if imported is None:
        return
    curated = sorted(files.conditions, key=lambda c: c.id)
    concepts = concepts_of(imported, curated)
    full = read_graph(files.root)
    annotated = lines_of(imported, full)
    families = _family_lines(annotated, concepts, imported.constants.annotation.category_size)
    acting = _acting_lines(files, curated, tables, full, imported.constants)
    lines = [*annotated, *_curated_lines(files, curated, tables, full), *acting, *families]
    graph = full.only({x.term for x in lines})
    rare = [c for c in concepts if not c.equals]
    place = _places(curated, concepts, rare)
    arrays = graph.arrays()
    evidence = _evidence(lines, full, graph, place)
    constants = imported.constants
    every = np.arange(len(curated) + len(rare))
    people, kin = _people(imported, curated, concepts, rare, tables), _kin(curated, rare)
    alone = profiles(evidence, arrays, graph.order, every, constants.annotation)
    p = with_kin(alone, kin, every, constants.annotation)
    background = (p[:, len(curated) :].sum(axis=1) + constants.ranking.floor) / (len(rare) + 1)
    start, cause, value = sparse(p)
    ratio = np.log1p(value / background[np.repeat(np.arange(len(start) - 1), np.diff(start))] / constants.ranking.floor)
    commonness = (alone[:, len(curated) :] > 0).mean(axis=1)
    np.savez(
        out / TABLES, **arrays, start=start, cause=cause, ratio=ratio.astype(np.float32), p=value, background=background.astype(np.float32),
        information=-np.log(np.maximum((p[:, len(curated) :] > 0).mean(axis=1), 0.5 / len(rare))), n_curated=np.array(len(curated)),
        **{k: v for k, v in people.items() if not k.startswith("onset_")}, **kin,
        **site_rows(p[:, len(curated) :], graph, files, constants, tables, rare=rare, onset=people["onset"][len(curated) :]),
    )  # fmt: skip
    evidence["order"] = np.array(graph.order, dtype=np.int32)
    evidence.update({k: v for k, v in people.items() if k.startswith("onset_") and k != "onset_references"})
    np.savez_compressed(out / EVIDENCE, **{k: v for k, v in evidence.items() if k != "references"})
    share = dict(zip(graph.ids, commonness.tolist(), strict=True))
    chosen = telling(graph, share, constants.words)
    compile_reading(files.root, out, chosen, further_names(files.root, constants.words, chosen))
    compile_synonyms(files.root, out)
    _write_names(out, graph, curated, concepts, rare, references=(evidence["references"], people["onset_references"]), imported=imported)


def _curated_lines(files: Files, curated: list[ConditionRecord], tables: dict[str, Any], graph: Graph) -> list[Line]:
    """What the curated conditions state, or their sites make, of findings that are HPO terms."""
    findings = sorted(files.findings, key=lambda f: f.id)
    coded = [(i, f.id, term) for i, f in enumerate(findings) if f.hpo and (term := graph.find(f.hpo)) is not None]
    signs = 1 - np.prod(np.where(tables["row_sites"][:, :, None], 1 - tables["phi"], 1.0), axis=1)
    out = []
    for c, condition in enumerate(curated):
        rows = tables["row_cause"] == c
        by_site = tables["row_pattern"][rows] @ signs[rows]
        for i, finding, term in coded:
            stated, ess = tables["stated"][c, i], tables["stated_ess"][c, i]
            p, n = (by_site[i], SIGN_ESS) if np.isnan(stated) else (stated, ess)
            if p >= LEAST_SIGN:
                out.append(Line(CURATED + condition.id, term, float(p * n), float(n), CURATED + finding))
    return out


def _acting_lines(files: Files, curated: list[ConditionRecord], tables: dict[str, Any], graph: Graph, constants: RareFile) -> Iterator[Line]:
    """The terms that place a lesion ("Degeneration of anterior horn cells"), of curated conditions that have theirs there; no finding says them."""
    coded = {f.hpo for f in files.findings if f.hpo}
    for here in constants.mechanism.site:
        at = [s.id for s in files.sites].index(here.site)
        terms = [x for t in here.terms if t.id not in coded and (x := graph.find(t.id)) is not None]
        for c, condition in enumerate(curated):
            rows = tables["row_cause"] == c
            share = float(tables["row_pattern"][rows] @ tables["row_sites"][rows, at])
            if share >= LEAST_SIGN:
                yield from (Line(CURATED + condition.id, t, constants.mechanism.curated * share * SIGN_ESS, SIGN_ESS, OF_SITE) for t in terms)


def _family_lines(annotated: list[Line], concepts: list[Concept], size: float) -> Iterator[Line]:
    """What the forms of a curated condition have on average, as annotations of the condition; together they are worth `size` patients."""
    form = {d: c for c in concepts if c.family and not c.equals for d in c.diseases}
    families: dict[str, set[str]] = {}
    for c in form.values():
        families.setdefault(c.family, set()).add(c.id)
    having: dict[tuple[str, int], dict[str, list[Line]]] = {}
    for x in annotated:
        if x.disease in form:
            having.setdefault((form[x.disease].family, x.term), {}).setdefault(form[x.disease].id, []).append(x)
    for (condition, term), by_form in having.items():
        each = size / len(families[condition])
        for rows in by_form.values():
            n = sum(x.n for x in rows)
            yield from (Line(CURATED + condition, term, each * x.k / n, each * x.n / n, x.reference) for x in rows)
        if len(by_form) < len(families[condition]):
            yield Line(CURATED + condition, term, 0.0, size - each * len(by_form), OTHER_FORMS)


def _places(curated: list[ConditionRecord], concepts: list[Concept], rare: list[Concept]) -> dict[str, int]:
    """Index of the cause that each annotated disease belongs to."""
    index = {c.id: i for i, c in enumerate(curated)}
    out = {CURATED + c: i for c, i in index.items()}
    rank = {c.id: len(curated) + i for i, c in enumerate(rare)}
    of = {d: index[c.equals] if c.equals else rank[c.id] for c in concepts for codes in c.codes.values() for d in codes.split()}
    return out | of | {d: of[c.diseases[0]] for c in concepts for d in c.diseases}


def _evidence(lines: list[Line], full: Graph, graph: Graph, place: dict[str, int]) -> dict[str, Any]:
    known = ((place[x.disease], graph.place[full.ids[x.term]], x) for x in lines if x.disease in place)
    kept = sorted(known, key=lambda y: (y[0], y[1], y[2].reference))
    references = sorted({x.reference for x in lines})
    number = {r: i for i, r in enumerate(references)}
    return {
        "cause": np.array([c for c, _, _ in kept], dtype=np.int16),
        "term": np.array([t for _, t, _ in kept], dtype=np.int16),
        "k": np.array([x.k for _, _, x in kept], dtype=np.float32),
        "n": np.array([x.n for _, _, x in kept], dtype=np.float32),
        "reference": np.array([number[x.reference] for _, _, x in kept], dtype=np.int32),
        "counted": np.array([x.is_counted for _, _, x in kept]),
        "references": references,
    }


def _people(
    imported: Imported, curated: list[ConditionRecord], concepts: list[Concept], rare: list[Concept], tables: dict[str, Any]
) -> dict[str, Any]:
    """Onset by class, share of males and rate of each cause; a curated one has its own rate and sex."""
    rank = {c.id: i for i, c in enumerate(curated)} | {c.id: len(curated) + i for i, c in enumerate(rare)}
    of = {d: rank[c.equals or c.id] for c in concepts for d in c.diseases}
    starts = sorted((of[x.disease], x.group, x.reference, x.k) for x in onset_lines(imported) if x.disease in of)
    onset = np.zeros((len(curated) + len(rare), len(imported.constants.onset.classes)), dtype=np.float32)
    np.add.at(onset, ([c for c, *_ in starts], [g for _, g, *_ in starts]), [k for *_, k in starts])
    references = sorted({r for _, _, r, _ in starts})
    number = {r: i for i, r in enumerate(references)}
    prevalence, prior = by_disease(imported.tables["prevalence"]), imported.constants.prior
    male = [prior.x_linked_male if x_linked(c) else 0.5 for c in rare]
    return {
        "onset": onset,
        "onset_cause": np.array([c for c, *_ in starts], dtype=np.int16),
        "onset_class": np.array([g for _, g, *_ in starts], dtype=np.int8),
        "onset_k": np.array([k for *_, k in starts], dtype=np.float32),
        "onset_reference": np.array([number[r] for _, _, r, _ in starts], dtype=np.int32),
        "onset_references": references,
        "form_of": np.array([rank.get(c.family, -1) for c in rare], dtype=np.int16),
        "male": np.concatenate([tables["male"], male]),
        "rate": np.concatenate([tables["rate_any"], [rate_of(c, prevalence, prior) for c in rare]]),
    }


def _kin(curated: list[ConditionRecord], rare: list[Concept]) -> dict[str, Any]:
    """For each cause the imported diseases of the same gene, and the curated condition that it is a form of (−1 for none)."""
    n, by_gene = len(curated), dict[str, list[int]]()
    for i, c in enumerate(rare, start=n):
        for gene in c.genes:
            by_gene.setdefault(gene, []).append(i)
    same = [sorted({x for g in c.genes for x in by_gene[g]} - {i}) for i, c in enumerate(rare, start=n)]
    index = {c.id: i for i, c in enumerate(curated)}
    return {
        "gene_start": np.concatenate([np.zeros(n + 1), np.cumsum([len(x) for x in same])]).astype(np.int32),
        "gene": np.array([x for xs in same for x in xs], dtype=np.int32),
        "group": np.array([-1] * n + [index.get(c.family, -1) for c in rare], dtype=np.int16),
    }


def _write_names(
    out: Path, graph: Graph, curated: list[ConditionRecord], concepts: list[Concept], rare: list[Concept], *,
    references: tuple[list[str], list[str]], imported: Imported,
) -> None:  # fmt: skip
    """Names, codes and references; parsed when they are asked for."""
    codes = curated_codes(imported, curated, concepts)
    constants = imported.constants
    title = {c.id: c.name for c in curated}
    names = {
        "rare": [[c.id, c.name, c.codes, c.genes, c.inheritance, c.form_of, c.relation, title.get(c.form_of, "")] for c in rare],
        "curated": [[c.id, codes.get(c.id, {})] for c in curated],
        "labels": graph.labels,
        "references": references[0],
        "onset_references": references[1],
        "ranking": constants.ranking.model_dump(),
        "annotation": constants.annotation.model_dump(),
        "onset": {"starts": constants.onset.starts, "near": constants.onset.near, "recent": constants.onset.recent, "size": constants.onset.size},
        "words": {"unsure": constants.words.unsure, "curated": constants.words.curated, "letters": constants.words.letters},
        "prior": {"trust": constants.prior.trust, "tempo": {str(k): v for k, v in constants.prior.tempo.items()}},
    }
    (out / NAMES).write_text(json.dumps(names, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
