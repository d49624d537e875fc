"""Whose finding it is: the patient's, or a relative's."""

from __future__ import annotations

from paresis.intake.clauses import COPULAS, DETERMINERS
from paresis.intake.subject import is_same

RELATIVES = frozenset(
    "mother father brother sister aunt uncle grandmother grandfather cousin parent parents siblings sibling brothers sisters "
    "relatives relative mum mom dad son daughter niece nephew grandparents grandma grandpa twin aunts uncles cousins sons daughters "
    "nan husband wife partner granny gran grandad granddad nana auntie mummy daddy hubby girlfriend boyfriend grandson granddaughter".split()
)
OTHERS = frozenset("friend neighbour neighbor colleague flatmate roommate".split())
COUNTS = frozenset("one two three four five six seven".split())
FAMILY_WORDS = frozenset("family familial fh fhx".split())
WHOLE = frozenset({"whole", "entire"})  # the patient is one of them
POSSESSIVES = frozenset("his her my their our its the an one both two another maternal paternal older younger elder patient's whose".split())
SPEAKING = frozenset(
    "says said reports reported brought noticed notices thinks thought told tells describes called found felt gave worries worried "
    "states noted brings asks asked drove calls carried saw".split()
)
SUFFERS = frozenset(
    "has had have with died is was also suffers suffered needs needed walks walked uses used and developed similarly similar same "
    "did does are were , who".split()
)
PARTNERS = frozenset("husband wife partner girlfriend boyfriend hubby".split())
THINGS = frozenset("pills pill tablets tablet medicine medicines medication drugs house car bed chair garden funeral wedding".split())
COMPANY = frozenset("by to with from for".split())
MARKS = RELATIVES | {f"{who}'s" for who in RELATIVES} | OTHERS | FAMILY_WORDS  # without one of these nothing is said of a relative
HAVING = frozenset("who has have had died".split())
HAVING_TOO = frozenset({("who", "has"), ("who", "had"), ("has", "had"), ("has", "a")})
SAME = frozenset("same similar".split())
SUBJECTS = frozenset("i he she they he's she's i'm".split())
RELATIVE_REACH = 14


def is_family(words: list[str], used: frozenset[int], patient: str = "") -> bool:
    """Whether the match is said of a relative; `patient` is a relative of whom the whole text speaks.

    >>> is_family("his mother had very high arches".split(), frozenset({4, 5}))
    True
    >>> is_family("her husband says her legs are weak".split(), frozenset({4, 6}))
    False
    >>> is_family("the whole family has had headaches".split(), frozenset({5}))
    False
    """
    first, last = min(used), max(used)
    if _is_family_history(words, first, last):
        return True
    for i in range(max(0, first - RELATIVE_REACH), first):
        if not is_same(words[i], patient) and patient not in words[i + 1 : i + 3] and _is_bearer(words, i) and not _is_own_again(words, i, first):
            return True
    return _is_after(words, last)


def _is_family_history(words: list[str], first: int, last: int) -> bool:
    before = words[max(0, first - 8) : first]
    for i, word in enumerate(before):
        if (
            word in FAMILY_WORDS
            and not (i and before[i - 1] in WHOLE)
            and (
                i + 1 >= len(before)
                or before[i + 1] in ("history", "member", "members", "of", ":", "is", "has", "have", "had", "with", "-")
                or word != "family"
            )
        ):
            return not any(w in SUBJECTS for w in before[i + 1 :])
    behind = words[last + 1 : last + 6]
    behind = behind[: next((k for k, w in enumerate(behind) if w in (",", "and")), len(behind))]
    return "family" in behind and any(behind[k] in ("in", "runs") for k in range(behind.index("family")))


def _is_bearer(words: list[str], i: int) -> bool:
    """A relative who has something, not one who tells, brings or is only owned ("his mother's house")."""
    word = words[i]
    if words[i + 1 : i + 2] == ["of"] and any(w[0].isdigit() or w in COUNTS for w in words[i + 2 : i + 3]):
        return False
    if word in OTHERS:
        return i > 0 and words[i - 1] in ("my", "our") and words[i + 1] in HAVING
    is_owned = word.endswith("'s") and word[:-2] in RELATIVES and not THINGS & set(words[i + 1 : i + 3])
    after = words[i + 1 : i + 5]
    if (word not in RELATIVES and not is_owned) or SPEAKING & set(after[:3]):
        return False
    if after[:1] and ((after[0] in HAVING and word not in PARTNERS) or tuple(after[:2]) in HAVING_TOO):
        return True
    is_company = i > 0 and words[i - 1] in COMPANY | {"a"} and "in" not in words[max(0, i - 3) : i]
    if is_company or (i > 1 and words[i - 2] in COMPANY | {"brought", "told"}):
        return False
    return is_owned or not after or bool(SUFFERS & set(after))


def _is_own_again(words: list[str], relative: int, first: int) -> bool:
    """Whether the person speaks of themselves again between a relative and the finding ("my father is well and I am weak")."""
    between = words[relative + 1 : first]
    for k, word in enumerate(between):
        if word in ("i", "my", "i'm") or (
            word in SUBJECTS and k and between[k - 1] in ("because", "that", "and", "when", "as", "since", ",", "while")
        ):
            return True
        if word == "," and k and (between[k - 1] in ("too", "also", "well", "likewise") or not SAME.isdisjoint(between[max(0, k - 4) : k])):
            return True
        if word in (",", "and") and _is_own_part(between[k + 1 :], words, first):
            return True
    return False


def _is_own_part(rest: list[str], words: list[str], first: int) -> bool:
    """A new statement that begins with an article or possessive and a verb ("…, his legs are weak")."""
    return bool(rest) and rest[0] in DETERMINERS and any(w in COPULAS for w in rest[1:4]) and words[first] not in RELATIVES


def _is_after(words: list[str], last: int) -> bool:
    """ "… in his father", "… like her mother's", "as did his brother"."""
    behind = words[last + 1 : last + 5]
    for k, word in enumerate(behind):
        base = word[:-2] if word.endswith("'s") else word
        if base in RELATIVES and k >= 1:
            return behind[0] in ("in", "affecting") and (k == 1 or behind[k - 1] in POSSESSIVES)
    return False
