"""What the knowledge states, in words: the number of a claim, and the rule of a red flag."""

from __future__ import annotations

from typing import Any


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
        span = f" ({claim['low']:g} to {claim['high']:g})" if "low" in claim and "high" in claim else ""
        return f"{claim['per_100k_year']:g}{span} per 100,000 a year{after}"
    if "bands" in claim:
        return "; ".join(f"{ages} years {100 * share:g} %" for ages, share in claim["bands"].items()) + after
    if per_cent:
        return per_cent + after
    return " ".join(f"{word} {claim[k]:g}" for word, k in (("from", "low"), ("to", "high")) if k in claim)


def _percent(claim: dict[str, Any]) -> str:
    if "male" in claim:
        return f"{100 * claim['male']:g} % male"
    if "k" in claim:
        return f"{claim['k']} of {claim['n']} ({100 * claim['k'] / claim['n']:.3g} %)"
    if "p" in claim:
        return f"{100 * claim['p']:g} %"
    return f"{100 * claim['low']:g} to {100 * claim['high']:g} %" if "worth" in claim else ""


def _size(claim: dict[str, Any]) -> str:
    """Whether a number is judged, how many people it was counted in, and how many it is worth."""
    n, worth = claim.get("n"), claim.get("worth", claim.get("ess"))
    parts = ["judged"] if claim.get("basis") == "judgement" else []
    if n is not None and "k" not in claim:
        parts.append(f"of {n} people")
    if worth is not None and worth != n:
        parts.append(f"worth {worth:g} people")
    return f" ({', '.join(parts)})" if parts else ""


def rule_text(rule: dict[str, Any]) -> str:
    """A red flag's rule in words.

    >>> rule_text({"all": [{"finding": "fever"}, {"at_least": 2, "of": [{"finding": "a"}, {"absent": "b"}]}, {"age_from": 60}]})
    'fever and at least 2 of (a, not b) and age from 60'
    """
    for op, word in (("all", " and "), ("any", " or ")):
        if op in rule:
            return word.join(f"({rule_text(p)})" if {"all", "any"} & p.keys() else rule_text(p) for p in rule[op])
    if "of" in rule:
        return f"at least {rule['at_least']} of ({', '.join(rule_text(p) for p in rule['of'])})"
    op, value = next(iter(rule.items()))
    said = " or ".join(value) if isinstance(value, list) else f"{value:g}" if isinstance(value, float | int) else str(value)
    return {"finding": "", "absent": "not "}.get(op, f"{op.replace('_', ' ')} ") + said
