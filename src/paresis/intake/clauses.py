"""Clauses of a text: where sentences are cut, where a new statement begins inside one, and words that mean something else here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from paresis.intake.carried import TODAY, is_denied_yesterday, with_urine
from paresis.intake.regex import lazy
from paresis.intake.roundabout import PRONOUNS, TURNS, said_plainly
from paresis.intake.shorthand import MARKS as SHORTHAND
from paresis.intake.shorthand import in_words
from paresis.words import stem, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_TOKENS = 80
LOOK_AHEAD = 7
BREAKS = frozenset(".!?;•|")
SPLITTERS = frozenset({"but", "however", "although", "though", "whereas", "except", "yet"})
_LEFT_OUT = BREAKS | SPLITTERS
SEPARATORS = frozenset({",", "and", "then", "so", "-", "while", ":"})
LIST_ENDS = frozenset({",", "and", "or", "nor", "then", "while", ":"})
ABBREVIATIONS = frozenset("dr mr mrs ms prof approx vs eg ie".split())
SUBORDINATE = frozenset("when whenever while after before if during because since once until".split())
DETERMINERS = frozenset("the a an his her my their its our both this that these those one each all most some any".split())
COPULAS = frozenset(
    "is are was were isn't aren't wasn't weren't has have had hasn't haven't hadn't can can't cannot could couldn't will would won't "
    "did does do didn't doesn't don't became becomes become went goes gave gives felt feels feel began begins started starts remain "
    "remained remains seem seems seemed appear appears appeared look looks looked got gets show showed shows spread spreads turned "
    "turns moved moves kept keeps hurt hurts ache aches ached swell swelled must should may might needs needed react reacted reacts "
    "beat beats follow followed".split()
)
VERBS = COPULAS | frozenset(
    "takes took taking presents presented complains complained reports reported developed develops notes noted noticed notices "
    "describes described says said states stated denies denied admits admitted comes came walks walked drinks drank smokes smoked "
    "uses used lives works worked suffers suffered takes finds found woke wakes fell falls stopped stops cannot likes struggles "
    "struggled tells told thinks thought lost loses eats ate sleeps slept needs gets has arrived attended".split()
)
STARTERS = (VERBS | {"no", "not", "denies", "without", "never"}) - {
    "hurt",
    "aches",
    "ache",
    "swell",
    "look",
    "show",
    "fall",
    "spread",
    "beat",
    "follow",
    "react",
}
PREDICATES = frozenset(
    "absent present brisk normal reduced weak numb intact positive negative upgoing downgoing flexor extensor equal full gone lost "
    "stable clear unremarkable diminished increased decreased preserved swollen stiff wasted cold warm pale tender good poor low "
    "high raised elevated".split()
)
DENIALS = frozenset("no not without denies denied never neither nor".split())
PROPERTY = frozenset(
    stem(w)
    for w in "weak weakness paralysed paralysis heavy heaviness wasted wasting thin stiff stiffness numb numbness tingling tingle "
    "pins needles burning pain painful ache aching aches sore tender cramp cramps swollen swelling red droop twitching "
    "fasciculations shaking tremor absent reduced brisk lost unsteady tired floppy limp tight hard cold pale clumsy clumsiness tone "
    "power strength reflexes sensation feeling spastic spasticity rigid dragging 4/5 3/5 2/5 1/5 0/5 5/5".split()
)
REPORTED = frozenset("noted seen found reported present observed elicited detected described felt heard".split())
_LEGGED = frozenset("table chair bed trouser trousers sofa stool".split())
_FEELS = frozenset("are is feel feels felt feeling so very really too getting went gone".split())
_ADVERBIAL_BEFORE = frozenset(
    "come came comes coming go goes went going get got gets getting bring brought call called "
    "send sent put hold held turned step sit sat report".split()
)
_LEAVES = frozenset("him her me them us hospital home work school untreated".split())
_HAVE = frozenset("has have had was were been being he she they i it this which that who".split())
_LIMBS = frozenset("leg legs arm arms hand hands foot feet knee knees thigh thighs".split())
_LONG_BEFORE = frozenset("years months weeks".split())
_JUST = frozenset("away now after before up through from until".split())


_OVER = lazy(
    r",?\s{1,3}(?:it['’]?s |they['’]?re |it is |that['’]?s |that has |it has |has |have |now |since )?(?:not (?:now|any ?more|since|"
    r"again)|none since|never again|"
    r"(?:all |completely |since |now )?(?:gone|resolved|recovered|settled|cleared|fine|ok|okay|normal|better|back to normal)(?: now| "
    r"again| completely| since)?"
    r"(?=\s{0,3}(?:[.,;!\n]|$)))",
    re.I,
)
_ANSWERED = lazy(r"\s{0,3}(?:no|nope|none|nil|never)\b(?=\s{0,3}(?:[.,;\n]|$))", re.I)
_BARE = frozenset("can't cannot couldn't".split())
_LONGEST_ABILITY = 4
_ABILITY_ENDS = SEPARATORS | PRONOUNS | DETERMINERS
_ABILITY_ENDS |= frozenset("not still only hardly barely once last yesterday before until but now two three four five six ten half several".split())
_SHORT_SIDES = {"L": "left", "R": "right", "Lt": "left", "Rt": "right", "LT": "left", "RT": "right"}
_MAY_BE_SIDE = frozenset(s.lower() for s in _SHORT_SIDES)
AMBIGUOUS = frozenset("dead hard weak week back left right hand feet leg legs reflex reflexes cold".split())
_EXERTED = frozenset(
    "marathon run runs running race ride cycling gym workout squats hike hiking training session class match game shift tired exhausted "
    "walk rowing climb "
    "climbing skiing lunges spin".split()
)
_CUT_OFF = frozenset("numb cold white pale feel feeling blue kicked kick suddenly sudden nobody".split())
_FIRM = frozenset("swollen swelling rock tense tight shiny lump woody stone wood solid bulging".split())
_ILL = frozenset("a bad heavy head common nasty stinking of".split())
_LIMBS = frozenset("leg legs foot feet toe toes hand hands limb limbs calf ankle arm finger fingers".split())
_CHILLED = _LIMBS | frozenset("skin white pale blue sweat sweats".split())
_FELT = frozenset("hot warm burning tingling tingle feeling sensation patch spot draught shower".split())
_SUPERFICIAL = frozenset("abdominal cremasteric corneal gag grasp cough pupillary superficial primitive light".split())


class Token(NamedTuple):
    """A word of the text with its stem and span."""

    word: str
    stem: str
    start: int
    end: int


@dataclass(frozen=True)
class Clause:
    """A stretch of a sentence between breaks.

    Attributes:
        tokens: Its words and marks.
        sentence: Number of the sentence.
    """

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

    @cached_property
    def words(self) -> list[str]:
        """The words in lower case."""
        return [t.word for t in self.tokens]

    @cached_property
    def distinct(self) -> frozenset[str]:
        """The words, each once, to see quickly what cannot be met."""
        return frozenset(self.words)

    @cached_property
    def statements(self) -> tuple[frozenset[int], frozenset[int]]:
        """Positions at which a new statement begins, and those of them at which the subject changes."""
        starts: set[int] = set()
        subjects: set[int] = set()
        for i, word in enumerate(self.words[:-1]):
            if word in SEPARATORS:
                is_statement, is_subject = _begins_statement(self.words, i + 1)
                if is_subject and self._is_shared_subject(max([0, *(k for k in starts if k < i)]), i):
                    continue
                if is_statement:
                    starts.add(i)
                if is_subject:
                    subjects.add(i)
        if subjects and self.words[0] in SUBORDINATE:
            subjects.discard(min(subjects))
        return frozenset(starts), frozenset(subjects)

    def _is_shared_subject(self, low: int, i: int) -> bool:
        """Whether what stands before is only the first part of a list with one verb ("climbing stairs and rising are hard")."""
        verb = next((w for w in self.words[i + 1 :] if w in COPULAS), "")
        left = self.tokens[low:i]
        is_open = not any(t.word in VERBS or t.word in DENIALS or t.word in PREDICATES or t.stem in PROPERTY for t in left)
        return verb in ("are", "were", "have", "") and is_open and self.words[i] == "and" and self.words[i + 1] not in PRONOUNS


def clauses(text: str) -> Iterator[Clause]:
    """Clauses of a text: cut at sentence marks, at line ends before a new line of thought, and at words such as "but".

    >>> [[t.word for t in c.tokens] for c in clauses("Legs weak but no pain. Well.")]
    [['legs', 'weak'], ['no', 'pain'], ['well']]
    """
    once_able: list[Token] = []
    earlier: list[str] = []
    for written, sentence in _pieces(text):
        current = written if SHORTHAND.isdisjoint([t.word for t in written]) else _in_words(written, text)
        if current[-1].word in _BARE:
            current += [t._replace(start=current[-1].start, end=current[-1].end) for t in (_ability(current) or once_able)]
        once_able = _ability(current)
        current = with_urine(current, earlier)
        earlier = [t.word for t in current]
        yield _clause(current, sentence)


def _pieces(text: str) -> Iterator[tuple[list[Token], int]]:
    """The words of each clause, and the number of its sentence."""
    current: list[Token] = []
    sentence = 0
    last_end = 0
    line_end = text.find("\n")
    for word, start, end in tokens(text):
        is_break = word in BREAKS and _is_mark(text, word, start, end, current)
        if -1 < line_end < start:
            is_break = is_break or _is_new_line(text, last_end, start)
            line_end = text.find("\n", start)
        is_split = word in SPLITTERS and not _is_aside(text, start, end) and not _OVER.match(text, end)
        is_split = is_split or (word in TODAY and is_denied_yesterday([t.word for t in current]))
        if is_break or is_split or len(current) >= MAX_TOKENS:
            if current:
                yield current, sentence
                current = []
            sentence += is_break
        said = _said(text, word, start, end, is_break=is_break, is_split=is_split)
        if said:
            current.append(Token(said, stem(said), start, end))
        last_end = end
    if current:
        yield current, sentence


def _said(text: str, word: str, start: int, end: int, *, is_break: bool, is_split: bool) -> str:
    """The word as it counts in a clause; nothing for one that only ends it."""
    if word == "?" and not is_break:
        return ":" if _ANSWERED.match(text, end) else word
    if word in SPLITTERS and not is_split:
        return "," if _OVER.match(text, end) else word if word == "yet" else ""
    if word in _LEFT_OUT:
        return ""
    return _written_out(text, word, start, end) if word in _MAY_BE_SIDE else word


def _ability(tokens: list[Token]) -> list[Token]:
    """What somebody once could do, for an inability that leaves it out ("I could climb stairs, now I cannot"); nothing where none is told."""
    words = [t.word for t in tokens]
    if "could" not in words:
        return []
    at = len(words) - words[::-1].index("could")
    told = range(at, min(len(words), at + _LONGEST_ABILITY))
    end = next((k for k in told if words[k] in _ABILITY_ENDS or not words[k].isalpha()), told.stop)
    return tokens[at:end]


def _is_aside(text: str, start: int, end: int) -> bool:
    """ "though" and "however" thrown in before a comma ("my leg though, is weak")."""
    if text[start:end].lower() == "yet" and not text[end : end + 2].strip(" .,;!?"):
        return True
    return text[end : end + 1] == "," and text[max(0, start - 2) : start].rstrip()[-1:].isalpha()


def _written_out(text: str, word: str, start: int, end: int) -> str:
    """ "L" and "R" of notes as "left" and "right", unless a number stands beside them ("L5", "2 L")."""
    side = _SHORT_SIDES.get(text[start:end])
    if not side:
        return word
    is_measure = text[end : end + 1].isdigit() or "/" in (text[end : end + 1], text[max(0, start - 1) : start])
    is_measure = is_measure or text[max(0, start - 2) : start].strip()[-1:].isdigit()
    return word if is_measure else side


def _is_mark(text: str, word: str, start: int, end: int, current: list[Token]) -> bool:
    """Whether a full stop or question mark ends a sentence: not in "e.g.", "Dr. X" or "?stroke"."""
    after = text[end : end + 2]
    if word == "?" and _ANSWERED.match(text, end):
        return False
    if word == "?":
        return not (after[:1].isalpha() and (start == 0 or text[start - 1].isspace() or text[start - 1] in "(,"))
    if word != "." or not current:
        return True
    last = current[-1].word
    is_title = last in ABBREVIATIONS and text[current[-1].start : current[-1].end] != "MS"
    return not (is_title or (len(last) == 1 and last.isalpha() and (after[:1].isalpha() or after[1:2].islower())))


def _is_new_line(text: str, last_end: int, start: int) -> bool:
    """A line end that is not just a wrapped line."""
    gap = text[last_end:start]
    return "\n" in gap and (gap.count("\n") > 1 or not text[start].islower())


def _plainly(tokens: list[Token]) -> list[Token]:
    """The same tokens with roundabout denials of an ability as one token, "cannot", "hardly" or "no".

    "haven't been able to", "no longer able to", "nor can I", "can I not" · "scarcely", "only just" · "hardly any" ·
    "nothing wrong with" is "normal", "cannot feel any difference" "unchanged"
    """
    words = [t.word for t in tokens]
    out: list[Token] = []
    i = 0
    while i < len(tokens):
        said, length = said_plainly(words, i) or ("", 1)
        out.append(Token(said, stem(said), tokens[i].start, tokens[i + length - 1].end) if said else tokens[i])
        i += length
    return out


def _in_words(tokens: list[Token], text: str) -> list[Token]:
    """The same tokens with clinical shorthand written out; what stands for several words gives several tokens of one place."""
    words = [t.word for t in tokens]
    out: list[Token] = []
    i = 0
    while i < len(tokens):
        start = tokens[i].start
        said, length = (in_words(words, i, text[start : tokens[i].end]) if words[i] in SHORTHAND else None) or ("", 1)
        end = tokens[i + length - 1].end
        out += [Token(w, stem(w), start, end) for w in said.split()] or [tokens[i]]
        i += length
    return out


def _clause(current: list[Token], sentence: int) -> Clause:
    words = [t.word for t in current]
    if not TURNS.isdisjoint(words):
        current = _plainly(current)
        words = [t.word for t in current]
    if not AMBIGUOUS.isdisjoint(words):
        for i, word in enumerate(words):
            sense = _sense(word, words, i) if word in AMBIGUOUS else ""
            if sense:
                current[i] = current[i]._replace(word=sense, stem=stem(sense))
    return Clause(tuple(current), sentence)


def _sense(word: str, words: list[str], i: int) -> str:
    """What an ambiguous word means here ("came back", "left him weak", "right away", "one of his legs"), or nothing for its usual meaning."""
    before = words[i - 1] if i else ""
    after = words[i + 1] if i + 1 < len(words) else ""
    earlier = words[max(0, i - 3) : max(0, i - 1)]
    is_return = (before in _ADVERBIAL_BEFORE and after not in ("pain", "ache")) or after in ("to", "again", "home") or before in _LONG_BEFORE
    is_leaving = after in _LEAVES or (before in _HAVE and after in ("with", "a", "the"))
    senses = {
        "dead": ("heavy", not _EXERTED.isdisjoint(words) and _CUT_OFF.isdisjoint(words)),
        "hard": ("tense", not _FIRM.isdisjoint(words[max(0, i - 3) : i + 4]) and after not in ("to", "time", "for", "work")),
        "weak": ("diminished", {"pulse", "pulses"} & {before, after}),
        "week": ("weak", (before in _FEELS or before in _LIMBS) and not after.isdigit() and after not in ("ago", "later", "before", "old")),
        "cold": ("coryza", before in _ILL and not _is_chilled(words, i) and after not in ("day", "weather", "water", "room", "night")),
        "back": ("return", is_return),
        "left": ("leave", is_leaving),
        "right": ("just", after in _JUST and before not in ("the", "his", "her", "my")),
        "hand": ("aspect", before == "by" or (before in ("other", "one") and "on" in earlier)),
        "leg": ("support", before in _LEGGED),
        "legs": ("support", True) if before in _LEGGED else ("leg", before in DETERMINERS and earlier == ["one", "of"]),
        "reflex": ("sign", before in _SUPERFICIAL),
        "reflexes": ("sign", before in _SUPERFICIAL),
        "feet": ("length", before.isdigit() and after in ("tall", "high", "away", "long", "from")),
    }
    sense, holds = senses[word]
    return sense if holds else ""


def _is_chilled(words: list[str], i: int) -> bool:
    """Whether "cold" at position i is said of a part of the body ("a cold, white foot"), and is not an illness ("after a cold my legs …")."""
    near = words[i + 1 : i + 4]
    near = near[: next((k for k, w in enumerate(near) if w in DETERMINERS or w in PRONOUNS or w in VERBS), len(near))]
    if near[:1] != [","] and not _FELT.isdisjoint(near):
        return True
    return not _CHILLED.isdisjoint(near) and not (near[0] == "," and near[1:2] and near[1] in _LIMBS)


def _begins_statement(words: list[str], i: int) -> tuple[bool, bool]:
    """Whether a new statement begins at position i, and whether it has a new subject."""
    while i < len(words) and words[i] in ("and", "then", "so", ",", "now", "also"):
        i += 1
    segment = []
    for word in words[i : i + LOOK_AHEAD]:
        if word in LIST_ENDS:
            break
        segment.append(word)
    if not segment:
        return False, False
    if segment[0] in PRONOUNS:
        return True, True
    if segment[0] in STARTERS:
        return True, False
    verb = next((k for k, w in enumerate(segment) if w in COPULAS), 0)
    if verb and not REPORTED & set(words[i + verb : i + verb + 4]) and "which" not in segment[:verb] and "who" not in segment[:verb]:
        return True, True
    if not verb and i + len(segment) < len(words) and words[i + len(segment)] == "and":
        segment = _joined(words, i, segment)
    if len(segment) >= 2 and (segment[-1] in PREDICATES or segment[-1].endswith("/5")) and segment[-2] not in ("of", "and", "non", "not", "no"):
        return True, segment[0] not in PREDICATES
    return False, False


def _joined(words: list[str], i: int, segment: list[str]) -> list[str]:
    """A segment with what "and" adds to it, up to the next mark ("speech and swallowing normal")."""
    whole = words[i : i + LOOK_AHEAD + 2]
    ends = [k for k, w in enumerate(whole) if w in (",", "or", "nor", ":")]
    return whole[: ends[0]] if ends else whole if i + len(whole) >= len(words) else segment
