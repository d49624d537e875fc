"""The result as a patient reads it: few numbers, in words that most people understand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from paresis.interview.told import is_for
from paresis.kb.load import load_knowledge
from paresis.model.vocabulary import Presence, UrgencyLevel
from paresis.report.language import speaking
from paresis.report.names import plain_finding
from paresis.report.wording import is_assessed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from paresis.model.assessment import Assessment, Candidate, MedicineNote, NextStep, Reason
    from paresis.model.case import Case, Observation
    from paresis.model.knowledge import Knowledge
    from paresis.web.words import Words

MOST_CAUSES, LEAST, WIDE = 5, 0.02, 0.5
MOST_TESTS, MOST_REASONS = 5, 2


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause as patients call it, and as doctors do where that is another name; `dots` of ten are filled, `maybe` more where little is sure."""

    id: str
    name: str
    called: str
    chance: str
    dots: int
    maybe: int
    summary: str
    needs: str


def for_patient(case: Case, text: str, answer: Assessment, words: Words, knowledge: Knowledge) -> dict[str, Any]:
    """What the patient reads: the page, the document to take along and the terminal are made of it.

    Args:
        case: What is known.
        text: In which words it was told.
        answer: What it means.
        words: In which language.
        knowledge: In the same language.
    """
    likely = causes(answer, words)
    with speaking(words.language):
        tell = to_tell(case, answer, knowledge)
    return {
        "a": answer, "text": text, "level": level_of(answer), "causes": likely, "rest": rest(answer, likely, words), "about": about(case, words),
        "tell": tell, "watch": still_open(answer, case), "unanswered": unanswered(case, answer, knowledge),
    }  # fmt: skip


def unanswered(case: Case, answer: Assessment, knowledge: Knowledge) -> list[str]:
    """Dangers that were not answered or not known, as the lists of the interview name them; none where a hospital is needed anyway, or the safety net
    tells them all."""
    labels = {f: label for t in knowledge.interview.lists if is_for(t, case) for f, label in t.items}
    is_sent = answer.urgency.level.rank >= UrgencyLevel.EMERGENCY.rank
    return [] if is_sent or not is_assessed(answer.urgency) else [labels.get(f, knowledge.findings[f].lay) for f in case.unanswered]


def causes(answer: Assessment, words: Words) -> list[Cause]:
    """The likeliest causes."""
    return [_cause(c, words) for c in answer.differential[:MOST_CAUSES] if c.posttest >= LEAST and c.urgency]


def _cause(c: Candidate, words: Words) -> Cause:
    needs = words(f"needs.{c.urgency}") if c.urgency else ""
    what = words(key) if words.has(key := f"cause.{c.id}") else c.summary
    name = c.lay or c.name
    low, high = c.interval if is_wide(c.interval) else (c.posttest, c.posttest)
    dots = round(low * 10)
    called = "" if name.startswith(c.name) else c.name
    return Cause(c.id, name, called, chance(c.posttest, words, c.interval), dots, round(high * 10) - dots, what, needs)


def is_wide(interval: tuple[float, float]) -> bool:
    """Whether one number would promise more than is known."""
    return interval[1] - interval[0] >= WIDE


def chance(p: float, words: Words, interval: tuple[float, float] = (0.0, 0.0)) -> str:
    """A probability as so many of a hundred people: always the same way, so that two can be compared; a span where little is sure.

    >>> from paresis.web.words import words_of
    >>> [chance(p, words_of("en")) for p in (0.004, 0.04, 0.37, 0.97)]
    ['fewer than 1 of 100', 'about 4 of 100', 'about 35 of 100', 'more than 95 of 100']
    >>> chance(0.6, words_of("en"), (0.08, 0.97))
    'between 8 and 95 of 100'
    """
    if is_wide(interval):
        return words("chance.wide", low=max(1, _of_hundred(interval[0])), high=min(99, _of_hundred(interval[1])))
    if p < 0.01:
        return words("chance.tiny")
    return words("chance.about", n=_of_hundred(p)) if p <= 0.95 else words("chance.high")


def _of_hundred(p: float) -> int:
    return round(p * 100) if p < 0.095 else 5 * round(p * 20)


def rest(answer: Assessment, shown: list[Cause], words: Words) -> str:
    """How likely something else is than what is shown."""
    return chance(max(0.0, 1 - sum(c.posttest for c in answer.differential[: len(shown)])), words)


def to_tell(case: Case, answer: Assessment, knowledge: Knowledge) -> dict[str, list[str]]:
    """What to tell the doctor: what is so and what is not, values, medicines and tests; a box that was left empty in a long list says neither. Who
    can help himself needs no tests."""
    by = {p: [o.finding for o in case.observations if o.presence is p and _is_sure(o) and o.finding in knowledge.findings] for p in Presence}
    is_seen = answer.urgency.level is not UrgencyLevel.SELF_CARE
    tests = [_test(s) for s in answer.next_steps if is_seen and s.kind == "investigation"][:MOST_TESTS]
    return {
        "yes": in_plain_words(by[Presence.PRESENT]), "no": in_plain_words(_broadest(by[Presence.ABSENT], knowledge)),
        "values": list(answer.person.values) if answer.person else [],
        "medicines": list(dict.fromkeys(m.medicine for m in case.medicines)), "tests": tests,
    }  # fmt: skip


