"""Phrases of the knowledge found in a text: every slot of a phrase within a short stretch of one clause, in any order."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, Any

from paresis.words import stem, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paresis.model.knowledge import Knowledge

SPARE_TOKENS = 4
SPARE_PER_SLOT = 1
COMMA_COST = 3
MAX_COMBINATIONS = 200
BREAKS = frozenset({".", "!", "?", ";", ":", "•"})
SPLITTERS = frozenset({"but", "however", "although", "though", "whereas", "while", "except"})
LIST_WORDS = frozenset({"and", "or", "nor", "the", "of", "in", "both", "his", "her", "my", "your", ",", "/", "&", "as", "well"})
BODY = frozenset(
    stem(w)
    for w in "leg legs arm arms foot feet hand hands finger fingers thigh thighs calf calves knee knees ankle ankles hip hips shoulder shoulders "
    "face eye eyes eyelid eyelids neck back chest belly abdomen tongue jaw toe toes wrist elbow forearm buttock".split()
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the text with its span, its stem and the clause that it stands in."""

    word: str
    stem: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of a sentence between breaks."""

    tokens: tuple[Token, ...]
    sentence: int

    @property
    def start(self) -> int:
        """First character."""
        return self.tokens[0].start

    @property
    def end(self) -> int:
        """One past the last character."""
        return self.tokens[-1].end


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase met: which finding, how the phrase means it, where.

    Attributes:
        finding: Id of the finding.
        is_affirmed: False when the phrase itself says that the finding is absent ("power 5/5").
        clause: Clause that holds it.
        used: Positions of the tokens that fill the slots, within the clause.
        phrase: The phrase of the knowledge.
    """

    finding: str
    is_affirmed: bool
    clause: Clause
    used: frozenset[int]
    phrase: str

    @property
    def first(self) -> int:
        """Position of the first used token."""
        return min(self.used)

    @property
    def last(self) -> int:
        """Position of the last used token."""
        return max(self.used)


@dataclass(frozen=True)
class Matcher:
    """Compiled phrases.

    Attributes:
        starts: For each first stem, the (rest of the stems, slot) that may follow.
        patterns: Finding, polarity, slots, phrase.
        by_key: Patterns by their rarest slot.
    """

    starts: dict[str, list[tuple[tuple[str, ...], int]]]
    patterns: tuple[tuple[str, bool, tuple[int, ...], str], ...]
    by_key: dict[int, list[int]] = field(default_factory=dict)

    def matches(self, clause: Clause) -> list[Match]:
        """Every finding met in a clause, for each the tightest match."""
        hits = self._hits(clause)
        best: dict[tuple[str, bool], tuple[int, Match]] = {}
        for slot in hits:
            for number in self.by_key.get(slot, ()):
                finding, affirmed, slots, phrase = self.patterns[number]
                if all(s in hits for s in slots):
                    found = _tightest(clause, [hits[s] for s in slots])
                    if found and (best.get((finding, affirmed), (99, None))[0] > found[0] - len(slots)):
                        best[finding, affirmed] = (found[0] - len(slots), Match(finding, affirmed, clause, found[1], phrase))
        return [m for _, m in best.values()]

    def _hits(self, clause: Clause) -> dict[int, list[tuple[int, int]]]:
        hits: dict[int, list[tuple[int, int]]] = {}
        stems = [t.stem for t in clause.tokens]
        for i, word in enumerate(stems):
            for rest, slot in self.starts.get(word, ()):
                end = i + 1 + len(rest)
                if tuple(stems[i + 1 : end]) == rest:
                    hits.setdefault(slot, []).append((i, end))
        return hits


@lru_cache(maxsize=4)
def matcher_of(knowledge: Knowledge) -> Matcher:
    """The matcher of a knowledge; made once."""
    raw: dict[str, Any] = knowledge.lexicon
    starts: dict[str, list[tuple[tuple[str, ...], int]]] = {}
    for slot, alternatives in enumerate(raw["slots"]):
        for words in alternatives:
            starts.setdefault(words[0], []).append((tuple(words[1:]), slot))
    patterns = tuple((finding, polarity == "present", tuple(slots), phrase) for finding, polarity, slots, phrase in raw["patterns"])
    uses: dict[int, int] = {}
    for _, _, slots, _ in patterns:
        for s in slots:
            uses[s] = uses.get(s, 0) + 1
    by_key: dict[int, list[int]] = {}
    for number, (_, _, slots, _) in enumerate(patterns):
        by_key.setdefault(min(slots, key=lambda s: uses[s]), []).append(number)
    return Matcher(starts, patterns, by_key)


def clauses(text: str) -> Iterator[Clause]:
    """Clauses of a text: cut at sentence marks, line ends and words such as "but"."""
    current: list[Token] = []
    sentence = 0
    last_end = 0
    for word, start, end in tokens(text):
        is_break = word in BREAKS or "\n" in text[last_end:start]
        if is_break or word in SPLITTERS:
            if current:
                yield Clause(tuple(current), sentence)
                current = []
            sentence += is_break
        if word not in BREAKS:
            current.append(Token(word, stem(word), start, end))
        last_end = end
    if current:
        yield Clause(tuple(current), sentence)


def _tightest(clause: Clause, hits: list[list[tuple[int, int]]]) -> tuple[int, frozenset[int]] | None:
    """The closest set of non-overlapping hits, one a slot, with its cost; None when none is close enough."""
    best: tuple[int, frozenset[int]] | None = None
    allowed = SPARE_TOKENS + (SPARE_PER_SLOT + 1) * len(hits)
    for n, combination in enumerate(product(*hits)):
        if n > MAX_COMBINATIONS:
            break
        used = [i for start, end in combination for i in range(start, end)]
        if len(used) != len(set(used)):
            continue
        low, high = min(used), max(used)
        between = [t.word for t in clause.tokens[low : high + 1]]
        cost = high - low + 1 - (len(used) - len(hits)) + (COMMA_COST - 1) * between.count(",")
        if cost <= allowed and (best is None or cost < best[0]) and not _belongs_elsewhere(clause, frozenset(used)):
            best = (cost, frozenset(used))
    return best


def _belongs_elsewhere(clause: Clause, used: frozenset[int]) -> bool:
    """Whether another part of the body stands between a part and its property ("numb hands and weak legs")."""
    parts = [i for i in used if clause.tokens[i].stem in BODY]
    others = [i for i in used if i not in parts]
    if len(parts) != 1 or not others:
        return False
    part, nearest = parts[0], min(others, key=lambda i: abs(i - parts[0]))
    low, high = min(part, nearest), max(part, nearest)
    for i in range(low + 1, high):
        if clause.tokens[i].stem in BODY and clause.tokens[i].stem != clause.tokens[part].stem:
            a, b = min(i, part), max(i, part)
            if any(clause.tokens[k].word not in LIST_WORDS and clause.tokens[k].stem not in BODY for k in range(a + 1, b)):
                return True
    return False


_SPACE = re.compile(r"\s+")


def tidy(text: str) -> str:
    """White space folded, for showing a piece of text.

    >>> tidy(" weak\\n  legs ")
    'weak legs'
    """
    return _SPACE.sub(" ", text).strip()
