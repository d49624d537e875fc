"""Why each cause stands where it stands: evidence with likelihood ratios and the source of every number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from paresis.engine.differential import TEMPO, TINY, is_listed
from paresis.engine.tables import SITE_ESS
from paresis.kb.hpo import PREFIX, hpo_term
from paresis.model.assessment import Candidate, Citation, Evidence
from paresis.model.vocabulary import Tempo, UrgencyLevel

if TYPE_CHECKING:
    from paresis.engine.differential import Posterior
    from paresis.engine.tables import Array, Index
    from paresis.model.knowledge import Knowledge

NEUTRAL = 1.1
NEUTRAL_SILENCE = 1.5
NOT_MENTIONED = "not mentioned"
UNEXPLAINED_BELOW = 0.5
EXPECTED_FROM = 0.5
MAX_EXPECTED = 5
UNLISTED_NAME = "A cause that is not in this knowledge base"


@dataclass(frozen=True, slots=True)
class Weight:
    """What an observation does to a cause: its ratio, how often the cause shows the finding, how often the others do."""

    lr: float
    here: float
    elsewhere: float


def candidates(posterior: Posterior, knowledge: Knowledge, top: int, tempo: Tempo | None) -> tuple[Candidate, ...]:
    """The `top` most probable causes with their evidence, the unlisted cause among them where it ranks."""
    order = np.argsort(-posterior.causes, kind="stable")[:top]
    weights = _weights(posterior, order, tempo)
    return tuple(
        _candidate(posterior, knowledge, int(cause), rank=place + 1, weights=weights[place], tempo=tempo) for place, cause in enumerate(order)
    )


def _weights(posterior: Posterior, causes: Index, tempo: Tempo | None) -> list[dict[str, Weight]]:
    """For each cause, what each observation does to it that does enough to be shown."""
    t = posterior.tables
    member = (t.row_cause[None, :] == causes[:, None]).astype(float)
    p = np.array([_p(posterior, o, tempo) for o in posterior.observations])
    shown = posterior.without * p.reshape(posterior.without.shape)
    mass, mine = member @ posterior.without.T, member @ shown.T
    here = mine / np.maximum(mass, TINY)
    elsewhere = (shown.sum(axis=1) - mine) / np.maximum(1 - mass, TINY)
    ratios = posterior.ratios(member)
    silent = np.array([o in posterior.facts.silent for o in posterior.observations], dtype=bool)
    telling = np.abs(np.log(ratios)) >= np.log(np.where(silent, NEUTRAL_SILENCE, NEUTRAL))
    return [
        {posterior.observations[j]: Weight(float(ratios[i, j]), float(here[i, j]), float(elsewhere[i, j])) for j in np.flatnonzero(telling[i])}
        for i in range(len(causes))
    ]


def _p(posterior: Posterior, observation: str, tempo: Tempo | None) -> Array:
    """P(observation | row), shape (rows,)."""
    t = posterior.tables
    if observation in t.term_p:
        return t.term_p[observation]
    return t.tempo(tempo) if observation == TEMPO and tempo else posterior.theta[:, t.index[observation]]


def _candidate(
    posterior: Posterior, knowledge: Knowledge, cause: int, *, rank: int, weights: dict[str, Weight], tempo: Tempo | None
) -> Candidate:
    name = posterior.tables.causes[cause]
    interval = (float(posterior.intervals[0][cause]), float(posterior.intervals[1][cause]))
    pretest, posttest = float(posterior.pretest[cause]), float(posterior.causes[cause])
    if not is_listed(name):
        return Candidate(rank, name, UNLISTED_NAME, UNLISTED_NAME, {}, pretest, posttest, interval, None, "", (), (), (), ())
    c = knowledge.conditions[name]
    claims = knowledge.load_claims(name)
    evidence = [_evidence(posterior, knowledge, claims, o, w, tempo) for o, w in weights.items()]
    evidence_for = tuple(sorted((e for e in evidence if e.lr > 1), key=lambda e: -e.lr))
    against = tuple(sorted((e for e in evidence if e.lr < 1), key=lambda e: e.lr))
    unexplained = tuple(e.name for e in against if e.presence == "present" and e.lr < UNEXPLAINED_BELOW and e.finding != TEMPO)
    return Candidate(
        rank, c.id, c.name, c.lay, c.codes, pretest, posttest, interval, UrgencyLevel(c.urgency), c.summary,
        evidence_for, against, unexplained, _not_asked(posterior, knowledge, claims), c.review,
    )  # fmt: skip


def _not_asked(posterior: Posterior, knowledge: Knowledge, claims: dict[str, Any]) -> tuple[str, ...]:
    """What the cause usually has and nobody has asked or looked for."""
    known = {posterior.tables.findings[posterior.tables.entry], *posterior.facts.seen, *posterior.facts.implied}
    usual = [(c["p"], f) for f, lines in claims["findings"].items() for c in lines[:1] if c["p"] >= EXPECTED_FROM and f not in known]
    return tuple(knowledge.findings[f].name for _, f in sorted(usual, reverse=True)[:MAX_EXPECTED])


def _evidence(posterior: Posterior, knowledge: Knowledge, claims: dict[str, Any], observation: str, w: Weight, tempo: Tempo | None) -> Evidence:
    condition = knowledge.conditions[claims["id"]].name
    if observation == TEMPO and tempo is not None:
        text = f"A start over {_SPEED[tempo]} is told in about {w.here:.0%} of {condition} and {w.elsewhere:.0%} of the other causes."
        cited = tuple(_citation(c, knowledge) for c in claims["tempo"] if c["tempo"] == tempo)
        return Evidence(TEMPO, f"Speed: {_SPEED[tempo]}", "present", w.lr, text, cited)
    weight = posterior.facts.terms.get(observation, posterior.facts.seen.get(observation))
    presence = NOT_MENTIONED if weight is None else "uncertain" if 0.05 < weight < 0.95 else "present" if weight > 0.5 else "absent"
    name = _name(observation, knowledge)
    text = f"{name}: found in about {w.here:.0%} of {condition} and {w.elsewhere:.0%} of the other causes on the list; here it is {presence}."
    return Evidence(observation, name, presence, w.lr, text, _citations(posterior, knowledge, claims, observation, w.here))


def _name(observation: str, knowledge: Knowledge) -> str:
    """What a finding or an HPO term is called."""
    term = hpo_term(observation) if observation.startswith(PREFIX) else None
    return term.label if term else knowledge.findings[observation].name


def _citations(posterior: Posterior, knowledge: Knowledge, claims: dict[str, Any], finding: str, p: float) -> tuple[Citation, ...]:
    """The claims behind P(finding | cause), or what stands in for them: the general finding, the site or the background."""
    is_term = finding in posterior.tables.term_p
    stated = posterior.tables.cited(claims["id"], finding) if is_term else claims["findings"].get(finding)
    if stated:
        return tuple(_citation(c, knowledge) for c in stated)
    if is_term:
        return (Citation(p, SITE_ESS, "background"),)
    parent = next((a for a in knowledge.ancestors(finding) if a in claims["findings"]), None)
    if parent:
        return tuple(
            Citation(p, c.ess, "parent", c.source, c.title, c.reference, f"{c.at} (stated for '{knowledge.findings[parent].name}')", c.quote)
            for c in (_citation(x, knowledge) for x in claims["findings"][parent])
        )
    f = posterior.tables.index[finding]
    rows = posterior.tables.row_cause == posterior.tables.place[claims["id"]]
    basis = "site" if posterior.tables.signs[rows, f].max() > 0 else "background"
    return (Citation(p, 4.0, basis),)


def _citation(c: dict[str, Any], knowledge: Knowledge) -> Citation:
    source = knowledge.sources.get(c["source"])
    unknown = c.get("title", "Judgement of the authors"), c.get("reference", "")
    title, reference = (source.title, source.reference) if source else unknown
    return Citation(c["p"], c["ess"], c["basis"], c["source"], title, reference, c.get("at", ""), c.get("quote", ""))


_SPEED = {
    Tempo.SUDDEN: "seconds to minutes",
    Tempo.HOURS: "hours",
    Tempo.DAYS: "days",
    Tempo.WEEKS: "weeks",
    Tempo.MONTHS: "months",
    Tempo.YEARS: "years",
}
