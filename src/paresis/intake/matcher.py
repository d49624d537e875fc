"""Phrases of the knowledge found in a text: every slot of a phrase within a short stretch of one clause, in any order."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate, pairwise, product
from typing import TYPE_CHECKING, Any

from paresis.intake.clauses import PROPERTY, Clause, Token
from paresis.intake.pattern import Pattern, pattern_of
from paresis.intake.regex import lazy
from paresis.intake.spelling import Speller
from paresis.intake.unmeant import is_of_thing
from paresis.words import SKIPPED, stem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from paresis.model.knowledge import Knowledge

MAX_SKIPPED = 3
MAX_REMEMBERED = 100_000
NEAREST = 3
MAX_COMBINATIONS = 60
LIGHT, LISTED, COMMA, FAR_COMMA, WORD, NEW_SUBJECT = 0.25, 0.4, 0.4, 2.5, 1.0, 2.5
FIRST_WORDS = frozenset("no not without never cannot can't couldn't nor non".split())
OWN_WORDS = ("without", "denies", "denied", "normal", "yesterday")  # that the reader itself needs spelt right
FORWARD = frozenset("of in to over on at across around affecting involving with".split())
SIDES = frozenset("left right".split())
SIDE_NAMES = frozenset("left right one side other".split())
MORE = frozenset("more worse mainly mostly predominantly especially greater".split())
COMPARED = frozenset({("more", "than"), ("worse", "than"), ("greater", "than"), ("weaker", "than")})
FUNCTION = frozenset(
    "a an the of in on to at by for from with into onto over up is are was were be been being am i'm he she it they i we you his her "
    "my your their our its it's this that these there has have had having do does did can could will would may very quite so too "
    "rather really slightly slight somewhat mildly mild markedly marked severely severe clearly clear completely totally almost also "
    "now just about more most less much some any all both either each still again mainly mostly bit little lot lots become becomes "
    "became go goes went gone get gets got getting feel feels felt feeling seem seems seemed keep keeps kept left right as well "
    "there's which new old deep long lower upper outer inner distal proximal front".split()
)
BODY = frozenset(
    stem(w)
    for w in "leg legs arm arms foot feet hand hands finger fingers thigh thighs calf calves knee knees ankle ankles hip hips "
    "shoulder shoulders limb limbs shin sole face facial eye eyes eyelid eyelids neck back chest belly abdomen tongue jaw toe toes "
    "wrist elbow forearm buttock head mouth throat trunk quadriceps hamstring spine".split()
)
SIGN_NOUNS = frozenset(stem(w) for w in "reflexes tone power strength sensation".split())
ORGANS = frozenset(
    stem(w) for w in "bladder bowel bowels vision speech swallowing breathing urine stool vomiting double hearing balance gait muscle muscles".split()
)
LOWER = frozenset(stem(w) for w in "leg legs limb limbs".split())
ARMS = frozenset(stem(w) for w in "arm arms hand hands finger fingers thumb wrist forearm shoulder elbow upper".split())
ALONG = frozenset({"proximal", "distal", "proximally", "distally"})
LINKING = frozenset("is are was were feel feels felt became go went and or the his her my both".split())
LISTING = frozenset({",", "and", "or", "nor", "/", "&", "plus"})


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase met: which finding, how the phrase means it, where.

    Attributes:
        finding: Id of the finding.
        is_affirmed: False when the phrase itself says that the finding is absent ("power 5/5").
        clause: Clause that holds it.
        used: Positions of the tokens that fill the slots, within the clause.
        phrase: The phrase of the knowledge.
        cost: How loosely the tokens stand together; 0 when nothing is in between.
    """

    finding: str
    is_affirmed: bool
    clause: Clause
    used: frozenset[int]
    phrase: str
    cost: float = 0.0

    @property
    def first(self) -> int:
        """Position of the first used token."""
        return min(self.used)

    @property
    def last(self) -> int:
        """Position of the last used token."""
        return max(self.used)


Hits = dict[int, list[tuple[int, ...]]]
Longer = dict[str, list[tuple[tuple[str, ...], int]]]
_Begun = tuple[tuple[int, ...], Longer | None]
NOTHING_BEGUN: _Begun = ((), None)