def _test(step: NextStep) -> str:
    """A test in plain words, with its own name for the doctor."""
    return f"{step.help} ({step.name})" if step.help and step.help.lower() != step.name.lower() else step.name


def _is_sure(o: Observation) -> bool:
    """Whether a denial is one: not ticked among many is only less likely."""
    return o.presence is not Presence.ABSENT or not o.probability


def _broadest(findings: list[str], knowledge: Knowledge) -> list[str]:
    """Absent findings without those that follow from others: with no pain at all there is none in the back."""
    return [f for f in findings if not set(knowledge.ancestors(f)) & set(findings)]


def in_plain_words(findings: Iterable[str]) -> list[str]:
    """Findings as patients read them, each thing once, in the language that is being written.

    >>> in_plain_words(["leg_weakness", "leg_weakness_both_sides", "romberg_sign"])
    ['Both legs are weak', 'Sways or falls with closed eyes']
    """
    return list(dict.fromkeys(plain_finding(f) for f in narrowest(findings, load_knowledge())))


def medicines(notes: Iterable[MedicineNote], words: Words) -> list[str]:
    """What each medicine can do, one sentence for each, as the knowledge says it to patients.

    >>> from dataclasses import replace
    >>> from paresis.model.assessment import MedicineNote
    >>> from paresis.web.words import words_of
    >>> note = MedicineNote("Ramipril", "", "", (), "", "", "", "", "", "can make potassium in the blood too high")
    >>> medicines([note], words_of("en"))[0][:50]
    'Ramipril can make potassium in the blood too high.'
    >>> medicines([replace(note, medicine="statin")], words_of("en"))[0][:10]
    'Statin can'
    """
    can: dict[str, list[str]] = {}
    for n in notes:
        can.setdefault(n.medicine[:1].upper() + n.medicine[1:], []).append(n.lay)
    return [words("patient.medicine", name=name, can=words("patient.and").join(dict.fromkeys(told))) for name, told in can.items()]


def about(case: Case, words: Words) -> str:
    """Age, sex and speed of onset, as far as they are known, in one line."""
    age = case.age_years
    old = "" if age is None else words("patient.months_old", n=round(age * 12)) if age < 2 else words("patient.age", n=f"{age:.0f}")
    sex = words(f"clinic.sexes.{case.sex}").lower() if case.sex else ""
    return ", ".join(x for x in (old, sex, words(f"patient.tempo.{case.tempo}") if case.tempo else "") if x)


def still_open(answer: Assessment, case: Case) -> list[NextStep]:
    """Red-flag questions that are still open, beside the dangers that were not answered: what to look out for."""
    return [s for s in answer.next_steps if s.red_flag and s.kind == "question" and s.id not in case.unanswered][:4]


def plain(reason: Reason, words: Words) -> str:
    """Why a reason is one, in plain words where there are some.

    >>> from paresis.model.assessment import Reason
    >>> from paresis.model.vocabulary import UrgencyLevel as U
    >>> from paresis.web.words import words_of
    >>> plain(Reason("red_flag", "cold_leg", U.EMERGENCY, "It may be ischaemic."), words_of("en"))
    'The leg may be losing its blood flow.'
    >>> plain(Reason("risk", "deep_vein_thrombosis", U.CONSULTATION_24, "It is possible (5 %). It may embolise."), words_of("en"))
    'A piece of the clot can travel to the lungs. Short breath or chest pain: call an ambulance.'
    """
    key = f"flag.{reason.id}" if reason.kind == "red_flag" else f"soon.{reason.id}"
    return words(key) if words.has(key) else reason.text


def reason_key(reason: Reason) -> str:
    """What stands over a reason: a warning sign, something serious, something that a doctor should see, nothing that warns, or nothing judged.

    >>> from paresis.model.assessment import Reason
    >>> from paresis.model.vocabulary import UrgencyLevel as U
    >>> [reason_key(Reason("risk", "gout", u, "")) for u in (U.EMERGENCY, U.CONSULTATION, U.SELF_CARE)]
    ['patient.risk', 'patient.look', 'patient.default']
    >>> reason_key(Reason("default", "", U.CONSULTATION, ""))
    'level.unknown.word'
    """
    if reason.kind == "red_flag":
        return "patient.flag"
    if reason.kind != "risk":
        return "level.unknown.word"
    if reason.level is UrgencyLevel.SELF_CARE:
        return "patient.default"
    return "patient.risk" if reason.level.rank >= UrgencyLevel.CONSULTATION_24.rank else "patient.look"


def narrowest(findings: Iterable[str], knowledge: Knowledge) -> list[str]:
    """Findings without those that others of them say already.

    >>> from paresis.kb.load import load_knowledge
    >>> narrowest(["leg_weakness", "leg_weakness_both_sides", "paraesthesia"], load_knowledge())
    ['leg_weakness_both_sides', 'paraesthesia']
    """
    told = list(findings)
    implied = {general for f in told if f in knowledge.findings for general in knowledge.ancestors(f)}
    return [f for f in told if f not in implied]


def level_of(answer: Assessment) -> str:
    """The level by which a page is coloured and worded; `unknown` when nothing could be judged."""
    return str(answer.urgency.level) if is_assessed(answer.urgency) else "unknown"
