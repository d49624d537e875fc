"""Entries of the knowledge base as text: every number with its size, source, place and quote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from paresis.report.claims import number_text, rule_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paresis.kb.coverage import Coverage
    from paresis.kb.entries import Entry

CITED = ("source", "at", "quote", "basis", "who", "note", "worded")
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


def coverage_table(rows: Sequence[Coverage], total: Coverage) -> str:
    """One line a condition, the total last."""
    width = max((len(x.id) for x in rows), default=0)
    head = f"{'condition':{width}}  claims  counted  cited  worded  judged  sources  findings  key  reviewed"
    body = (_row(x, width, "yes" if x.key else "", "yes" if x.reviewed else "no") for x in rows)
    return "\n".join([head, *body, _row(total, width, str(total.key), f"{total.reviewed} of {len(rows)}")])


def _row(c: Coverage, width: int, key: str, reviewed: str) -> str:
    counted, cited, worded, judged = (f"{c.share(n):.0%}" for n in (c.counted, c.cited, c.worded, c.judged))
    return f"{c.id:{width}}  {c.claims:6}  {counted:>7}  {cited:>5}  {worded:>6}  {judged:>6}  {c.sources:7}  {c.findings:8}  {key:>3}  {reviewed}"


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
