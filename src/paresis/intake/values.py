"""Laboratory values, vital signs and medicines named in a text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from paresis.intake.amount import fitting, readings
from paresis.intake.regex import lazy
from paresis.intake.spelling import Speller
from paresis.model.case import Exposure, Issue, Measurement, Observation, Span
from paresis.model.vocabulary import Presence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paresis.model.knowledge import Analyte, Knowledge

CASE_MATTERS = frozenset("k k+ na na+ mg ca p fe cu mg++ ca++ alt ast cr ur bm ca2+ cca bms".split())  # also units or plain words in lower case
_WORD = lazy(r"[^\W_]+")
_UNIT = r"%|[A-Za-zµμ°]+/[A-Za-z0-9.]+(?:\s?m2)?|[A-Za-zµμ°]+"
_RANGE = lazy(
    r"\s{0,4}[(\[][^)\]]{0,14}(?:normal|ref|range|reference|limit|ULN|\d\s{0,4}(?:-|–|to)\s{0,4}\d|[<>]\s{0,4}\d)[^)\]]{0,30}[)\]]",
    re.I,
)
_NAMED_UNIT = lazy(r"\s{0,4}[(\[]?\s{0,4}([A-Za-zµμ]{1,5}/[A-Za-z]{1,4})\s{0,4}[)\]]?(?=\s{0,4}[:=]?\s{0,4}[<>]?\s{0,4}\d)")
_LINK = lazy(
    r"(?:\s{0,4}(?:[:=,()]|[-–−](?=\s?\d)|levels?\b|count\b|concentration\b|values?\b|results?\b|activity\b|serum\b|"
    r"blood\b|today\b|(?:on|at) (?:admission|arrival|presentation|rest|first)\b|initially\b|still\b|again\b|currently\b|repeatedly\b|persistently\b|"
    r"consistently\b|stayed\b|staying\b|remained\b|remains\b|"
    r"was\b|is\b|were\b|are\b|of\b|at\b|to\b|rose\b|risen\b|fell\b|fallen\b|dropped\b|increased\b|"
    r"decreased\b|up\b|down\b|had\b|has\b|been\b|be\b|raised\b|low\b|high\b|elevated\b|reduced\b|only\b|about\b|around\b|approximately\b|nearly\b|"
    r"almost\b|just\b|very\b|markedly\b|grossly\b|slightly\b|mildly\b|severely\b|extremely\b|"
    r"found\b|measured\b|came\b|back\b|as\b|then\b|now\b|peaked\b|reached\b|normal\b|from\s+[\d.,]+\s+to\b)){0,8}",
    re.I,
)
_VALUE = lazy(
    rf"\s{{0,4}}([<>≤≥]=?|less than|more than|greater than|over|under|above|below)?\s{{0,4}}(\d{{1,3}}(?:[, ]\d{{3}})+(?![\d.]|"
    rf"\s{{0,4}}[-–]\s{{0,4}}\d)|\d+(?:[.,]\d+)?)(?![\d]|[.,]\d|\s{{0,4}}[-–]\s{{0,4}}\d|/\d(?!\d))\s{{0,4}}({_UNIT})?",
    re.I,
)
_PAST_AFTER = lazy(
    r"\s{0,4}[,(]?\s{0,4}(?:(?:back )?in (?:19|20)\d\d\b|in (?:january|february|march|april|may|june|july|august|september|october|november|december)"
    r" (?:19|20)\d\d|last (?:year|month|summer|winter|spring|autumn)\b|(?:\d+|a|one|two|three|four|five|six|several|many|some|a few) "
    r"(?:months?|years?) (?:ago|earlier|before)\b|years ago\b|months ago\b|previously\b|in the past\b|at (?:his|her|my|the) last )",
    re.I,
)
_PAST_BEFORE = lazy(
    r"\b(?:last (?:year|month|summer|winter)|(?:months?|years?) ago|previous(?:ly)?|former(?:ly)?|in (?:19|20)\d\d|past)[\s,:]{1,3}"
    r"(?:(?:the|his|her|my|a|an|serum|blood|plasma|had|was|is|with|of|low|high|raised)\s+){0,3}$",
    re.I,
)
_BEFORE_REACH = 60
_THOUSANDS = lazy(r"[kK](?![\w+/])")
_UNIT_LIKE = lazy(r"%|[A-Za-zµμ]{1,6}/[A-Za-z0-9.]+|[munpµμk]?mol|[munpµμk]?g|m?eq|[kmµμ]?iu|units?", re.I)
_NO_VALUE_AFTER = lazy(r"\s{0,4}(?:weeks?|days?|months?|years?|hours?|minutes?|times|fold|x\b|y\b|am\b|pm\b|tablets?)", re.I)
_DELTA = lazy(r"\b(fell|dropped|rose|increased|decreased|risen|fallen|up|down)\s{0,4}$", re.I)
_COMPARATOR = {
    "<": "<",
    "≤": "<",
    "<=": "<",
    "less than": "<",
    "under": "<",
    "below": "<",
    ">": ">",
    "≥": ">",
    ">=": ">",
    "more than": ">",
    "greater than": ">",
    "over": ">",
    "above": ">",
}
_NORMAL = lazy(
    r"\s{0,4}(?:levels?|counts?|tests?|results?|activity|concentrations?)?\s{0,4}(?:has been|was|is|were|are|came back|:|=|remained|"
    r"both)?\s{0,4}(?:both |completely |all |entirely |within |repeatedly |persistently )?(?:the )?"
    r"(?:normal|unremarkable|not (?:raised|elevated|increased))\b(?!\s{0,4}(?:to|range\s{0,4}\d|\d|[<>]|value|limit))",
    re.I,
)
_AND = lazy(r"\s{0,4}(?:,\s{0,4}and|,|and|&|/)\s{0,4}", re.I)
_NOT_TAKEN = lazy(
    r"\b(no|never|not|without|denies|denied|refused|declined|allerg(?:y|ic) to|intolerant (?:of|to)|instead of|nor|off)\b([^.;:]*)$",
    re.I,
)
_TAKEN_AGAIN = lazy(r"\b(takes|took|taking|on|started|uses|but|with|is|has|receives|given|now|although|prescribed)\b", re.I)
_TAKING = lazy(r"^\s{0,4}(?:been\s+|had\s+|longer\s+)?(?:taking|took|taken|take|on|using|used|given|started|prescribed)\b", re.I)
NEGATION_REACH = 60
_DOSED = lazy(
    r"\b([A-Za-z][A-Za-z-]{3,24})\s{1,3}(\d+(?:[.,]\d+)?\s?(?:mg|mcg|µg|μg|ug|micrograms?|milligrams?|g|ml|iu|units?))\b(?!\s?[/%])",
    re.I,
)
_ENDINGS = (
    "mab|statin|pril|sartan|olol|prazole|mycin|cillin|floxacin|conazole|tinib|gliptin|gliflozin|dipine|parin|xaban|gatran|azepam|zolam|triptan|"
    "setron|thiazide|azosin|formin|glutide|cycline|profen|tidine|barbital|azepine|gabalin|pentin|platin|rubicin|taxel|quine|vudine"
)
_LIKE_MEDICINE = lazy(rf"\b([A-Za-z]{{3,18}}(?:{_ENDINGS}))\b", re.I)
_TAKEN_WORD = lazy(
    r"\b(?:takes|taking|took|prescribed|started on|is on|are on|was on|i'm on|am on|on)\s{1,3}(?:the\s+)?([A-Za-z]{6,20})\b",
    re.I,
)
_NAMING = (
    (_DOSED, ("mg", "mcg", "µg", "μg", "ug", "gram", "ml", "iu", "unit", " g", *(f"{n}g" for n in range(10)))),
    (_LIKE_MEDICINE, tuple(_ENDINGS.split("|"))),
    (_TAKEN_WORD, ("takes", "taking", "took", "prescribed", "on")),
)  # each with pieces of text of which it needs one
_NO_MEDICINE = frozenset(
    "dose doses daily twice total maximum tablet tablets takes taking took take about over under with from plus then only once given every "
    "protein glucose value level weight water salt sodium potassium and increased reduced exercise average prescribed started dosage".split()
)


@dataclass(frozen=True, slots=True)
class Values:
    """What a text says in numbers, with the pieces of text used."""

    measurements: tuple[Measurement, ...]
    observations: tuple[Observation, ...]
    medicines: tuple[Exposure, ...]
    spans: tuple[Span, ...]
    unread: tuple[Span, ...] = ()
    issues: tuple[Issue, ...] = ()


Index = dict[str, tuple[tuple[str, str], ...]]


@lru_cache(maxsize=4)
def _analyte_index(knowledge: Knowledge) -> Index:
    """For each first word of a name in lower case: (whole name, analyte id), longest first."""
    return _index([(w, a.id) for a in knowledge.analytes.values() for w in a.words])


@lru_cache(maxsize=4)
def _medicine_index(knowledge: Knowledge) -> Index:
    return _index([(w, m.id) for m in knowledge.medicines for w in (m.name, *m.words) if len(w) > 2])


def _index(names: list[tuple[str, str]]) -> Index:
    out: dict[str, set[tuple[str, str]]] = {}
    for name, thing in names:
        first = _WORD.search(name)
        if first and first.start() == 0:
            out.setdefault(first.group().lower(), set()).add((name, thing))
    return {k: tuple(sorted(v, key=lambda x: (-len(x[0]), x))) for k, v in out.items()}


def _named(text: str, index: Index) -> Iterator[tuple[str, str, int, int]]:
    """Names of the index in a text: name as known, what it names, span."""
    after = 0
    forms = {w for w in set(_WORD.findall(text)) if w.lower() in index}
    for m in _WORD.finditer(text) if forms else ():
        if m[0] not in forms or m.start() < after:
            continue
        hit = _name_at(text, m, index)
        if hit:
            after = hit[3]
            yield hit


def _name_at(text: str, m: re.Match[str], index: Index) -> tuple[str, str, int, int] | None:
    if m.start() and (text[m.start() - 1] == "-" and m.start() > 1 and text[m.start() - 2].isalnum()):
        return None
    for name, thing in index.get(m.group().lower(), ()):
        end = m.start() + len(name)
        piece = text[m.start() : end]
        is_same = piece == name if name.lower() in CASE_MATTERS else piece.lower() == name.lower()
        if (
            is_same
            and not (text[end : end + 1].isalnum() and name[-1].isalnum())
            and not (text[end : end + 1] == "-" and text[end + 1 : end + 2].isalpha())
        ):
            return name, thing, m.start(), end
    return None


def read_values(text: str, knowledge: Knowledge) -> Values:
    """Numbers with their analytes, "normal" said of an analyte, and medicines; a value of long ago is history and becomes an issue."""
    measurements: list[Measurement] = []
    observations: list[Observation] = []
    past: list[Span] = []
    unsure: list[Span] = []
    index = _analyte_index(knowledge)
    for _, thing, start, end in _named(text, index):
        if text[max(0, start - len("vitamin") - 4) : start].rstrip().lower().endswith("vitamin"):
            continue
        analyte = knowledge.analytes[thing]
        measured = _measured(text, knowledge.sharing[thing], start, end)
        if isinstance(measured, Span):
            unsure.append(measured)
            continue
        if measured and measured.span:
            if (ago := _past_end(text, start, measured.span.end)) is not None:
                past.append(Span(start, ago, text[start:ago]))
            else:
                measurements.append(measured)
            continue
        normal_end = _normal_end(text, end, index)
        if normal_end:
            span = Span(start, normal_end, text[start:normal_end])
            observations += [Observation(t.finding, Presence.ABSENT, span=span, source="value") for t in analyte.findings]
    medicines = _medicines(text, knowledge)
    unknown, nearly, doubts = _unknown_medicines(text, knowledge, medicines)
    spans = [s for s in (*(m.span for m in measurements), *(o.span for o in observations), *(m.span for m in medicines)) if s]
    issues = [Issue("info", f"'{s.text}' was taken as a value of the past and not used", "give today's value", "text") for s in past]
    plainly = "write the value without a mark for thousands"
    issues += [Issue("warning", f"'{s.text}' can mean two values and was not used", plainly, "text") for s in unsure]
    unread = (*nearly, *unsure, *(e.span for e in unknown if e.span))
    return Values(tuple(measurements), tuple(observations), (*medicines, *unknown), (*spans, *past, *unread), unread, (*issues, *doubts))


def _past_end(text: str, start: int, end: int) -> int | None:
    """Where a value ends that the words beside it place long ago; None for one of now."""
    after = _PAST_AFTER.match(text, end)
    if after:
        return after.end()
    return end if _PAST_BEFORE.search(text[max(0, start - _BEFORE_REACH) : start]) else None


def _measured(text: str, sharing: tuple[Analyte, ...], start: int, end: int) -> Measurement | Span | None:
    """The value after a name: not a reference range, a change, a date or a multiple; the unit decides among analytes of one name.

    A value that can mean two is only the place where it stands.
    """
    analyte = sharing[0]
    at = end
    skipped = _RANGE.match(text, at)
    at = skipped.end() if skipped else at
    named = _NAMED_UNIT.match(text, at)
    at = named.end() if named else at
    link = _LINK.match(text, at)
    at = link.end() if link else at
    skipped = _RANGE.match(text, at)
    at = skipped.end() if skipped else at
    m = _VALUE.match(text, at)
    if not m or (text[end:at].rstrip().lower().endswith("normal")) or _NO_VALUE_AFTER.match(text, m.end(2)) or (link and _DELTA.search(link.group())):
        return None
    if not text[end : m.start(2)].strip() and m.start(2) == end:
        return None
    is_thousands = bool(_THOUSANDS.match(text, m.end(2)))
    said = (m.group(3) or "").rstrip(".")
    analyte = next((a for a in sharing if _unit(said, a)), analyte)
    own = _unit_at(said, analyte)
    unit = own or _unit(named.group(1) if named else "", analyte)
    stop = m.start(3) + len(said) if own else m.end(2)
    number = _number(m.group(2), sharing, unit)
    if number is None:
        return Span(start, stop, text[start:stop])
    number *= 1000.0 if is_thousands else 1.0
    return Measurement(analyte.id, number, unit, _COMPARATOR.get((m.group(1) or "").lower(), ""), Span(start, stop, text[start:stop]))


def _normal_end(text: str, end: int, index: Index) -> int | None:
    """Where "normal" ends that is said of a name, or of a list of names that it begins."""
    at = end
    for _ in range(8):
        m = _NORMAL.match(text, at)
        if m:
            return m.end()
        joint = _AND.match(text, at)
        word = _WORD.match(text, joint.end()) if joint else None
        hit = _name_at(text, word, index) if word else None
        if not hit:
            return None
        at = hit[3]
    return None


def _medicines(text: str, knowledge: Knowledge) -> tuple[Exposure, ...]:
    found: dict[str, Exposure] = {}
    for _, _, start, end in _named(text, _medicine_index(knowledge)):
        if not _is_not_taken(text[max(0, start - NEGATION_REACH) : start]):
            found.setdefault(text[start:end].lower(), Exposure(text[start:end], span=Span(start, end, text[start:end])))
    return tuple(found.values())


@lru_cache(maxsize=4)
def _medicine_speller(knowledge: Knowledge) -> Speller:
    names = {w.lower() for m in knowledge.medicines for name in (m.name, *m.words) for w in name.split()}
    return Speller.of(names, knowledge.lexicon["guarded"])


def _unknown_medicines(text: str, knowledge: Knowledge, known: tuple[Exposure, ...]) -> tuple[list[Exposure], list[Span], list[Issue]]:
    """Words that a dose, an ending or "takes" marks as a medicine and that no name fits; a name that is nearly one becomes an issue."""
    speller, index = _medicine_speller(knowledge), _medicine_index(knowledge)
    taken = {e.span.start for e in known if e.span}
    found: dict[str, Exposure] = {}
    nearly: dict[str, Span] = {}
    issues: list[Issue] = []
    low = text.lower()
    for pattern, hints in _NAMING:
        for m in pattern.finditer(text) if any(h in low for h in hints) else ():
            name = m.group(1).lower()
            if name in index or name in found or name in nearly or m.start(1) in taken or name in _NO_MEDICINE:
                continue
            if near := speller.meant(name):
                what = f"'{m.group(1)}' is no medicine known here and was not used"
                issues.append(Issue("warning", what, f"did you mean '{near}'?", "medicines"))
                nearly[name] = Span(m.start(1), m.end(1), m.group(1))
            elif pattern is not _TAKEN_WORD and not _is_word(name, text, m.start(1), knowledge):
                dose = m.group(2) if pattern is _DOSED else ""
                found[name] = Exposure(m.group(1), dose, Span(m.start(1), m.end(), text[m.start(1) : m.end()]))
    return list(found.values()), list(nearly.values()), issues


def _is_word(name: str, text: str, start: int, knowledge: Knowledge) -> bool:
    """Whether a word before a dose is none of a medicine: one of our findings, or an analyte."""
    return name in knowledge.lexicon["vocabulary"] or name in _analyte_index(knowledge) or _is_not_taken(text[max(0, start - NEGATION_REACH) : start])


def _is_not_taken(before: str) -> bool:
    m = _NOT_TAKEN.search(before)
    if not m:
        return False
    between = m.group(2)
    while (later := _NOT_TAKEN.search(between)) is not None:
        between = later.group(2)
    taking = _TAKING.match(between)
    return not _TAKEN_AGAIN.search(between[taking.end() :] if taking else between)


def _unit_at(text: str, analyte: Analyte) -> str:
    """The unit that stands after a value: a known one, the only one that begins so ("mmol"), or one that does not belong to the analyte."""
    known = _unit(text, analyte)
    if known or not text:
        return known
    longer = {u for u in (*analyte.units, analyte.unit) if u.lower().split("/")[0] == text.lower()}
    return longer.pop() if len(longer) == 1 else text if _UNIT_LIKE.fullmatch(text) else ""


def _unit(text: str, analyte: Analyte) -> str:
    known = {u.lower() for u in (*analyte.units, analyte.unit)}
    return text if text.lower() in known else ""


def _number(text: str, analytes: tuple[Analyte, ...], unit: str) -> float | None:
    """A number as written; of two readings the possible one, and of two possible ones that of a comma before thousands."""
    numbers = readings(text)
    possible = fitting(numbers, analytes, unit) if len(numbers) > 1 else numbers
    if len(possible) == 1:
        return possible[0]
    return numbers[-1] if numbers and "," in text else None
