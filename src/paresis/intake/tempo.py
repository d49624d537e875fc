"""How fast it came: the time course of the complaint, not of what went before it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from paresis.intake.dates import dates_in
from paresis.intake.person import NUMBER, number_of
from paresis.intake.regex import lazy
from paresis.model.vocabulary import Tempo

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

DAYS = {
    "s": 1e-5,
    "sec": 1e-5,
    "min": 7e-4,
    "h": 1 / 24,
    "hour": 1 / 24,
    "day": 1.0,
    "d": 1.0,
    "night": 1.0,
    "fortnight": 14.0,
    "week": 7.0,
    "wk": 7.0,
    "w": 7.0,
    "month": 30.4,
    "mo": 30.4,
    "mth": 30.4,
    "year": 365.25,
    "yr": 365.25,
    "decade": 3652.0,
}
SOME = {"second": 1.0, "min": 5.0, "hour": 4.0, "day": 4.0, "night": 3.0, "week": 4.0, "month": 5.0, "year": 5.0, "decade": 2.0}
SLASHED = {"7": 1.0, "52": 7.0, "12": 30.4}
MAX_AFTER_DAYS, SHORT_DAYS = 14.0, 0.9
CONTEXT_CHARACTERS = 60
PIECES = (",", ":", " and ", " but ", " after ", " following ")
VAGUE = -9.0  # anything else that is said of time counts more
FAR_SENTENCE, LAST_SENTENCE, SENTENCE_COST, CHARACTER_COST = 12, 25, 0.15, 0.0001

VAGUE_NUMBERS = frozenset("a an half couple few several some many".split())
_NUM = r"\d+(?:\.\d+)?|" + "|".join(sorted(NUMBER.keys() - VAGUE_NUMBERS, key=len, reverse=True))
_COUNT = (
    rf"half an?|a few|a couple(?: of)?|couple(?: of)?|few|several|many|some|(?:twenty|thirty|forty|fifty|sixty)[ -](?:one|two|three|four|five|six|"
    rf"seven|eight|nine)|{_NUM}|an?"
)
_UNIT = r"seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|nights?|fortnights?|weeks?|wks?|months?|mths?|years?|yrs?|decades?"
_TIME = lazy(
    rf"(?:\b|(?<=\bx))(?:(?P<n>{_COUNT})(?:\s{{0,3}}(?:-|–|to|or)\s{{0,3}}(?P<m>{_NUM}))?"
    rf"(?P<half>\s{{1,3}}and a half)?[\s-]{{0,3}}(?:(?:whole|full|long|short|"
    rf"more)\s{{1,3}})?(?P<unit>{_UNIT})\b(?P<half2>\s{{1,3}}and a half)?"
    rf"|(?P<bare>seconds|minutes|hours|days|weeks|months|years|decades)\b|(?<=last )(?P<one>hour|day|week|month|year)\b|(?<=past )(?P<one2>hour|"
    rf"day|week|month|year)\b"
    r"|(?P<short>\d{1,3})\s?(?P<letter>(?-i:[dhw]))\b(?!['’/])"
    r"|(?P<slash>\d{1,2})/(?P<per>7|52|12)\b(?!/))",
    re.I,
)
_HAS_UNIT = lazy(rf"(?:{_UNIT})\b|/(?:7|52|12)\b")
_OVER = lazy(
    r"\b(over|within|in|during|across|throughout|inside|in under|in less than|in the space of|in the course of|in a matter of|over the course of|"
    r"over a period of|a matter of)\s{1,3}(?:the\s{1,3}|these\s{1,3}|a\s{1,3}|only\s{1,3}|just\s{1,3}|about\s{1,3}|"
    r"around\s{1,3}|some\s{1,3}|roughly\s{1,3}|approximately\s{1,3}|last\s{1,3}|past\s{1,3}|first\s{1,3}|previous\s{1,3}|next\s{1,3}|"
    r"preceding\s{1,3}|period of\s{1,3}|course of\s{1,3}|space of\s{1,3}|matter of\s{1,3}|less than\s{1,3}|more than\s{1,3}|under\s{1,3}|"
    r"perhaps\s{1,3}|maybe\s{1,3}|the\s{1,3})*$",
    re.I,
)
_FOR = lazy(
    r"(\b(for|since|lasting|x|through|of)|[x×])\s{0,3}(?:the\s{1,3}|these\s{1,3}|at least\s{1,3}|about\s{1,3}|around\s{1,3}|almost\s{1,3}|"
    r"nearly\s{1,3}|over\s{1,3}|more than\s{1,3}|some\s{1,3}|roughly\s{1,3}|approximately\s{1,3}|last\s{1,3}|past\s{1,3}|only\s{1,3}|just\s{1,3}|"
    r"up to\s{1,3}|"
    r"perhaps\s{1,3}|maybe\s{1,3}|well over\s{1,3}|less than\s{1,3}|previous\s{1,3}|preceding\s{1,3}|good\s{1,3}|now\s{1,3}|a\s{1,3})*$",
    re.I,
)
_LAST = lazy(r"\b(last|past|these)\s{1,3}(?:about\s{1,3})?$", re.I)
_SHORT = lazy(r"\d\s?[dhw]\b")
_AFTER_AGO = lazy(r"^\s{0,3}(?:or (?:so|two) )?(ago|earlier|back|previously|prior|since)\b", re.I)
_AFTER_OF = lazy(
    r"^('s?|’s?)?[\s-]{0,3}((?:gradual(?:ly)?|progressive(?:ly)?|increasing(?:ly)?|worsening|short|slow(?:ly)?|rapid(?:ly)?|"
    r"long)\s{1,3})*(history|hx|h/o|of\b|duration|course|progressive|worsening|increasing)",
    re.I,
)
_AFTER_EVENT = lazy(r"^\s{0,3}(after|following|post|later)\b", re.I)
_NOT_A_COURSE = lazy(
    r"^[\s-]{0,3}(old\b|of age|pregnan|gestation|premature|a (?:day|week|month|year)\b|per\b|each\b|every\b|daily|weekly|apart|time\b|long enough|"
    r"to ease|to (?:fall|get|loosen)|shift|of (?:sprint|runn?ing|walking|exercis|exertion|effort|standing|sitting|climbing|starting|resting))",
    re.I,
)
_REPEATED = lazy(
    r"\b(every|each|next|another|until|times? in|twice in|aged?|lasts|takes|took|needs|can \w+ for|after \w+ing(?: for)?|able to \w+ for|"
    r"within \w+ing)\s{0,3}(?:about\s{1,3}|for\s{1,3}|only\s{1,3}|the\s{1,3}(?:last\s{1,3}|past\s{1,3})?)*$",
    re.I,
)
_SUDDEN = lazy(
    r"\b(sudden(?:ly)?|abrupt(?:ly)?|all at once|out of the blue|out of nowhere|instant(?:ly|aneous(?:ly)?)?|in an instant|from one (?:moment|"
    r"second|minute) to the next|thunderclap|"
    r"overnight went|(?:in|within) (?:a )?(?:seconds|minutes|moments)|gave way without warning|like a bolt|just (?:stopped working|gave out|"
    r"went from under)|dropped like)\b",
    re.I,
)
_RATHER = lazy(r"\b(fairly|rather|quite|relatively|not|more)\s{1,3}$", re.I)
_LIFELONG = lazy(
    r"\b(since (?:early |late )?(?:childhood|birth|infancy|adolescence|(?:his|her|my) (?:early |late )?(?:teens|twenties|thirties|forties|fifties|"
    r"childhood|youth))|all (?:his|her|my) life|as long as (?:he|she|i) can remember|"
    r"life-?long|since (?:he|she|i) (?:was|were) (?:a |very )?"
    r"(?:child|kid|small|born|little|boy|lad|girl|lass|teenager|young|about \d+|\d+)|(?:since|"
    r"from)(?: the)? age(?: of)? \w+|from (?:birth|childhood|infancy|early childhood)|long-?standing|for as long as)\b",
    re.I,
)
_WEEKDAY = r"(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?"
_MONTH = (
    r"(?:january|february|april|june|july|august|september|october|november|december|spring|summer|autumn|winter|christmas|xmas|easter|new year|"
    r"last (?:spring|summer|autumn|winter|year|christmas)|the (?:spring|summer|autumn|winter))"
)
_WELL = r"\b(?:fine|well|ok|okay|alright|all right|normal|good|healthy|fit)\b[^.;!?]{0,15}"
_WELL_UNTIL = lazy(rf"{_WELL}\b(?:until|till)\s{{1,3}}(?:about\s{{1,3}}|around\s{{1,3}})?$", re.I)
_NOT_A_HABIT = r"(?<!fine )(?<!well )(?<!ok )(?<!normal )(?<!better )"
_NAMED = tuple(
    (tuple(hints.split("|")), pattern, days, rank)
    for hints, pattern, days, rank in (
        ("since|from|on ", lazy(rf"\b(?:since|from|on) (?:last |this |the )?(?:{_WEEKDAY}|weekend)\b", re.I), 3.0, 2.0),
        ("until|till", lazy(rf"{_WELL}\b(?:until|till) (?:last |this |the )?(?:{_WEEKDAY}|weekend)\b", re.I), 3.0, 2.0),
        ("until|till", lazy(rf"{_WELL}\b(?:until|till) (?:the day before )?yesterday\b", re.I), 1.2, 2.0),
        ("yesterday", lazy(r"\b(?:since|from) (?:the day before )?yesterday\b", re.I), 1.2, 2.0),
        ("yesterday", lazy(r"\byesterday\b", re.I), 1.2, 1.0),
        (
            "since|from",
            lazy(
                r"\b(?:since|from) (?:last night|this morning|this afternoon|lunch(?:time)?|breakfast|dinner|supper|tea|tea ?time|bedtime|"
                r"earlier today|today|noon|midday|midnight|(?:about |around )?\d{1,2}(?:[:.]\d\d)? ?(?:am|pm|"
                r"o'clock))\b",
                re.I,
            ),
            0.4,
            2.0,
        ),
        (
            "last night|this |today|overnight|tonight",
            lazy(r"\b(?:last night|this morning|this afternoon|this evening|earlier today|overnight|tonight|today)\b", re.I),
            0.4,
            1.4,
        ),
        (
            "woke|wakes|waking",
            lazy(
                r"\b(?:woke|woken|wakes|awoke|waking)(?: up)?(?: in the morning| this morning| today| yesterday| at \d+(?::\d\d)? ?(?:am|pm)?)?"
                r"(?: and| to| with| unable| paraly[sz]ed| weak| could)\b",
                re.I,
            ),
            0.4,
            1.0,
        ),
        ("just now", lazy(r"\bjust now\b", re.I), 0.04, 1.4),
        ("the other day|this week|a few days back", lazy(r"\b(?:the other day|(?:earlier )?this week|a few days back)\b", re.I), 3.0, 1.4),
        ("for ", lazy(r"\bfor (?:quite )?some (?:time|while)\b|\bfor (?:quite )?a (?:good )?while\b", re.I), 120.0, VAGUE),
        ("long time", lazy(r"\bfor (?:a|ever such a) (?:very |really )?long time\b", re.I), 400.0, VAGUE),
        ("since last week", lazy(r"\bsince last week\b", re.I), 7.0, 2.0),
        ("since ", lazy(rf"\bsince [^.,;]{{1,40}} in (?:{_MONTH}|march|may)\b", re.I), 120.0, 2.0),
        ("since last month", lazy(r"\bsince last month\b", re.I), 30.0, 2.0),
        ("since ", lazy(rf"\bsince (?:the )?(?:{_MONTH}|march|may)\b", re.I), 150.0, 2.0),
        (
            "since |ed in |begun in |began in |onset in ",
            lazy(r"\b(?:since|began in|started in|begun in|onset in) (?:19|20)\d\d\b", re.I),
            1500.0,
            1.5,
        ),
        (" the ", lazy(rf"{_NOT_A_HABIT}\b(?:over|within|during) the (?:course of the )?(?:day|morning|afternoon|evening|night)\b", re.I), 0.5, 1.5),
        ("for ", lazy(r"\bfor (?:ages|yonks|donkey['’]?s years)\b", re.I), 400.0, 1.5),
        ("the years", lazy(r"\b(?:over|through|with|down) the years\b", re.I), 1500.0, 2.0),
    )
)
OF_THE_DAY, ON_WAKING = (" the ",), ("woke", "wakes", "waking")
_SOME_NIGHTS = lazy(  # how often, not how long
    r"(?<!for )(?<!over )(?<!in )(?<!within )(?<!after )(?<!past )(?<!last )\b(?:some|most) (?:days|nights|mornings|evenings)\b"
    r"(?! (?:ago|later|before|earlier|now))",
    re.I,
)
_DAILY = lazy(
    r"\b(?:gets?|is|are|becomes?|grows?|always|usually)\s{1,3}(?:much |a bit )?(?:worse|weaker|stronger|better)\s{1,3}$|"
    r"\b(?:up and down|varies|vary|fluctuat\w{1,4})\s{1,3}$",
    re.I,
)
_SENTENCE = lazy(r"(?:[^.!?;\n]|\.(?=\d)){1,2000}")
_SINCE_THEN = lazy(r"\s{0,3}(since then|ever since)\b", re.I)
_EXERTION = lazy(r"(?<!unable to )\b(walk\w*|sit\w*|stand\w*|lay|lying|labour|kept|squat\w*|rest\w*|driv\w*|runn?\w*|cycl\w*)\b[^,]*$", re.I)
_GOES_ON = lazy(r"\b(has|have|had|been|now|(?:the|for|in|over|these) (?:past|last))\b", re.I)
_SPELL = lazy(
    r"\b(was|were|lost|went|came|could|lasts?|lasted|lasting|spells?|attacks?|episodes?|each|every|sometimes|at a time|then|after|"
    r"stops?|eases?|wears?|within|per|daily|until|before|when|if|slept|sleep)\b",
    re.I,
)
SUDDEN_HINTS = tuple("sudden|abrupt|once|blue|nowhere|instant|moment|thunderclap|minute|second|warning|bolt|just|dropped|overnight".split("|"))
LIFELONG_HINTS = tuple(
    "life|child|birth|infan|adolesc|teen|twenties|thirties|forties|fifties|youth|remember|since|age of|standing|as long".split("|")
)
_NOW = lazy(r"\b(now|new|newly|currently)\b", re.I)
_WEAK = lazy(
    r"weak|walk|paraly|limp|stairs|power|strength|drag|trip|unstead|gait|foot drop|buckl|gave way|give way|giving way|legs?\b|foot\b|feet\b|"
    r"stumbl|gave out|stand\b",
    re.I,
)
_COMPLAINT = lazy(
    r"weak|walk|flopp|leg\b|legs\b|foot|feet|numb|stairs|paraly|limp|stiff|pain|ache|aching|hurt|sore|tired|fatigue|exhaust|drag|trip|fall|fell|unstead|"
    r"tingl|swell|swollen|heavy|cramp|mov|unwell|began|begun|start|unable|trouble|"
    r"difficult|wors|progress|stumbl|symptom|problem|complain|deteriorat|decline|power|strength|breathless|dizz|collaps|thigh|calf|knee|hip|"
    r"\b(?:fine|well|ok|okay|alright|normal) (?:until|till)\b|"
    r"cannot|can't|could not|couldn't|struggl|twitch|slow|balance|burn|needles|develop|ill\b|c[ao]me on|onset|incontinen|bladder|panic|anxi",
    re.I,
)
_BECAME = "went gone go goes going gets got getting turned turning turns became becoming becomes feel feels felt is are was and so"
_CHILLED = "foot feet leg legs toe toes"
_TURNED = "".join(f"(?<!{w} )" for w in f"{_BECAME} {_CHILLED}".split())  # before "cold" that is none that one catches
_ANTECEDENT = lazy(
    r"operat|surg|\bbirth|deliver|labou?r\b|vaccin|jab\b|immuni[sz]|infect|\bflu\b|flu-like|cough|diarrh|gastro|vomit|fever|sore throat|"
    rf"{_TURNED}\bcold\b(?! (?:legs?|foot|feet|toes|white|pale|blue|and (?:white|pale|blue|numb|hurts?))\b)|"
    r"accident|injur|fractur|diagnos|smok|work(?:s|ed|ing)? (?:as|in|at|by|for)|\btook\b|taken|taking|takes|"
    r"tablet|\bmg\b|\bpills?\b|marri|swim|swam|pregnan|bypass|illness|bite|bitten|hypertens|blood pressure|diabet|asthma|gout|coronary|"
    r"heart (?:attack|disease)|fibrillat|stent|cancer|chemo|radio|stati?n\b|steroid|prednis|"
    r"vegan|drank|drink|alcohol|stroke|travel|holiday|return(?:ed)? from|lived|retired|intensive care|ventilat|bed rest|treated|treatment|"
    r"started on|prescrib|married|widow|replacement|replaced|stopped|epidural|catheter|collision|medicat|medicine|lost (?:about )?\d|weight|"
    r"replace|dose|stroke|bought|visits?\b",
    re.I,
)

_AFTER_ONLY = lazy(r"\b(?:after|following)\s{1,3}(?:about\s{1,3}|some\s{1,3}|the first\s{1,3})?$", re.I)
_MORNINGS = lazy(r"\b(?:every|each|in the|of a|most|the) mornings?\b[^,;.]{0,20}$", re.I)
_IN_MORNINGS = lazy(r"\s{0,2}(?:in|of|on|every|each|after) (?:the |a )?(?:mornings?|waking|getting up)\b", re.I)
_RELIEF = lazy(r"\b(?:stop|eas|pass|settl|reliev|recover|resolv|vanish|goes |gone|better)[^,;.]{0,20}\b(?:in|within|after)\b[^,;.]{0,9}$", re.I)
_OF_ANTECEDENT = lazy(rf"\s{{0,3}}(?:of|post|after)\s{{1,3}}(?:\w+\s{{1,3}})?(?:{_ANTECEDENT.pattern})", re.I)


DATED, HAPPENED = 2.0, 1.0
SUDDEN_DAYS = 1e-3
LEAST_RANK = 1.0  # a bare "two weeks" may be anything


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


def read_tempo(text: str, today: date | None = None) -> Timed | None:
    """How long the complaint took to become what it is.

    A sudden start counts most, then "over" or "within" a time, then "for", "since", "of" a time, then "… ago". A time counts when a
    complaint stands near; times of what came before (an operation, an infection), of habits and of medicines are passed over.

    Args:
        text: The text.
        today: Day from which the days that it names count; none are read without.

    Example:
        >>> read_tempo("Smoked for 20 years. Legs weak over three days.").tempo.value
        'days'
    """
    best: tuple[float, Timed] | None = None
    before: tuple[int, list[_Course]] = (0, [])
    for number, (offset, sentence) in enumerate(_sentences(text)):
        if best and number > LAST_SENTENCE:
            break
        courses = _with_dates(sentence, list(_courses(sentence)), today)
        if _SINCE_THEN.match(sentence) and before[1] and not courses and _COMPLAINT.search(sentence):
            return Timed(tempo_of(before[1][0].days), before[0] + before[1][0].start, before[0] + before[1][0].end)
        before = (offset, courses)
        for course in courses:
            relevance = _relevance(sentence, course)
            score = course.rank + relevance - min(number, FAR_SENTENCE) * SENTENCE_COST - min(course.start, 1000) * CHARACTER_COST
            if relevance >= 0.0 and (best is None or score > best[0]):
                best = score, Timed(tempo_of(course.days), offset + course.start, offset + course.end)
    return best[1] if best else None


def _with_dates(s: str, courses: list[_Course], today: date | None) -> list[_Course]:
    """Times with those since the days that a sentence names, which take the place of what is only about so long ("since Monday")."""
    named = dates_in(s, today) if today else []
    dated = [_Course(d.days, d.start, d.end, DATED if d.is_since else HAPPENED) for d in named if d.days is not None]
    return [*dated, *(c for c in courses if not any(c.start < d.end and d.start < c.end for d in named))] if named else courses


def times_in(text: str, today: date | None = None) -> list[tuple[float, int, int]]:
    """Every time since when something is so, in days with its place, whatever it is said of; sudden starts have none.

    >>> sorted({round(days) for days, _, _ in times_in("incontinent for 2 years, legs weak since yesterday")})
    [1, 730]
    """
    courses = _with_dates(text, list(_courses(text)), today)
    return [(c.days, c.start, c.end) for c in courses if c.days > SUDDEN_DAYS and c.rank >= LEAST_RANK]


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    for m in _SENTENCE.finditer(text):
        if not m.group().isspace():
            yield m.start(), m.group()


def _courses(s: str) -> Iterator[_Course]:
    low, often = s.lower(), _SOME_NIGHTS.search(s)
    if any(h in low for h in SUDDEN_HINTS):
        for m in _SUDDEN.finditer(s):
            yield _Course(1e-5, m.start(), m.end(), 2.0 if _RATHER.search(s[: m.start()]) else 2.7)
    if any(h in low for h in LIFELONG_HINTS):
        for m in _LIFELONG.finditer(s):
            yield _Course(4000.0, m.start(), m.end(), 2.0)
    for hints, pattern, days, rank in _NAMED:
        if any(h in low for h in hints):
            for m in pattern.finditer(s):
                if not (often and hints == ON_WAKING) and (hints != OF_THE_DAY or not _DAILY.search(s[: m.start()])):
                    yield _Course(days, m.start(), m.end(), rank)
    if _HAS_UNIT.search(low) or _SHORT.search(s):
        for m in _TIME.finditer(s):
            course = None if often and often.start() <= m.start() < often.end() else _measured(s, m)
            if course:
                yield course


def _measured(s: str, m: re.Match[str]) -> _Course | None:
    """A number and a unit, ranked by the words before and after it."""
    before, after = s[max(0, m.start() - CONTEXT_CHARACTERS) : m.start()], s[m.end() : m.end() + CONTEXT_CHARACTERS]
    is_until = bool(_WELL_UNTIL.search(before) and _AFTER_AGO.match(after))
    days = _days(m)
    is_relief = days < SHORT_DAYS and bool(_RELIEF.search(before) or _MORNINGS.search(before) or _IN_MORNINGS.match(after))
    if is_relief or (not is_until and _is_other_time(before, after)):
        return None
    if _AFTER_EVENT.match(after):
        is_soon = days <= MAX_AFTER_DAYS and m["n"] and "later" not in after[:8]
        return _Course(days, m.start(), m.end(), 0.4) if is_soon else None
    if _AFTER_AGO.match(after):
        return _Course(days, m.start(), m.end(), 2.0 if is_until else 1.0)
    led = _led(s, m, before, days)
    if led:
        return led
    if days < SHORT_DAYS and (not (m["n"] or m["short"]) or not _is_going_on(s, before)):
        return None
    is_counted = bool(m["n"] or m["slash"] or m["short"]) and (m["n"] or "").lower() not in ("a", "an", "one")
    rank = 2.0 if _AFTER_OF.match(after) and not m["bare"] else 1.5 if _LAST.search(before) or m["one"] or m["one2"] else 0.6 if is_counted else 0.0
    return _Course(days, m.start(), m.end(), rank) if rank else None


def _is_other_time(before: str, after: str) -> bool:
    """Whether the words around make a time one of something else: an age, a habit, what came before."""
    return bool(_NOT_A_COURSE.match(after) or _REPEATED.search(before) or _AFTER_ONLY.search(before) or _OF_ANTECEDENT.match(after))


def _led(s: str, m: re.Match[str], before: str, days: float) -> _Course | None:
    """A time led in by "over", "within" or by "for", "since", "of"; minutes and hours are more often how long a spell lasts."""
    shift = m.start() - len(before)
    over, during = _OVER.search(before), _FOR.search(before)
    if over and not (m["bare"] and over.group(1).lower() == "in"):
        return _Course(days, shift + over.start(), m.end(), 2.5)
    if during and (days >= SHORT_DAYS or during.group(1) == "since" or (during.group(1) != "of" and _is_going_on(s, before))):
        return _Course(days, shift + during.start(), m.end(), 2.0)
    return None


def _is_going_on(s: str, before: str) -> bool:
    """Whether minutes or hours tell since when, and not how long a spell lasted or an exertion."""
    if _EXERTION.search(before):
        return False
    return bool(_GOES_ON.search(s)) or not _SPELL.search(s)


def _days(m: re.Match[str]) -> float:
    if m["slash"]:
        return float(m["slash"]) * SLASHED[m["per"]]
    if m["short"]:
        return float(m["short"]) * DAYS[m["letter"]]
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
    if _NOW.search(piece):
        score += 1.0
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
