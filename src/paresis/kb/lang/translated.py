"""The knowledge in another language: the same ids and numbers, other names, questions and advice."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from paresis.model import knowledge as m

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ENGLISH = "en"
MOST_WANTED = 10
Named = TypeVar("Named", m.Investigation, m.Medicine, m.Interaction, m.Chain, m.Derived)


def first_accepted(header: str, is_known: Callable[[str], bool]) -> str:
    """The first language of an `Accept-Language` header that is known, English when none is.

    >>> first_accepted("fr-CH, de;q=0.8, en", {"en", "de"}.__contains__)
    'de'
    """
    wanted = (part.split(";")[0].strip()[:2].lower() for part in header.split(",")[:MOST_WANTED])
    return next((w for w in wanted if is_known(w)), ENGLISH)


def load_language(folder: Path, language: str, kind: str = "lang") -> dict[str, Any] | None:
    """What `compile_translations` wrote of a language, or of one at first level (kind "read"); None where there is none."""
    path = folder / f"{kind}_{language}.json"
    if not language.isalpha() or not path.is_file():
        return None
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


@lru_cache(maxsize=8)
def translated(knowledge: m.Knowledge, language: str) -> m.Knowledge:
    """The knowledge in a language; as it is for English or a language that there is not. What is not translated stays in English.

    Args:
        knowledge: The knowledge in English.
        language: Two letters.

    Example:
        >>> from paresis.kb.load import load_knowledge
        >>> translated(load_knowledge(), "de").findings["foot_drop"].name
        'Fußheberschwäche'
    """
    raw = knowledge.language(language)
    if raw is None:
        return knowledge
    texts = raw["texts"]
    said = texts["wording"]["said"]
    return replace(
        knowledge,
        original=knowledge,
        load_language=knowledge.language,
        findings={k: _finding(f, texts["findings"].get(k)) for k, f in knowledge.findings.items()},
        conditions={k: _condition(c, texts["conditions"].get(k)) for k, c in knowledge.conditions.items()},
        red_flags=tuple(replace(f, **texts["red_flags"].get(f.id, {})) for f in knowledge.red_flags),
        sites={k: replace(s, **texts["sites"].get(k, {})) for k, s in knowledge.sites.items()},
        analytes={
            k: replace(a, name=said.get(a.name, a.name), words=(*a.words, *texts["analytes"].get(k, {"words": ()})["words"]))
            for k, a in knowledge.analytes.items()
        },
        investigations={k: _said(i, said, "name", "lay", "question") for k, i in knowledge.investigations.items()},
        medicines=tuple(_said(x, said, "name", "medicine_class", "mechanism", "delay", "dose", "check", "lay") for x in knowledge.medicines),
        interactions=tuple(_said(i, said, "effect", "check", "lay") for i in knowledge.interactions),
        chains=tuple(_said(c, said, "text") for c in knowledge.chains),
        derived=tuple(_said(d, said, "name", "unit", "note") for d in knowledge.derived),
        self_care=tuple(replace(s, **texts["self_care"].get(s.id, {})) for s in knowledge.self_care),
        self_care_withheld=texts["self_care"].get("withheld", knowledge.self_care_withheld),
        interview=replace(knowledge.interview, lists=tuple(_tick_list(t, texts["interview"]["group"]) for t in knowledge.interview.lists)),
        settings=replace(knowledge.settings, safety_net=knowledge.settings.safety_net | texts["wording"]["safety_net"]),
        sentences=said,
    )


def _said(thing: Named, said: dict[str, str], *fields: str) -> Named:
    """A test, a medicine, two of them, a chain or a derived value, with those of its fields in the language that the language says."""
    told: dict[str, Any] = {f: said[getattr(thing, f)] for f in fields if getattr(thing, f) in said}
    return replace(thing, **told)


def _finding(f: m.Finding, text: list[str] | None) -> m.Finding:
    return replace(f, name=text[0], lay=text[1], question=text[2], help=text[3]) if text else f


def _condition(c: m.Condition, text: dict[str, Any] | None) -> m.Condition:
    if text is None:
        return c
    return replace(
        c, name=text["name"], lay=text["lay"], synonyms=tuple(text["synonyms"]), summary=text["summary"], urgency_reason=text["urgency_reason"]
    )  # fmt: skip


def _tick_list(t: m.TickList, groups: dict[str, Any]) -> m.TickList:
    group = groups.get(t.id)
    if group is None:
        return t
    items = tuple((f, group["items"].get(f, label)) for f, label in t.items)
    return replace(t, question=group["question"], help=group.get("help", ""), reason=group["reason"], items=items)
