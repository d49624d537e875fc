"""What the codes of a cohort mean: each distinct code is looked up once, by the same tables and words as a record of one patient."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from paresis.intake.fhir.concepts import Concepts
from paresis.intake.values import read_values
from paresis.kb.codes import ICD_URI, LOINC_URI, SNOMED_URI, load_codes
from paresis.kb.hpo import PREFIX, ancestors_of, hpo_term
from paresis.kernels.cohort import ABSENT, DENIED, NAMED, PRESENT
from paresis.model.vocabulary import Presence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from paresis.model.case import Observation
    from paresis.model.knowledge import Analyte, Knowledge

URI = {"LOINC": LOINC_URI, "SNOMED": SNOMED_URI, "ICD10CM": ICD_URI}
LOINC = re.compile(r"\d{1,7}-\d")
ICD = re.compile(r"[A-Z]\d[0-9A-Z]{2,5}")
TURNED = {Presence.PRESENT: PRESENT, Presence.ABSENT: ABSENT}
Told = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a code says of findings, by index.

    Attributes:
        present: Findings with their state when the code is said to be present.
        absent: The same when it is said to be absent.
        analytes: Analytes that a value with this code can be of, best first.
        is_lasting: Whether it stays so until it is said to have ended.
        why_not: Why the code says nothing, empty when it says something.
    """

    present: Told = ()
    absent: Told = ()
    analytes: tuple[Analyte, ...] = ()
    is_lasting: bool = False
    why_not: str = ""

    @property
    def is_weighed(self) -> bool:
        """Whether it counts for probabilities when it is said to be present, not for red flags alone."""
        return any(state == PRESENT for _, state in self.present)


UNKNOWN = Meaning(why_not="no finding, analyte or medicine known here")


