"""What lies in the past: a complaint long gone, of something that does not go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paresis.intake.clauses import PROPERTY, VERBS
from paresis.intake.matcher import BODY
from paresis.intake.phrases import Words, holds, marks, phrase_at, phrases
from paresis.intake.regex import lazy

if TYPE_CHECKING:
    from paresis.intake.clauses import Clause

AGO = phrases(
    "years ago|year ago|months ago|month ago|weeks ago|week ago|days ago|day ago|years earlier|years before|months earlier|months before|"
    "weeks earlier|weeks before|days earlier|days before|years previously"
)
YEARS_AGO = phrases("years ago|year ago|years earlier|years before|years previously")
PART = 5  # words within which a part of the body follows "in"
HAD = frozenset("had suffered underwent caught episode attack bout treated recovered".split())
PAST = phrases(
    "as a child|as a boy|as a girl|as a baby|as a teenager|as a young|in childhood|in the past|in past|in his youth|in her youth|past history|"
    "previous history|past medical history of|"
    "used to have|used to get|years back|in infancy|previous episode|previous episodes|earlier episode|at birth|in her twenties|in his twenties"
)
PAST_BEFORE = phrases("after a|after an|following a|following an|after the|recovered from|recovering from|treated for|once had|history of")
AFTER_A = phrases("after a|after an|after the|following a|following an")
PAST_ADJECTIVES = frozenset("previous previously formerly past prior earlier former resolved".split())
RECOVERED = phrases(
    "which recovered|which resolved|that recovered|that resolved|which cleared|and recovered|and resolved|which settled|which went|but recovered"
)
PAST_AFTER = phrases(
    "resolved|has resolved|has since resolved|have resolved|had resolved|since resolved|has gone|have gone|is gone|went away|has settled|"
    "had settled|settled|disappeared|recovered|now gone|cleared|has stopped"
)
NOT_PAST = frozenset(
    "began begun started starts start noticed first onset since progressive progressively increasing worsening recurrent gradual "
    "chronic persistent ongoing still long developed longstanding worse now continues daily intermittent known became "
    "become went gave noticed lost".split()
)
DURATIONS = frozenset("day days week weeks month months year years hour hours day's week's month's year's".split())
LAST_YEAR = phrases(
    "last year|last summer|last winter|last spring|last autumn|last christmas|the year before|in those days|a long time ago"
    "|many moons ago|at the time"
)
OVER = phrases(
    "not now|not any more|not anymore|none since|not since|never again|not again|gone now|fine now|ok now|okay now|normal now|clear now|"
    "now gone|now fine|"
    "now normal|all gone|back to normal"
)
RECENT = frozenset(
    "yesterday today tonight morning afternoon evening night hour hours minute minutes day days weekend week monday tuesday wednesday "
    "thursday friday "
    "saturday sunday just recently".split()
)  # what came and went just now may come again
CHUNK_ENDS = frozenset({",", "then"})
OF_AN_EPISODE = frozenset(
    "a an the of long short brief severe bad mild slight acute sudden sharp recent minor major heavy nasty terrible awful similar previous earlier "
    "first second last bout episode attack spell period history case touch single transient temporary painful general generalised total complete "
    "left right both one two few several his her my their".split()
)
LOSABLE = frozenset("reflex reflexes jerk jerks feeling sensation strength power pulse pulses balance control sight hearing".split())
STILL = frozenset("for since".split())
FROM_THEN = frozenset("since from after before until over for during than in within throughout across".split())
WAS = frozenset("was were had suffered".split())
TURNED = frozenset("got gotten went turned came".split())
HAVING = frozenset("having getting taking suffering hurting being".split())
BELONGS = frozenset("after following since from stopping stopped starting taking coming having".split())
TIME_WORDS = frozenset(
    "a an one two three four five six seven eight nine ten twelve fifteen twenty thirty few couple of several some many about around roughly "
    "approximately over more than nearly almost just only half or to".split()
)
PAST_PHRASES = (AGO, PAST, PAST_BEFORE, RECOVERED, PAST_AFTER, LAST_YEAR, OVER)
MARKS = marks(*PAST_PHRASES) | PAST_ADJECTIVES
_YEAR = lazy(r"(?:19|20)\d\d$")


def is_past(clause: Clause, first: int, last: int) -> bool:
    """Whether the words at positions first to last of a clause tell of a time long gone, of something that does not go on.

    >>> from paresis.intake.clauses import clauses
    >>> [is_past(c, 0, 1) for c in clauses("Back pain ten years ago. Back pain began ten years ago.")]
    [True, False]
    """
    words = clause.words
    if MARKS.isdisjoint(clause.distinct) and not any(map(_YEAR.match, words)):
        return False
    low, high = _statement(clause, first, last)
    before, near = words[max(low, first - 5) : first], words[max(low, first - 8) : min(high, last + 6)]
    inner = _chunk(words, max(low, first - 8), min(high, last + 6), first, last)
    goes_on = bool((NOT_PAST | STILL) & set(inner)) and not holds(inner, PAST)
    is_over = holds(_without_losses(words, last + 1), OVER) and RECENT.isdisjoint(words)
    if (
        is_over
        or (holds(near, PAST) and not goes_on)
        or holds(words[last + 1 :], RECOVERED)
        or phrase_at(words, _past_part(clause, last), PAST_AFTER) is not None
        or _is_list_gone(words, last)
    ):
        return True
    chunk = set(_chunk(words, max(low, 0), high, first, last))
    if NOT_PAST & chunk or _is_turn(clause, low, high):
        return False
    if _is_long_ago(words, low, high, first, last, chunk) or PAST_ADJECTIVES & set(words[max(low, first - 2) : first]):
        return True
    if not holds(before, PAST_BEFORE) or ("history" in before and (DURATIONS & set(words))):
        return False
    return not (holds(before, AFTER_A) and _tells_more(words, first, before))


def _without_losses(words: list[str], start: int) -> list[str]:
    """The words from a position on, without the "gone" of what can be lost ("reflexes all gone"): a sign, and no end of a complaint."""
    return [w for i, w in enumerate(words[start:], start) if w != "gone" or LOSABLE.isdisjoint(words[max(0, i - 3) : i])]


def _past_part(clause: Clause, last: int) -> int:
    """Where the words go on after a match and the part of the body that it is said of ("numbness *in my left foot* has gone")."""
    k = last + 1
    if k < len(clause.words) and clause.words[k] in ("in", "of", "on", "at"):
        end = next((i for i in range(k + 1, min(k + PART, len(clause.words))) if clause.tokens[i].stem in BODY), last)
        k = end + 1
    return k


def _statement(clause: Clause, first: int, last: int) -> tuple[int, int]:
    """Bounds of the statement that holds a match; a time said at the head of a sentence, without a verb, holds for what follows."""
    starts = sorted(clause.statements[0])
    low = 0
    for k in (s for s in starts if s <= first):
        if any(w in VERBS for w in clause.words[low:k]):
            low = k
    return low, next((s for s in starts if s > last), len(clause.words))


def _is_turn(clause: Clause, low: int, high: int) -> bool:
    """Whether a change is told that lasts ("got weak", "stopped working")."""
    after = zip(clause.words[low:high], clause.tokens[low + 1 : high], strict=False)
    return any(
        (word in TURNED and (t.stem in PROPERTY or t.word in ("worse", "on")))
        or (word == "stopped" and t.word.endswith("ing") and t.word not in HAVING)
        for word, t in after
    )


def _is_long_ago(words: Words, low: int, high: int, first: int, last: int, chunk: set[str]) -> bool:
    """A time long ago that belongs to the match and not to something else named near it."""
    for i in range(max(low, first - 8), min(high, last + 6)):
        if phrase_at(words, i, AGO) and (HAD & chunk or phrase_at(words, i, YEARS_AGO)) and _belongs(words, low, first, last, i):
            return True
    for i in range(last + 1, min(high, last + 6)):
        led = words[i - 2] if words[i - 1] in ("the", "this") else words[i - 1]
        is_bare = led not in FROM_THEN and NOT_PAST.isdisjoint(words[i + 1 : i + 5]) and VERBS.isdisjoint(chunk)
        is_year = words[i] == "in" and i + 1 < len(words) and bool(_YEAR.match(words[i + 1]))
        if (is_year or phrase_at(words, i, LAST_YEAR)) and (WAS & chunk or is_bare) and _belongs(words, low, first, last, i):
            return True
    return False


def _belongs(words: Words, low: int, first: int, last: int, i: int) -> bool:
    """Whether the time at position i is said of the match ("weak legs after an operation a year ago" dates the operation)."""
    if i > last:
        return not BELONGS & set(words[last + 1 : i])
    if not {",", "and"} & set(words[i:first]):
        return True
    k = i - 1
    while k >= low and (words[k] in TIME_WORDS or words[k].isdigit()):
        k -= 1
    return k < low or words[k] in (",", "and")


def _is_list_gone(words: Words, last: int) -> bool:
    """ "… and vomiting resolved": a list of complaints, all of them gone."""
    if tuple(words[last + 1 : last + 2]) not in (("and",), (",",)):
        return False
    return any(phrase_at(words, k, PAST_AFTER) is not None for k in range(last + 3, min(len(words), last + 5))) and not VERBS & set(
        words[last + 1 : last + 4]
    )


def _chunk(words: Words, low: int, high: int, first: int, last: int) -> Words:
    """The words around a match, from comma to comma."""
    low = next((i + 1 for i in range(first - 1, low - 1, -1) if words[i] in CHUNK_ENDS), low)
    high = next((i for i in range(last + 1, high) if words[i] in CHUNK_ENDS), high)
    return words[low:high]


def _tells_more(words: Words, first: int, before: Words) -> bool:
    """Whether something other than the finding follows "after a" ("after a long walk my legs ache")."""
    joint = max(i for i, w in enumerate(before) if w in ("after", "following"))
    between = before[joint + 1 :]
    return len(between) > 3 or not OF_AN_EPISODE.issuperset(between)
