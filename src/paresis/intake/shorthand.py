"""Clinical shorthand in plain words: "LL", "KJ", "↓ power", "PR tone", "+ve", "SLR 30"."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from paresis.intake.phrases import Words

_SAID = {
    "ll": "legs",
    "lls": "legs",
    "ul": "arms",
    "uls": "arms",
    "kj": "knee jerk",
    "kjs": "knee jerks",
    "aj": "ankle jerk",
    "ajs": "ankle jerks",
    "kjr": "knee jerk",
    "ajr": "ankle jerk",
    "↓": "reduced",
    "↓↓": "reduced",
    "↑": "increased",
    "↑↑": "increased",
    "ø": "no",
    "∅": "no",
    "bilat": "bilateral",
    "wks": "weeks",
}
_CAPITALS = {
    "LE": "leg",
    "LEs": "legs",
    "UE": "arm",
    "UEs": "arms",
    "BLE": "both legs",
    "BLEs": "both legs",
    "BUE": "both arms",
    "RLE": "right leg",
    "LLE": "left leg",
    "RUE": "right arm",
    "LUE": "left arm",
    "RLL": "right leg",
    "LLL": "left leg",
    "RUL": "right arm",
    "LUL": "left arm",
}
_LOBE = frozenset("pneumonia consolidation crackles crepitations lobe collapse infiltrate opacity chest lung nodule air entry creps".split())
_SIGNS = {"+": "positive", "-": "negative"}
_RECTAL = frozenset("tone squeeze sphincter".split())
_HAVING_MS = frozenset("my his her has have had with known have got of remitting progressive".split())
_MS_IS = frozenset("for since relapse relapses patient diagnosed diagnosis flare symptoms nurse".split())
_OPIATE = frozenset("contin iv morphine".split())
_ORGANS = frozenset(
    "lung breast prostate bowel colon rectal colorectal renal kidney ovarian ovary bladder thyroid oesophageal oesophagus pancreas "
    "pancreatic gastric "
    "stomach cervix cervical endometrial liver skin testicular brain".split()
)
_PARTS = frozenset("leg legs arm arms foot feet limbs".split())
_SLR = frozenset({"slr", "slrs"})
LIMITED, FREE, MOST_DEGREES = 70.0, 80.0, 100.0
DEGREES_REACH = 4
_GESTATION = frozenset(f"{week}/40" for week in range(12, 43) if week != 20)
_SCORED = frozenset("score scored scores vision acuity va points test moca sight".split())
MARKS = frozenset(_SAID) | _GESTATION | {w.lower() for w in _CAPITALS} | {"ve", "pr", "dre", "-", "w", "ms", "ca", "wk"} | _SLR


def in_words(words: Words, i: int, written: str) -> tuple[str, int] | None:
    """What the shorthand at position i says, in plain words, and how many words it takes; None where there is none.

    Args:
        words: The words of a clause in lower case.
        i: A position.
        written: The word there as it is written.

    >>> in_words("kjs absent".split(), 0, "KJs"), in_words("slr 30 degrees".split(), 0, "SLR"), in_words("legs weak".split(), 0, "legs")
    (('knee jerks', 1), ('slr positive', 1), None)
    """
    word, after = words[i], words[i + 1 : i + 2]
    if word in _SIGNS and after == ["ve"]:
        return _SIGNS[word], 2
    if word == "w" and words[i + 1 : i + 3] == ["/", "o"]:
        return "without", 3
    if word in _GESTATION:
        return ("pregnant", 1) if _SCORED.isdisjoint(words) else None
    said = _SAID.get(word) or (_CAPITALS.get(written) if _LOBE.isdisjoint(words) else "") or _by_company(words, i, written)
    return (said, 1) if said else None


def _by_company(words: Words, i: int, written: str) -> str:
    """What shorthand says that means something else in other company; nothing where it does."""
    word, near = words[i], words[max(0, i - 3) : i + 4]
    holds = {
        "-": ("unremarkable", bool(i) and _is_denial(words, i)),
        "ca": ("cancer", not _ORGANS.isdisjoint(near)),
        "wk": ("weak", not _PARTS.isdisjoint(words[i + 1 : i + 2])),
        "ms": ("multiple sclerosis", _is_illness(words, i, written)),
        "pr": ("anal", not _RECTAL.isdisjoint(near)),
        "dre": ("anal", not _RECTAL.isdisjoint(near)),
    }
    if word in holds:
        said, is_so = holds[word]
        return said if is_so else ""
    found = _raised(words[i + 1 : i + 1 + DEGREES_REACH]) if word in _SLR else ""
    return f"slr {found}" if found else ""


def _is_illness(words: Words, i: int, written: str) -> bool:
    """Whether "MS" is multiple sclerosis, not a title or milliseconds: in capitals, or where an illness is named ("my ms", "Ms for 15 years")."""
    before, after = words[i - 1] if i else "", words[i + 1] if i + 1 < len(words) else ""
    if before.isdigit() or (before in _OPIATE or after in _OPIATE):
        return False
    return written == "MS" or after in _MS_IS or (written == "ms" and before in _HAVING_MS)


def _is_denial(words: Words, i: int) -> bool:
    """Whether a minus sign stands after what it denies ("leg weakness -, numbness +", "foot drop (-)")."""
    is_bracketed = words[i - 1] == "(" and words[i + 1 : i + 2] == [")"]
    others = {"+"} & set(words)
    return is_bracketed or (bool(others) and words[i + 1 : i + 2] in ([], [","]) and words[i - 1].isalpha())


def _raised(after: Words) -> str:
    """ "positive" for a straight leg that can be raised by few degrees only, "negative" for one raised freely; else nothing."""
    number = next((w for w in after if w.replace(".", "", 1).isdigit()), "")
    if not number or "/" in after[: after.index(number)] or float(number) > MOST_DEGREES:
        return ""
    return "positive" if float(number) <= LIMITED else "negative" if float(number) >= FREE else ""