@dataclass(eq=False)
class Coding:
    """Looks up codes with one knowledge; what was looked up is kept."""

    knowledge: Knowledge
    _concepts: Concepts = field(init=False)
    _known: dict[tuple[str | None, str], Meaning] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._concepts = Concepts(self.knowledge)
        self._index = {f: i for i, f in enumerate(self.knowledge.findings)}
        self._by_term: dict[str, list[str]] = {}
        for f in self.knowledge.findings.values():
            if f.hpo:
                self._by_term.setdefault(f.hpo, []).append(f.id)
        self._near = load_codes().terms | self._by_term
        self._medicines: dict[str, list[str]] = {}
        for m in self.knowledge.medicines:
            for name in (m.id, m.name, *m.words) if m.finding else ():
                self._medicines.setdefault(name.lower(), []).append(m.finding)

    def meaning(self, system: str | None, code: str) -> Meaning:
        """What a code says.

        Args:
            system: One of `cohort.tables.SYSTEMS`, or None for an id that speaks for itself.
            code: The code, or the words for `TEXT`.

        Example:
            >>> from paresis.kb.load import load_knowledge
            >>> coding = Coding(load_knowledge())
            >>> coding.meaning("LOINC", "2823-3").analytes[0].id, coding.meaning(None, "no such thing").why_not
            ('potassium', 'no finding, analyte or medicine known here')
        """
        key = (system, code)
        if key not in self._known:
            self._known[key] = self._looked_up(system, code.strip())
        return self._known[key]

    def _looked_up(self, system: str | None, code: str) -> Meaning:
        if system is None:
            return self._own(code)
        if system in ("RXNORM", "ATC"):
            return self._medicine(code)
        if system == "TEXT":
            return self._words(code)
        if system not in URI:
            return Meaning(why_not=f"the vocabulary {system!r} is not read")
        return self._coded(system, code)

    def _own(self, code: str) -> Meaning:
        """An id of this knowledge, of HPO, a LOINC code or the name of a medicine."""
        if code in self._index:
            is_lasting = self._concepts.is_history(code)
            return Meaning(self._of_finding(code, Presence.PRESENT), self._of_finding(code, Presence.ABSENT), is_lasting=is_lasting)
        if code in self.knowledge.analytes:
            return self._analyte((self.knowledge.analytes[code],))
        if code.replace("_", ":").startswith(PREFIX):
            return self._term(code.replace("_", ":"))
        return self._coded("LOINC", code) if LOINC.fullmatch(code) else self._medicine(code)

    def _analyte(self, analytes: tuple[Analyte, ...]) -> Meaning:
        """A value; said to be absent it is normal."""
        normal = tuple((self._index[t.finding], ABSENT) for t in analytes[0].findings)
        return Meaning((), normal, analytes)

    def _medicine(self, name: str) -> Meaning:
        found = self._medicines.get(name.lower(), [])
        if not found:
            known = read_values(name, self.knowledge).medicines if name else ()
            found = [f for e in known for f in self._medicines.get(e.medicine.lower(), ())]
        told = tuple((self._index[f], PRESENT) for f in dict.fromkeys(found))
        return Meaning(told, is_lasting=True) if told else UNKNOWN

    def _words(self, text: str) -> Meaning:
        medicine = self._medicines.get(text.lower())
        if medicine:
            return self._medicine(text)
        meaning = self._concepts.worded(text, self._concepts.cause(text))
        return self._of(meaning.told, is_wider=False, why="words of which nothing was understood" if not meaning.cause else "")

    def _coded(self, system: str, code: str) -> Meaning:
        if system == "ICD10CM" and ICD.fullmatch(code.upper()):
            code = f"{code[:3]}.{code[3:]}"
        concept = {"coding": [{"system": URI[system], "code": code}]}
        if system == "LOINC":
            analytes, result = self._concepts.analytes(concept), self._concepts.result(concept)
            if result:
                return Meaning(self._of_finding(result, Presence.PRESENT), self._of_finding(result, Presence.ABSENT))
            return self._analyte(analytes) if analytes else UNKNOWN
        meaning = self._concepts.meaning(concept)
        return self._of(meaning.told, is_wider=meaning.is_wider, why="" if not meaning.cause else "a diagnosis is no finding")

    def _of(self, told: Iterable[Observation], *, is_wider: bool, why: str = "") -> Meaning:
        present, absent, lasting = [], [], []
        for o in told:
            said = o.presence if o.probability is None else Presence.PRESENT if o.probability >= 0.5 else Presence.ABSENT
            present += self._of_name(o.finding, said)
            absent += self._of_name(o.finding, Presence.ABSENT) if said is Presence.PRESENT and not is_wider else []
            lasting.append(self._concepts.is_history(o.finding))
        if not present:
            return Meaning(why_not=why or UNKNOWN.why_not)
        return Meaning(tuple(present), tuple(absent), is_lasting=all(lasting))

    def _of_name(self, name: str, said: Presence) -> list[tuple[int, int]]:
        if name.startswith(PREFIX):
            term = self._term(name)
            return list(term.present if said is Presence.PRESENT else term.absent)
        return list(self._of_finding(name, said)) if name in self._index else []

    def _of_finding(self, name: str, said: Presence) -> Told:
        return ((self._index[name], TURNED[said]),) if said in TURNED else ()

    def _term(self, code: str) -> Meaning:
        """An HPO term: the finding that it is or is listed for, else the nearest ones that it implies; what lies further counts for red flags."""
        term = hpo_term(code)
        current = (term.replaced_by or ("" if term.is_obsolete else term.id)) if term else ""
        if not current:
            return Meaning(why_not="an HPO id that is not known")
        above = ancestors_of(current)
        exact = self._by_term.get(current, [])[:1]
        nearest = self._near.get(current, [])[:1] or self._nearest(above)
        told = dict.fromkeys(nearest, PRESENT) | {f: NAMED for t in (current, *above) for f in self._by_term.get(t, ()) if f not in nearest}
        denied = {f: DENIED for t, found in self._by_term.items() if current == t or current in ancestors_of(t) for f in found}
        denied |= dict.fromkeys(exact, ABSENT)
        if not told and not denied:
            return Meaning(why_not="an HPO term that no finding here says")
        return Meaning(self._pairs(told), self._pairs(denied))

    def _nearest(self, above: Iterable[str]) -> list[str]:
        """The findings of those terms above one of which no other is more special."""
        found = [t for t in above if t in self._near]
        passed = {a for t in found for a in ancestors_of(t)}
        return [f for t in found if t not in passed for f in self._near[t][:1]]

    def _pairs(self, told: dict[str, int]) -> Told:
        return tuple((self._index[f], x) for f, x in told.items())
