"""Why each cause stands where it stands: evidence with likelihood ratios and the source of every number."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from paresis.engine.differential import TEMPO, TINY, is_listed
from paresis.engine.tables import SITE_ESS
from paresis.kb.hpo import PREFIX, hpo_term
from paresis.model.assessment import Candidate, Citation, Evidence
from paresis.model.vocabulary import Tempo, UrgencyLevel

if TYPE_CHECKING:
    from paresis.engine.differential import Posterior
    from paresis.engine.tables import Array
    from paresis.model.knowledge import Knowledge

STATED_FOR = "stated for '{finding}'"
NEUTRAL = 1.1
NEUTRAL_SILENCE = 1.5
NOT_MENTIONED = "not mentioned"
FOUND = "{name}: found in about {here:.0%} of {cause} and {elsewhere:.0%} of the other causes on the list; here it is {presence}."
STARTED = "A start over {speed} is told in about {here:.0%} of {cause} and {elsewhere:.0%} of the other causes."
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
    """The `top` most probable causes with their evidence, the unlisted cause among them where it ranks.

    A form of a listed cause stands beneath it, where it would be among the `top` by itself; the cause then has the sum.
    """
    order = np.argsort(-posterior.families, kind="stable")[:top]
    order = order[posterior.families[order] > 0]
    family = posterior.tables.family
    listed = [c for c in np.argsort(-posterior.causes, kind="stable")[:top] if family[c] != c]
    forms = {int(c): [f for f in listed if family[f] == c] for c in order}
    rows = posterior.tables.row_cause
    weights = _weights(posterior, np.array([family[rows] == c for c in order], dtype=float), tempo)
    of_forms = _weights(posterior, np.array([rows == f for f in listed], dtype=float), tempo) if listed else []
    by_form = dict(zip(listed, of_forms, strict=True))
    out = []
    for place, cause in enumerate(map(int, order)):
        beneath = [_candidate(posterior, knowledge, int(f), rank=n, weights=by_form[f], tempo=tempo) for n, f in enumerate(forms[cause], start=1)]
        whole = _candidate(posterior, knowledge, cause, rank=place + 1, weights=weights[place], tempo=tempo)
        out.append(_with_forms(whole, posterior, cause, tuple(beneath)) if beneath else whole)
    return tuple(out)


def _with_forms(whole: Candidate, posterior: Posterior, cause: int, forms: tuple[Candidate, ...]) -> Candidate:
    """A cause with the probability of all its forms; its interval is as wide on the log-odds as that of its most probable part."""
    members = np.flatnonzero(posterior.tables.family == cause)
    p = float(posterior.families[cause])
    widest = members[posterior.causes[members].argmax()]
    odds = [x / (1 - x) for x in (_inner(posterior.causes[widest]), _inner(posterior.intervals[0][widest]), _inner(posterior.intervals[1][widest]))]
    mine = _inner(p) / (1 - _inner(p))
    low, high = (mine * o / odds[0] for o in odds[1:])
    interval = (float(low / (1 + low)), float(high / (1 + high)))
    before = float(posterior.pretest[members].sum())
    return replace(whole, pretest=before, posttest=p, interval=interval, own=float(posterior.causes[cause]), forms=forms)


def _inner(p: float) -> float:
    return min(max(float(p), TINY), 1 - TINY)


def _weights(posterior: Posterior, member: Array, tempo: Tempo | None) -> list[dict[str, Weight]]:
    """For each group of rows (1 for those that belong to it), what each observation does to it that does enough to be shown."""
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
        for i in range(len(member))
    ]


def _p(posterior: Posterior, observation: str, tempo: Tempo | None) -> Array:
    """P(observation | row), shape (rows,)."""
    t = posterior.tables
    if observation in t.term_p:
        return t.term_p[observation]
    return t.tempo(tempo) if observation == TEMPO and tempo else posterior.theta[:, t.index[observation]]


def _candidate(posterior: Posterior, knowledge: Knowledge, cause: int, *, rank: int, weights: dict[str, Weight], tempo: Tempo | None) -> Candidate:
    name = posterior.tables.causes[cause]
    interval = (float(posterior.intervals[0][cause]), float(posterior.intervals[1][cause]))
    pretest, posttest = float(posterior.pretest[cause]), float(posterior.causes[cause])
    if not is_listed(name):
        called = knowledge.say(UNLISTED_NAME)
        return Candidate(rank, name, called, called, {}, pretest, posttest, interval, None, "", (), (), (), ())
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
        speed = knowledge.say(_SPEED[tempo])
        text = knowledge.say(STARTED, speed=speed, cause=condition, here=w.here, elsewhere=w.elsewhere)
        cited = tuple(_citation(c, knowledge) for c in claims["tempo"] if c["tempo"] == tempo)
        return Evidence(TEMPO, knowledge.say("Speed: {speed}", speed=speed), "present", w.lr, text, cited)
    weight = posterior.facts.terms.get(observation, posterior.facts.seen.get(observation))
    presence = NOT_MENTIONED if weight is None else "uncertain" if 0.05 < weight < 0.95 else "present" if weight > 0.5 else "absent"
    name = _name(observation, knowledge)
    told = knowledge.say(presence)
    text = knowledge.say(FOUND, name=name, cause=condition, here=w.here, elsewhere=w.elsewhere, presence=told)
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
        of = f"({knowledge.say(STATED_FOR, finding=knowledge.findings[parent].name)})"
        return tuple(
            Citation(p, c.ess, "parent", c.source, c.title, c.reference, f"{c.at} {of}".lstrip(), c.quote)
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
