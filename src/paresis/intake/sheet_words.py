"""What can be named in an examination, and where a clause names it."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from paresis.intake.sheet_reading import Mention

if TYPE_CHECKING:
    from collections.abc import Iterable

    from paresis.model.anatomy import Anatomy

TOKEN = re.compile(r"\w+")
ALSO = tuple(
    "level hip knee ankle shoulder elbow wrist finger thumb toe neck external rotation flexion extension abduction adduction flex ext abd add "
    "mrc kg gr grades muscle movement test item mm mrs flaccid floppy spastic spasticity hypotonic hypertonic hypotonia hypertonia".split()
)
SMALL = frozenset(
    "a an the on in at of over to for with and or is was are were but all o e exam examination examined side sides grade only "
    "am der die das des und im".split()
)
GRADE = re.compile(r"\d{1,2}|[rl][0-5]|[ctls]\d{1,2}|m[0-5]")
SIGN = re.compile(r"[↑↓+]")
JERK = re.compile(r" (?:jerk|dtr|reflex)$|sehnenreflex$")
PARTS = frozenset({"finger", "jaw", "anal", "finger flexor", "mandibular"})
SENSES = ("touch", "pain", "fine")


@lru_cache(maxsize=4)
def vocabulary(anatomy: Anatomy) -> tuple[tuple[str, str, tuple[str, ...], bool], ...]:
    """(phrase, kind, items, both sides) of everything that can be named, longest phrase first."""
    out: list[tuple[str, str, tuple[str, ...], bool]] = []
    for item in anatomy.items.values():
        if item.kind == "touch":
            out += [(w, "area", (item.id.removesuffix(".touch"),), False) for w in item.words]
        elif item.kind not in SENSES:
            out += [(w, item.kind, (item.id,), False) for w in item.words]
    for group in anatomy.groups:
        out += [(w, group.kind, group.items, group.both) for w in group.words]
    out += [(w.replace(" of the ", " of "), kind, items, both) for w, kind, items, both in out if " of the " in w]
    return tuple(sorted(out, key=lambda x: -len(x[0])))


@lru_cache(maxsize=4)
def _by_token(anatomy: Anatomy) -> dict[str, list[int]]:
    """Where in the vocabulary the phrases are that begin with a token."""
    out: dict[str, list[int]] = {}
    for place, (word, *_) in enumerate(vocabulary(anatomy)):
        out.setdefault(TOKEN.findall(word)[0], []).append(place)
    return out


@lru_cache(maxsize=4)
def movements_named(anatomy: Anatomy) -> dict[str, tuple[str, ...]]:
    """The movements that a phrase names."""
    return {w: items for w, kind, items, _ in vocabulary(anatomy) if kind == "movement"}


def mentions_in(anatomy: Anatomy, text: str) -> list[Mention]:
    """Everything named in a clause; where phrases overlap the longest wins, and one phrase may name a skin area and a movement.

    A side may stand inside a phrase ("sole of the right foot").
    """
    found = [] if not (split := _joined(anatomy, text)) else [_moved(m, split[1]) for m in _named(anatomy, split[0])]
    found = [m for m in found if _sides(anatomy)[1].search(text, m.start, m.end)]
    taken = {i for f in found for i in range(f.start, f.end)}
    found += [m for m in _named(anatomy, text) if taken.isdisjoint(range(m.start, m.end))]
    return sorted(_areas(anatomy, text, _jerks(anatomy, text, found)), key=lambda f: f.start)


def _joined(anatomy: Anatomy, text: str) -> tuple[str, list[int]] | None:
    """A text without the sides and articles that stand inside it, and where each of its characters was; None where none does."""
    kept: list[int] = []
    last = 0
    for m in _inside(anatomy).finditer(text):
        kept += range(last, m.start())
        last = m.end()
    kept += range(last, len(text))
    return ("".join(text[i] for i in kept), kept) if last else None


@lru_cache(maxsize=4)
def _inside(anatomy: Anatomy) -> re.Pattern[str]:
    sides = _any(_sides(anatomy)[0])
    return re.compile(rf"(?<= of )(?:the )?(?:(?:{sides}) )?(?=\w)|(?<=\w )(?:{sides}) (?=\w)")


def _moved(m: Mention, places: list[int]) -> Mention:
    return replace(m, start=places[m.start], end=places[m.end - 1] + 1)


def _named(anatomy: Anatomy, text: str) -> list[Mention]:
    """The phrases of the vocabulary in a text, the longest where they overlap."""
    found: list[Mention] = []
    taken, spans = bytearray(len(text)), set[tuple[int, int]]()
    by_token = _by_token(anatomy)
    near = {x for token in TOKEN.findall(text) for x in by_token.get(token, ())}
    for word, kind, items, both in (vocabulary(anatomy)[x] for x in sorted(near)):
        if word not in text:
            continue
        for m in re.finditer(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text):
            if m.span() in spans or not any(taken[m.start() : m.end()]):
                found.append(Mention(m.start(), m.end(), kind, items, both, word))
                spans.add(m.span())
                taken[m.start() : m.end()] = b"\1" * len(word)
    return found


@lru_cache(maxsize=4)
def _stems(anatomy: Anatomy) -> tuple[dict[str, tuple[str, ...]], re.Pattern[str]]:
    """What may stand before a shared "jerks" or "reflexes" ("biceps and triceps jerks"), and the list that ends so."""
    named = [(w, items) for w, kind, items, _ in vocabulary(anatomy) if kind == "reflex" and len(items) == 1]
    stems: dict[str, tuple[str, ...]] = {stem: items for w, items in named if (stem := JERK.sub("", w)) != w and stem not in PARTS}
    one = "|".join(sorted(map(re.escape, stems), key=len, reverse=True))
    return stems, re.compile(rf"(?<![\w-])(?:{one})(?:\s*(?:,|and|&|/|\+|,\s*and)\s*(?:{one}))+\s+(?:jerks?|reflex(?:es)?|dtrs?)(?!\w)")


def jerk_lists(anatomy: Anatomy, text: str) -> str:
    """The text with "biceps, triceps and knee jerks" as one clause."""
    return _stems(anatomy)[1].sub(lambda m: m.group().replace(",", " "), text)


def _jerks(anatomy: Anatomy, text: str, found: list[Mention]) -> list[Mention]:
    """Jerks that share one "jerks" are each of them a reflex, and no muscle."""
    stems, joint = _stems(anatomy)
    for m in joint.finditer(text.replace("  and", ", and")) if "jerk" in text or "reflex" in text or "dtr" in text else ():
        found = [f for f in found if f.end <= m.start() or m.end() <= f.start]
        names = re.finditer("|".join(sorted(map(re.escape, stems), key=len, reverse=True)), m.group())
        found += [Mention(m.start() + n.start(), m.start() + n.end(), "reflex", stems[n.group()], False, n.group()) for n in names]
    return found


@lru_cache(maxsize=4)
def _parts(anatomy: Anatomy) -> tuple[dict[str, tuple[str, ...]], dict[str, re.Pattern[str]]]:
    """The areas of two words or more ("medial thigh"), and by their last words ("thigh") the list that shares it ("medial and lateral thigh")."""
    areas = {w: items for w, kind, items, _ in vocabulary(anatomy) if kind == "area" and " " in w}
    firsts: dict[str, list[str]] = {}
    for w in areas:
        first, _, rest = w.partition(" ")
        firsts.setdefault(rest, []).append(first)
    sides = _any(_sides(anatomy)[0])
    lists = {}
    for rest, words in firsts.items():
        if len(words) > 1:
            one = _any(words)
            lists[rest] = re.compile(
                rf"(?<![\w-])(?:{one})(?:(?:\s*,\s*(?:and\s+|und\s+)?|\s*(?:and|und|&|/|\+)\s*|\s{{2,}})(?:{one}))+\s+(?:(?:{sides})\s+)?{re.escape(rest)}(?![\w-])"
            )
    return areas, lists


def area_lists(anatomy: Anatomy, text: str) -> str:
    """The text with "anterior, medial and lateral thigh" as one clause."""
    for rest, pattern in _parts(anatomy)[1].items():
        if "," in text and rest in text:
            text = pattern.sub(lambda m: m.group().replace(",", " "), text)
    return text


def _areas(anatomy: Anatomy, text: str, found: list[Mention]) -> list[Mention]:
    """Areas that share their last word ("medial and lateral leg") are each of them an area."""
    areas, lists = _parts(anatomy)
    for rest, pattern in lists.items():
        for m in pattern.finditer(text) if rest in text else ():
            found = [f for f in found if f.kind != "area" or f.end <= m.start() or m.end() <= f.start]
            names = [n for n in TOKEN.finditer(m.group()) if f"{n.group()} {rest}" in areas]
            found += [
                Mention(m.start() + n.start(), m.start() + n.end(), "area", areas[f"{n.group()} {rest}"], False, f"{n.group()} {rest}") for n in names
            ]
    return found


@lru_cache(maxsize=4)
def _bare(anatomy: Anatomy) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])({_any(_stems(anatomy)[0])})s?(?![\w-])")


def jerks_in(anatomy: Anatomy, text: str) -> list[Mention]:
    """Muscles and joints by which a jerk is called ("knee", "biceps"), as these jerks."""
    stems = _stems(anatomy)[0]
    return [Mention(m.start(), m.end(), "reflex", stems[m[1]], m.group() != m[1], m[1]) for m in _bare(anatomy).finditer(text)]


SEGMENTS = re.compile(
    r"(?<![\w-])([ctls])(\d{1,2})(?:(?P<run>\s*-\s*|\s+(?:to|bis|through|thru)\s+)(?P<last>[ctls]?\d{1,2})|\s?/\s?(?P<next>[ctls]?\d{1,2}))?(?![\w/])"
)


def segments_in(anatomy: Anatomy, text: str) -> list[tuple[int, int, tuple[str, ...]]]:
    """Where a text names segments, and which: one, two ("L4/5"), or all from one to another ("L4-S1").

    >>> from paresis.kb.anatomy.load import load_anatomy
    >>> segments_in(load_anatomy(), "numb l4-s1 and c6/7")
    [(5, 10, ('l4', 'l5', 's1')), (15, 19, ('c6', 'c7'))]
    """
    known, out = list(anatomy.segments), []
    for m in SEGMENTS.finditer(text):
        first, last = m[1] + m[2], m["last"] or m["next"] or ""
        last = m[1] + last if last.isdigit() else last
        if first not in known or (last and (last not in known or known.index(last) < known.index(first))):
            continue
        run = known[known.index(first) : known.index(last) + 1] if m["run"] else [first, last] if last else [first]
        out.append((m.start(), m.end(), tuple(run)))
    return out


def limbs_named(anatomy: Anatomy, m: Mention) -> list[str]:
    """The limbs that a mention names by their bare word."""
    words = [w for w in re.split(r"\s+(?:and|und|&)\s+", m.word) if w]
    named = [[limb for limb, known in anatomy.words["limbs"].items() if w in known] for w in words]
    return [limb for found in named for limb in found] if all(named) else []


def words_in(text: str, words: Iterable[str]) -> list[tuple[int, str]]:
    """Where any of these phrases stands in a text.

    >>> words_in("no weakness", ("no", "weak"))
    [(0, 'no')]
    """
    return [(m.start(), w) for w in words if w in text for m in re.finditer(rf"(?<![\w'-]){re.escape(w)}(?![\w'-])", text)]


@lru_cache(maxsize=4)
def _sides(anatomy: Anatomy) -> tuple[dict[str, str], re.Pattern[str]]:
    """The side that each word names, and any of these words, the longest first."""
    side = {w: s for s, words in anatomy.words["sides"].items() for w in words}
    return side, re.compile(rf"(?<![\w'-])(?:{_any(side)})(?![\w'-])")


def sides_in(anatomy: Anatomy, text: str) -> list[tuple[int, str]]:
    """The sides named in a text and their places; of phrases that overlap the longest."""
    side, words = _sides(anatomy)
    found = [(m.start(), side[m.group()]) for m in words.finditer(text)]
    is_other = any(s == "other" for _, s in found)
    return [x for x in found if x[1] != "both"] if is_other else found


@lru_cache(maxsize=4)
def heads(anatomy: Anatomy) -> re.Pattern[str]:
    """Words of which a heading is made ("Right leg:", "Power:"), the longest first."""
    words, routine = anatomy.words, anatomy.words["routine"]
    named = [w for of in (words["sides"], words["limbs"]) for ws in of.values() for w in ws]
    named += [*routine["power_words"], *routine["reflex_words"], *routine["sense_words"], "in", "the", "of"]
    named += [w for w, kind, *_ in vocabulary(anatomy) if kind == "tone" and " " not in w]
    return re.compile(rf"(?<!\w)(?:{_any(named)})(?!\w)")


@lru_cache(maxsize=4)
def _known_tokens(anatomy: Anatomy) -> frozenset[str]:
    """Every word that means something in an examination."""
    words = anatomy.words
    phrases = [w for w, *_ in vocabulary(anatomy)] + [w for scale in words["states"].values() for x in scale.values() for w in x["words"]]
    for of in (words["sides"], words["limbs"], words["senses"]):
        phrases += [w for ws in of.values() for w in ws]
    phrases += [*words["negations"], *words["rest"], *words["implied"], *words["level_words"], *ALSO]
    phrases += [w for key, ws in words["routine"].items() if key != "areas" for w in ws]
    return frozenset(token for phrase in phrases for token in TOKEN.findall(phrase))


def is_all_known(anatomy: Anatomy, text: str) -> bool:
    """Whether every word of a text means something in an examination, or is a small word, a grade or a segment."""
    tokens = TOKEN.findall(text)
    return bool(tokens) and all(t in SMALL or GRADE.fullmatch(t) or t in _known_tokens(anatomy) for t in tokens)


def is_known(anatomy: Anatomy, text: str) -> bool:
    """Whether any word of a text means something in an examination; signs and digits may."""
    return any(not t.isalpha() for t in TOKEN.findall(text)) or not _known_tokens(anatomy).isdisjoint(TOKEN.findall(text)) or bool(SIGN.search(text))


def _any(words: Iterable[str]) -> str:
    """One of these phrases, the longest first."""
    return "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))
