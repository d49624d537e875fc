"""Entries of the knowledge base as text: every number with its size, source, place and quote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from paresis.kb.coverage import Coverage
    from paresis.kb.entries import Entry

CITED = ("source", "at", "quote", "basis", "who", "note")
NUMBER = ("k", "n", "p", "ess", "worth", "low", "high", "per_100k_year", "male", "bands")
HEADER = ("id", "name", "key", "title")


def entry_text(entry: Entry, sources: dict[str, dict[str, Any]], entries: Sequence[Entry]) -> str:
    """One entry, its claims one below the other, each with where it comes from."""
    lines = [f"{entry.name}", f"{entry.kind} {entry.id}"]
    body = {**entry.record, **statements(entry, entries)}
    for key, value in body.items():
        if key not in HEADER:
            lines += _field(key.replace("_", " "), value, sources)
    return "\n".join(lines)


def statements(entry: Entry, entries: Sequence[Entry]) -> dict[str, Any]:
    """What conditions state about a finding; nothing for other entries."""
    if entry.kind != "finding":
        return {}
    said = [
        {"condition": e.id, **claim}
        for e in entries
        if e.kind == "condition"
        for claim in e.record["findings"]
        if claim["finding"] == entry.id
    ]  # fmt: skip
    return {"stated_by": said} if said else {}


def keys_of(value: Any) -> Iterator[str]:
    """Every source that is cited anywhere in an entry."""
    if isinstance(value, dict):
        if isinstance(value.get("source"), str):
            yield value["source"]
        for x in value.values():
            yield from keys_of(x)
    elif isinstance(value, list):
        for x in value:
            yield from keys_of(x)


def coverage_table(rows: Sequence[Coverage], total: Coverage) -> str:
    """One line a condition, the total last."""
    width = max((len(x.id) for x in rows), default=0)
    head = f"{'condition':{width}}  claims  counted  cited  judged  sources  reviewed"
    return "\n".join([head, *(_row(x, width, "yes" if x.reviewed else "no") for x in rows), _row(total, width, f"{total.reviewed} of {len(rows)}")])


def _row(c: Coverage, width: int, reviewed: str) -> str:
    counted, cited, judged = (f"{c.share(n):.0%}" for n in (c.counted, c.cited, c.judged))
    return f"{c.id:{width}}  {c.claims:6}  {counted:>7}  {cited:>5}  {judged:>6}  {c.sources:7}  {reviewed}"


def _field(name: str, value: Any, sources: dict[str, dict[str, Any]]) -> list[str]:
    if name == "rule":
        return [f"rule: {rule_text(value)}"]
    if isinstance(value, dict) and "source" in value and "basis" in value:
        return ["", name, *_claim(value, sources)]
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return ["", name, *(line for x in value for line in (_claim(x, sources) if "source" in x else [f"  {_plain(x)}"]))]
    if name == "source" and value in sources:
        return [f"source: {_reference(value, sources)}"]
    return [f"{name}: {_plain(value)}"]


def _claim(claim: dict[str, Any], sources: dict[str, dict[str, Any]]) -> list[str]:
    what = ", ".join(_plain(v) for k, v in claim.items() if k not in CITED and k not in NUMBER)
    head = "  " + ": ".join(x for x in (what, number_text(claim)) if x)
    where = [_reference(claim["source"], sources), claim.get("at", "")]
    lines = [*([head] if head.strip() else []), "      " + ", ".join(x for x in where if x)]
    if claim.get("quote"):
        lines.append(f"      “{claim['quote']}”")
    return lines + [f"      {claim[k]}" for k in ("who", "note") if claim.get(k)]


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


def _reference(key: str, sources: dict[str, dict[str, Any]]) -> str:
    s = sources.get(key)
    if s is None:
        return "judgement of the authors" if key == "judgement" else key
    place = f"PMID {s['pmid']}" if "pmid" in s else f"doi:{s['doi']}" if "doi" in s else s["url"]
    return f"{s['title']} ({', '.join(x for x in (s.get('design', '').replace('_', ' '), s.get('year', ''), place) if x)})"


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{k} {_plain(v)}" for k, v in value.items())
    if isinstance(value, list):
        return "; ".join(_plain(v) for v in value)
    return " ".join(str(value).split())
