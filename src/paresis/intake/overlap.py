"""Matches of one clause against each other: which of two that share words is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paresis.intake.matcher import BODY
from paresis.model.vocabulary import Status

if TYPE_CHECKING:
    from paresis.intake.matcher import Match
    from paresis.model.knowledge import Knowledge

Read = tuple["Match", tuple[Status, str]]
NARROWING = frozenset("on onto with his her the my their your a an to up in by off out of from over into".split())
LACK = frozenset(
    "cannot can't couldn't not unable inability difficulty difficult trouble hard struggle struggles struggling problem problems impossible "
    "hardly barely no able harder".split()
)
KEEPING = frozenset("hold holding control stop wait".split())  # "cannot hold urine" is not "cannot … urine"


def settled(reads: list[Read], knowledge: Knowledge) -> list[Read]:
    """The reads that hold: a wider phrase narrows an inability ("cannot walk on heels" is not "cannot walk"); of a
    finding affirmed and denied with the same words, the tighter; "no saddle numbness" does not deny all numbness, nor "no
    bladder control" all trouble of the bladder; "facial droop both sides" is not one on one side."""
    return [r for r in reads if not any(_gives_way(r, other, knowledge) for other in reads if other is not r)]


def _gives_way(read: Read, other: Read, knowledge: Knowledge) -> bool:
    match, rival = read[0], other[0]
    if match.finding == rival.finding:
        return bool(match.used & rival.used) and _looser(match, rival)
    if not match.used < rival.used:
        return False
    if match.finding in knowledge.ancestors(rival.finding):
        return read[1][0] is Status.ABSENT and other[1][0] in (Status.ABSENT, Status.PRESENT)
    if _is_placed(match, rival, knowledge):
        return True
    known = knowledge.findings.get(match.finding)
    return _is_narrowed(match, rival) or bool(known and rival.finding in known.excludes and match.is_affirmed and rival.is_affirmed)


def _is_placed(match: Match, rival: Match, knowledge: Knowledge) -> bool:
    """Whether a complaint of no part of the body is made one of a part by the rival ("my legs feel tired" is not "I feel tired")."""
    if match.finding in knowledge.ancestors(rival.finding) or rival.finding in knowledge.ancestors(match.finding):
        return False
    stems, lacks = [t.stem for t in match.clause.tokens], any(match.clause.words[i] in LACK for i in match.used)
    is_of_part = BODY.isdisjoint(stems[i] for i in match.used) and any(stems[i] in BODY for i in rival.used)
    return is_of_part and not lacks and match.is_affirmed and rival.is_affirmed


def _looser(match: Match, rival: Match) -> bool:
    """Whether a match of the same finding fits less well than its rival; ties go to the one that says absent by itself."""
    mine, other = match.cost - 0.75 * len(match.used), rival.cost - 0.75 * len(rival.used)
    return mine > other or (mine == other and match.is_affirmed)


def _is_narrowed(match: Match, rival: Match) -> bool:
    """An inability that the rival restricts: the rival's other words follow directly, or turn it into one of holding back."""
    words = match.clause.words
    if not any(words[i] in LACK for i in match.used):
        return False
    if any(words[i] in KEEPING for i in rival.used - match.used if match.first < i < match.last):
        return True
    extra = sorted(i for i in rival.used - match.used if i > match.last)
    return bool(extra) and all(words[k] in NARROWING for k in range(match.last + 1, extra[0]))
