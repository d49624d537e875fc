"""Words that every report shares."""

from __future__ import annotations

from paresis.model.vocabulary import UrgencyLevel

URGENCY_TITLE = {
    UrgencyLevel.EMERGENCY_AMBULANCE: "EMERGENCY: call an ambulance now",
    UrgencyLevel.EMERGENCY: "EMERGENCY: hospital now, within hours",
    UrgencyLevel.CONSULTATION_24: "URGENT: see a doctor within 24 hours",
    UrgencyLevel.CONSULTATION: "SOON: make an appointment",
    UrgencyLevel.SELF_CARE: "SELF-CARE: with a safety net",
}
DISCLAIMER = "Decision support, not a medical device. It can be wrong. The knowledge is a draft that no clinician has signed yet."
KIND_TITLE = {"question": "Ask", "examination": "Examine", "investigation": "Test"}


def percent(p: float) -> str:
    """A probability as people read it.

    >>> percent(0.346), percent(0.004), percent(0.996)
    ('35 %', '< 1 %', '> 99 %')
    """
    if p < 0.01:
        return "< 1 %"
    return "> 99 %" if p > 0.99 else f"{p:.0%}".replace("%", " %")


def ratio(lr: float) -> str:
    """A likelihood ratio with the digits that it deserves.

    >>> ratio(12.34), ratio(0.256), ratio(2.04)
    ('12', '0.26', '2.0')
    """
    return f"{lr:.0f}" if lr >= 10 else f"{lr:.1f}" if lr >= 1 else f"{lr:.2g}"
