"""How a finding is meant: present, absent, uncertain, past, in the family, or only supposed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paresis.model.vocabulary import Status

if TYPE_CHECKING:
    from paresis.intake.matcher import Clause, Match, Token

NEGATION = frozenset(
    "no not without denies denied denying deny never none neither nor negative lacks lacked isn't wasn't aren't weren't doesn't didn't "
    "don't hasn't haven't hadn't free nothing".split()
)
PSEUDO_NEGATION = (("not", "only"), ("no", "longer"), ("no", "doubt"), ("not", "sure"), ("not", "certain"), ("no", "change"), ("not", "know"), ("no", "improvement"), ("not", "better"), ("not", "yet"))
AFTER_NEGATION = (("ruled", "out"), ("not", "found"), ("not", "present"), ("not", "seen"), ("not", "affected"), ("not", "noted"), ("not", "reported"), ("is", "absent"), ("are", "absent"), ("was", "absent"), ("were", "absent"), ("is", "normal"), ("are", "normal"), ("was", "normal"), ("were", "normal"))
SCOPE_ENDS = frozenset({"because", "then", "yet", "nevertheless", "until", "when", "which", "who", "despite", "after", "started", "developed", "began", "now", "only"})
SUBJECTS = frozenset("he she they i it there his her my the their we both one a an now since".split())
UNCERTAIN = frozenset("possible possibly maybe perhaps probable probably suspected might likely questionable unsure doubtful".split())
UNCERTAIN_PAIRS = (("not", "sure"), ("not", "certain"), ("could", "be"), ("may", "be"), ("may", "have"), ("might", "be"))
PAST_PAIRS = (
    ("years", "ago"), ("year", "ago"), ("months", "ago"), ("history", "of"), ("as", "child"), ("as", "a"), ("in", "childhood"), ("in", "the", "past"), ("in", "past"),
    ("at", "the", "age"), ("years", "earlier"), ("years", "before"),
)  # fmt: skip
PAST_WORDS = frozenset("previously formerly earlier resolved".split())
HYPOTHETICAL = frozenset("if unless".split())
HYPOTHETICAL_PAIRS = (("risk", "of"), ("in", "case"), ("watch", "for"), ("look", "out"), ("rule", "out"), ("fear", "of"), ("afraid", "of"), ("worried", "about"), ("screen", "for"), ("should", "i"))
RELATIVES = frozenset(
    "mother father brother sister aunt uncle grandmother grandfather cousin parent parents siblings brothers sisters relatives mum mom dad family son daughter niece nephew".split()
)
SPEAKING = frozenset("says said reports reported brought noticed notices thinks thought told tells describes called found felt gave worries worried states noted and".split())
OWNERS = frozenset("his her my their patient's the your".split())
FAMILY_PAIRS = (("family", "history"), ("runs", "in"), ("in", "the", "family"), ("family", "member"))


def status_of(match: Match) -> tuple[Status, str]:
    """How a match is meant, and the rule that says so."""
    words = [t.word for t in match.clause.tokens]
    negated = _is_negated(words, match)
    if _is_family(words, match):
        return Status.FAMILY, "family"
    if _holds_pair(words, 0, match.first, HYPOTHETICAL_PAIRS) or HYPOTHETICAL & set(words[: match.first]):
        return Status.HYPOTHETICAL, "hypothetical"
    if _holds_pair(words, 0, len(words), UNCERTAIN_PAIRS) or UNCERTAIN & set(words[max(0, match.first - 6) : match.last + 4]):
        return Status.UNCERTAIN, "uncertain"
    if negated != (not match.is_affirmed):
        return Status.ABSENT, "negation" if negated else "says absent"
    if _is_past(words, match):
        return Status.PAST, "past"
    return Status.PRESENT, "affirmed"


def _is_negated(words: list[str], match: Match) -> bool:
    """A negation before the match whose scope reaches it, within it, or just after it."""
    inside = [i for i in range(match.first, match.last + 1) if i not in match.used and words[i] in NEGATION]
    if any(not _is_pseudo(words, i) for i in inside):
        return True
    for i in range(match.first - 1, -1, -1):
        if _ends_scope(words, i):
            return False
        if words[i] in NEGATION and i not in match.used and not _is_pseudo(words, i):
            return True
    return _holds_pair(words, match.last + 1, match.last + 5, AFTER_NEGATION)


def _ends_scope(words: list[str], i: int) -> bool:
    """Whether a negation left of position i no longer reaches beyond it."""
    if words[i] in SCOPE_ENDS:
        return True
    is_new_subject = i + 1 < len(words) and words[i + 1] in SUBJECTS
    if words[i] == ",":
        return is_new_subject or (i + 2 < len(words) and words[i + 1] in ("and", "so") and words[i + 2] in SUBJECTS)
    return words[i] == "and" and is_new_subject and words[i + 1] not in ("the", "a", "an", "his", "her", "my")


def _is_pseudo(words: list[str], i: int) -> bool:
    return any(tuple(words[i : i + len(p)]) == p for p in PSEUDO_NEGATION)


def _is_family(words: list[str], match: Match) -> bool:
    if _holds_pair(words, 0, match.first, FAMILY_PAIRS):
        return True
    for i in range(match.first):
        if words[i] in RELATIVES and i > 0 and words[i - 1] in OWNERS and not _is_witness(words, i):
            return True
    return False


def _is_witness(words: list[str], i: int) -> bool:
    """A relative who only tells or does something is not the one who has it."""
    return bool(SPEAKING & set(words[i + 1 : i + 3]) - {"and"}) or "'s" in words[i]


def _is_past(words: list[str], match: Match) -> bool:
    near = words[max(0, match.first - 8) : match.last + 5]
    return _holds_pair(near, 0, len(near), PAST_PAIRS) or bool(PAST_WORDS & set(words[max(0, match.first - 3) : match.last + 2]))


def _holds_pair(words: list[str], low: int, high: int, pairs: tuple[tuple[str, ...], ...]) -> bool:
    stretch = [w for w in words[max(0, low) : high]]
    return any(tuple(stretch[i : i + len(p)]) == p for p in pairs for i in range(len(stretch) - len(p) + 1))


def side_of(clause: Clause, match: Match) -> str:
    """`left`, `right`, `both` or nothing, from the words near a match."""
    near: set[str] = {_word(t) for t in clause.tokens[max(0, match.first - 4) : match.last + 4]}
    if near & {"both", "bilateral", "bilaterally", "symmetrical", "symmetric"} or {"left", "right"} <= near:
        return "both"
    return "left" if "left" in near else "right" if "right" in near else ""


def _word(token: Token) -> str:
    return token.word
