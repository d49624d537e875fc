"""Roundabout denials in plain words: "haven't been able to", "nothing wrong with", "couldn't say that", "no feeling loss"."""

from __future__ import annotations

PRONOUNS = frozenset("i he she they we it there you i'm i've he's she's it's they're who".split())
_INVERTED = frozenset({"can", "could"})
_ABILITY = frozenset("can could able".split())
_HARDLY = frozenset("hardly barely".split())
_NOT = frozenset("isn't aren't wasn't weren't haven't hasn't hadn't never don't doesn't didn't".split())
_ABLE_FILLERS = frozenset("been be being longer quite really yet even always i he she we they is am are was have has had".split())
_UNSAID = frozenset("can't cannot couldn't wouldn't".split())
_UNABLE = frozenset("can't cannot couldn't don't didn't".split())
_PERCEIVING = frozenset("feel notice see tell find sense".split())
_SOME = frozenset("any a much the real big great such".split())
_DIFFERENCE = frozenset("difference change changes improvement".split())
_TROUBLES = frozenset(
    "pain pains weakness numbness tingling discomfort ache aches cramp cramps stiffness swelling symptom symptoms problem problems".split()
)
_SAYING = frozenset("say claim".split())
_ASKING = frozenset("whether if why when how what which for exactly much sure where who".split())
_SENSES = frozenset("feeling sensation".split())
_LACKING = frozenset("no not without denies denied deny denying never any haven't hasn't hadn't didn't isn't".split())
TURNS = _NOT | _HARDLY | _UNABLE | _UNSAID | frozenset("not no nor neither scarcely only nothing without denies denied deny denying".split())


def said_plainly(words: list[str], i: int) -> tuple[str, int] | None:
    """The plain word for a roundabout denial that begins at position i, with the number of words that it takes.

    >>> said_plainly("haven't been able to walk".split(), 0), said_plainly("nothing wrong with reflexes".split(), 0)
    (('cannot', 4), ('normal', 3))
    """
    return _as_ever(words, i) or _denied_ability(words, i)


def _denied_ability(words: list[str], i: int) -> tuple[str, int] | None:
    """The plain word for a roundabout denial that begins at position i, with the number of words it takes."""
    word, after = words[i], words[i + 1 : i + 3]
    if word in _INVERTED and len(after) == 2:
        if after[0] in PRONOUNS and after[1] == "not":
            return "cannot", 3
    elif word in ("nor", "neither") and len(after) == 2 and after[0] in _INVERTED and after[1] in PRONOUNS:
        return "cannot", 3
    elif word == "scarcely" or word in _HARDLY:
        return ("no", 2) if after[:1] == ["any"] else ("hardly", 1) if word == "scarcely" else None
    elif word == "only" and after[:1] == ["just"] and i and words[i - 1] in _ABILITY:
        return "hardly", 2
    elif word == "not" or word in _NOT or (word == "no" and after[:1] == ["longer"]):
        k = i + 1
        while k < len(words) and words[k] in _ABLE_FILLERS:
            k += 1
        if k < len(words) and words[k] in ("able", "managed", "manage", "capable"):
            return "cannot", k + 1 - i + (words[k + 1 : k + 2] in (["to"], ["of"]))
    return None


def _as_ever(words: list[str], i: int) -> tuple[str, int] | None:
    """The plain words for what is as ever, with the number of words that they take.

    "nothing is wrong with" is "normal" · "cannot feel any difference" "unchanged", "cannot feel any pain" "no" · "I couldn't say that" "don't"
    """
    after = words[i + 1 : i + 2]
    if words[i] == "nothing":
        k = i + 2 if after in (["is"], ["was"], ["seems"]) else i + 1
        return ("normal", k + 1 - i + (words[k + 1 : k + 2] == ["with"])) if words[k : k + 1] == ["wrong"] else None
    if words[i] in _UNABLE and after and after[0] in _PERCEIVING:
        k = next((k for k in range(i + 2, min(len(words), i + 6)) if words[k] not in _SOME), i + 2)
        if "any" in words[i + 2 : k] and k < len(words) and words[k] in _TROUBLES:
            return "no", k - i
        return ("unchanged", k + 1 - i) if k < len(words) and words[k] in _DIFFERENCE else None
    if words[i] in _UNSAID and after and after[0] in _SAYING and not _ASKING & set(words[i + 2 : i + 3]):
        return "don't", 1
    return _lost_feeling(words, i)


def _lost_feeling(words: list[str], i: int) -> tuple[str, int] | None:
    """ "numbness" for a loss of feeling that is denied ("no feeling loss", "no loss of any sensation", "haven't lost any feeling")."""
    if _LACKING.isdisjoint(words[max(0, i - 2) : i]):
        return None
    if words[i] in _SENSES and words[i + 1 : i + 2] == ["loss"]:
        return "numbness", 2
    if words[i] in ("loss", "lost"):
        k = next((k for k in range(i + 1, min(len(words), i + 4)) if words[k] not in ("of", "any", "the", "my", "all")), i)
        return ("numbness", k + 1 - i) if words[k] in ("feeling", "sensation") else None
    return None
