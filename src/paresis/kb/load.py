"""The compiled knowledge, loaded in milliseconds."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from paresis.errors import VersionError
from paresis.kb.lang.translated import load_language
from paresis.kb.rare.load import load_rare
from paresis.model import knowledge as m
from paresis.model.vocabulary import Observed, UrgencyLevel

FORMAT = 2


@lru_cache(maxsize=4)
def load_knowledge(folder: Path | None = None) -> m.Knowledge:
    """Load compiled knowledge.

    Args:
        folder: Where `paresis kb build` wrote it; the installed package by default.

    Returns:
        The knowledge; the same object for the same folder.

    Raises:
        VersionError: There is none, or it was built by other software.

    Example:
        >>> load_knowledge().conditions["guillain_barre_syndrome"].name
        'Guillain-Barré syndrome'
    """
    folder = folder or Path(__file__).parent / "compiled"
    try:
        raw = json.loads((folder / "knowledge.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise VersionError("no compiled knowledge", where=str(folder), hint="run `paresis kb build` in the source folder, or reinstall") from None
    if raw["format"] != FORMAT:
        what = f"compiled knowledge has format {raw['format']}, this software reads {FORMAT}"
        raise VersionError(what, where=str(folder), hint="run `paresis kb build`")
    with np.load(folder / "tables.npz", allow_pickle=False) as npz:
        tables = {k: npz[k] for k in npz.files}
    return m.Knowledge(
        version=raw["version"],
        sites={s["id"]: m.Site(**s) for s in raw["sites"]},
        findings={x[0]: _finding(x) for x in raw["findings"]},
        conditions={x[0]: _condition(x) for x in raw["conditions"]},
        red_flags=tuple(_red_flag(x) for x in raw["red_flags"]),
        investigations={x[0]: _investigation(x) for x in raw["investigations"]},
        analytes={x[0]: _analyte(x) for x in raw["analytes"]},
        derived=tuple(_derived(x) for x in raw["derived"]),
        medicines=tuple(_medicine(x) for x in raw["medicines"]),
        self_care=tuple(_self_care(x) for x in raw["self_care"]),
        interactions=tuple(m.Interaction(x[0], frozenset(x[1]), frozenset(x[2]), tuple(x[3]), *x[4:]) for x in raw["interactions"]),
        chains=tuple(m.Chain(*x) for x in raw["chains"]),
        interview=_interview(*raw["interview"]),
        look_alikes=tuple(m.LookAlike(x[0], x[1], tuple(x[2]), tuple(x[3])) for x in raw["look_alikes"]),
        self_care_withheld=raw["self_care_withheld"],
        settings=_settings(raw["settings"]),
        tables=tables,
        load_claims=lambda condition: _claims(folder).get(condition),
        load_sources=lambda: {k: m.Source(k, *v) for k, v in json.loads((folder / "sources.json").read_text(encoding="utf-8")).items()},
        load_lexicon=lambda: json.loads((folder / "lexicon.json").read_text(encoding="utf-8")),
        load_rare=lambda: load_rare(folder),
        load_language=lambda code: load_language(folder, code),
        load_reading=lambda code: load_language(folder, code, "read"),
    )


class _ClaimLines:
    """Claims by condition; a line is parsed when it is asked for."""

    def __init__(self, path: Path) -> None:
        lines = path.read_bytes().splitlines()
        self._lines = {line[7 : line.index(b'"', 7)].decode(): line for line in lines}
        self._parsed: dict[str, dict[str, Any]] = {}

    def get(self, condition: str) -> dict[str, Any]:
        """The claims of a condition, empty for an unknown id."""
        if condition not in self._parsed:
            line = self._lines.get(condition)
            self._parsed[condition] = json.loads(line) if line else {}
        return self._parsed[condition]


@lru_cache(maxsize=4)
def _claims(folder: Path) -> _ClaimLines:
    return _ClaimLines(folder / "claims.jsonl")


def _finding(x: list[Any]) -> m.Finding:
    return m.Finding(x[0], x[1], x[2], x[3], Observed(x[4]), x[5], x[6], x[7], x[8], tuple(x[9]), x[10], tuple(x[11]))


def _condition(x: list[Any]) -> m.Condition:
    return m.Condition(x[0], x[1], x[2], tuple(x[3]), x[4], UrgencyLevel(x[5]), x[6], x[7], tuple(x[8]), tuple(x[9]), x[10], x[11])


def _investigation(x: list[Any]) -> m.Investigation:
    return m.Investigation(x[0], x[1], x[2], x[3], tuple(x[4]), x[5], x[6], x[7], x[8], tuple(x[9]))


def _medicine(x: list[Any]) -> m.Medicine:
    return m.Medicine(x[0], x[1], x[2], x[3], tuple(x[4]), x[5], tuple(x[6]), x[7], x[8], x[9], x[10], x[11], x[12])


def _self_care(x: list[Any]) -> m.SelfCare:
    return m.SelfCare(x[0], x[1], x[2], tuple(x[3]), tuple(x[4]), tuple(x[5]), x[6], x[7])


def _interview(stop: list[Any], groups: list[Any], moot: dict[str, list[str]]) -> m.Interview:
    lists = tuple(
        m.TickList(g[0], g[1], g[2], g[3], g[4], (g[5], g[6]), tuple((f, label) for f, label in g[7]), g[8], g[9], tuple(g[10])) for g in groups
    )
    moot_given = {f: frozenset(given) for f, given in moot.items()}
    return m.Interview(stop[0], stop[1], stop[2], stop[3], stop[4], stop[5], stop[6], lists, moot_given)


def _red_flag(x: list[Any]) -> m.RedFlag:
    return m.RedFlag(x[0], x[1], UrgencyLevel(x[2]), tuple(x[3]), x[4], x[5], x[6], tuple(x[8]), tuple(x[9]), lambda: _rule(x[7]), tuple(x[10]))


def _rule(x: list[Any]) -> m.Rule:
    return m.Rule(x[0], x[1], tuple(_rule(p) for p in x[2]))


def _analyte(x: list[Any]) -> m.Analyte:
    limits = tuple(m.Limit(*limit) for limit in x[6])
    return m.Analyte(x[0], x[1], tuple(x[2]), x[3], x[4], (x[5][0], x[5][1]), limits, tuple(m.Threshold(*t) for t in x[7]), x[8])


def _derived(x: list[Any]) -> m.Derived:
    thresholds = tuple(m.Threshold(*t) for t in x[8])
    return m.Derived(x[0], x[1], x[2], x[3], x[4], x[5], x[6], (x[7][0], x[7][1]), thresholds, tuple(x[9]), x[10], x[11], x[12])


def _settings(x: dict[str, Any]) -> m.Settings:
    confusion = {k: tuple(v) for k, v in x["tempo_confusion"].items()}
    core = tuple(map(tuple, x["core"]))
    order = {k: (frozenset(first), frozenset(then)) for k, (first, then) in x["order"].items()}
    return m.Settings(
        x["temperature"], x["selection"], x["coincidence"], confusion, x["seen_by_site"], x["thresholds"], x["safety_net"], core, x["effort"], order,
        x["course"], frozenset(x["weakness"]), {f: m.AskedOf(*a) for f, a in x["asked_of"].items()},
    )  # fmt: skip