@dataclass(frozen=True)
class Matcher:
    """Compiled phrases.

    Attributes:
        starts: For each first stem, the (rest of the stems, slot) that may follow.
        by_key: Numbers of patterns by their rarest slot, then by their second rarest (or the same, where they have one slot).
        raw: The lexicon as compiled; a pattern of it is made when it is first met.
        speller: The words of the lexicon, for those spelt nearly right.
        stems: Every stem that some phrase uses.
        things: Stems of things that are no part of a person.
    """

    starts: dict[str, list[tuple[tuple[str, ...], int]]]
    by_key: dict[int, dict[int, list[int]]]
    raw: dict[str, Any]
    speller: Speller
    stems: frozenset[str]
    things: frozenset[str] = frozenset()
    _patterns: dict[int, Pattern] = field(default_factory=dict)
    _begun: dict[tuple[str, str], _Begun] = field(default_factory=dict)
    _right: set[str] = field(default_factory=set)

    def pattern(self, number: int) -> Pattern:
        """A phrase by its number."""
        if number not in self._patterns:
            self._patterns[number] = pattern_of(self.raw["slots"], *self.raw["patterns"][number])
        return self._patterns[number]

    def knows(self, token: Token) -> bool:
        """Whether some phrase uses the word."""
        return token.stem in self.stems or "=" + token.word in self.stems

    def knows_word(self, word: str) -> bool:
        """Whether some phrase uses the word, in this form or another."""
        return stem(word) in self.stems or "=" + word in self.stems

    def spelt(self, clause: Clause) -> Clause:
        """The clause with misspelt words put right; the same one where nothing is."""
        if self._right.issuperset(clause.words):
            return clause
        if len(self._right) > MAX_REMEMBERED:
            self._right.clear()
        meant = {i: m for i, t in enumerate(clause.tokens) if not self.knows(t) and (m := self.speller.meant(t.word))}
        if not meant:
            self._right.update(clause.words)
            return clause
        tokens = (t._replace(word=meant[i], stem=stem(meant[i])) if i in meant else t for i, t in enumerate(clause.tokens))
        return Clause(tuple(tokens), clause.sentence)

    def matches(self, clause: Clause) -> list[Match]:
        """Every finding met in a clause, for each the tightest match of either polarity."""
        hits = self._hits(clause)
        candidates = self._candidates(hits) if hits else ()
        if not candidates:
            return []
        lane, things = _Lane(clause), frozenset(i for i, t in enumerate(clause.tokens) if t.stem in self.things)
        best: dict[tuple[str, bool], Match] = {}
        idle: frozenset[int] = frozenset()  # words of sayings, which mean nothing of the body
        longer: list[frozenset[int]] = []  # words of phrases no part of which is meant
        for pattern in sorted(candidates, key=lambda p: bool(p.finding)):
            found = lane.tightest(pattern, [hits[s] for s in pattern.slots])
            if found is None or idle & found[1] or any(found[1] < words for words in longer):
                continue
            if not pattern.finding:
                idle |= found[1] if pattern.is_affirmed else frozenset()
                longer += [] if pattern.is_affirmed else [found[1]]
                continue
            if things and is_of_thing(clause.words, found[1], things.__contains__):
                continue
            match = Match(pattern.finding, pattern.is_affirmed, clause, found[1], pattern.phrase, found[0])
            old = best.get((pattern.finding, pattern.is_affirmed))
            if old is None or _tightness(match) < _tightness(old):
                best[pattern.finding, pattern.is_affirmed] = match
        return list(best.values())

    def _candidates(self, hits: Hits) -> list[Pattern]:
        """Patterns all of whose slots are met."""
        met = hits.keys()
        out: list[Pattern] = []
        for slot in hits:
            seconds = self.by_key.get(slot)
            if seconds is None or not (both := seconds.keys() & met):
                continue
            for second in both if len(both) == 1 else filter(both.__contains__, seconds):
                out += [p for p in map(self.pattern, seconds[second]) if len(p.needs) <= 2 or p.needs <= met]
        return out

    def _hits(self, clause: Clause) -> Hits:
        hits: Hits = {}
        tokens, known = clause.tokens, self._begun
        for i, token in enumerate(tokens):
            begun = known.get(token[:2])
            if begun is None:
                begun = self._begun_by(token)
            if begun is NOTHING_BEGUN:
                continue
            for slot in begun[0]:
                hits.setdefault(slot, []).append((i,))
            if begun[1] is not None:
                for where, slot in _met_expressions(tokens, i, begun[1]):
                    hits.setdefault(slot, []).append(where)
        return hits

    def _begun_by(self, token: Token) -> _Begun:
        """The slots that a word fills alone, and those that it may begin with what must follow, by the next word."""
        if len(self._begun) > MAX_REMEMBERED:
            self._begun.clear()
        begun = [*self.starts.get(token.stem, ()), *self.starts.get("=" + token.word, ())]
        longer: Longer = {}
        for rest, slot in begun:
            if rest:
                longer.setdefault(rest[0], []).append((rest, slot))
        found = (tuple(slot for rest, slot in begun if not rest), longer or None) if begun else NOTHING_BEGUN
        self._begun[token.word, token.stem] = found
        return found


