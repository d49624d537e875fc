"""Of whom a text in another language speaks: the relative that it is about, age and sex."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from paresis.intake.lang.clauses import Clause
from paresis.model.case import Span
from paresis.model.vocabulary import MAX_AGE, Sex, Subject

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paresis.intake.lang.grammar import Grammar

WRITER_REACH = 3


@dataclass(frozen=True, slots=True)
class Age:
    """An age in years, with its piece of text; what cannot be an age has none."""

    years: float | None
    span: Span


def patient_of(clauses: Sequence[Clause], grammar: Grammar) -> str:
    """The relative of whom a text speaks ("meine Frau kann nicht mehr laufen", "Opa kann nicht mehr laufen"); nothing where the writer
    speaks of himself.
    """
    kin = _kin(grammar)
    if any(_speaks_of_self(c, grammar) for c in clauses):
        return ""
    bare = frozenset(grammar.raw["kin"].get("bare", "").split())
    for n, c in enumerate(clauses):
        for i, word in enumerate(c.words):
            is_called = n == 0 and i <= 1 and word in bare
            if word in kin and (is_called or _is_owned(c.words, i, grammar)) and not _is_history(c, i, grammar):
                return word
    return _told_of(clauses[0], clauses, grammar) if clauses else ""


def _told_of(first: Clause, clauses: Sequence[Clause], grammar: Grammar) -> str:
    """The relative with whom a text begins that names nobody else ("Die Mutter, 35, hat Kopfschmerzen, ihre Beine sacken weg")."""
    kin, articles = _kin(grammar), frozenset(grammar.raw["kin"].get("articles", "").split())
    named = {w for c in clauses for w in c.words if w in kin or w in grammar.at("person", "female") or w in grammar.at("person", "male")}
    at = [i for i, w in enumerate(first.words[:2]) if w in named and w in kin and (i == 0 or first.words[0] in articles)]
    return first.words[at[0]] if len(named) == 1 and at and not _is_history(first, at[0], grammar) else ""


def subject_of(clauses: Sequence[Clause], patient: str, grammar: Grammar) -> Subject | None:
    """Of whom a text tells: of the relative that `patient_of` found, else of the writer where he speaks of himself."""
    if patient:
        return Subject.CHILD if patient in grammar.at("kin", "young") else Subject.OTHER
    return Subject.ME if any(_speaks_of_self(c, grammar) for c in clauses) else None


def _is_owned(words: list[str], i: int, grammar: Grammar) -> bool:
    """Whether "mein" stands before a relative, alone or with an adjective ("mein vierjähriger Sohn")."""
    owners, endings = grammar.at("kin", "owners"), tuple(grammar.raw["function"].get("attributive", "").split())
    is_adjective = i > 1 and bool(endings) and words[i - 1].endswith(endings)
    return i > 0 and (words[i - 1] in owners or (is_adjective and words[i - 2] in owners))


def _kin(grammar: Grammar) -> frozenset[str]:
    found: frozenset[str] = grammar.at("kin", "female") | grammar.at("kin", "male") | grammar.at("kin", "either")
    return found


def _is_history(clause: Clause, i: int, grammar: Grammar) -> bool:
    """Whether a relative is named for an illness that he had, not for what ails him now ("mein Sohn hatte Grippe, jetzt kann er nicht gehen")."""
    since, he = (frozenset(grammar.raw["kin"].get(key, "").split()) for key in ("since", "he"))
    words = clause.words[i + 1 :]
    is_ill_now = any(w in since and he & set(words[n + 1 : n + 4]) for n, w in enumerate(words))
    return not is_ill_now and any(w in grammar.at("kin", "history") for w in words[:7])


def _speaks_of_self(clause: Clause, grammar: Grammar) -> bool:
    words, complaints, cares = clause.words, grammar.at("kin", "self"), grammar.at("kin", "cares")
    for i, word in enumerate(words):
        near = words[max(0, i - 1) : i + 1 + WRITER_REACH]
        if word == "ich" and any(w in complaints for w in near) and not any(w in cares for w in near) and "sorge" not in near and "angst" not in near:
            return True
        if word in grammar.at("kin", "self_words") and word == "mir" and not {"sorgen", "gedanken"} & set(words):
            return True
        own = i + 1 < len(words) and word in grammar.at("kin", "owners") and clause.tokens[i + 1].stems & grammar.body
        sided = i + 2 < len(words) and word in grammar.at("kin", "owners") and clause.tokens[i + 2].stems & grammar.body
        if own or sided:
            return True
    return False


@lru_cache(maxsize=8)
def _ages(grammar: Grammar) -> tuple[tuple[re.Pattern[str], ...], re.Pattern[str]]:
    said = grammar.raw["person"]
    return tuple(re.compile(p, re.I) for p in said["ages"]), re.compile(said["ages_not_after"], re.I)


def read_age(text: str, grammar: Grammar) -> Age | None:
    """The age that a text states: the plainest statement first, of these the earliest; where there is no other, one that cannot be."""
    impossible: Age | None = None
    patterns, not_after = _ages(grammar)
    per_year: dict[str, float] = grammar.raw["person"]["per_year"]
    for pattern in patterns:
        for m in pattern.finditer(text):
            if not_after.search(text[max(0, m.start() - 40) : m.start()]):
                continue
            number = number_of(m.groupdict().get("n") or m.groupdict().get("w") or "", grammar)
            unit = (m.groupdict().get("unit") or "").lower()
            years = number / next((n for word, n in per_year.items() if word in unit), 1.0) if number is not None else None
            if years is not None and 0 <= years <= MAX_AGE:
                return Age(years, Span(m.start(), m.end(), m.group()))
            if years is not None:
                impossible = impossible or Age(None, Span(m.start(), m.end(), m.group()))
    return _band(text, grammar) or impossible


def _band(text: str, grammar: Grammar) -> Age | None:
    """An age that a word such as "Säugling" gives."""
    for word, years in grammar.raw["person"]["bands"].items():
        m = re.search(rf"\b{word}s?\b", text, re.I)
        if m:
            return Age(years, Span(m.start(), m.end(), m.group()))
    return None


def number_of(text: str, grammar: Grammar) -> float | None:
    """A number in digits or words ("zweiundsiebzig"); None where it is none."""
    if re.fullmatch(r"\d+(?:[.,]\d+)?", text):
        return float(text.replace(",", "."))
    words, joint = _numbers(grammar), grammar.raw["numbers"]["joint"]
    word = grammar.fold(text)
    if word in words:
        return words[word]
    ones, _, tens = word.partition(joint)
    return words[ones] + words[tens] if tens and ones in words and tens in words else None


@lru_cache(maxsize=8)
def _numbers(grammar: Grammar) -> dict[str, float]:
    return {grammar.fold(w): float(n) for w, n in grammar.raw["numbers"]["words"].items()}


def read_sex(text: str, clauses: Sequence[Clause], patient: str, grammar: Grammar) -> Sex | None:
    """The sex that a text states: of the relative that it is about, of "72-jähriger", "Patientin", "w"."""
    kin = {"female": grammar.at("kin", "female"), "male": grammar.at("kin", "male")}
    if patient:
        return next((Sex(s) for s, words in kin.items() if patient in words), None)
    m = re.search(grammar.raw["person"]["sex_after_age"], text)
    if m:
        return Sex.FEMALE if m["sex"] == "w" else Sex.MALE
    m = re.search(r"jährige(r|n|s)?\s(\w+)?", text)
    if m and m[1] == "r":
        return Sex.MALE
    return _named_sex(clauses, grammar)


def _named_sex(clauses: Sequence[Clause], grammar: Grammar) -> Sex | None:
    """The sex of the first word such as "Patientin" that no "mein" makes a relative."""
    owners = grammar.at("kin", "owners")
    for c in clauses:
        for i, word in enumerate(c.words):
            for sex in (Sex.FEMALE, Sex.MALE):
                if word in grammar.at("person", sex.value) and not (i and c.words[i - 1] in owners):
                    return sex
    return None
