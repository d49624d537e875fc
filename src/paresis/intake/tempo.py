"""How fast it came: the time course of the complaint, not of what went before it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from paresis.intake.person import NUMBER, number_of
from paresis.model.vocabulary import Tempo

if TYPE_CHECKING:
    from collections.abc import Iterator

DAYS = {"s": 1e-5, "sec": 1e-5, "min": 7e-4, "h": 1 / 24, "hour": 1 / 24, "day": 1.0, "d": 1.0, "night": 1.0, "week": 7.0, "wk": 7.0, "w": 7.0, "month": 30.4, "mo": 30.4, "mth": 30.4, "year": 365.25, "yr": 365.25, "decade": 3652.0}
SOME = {"second": 1.0, "min": 5.0, "hour": 4.0, "day": 4.0, "night": 3.0, "week": 4.0, "month": 5.0, "year": 5.0, "decade": 2.0}
SLASHED = {"7": 1.0, "52": 7.0, "12": 30.4}
MAX_AFTER_DAYS = 14.0
CONTEXT_CHARACTERS = 60
PIECES = (",", ":", " and ", " but ", " after ", " following ")
FAR_SENTENCE, SENTENCE_COST = 12, 0.15

_NUM = r"\d+(?:\.\d+)?|" + "|".join(sorted((n for n in NUMBER if n not in ("a", "an", "half", "couple", "few", "several", "some", "many")), key=len, reverse=True))
_COUNT = rf"half an?|a few|a couple(?: of)?|couple(?: of)?|few|several|many|some|(?:twenty|thirty|forty|fifty|sixty)[ -](?:one|two|three|four|five|six|seven|eight|nine)|{_NUM}|an?"
_UNIT = r"seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|nights?|weeks?|wks?|months?|mths?|years?|yrs?|decades?"
_TIME = re.compile(
    rf"\b(?:(?P<n>{_COUNT})(?:\s*(?:-|–|to|or)\s*(?P<m>{_NUM}))?(?P<half>\s+and a half)?[\s-]*(?:(?:whole|full|long|short|more)\s+)?(?P<unit>{_UNIT})\b(?P<half2>\s+and a half)?"
    rf"|(?P<bare>seconds|minutes|hours|days|weeks|months|years|decades)\b|(?<=last )(?P<one>hour|day|week|month|year)\b|(?<=past )(?P<one2>hour|day|week|month|year)\b"
    r"|(?P<slash>\d{1,2})/(?P<per>7|52|12)\b(?!/))",
    re.I,
)
_OVER = re.compile(
    r"\b(over|within|in|during|across|throughout|inside|in under|in less than|in the space of|in the course of|in a matter of|over the course of|over a period of|a matter of)\s+(?:the\s+|these\s+|a\s+|only\s+|just\s+|about\s+|"
    r"around\s+|some\s+|roughly\s+|approximately\s+|last\s+|past\s+|first\s+|previous\s+|next\s+|preceding\s+|period of\s+|course of\s+|space of\s+|matter of\s+|less than\s+|more than\s+|under\s+|perhaps\s+|maybe\s+|the\s+)*$",
    re.I,
)
_FOR = re.compile(
    r"(\b(for|since|lasting|x|through|of)|[x×])\s*(?:the\s+|these\s+|at least\s+|about\s+|around\s+|almost\s+|nearly\s+|over\s+|more than\s+|some\s+|roughly\s+|approximately\s+|last\s+|past\s+|only\s+|just\s+|up to\s+|"
    r"perhaps\s+|maybe\s+|well over\s+|less than\s+|previous\s+|preceding\s+|good\s+|now\s+|a\s+)*$",
    re.I,
)
_LAST = re.compile(r"\b(last|past|these)\s+(?:about\s+)?$", re.I)
_AFTER_AGO = re.compile(r"^\s*(ago|earlier|back|previously|prior|since)\b", re.I)
_AFTER_OF = re.compile(r"^('s?|’s?)?[\s-]*((?:gradual(?:ly)?|progressive(?:ly)?|increasing(?:ly)?|worsening|short|slow(?:ly)?|rapid(?:ly)?|long)\s+)*(history|hx|h/o|of\b|duration|course|progressive|worsening|increasing)", re.I)
_AFTER_EVENT = re.compile(r"^\s*(after|following|post|later)\b", re.I)
_NOT_A_COURSE = re.compile(r"^[\s-]*(old\b|of age|pregnan|gestation|premature|a (?:day|week|month|year)\b|per\b|each\b|every\b|daily|weekly|apart|time\b|long enough|to ease|to (?:fall|get|loosen)|shift)", re.I)
_REPEATED = re.compile(r"\b(every|each|next|another|until|times? in|twice in|aged?|lasts|takes|took|needs|can \w+ for|after \w+ing(?: for)?|able to \w+ for|within \w+ing)\s*(?:about\s+|for\s+|only\s+|the\s+(?:last\s+|past\s+)?)*$", re.I)
_SUDDEN = re.compile(
    r"\b(sudden(?:ly)?|abrupt(?:ly)?|all at once|out of the blue|out of nowhere|instant(?:ly|aneous(?:ly)?)?|in an instant|from one (?:moment|second|minute) to the next|thunderclap|"
    r"overnight went|(?:in|within) (?:a )?(?:seconds|minutes|moments)|gave way without warning|like a bolt|just (?:stopped working|gave out|went from under)|dropped like)\b",
    re.I,
)
_RATHER = re.compile(r"\b(fairly|rather|quite|relatively|not|more)\s+$", re.I)
_LIFELONG = re.compile(
    r"\b(since (?:early |late )?(?:childhood|birth|infancy|adolescence|(?:his|her|my) (?:early |late )?(?:teens|twenties|thirties|forties|fifties|childhood|youth))|all (?:his|her|my) life|as long as (?:he|she|i) can remember|"
    r"life-?long|since (?:he|she|i) (?:was|were) (?:a |very )?(?:child|small|born|little|boy|girl|teenager|young|about \d+|\d+)|(?:since|from) the age of \w+|from (?:birth|childhood|infancy|early childhood)|long-?standing|for as long as)\b",
    re.I,
)
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_MONTH = r"(?:january|february|april|june|july|august|september|october|november|december|spring|summer|autumn|winter|christmas|easter|new year|last (?:spring|summer|autumn|winter|year|christmas)|the (?:spring|summer|autumn|winter))"
_NAMED = (
    (re.compile(rf"\b(?:since|from|on) (?:last |this |the )?(?:{_WEEKDAY}|weekend)\b", re.I), 3.0, 2.0),
    (re.compile(r"\b(?:since|from) (?:the day before )?yesterday\b", re.I), 1.2, 2.0),
    (re.compile(r"\byesterday\b", re.I), 1.2, 1.0),
    (re.compile(r"\b(?:since|from) (?:last night|this morning|this afternoon|lunchtime|breakfast|earlier today|today|noon|midday|\d{1,2} ?(?:am|pm|o'clock))\b", re.I), 0.4, 2.0),
    (re.compile(r"\b(?:last night|this morning|this afternoon|this evening|earlier today|overnight|today)\b", re.I), 0.4, 1.4),
    (re.compile(r"\b(?:woke|woken|wakes|awoke|waking)(?: up)?(?: in the morning| this morning| today| yesterday| at \d+(?::\d\d)? ?(?:am|pm)?)?(?: and| to| with| unable| paraly[sz]ed| weak| could)\b", re.I), 0.4, 1.0),
    (re.compile(r"\bsince last week\b", re.I), 7.0, 2.0),
    (re.compile(rf"\bsince [^.,;]{{1,40}} in (?:{_MONTH}|march|may)\b", re.I), 120.0, 2.0),
    (re.compile(r"\bsince last month\b", re.I), 30.0, 2.0),
    (re.compile(rf"\bsince (?:the )?{_MONTH}\b", re.I), 150.0, 2.0),
    (re.compile(r"\bsince (?:19|20)\d\d\b", re.I), 1500.0, 1.5),
    (re.compile(r"\b(?:over|within|during) the (?:course of the )?(?:day|morning|afternoon|evening|night)\b", re.I), 0.5, 1.5),
    (re.compile(r"\bfor ages\b", re.I), 400.0, 1.5),
    (re.compile(r"\b(?:over|through|with|down) the years\b", re.I), 1500.0, 2.0),
)
_SINCE_THEN = re.compile(r"\s*(since then|ever since)\b", re.I)
_HINT = re.compile(
    rf"{_UNIT}|\d/(?:7|52|12)\b|sudden|abrupt|blue|instant|thunderclap|moment|nowhere|warning|yesterday|morning|night|today|afternoon|evening|since|life|child|birth|infan|age of|years|ages|woke|waking|bolt|just|from", re.I
)
_WEAK = re.compile(r"weak|walk|paraly|limp|stairs|power|strength|drag|trip|unstead|gait|foot drop|buckl|gave way|give way|giving way|legs?\b|foot\b|feet\b|stumbl|gave out|stand\b", re.I)
_COMPLAINT = re.compile(
    r"weak|walk|leg\b|legs\b|foot|feet|numb|stairs|paraly|limp|stiff|pain|ache|aching|hurt|sore|tired|fatigue|exhaust|drag|trip|fall|fell|unstead|tingl|swell|swollen|heavy|cramp|mov|unwell|began|begun|start|unable|trouble|"
    r"difficult|wors|progress|stumbl|symptom|problem|complain|deteriorat|decline|power|strength|breathless|dizz|collaps|thigh|calf|knee|hip|cannot|can't|could not|couldn't|struggl|twitch|slow|balance|burn|needles|develop|ill\b|c[ao]me on|onset",
    re.I,
)
_ANTECEDENT = re.compile(
    r"operat|surg|\bbirth|deliver|labou?r\b|vaccin|jab\b|immuni[sz]|infect|\bflu\b|flu-like|\bcold\b|cough|diarrh|gastro|vomit|fever|sore throat|accident|injur|fractur|diagnos|smok|work(?:s|ed|ing)? (?:as|in|at|by|for)|\btook\b|taken|taking|takes|"
    r"tablet|\bmg\b|\bpills?\b|marri|swim|swam|pregnan|bypass|illness|bite|bitten|hypertens|blood pressure|diabet|asthma|gout|coronary|heart (?:attack|disease)|fibrillat|stent|cancer|chemo|radio|stati?n\b|steroid|prednis|"
    r"vegan|drank|drink|alcohol|stroke|travel|holiday|return(?:ed)? from|lived|retired|intensive care|ventilat|bed rest|treated|treatment|started on|prescrib|married|widow|replacement|replaced|stopped|epidural|catheter|collision|medicat|medicine|lost (?:about )?\d|weight|replace|dose|stroke|bought|visits?\b",
    re.I,
)  # fmt: skip

_AFTER_ONLY = re.compile(r"\b(?:after|following)\s+(?:about\s+|some\s+|the first\s+)?$", re.I)
_OF_ANTECEDENT = re.compile(rf"\s*(?:of|post|after)\s+(?:\w+\s+)?(?:{_ANTECEDENT.pattern})", re.I)


@dataclass(frozen=True, slots=True)
class Timed:
    """A tempo with the place that says so."""

    tempo: Tempo
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Course:
    """A time found: its length in days, where, and how strongly its kind speaks of the course of a complaint."""

    days: float
    start: int
    end: int
    rank: float


def tempo_of(days: float) -> Tempo:
    """The word for a duration.

    >>> tempo_of(14).value, tempo_of(0.5).value
    ('weeks', 'hours')
    """
    bounds = ((0.02, Tempo.SUDDEN), (1.0, Tempo.HOURS), (14.0, Tempo.DAYS), (60.0, Tempo.WEEKS), (730.0, Tempo.MONTHS))
    return next((t for limit, t in bounds if days < limit), Tempo.YEARS)


def read_tempo(text: str) -> Timed | None:
    """How long the complaint took to become what it is.

    A sudden start counts most, then "over" or "within" a time, then "for", "since", "of" a time, then "… ago". A time counts when a
    complaint stands near; times of what came before (an operation, an infection), of habits and of medicines are passed over.

    Example:
        >>> read_tempo("Smoked for 20 years. Legs weak over three days.").tempo.value
        'days'
    """
    best: tuple[float, Timed] | None = None
    before: tuple[int, list[_Course]] = (0, [])
    for number, (offset, sentence) in enumerate(_sentences(text)):
        courses = list(_courses(sentence))
        if _SINCE_THEN.match(sentence) and before[1] and not courses and _COMPLAINT.search(sentence):
            return Timed(tempo_of(before[1][0].days), before[0] + before[1][0].start, before[0] + before[1][0].end)
        before = (offset, courses)
        for course in courses:
            relevance = _relevance(sentence, course)
            score = course.rank + relevance - min(number, FAR_SENTENCE) * SENTENCE_COST
            if relevance >= 0.0 and (best is None or score > best[0]):
                best = score, Timed(tempo_of(course.days), offset + course.start, offset + course.end)
    return best[1] if best else None


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    """Sentences that hold any word of time."""
    for m in re.finditer(r"(?:[^.!?;\n]|\.(?=\d))+", text):
        if _HINT.search(m.group()):
            yield m.start(), m.group()


def _courses(s: str) -> Iterator[_Course]:
    for m in _SUDDEN.finditer(s):
        yield _Course(1e-5, m.start(), m.end(), 2.0 if _RATHER.search(s[: m.start()]) else 2.7)
    for m in _LIFELONG.finditer(s):
        yield _Course(4000.0, m.start(), m.end(), 2.0)
    for pattern, days, rank in _NAMED:
        for m in pattern.finditer(s):
            yield _Course(days, m.start(), m.end(), rank)
    for m in _TIME.finditer(s):
        course = _measured(s, m)
        if course:
            yield course


def _measured(s: str, m: re.Match[str]) -> _Course | None:
    """A number and a unit, ranked by the words before and after it."""
    before, after = s[max(0, m.start() - CONTEXT_CHARACTERS) : m.start()], s[m.end() : m.end() + CONTEXT_CHARACTERS]
    if _NOT_A_COURSE.match(after) or _REPEATED.search(before):
        return None
    if _AFTER_ONLY.search(before) or _OF_ANTECEDENT.match(after):
        return None
    days = _days(m)
    over, during = _OVER.search(before), _FOR.search(before)
    start = m.start()
    if _AFTER_EVENT.match(after):
        return _Course(days, start, m.end(), 0.4) if days <= MAX_AFTER_DAYS and m["n"] and "later" not in after[:8] else None
    if _AFTER_AGO.match(after):
        return _Course(days, start, m.end(), 1.0)
    if over and not (m["bare"] and over.group(1).lower() == "in"):
        return _Course(days, start - len(before) + over.start(), m.end(), 2.5)
    if during and not (during.group(1) == "of" and _is_short(days)):
        return _Course(days, start - len(before) + during.start(), m.end(), 2.0) if not _is_short(days) or _is_going_on(s, before) else None
    if _AFTER_OF.match(after) and not m["bare"] and not _is_short(days):
        return _Course(days, start, m.end(), 2.0)
    if (_LAST.search(before) or m["one"] or m["one2"]) and not _is_short(days):
        return _Course(days, start, m.end(), 1.5)
    return _Course(days, start, m.end(), 0.6) if (m["n"] or m["slash"]) and not _is_short(days) and (m["n"] or "").lower() not in ("a", "an", "one") else None


def _is_short(days: float) -> bool:
    """Minutes and hours are more often how long a spell lasts than how long the complaint has been there."""
    return days < 0.9


def _is_going_on(s: str, before: str) -> bool:
    return bool(re.search(r"\b(has|have|had|been|past|last|now)\b", s, re.I)) and not re.search(r"\b(walk\w*|sit\w*|stand\w*|lay|lying|labour|kept|squat\w*|rest\w*)\b[^,]*$", before, re.I)


def _days(m: re.Match[str]) -> float:
    if m["slash"]:
        return float(m["slash"]) * SLASHED[m["per"]]
    unit = (m["unit"] or m["bare"] or m["one"] or m["one2"]).lower().rstrip("s")
    per = next(DAYS[u] for u in sorted(DAYS, key=len, reverse=True) if unit.startswith(u))
    if m["bare"]:
        return per * next((n for u, n in SOME.items() if unit.startswith(u)), 3.0)
    count = number_of(m["m"] or m["n"] or "one")
    return per * (count + (0.5 if m["half"] or m["half2"] else 0.0))


def _relevance(s: str, course: _Course) -> float:
    """How much the words around say that this is the time of the complaint."""
    low = max(s.rfind(x, 0, course.start) for x in PIECES) + 1
    ends = [e for x in PIECES if (e := s.find(x, course.end)) >= 0]
    piece = s[low : min(ends)] if ends else s[low:]
    score = -1.2
    if _COMPLAINT.search(piece):
        score += 2.0
    elif _COMPLAINT.search(s):
        score += 1.2
    if _WEAK.search(piece):
        score += 1.2
    elif _WEAK.search(s):
        score += 0.3
    is_antecedent = _ANTECEDENT.search(piece) and course.rank != 0.4
    near = s[max(0, course.start - 40) : course.end + 40]
    if is_antecedent:
        score -= 3.0 if not _WEAK.search(piece) or course.rank <= 1.5 else 1.0
    elif _ANTECEDENT.search(near) and course.rank != 0.4:
        score -= 0.4
    return score
