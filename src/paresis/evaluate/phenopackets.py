"""Rank of the diagnosis of each phenopacket among all causes that carry annotations, plain and with its own publication left out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from paresis.engine.terms import Terms, absent_parts, onset_score, person_score, present_score, share_of, terms_of
from paresis.errors import IntakeError
from paresis.evaluate.baseline import lirical_score
from paresis.intake.phenopacket import is_phenopacket, read_phenopacket
from paresis.kb.rare.profiles import profiles, sparse, with_kin
from paresis.kb.rare.records import Annotation
from paresis.kernels.posterior import normalise_log
from paresis.model.vocabulary import Presence, Prior, Sex
from paresis.units import years_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from paresis.kb.rare.load import Rare

Array = NDArray[np.float64]
Index = NDArray[np.int64]
WEAKNESS = "HP:0001324"
NO_DISEASE, NO_ROWS, NO_TERMS = "the disease is not in the knowledge", "no annotation of it is left", "no term is known"
NO_PACKET = "no phenopacket with a diagnosis"
SEXES = {"FEMALE": Sex.FEMALE, "MALE": Sex.MALE}
METHODS = ("paresis", "paresis, with excluded", "paresis, findings alone", "LIRICAL-style", "LIRICAL-style, with excluded")
OURS, BASELINE = METHODS[0], METHODS[3:]
GROUPED, POOLED = "paresis, rank of the group", "paresis, pooled rows without the packets"
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


def read_packets(text: str, *, where: str) -> tuple[list[Packet], list[IntakeError]]:
    """Packets, one JSON object a line: GA4GH phenopackets, or their short form; and what is wrong with each line that is neither.

    The short form has `disease_id`, `pmid`, `present` and `excluded` (ids with labels), `onset`, `age_last`, `sex`.
    """
    out, odd = [], []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            try:
                raw = json.loads(line)
                out.append(_full(raw) if is_phenopacket(raw) else _short(raw))
            except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
                what = f"{NO_PACKET} ({type(error).__name__})"
                odd.append(IntakeError(what, where=f"{where}:{number}", hint="a disease and findings are needed"))
    return out, odd


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


@dataclass(frozen=True, slots=True)
class Rest:
    """What is left of causes when a publication is left out.

    Attributes:
        causes: Which causes differ.
        table: A table of these causes alone.
        p: P(term | cause), shape (terms, causes).
        own: Those of which an annotation of their own is left.
        onset: Patients by class of age at onset, shape (causes, classes).
    """

    causes: Index
    table: Rare
    p: Array
    own: frozenset[int]
    onset: Array


class Ranker:
    """Ranks packets on one table; what is left of causes without a publication is computed once.

    A curated condition that imported diseases are forms of is a heading: its forms are ranked, not it.
    """

    def __init__(self, rare: Rare, *, is_strict: bool, prior: Prior = Prior.FLAT, packets: Iterable[Packet] = ()) -> None:
        self.rare = rare
        self.is_strict = is_strict
        self.log_prior = np.log(rare.arrays["rate"]) if prior is Prior.RECORDS else np.zeros(rare.n_causes)
        self.headings = np.unique(rare.arrays["group"][rare.arrays["group"] >= 0])
        self.group = group_of(rare)
        self._told = _told(packets, rare)
        self._constants = Annotation(**rare.names["annotation"])
        self.without = lru_cache(maxsize=64)(self._without)

    def rank(self, packet: Packet) -> Ranked:
        """Ranks by each method; ties share the middle rank."""
        terms = terms_of(packet.weights, self.rare)
        is_weak = any(self.rare.term(WEAKNESS) in self.rare.closure(t) for t in terms.present)
        gold = self.rare.by_code.get(packet.disease)
        if gold is None or not terms.present:
            return Ranked(packet, is_weak, {}, NO_DISEASE if gold is None else NO_TERMS)
        rest = self.without(packet.publication) if self.is_strict else None
        if rest is not None and gold in rest.causes and gold not in rest.own:
            return Ranked(packet, is_weak, {}, NO_ROWS)
        scores = self._scores(packet, terms, rest)
        if self.is_strict:
            scores[POOLED] = self._scores(packet, terms, self.without(packet.publication, is_pooled=True))[OURS]
        for s in scores.values():
            s[self.headings[self.headings != gold]] = -np.inf
        p = normalise_log(scores[OURS])
        leader = int(p.argmax())
        ranks = {m: middle_rank(s, gold) for m, s in scores.items()}
        best = np.full(self.rare.n_causes, -np.inf)
        np.maximum.at(best, self.group, scores[OURS])
        return Ranked(packet, is_weak, {**ranks, GROUPED: middle_rank(best, int(self.group[gold]))}, "", float(p[leader]), leader == gold)

    def _scores(self, packet: Packet, terms: Terms, rest: Rest | None) -> dict[str, Array]:
        rare = self.rare
        findings, absent = present_score(terms.present, rare), absent_parts(terms.absent, rare).sum(axis=0)
        person = person_score(rare, onset=packet.onset, age=packet.age, sex=packet.sex)
        if rest is not None:
            findings[rest.causes] = present_score(terms.present, rest.table)
            absent[rest.causes] = absent_parts(terms.absent, rest.table).sum(axis=0)
            person[rest.causes] = self._person(packet, rest)
        ours = findings + person + self.log_prior
        dropped = {} if rest is None else {int(c): rest.p[:, i] for i, c in enumerate(rest.causes)}
        base = [lirical_score(terms.present, a, rare, dropped) for a in ((), terms.absent)]
        return dict(zip(METHODS, (ours, ours + absent, findings, *base), strict=True))

    def _person(self, packet: Packet, rest: Rest) -> Array:
        """As `person_score`, with the ages at onset that are left."""
        out = person_score(self.rare, onset=None, age=None, sex=packet.sex)[rest.causes]
        if packet.onset is None and packet.age is None:
            return out
        return out + onset_score(self.rare, share_of(rest.onset, self.rare), onset=packet.onset, age=packet.age)

    def _without(self, publication: str, *, is_pooled: bool = False) -> Rest:
        """The causes without the rows that cite a publication, alone or among others, and their kin, which borrow from them.

        `is_pooled` keeps counted rows that cite other publications too, less the packets of this one: of its patients those stay that are no packets.
        """
        rare = self.rare
        e, a = rare.evidence, rare.arrays
        cites = np.isin(e["reference"], _citing(publication, rare.names["references"]))
        starts = np.isin(e["onset_reference"], _citing(publication, rare.names["onset_references"]))
        cited = np.union1d(np.unique(e["cause"][cites]), np.unique(e["onset_cause"][starts])).astype(np.int64)
        kin = [c for c in range(rare.n_causes) if not set(rare.kin_of(c)).isdisjoint(cited.tolist())]
        causes = np.union1d(cited, kin).astype(np.int64)
        every = np.union1d(causes, [k for c in causes for k in rare.kin_of(int(c))]).astype(np.int64)
        lines = {k: e[k][~cites] for k in ("cause", "term", "k", "n")}
        if is_pooled:
            lines = self._with_pooled(lines, cites, publication)
        place = np.full(rare.n_causes, -1)
        place[every] = np.arange(len(every))
        alone = profiles(lines, a, e["order"], every, self._constants)
        p = with_kin(alone, rare.kin, place, self._constants)[:, place[causes]].astype(float)
        onset = np.zeros((rare.n_causes, a["onset"].shape[1]))
        np.add.at(onset, (e["onset_cause"][~starts], e["onset_class"][~starts]), e["onset_k"][~starts])
        own = frozenset(int(c) for c in causes if alone[:, place[c]].any())
        return Rest(causes, _table_of(rare, p), p, own, onset[causes])

    def _with_pooled(self, lines: dict[str, Any], cites: Any, publication: str) -> dict[str, Any]:
        """The lines, and those that pool the publication with others, less what its packets say."""
        e, names, told = self.rare.evidence, self.rare.names["references"], self._told.get(publication, {})
        more = []
        for i in np.flatnonzero(cites & e["counted"]):
            cause, term = int(e["cause"][i]), int(e["term"][i])
            k, n = told.get((cause, term), (0, 0))
            left = float(e["k"][i]) - k, float(e["n"][i]) - n
            if ";" in names[e["reference"][i]] and left[1] >= max(left[0], 1) and left[0] >= 0:
                more.append((cause, term, *left))
        return {k: np.concatenate([v, np.array([m[j] for m in more], dtype=v.dtype)]) for j, (k, v) in enumerate(lines.items())}


def group_of(rare: Rare) -> Index:
    """What a reader would call the same: the curated condition of a form, else the first disease that has one of its genes; by cause."""
    out, first = np.arange(rare.n_causes), dict[str, int]()
    for cause, entry in enumerate(rare.names["rare"], start=rare.n_curated):
        group = int(rare.arrays["group"][cause])
        known = [first[g] for g in entry[3] if g in first]
        out[cause] = group if group >= 0 else out[known[0]] if known else cause
        for gene in entry[3]:
            first.setdefault(gene, cause)
    return out


def _citing(publication: str, references: list[str]) -> list[int]:
    return [i for i, name in enumerate(references) if publication and publication in name.split(";")]


def _told(packets: Iterable[Packet], rare: Rare) -> dict[str, dict[tuple[int, int], tuple[int, int]]]:
    """How many packets of each publication have a term, and say whether they have it, by cause and term."""
    out: dict[str, dict[tuple[int, int], tuple[int, int]]] = {}
    for packet in packets:
        cause, mine = rare.by_code.get(packet.disease), out.setdefault(packet.publication, {})
        for hpo, weight in packet.weights.items():
            term = rare.term(hpo)
            if cause is not None and term is not None:
                k, n = mine.get((cause, term), (0, 0))
                mine[cause, term] = k + int(weight), n + 1
    return out


def middle_rank(score: Array, gold: int) -> float:
    """Rank from 1, in the middle of those that score the same.

    >>> middle_rank(np.array([2.0, 1.0, 1.0]), 1)
    2.5
    """
    return 1 + float((score > score[gold]).sum()) + 0.5 * float((score == score[gold]).sum() - 1)


def _table_of(rare: Rare, p: Array) -> Rare:
    """A table of the causes whose profiles are p alone."""
    a = rare.arrays
    start, cause, value = sparse(p.astype(np.float32))
    ratio = np.log1p(value / a["background"][np.repeat(np.arange(len(p)), np.diff(start))] / rare.names["ranking"]["floor"])
    out = type(rare)(rare.folder, {**a, "start": start, "cause": cause, "ratio": ratio, "p": value, "rate": np.zeros(p.shape[1])})
    out.__dict__["names"] = rare.names
    return out
