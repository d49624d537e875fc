"""An examination sheet in words: where the lesion may be, what that explains and does not, what to examine next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paresis.report.language import say
from paresis.report.names import lesion_name

if TYPE_CHECKING:
    from paresis.model.anatomy import AnatomyAnswer, Explained, NextTest, RankedLesion

SHOWN, MOST_EXPLAINED, MOST_TESTS = 3, 6, 3
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
    return [_test(t) for t in answer.next_tests[:MOST_TESTS]]


def _test(t: NextTest) -> str:
    where = f"{say(t.name)}, {say(t.side)}" if t.side else say(t.name)
    says = "; ".join(f"{_outcome(outcome)}: {lesion_name(lesion)}" for outcome, lesion in t.favours)
    return say("Examine {where} ({gain} bits): {says}.", where=where, gain=f"{t.gain_bits:.2f}", says=says)


def _outcome(outcome: str) -> str:
    first, to, last = outcome.partition(" to ")
    return say("{first} to {last}", first=say(first), last=say(last)) if to else say(outcome)
