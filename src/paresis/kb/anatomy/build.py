"""Read `knowledge/anatomy/`, compile it, write it."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from pydantic import ValidationError

from paresis.errors import KnowledgeError, did_you_mean
from paresis.kb.anatomy import records as r
from paresis.kb.anatomy.graph import Graph, build_graph
from paresis.kb.anatomy.hypotheses import Hypotheses, Maker
from paresis.kb.anatomy.items import Columns, add_items
from paresis.kb.anatomy.levels import Effects, expected_levels
from paresis.kb.anatomy.load import ARRAY_FILE, FORMAT, JSON_FILE
from paresis.kb.anatomy.sheet_records import FindingsFile, ScoreRecord, ScoresFile
from paresis.kb.anatomy.synonyms import Synonyms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paresis.kb.records import Record

R = TypeVar("R", bound="Record")

LEVELS = 101
TONE = "tone"


@dataclass(frozen=True, slots=True)
class AnatomyFiles:
    """The files of `knowledge/anatomy/` as written."""

    pathways: r.PathwaysFile
    nerves: r.NervesFile
    muscles: list[r.MuscleRecord]
    exam: r.ExaminationFile
    lesions: r.LesionsFile
    observation: r.ObservationFile
    words: r.WordsFile
    german: r.SynonymsFile
    findings: FindingsFile
    scores: list[ScoreRecord]


def read_anatomy(root: Path) -> AnatomyFiles:
    """Read the anatomy under the folder `knowledge/`.

    Raises:
        KnowledgeError: A file is missing or broken; the message says where.
    """
    folder = root / "anatomy"
    return AnatomyFiles(
        pathways=_read(folder / "pathways.toml", r.PathwaysFile),
        nerves=_read(folder / "nerves.toml", r.NervesFile),
        muscles=_read(folder / "muscles.toml", r.MusclesFile).muscle,
        exam=_read(folder / "examination.toml", r.ExaminationFile),
        lesions=_read(folder / "lesions.toml", r.LesionsFile),
        observation=_read(folder / "observation.toml", r.ObservationFile),
        words=_read(folder / "words.toml", r.WordsFile),
        german=_read(folder / "words_de.toml", r.SynonymsFile),
        findings=_read(folder / "findings.toml", FindingsFile),
        scores=_read(folder / "scores.toml", ScoresFile).score,
    )


def _read(path: Path, shape: type[R]) -> R:
    where = f"knowledge/anatomy/{path.name}"
    try:
        return shape.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise KnowledgeError("file is missing", where=where) from None
    except tomllib.TOMLDecodeError as error:
        raise KnowledgeError(f"not TOML: {error}", where=where, hint="check quotes, commas and brackets near that line") from None
    except ValidationError as error:
        first = error.errors()[0]
        raise KnowledgeError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}", where=where) from None


def graph_of(files: AnatomyFiles) -> Graph:
    """The graph without end nodes."""
    return build_graph(files.pathways.segments, files.pathways.node + files.nerves.node, files.pathways.edge + files.nerves.edge)


def build_anatomy(root: Path, folder: Path) -> None:
    """Compile the anatomy under `root` (the folder `knowledge/`) into two files in `folder`.

    Raises:
        KnowledgeError: A file is broken or names something unknown.
    """
    files = read_anatomy(root)
    sites = tomllib.loads((root / "sites.toml").read_text(encoding="utf-8"))["site"]
    graph = graph_of(files)
    columns = Columns(graph, files.observation.upper)
    add_items(columns, files.muscles, files.exam)
    maker = Maker(graph, files.muscles, files.exam, files.observation.attributes)
    for kind in files.lesions.kind:
        maker.add(kind)
    _check_causes(root, files.lesions.causes, [x.id for x in maker.out.lesions])
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(folder / ARRAY_FILE, **_arrays(columns, maker.out, files))
    text = json.dumps(_things(files, columns, maker.out, sites), ensure_ascii=False, separators=(",", ":"))
    (folder / JSON_FILE).write_text(text, encoding="utf-8")


def _check_causes(root: Path, causes: dict[str, list[str]], lesions: list[str]) -> None:
    where = "knowledge/anatomy/lesions.toml"
    for cause, prefixes in causes.items():
        if not (root / "conditions" / f"{cause}.toml").exists():
            raise KnowledgeError(f"unknown condition '{cause}'", where=where, hint="the name of a file in knowledge/conditions/")
        for prefix in prefixes:
            if not any(x.startswith(prefix) for x in lesions):
                raise KnowledgeError(f"no lesion begins with '{prefix}'", where=where, hint="kind:node, as in `paresis localise --format json`")


def _arrays(columns: Columns, made: Hypotheses, files: AnatomyFiles) -> dict[str, Any]:
    """What the engine needs: the expected levels, the hypotheses' priors, the scales."""
    effects = _effects(columns, made, files)
    level, spared = expected_levels(Effects(_scales(columns), tuple(files.observation.scale), LEVELS, files.observation.upper, effects))
    kept = ("row_lesion", "row_log_prior", "row_shock", "row_patchy")
    scales = {f"scale_{name}": _log_table(scale) for name, scale in files.observation.scale.items()}
    routed = np.isin(np.arange(len(columns.columns)), effects["term_column"])
    absent = np.array(columns.absent)
    return {k: effects[k] for k in kept} | {"level": level, "spared": spared, "column_absent": absent, "column_routed": routed} | scales


