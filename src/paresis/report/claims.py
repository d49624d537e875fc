"""What the knowledge states, in words: the number of a claim, and the rule of a red flag."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from paresis.report.language import number, say

if TYPE_CHECKING:
    from collections.abc import Callable

SIZED = {"judgement": "judged", "words": "from words"}


def number_text(claim: dict[str, Any]) -> str:
    """The number of a claim, and how many people it is worth.

    >>> number_text({"k": 9, "n": 10, "worth": 10}), number_text({"p": 0.2, "worth": 4, "basis": "judgement"})
    ('9 of 10 (90 %)', '20 % (judged, worth 4 people)')
    >>> number_text({"low": 0.1, "high": 0.3, "worth": 10}), number_text({"per_100k_year": 1.1})
    ('10 to 30 % (worth 10 people)', '1.1 per 100,000 a year')
    >>> number_text({"low": 3.5, "high": 5})
    'from 3.5 to 5'
    """
    after, per_cent = _size(claim), _percent(claim)
    if "per_100k_year" in claim:
        said = "{n} ({low} to {high}) per 100,000 a year" if "low" in claim and "high" in claim else "{n} per 100,000 a year"
        return say(said, n=f"{claim['per_100k_year']:g}", **_ends(claim)) + after
    if "bands" in claim:
        return "; ".join(say("{ages} years {p} %", ages=ages, p=f"{100 * share:g}") for ages, share in claim["bands"].items()) + after
    if per_cent:
        return per_cent + after
    ends = _ends(claim)
    return say({1: "from {low}" if "low" in ends else "to {high}", 2: "from {low} to {high}"}[len(ends)], **ends) if ends else ""


def _ends(claim: dict[str, Any]) -> dict[str, str]:
    return {k: f"{claim[k]:g}" for k in ("low", "high") if k in claim}


def _percent(claim: dict[str, Any]) -> str:
    if "male" in claim:
        return say("{p} % male", p=f"{100 * claim['male']:g}")
    if "k" in claim:
        return say("{n} of {m} ({p} %)", n=claim["k"], m=claim["n"], p=f"{100 * claim['k'] / claim['n']:.3g}")
    if "p" in claim:
        return number(f"{100 * claim['p']:g} %")
    return say("{low} to {high} %", low=f"{100 * claim['low']:g}", high=f"{100 * claim['high']:g}") if "worth" in claim else ""


def _size(claim: dict[str, Any]) -> str:
    """Whether a number is judged or read from words, how many people it was counted in, and how many it is worth."""
    n, worth = claim.get("n"), claim.get("worth", claim.get("ess"))
    parts = [say(SIZED[claim["basis"]])] if claim.get("basis") in SIZED else []
    if n is not None and "k" not in claim:
        parts.append(say("of {n} people", n=n))
    if worth is not None and worth != n:
        parts.append(say("worth {n} people", n=f"{worth:g}"))
    return f" ({', '.join(parts)})" if parts else ""


def rule_text(rule: dict[str, Any], name: Callable[[str], str] = str) -> str:
    """A red flag's rule in words.

    Args:
        rule: As written.
        name: What a finding is called.

    Example:
        >>> rule_text({"all": [{"finding": "fever"}, {"at_least": 2, "of": [{"finding": "a"}, {"absent": "b"}]}, {"age_from": 60}]})
        'fever and at least 2 of (a, not b) and age from 60'
    """
    for op, word in (("all", " and "), ("any", " or ")):
        if op in rule:
            return say(word).join(f"({rule_text(p, name)})" if {"all", "any"} & p.keys() else rule_text(p, name) for p in rule[op])
    if "of" in rule:
        return say("at least {n} of ({what})", n=rule["at_least"], what=", ".join(rule_text(p, name) for p in rule["of"]))
    op, value = next(iter(rule.items()))
    if op in ("finding", "new", "absent", "without"):
        named = say(" or ").join(map(name, value if isinstance(value, list) else [value]))
        said = {"absent": "not {what}", "without": "without {what}"}.get(op)
        return say(said, what=named) if said else named
    said = say(" or ").join(map(say, value)) if isinstance(value, list) else f"{value:g}" if isinstance(value, float | int) else say(str(value))
    return say(f"{op.replace('_', ' ')} {{n}}", n=said)
