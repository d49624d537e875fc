"""Every entry of the knowledge as written, with the place and basis of each number, for people who look things up."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from paresis.errors import VersionError
from paresis.kb import records as r
from paresis.words import stems

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from paresis.kb.read import Files

FILE = "entries.jsonl"
LIKE = 0.8
PREFIX = 4
WORTH = {"id": 1.0, "name": 1.0, "synonyms": 0.95, "lay": 0.9, "words": 0.8}
OF_SOURCE = 0.7
FOUND_FROM = 0.35
_stems = lru_cache(maxsize=65_536)(stems)  # labels are asked for again with every search
_CLASS = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry.

    Attributes:
        kind: condition, finding, red flag, investigation, analyte, medicine, self-care, site or source.
        labels: What it is called: `id`, `name`, `synonyms`, `lay`, `words`.
        record: The entry as plain values; each number with its `basis`.
    """

    kind: str
    id: str
    labels: dict[str, list[str]]
    record: dict[str, Any]

    @property
    def name(self) -> str:
        """The name, or the id of what has none."""
        return self.labels["name"][0]


def entries_of(files: Files) -> Iterator[Entry]:
    """All entries, conditions first."""
    groups: tuple[tuple[str, Iterable[Any]], ...] = (
        ("condition", files.conditions), ("finding", files.findings), ("red flag", files.red_flags), ("investigation", files.investigations),
        ("analyte", files.analytes), ("medicine", files.medicines), ("self-care", files.self_care), ("site", files.sites), ("source", files.sources),
    )  # fmt: skip
    for kind, items in groups:
        for x in items:
            name = x.key if kind == "source" else x.id
            title = getattr(x, "name", "") or getattr(x, "title", "") or getattr(x, "text", "") or name
            phrases = x.words.split("|") if kind == "medicine" else getattr(x, "words", [])
            labels = {
                "id": [name.replace("_", " ")],
                "name": [title],
                "synonyms": getattr(x, "synonyms", []),
                "lay": [x.lay] if getattr(x, "lay", "") else [],
                "words": [_CLASS.sub(lambda m: (files.word_classes.get(m.group(1)) or [m.group(1)])[0], p) for p in phrases],
            }
            yield Entry(kind, name, labels, _plain(x))


def write_entries(files: Files, folder: Path) -> None:
    """Write all entries, one JSON object a line."""
    lines = (json.dumps([e.kind, e.id, e.labels, e.record], ensure_ascii=False, separators=(",", ":")) for e in entries_of(files))
    (folder / FILE).write_text("\n".join(lines) + "\n", encoding="utf-8")


def load_entries(folder: Path) -> list[Entry]:
    """The entries of compiled knowledge.

    Raises:
        VersionError: There are none.
    """
    try:
        lines = (folder / FILE).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        raise VersionError("no compiled knowledge", where=str(folder), hint="run `paresis kb build` in the source folder, or reinstall") from None
    return [Entry(*json.loads(line)) for line in lines]


def named(name: str, entries: Iterable[Entry]) -> list[Entry]:
    """Entries that are called exactly this, capitals and punctuation aside: by id, else by name, else by a synonym or lay name, else by a word.

    Args:
        name: What someone types: `potassium`, `CK`, `foot drop`, `Zocor`, the key of a source.
        entries: Where to look.
    """
    known = list(entries)
    by_id = [e for e in known if e.id == name.lower().replace(" ", "_")]
    wanted = stems(name.replace("_", " "))
    tiers = (("name",), ("synonyms", "lay"), ("words",))
    called = ([e for e in known if any(wanted == stems(label) for k in tier for label in e.labels[k])] for tier in tiers if wanted)
    return by_id or next((found for found in called if found), [])


def find(words: str, entries: Iterable[Entry]) -> list[tuple[float, Entry]]:
    """Entries that the words may mean, best first; endings and small misspellings do not matter.

    A label scores the share of the words that it has (a similar word counts less), times half and half of one and the share of
    itself that they cover, times the worth of its kind (name before lay words, sources last); an entry scores as its best label.

    Args:
        words: What someone would call it.
        entries: Where to look.

    Returns:
        Score in 0 to 1, and entry.
    """
    asked = stems(words)
    known = [(e, [(WORTH[kind], _stems(label)) for kind, labels in e.labels.items() for label in labels]) for e in entries]
    vocabulary = {s for _, labels in known for _, label in labels for s in label}
    near = [{s: x for s in vocabulary if (x := _likeness(a, s)) >= LIKE} for a in asked]
    scored = ((max(w * _score(near, label) for w, label in labels) * (OF_SOURCE if e.kind == "source" else 1.0), e) for e, labels in known)
    return sorted(((s, e) for s, e in scored if s >= FOUND_FROM), key=lambda x: (-x[0], x[1].kind, x[1].id))


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


def _likeness(asked: str, known: str) -> float:
    if asked == known:
        return 1.0
    if min(len(asked), len(known)) < PREFIX:
        return 0.0
    if known.startswith(asked) or asked.startswith(known):
        return 0.9
    if 2 * min(len(asked), len(known)) < LIKE * (len(asked) + len(known)):
        return 0.0
    matcher = SequenceMatcher(None, asked, known)
    return 0.95 * matcher.ratio() if matcher.quick_ratio() >= LIKE else 0.0


def _score(near: list[dict[str, float]], label: tuple[str, ...]) -> float:
    if not near or not label:
        return 0.0
    met = [max((n.get(s, 0.0) for s in label), default=0.0) for n in near]
    covered = sum(any(s in n for n in near) for s in label) / len(label)
    return sum(met) / len(met) * (0.5 + 0.5 * covered)


def _plain(value: Any) -> Any:
    """Records as plain values without what was not said; a claim with what it rests on and how many people it is worth."""
    if isinstance(value, r.Record):
        said = {k: getattr(value, k) for k, f in type(value).model_fields.items() if not (getattr(value, k) is False and f.default is False)}
        out = {k: _plain(v) for k, v in said.items() if v not in (None, "", [], {})}
        if isinstance(value, r.Claim):
            return out | {"basis": value.basis, "worth": value.mean_and_ess()[1]}
        if isinstance(value, r.Cited):
            return out | {"basis": r.JUDGEMENT if value.source == r.JUDGEMENT else "words" if value.worded else "source"}
        return out
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    return str(value) if isinstance(value, str) else value
