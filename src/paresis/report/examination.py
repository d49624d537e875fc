"""An examination sheet in words: where the lesion may be, what that explains and does not, what to examine next."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from paresis.model.anatomy import AnatomyAnswer, Explained, RankedLesion

SHOWN, MOST_EXPLAINED, MOST_TESTS = 3, 6, 3
MIN_SHOWN = 0.02


def segment_line(answer: AnatomyAnswer) -> str:
    """The segments of the nervous system with their probabilities.

    >>> from paresis.model.anatomy import AnatomyAnswer, MrcSumScore, Sheet
    >>> score = MrcSumScore(None, 0, 12, (), "", "")
    >>> segment_line(AnatomyAnswer((), (), (("nerve_root", 0.9), ("plexus", 0.1)), (), score, Sheet()))
    'nerve root 90 %, plexus 10 %'
    """
    return ", ".join(f"{name.replace('_', ' ')} {p * 100:.0f} %" for name, p in answer.segments if p >= MIN_SHOWN)


def lesion_lines(answer: AnatomyAnswer) -> list[tuple[str, str]]:
    """The leading lesions, each with what it explains and what does not fit."""
    return [(f"{x.name}: {x.probability * 100:.0f} %", _reasons(x)) for x in answer.lesions[:SHOWN] if x.probability >= MIN_SHOWN]


def _reasons(lesion: RankedLesion) -> str:
    explains = "; ".join(dict.fromkeys(_found(e) for e in lesion.explains[:MOST_EXPLAINED]))
    against = "; ".join(dict.fromkeys(f"{_found(e)} (expected {e.expected})" for e in lesion.against[:MOST_EXPLAINED]))
    return " ".join(x for x in (f"Explains {explains}." if explains else "", f"Does not fit: {against}." if against else "") if x)


def _found(e: Explained) -> str:
    return f"{e.name} {e.side}".strip()


def next_test_lines(answer: AnatomyAnswer) -> list[str]:
    """What to examine next, the most separating first."""
    return [t.text for t in answer.next_tests[:MOST_TESTS]]
