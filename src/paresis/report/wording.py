"""Words that every report shares."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from paresis.model.vocabulary import Tempo, UrgencyLevel
from paresis.report.language import number, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paresis.model.assessment import Assessment, Person, Urgency

URGENCY_TITLE = {
    UrgencyLevel.EMERGENCY_AMBULANCE: "EMERGENCY: call an ambulance now",
    UrgencyLevel.EMERGENCY: "EMERGENCY: hospital now, within hours",
    UrgencyLevel.CONSULTATION_24: "URGENT: see a doctor within 24 hours",
    UrgencyLevel.CONSULTATION: "SOON: make an appointment",
    UrgencyLevel.SELF_CARE: "SELF-CARE: with a safety net",
}
NOT_ASSESSED = "NOT ASSESSED: how urgent this is could not be judged"
MAX_UNREAD_SHOWN = 12
URGENCY_SHORT = {
    UrgencyLevel.EMERGENCY_AMBULANCE: "ambulance now",
    UrgencyLevel.EMERGENCY: "hospital now",
    UrgencyLevel.CONSULTATION_24: "doctor in 24 h",
    UrgencyLevel.CONSULTATION: "appointment",
    UrgencyLevel.SELF_CARE: "self-care",
}
REASON_TITLE = {"red_flag": "Red flag", "risk": "Risk of a cause", "default": "No rule applied"}
DISCLAIMER = "Decision support, not a medical device. It can be wrong. The knowledge is a draft that no clinician has signed yet."
MEDICINE_RULE = "Do not stop a medicine on your own: ask about it."
KIND_TITLE = {"question": "Ask", "examination": "Examine", "investigation": "Test"}
STATUS_SIGN = {
    "present": "+",
    "absent": "−",
    "uncertain": "?",
    "past": "past",
    "family": "family",
    "hypothetical": "if",
    "unread": "not read",
}
STATUS_TITLE = {
    "present": "present",
    "absent": "absent",
    "uncertain": "uncertain",
    "past": "in the past",
    "family": "in the family",
    "hypothetical": "only supposed",
    "unread": "not understood",
}
BASIS_TITLE = {
    "counts": "patients counted",
    "percentage": "percentage reported",
    "range": "range reported",
    "words": "words of the source, put into a number",
    "judgement": "judged by the authors",
    "site": "follows from where the lesion is",
    "background": "as common as in anyone",
    "parent": "taken from the more general finding",
    "tempo": "speed of onset",
}
BASIS_SHORT = {"judgement": "judged", "site": "from the site", "background": "as in anyone"}
CODE_TITLE = {
    "mondo": "Mondo",
    "icd10cm": "ICD-10-CM",
    "icd10": "ICD-10",
    "icd11": "ICD-11",
    "orpha": "Orphanet",
    "omim": "OMIM",
    "snomed": "SNOMED CT",
}
PATHWAY = ("brain", "spinal_cord", "anterior_horn", "nerve_root", "plexus", "peripheral_nerve", "neuromuscular_junction", "muscle")
CAME = {t: "suddenly" if t is Tempo.SUDDEN else f"over {t}" for t in Tempo}
_PMID, _DOI, _URL = re.compile(r"PMID:?\s*(\d+)$", re.I), re.compile(r"doi:\s*(10\.\S+)$", re.I), re.compile(r"https?://[^\s/]+\S*$", re.I)


def is_assessed(urgency: Urgency) -> bool:
    """Whether the level says anything about the person, or only that nothing is known."""
    return urgency.code != "diagnosis_unknown"


def urgency_title(urgency: Urgency) -> str:
    """The line that stands first in every report."""
    return say(URGENCY_TITLE[urgency.level] if is_assessed(urgency) else NOT_ASSESSED)


def person_line(person: Person) -> str:
    """Who was assessed, in one line: what was read beside the findings.

    >>> from paresis.model.assessment import Person
    >>> from paresis.model.vocabulary import Setting, Sex, Tempo
    >>> person_line(Person(62.0, Sex.FEMALE, Tempo.WEEKS, Setting.PRIMARY_CARE, ("simvastatin",)))
    'age 62, female, came over weeks, primary care; medicines: simvastatin'
    >>> person_line(Person(None, None, None, Setting.EMERGENCY))
    'age not known, sex not known, speed not known, emergency'
    """
    years = person.age_years
    age = say("age not known") if years is None else say("age {n}", n=f"{years:.2g}" if years < 2 else f"{years:.0f}")
    tempo = say("speed not known") if not person.tempo else say("came {tempo}", tempo=say(CAME[person.tempo]))
    parts = [", ".join((age, say(person.sex or "sex not known"), tempo, say(person.setting.replace("_", " "))))]
    listed = ((say("medicines"), person.medicines), (say("values"), person.values))
    parts += [f"{name}: {', '.join(dict.fromkeys(them))}" for name, them in listed if them]
    return "; ".join(parts)


def percent(p: float) -> str:
    """A probability as people read it.

    >>> percent(0.346), percent(0.004), percent(0.996)
    ('35 %', '< 1 %', '> 99 %')
    """
    if p < 0.01:
        return "< 1 %"
    return "> 99 %" if p > 0.99 else f"{p:.0%}".replace("%", " %")


def fine_percent(p: float) -> str:
    """A probability that may be small, such as one before the findings.

    >>> fine_percent(0.346), fine_percent(0.00316), fine_percent(0.0000004)
    ('35 %', '0.3 %', '< 0.001 %')
    """
    if 0.01 <= p <= 0.99 or p > 0.99:
        return percent(p)
    places = max(1, -math.floor(math.log10(max(p, 1e-9) * 100)))
    return number("< 0.001 %" if p < 0.00001 else f"{p * 100:.{places}f} %")


def interval(low_high: Sequence[float], dash: str = "–") -> str:
    """An interval in whole percent.

    >>> interval((0.138, 0.7149)), interval((0.001, 0.998), "-")
    ('14–71', '0-100')
    """
    low, high = low_high
    return f"{low * 100:.0f}{dash}{high * 100:.0f}"


def ratio(lr: float) -> str:
    """A likelihood ratio with the digits that it deserves.

    >>> ratio(12.34), ratio(0.256), ratio(2.04), ratio(0.996)
    ('12', '0.26', '2.0', '1.0')
    """
    return number(f"{lr:.0f}" if lr >= 10 else f"{lr:.1f}" if lr >= 0.995 else f"{lr:.2g}")


def reference_url(reference: str) -> str:
    """Where a reference can be read, empty when it is no PMID, DOI or web address.

    >>> reference_url("PMID 24163275"), reference_url("doi:10.1093/brain/awt285")
    ('https://pubmed.ncbi.nlm.nih.gov/24163275/', 'https://doi.org/10.1093/brain/awt285')
    >>> reference_url("javascript:alert(1)")
    ''
    """
    if found := _PMID.match(reference):
        return f"https://pubmed.ncbi.nlm.nih.gov/{found[1]}/"
    if found := _DOI.match(reference):
        return f"https://doi.org/{quote(found[1], safe='/:;()._-')}"
    return reference if _URL.match(reference) else ""


def reference_short(reference: str) -> str:
    """A reference that fits a line: a web address shrinks to its host.

    >>> reference_short("https://www.jnnp.bmj.com/highwire/markup/1/expansion"), reference_short("PMID 24163275")
    ('jnnp.bmj.com', 'PMID 24163275')
    """
    return urlsplit(reference).netloc.removeprefix("www.") if _URL.match(reference) else reference


def shown_danger(urgency: Urgency) -> float | None:
    """Probability of a cause that needs emergency care, where it says something.

    None under an emergency that a red flag decides: the flag counts whatever the probability, and a small number beneath it
    would read as an all-clear.

    Example:
        >>> from paresis import assess, read_text
        >>> shown_danger(assess(read_text("saddle numbness, cannot pass urine")).urgency) is None
        True
    """
    is_decided = urgency.code == "red_flag_present" and urgency.level.rank >= UrgencyLevel.EMERGENCY.rank
    return None if is_decided else urgency.dangerous_mass


def rest_of(answer: Assessment) -> float:
    """Probability of the causes that are known but not in the list.

    What the list and the unlisted cause leave over; the unlisted cause may itself stand in the list (it has no urgency).
    """
    unlisted = 0.0 if any(c.urgency is None for c in answer.differential) else answer.unlisted
    return max(0.0, 1.0 - unlisted - sum(c.posttest for c in answer.differential))


def listed(text: str) -> tuple[str, list[str], str]:
    """A text that counts up after a colon, as its beginning, its items, and what follows.

    >>> listed("Make an appointment. Get help today if: a leg swells; there is fever. Else wait.")
    ('Make an appointment. Get help today if:', ['a leg swells', 'there is fever'], 'Else wait.')
    >>> listed("Call an ambulance now.")
    ('Call an ambulance now.', [], '')
    """
    lead, _, rest = text.partition(": ")
    *items, last = rest.split("; ")
    if not items:
        return text, [], ""
    end, _, after = last.partition(". ")
    return f"{lead}:", [*items, end.removesuffix(".")], after