def _scales(columns: Columns) -> tuple[str, ...]:
    scale = {i.id: i.scale for i in columns.items}
    return tuple(scale[item] for item, _ in columns.columns)


def _effects(columns: Columns, made: Hypotheses, files: AnatomyFiles) -> dict[str, Any]:
    """The arrays that `kernels.lesion` documents."""
    return {
        "n_routes": np.array(len(columns.routes)),
        "n_nodes": np.array(2 * len(columns.graph.ids)),
        "column_sign": _sign_background(columns, files),
        **_route_arrays(columns),
        **_row_arrays(made),
        **_sign_arrays(columns, made, files),
    }


def _route_arrays(columns: Columns) -> dict[str, Any]:
    """Which nodes each route passes, which routes make up each pool, which terms each column."""
    terms = [(c, t) for c, terms in enumerate(columns.terms) for t in terms]
    pools = [(p, route, share) for p, members in enumerate(columns.pool_members) for route, share in members]
    return {
        "route_node": np.array([n for key in columns.routes for n in key], dtype=np.int64),
        "route_of": np.array([k for k, key in enumerate(columns.routes) for _ in key], dtype=np.int64),
        "pool": np.array([x[0] for x in pools], dtype=np.int64),
        "pool_route": np.array([x[1] for x in pools], dtype=np.int64),
        "pool_share": np.array([x[2] for x in pools]),
        "term_column": np.array([c for c, _ in terms], dtype=np.int64),
        "term_weight": np.array([t.weight for _, t in terms]),
        "term_lower": np.array([t.lower for _, t in terms], dtype=np.int64),
        "term_pool": np.array([t.pool for _, t in terms], dtype=np.int64),
        "term_gain": np.array([t.gain for _, t in terms]),
        "term_bend": np.array([t.bend for _, t in terms]),
    }


def _row_arrays(made: Hypotheses) -> dict[str, Any]:
    """The rows (a lesion at a severity and an acuity) and what each takes of which node."""
    return {
        "hit_row": np.array([h[0] for h in made.hits], dtype=np.int64),
        "hit_node": np.array([h[1] for h in made.hits], dtype=np.int64),
        "hit_log": np.array([h[2] for h in made.hits]),
        "hit_spared": np.array([h[3] for h in made.hits], dtype=bool),
        "row_lesion": np.array([x[0] for x in made.rows], dtype=np.int64),
        "row_log_prior": np.array([x[1] for x in made.rows]),
        "row_shock": np.array([x[2] for x in made.rows]),
        "row_patchy": np.array([x[3] for x in made.rows]),
    }


def _sign_background(columns: Columns, files: AnatomyFiles) -> Any:
    """How often each sign is found without a lesion that makes it, shape (columns,); -1 for what is no sign."""
    sign = {g.id: g for g in files.exam.sign}
    return np.array([sign[i].p if i in sign else -1.0 for i, _ in columns.columns])


def _sign_arrays(columns: Columns, made: Hypotheses, files: AnatomyFiles) -> dict[str, Any]:
    """P(sign | row) where it differs from the background."""
    place = {i: c for c, (i, _) in enumerate(columns.columns)}
    for name in {name for _, name in made.signs} - place.keys():
        hint = did_you_mean(name, [g.id for g in files.exam.sign]) or "see [[sign]]"
        raise KnowledgeError(f"unknown sign '{name}'", where="knowledge/anatomy/lesions.toml", hint=hint)
    signs = [(row, place[name], p) for (row, name), p in made.signs.items()]
    return {
        "sign_row": np.array([x[0] for x in signs], dtype=np.int64),
        "sign_column": np.array([x[1] for x in signs], dtype=np.int64),
        "sign_p": np.array([x[2] for x in signs]),
    }


