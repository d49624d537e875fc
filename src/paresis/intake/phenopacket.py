"""A GA4GH phenopacket as a case. A diagnosis that it carries is never used."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from paresis.errors import IntakeError
from paresis.kb.hpo import LATERALITY, OWN_PREFIX, ancestors_of, hpo_term, load_hpo
from paresis.kb.load import load_knowledge
from paresis.kb.rare.phrases import synonyms_of
from paresis.model.case import Case, Exposure, Issue, Measurement, Observation
from paresis.model.vocabulary import Presence, Sex, Tempo
from paresis.units import DAYS_PER_YEAR, plain_unit, years_of
from paresis.words import stems

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from paresis.intake.packet_shape import Feature, MedicalAction, OntologyClass, Packet, Subject
    from paresis.model.knowledge import Analyte, Knowledge

PACKET_FIELDS = frozenset({"subject", "phenotypicFeatures", "metaData", "proband", "members", "medicalActions", "interpretations", "diseases"})
NOT_USED = {
    "diseases": "a diagnosis is no finding",
    "interpretations": "a diagnosis is no finding",
    "genes": "only findings, values and medicines are used",
    "variants": "only findings, values and medicines are used",
    "relatives": "only the proband is assessed",
}
SEX = {"FEMALE": Sex.FEMALE, "MALE": Sex.MALE, "1": Sex.FEMALE, "2": Sex.MALE}
SEX_UNKNOWN = frozenset({"", "UNKNOWN_SEX", "0"})
FINDING_ROOTS = frozenset({"HP:0000118", "HP:0032443"})  # phenotypic abnormality, past medical history
COMPLAINT_ROOTS = frozenset({"HP:0001324", "HP:0001288"})  # muscle weakness, gait disturbance
TEMPO_UP_TO_YEARS = ((14 / DAYS_PER_YEAR, Tempo.DAYS), (2 / 12, Tempo.WEEKS), (2.0, Tempo.MONTHS), (float("inf"), Tempo.YEARS))
SCHEMA_VERSIONS = ("", "1", "2")
SIDE_OF = {term: side for side, (term, _) in LATERALITY.items()}
MAX_DEPTH = 12
NEAR_ANCESTORS = 3
_HPO = re.compile(r"\bHP[:_](\d{7})$", re.I)


def is_phenopacket(raw: object) -> bool:
    """Whether parsed JSON looks like a phenopacket, a family or a cohort.

    >>> is_phenopacket({"id": "p1", "phenotypic_features": []}), is_phenopacket({"age_years": 62})
    (True, False)
    """
    return isinstance(raw, dict) and not PACKET_FIELDS.isdisjoint(camel_keys(dict.fromkeys(raw), 1))


def read_phenopacket(raw: Any, *, knowledge: Knowledge | None = None, where: str = "") -> Case:
    """A case from a GA4GH phenopacket (version 1 or 2) or the proband of a family, as parsed JSON.

    Args:
        raw: The phenopacket, keys in camelCase or snake_case.
        knowledge: Whose analytes the measurements are matched with.
        where: Where the packet comes from, for messages.

    Returns:
        The case; whatever did not fit, is unknown or is not used (diagnoses above all) is left out, each with an issue that says where.

    Raises:
        IntakeError: It is no phenopacket, or a cohort of several people.

    Example:
        >>> packet = {"id": "p1", "phenotypicFeatures": [{"type": {"id": "HP:0001324"}}, {"type": {"id": "HP:0001284"}, "excluded": True}]}
        >>> [(o.finding, o.presence.value) for o in read_phenopacket(packet).observations]
        [('HP:0001324', 'present'), ('HP:0001284', 'absent')]
    """
    cases = list(read_phenopackets(raw, knowledge=knowledge, where=where))
    if len(cases) != 1:
        raise IntakeError(f"a cohort of {len(cases)} people, not one phenopacket", where=where, hint="`paresis assess` takes cohorts")
    return cases[0]


def read_phenopackets(raw: Any, *, knowledge: Knowledge | None = None, where: str = "") -> Iterator[Case]:
    """The cases of a phenopacket or family (one) or of a cohort (one a member).

    Raises:
        IntakeError: It is none of these.
    """
    if not is_phenopacket(raw):
        raise IntakeError("no phenopacket", where=where, hint="a phenopacket has subject, phenotypicFeatures and metaData")
    data, knowledge = camel_keys(raw), knowledge or load_knowledge()
    if isinstance(data.get("members"), list):
        for number, member in enumerate(data["members"]):
            yield _case(member, knowledge, f"members.{number}.")
    elif "proband" in data:
        yield _case(data["proband"], knowledge, "proband.", _not_used(data, ""))
    else:
        yield _case(data, knowledge, "")


def _case(data: Any, knowledge: Knowledge, prefix: str, issues: tuple[Issue, ...] = ()) -> Case:
    if not isinstance(data, dict):
        return Case(issues=(*issues, Issue("error", f"{prefix.rstrip('.')} is no phenopacket", "give an object", prefix.rstrip("."))))
    from paresis.intake.packet_shape import fit

    odd = [*issues, *_not_used(data, prefix)]
    packet, misfits = fit(data, prefix)
    odd += misfits
    version = packet.meta_data.phenopacket_schema_version
    if version.partition(".")[0] not in SCHEMA_VERSIONS:
        odd.append(Issue("info", f"phenopacket schema version {version} is not known; it was read as version 2", "", f"{prefix}metaData"))
    age = _age(packet.subject, f"{prefix}subject", odd)
    odd += _in_the_future(packet, age, prefix)
    features = [x for i, f in enumerate(packet.phenotypic_features) if f for x in _feature(f, f"{prefix}phenotypicFeatures.{i}", odd)]
    features = [(_begun(o, onset, age), onset) for o, onset in features]
    return Case(
        age_years=age[0] if age else None,
        sex=_sex(packet.subject, f"{prefix}subject.sex", odd),
        tempo=_tempo(age, features),
        observations=tuple(o for o, _ in features),
        measurements=tuple(_measurements(packet, knowledge, prefix, odd)),
        medicines=tuple(_medicines(packet, prefix, odd)),
        issues=tuple(odd),
        id=packet.id or packet.subject.id,
    )


def _begun(o: Observation, onset: Any, age: tuple[float, float] | None) -> Observation:
    """The observation with the days since its onset, where age and onset are exact enough to say that time has passed."""
    told = _between(onset) if onset is not None and age is not None and o.presence is Presence.PRESENT else None
    if told is None or told[2] or age is None or age[0] - told[0] <= told[1]:
        return o
    return replace(o, began_days=(age[0] - told[0]) * DAYS_PER_YEAR)


def camel_keys(value: Any, depth: int = MAX_DEPTH) -> Any:
    """The same JSON with keys in camelCase, down to a depth that no phenopacket exceeds.

    >>> camel_keys({"phenotypic_features": [{"type": {"id": "HP:0001324"}}]})
    {'phenotypicFeatures': [{'type': {'id': 'HP:0001324'}}]}
    """
    if depth == 0:
        return value
    if isinstance(value, dict):
        return {re.sub("_([a-z0-9])", lambda m: m[1].upper(), k): camel_keys(v, depth - 1) for k, v in value.items()}
    return [camel_keys(v, depth - 1) for v in value] if isinstance(value, list) else value


def _not_used(data: dict[str, Any], prefix: str) -> tuple[Issue, ...]:
    return tuple(Issue("info", f"{prefix}{name}: not used, because {why}", "", prefix + name) for name, why in NOT_USED.items() if data.get(name))


def _sex(subject: Subject, where: str, issues: list[Issue]) -> Sex | None:
    said = subject.sex.strip().upper()
    if said not in SEX and said not in SEX_UNKNOWN:
        issues.append(Issue("info", f"sex '{subject.sex}' has no priors here; it was taken as unknown", "FEMALE or MALE", where))
    return SEX.get(said)


def _age(subject: Subject, where: str, issues: list[Issue]) -> tuple[float, float] | None:
    """The age in years and how exact it is."""
    given = [x for x in (subject.time_at_last_encounter, subject.age_at_collection, subject.age_range_at_collection, subject.age) if x is not None]
    ages = [age for x in given if (age := _between(x, subject.date_of_birth))]
    if given and not ages:
        what = "the age is no age in years, months or days; it was taken as unknown"
        issues.append(Issue("warning", what, 'for example {"age": {"iso8601duration": "P52Y"}}', where))
    elif ages and ages[0][2]:
        issues.append(Issue("info", f"the age is a range; {ages[0][0]:g} years was taken", "", where))
    elif not given and subject.date_of_birth:
        issues.append(Issue("info", "a date of birth without a date of the encounter gives no age", "add timeAtLastEncounter", where))
    return ages[0][:2] if ages else None


def _in_the_future(packet: Packet, age: tuple[float, float] | None, prefix: str) -> list[Issue]:
    """Onsets that lie after the age at which the person was seen."""
    told = ((i, f, _between(f.onset or f.age_of_onset)) for i, f in enumerate(packet.phenotypic_features) if f and age)
    late = ((i, f, onset[0]) for i, f, onset in told if onset and age and onset[0] - onset[1] > age[0] + age[1])
    return [
        Issue("warning", f"{f.type.label or f.type.id} begins at {onset:.3g} years, after the person was seen; the onset was not used",
              "check the onset and the age", f"{prefix}phenotypicFeatures.{i}.onset")
        for i, f, onset in late
    ]  # fmt: skip


def _between(time: Any, born: str = "") -> tuple[float, float, bool] | None:
    """Middle and width, in years, of a time element, and whether it is a range; None for what gives no age."""
    if isinstance(time, str):
        exact = years_of(time) or _since(born, time)
        return (*exact, False) if exact else None
    if not isinstance(time, dict):
        return None
    if "start" in time and "end" in time:
        first, last = _between(time["start"], born), _between(time["end"], born)
        return ((first[0] + last[0]) / 2, abs(last[0] - first[0]) + last[1], True) if first and last else None
    inner = (time[k] for k in ("iso8601duration", "age", "ageRange", "timestamp", "interval") if k in time)
    return next((found for x in inner if (found := _between(x, born))), None)


def _since(born: str, moment: str) -> tuple[float, float] | None:
    try:
        days = (datetime.fromisoformat(moment).date() - datetime.fromisoformat(born).date()).days
    except ValueError:
        return None
    return days / DAYS_PER_YEAR, 1 / DAYS_PER_YEAR


def _feature(feature: Feature, where: str, issues: list[Issue]) -> Iterator[tuple[Observation, Any]]:
    """The observation of a feature with its onset, or nothing and an issue that says why."""
    finding = _finding(feature.type.id.strip(), feature.type.label, where, issues)
    is_absent = feature.excluded or feature.negated
    if finding and feature.resolution is not None and not is_absent:
        issues.append(Issue("info", f"{feature.type.label or finding} has resolved: it is past and was not used", "", where))
    elif finding:
        sides = [SIDE_OF[m.id] for m in feature.modifiers if m and m.id in SIDE_OF]
        side = "" if not sides else sides[0] if len(set(sides)) == 1 else "both"
        onset = next((x for x in (feature.onset, feature.age_of_onset, feature.age_range_of_onset) if x is not None), None)
        yield Observation(finding, Presence.ABSENT if is_absent else Presence.PRESENT, side=side), onset


def _finding(code: str, label: str, where: str, issues: list[Issue]) -> str:
    """The id of the finding that a code means now, empty (with an issue) when it means none."""
    if code.startswith(OWN_PREFIX):
        return code.removeprefix(OWN_PREFIX)
    match = _HPO.search(code)
    name = f"{label} ({code})" if label else code or "a feature without a code"
    if not match:
        issues.append(Issue("warning", f"{name} is no HPO term and was left out", "code features with HPO", where))
        return ""
    asked = f"HP:{match[1]}"
    version = load_hpo().version
    term = hpo_term(asked)
    if term is None:
        if version:
            issues.append(Issue("warning", f"{name} is not in HPO {version} and was left out", "check the id", where))
        return "" if version else asked
    if term.is_obsolete and not term.replaced_by:
        issues.append(Issue("warning", f"{name} is obsolete in HPO, nothing replaces it; it was left out", "choose a current term", where))
        return ""
    current = term.replaced_by or term.id
    if current != asked:
        issues.append(Issue("info", f"{name} is obsolete in HPO; {current} was taken, which replaces it", f"use {current} instead", where))
    elif label and not _may_mean(label, asked):
        what = f"{asked} is '{term.label}' in HPO, not '{label}'; the id was taken"
        issues.append(Issue("warning", what, "check id and label against each other", where))
    if FINDING_ROOTS.isdisjoint(ancestors_of(current)):
        issues.append(Issue("info", f"{name} is no finding of a person and was left out", "", where))
        return ""
    return current


def _may_mean(label: str, asked: str) -> bool:
    """Whether a label shares a word with the name of a term, or with a synonym or more general term of it."""
    told, term = set(stems(label)), hpo_term(asked)
    names = [term.label if term else "", *(t.label for a in ancestors_of(asked)[:NEAR_ANCESTORS] if (t := hpo_term(a)))]
    return not told or any(told & set(stems(name)) for name in (*names, *synonyms_of(asked)))


def _tempo(age: tuple[float, float] | None, features: list[tuple[Observation, Any]]) -> Tempo | None:
    """How long weakness or gait has been abnormal, when the onset is told exactly enough to say so."""
    begun = [
        found
        for o, onset in features
        if o.presence is Presence.PRESENT
        and not COMPLAINT_ROOTS.isdisjoint((o.finding, *ancestors_of(o.finding)))
        and (found := _between(onset)) is not None
        and not found[2]
    ]
    begun = [b for b in begun if age and b[0] - b[1] <= age[0] + age[1]]
    if age is None or not begun:
        return None
    onset = min(begun)
    least, most = age[0] - onset[0] - onset[1], age[0] + age[1] - onset[0]
    both = {next(t for limit, t in TEMPO_UP_TO_YEARS if years < limit) for years in (max(0.0, least), most)}
    return both.pop() if len(both) == 1 and least >= -onset[1] else None


@lru_cache(maxsize=4)
def _by_loinc(knowledge: Knowledge) -> dict[str, Analyte]:
    return {a.loinc: a for a in knowledge.analytes.values() if a.loinc}


def _measurements(packet: Packet, knowledge: Knowledge, prefix: str, issues: list[Issue]) -> Iterator[Measurement]:
    for i, m in enumerate(packet.measurements):
        if m is None:
            continue
        where, code = f"{prefix}measurements.{i}", m.assay.id.strip()
        found = knowledge.analytes.get(code.removeprefix(OWN_PREFIX)) or _by_loinc(knowledge).get(re.split("[:|/]", code)[-1])
        if found is None or m.value.quantity is None:
            why = "this analyte is not used" if found is None else "it has no single value with a unit"
            issues.append(Issue("info", f"measurement {m.assay.label or code or i} was left out: {why}", "", where))
            continue
        yield Measurement(found.id, m.value.quantity.value, _unit(m.value.quantity.unit, found.units))


def _unit(unit: OntologyClass, known: Collection[str] = ()) -> str:
    """The unit as our tables print it: the label when they know it, else what the UCUM code says."""
    if unit.label in known or not unit.id.upper().startswith("UCUM:"):
        return unit.label
    return plain_unit(unit.id[len("UCUM:") :])


def _medicines(packet: Packet, prefix: str, issues: list[Issue]) -> Iterator[Exposure]:
    actions: list[MedicalAction | None] = packet.medical_actions
    for i, action in enumerate(actions):
        if action is None or action.treatment is None:
            continue
        agent = action.treatment.agent
        if not agent.label.strip():
            what = f"medicine {agent.id or i} has no name and was left out"
            issues.append(Issue("info", what, "give agent.label", f"{prefix}medicalActions.{i}"))
            continue
        doses = [d.quantity for d in action.treatment.dose_intervals if d and d.quantity]
        yield Exposure(agent.label.strip(), f"{doses[0].value:g} {_unit(doses[0].unit)}".strip() if doses else "")
