"""The parts that FHIR resources are made of: names that are the same on every run, references, concepts, narrative."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from paresis.kb.codes import HPO_URI, ICD_URI, OWN_CONDITION, OWN_FINDING
from paresis.kb.hpo import PREFIX, hpo_term

if TYPE_CHECKING:
    from collections.abc import Iterable

    from paresis.model.case import Case
    from paresis.model.knowledge import Knowledge

Json = dict[str, Any]
NAMESPACE = uuid5(NAMESPACE_URL, "urn:paresis")
CODE_SYSTEMS = {
    "icd10cm": ICD_URI,
    "mondo": "http://purl.obolibrary.org/obo/mondo.owl",
    "orpha": "http://www.orpha.net",
    "omim": "http://www.omim.org",
}
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
PREFIXED = frozenset({"orpha", "omim"})


@dataclass(slots=True)
class Writer:
    """Collects the entries of a bundle.

    Attributes:
        seed: What makes the names of this bundle its own.
        date: When the assessment was made.
        knowledge: Whose names findings have.
    """

    seed: str
    date: str
    knowledge: Knowledge
    entries: list[Json] = field(default_factory=list)

    def add(self, kind: str, body: Json) -> Json:
        """Add a resource; gives the reference to it. Fields without a value are left out, as FHIR asks."""
        name = str(uuid5(NAMESPACE, f"{self.seed}|{kind}|{len(self.entries)}"))
        kept = {k: _printable(v) for k, v in body.items() if v not in (None, "", [], {})}
        self.entries.append({"fullUrl": f"urn:uuid:{name}", "resource": {"resourceType": kind, "id": name, **kept}})
        return {"reference": f"urn:uuid:{name}"}

    def finding(self, name: str) -> Json:
        """A finding as a concept: its HPO term where it has one, and our own id."""
        known = self.knowledge.findings.get(name)
        code = name if name.startswith(PREFIX) else known.hpo if known else ""
        term = hpo_term(code) if code else None
        shown = known.name if known else term.label if term else name
        codings = [{"system": HPO_URI, "code": code, "display": term.label}] if term else []
        own = [] if name.startswith(PREFIX) else [{"system": OWN_FINDING, "code": name, "display": shown}]
        return {"coding": [*codings, *own], "text": shown} if codings or own else {"text": shown}


def _printable(value: Any) -> Any:
    """The same without characters that XML, and so FHIR, cannot hold."""
    if isinstance(value, str):
        return _UNPRINTABLE.sub(" ", value)
    if isinstance(value, dict):
        return {k: _printable(v) for k, v in value.items()}
    return [_printable(v) for v in value] if isinstance(value, list) else value


def seed_of(case: Case, date: str, versions: dict[str, str]) -> str:
    """A text that is the same for the same case, date and versions, and says nothing of the case."""
    return hashlib.sha256(repr((case, date, sorted(versions.items()))).encode()).hexdigest()


def condition(name: str, shown: str, codes: dict[str, str]) -> Json:
    """A cause as a concept.

    >>> condition("guillain_barre_syndrome", "Guillain-Barré syndrome", {"orpha": "ORPHA:2103"})["coding"][1]
    {'system': 'http://www.orpha.net', 'code': '2103'}
    """
    own = [{"system": OWN_CONDITION, "code": name, "display": shown}] if name else []
    known = ((k, str(v)) for k, v in codes.items() if k in CODE_SYSTEMS and v)
    others = [{"system": CODE_SYSTEMS[k], "code": v.partition(":")[2] if k in PREFIXED and ":" in v else v} for k, v in known]
    return {"coding": [*own, *others], "text": shown} if own or others else {"text": shown}


def narrative(lines: Iterable[str]) -> Json:
    """Lines of text as the narrative of a resource or section.

    >>> narrative(["CK < 5 × normal"])["div"]
    '<div xmlns="http://www.w3.org/1999/xhtml"><p>CK &lt; 5 × normal</p></div>'
    """
    paragraphs = "".join(f"<p>{escape(line)}</p>" for line in lines if line) or "<p>–</p>"
    return {"status": "generated", "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{paragraphs}</div>'}
