"""What a coded or worded concept means: a finding by code first, by words where there is no code, and never a cause as a finding."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from paresis.intake.fhir.shape import codings, label
from paresis.intake.phenopacket import COMPLAINT_ROOTS, FINDING_ROOTS
from paresis.intake.text import read_text
from paresis.kb.codes import load_codes
from paresis.kb.hpo import PREFIX, ancestors_of, hpo_term
from paresis.model.case import Case, Observation
from paresis.model.vocabulary import Presence

if TYPE_CHECKING:
    from paresis.intake.fhir.shape import Coding
    from paresis.model.knowledge import Analyte, Knowledge

HISTORY = frozenset({"context", "known_illness"})
FAMILY_NAME = "family_history"
DELIBERATE = ("finding", "hpo")
LONGEST_NAME = 9
SHORTEST_NAME = 5
SMALL_WORDS = frozenset("of the a an and or in on with from by due to type s".split())
TEXTS_KEPT = 4096
_WORD = re.compile(r"[^\W_]+")
_OWN_CODES = frozenset({"mondo", "orpha", "omim"})


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a concept says.

    Attributes:
        told: The findings, with what the words say of them.
        cause: The name of one of our causes when the concept is one; of such a concept only history is told.
        is_wider: Whether the finding is more general than the code; it is there when the code is, but not absent when the code is.
    """

    told: tuple[Observation, ...] = ()
    cause: str = ""
    is_wider: bool = False


class Concepts:
    """Looks up codes and reads words with one knowledge; what was read is kept, since records repeat themselves."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge, self.codes = knowledge, load_codes()
        self.read = lru_cache(maxsize=TEXTS_KEPT)(self._read)
        self._names, self._bags = _names_of(knowledge), _bags_of(knowledge)
        self._by_icd = {c.codes["icd10cm"]: c.name for c in knowledge.conditions.values() if "icd10cm" in c.codes}
        self._by_code = {str(code): c.name for c in knowledge.conditions.values() for k, code in c.codes.items() if k in _OWN_CODES}
        self._by_term = _by_term(knowledge)
        self._by_loinc = _by_loinc(knowledge)
        self.medicine_names = frozenset(w.lower() for m in knowledge.medicines for w in (m.name, *m.words))

    def meaning(self, concept: Any) -> Meaning:
        """What a concept means, by its codes, else by its words.

        A finding by our own id or HPO is meant as one; what our list says of an ICD-10 code was checked; all else may name a cause.
        """
        coded = self.coded(concept)
        if coded and any(self._coded(c, system) == coded[0] for c in codings(concept) for system in DELIBERATE):
            return Meaning((Observation(coded[0]),))
        cause = self.cause(concept)
        listed = {self.codes.of_icd(c.code) for c in codings(concept) if c.system == "icd"}
        if coded:
            kept = [f for f in coded if not cause or f in listed or self.is_history(f)]
            return Meaning(tuple(Observation(f) for f in kept), cause, self._is_wider(concept, coded[0]))
        return self.worded(label(concept), cause)

    def coded(self, concept: Any) -> tuple[str, ...]:
        """The finding that the codes of a concept name, own ids first, then HPO, SNOMED CT through HPO, ICD-10."""
        found = codings(concept)
        for system in ("finding", "hpo", "snomed", "icd"):
            for coding in found:
                meant = self._coded(coding, system)
                if meant:
                    return (meant,)
        return ()

    def _coded(self, coding: Coding, system: str) -> str:
        if system == "hpo" and (coding.system == system or coding.code.startswith(PREFIX)):
            return self._of_term(coding.code)
        if coding.system != system:
            return ""
        if system == "finding":
            return coding.code if coding.code in self.knowledge.findings else ""
        if system == "icd":
            listed = self.codes.of_icd(coding.code)
            return self._of_term(listed) if listed.startswith(PREFIX) else listed
        found = [f for t in self.codes.snomed.get(coding.code, ()) if (f := self._of_term(t))]
        return next((f for f in found if not f.startswith(PREFIX)), next((f for t in found if (f := self._nearest(t))), ""))

    def _nearest(self, term: str) -> str:
        """The nearest curated finding that a term implies, else the term when it is a weakness; records are full of problems that are neither."""
        above = ancestors_of(term)
        return next((self._by_term[t] for t in above if t in self._by_term), "" if COMPLAINT_ROOTS.isdisjoint((term, *above)) else term)

    def _is_wider(self, concept: Any, finding: str) -> bool:
        """Whether a finding stands only for a more general term than the SNOMED CT code names."""
        terms = [t for c in codings(concept) if c.system == "snomed" for t in self.codes.snomed.get(c.code, ())]
        exact = {self._coded(c, system) for c in codings(concept) for system in ("icd", *DELIBERATE)} | {self._of_term(t) for t in terms}
        return bool(terms) and finding not in exact

    def _of_term(self, code: str) -> str:
        """The curated finding with exactly this HPO term, else the term that is valid now, empty for what is no finding."""
        term = hpo_term(code)
        current = (term.replaced_by or ("" if term.is_obsolete else term.id)) if term else ""
        if not current or FINDING_ROOTS.isdisjoint(ancestors_of(current)):
            return ""
        return self._by_term.get(current, current)

    def cause(self, concept: Any) -> str:
        """The name of the cause that a concept names, by code or in words; empty when it names none."""
        for coding in codings(concept):
            if coding.system == "icd":
                named = next((name for code, name in self._by_icd.items() if coding.code.upper().startswith(code)), "")
            else:
                code = coding.code if ":" in coding.code else f"{coding.system.upper()}:{coding.code}"
                named = self._by_code.get(code, "") if coding.system in _OWN_CODES else ""
            if named:
                return named
        texts = [label(concept), *(c.display for c in codings(concept))]
        return next((name for t in texts for _, _, name in self._named(t)), "")

    def in_family(self, concept: Any) -> str:
        """The finding of the family history that a relative's illness is, empty when it is none."""
        for c in codings(concept):
            if c.system == "icd" and (found := self.codes.of_icd(c.code, in_family=True)):
                return found
        read = self.read(f"family history of {label(concept)}").observations if label(concept) else ()
        return next((o.finding for o in read if o.presence is Presence.PRESENT and o.finding.startswith(FAMILY_NAME)), "")

    def worded(self, text: str, cause: str = "") -> Meaning:
        """What words mean; within the name of a cause only history counts."""
        if not text:
            return Meaning((), cause)
        named = self._named(text)
        told = tuple(
            o
            for o in self.read(text).observations
            if self.is_history(o.finding)
            or (not (cause and not named) and not (o.span and any(start < o.span.end and o.span.start < end for start, end, _ in named)))
        )
        return Meaning(told, cause)

    def is_history(self, finding: str) -> bool:
        """Whether a finding tells what was, rather than what is: an illness known, an exposure."""
        known = self.knowledge.findings.get(finding)
        return known is not None and known.domain in HISTORY

    def answer(self, concept: Any) -> str:
        """What an answer or interpretation says: present, absent, unknown, high, low, left, right, both; empty for anything else."""
        if isinstance(concept, bool):
            return "present" if concept else "absent"
        coded = (self.codes.answer(c.system, c.code) for c in codings(concept))
        by_code = next((a for a in coded if a), "")
        return by_code or self.codes.answer("words", label(concept))

    def analytes(self, concept: Any) -> tuple[Analyte, ...]:
        """The analytes that a concept can mean, by our own code or LOINC; which one, the unit decides."""
        for c in codings(concept):
            if c.system == "analyte" and c.code in self.knowledge.analytes:
                return (self.knowledge.analytes[c.code],)
            if c.system == "loinc" and c.code in self._by_loinc:
                return self._by_loinc[c.code]
        return ()

    def result(self, concept: Any) -> str:
        """The finding of a test that is positive or negative, by LOINC; empty when it is none."""
        return next((self.codes.results[c.code][0] for c in codings(concept) if c.system == "loinc" and c.code in self.codes.results), "")

    def _read(self, text: str) -> Case:
        return read_text(text, knowledge=self.knowledge)

    def _named(self, text: str) -> list[tuple[int, int, str]]:
        """Where a text names one of our causes, and which."""
        found = list(_WORD.finditer(text))
        parts = [_plain(m.group()) for m in found]
        if " ".join(parts) in self._names:
            return [(found[0].start(), found[-1].end(), self._names[" ".join(parts)])] if found else []
        out = []
        for i in range(len(parts)):
            for j in range(min(len(parts), i + LONGEST_NAME), i, -1):
                name = " ".join(parts[i:j])
                if len(name) >= SHORTEST_NAME and name in self._names:
                    out.append((found[i].start(), found[j - 1].end(), self._names[name]))
                    break
        said = set(parts)
        for bag, name in () if out else self._bags:
            if bag <= said:
                places = [m for m, part in zip(found, parts, strict=True) if part in bag]
                out.append((places[0].start(), places[-1].end(), name))
        return out


