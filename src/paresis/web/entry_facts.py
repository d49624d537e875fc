"""What a page says of one entry: its claims under headings, in words, and every source that they cite."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from paresis.kb.load import load_knowledge
from paresis.report.claims import number_text, rule_text
from paresis.report.language import say, speaking
from paresis.report.names import finding_name
from paresis.report.wording import CAME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paresis.kb.entries import Entry
    from paresis.model.knowledge import Knowledge, Source

MOST_CLAIMS = 15  # shown at once; the rest unfolds
NUMBERS = ("incidence", "onset_age", "sex", "tempo", "sites", "management")


def entry_facts(entry: Entry, entries: dict[str, dict[str, Entry]], knowledge: Knowledge, language: str) -> dict[str, Any]:
    """What the template of an entry shows.

    Args:
        entry: The entry, in the language.
        entries: All entries by kind and id.
        knowledge: In the language.
        language: Two letters.
    """
    record = entry.record
    with speaking(language):
        claims = _claims(entry, entries, knowledge)
        rule = rule_text(record["rule"], finding_name) if "rule" in record else ""
    return {
        "entry": entry, "record": record, "claims": claims, "rule": rule, "sources": _sources(record, claims), "number": number_text,
        "MOST_CLAIMS": MOST_CLAIMS,
    }  # fmt: skip


def _claims(entry: Entry, entries: dict[str, dict[str, Entry]], knowledge: Knowledge) -> dict[str, list[tuple[str, dict[str, Any]]]]:
    """Claims under headings, each with what it speaks of."""
    record = entry.record
    if entry.kind == "finding":
        stated = [(c.name, x) for c in entries["condition"].values() for x in record_list(c, "findings") if x["finding"] == entry.id]
        return {"stated": stated} if stated else {}
    out = {k: [(_what(k, x, knowledge), x) for x in record_list(entry, k)] for k in NUMBERS if record.get(k)}
    known = knowledge.findings
    if record.get("findings"):
        named = [(known[x["finding"]].name if x["finding"] in known else x["finding"], x) for x in record["findings"]]
        out["findings"] = sorted(named, key=lambda c: -_size(c[1]))
    return {k: v for k, v in out.items() if v}


def record_list(entry: Entry, field: str) -> list[dict[str, Any]]:
    """The claims of a field: a list, whether one or many are stated."""
    value = entry.record.get(field) or []
    return value if isinstance(value, list) else [value]


def _what(field: str, claim: dict[str, Any], knowledge: Knowledge) -> str:
    if field == "sites":
        names = knowledge.sites
        return " + ".join(names[s].name if s in names else s for s in claim["site"])
    if claim.get("tempo"):
        return say(CAME[claim["tempo"]])
    return str(claim.get("ages") or claim.get("text") or "")


def _size(claim: dict[str, Any]) -> float:
    if "k" in claim:
        return float(claim["k"] / claim["n"])
    return float(claim.get("p", (claim.get("low", 0.0) + claim.get("high", 0.0)) / 2))


def _sources(record: dict[str, Any], claims: dict[str, list[tuple[str, dict[str, Any]]]]) -> dict[str, Source]:
    """Every source that the page cites, in order."""
    known = load_knowledge().sources
    told = [x.get("source", "") for group in claims.values() for _, x in group]
    keys = dict.fromkeys([*_keys(record), *told])
    return {k: known[k] for k in keys if k in known}


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("source"), str):
            yield value["source"]
        for x in value.values():
            yield from _keys(x)
    elif isinstance(value, list):
        for x in value:
            yield from _keys(x)
