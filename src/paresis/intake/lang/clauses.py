"""Clauses of a text in another language, and the statements inside a clause."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from paresis.intake.lang.grammar import TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paresis.intake.lang.grammar import Grammar

BREAKS = frozenset("!?;•|")
CANNOT = "#kann_nicht"
LOOK_AHEAD, MAX_TOKENS, FRAME, SHORT = 9, 80, 14, 4


class Token(NamedTuple):
    """A word with what it stands for and its span."""

    word: str
    stems: frozenset[str]
    start: int
    end: int


@dataclass(frozen=True, eq=False)
class Clause:
    """A stretch of a sentence.

    Attributes:
        tokens: Its words and marks.
        starts: Positions at which a new statement begins.
    """

    tokens: tuple[Token, ...]
    grammar: Grammar

    @cached_property
    def words(self) -> list[str]:
        """The words, folded."""
        return [t.word for t in self.tokens]

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Positions at which a statement begins, the first always."""
        g, found = self.grammar, [0]
        for i, word in enumerate(self.words[:-1]):
            if word in g.at("function", "joints") or word == ":":
                after = i + 1
                while after < len(self.words) and self.words[after] in g.at("function", "joints"):
                    after += 1
                if self._begins(after):
                    found.append(i + 1)
        return tuple(found)

    def statement(self, position: int) -> range:
        """The positions of the statement that holds one."""
        low = max(s for s in self.starts if s <= position)
        return range(low, min((s for s in self.starts if s > position), default=len(self.tokens)))

    def _begins(self, i: int) -> bool:
        g = self.grammar
        segment = []
        for k in range(i, min(i + LOOK_AHEAD, len(self.words))):
            if self.words[k] in g.at("function", "joints"):
                break
            segment.append(k)
        if not segment:
            return False
        words = [self.words[k] for k in segment]
        if words[0] in g.at("denied", "before") or words[0] in g.at("denied", "not") or any(w in g.at("function", "verbs") for w in words):
            return True
        has_body = any(self.tokens[k].stems & g.body for k in segment)
        return len(segment) > 1 and has_body and words[-1] in g.at("function", "predicates")


def clauses(text: str, grammar: Grammar) -> Iterator[Clause]:
    """Clauses of a text: cut at the ends of sentences, at new lines and at words such as *aber*."""
    current: list[Token] = []
    last = 0
    for m in TOKEN.finditer(text):
        word = grammar.fold(m.group())
        gap = text[last : m.start()]
        is_cut = "\n" in gap and (gap.count("\n") > 1 or not text[m.start()].islower())
        is_end = m.group() in BREAKS or (m.group() == "." and _ends_sentence(text, m.end(), current, grammar))
        if is_cut or is_end or word in grammar.at("function", "splits") or len(current) >= MAX_TOKENS:
            kept = _carried(current) if word in grammar.at("function", "splits") else []
            if len(current) > len(kept):
                yield _clause(current[: len(current) - len(kept)], grammar)
            current = kept
        if not is_end and m.group() != ".":
            current.append(Token(word, grammar.stems(m.group()), m.start(), m.end()))
        last = m.end()
    if current:
        yield _clause(current, grammar)


def _carried(tokens: list[Token]) -> list[Token]:
    """The beginning of a statement in whose midst a word such as "aber" stands ("…, abends hängen aber die Lider"), from the comma on."""
    comma = next((k for k in range(len(tokens) - 2, max(-1, len(tokens) - 2 - SHORT), -1) if tokens[k].word == ","), None)
    return tokens[comma + 1 :] if comma is not None else []


def _ends_sentence(text: str, end: int, current: list[Token], grammar: Grammar) -> bool:
    """Whether a full stop ends a sentence: not in "z. n.", "ca. 3", "V. a."."""
    rest = text[end:].lstrip(" ")
    if not current or not rest or rest[0] == "\n":
        return True
    word = current[-1].word
    if word in grammar.at("function", "short") or (word.isdigit() and len(word) < 3 and not rest[0].isupper()):
        return False
    return end < len(text) and text[end].isspace()


def _clause(tokens: list[Token], grammar: Grammar) -> Clause:
    """The clause; where an ability is denied ("kann … nicht"), the denial stands for *cannot*; "zieht … nach" is not "zieht"."""
    words = [t.word for t in tokens]
    reach = grammar.raw["limits"].get("frame", FRAME)
    able = [i for i, w in enumerate(words) if w in grammar.modals]
    for i, word in enumerate(words):
        if word in grammar.negators and any(_is_framed(words, i, k, reach) for k in able):
            tokens[i] = tokens[i]._replace(stems=tokens[i].stems | {CANNOT})
        elif word in grammar.particles and (found := _verb_of(words, i, grammar)):
            own = frozenset() if word in grammar.at("separable", "turning") else tokens[found[0]].stems
            tokens[found[0]] = tokens[found[0]]._replace(stems=own | {found[1]})
    return Clause(tuple(tokens), grammar)


def _verb_of(words: list[str], particle: int, grammar: Grammar) -> tuple[int, str] | None:
    """Where the verb stands whose first part closes a statement ("brach der linke Fuß weg"), and the stem of both."""
    if particle + 1 < len(words) and words[particle + 1] not in grammar.at("function", "joints"):
        return None
    for k in range(particle - 1, max(-1, particle - 1 - FRAME), -1):
        if words[k] in grammar.at("function", "joints"):
            return None
        if words[k].isalpha() and (stem := grammar.verb(words[particle], words[k])):
            return k, stem
    return None


def _is_framed(words: list[str], negator: int, modal: int, reach: int) -> bool:
    low, high = min(negator, modal), max(negator, modal)
    return high - low <= reach and "," not in words[low:high]
