"""Resources out of bundles, lists and one another, and whose they are."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from paresis.intake.fhir.shape import Json, objects, words

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_DEPTH = 8
NOT_A_PERSON = ("Group/", "Device/", "Location/", "Practitioner/", "Medication/", "Substance/", "Organization/")
READ = frozenset({
    "Patient", "Condition", "Observation", "MedicationStatement", "MedicationUsage", "MedicationRequest", "MedicationOrder",
    "MedicationAdministration", "MedicationDispense", "FamilyMemberHistory", "Procedure", "Encounter", "DiagnosticReport", "QuestionnaireResponse",
})  # fmt: skip
OLD_TYPES = frozenset({"MedicationOrder", "DiagnosticOrder", "ProcedureRequest", "ReferralRequest", "Conformance"})
_LAST_TWO = re.compile(r"([A-Za-z]+/[^/#?]+)(?:/_history/[^/]*)?$")


@dataclass(slots=True)
class Entry:
    """A resource, the name that it is referred to by, and the resource that contains it."""

    resource: Json
    key: str
    parent: Entry | None = None

    @property
    def type(self) -> str:
        """The type of the resource."""
        return words(self.resource.get("resourceType"))


@dataclass(slots=True)
class Resources:
    """All resources of an input.

    Attributes:
        entries: Each once, in order.
        keys: By full address, by `Type/id`, and by contained name, the key of the resource.
        by_key: The resources.
        repeated: How many came more than once; the version that is marked as the latest, else the last, was kept.
    """

    entries: list[Entry] = field(default_factory=list)
    keys: dict[str, str] = field(default_factory=dict)
    by_key: dict[str, Entry] = field(default_factory=dict)
    repeated: int = 0

    def add(self, resource: Json, address: str = "", parent: Entry | None = None) -> None:
        """Take a resource and those that it contains."""
        kind, name = words(resource.get("resourceType")), words(resource.get("id"))
        own = f"{kind}/{name}" if name else address or f"{kind}@{len(self.entries)}"
        key = f"{parent.key}#{name}" if parent else own
        entry = Entry(resource, key, parent)
        before = self.by_key.get(key)
        if before is not None:
            self.repeated += 1
            if _version(resource) >= _version(before.resource):
                before.resource = resource
            return
        self.entries.append(entry)
        self.by_key[key] = entry
        self.keys |= {key: key} | ({address: key} if address else {})
        if parent is None:
            for contained in objects(resource.get("contained")):
                self.add(contained, parent=entry)

    def key_of(self, reference: Any, source: Entry) -> str:
        """The key of what a reference names, whether it is here or not; empty when it names nothing."""
        if not isinstance(reference, dict):
            reference = {"reference": reference} if isinstance(reference, str) else {}
        inner = reference.get("reference")
        name = words(inner.get("reference") if isinstance(inner, dict) else inner)
        if name.startswith("#"):
            return f"{(source.parent or source).key}{name}"
        if name:
            last = _LAST_TWO.search(name)
            return self.keys.get(name) or (self.keys.get(last[1], last[1]) if last else name)
        for identifier in objects(reference.get("identifier")):
            return f"identifier:{words(identifier.get('system'))}|{words(identifier.get('value'))}"
        return f"display:{words(reference.get('display'))}" if words(reference.get("display")) else ""

    def get(self, reference: Any, source: Entry) -> Entry | None:
        """The resource that a reference names, None when it is not here."""
        return self.by_key.get(self.key_of(reference, source))


def resources_of(raw: Any) -> Resources:
    """Every resource of a bundle, of a list or of Parameters, those within one another too."""
    out = Resources()
    for resource, address in _walk(raw, MAX_DEPTH):
        out.add(resource, address)
    return out


def _walk(raw: Any, depth: int, address: str = "") -> Iterator[tuple[Json, str]]:
    if depth == 0:
        return
    for x in objects(raw):
        kind = x.get("resourceType")
        if kind == "Bundle":
            for entry in objects(x.get("entry")):
                search = entry.get("search")
                if not (isinstance(search, dict) and search.get("mode") == "outcome"):
                    yield from _walk(entry.get("resource"), depth - 1, words(entry.get("fullUrl")))
        elif kind == "Parameters":
            for parameter in objects(x.get("parameter")):
                yield from _walk(parameter.get("resource"), depth - 1)
        elif isinstance(kind, str):
            yield x, address


def _version(resource: Json) -> tuple[str, str]:
    meta = resource.get("meta")
    meta = meta if isinstance(meta, dict) else {}
    return words(meta.get("lastUpdated")), words(meta.get("versionId")).zfill(12)


def people(found: Resources) -> tuple[dict[str, list[Entry]], int]:
    """The resources that are read, by person, and how many name no person although there are several."""
    out: dict[str, list[Entry]] = {e.key: [e] for e in found.entries if e.type == "Patient" and e.parent is None}
    same = _identifiers(out)
    nobody: list[Entry] = []
    for entry in found.entries:
        if entry.type not in READ or entry.type == "Patient":
            continue
        key = person_of(entry, found)
        key = same.get(key, key)
        if key.startswith(NOT_A_PERSON):
            continue
        if key:
            out.setdefault(key, []).append(entry)
        else:
            nobody.append(entry)
    if len(out) <= 1 and nobody:
        out.setdefault(next(iter(out), ""), []).extend(nobody)
        nobody = []
    return out, len(nobody)


def person_of(entry: Entry, found: Resources) -> str:
    """The key of the person that a resource is about; a contained one is about the same as the one that contains it."""
    own = entry.resource.get("subject") or entry.resource.get("patient") or entry.resource.get("individual")
    key = found.key_of(own, entry) if own else ""
    return key or (person_of(entry.parent, found) if entry.parent else "")


def _identifiers(patients: dict[str, list[Entry]]) -> dict[str, str]:
    return {
        f"identifier:{words(i.get('system'))}|{words(i.get('value'))}": key
        for key, (entry, *_) in patients.items()
        for i in objects(entry.resource.get("identifier"))
    }


def is_old(entry: Entry) -> bool:
    """Whether a resource is written as in DSTU2 or STU3, by the fields that changed their type since."""
    r = entry.resource
    plain_status = entry.type == "Condition" and isinstance(r.get("clinicalStatus") or r.get("verificationStatus"), str)
    plain_class = entry.type == "Encounter" and isinstance(r.get("class"), str)
    fields = {"Condition": "assertedDate", "MedicationStatement": "taken", "Procedure": "notDone", "FamilyMemberHistory": "notDone"}
    single = entry.type == "Observation" and (isinstance(r.get("interpretation"), dict) or "comment" in r)
    return entry.type in OLD_TYPES or plain_status or plain_class or single or fields.get(entry.type, "resourceType!") in r
