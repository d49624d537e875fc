"""Phrases of a language found in its clauses: every slot of a phrase near the others, in any order."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, product
from typing import TYPE_CHECKING, Any

from paresis.intake.lang.clauses import CANNOT
from paresis.intake.lang.grammar import grammar_of
from paresis.intake.unmeant import SmallWords, is_of_thing
from paresis.kb.lexicon import LONGER, SAYINGS, THINGS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paresis.intake.lang.clauses import Clause
    from paresis.intake.lang.grammar import Grammar
    from paresis.model.knowledge import Knowledge

SPARE, SPARE_PER_SLOT = 3.0, 0.8
FILLER, JOINT, COMMA, WORD, RIVAL, LISTED, PROPERTY, CONTRARY = 0.15, 0.3, 2.0, 1.0, 2.5, 0.2, 0.5, 5.0
MAX_COMBINATIONS, MAX_SKIPPED, NEAREST = 48, 2, 3
Hit = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A phrase as compiled: its slots in order, whether the order counts, and whether it denies an ability."""

    finding: str
    is_affirmed: bool
    slots: tuple[int, ...]
    phrase: str
    is_ordered: bool


@dataclass(frozen=True, slots=True, eq=False)
class Match:
    """A phrase met in a clause; `used` are the positions of its words, `cost` how loosely they stand."""

    pattern: Pattern
    clause: Clause
    used: frozenset[int]
    cost: float

    @property
    def first(self) -> int:
        """Position of the first word."""
        return min(self.used)

    @property
    def last(self) -> int:
        """Position of the last word."""
        return max(self.used)


