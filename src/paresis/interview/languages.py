"""The interview's own words in another language, and its questions put about somebody else."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from paresis.interview.questions import YES_NO

if TYPE_CHECKING:
    from paresis.interview.questions import Question

_SENTENCE = re.compile(r"[^.?!]*[.?!]*\s*")
_PART = re.compile(r"[^,;:]*[,;:]?")
_ADDRESS = re.compile(r"\bSie\b")
_OWN = re.compile(r"\b(Ihr)(e|en|em|er|es)?\b")
_LAST = re.compile(r"(\w+)([\s,;:.?!]*)$")
_FINITE = re.compile(r"(\w+) Sie\b")
_SUBJECT = re.compile(r"^(\s*(?:(?:oder|und|aber) )?)Sie (\w+)")
_SECOND = re.compile(r"\b(oder|und) ([a-zäöü]+)(?= )")
_ALWAYS_ORDERED = re.compile(r"\brufen Sie\b")


def in_language(question: Question, texts: dict[str, Any]) -> Question:
    """A question with the words of a language's `interview.toml` in place of the English ones; findings and lists have their own already.

    Args:
        question: As the interview puts it in English.
        texts: What the language says.
    """
    said = texts["question"].get(question.id, {})
    labels = dict(texts["answers"]) if question.options == YES_NO else said.get("options", {})
    options = tuple((i, labels.get(i, label)) for i, label in question.options)
    return replace(
        question, text=said.get("text", question.text), help=said.get("help", "" if said else question.help),
        reason=said.get("reason", question.reason), options=options, units=tuple(question.units),
    )  # fmt: skip


def about_person(text: str, person: dict[str, str], irregular: dict[str, str]) -> str:
    """The same sentences about a person who is not the reader: "Sie" and its verb in the third person, "Ihr" as the person's own.

    Args:
        text: Questions or hints to "Sie".
        person: How the person is named.
        irregular: Verbs of the third person whose form is not the stem with -t.

    Example:
        >>> child = {"nominative": "Ihr Kind", "dative": "Ihrem Kind", "later": "es", "own": "sein"}
        >>> about_person("Können Sie gehen, wenn Sie aufstehen?", child, {"können": "kann"})
        'Kann Ihr Kind gehen, wenn es aufsteht?'
        >>> about_person("Ist eines Ihrer Beine schwach?", child, {})
        'Ist eines seiner Beine schwach?'
        >>> about_person("Zum Beispiel wissen Sie nicht, wo Sie sind oder wer da ist, oder Sie reden wirr.", child, {"wissen": "weiß", "sind": "ist"})
        'Zum Beispiel weiß Ihr Kind nicht, wo es ist oder wer da ist, oder es redet wirr.'
    """
    out = "".join(_sentence(s.group(), person, irregular) for s in _SENTENCE.finditer(text))
    out = out.replace("\0", person["nominative"], 1).replace("\0", person["later"])
    return "".join(_capital(s.group(), True) for s in _SENTENCE.finditer(out))


def _sentence(sentence: str, person: dict[str, str], irregular: dict[str, str]) -> str:
    """One sentence; an order ("Drücken Sie …") stays one to the reader."""
    is_order = bool(re.match(r"\s*\w+en Sie\b", sentence)) and not sentence.rstrip().endswith("?")
    sentence = _OWN.sub(lambda m: _capital(person["own"] + (m[2] or ""), m.start() == 0), sentence)
    sentence = re.sub(r"\bIhnen\b", person["dative"], sentence)
    if is_order:
        return sentence
    return "".join(_part(p.group(), irregular) for p in _PART.finditer(sentence))


def _part(part: str, irregular: dict[str, str]) -> str:
    """A stretch between commas: the verb stands before "Sie", or after it at the end."""
    if not _ADDRESS.search(part) or _ALWAYS_ORDERED.search(part):
        return part
    first = _SUBJECT.search(part)
    if first and not _is_verb(first[2], irregular):
        return part
    if first:
        rest = _SECOND.sub(lambda m: f"{m[1]} {third_person(m[2], irregular)}" if _is_verb(m[2], irregular) else m[0], part[first.end() :])
        return f"{first[1]}\0 {third_person(first[2], irregular)}" + _ADDRESS.sub("\0", rest)
    before = _FINITE.search(part)
    if before and _is_verb(before[1], irregular):
        verb = _capital(third_person(before[1].lower(), irregular), before[1][0].isupper())
        return part[: before.start()] + f"{verb} \0" + _ADDRESS.sub("\0", part[before.end() :])
    both = [_ADDRESS.sub("\0", x) for x in part.split(" oder ")]
    ends = both if _is_verb((both[0].split() or [""])[-1], irregular) else [" oder ".join(both)]
    return " oder ".join(_LAST.sub(lambda m: (third_person(m[1], irregular) if _is_verb(m[1], irregular) else m[1]) + m[2], x) for x in ends)


def _is_verb(word: str, irregular: dict[str, str]) -> bool:
    return word.lower() in irregular or (len(word) > 3 and word.lower().endswith(("en", "ern", "eln", "ten")) and word not in _CONJUNCTIONS)


_CONJUNCTIONS = frozenset({"wenn", "denn", "wen", "wann"})


def third_person(verb: str, irregular: dict[str, str]) -> str:
    """The form for "er, sie, es" of a verb as it stands with "Sie".

    >>> third_person("spüren", {}), third_person("antworten", {}), third_person("aufnehmen", {"nehmen": "nimmt"})
    ('spürt', 'antwortet', 'aufnimmt')
    """
    whole = next((i for i in sorted(irregular, key=len, reverse=True) if verb.endswith(i)), "")
    if whole:
        return verb[: -len(whole)] + irregular[whole]
    stem = verb.removesuffix("en") if verb.endswith("en") else verb.removesuffix("n")
    return stem + ("et" if stem.endswith(("t", "d", "chn", "ffn", "tm")) else "t")


def _capital(word: str, is_first: bool) -> str:
    return word[:1].upper() + word[1:] if is_first else word
