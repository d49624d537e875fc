"""Rank of the diagnosis of each phenopacket among all causes that carry annotations, plain and with its own publication left out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from paresis.engine.terms import Terms, absent_parts, person_score, present_score, terms_of
from paresis.errors import IntakeError
from paresis.evaluate.baseline import lirical_score
from paresis.intake.phenopacket import is_phenopacket, read_phenopacket
from paresis.kb.rare.profiles import profiles
from paresis.kb.rare.records import Annotation
from paresis.kernels.posterior import normalise_log
from paresis.model.vocabulary import Presence, Prior, Sex
from paresis.units import years_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from paresis.kb.rare.load import Rare

Array = NDArray[np.float64]
WEAKNESS = "HP:0001324"
NO_DISEASE, NO_ROWS, NO_TERMS = "the disease is not in the knowledge", "no annotation of it is left", "no term is known"
SEXES = {"FEMALE": Sex.FEMALE, "MALE": Sex.MALE}
METHODS = ("paresis", "paresis, with excluded", "paresis, findings alone", "LIRICAL-style", "LIRICAL-style, with excluded")
OURS, BASELINE = METHODS[0], METHODS[3:]
ONSET_TERMS = {
    "HP:0003577": 0.0, "HP:0003623": 0.04, "HP:0030674": 0.0, "HP:0003593": 0.5, "HP:0011463": 3.0, "HP:0003621": 10.0, "HP:0410280": 5.0,
    "HP:0003581": 30.0, "HP:0011462": 25.0, "HP:0003596": 50.0, "HP:0003584": 65.0,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Packet:
    """One published patient.

    Attributes:
        publication: PMID, the unit of resampling and what *strict* leaves out.
        weights: 1 present, 0 excluded, by HPO id.
        onset: Age at which it started, in years.
    """

    id: str
    publication: str
    disease: str
    weights: dict[str, float]
    onset: float | None
    age: float | None
    sex: Sex | None


@dataclass(frozen=True, slots=True)
class Ranked:
    """A packet with the rank of its disease by each method; `why_not` says why there is none.

    Attributes:
        leading: Probability of the leading cause by `OURS`, and `is_right` whether it is the diagnosis.
    """

    packet: Packet
    is_weak: bool
    ranks: dict[str, float]
    why_not: str = ""
    leading: float = 0.0
    is_right: bool = False


def read_packets(text: str, *, where: str) -> list[Packet]:
    """Packets, one JSON object a line: GA4GH phenopackets, or their short form.

    The short form has `disease_id`, `pmid`, `present` and `excluded` (ids with labels), `onset`, `age_last`, `sex`.

    Raises:
        IntakeError: A line is neither.
    """
    out = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            try:
                raw = json.loads(line)
                out.append(_full(raw) if is_phenopacket(raw) else _short(raw))
            except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
                what = f"no phenopacket with a diagnosis ({type(error).__name__})"
                raise IntakeError(what, where=f"{where}:{number}", hint="a disease and findings are needed") from None
    return out


def _short(raw: dict[str, Any]) -> Packet:
    weights = {t[0]: 0.0 for t in raw.get("excluded", [])} | {t[0]: 1.0 for t in raw["present"]}
    times = _years(raw.get("onset")), _years(raw.get("age_last"))
    return Packet(raw.get("id", ""), raw.get("pmid", ""), raw["disease_id"], weights, *times, SEXES.get(raw.get("sex", "")))


def _full(raw: dict[str, Any]) -> Packet:
    case = read_phenopacket(raw)
    weights = {o.finding: float(o.presence is Presence.PRESENT) for o in case.observations if o.presence is not Presence.UNKNOWN}
    told = [i["diagnosis"]["disease"] for i in raw.get("interpretations", []) if "diagnosis" in i] or [d["term"] for d in raw.get("diseases", [])]
    papers = [r["id"] for r in raw.get("metaData", {}).get("externalReferences", []) if r.get("id", "").startswith("PMID")]
    onset = next((d["onset"]["age"]["iso8601duration"] for d in raw.get("diseases", []) if "age" in d.get("onset", {})), None)
    return Packet(case.id, papers[0] if papers else "", told[0]["id"], weights, _years(onset), case.age_years, case.sex)


def _years(text: str | None) -> float | None:
    """An age in years from an ISO duration or an onset term of HPO; the middle of a class for a term."""
    if not text:
        return None
    term = ONSET_TERMS.get(text[:10])
    exact = None if term is not None else years_of(text)
    return term if term is not None else exact[0] if exact else None


class Ranker:
    """Ranks packets on one table; what is left of causes without a publication is computed once."""

    def __init__(self, rare: Rare, *, is_strict: bool, prior: Prior = Prior.FLAT) -> None:
        self.rare = rare
        self.is_strict = is_strict
        self.log_prior = np.log(rare.arrays["rate"]) if prior is Prior.RECORDS else np.zeros(rare.n_causes)
        self._constants = Annotation(**rare.names["annotation"])
        self.without = lru_cache(maxsize=None)(self._without)

    def rank(self, packet: Packet) -> Ranked:
        """Ranks by each method; ties share the middle rank."""
        terms = terms_of(packet.weights, self.rare)
        is_weak = any(self.rare.term(WEAKNESS) in self.rare.closure(t) for t in terms.present)
        gold = self.rare.by_code.get(packet.disease)
        dropped = self.without(packet.publication) if self.is_strict else {}
        if gold is None or not terms.present:
            return Ranked(packet, is_weak, {}, NO_DISEASE if gold is None else NO_TERMS)
        if gold in dropped and not dropped[gold].any():
            return Ranked(packet, is_weak, {}, NO_ROWS)
        scores = self._scores(packet, terms, dropped)
        p = normalise_log(scores[OURS])
        leader = int(p.argmax())
        return Ranked(packet, is_weak, {m: middle_rank(s, gold) for m, s in scores.items()}, "", float(p[leader]), leader == gold)

    def _scores(self, packet: Packet, terms: Terms, dropped: Mapping[int, Array]) -> dict[str, Array]:
        rare = self.rare
        findings = present_score(terms.present, rare)
        absent = absent_parts(terms.absent, rare).sum(axis=0)
        for cause, p in dropped.items():
            findings[cause], absent[cause] = _again(terms, p, rare)
        ours = findings + person_score(rare, onset=packet.onset, age=packet.age, sex=packet.sex) + self.log_prior
        base = [lirical_score(terms.present, a, rare, dropped) for a in ((), terms.absent)]
        return dict(zip(METHODS, (ours, ours + absent, findings, *base), strict=True))

    def _without(self, publication: str) -> dict[int, Array]:
        """P(term | cause) without the annotations that cite a publication, alone or among others, for the causes that have any."""
        e, names = self.rare.evidence, self.rare.names["references"]
        cites = np.isin(e["reference"], [i for i, name in enumerate(names) if publication in name.split(";")])
        causes = np.unique(e["cause"][cites])
        rest = {k: e[k][~cites] for k in ("cause", "term", "k", "n")}
        p = profiles(rest, self.rare.arrays, e["order"], causes, self._constants)
        return {int(c): p[:, i].astype(float) for i, c in enumerate(causes)}


def middle_rank(score: Array, gold: int) -> float:
    """Rank from 1, in the middle of those that score the same.

    >>> middle_rank(np.array([2.0, 1.0, 1.0]), 1)
    2.5
    """
    return 1 + float((score > score[gold]).sum()) + 0.5 * float((score == score[gold]).sum() - 1)


def _again(terms: Terms, p: Array, rare: Rare) -> tuple[float, float]:
    """Scores of present and absent terms of one cause whose profile is p."""
    one = _one_cause(rare, p)
    return float(present_score(terms.present, one)[0]), float(absent_parts(terms.absent, one).sum())


def _one_cause(rare: Rare, p: Array) -> Rare:
    """The table of a single cause."""
    a, n = rare.arrays, len(p)
    ratio = np.log1p(p / a["background"] / rare.names["ranking"]["floor"])
    alone = {"start": np.arange(n + 1), "cause": np.zeros(n, dtype=np.int16), "ratio": ratio, "p": p, "rate": np.zeros(1)}
    out = type(rare)(rare.folder, {**a, **alone})
    out.__dict__["names"] = rare.names
    return out