def _plain(word: str) -> str:
    return word.casefold().replace("ae", "e").replace("oe", "e")


@lru_cache(maxsize=2)
def _names_of(knowledge: Knowledge) -> dict[str, str]:
    """Names and synonyms of causes in plain form; of a name with an explanation in brackets, the part before it too."""
    out: dict[str, str] = {}
    for c in knowledge.conditions.values():
        for name in (c.name, c.name.partition("(")[0], *c.synonyms):
            out.setdefault(" ".join(_plain(w) for w in _WORD.findall(name)), c.name)
    out.pop("", None)
    return out


@lru_cache(maxsize=2)
def _bags_of(knowledge: Knowledge) -> tuple[tuple[frozenset[str], str], ...]:
    """Names of two words or more that say something, in any order: osteoarthritis of the knee is knee osteoarthritis."""
    bags = ((frozenset(written.split()) - SMALL_WORDS, name) for written, name in _names_of(knowledge).items())
    return tuple((bag, name) for bag, name in bags if len(bag) > 1)


@lru_cache(maxsize=2)
def _by_term(knowledge: Knowledge) -> dict[str, str]:
    """The finding by HPO term, where exactly one has it."""
    out: dict[str, list[str]] = {}
    for f in knowledge.findings.values():
        if f.hpo:
            out.setdefault(f.hpo, []).append(f.id)
    return {term: found[0] for term, found in out.items() if len(found) == 1}


@lru_cache(maxsize=2)
def _by_loinc(knowledge: Knowledge) -> dict[str, tuple[Analyte, ...]]:
    out: dict[str, tuple[Analyte, ...]] = {}
    for a in knowledge.analytes.values():
        if a.loinc:
            out[a.loinc] = (*out.get(a.loinc, ()), a)
    for code, ids in load_codes().values.items():
        out[code] = (*out.get(code, ()), *(knowledge.analytes[i] for i in ids if i in knowledge.analytes))
    return out