def _log_table(scale: r.ScaleRecord) -> Any:
    """log P(state | level), shape (levels, states): states lie round the expected position, wide ones catch more, some entries are errors."""
    level = np.linspace(0.0, 1.0, LEVELS)
    if scale.direct:
        last = _along(scale.direct, level)
        p = np.stack([1 - last, last], axis=1)
    else:
        centre, spread = _along(scale.curve, level), _along(scale.spread, level)
        distance = (np.array(scale.position)[None, :] - centre[:, None]) / spread[:, None]
        p = np.array(scale.width) * np.exp(-0.5 * distance**2)
        p = (1 - scale.error) * p / p.sum(axis=1, keepdims=True) + scale.error / len(scale.states)
    return np.log(np.maximum(p, 1e-6))


def _along(curve: list[tuple[float, float]], level: Any) -> Any:
    return np.interp(level, [x for x, _ in curve], [y for _, y in curve])


def _things(files: AnatomyFiles, columns: Columns, made: Hypotheses, sites: list[dict[str, str]]) -> dict[str, Any]:
    exam, add = files.exam, Synonyms(files.german.same)
    add.check(_phrases(files, columns))
    return {
        "format": FORMAT,
        "segments": files.pathways.segments,
        "items": [[i.id, i.name, i.kind, i.scale, i.sided, i.region, i.routine, add.to(i.words)] for i in columns.items],
        "columns": columns.columns,
        "groups": [
            *[["movement", g.movements, g.side == "both", add.to(g.words)] for g in exam.movement_group],
            *[["area", g.areas, g.side == "both", add.to(g.words)] for g in exam.area_group],
            *[["reflex", g.reflexes, False, add.to(g.words)] for g in exam.reflex_group],
            *[["tone", [t.id for t in exam.tone], False, add.to([TONE])]],
        ],
        "scales": {name: [scale.states, scale.healthy] for name, scale in files.observation.scale.items()},
        "lesions": [[x.id, x.name, x.kind, x.node, x.side, x.family, x.pattern, x.also] for x in made.lesions],
        "mrc_sum": [exam.mrc_sum.movements, exam.mrc_sum.maximum, exam.mrc_sum.weak_below, exam.mrc_sum.source],
        "group_of_site": {s["id"]: s["group"] for s in sites},
        "upper": files.observation.upper.model_dump(),
        "examined": files.lesions.examined,
        "lesions_of_cause": files.lesions.causes,
        "words": add.words(files.words.model_dump()),
        "findings": _finding_rules(files.findings),
        "scores": [_score(x) for x in files.scores],
        "area_segment": {a.id: max(a.roots.items(), key=lambda x: x[1])[0] for a in exam.area if a.roots},
    }


def _phrases(files: AnatomyFiles, columns: Columns) -> Iterator[str]:
    """Every English phrase by which something is named or graded."""
    exam, words = files.exam, files.words
    yield TONE
    groups = ([g.words for g in exam.movement_group], [g.words for g in exam.area_group], [g.words for g in exam.reflex_group])
    for phrases in ([i.words for i in columns.items], *groups):
        yield from (w for ws in phrases for w in ws)
    for named in (
        words.pairs,
        words.of_one_side,
        words.negations,
        words.denials,
        words.rest,
        *words.sides.values(),
        *words.limbs.values(),
        *words.senses.values(),
    ):
        yield from named
    for of in words.states.values():
        yield from (w for x in of.values() for w in x.words)
    yield from (*words.implied, *words.level_words, *words.routine.power_words, *words.routine.reflex_words, *words.routine.sense_words)


def _finding_rules(file: FindingsFile) -> list[list[Any]]:
    return [[name, file.items.get(x.items, [x.items]), file.states.get(x.states, [x.states]), x.sides, x.least] for name, x in file.finding.items()]


def _score(x: ScoreRecord) -> list[Any]:
    items = [[i.id, i.name, i.low, i.high, i.points, i.below, i.above, i.at_most, i.at_least, i.bands] for i in x.item]
    return [x.id, x.name, x.kind, items, [[m.from_, m.text] for m in x.means], x.source]