class Finder:
    """The phrases of a language, ready to be found."""

    def __init__(self, grammar: Grammar, raw: dict[str, Any]) -> None:
        self.grammar, self._classes = grammar, raw["classes"]
        self._slots: dict[frozenset[tuple[str, ...]], int] = {}
        self._made: dict[str, frozenset[tuple[str, ...]]] = {}
        self.patterns = [self._pattern(*p) for p in raw["phrases"]]
        self._sayings = [self._pattern("", name == SAYINGS, p) for name in (SAYINGS, LONGER) for p in self._classes.get(name, [])]
        self._things = frozenset(grammar.stem(w) for w in self._classes.get(THINGS, []))
        function = grammar.raw["function"]
        self._small = SmallWords(*(grammar.set(function.get(k, "")) for k in ("light", "persons", "pointing", "placing")))
        self._starts: dict[str, list[tuple[tuple[str, ...], int]]] = {}
        for alternatives, slot in self._slots.items():
            for stems in alternatives:
                self._starts.setdefault(stems[0], []).append((stems[1:], slot))
        uses = Counter(s for p in self.patterns for s in set(p.slots))
        self._by_key: dict[int, list[Pattern]] = {}
        for p in (*self.patterns, *self._sayings):
            self._by_key.setdefault(min(p.slots, key=lambda s: (uses[s], s)), []).append(p)
        self._cannot = self._slots.get(self._alternatives("{" + next(iter(raw["reader"]["frames"])) + "}"), -1)

    def knows(self, word: str) -> bool:
        """Whether a word begins an entry of the phrases."""
        return any(s in self._starts for s in self.grammar.stems(word))

    def matches(self, clause: Clause) -> Iterator[Match]:
        """Every phrase that stands in a clause, each where it stands tightest; none that takes words of a saying, is only a part of a longer
        phrase that means something else, or tells of a thing."""
        hits = self._hits(clause)
        met = [p for slot in hits for p in self._by_key.get(slot, ()) if all(s in hits for s in p.slots)]
        unmeant = [m for p in met if not p.finding and (m := self._best(p, hits, clause))]
        idle = {i for m in unmeant if m.pattern.is_affirmed for i in m.used}
        longer = [m.used for m in unmeant if not m.pattern.is_affirmed]
        for p in met:
            best = self._best(p, hits, clause) if p.finding else None
            if best and idle.isdisjoint(best.used) and not any(best.used < words for words in longer) and not self._is_of_thing(best):
                yield best

    def _is_of_thing(self, match: Match) -> bool:
        tokens = match.clause.tokens
        return is_of_thing(match.clause.words, match.used, lambda i: not self._things.isdisjoint(tokens[i].stems), self._small)

    def _pattern(self, finding: str, is_affirmed: bool, phrase: str) -> Pattern:
        parts = [w for w in phrase.split() if w != ">"]
        slots = [a for a in map(self._alternatives, parts) if a]
        numbers = tuple(self._slots.setdefault(a, len(self._slots)) for a in slots)
        return Pattern(finding, is_affirmed, numbers, phrase, phrase.startswith(">"))

    def _alternatives(self, part: str) -> frozenset[tuple[str, ...]]:
        """The entries that fill a slot, each as stems that stand together."""
        if part in self._made:
            return self._made[part]
        out: set[tuple[str, ...]] = set()
        for word in part.split("|"):
            if word.startswith("{") and word != part:
                out |= self._alternatives(word)
            else:
                out |= {self._expression(entry) for entry in (self._classes[word[1:-1]] if word.startswith("{") else [word])}
        self._made[part] = frozenset(out - {()})
        return self._made[part]

    def _expression(self, entry: str) -> tuple[str, ...]:
        if entry.startswith("#"):
            return (entry,)
        words = entry.replace("_", " ").replace("-", " ").replace(".", " ").split()
        return tuple("=" + self.grammar.fold(w[1:]) if w.startswith("=") else self.grammar.stem(w) for w in words)

    def _hits(self, clause: Clause) -> dict[int, list[Hit]]:
        """For each slot the places where an entry of it stands."""
        hits: dict[int, list[Hit]] = {}
        for i, token in enumerate(clause.tokens):
            for stem in token.stems:
                for rest, slot in self._starts.get(stem, ()):
                    if (hit := self._together(clause, i, rest)) and hit not in hits.setdefault(slot, []):
                        hits[slot].append(hit)
        return {k: v for k, v in hits.items() if v}

    def _together(self, clause: Clause, i: int, rest: tuple[str, ...]) -> Hit | None:
        """The positions of an entry that begins at `i`; a small word or two may stand between its words."""
        hit, at = [i], i
        for stem in rest:
            last = min(at + 2 + MAX_SKIPPED, len(clause.tokens))
            found = next((k for k in range(at + 1, last) if stem in clause.tokens[k].stems), None)
            if found is None or any(not self._is_filler(clause, k) for k in range(at + 1, found)):
                return None
            hit.append(found)
            at = found
        return tuple(hit)

    def _is_filler(self, clause: Clause, i: int) -> bool:
        return clause.words[i] in self.grammar.at("function", "fillers") or clause.words[i].isdigit()

    def _best(self, p: Pattern, hits: dict[int, list[Hit]], clause: Clause) -> Match | None:
        best: Match | None = None
        spare = SPARE + SPARE_PER_SLOT * max(0, len(p.slots) - 2)
        centre = hits[min(p.slots, key=lambda s: len(hits[s]))][0][0]
        choices = [sorted(hits[s], key=lambda h: abs(h[0] - centre))[: NEAREST if len(p.slots) > 2 else 8] for s in p.slots]
        for n, choice in enumerate(product(*choices)):
            if n >= MAX_COMBINATIONS:
                break
            if p.is_ordered and any(a[0] > b[0] for a, b in pairwise(choice)):
                continue
            used = frozenset(k for h in choice for k in h)
            cost = self._cost(used, clause)
            if cost <= spare and (best is None or cost < best.cost) and not self._is_foreign(p, used, clause):
                best = Match(p, clause, used, cost)
        return best

    def _cost(self, used: frozenset[int], clause: Clause) -> float:
        g, total = self.grammar, 0.0
        for i in range(min(used) + 1, max(used)):
            if i in used:
                continue
            word = clause.words[i]
            if clause.tokens[i].stems & g.body:
                total += LISTED if self._is_listed(i, used, clause) else RIVAL
            elif word in (",", ":", "("):
                total += COMMA
            elif word in g.at("function", "joints"):
                total += JOINT
            elif word in g.at("function", "good"):
                total += CONTRARY
            elif clause.tokens[i].stems & g.properties or word in g.at("function", "predicates"):
                total += RIVAL if self._leads_to(i, used, clause) else PROPERTY
            else:
                total += FILLER if word in g.at("function", "fillers") else WORD
        return total

    def _leads_to(self, i: int, used: frozenset[int], clause: Clause) -> bool:
        """Whether a property between is that of a part that follows it ("Schwäche der Beine und Schmerzen im Arm")."""
        k = i + 1
        while k < len(clause.words) and self._is_filler(clause, k):
            k += 1
        return k in used and bool(clause.tokens[k].stems & self.grammar.body) and clause.words[i - 1] in self.grammar.at("function", "joints")

    def _is_listed(self, rival: int, used: frozenset[int], clause: Clause) -> bool:
        """Whether a part of the body between is one of a list with the part that is meant ("Arme und Beine")."""
        g = self.grammar
        for part in (i for i in used if clause.tokens[i].stems & g.body):
            between = range(min(part, rival) + 1, max(part, rival))
            words = [clause.words[k] for k in between]
            is_plain = all(
                w in g.at("function", "joints") or w in g.at("function", "fillers") or clause.tokens[k].stems & g.body
                for k, w in zip(between, words, strict=True)
            )  # fmt: skip
            if is_plain and any(w in g.at("function", "joints") for w in words):
                return True
        return False

    def _is_foreign(self, p: Pattern, used: frozenset[int], clause: Clause) -> bool:
        """Whether the words belong to other things: a compound with a part of its own, a part with a property of its own, a mere limit."""
        if self._has_own_part(used, clause) or self._has_own_property(used, clause) or self._is_loose(used, clause):
            return True
        return self._cannot in p.slots and self._is_limited(used, clause)

    def _is_loose(self, used: frozenset[int], clause: Clause) -> bool:
        """Whether a used "nach" or "bei" is not followed by what it is said of, or a property has a part of its own after it."""
        g, order = self.grammar, sorted(used)
        for i in order:
            after = next((k for k in range(i + 1, len(clause.words)) if not self._is_filler(clause, k)), None)
            if clause.words[i] in g.at("function", "bound") and after not in used:
                return True
            is_property = clause.tokens[i].stems & g.properties and not clause.tokens[i].stems & g.body
            if is_property and after is not None and after not in used and after > i + 1 and clause.tokens[after].stems & g.body and len(used) > 1:
                return any(clause.tokens[k].stems & g.body for k in order) and all(k <= i for k in order)
        return False

    def _has_own_part(self, used: frozenset[int], clause: Clause) -> bool:
        """ "Herzschwäche" is no weakness of the leg that stands beside it."""
        g = self.grammar
        parts = {i for i in used if clause.tokens[i].stems & g.body}
        mixed = {i for i in parts if clause.tokens[i].stems & g.properties}
        return bool(mixed) and len(parts) > 1 and len(used) > 1 and any(not self._is_same_part(i, parts - {i}, clause) for i in mixed)

    def _is_same_part(self, i: int, others: set[int], clause: Clause) -> bool:
        return any(clause.tokens[i].stems & clause.tokens[o].stems & self.grammar.body for o in others)

    def _has_own_property(self, used: frozenset[int], clause: Clause) -> bool:
        """ "Schwäche der Beine, Arme kräftig": the arms are not weak."""
        g = self.grammar
        parts = [i for i in used if clause.tokens[i].stems & g.body and not clause.tokens[i].stems & g.properties]
        if len(parts) != 1 or len(used) < 2 or min(used) == parts[0]:
            return False
        k = parts[0] + 1
        while k < len(clause.words) and self._is_filler(clause, k):
            k += 1
        is_own = k < len(clause.words) and k not in used and clause.words[k] in g.at("function", "predicates")
        return is_own and any(w in (",", "und") for w in clause.words[min(used) : parts[0]])

    def _is_limited(self, used: frozenset[int], clause: Clause) -> bool:
        """ "kann nicht weit gehen" is not "kann nicht gehen"."""
        denials = [i for i in used if CANNOT in clause.tokens[i].stems]
        limits = self.grammar.at("limits", "words")
        return any(clause.words[k] in limits and k not in used for i in denials for k in range(i + 1, min(max(used) + 1, i + 5)))


@lru_cache(maxsize=8)
def finder_of(knowledge: Knowledge, code: str) -> Finder:
    """The finder of a language that the knowledge reads; made once."""
    grammar, raw = grammar_of(knowledge, code), knowledge.reading(code)
    if grammar is None or raw is None:
        raise KeyError(code)
    return Finder(grammar, raw)