def _met_expressions(tokens: Sequence[Token], i: int, longer: Longer) -> Iterator[tuple[tuple[int, ...], int]]:
    """Expressions of several words that begin at position i: where their words stand, and the slot."""
    for at in range(i + 1, min(len(tokens), i + MAX_SKIPPED + 2)):
        token = tokens[at]
        for rest, slot in (*longer.get(token.stem, ()), *longer.get("=" + token.word, ())):
            where = _follow(tokens, i, rest)
            if where and where[1] == at:
                yield where, slot
        if token.word not in SKIPPED:
            return


def _follow(tokens: Sequence[Token], i: int, rest: tuple[str, ...]) -> tuple[int, ...] | None:
    """Positions of the rest of an expression after position i; a few linking words may stand in between."""
    where, at = [i], i + 1
    for item in rest:
        skipped = 0
        while at < len(tokens) and tokens[at].stem != item and "=" + tokens[at].word != item:
            if tokens[at].word not in SKIPPED or skipped == MAX_SKIPPED:
                return None
            at, skipped = at + 1, skipped + 1
        if at >= len(tokens):
            return None
        where.append(at)
        at += 1
    return tuple(where)


def _tightness(match: Match) -> float:
    return match.cost - 0.75 * len(match.used)


class _Lane:
    """A clause prepared for matching: how much each token separates, and which parts of the body belong elsewhere."""

    def __init__(self, clause: Clause) -> None:
        self.clause = clause
        self.words = clause.words
        self.stems = [t.stem for t in clause.tokens]
        self.weight = [self._weigh(i) for i in range(len(self.words))]
        subjects = clause.statements[1]
        barrier = [NEW_SUBJECT if i in subjects else 0.0 for i in range(len(self.words))]
        self.sum_weight = [0.0, *accumulate(self.weight)]
        self.sum_barrier = [0.0, *accumulate(barrier)]
        self.compared = self._compared()

    def _weigh(self, i: int) -> float:
        word = self.words[i]
        if word == ",":
            is_list = self._is_listed(i, -1) and self._is_listed(i, 1)
            return COMMA if is_list else FAR_COMMA
        if word in LISTING or self.stems[i] in PROPERTY or self.stems[i] in BODY or self.stems[i] in ORGANS:
            return LISTED
        return LIGHT if word in FUNCTION or (word.endswith("ly") and len(word) > 4) else WORD

    def _is_listed(self, i: int, step: int) -> bool:
        """Whether the next word of weight on that side is a part of the body or a complaint."""
        i += step
        while 0 <= i < len(self.words) and (self.words[i] in FUNCTION or self.words[i] in LISTING):
            i += step
        return 0 <= i < len(self.words) and (self.stems[i] in PROPERTY or self.stems[i] in BODY or self.stems[i] in ORGANS)

    def _compared(self) -> frozenset[int]:
        """Sides that are only compared ("the right more than the left")."""
        out: set[int] = set()
        for i in range(len(self.words) - 1):
            if (tuple(self.words[i : i + 2]) in COMPARED or self.words[i] == ">") and not SIDES.isdisjoint(self.words[i + 1 : i + 5]):
                out.update(k for k in range(max(0, i - 2), min(len(self.words), i + 5)) if self.words[k] in SIDE_NAMES)
            elif self.words[i] in MORE and self.words[i + 1] in ("on", "in", "at"):
                out.update(k for k in range(i + 2, min(len(self.words), i + 5)) if self.words[k] in SIDE_NAMES)
        return frozenset(out)

    def tightest(self, pattern: Pattern, hits: list[list[tuple[int, ...]]]) -> tuple[float, frozenset[int]] | None:
        """The closest set of non-overlapping hits, one a slot, with its cost; None when none is close enough."""
        if len(hits) == 1:
            return self._tightest_alone(pattern, hits[0])
        best: tuple[float, frozenset[int]] | None = None
        rarest = min(range(len(hits)), key=lambda k: len(hits[k]))
        for anchor in hits[rarest]:
            near = [[anchor] if k == rarest else sorted(h, key=lambda x: abs(x[0] - anchor[0]))[:NEAREST] for k, h in enumerate(hits)]
            for n, combination in enumerate(product(*near)):
                if n > MAX_COMBINATIONS:
                    break
                used = frozenset(i for where in combination for i in where)
                if len(used) != sum(map(len, combination)):
                    continue
                cost = self._cost(frozenset(i for where in combination for i in range(where[0], where[-1] + 1)))
                if cost <= pattern.spare and (best is None or cost < best[0]) and self._may_join(pattern, combination, used):
                    best = (cost, used)
            if best and best[0] == 0.0:
                break
        return best

    def _tightest_alone(self, pattern: Pattern, hits: list[tuple[int, ...]]) -> tuple[float, frozenset[int]] | None:
        """The same for a phrase of one slot, whose words stand together."""
        for where in hits:
            used = frozenset(where)
            if self._may_join(pattern, (where,), used):
                return 0.0, used
        return None

    def _cost(self, covered: frozenset[int]) -> float:
        low, high = min(covered), max(covered)
        between = self.sum_weight[high + 1] - self.sum_weight[low] - sum(self.weight[i] for i in covered)
        return round(between + self.sum_barrier[high + 1] - self.sum_barrier[low], 6)

    def _may_join(self, pattern: Pattern, combination: tuple[tuple[int, ...], ...], used: frozenset[int]) -> bool:
        if len(combination) > 1 and used & self.compared:
            return False
        if pattern.is_ordered and any(a[-1] > b[0] for a, b in pairwise(combination)):
            return False
        if any(min((i for i in used if i > combination[k][-1]), default=-1) != combination[k + 1][0] for k in pattern.bound):
            return False
        if pattern.finding and not pattern.is_affirmed and self._is_of_other_part(used):
            return False
        if any(self.words[i] in ALONG for i in used) and self._is_of_arms(used):
            return False
        return not self._is_turned(used) and not self._belongs_elsewhere(used)

    def _is_of_other_part(self, used: frozenset[int]) -> bool:
        """Whether "normal" is said of one part only ("arm reflexes normal"), or "no" of what is left ("no other signs")."""
        low = min(used)
        if "other" in self.words[low : max(used)]:
            return True
        if any(self.stems[i] in BODY for i in used):
            return False
        near = self._parts_near(used)
        return bool(near) and not any(self.stems[i] in LOWER for i in near)

    def _is_of_arms(self, used: frozenset[int]) -> bool:
        """Whether "distal" or "proximal" is said of the arms alone; a phrase that names no part means the legs."""
        near = [] if any(self.stems[i] in BODY or self.words[i] == "upper" for i in used) else self._parts_near(used)
        return bool(near) and all(self.stems[i] in ARMS or self.words[i - 1] == "upper" for i in near)

    def _parts_near(self, used: frozenset[int]) -> list[int]:
        low, high = min(used), max(used)
        inside = self._chunk(range(low, high + 1))
        return [*self._chunk(range(low - 1, max(-1, low - 6), -1)), *inside, *self._chunk(range(high + 1, min(len(self.words), high + 5)))]

    def _chunk(self, positions: range) -> list[int]:
        """Positions of parts of the body up to the next comma."""
        out = []
        for i in positions:
            if self.words[i] in (",", "but", ":"):
                break
            if self.stems[i] in BODY or self.words[i] == "upper":
                out.append(i)
        return out

    def _is_turned(self, used: frozenset[int]) -> bool:
        """Whether a used "no" or "cannot" stands after what it would have to deny, or a comma away from it."""
        order = sorted(used)
        for k, i in enumerate(order):
            if self.words[i] in FIRST_WORDS:
                if k + 1 == len(order):
                    return len(order) > 1
                if "," in self.words[i : order[k + 1]]:
                    return True
        return False

    def _belongs_elsewhere(self, used: frozenset[int]) -> bool:
        """Whether the only part of the body among the used words is tied to something else, or the property to another part."""
        parts = [i for i in used if self.stems[i] in BODY]
        others = [i for i in used if i not in parts]
        if len(parts) != 1 or not others:
            return False
        part = parts[0]
        return any(self._is_cut(part, i) for i in others if self.stems[i] in PROPERTY or self.words[i] in SIDES or len(others) == 1)

    def _is_cut(self, part: int, other: int) -> bool:
        low, high = min(part, other), max(part, other)
        rivals = [i for i in range(low + 1, high) if self.stems[i] in BODY and self.stems[i] != self.stems[part]]
        for i in rivals:
            a, b = min(i, part), max(i, part)
            if any(self.words[k] not in LISTING and self.words[k] not in FUNCTION and self.stems[k] not in BODY for k in range(a + 1, b)):
                return True
            if self._has_copula(a, b):
                return True
        is_apart = any(self.words[k] in (",", "and", "with") for k in range(low + 1, high))
        if not is_apart or self.stems[other] not in PROPERTY:
            return False
        if 0 < other < part and self.stems[other - 1] in BODY and self._follows_property(part, other):
            return self.stems[other - 1] != self.stems[part]
        if (
            other > part
            and self.stems[other] in SIGN_NOUNS
            and "," in self.words[part:other]
            and not {"in", "of", "at"} & set(self.words[max(0, part - 2) : part])
        ):
            return True
        return self._has_own_part(other, part) if other > part else self._has_own_property(part)

    def _follows_property(self, part: int, other: int) -> bool:
        """Whether a list of parts has a property of its own before it ("leg weakness and tingling hands and feet")."""
        k = part - 1
        while k > other and (self.words[k] in LISTING or self.stems[k] in BODY):
            k -= 1
        return k > other and self.stems[k] in PROPERTY

    def _has_copula(self, low: int, high: int) -> bool:
        return any(self.words[k] in ("is", "are", "was", "were", "has", "had", "became", "with") for k in range(low + 1, high))

    def _has_own_part(self, prop: int, part: int) -> bool:
        """Whether another part of the body follows a property after a preposition ("pain in the leg and weakness of the hand")."""
        if prop + 1 >= len(self.words):
            return False
        if self.stems[prop + 1] in BODY and self.stems[prop + 1] != self.stems[part]:
            return True
        if self.words[prop + 1] not in FORWARD:
            return False
        return any(self.stems[k] in BODY and self.stems[k] != self.stems[part] for k in range(prop + 2, min(len(self.words), prop + 6)))

    def _has_own_property(self, part: int) -> bool:
        """Whether a property directly follows a part of the body, so that one before a comma is not its own ("pain in the back, legs weak")."""
        k = part + 1
        while k < len(self.words) and (self.words[k] in LINKING or self.stems[k] in BODY):
            k += 1
        return k < len(self.words) and self.stems[k] in PROPERTY


@lru_cache(maxsize=4)
def matcher_of(knowledge: Knowledge) -> Matcher:
    """The matcher of a knowledge; made once."""
    raw: dict[str, Any] = knowledge.lexicon
    starts: dict[str, list[tuple[tuple[str, ...], int]]] = {}
    for slot, alternatives in enumerate(raw["slots"]):
        for words in alternatives:
            starts.setdefault(words[0], []).append((tuple(words[1:]), slot))
    stems = frozenset(w for alternatives in raw["slots"] for words in alternatives for w in words)
    by_key = {slot: dict(seconds) for slot, seconds in raw["keys"]}
    return Matcher(starts, by_key, raw, Speller.of((*raw["vocabulary"], *OWN_WORDS), raw["guarded"]), stems, frozenset(raw["things"]))


_SPACE = lazy(r"\s+")


def tidy(text: str) -> str:
    """White space folded, for showing a piece of text.

    >>> tidy(" weak\\n  legs ")
    'weak legs'
    """
    return _SPACE.sub(" ", text).strip()
