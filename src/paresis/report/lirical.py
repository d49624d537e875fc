"""An assessment in the shape of LIRICAL's results, so that whoever reads those can read ours."""

from __future__ import annotations

import csv
import io
import math
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from paresis.kb.hpo import OWN_PREFIX, load_hpo
from paresis.kb.load import load_knowledge
from paresis.model.vocabulary import Presence
from paresis.report.phenopacket import term_of
from paresis.units import duration_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paresis.model.assessment import Assessment, Candidate, Evidence
    from paresis.model.case import Case
    from paresis.model.knowledge import Knowledge

COLUMNS = ("rank", "diseaseName", "diseaseCurie", "pretestprob", "posttestprob", "compositeLR", "entrezGeneId", "variants")
CODE_SYSTEMS = (("omim", "OMIM:"), ("orpha", "ORPHA:"), ("mondo", "MONDO:"))
SMALLEST = 1e-12
STATED_FOR_ANOTHER = {"parent": "QUERY_TERM_SUBCLASS_OF_DISEASE_TERM", "site": "NO_MATCH_BELOW_ROOT", "background": "NO_MATCH_BELOW_ROOT"}
EXCLUDED, NOT_STATED = "EXCLUDED_QUERY_TERM_PRESENT_IN_DISEASE", "EXCLUDED_QUERY_TERM_NOT_PRESENT_IN_DISEASE"


def lirical_json(case: Case, answer: Assessment, *, date: str, knowledge: Knowledge | None = None) -> dict[str, Any]:
    """The three sections of LIRICAL's JSON.

    Args:
        case: What was assessed.
        answer: The assessment.
        date: When, as ISO 8601.
        knowledge: Whose findings the ids are.

    Returns:
        `analysisData`, `analysisMetadata` and `analysisResults`; `compositeLR` is a logarithm to base 10, as in LIRICAL.
    """
    knowledge = knowledge or load_knowledge()
    return {
        "analysisData": {
            "sampleId": answer.id,
            "age": duration_of(case.age_years) or None,
            "sex": case.sex.name if case.sex else "UNKNOWN",
            "observedPhenotypicFeatures": [t["id"] for t in _terms(case, Presence.PRESENT, knowledge)],
            "excludedPhenotypicFeatures": [t["id"] for t in _terms(case, Presence.ABSENT, knowledge)],
        },
        "analysisMetadata": {
            "paresisVersion": answer.versions["software"],
            "knowledgeVersion": answer.versions["knowledge"],
            "hpoVersion": load_hpo().version,
            "analysisDate": date,
            "sampleName": answer.id,
        },
        "analysisResults": [_result(rank, c, curie, knowledge) for rank, c in _diseases(answer, knowledge) for curie in disease_curies(c, knowledge)],
    }


def lirical_tsv(case: Case, answer: Assessment, *, knowledge: Knowledge | None = None) -> str:
    """LIRICAL's table, its header lines marked with `!`; a cause with several codes has a line for each, at the same rank."""
    knowledge = knowledge or load_knowledge()
    out = io.StringIO()
    out.write(f"! paresis TSV output in the shape of LIRICAL ({answer.versions['software']}, knowledge {answer.versions['knowledge']})\n")
    out.write(f"! Sample: {' '.join(answer.id.split()) or 'n/a'}\n")
    for title, presence in (("Observed", Presence.PRESENT), ("Excluded", Presence.ABSENT)):
        terms = _terms(case, presence, knowledge)
        out.write("".join([f"! {title} HPO terms:\n", *(f"!  {t['label']} [{t['id']}]\n" for t in terms)] if terms else []))
    table = csv.writer(out, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    table.writerow(COLUMNS)
    for rank, c in _diseases(answer, knowledge):
        for curie in disease_curies(c, knowledge):
            table.writerow((rank, c.name, curie, f"{c.pretest:.6g}", f"{c.posttest:.6g}", f"{composite_lr(c):.4f}", "", ""))
    return out.getvalue().rstrip("\n")


def composite_lr(candidate: Candidate) -> float:
    """Logarithm to base 10 of the odds after the findings over the odds before.

    >>> from types import SimpleNamespace
    >>> round(composite_lr(SimpleNamespace(pretest=0.01, posttest=0.5)), 3)
    1.996
    """
    before, after = (min(max(p, SMALLEST), 1 - SMALLEST) for p in (candidate.pretest, candidate.posttest))
    return math.log10(after / (1 - after)) - math.log10(before / (1 - before))


def disease_curies(candidate: Candidate, knowledge: Knowledge | None = None) -> list[str]:
    """The codes of a cause in the first system that has any (OMIM, Orphanet, Mondo), else its own id.

    A curated cause also has the codes that were merged into it: its own entry seldom names OMIM.

    >>> from types import SimpleNamespace
    >>> disease_curies(SimpleNamespace(id="x", codes={"mondo": "MONDO:1", "omim": "OMIM:2 OMIM:3"}))
    ['OMIM:2', 'OMIM:3']
    """
    rare = (knowledge or load_knowledge()).rare
    merged: dict[str, str] = rare.curated_codes.get(candidate.id, {}) if rare else {}
    for system, prefix in CODE_SYSTEMS:
        codes = [c for c in re.split(r"[\s,;|]+", f"{candidate.codes.get(system, '')} {merged.get(system, '')}") if c]
        if codes:
            return list(dict.fromkeys(c if c.startswith(prefix) else prefix + c for c in codes))
    return [candidate.id if ":" in candidate.id else OWN_PREFIX + candidate.id]


def _diseases(answer: Assessment, knowledge: Knowledge) -> Iterator[tuple[int, Candidate]]:
    """The causes that have an entry, without what stands for the others, numbered from 1."""
    every = (part for c in answer.differential if c.codes or c.id in knowledge.conditions for part in (_alone(c), *c.forms))
    return enumerate(sorted(every, key=lambda c: -c.posttest), start=1)


def _alone(c: Candidate) -> Candidate:
    """A cause without its forms, which have lines of their own."""
    return c if c.own is None else replace(c, pretest=max(c.pretest - sum(f.pretest for f in c.forms), SMALLEST), posttest=c.own)


def _terms(case: Case, presence: Presence, knowledge: Knowledge) -> list[dict[str, str]]:
    found = (term_of(o.finding, knowledge) for o in case.observations if o.presence is presence and o.probability is None)
    return list({t["id"]: t for t in found}.values())


def _result(rank: int, c: Candidate, curie: str, knowledge: Knowledge) -> dict[str, Any]:
    evidence = [(e, term_of(e.finding, knowledge)["id"]) for e in (*c.evidence_for, *c.evidence_against) if e.finding != "tempo"]
    return {
        "diseaseId": curie,
        "diseaseName": c.name,
        "rank": rank,
        "pretestProbability": c.pretest,
        "observedPhenotypicFeatures": [_lr(e, term) for e, term in evidence if e.presence in ("present", "uncertain")],
        "excludedPhenotypicFeatures": [_lr(e, term) for e, term in evidence if e.presence == "absent"],
        "compositeLR": composite_lr(c),
        "posttestProbability": c.posttest,
    }


def _lr(e: Evidence, term: str) -> dict[str, Any]:
    match = STATED_FOR_ANOTHER.get(e.citations[0].basis if e.citations else "background", "EXACT_MATCH")
    if e.presence == "absent":
        match = EXCLUDED if match == "EXACT_MATCH" else NOT_STATED
    return {"query": term, "match": term, "matchType": match, "lr": e.lr, "explanation": e.text}
