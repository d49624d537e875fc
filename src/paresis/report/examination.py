"""An examination sheet in words: where the lesion may be, what that explains and does not, what to examine next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paresis.report.language import say, say_like
from paresis.report.names import lesion_name

if TYPE_CHECKING:
    from paresis.model.anatomy import AnatomyAnswer, Explained, NextTest, RankedLesion

SHOWN, MOST_EXPLAINED, MOST_AGAINST, MOST_TESTS = 3, 6, 4, 3
MIN_SHOWN = 0.02


def segment_line(answer: AnatomyAnswer) -> str:
    """The segments of the nervous system with their probabilities.

    >>> from paresis.model.anatomy import AnatomyAnswer, MrcSumScore, Sheet
    >>> score = MrcSumScore(None, 0, 12, (), "", "")
    >>> segment_line(AnatomyAnswer((), (), (("nerve_root", 0.9), ("plexus", 0.1)), (), score, Sheet()))
    'nerve root 90 %, plexus 10 %'
    """
    return ", ".join(f"{say(name.replace('_', ' '))} {p * 100:.0f} %" for name, p in answer.segments if p >= MIN_SHOWN)


def lesion_lines(answer: AnatomyAnswer) -> list[tuple[str, str]]:
    """The leading lesions, each with what it explains and what does not fit."""
    return [(f"{lesion_name(x.name)}: {x.probability * 100:.0f} %", _reasons(x)) for x in answer.lesions[:SHOWN] if x.probability >= MIN_SHOWN]


def _reasons(lesion: RankedLesion) -> str:
    explains = "; ".join(dict.fromkeys(map(_found, lesion.explains[:MOST_EXPLAINED])))
    against = "; ".join(dict.fromkeys(map(_against, lesion.against[:MOST_EXPLAINED])))
    told = (say("Explains {what}.", what=explains) if explains else "", say("Does not fit: {what}.", what=against) if against else "")
    return " ".join(filter(None, told))


def _against(e: Explained) -> str:
    return say("{what} (expected {state})", what=_found(e), state=say(e.expected))


def _found(e: Explained) -> str:
    return sided(e.name, e.side)


def sided(name: str, side: str) -> str:
    """What was examined, and on which side.

    >>> sided("knee jerk", "left"), sided("chewing", "")
    ('knee jerk left', 'chewing')
    """
    return f"{say(name)} {say(side)}" if side else say(name)


def next_test_lines(answer: AnatomyAnswer) -> list[str]:
    """What to examine next, the most separating first."""
    return [next_test_line(t) for t in answer.next_tests[:MOST_TESTS]]


def next_test_line(t: NextTest) -> str:
    """An examination that would separate the lesions, and which of them each outcome favours."""
    where = f"{say(t.name)}, {say(t.side)}" if t.side else say(t.name)
    says = "; ".join(f"{_outcome(outcome)}: {lesion_name(lesion)}" for outcome, lesion in t.favours)
    return say("Examine {where} ({gain} bits): {says}.", where=where, gain=f"{t.gain_bits:.2f}", says=says)


def _outcome(outcome: str) -> str:
    first, to, last = outcome.partition(" to ")
    return say("{first} to {last}", first=say(first), last=say(last)) if to else say(outcome)


def sheet_lines(answer: AnatomyAnswer, *, with_scores: bool = False) -> list[str]:
    """The answer to an examination sheet on its own, line by line.

    >>> from paresis.model.anatomy import AnatomyAnswer, MrcSumScore, Sheet
    >>> score = MrcSumScore(None, 0, 12, (), "MRC sum score not computed: 0 of 12 grades entered.", "")
    >>> sheet_lines(AnatomyAnswer((), (), (("plexus", 0.1),), (), score, Sheet()))[1:3]
    ['Segment: plexus 10%', 'MRC sum score not computed: 0 of 12 grades entered.']
    """
    out = [say("Where the lesion may be:"), *(line for x in answer.lesions for line in _lesion(x))]
    segments = [f"{say(name.replace('_', ' '))} {say('{p:.0%}', p=p)}" for name, p in answer.segments if p >= MIN_SHOWN]
    out.append(say("Segment: {what}", what=", ".join(segments)))
    if answer.next_tests:
        out += [say("Examine next:"), *(f"  - {next_test_line(t)}" for t in answer.next_tests)]
    out += [say_like(answer.mrc_sum.text), *(s.text for s in answer.scores if s.score is not None)]
    if with_scores:
        out += [f"{s.text} Missing: {', '.join(s.missing)}." for s in answer.scores if s.missing]
    out += [f"{say(i.level)}: {say_like(i.message)}" + (f" ({say_like(i.solution)})" if i.solution else "") for i in answer.sheet.issues]
    if answer.sheet.not_understood:
        out.append(say("not understood") + ": " + "; ".join(s.text.strip() for s in answer.sheet.not_understood))
    return [*out, say("Decision support from a draft knowledge base, not a medical device.")]


def _lesion(x: RankedLesion) -> list[str]:
    out, inset = [f"{x.rank:>3}. {say('{p:.1%}', p=x.probability):>5}  {lesion_name(x.name)}"], " " * 10
    if len(x.members) > 1:
        out.append(inset + "; ".join(f"{lesion_name(name)} {say('{p:.0%}', p=p)}" for name, p in x.members))
    if x.explains and x.rank <= SHOWN:
        out.append(inset + say("explains: {what}", what=", ".join(map(_found, x.explains[:MOST_EXPLAINED]))))
    if x.against and x.rank <= SHOWN:
        out.append(inset + say("does not fit: {what}", what=", ".join(map(_against, x.against[:MOST_AGAINST]))))
    return out
