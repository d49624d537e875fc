"""Age and sex, from words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from paresis.intake.regex import lazy
from paresis.intake.subject import KIN, REACH, WRITER, is_same, sex_of
from paresis.model.case import Issue
from paresis.model.vocabulary import MAX_AGE, Sex

NUMBER = {
    w: i
    for i, w in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve "
        "thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty".split()
    )
} | {
    "a": 1,
    "an": 1,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
    "couple": 2,
    "few": 3,
    "several": 4,
    "half": 0.5,
    "some": 4,
    "many": 8,
    "dozen": 12,
}
MAX_GUESSED = 110.0
PER_YEAR = {"m": 12.0, "w": 52.0, "d": 365.25}
DECADE_PART = {"early": 2.0, "mid": 5.0, "middle": 5.0, "late": 8.0}
BANDS = {"newborn": 0.04, "neonate": 0.04, "infant": 0.5, "baby": 0.5, "toddler": 2.0, "teenager": 16.0, "teen": 16.0, "adolescent": 15.0}
_ONES = "one|two|three|four|five|six|seven|eight|nine"
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_N = (
    rf"(?P<n>\d{{1,4}}(?:\.\d{{1,2}})?|(?:{_TENS})(?:[\s-]{{1,3}}(?:{_ONES}))?|"
    rf"(?:ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|{_ONES}))"
)
_UNIT = r"(?P<unit>year|yr|month|mth|week|wk|day)s?"
_NO_UNIT = (
    r"(?![\d.:/]\d|\s{0,3}(?:%|°|/\d|x\b|[kcm]?g\b|mmol|mm\b|[ckm]m\b|m\b|f(?:ee|oo)?t\b|inch|bpm|metres?|meters?|miles?|steps|minutes?|"
    r"mins?|hours?|hrs?|days?|weeks?|months?|"
    r"years?(?! old)|yrs?(?! old)|times|units|tablets?|am\b|pm\b|st\b|lbs?\b|more\b|or\b))"
)
_ADULT = r"man|woman|male|female|lady|gentleman|boy|girl|patient|pt|kid|child|lad|lass"
_KIN = "|".join(sorted(KIN, key=len, reverse=True))
_PART_OF_DECADE = r"(?:(?P<part>early|mid|middle|late)[\s-])?(?:to[\s-]late[\s-])?"
_NEARLY = (
    r"(?:(?:now|only|just|nearly|almost|about|coming up (?:to|for)|going on|not quite|not yet|just over|just under|just turned|"
    r"approaching|rising)\s{1,3})?"
)
_STATED = (
    lazy(rf"\b(?:{_N}|(?P<one>a))[\s-]{{0,3}}{_UNIT}[\s-]{{0,3}}(?:old\b|of age\b)", re.I),
    lazy(rf"\b{_N}[\s-]{{0,3}}(?P<unit>month|mth|week|wk)s?[\s-](?:baby|infant|boy|girl|child|son|daughter)\b", re.I),
    lazy(rf"\b{_N}[\s-]{{0,3}}(?P<unit>y|m)(?:/o|\.?o\.?|r?s?[\s-]?old)\b", re.I),
    lazy(rf"\bnow (?:aged )?(?P<n>\d{{2,3}})\b{_NO_UNIT}", re.I),
    lazy(rf"\baged?(?: is| was)?\s{{0,2}}[:=]?\s{{0,3}}(?:about |around )?{_N}\b(?:\s?{_UNIT}\b)?(?!\s{{0,3}}s\b)", re.I),
)
_GUESSED = (
    lazy(rf"\b(?:i am|i['’]?m|she is|he is|she['’]s|he['’]s|turned)\s{{1,3}}{_NEARLY}{_N}\b{_NO_UNIT}", re.I),
    lazy(rf"\b{_N}\s?[/,]?\s?(?:y|yrs?|yo)?\s?[MF]\b(?!\w*[/'])(?-i:(?<=[MF]))", re.I),
    lazy(rf"(?:^|[(,;.]\s?)(?-i:[MF])[\s,/]?{_N}\b{_NO_UNIT}", re.I),
    lazy(rf"\b{_N}\s?(?:y|yrs?)\b(?!\s{{0,3}}(?:ago|of|history|later|earlier|now|h/o|hx))", re.I),
    lazy(rf"\b(?:{_KIN}|{_ADULT}|who)(?:['’]s| is)\s{{1,3}}{_NEARLY}{_N}\b{_NO_UNIT}", re.I),
    lazy(rf"\b(?:{_KIN}|{_ADULT}),?\s\(?(?P<n>\d{{2,3}})\s?(?:years?|yrs?)\b(?!\s(?:ago|of|history|hx|h/o|duration|later|with|earlier))", re.I),
    lazy(rf"\b(?P<n>\d{{2,3}}),?[\s-]{{1,2}}(?:\w+\s)?(?:{_ADULT})\b", re.I),
    lazy(rf"\b(?:{_KIN}|{_ADULT})(?:\s\w+)?,?\s{{1,2}}(?:of\s{{1,2}}|\()?(?P<n>\d{{1,3}})\b{_NO_UNIT}", re.I),
    lazy(
        rf"(?<!\bone )(?<!first )(?<!second )(?<!third )(?<!only )(?<!eldest )(?<!oldest )(?<!youngest )(?<!middle )\b(?:{_ADULT})\s{{1,2}}"
        rf"of\s{{1,2}}(?:about |around |only |just )?{_N}\b{_NO_UNIT}"
        r"(?!\s(?:\w+\s)?(?:children|siblings|kids|brothers|sisters|boys|girls|sons|daughters)\b)",
        re.I,
    ),
    lazy(rf"(?:^|[^\W\d_],)\s{{0,3}}(?P<n>\d{{2}})(?=\s{{0,3}}(?:[,;]|\.(?!\d)|$)|\s(?:and|with)\b){_NO_UNIT}"),
)
_AGES = tuple(
    zip(
        (*_STATED, *_GUESSED),
        (
            ("old", "of age"),
            ("month", "mth", "week", "wk"),
            ("/o", "yo", "mo", "y.o", "m.o", "r old", "rs old", "m old", "y old", "m-old", "y-old"),
            ("now ",),
            ("age",),
            ("i am", "im ", "i'm", "i’m", "is ", "he's", "he’s", "turned"),
            ("m", "f"),
            ("m", "f"),
            ("y",),
            ("'s ", "’s ", " is "),
            ("year", "yr"),
            ("",),
            ("",),
            (" of ",),
            ("",),
        ),
        strict=True,
    )
)  # each with pieces of text of which it needs one
_MONTHS = (
    "january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|"
    "spring|summer|autumn|winter|a few|\\d|one|two|three|four|five|six"
)
_ANY_NUMBER = lazy(r"\d|teen|ty\b|ten\b|eleven|twelve|one\b|two\b|three|four|five|six|seven|eight|nine|\ba[\s-]{1,3}(?:year|yr|month|week|day)")
_DECADE = lazy(
    rf"(?:\b(?:{_KIN}|{_ADULT}|is|am|are|person)|['’][sm]),?\s{{0,2}}in\s{{1,2}}(?:his|her|my|their|the)\s{{1,2}}{_PART_OF_DECADE}"
    r"(?P<decade>[1-9]0['’]?s|twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties)\b",
    re.I,
)
_BORN = lazy(
    r"(?:\b(?:dob|d\.o\.b\.?|date of birth)\s?[:=]?\s{0,3}|(?:^|[,;.(]\s{0,3}|\b(?:i was|he was|she was|man|woman|male|female|patient)\s)"
    r"born\s(?:in\s|on\s)?)"
    r"(?:(?P<first>(?:19|20)\d\d)(?:[-/.](?P<month>\d{1,2})[-/.]\d{1,2})?|\d{1,2}[-/.\s](?P<month2>\d{1,2})[-/.\s](?P<last>(?:19|20)\d\d)|"
    r"(?:\d{1,2}(?:st|nd|rd|th)?\s)?[a-z]{3,9}\s(?P<named>(?:19|20)\d\d))\b",
    re.I,
)
_DECADE_BARE = lazy(
    rf"(?<!the )\b(?P<part>early|mid|middle|late)[\s-](?P<decade>[1-9]0['’]?s|twenties|thirties|forties|fifties|sixties|seventies|"
    rf"eighties|nineties)\b"
    rf"(?=\s{{1,2}}(?:\w+\s)?(?:{_KIN}|{_ADULT})\b|\s?[MF]\b|\s?[,;.)])",
    re.I,
)
_LETTERED = lazy(
    r"^\W*(?:(?:i(?:['’]?m| am)(?: an?)?|me,?|i)\s)?(?P<n>\d{1,3})\s?(?P<year>yrs?|y/?o?)?[\s,]?(?P<sex>[mf])\b(?!['’/]|[\s-]{0,2}old)", re.I
)
_LITTLE = lazy(
    r"\b(?:baby|infant|toddler|child|milestones?|crawl\w*|nursery|feeds?|nappy|nappies|diapers?|sitting up|rolling|mum|mother|"
    r"floppy)\b",
    re.I,
)
LAST_MONTHS = 36
_SOON = lazy(
    rf"\b(?:(?:will be|['’]ll be|turns|is turning|going to be|gonna be)\s{{1,3}}{_N})\s(?:in (?:{_MONTHS})|next (?:week|month|"
    rf"year)|soon)\b",
    re.I,
)
_BAND = lazy(r"^\W*(?:an?\s|this\s|my\s|our\s|male\s|female\s|\w+\s)?(?P<band>newborn|neonate|infant|toddler|teenager|adolescent)\b", re.I)
_NEGATIVE = lazy(r"\baged?(?: is)?\s?[:=]?(?<=[\s:=])\s?[-−]\d+|(?:^|\s)[-−]\d+[\s-]?(?:years?[\s-]old|y/?o)\b", re.I)
_THEN = lazy(
    r"(?:\b(?:at|since|from|until|till|by|died|diagnosed|for|over|past|last|than|x|under|about|the)\s{1,3}(?:the\s)?|"
    r"\b(?:when|since|until|till|after|before|whose)\s(?:\w+\s){0,3}(?:was|were|is)\s(?:about\s|only\s)?(?:an?\s)?)$",
    re.I,
)
_OF_KIN = lazy(
    rf"\b(?P<kin>{_KIN})(?:['’]s)?(?:\s\w+)?,?\s{{0,2}}\(?(?:who\s)?(?:is|was|are|died|has|had)?\s?(?:\w+\s)?(?:at|aged)?\s?(?:an?|now)?\s?$", re.I
)
_KIN_AFTER = lazy(rf"[\s-]{{0,3}}(?P<kin>{_KIN})\b", re.I)
_OWNER = lazy(r"\b(?:my|our|his|her|their|an?)\s(?:\w+\s)?$", re.I)
_I_BEFORE = lazy(r"\bI(?: am|['’]?m)\s(?:an?\s)?$", re.I)
_SEX = {
    Sex.FEMALE: lazy(
        r"\b(?:woman|female|girl|lady|(?<!my )(?<!our )mother of|housewife|pregnant)\b|\b(?-i:Mrs|mrs|Ms|Miss)\b\.?(?=\s+(?-i:[A-Z]))|\bmrs\s", re.I
    ),
    Sex.MALE: lazy(r"\b(?:man|male|boy|gentleman|(?<!my )(?<!our )father of)\b|\b(?-i:[Mm]r)\b\.?(?=\s+[a-z])", re.I),
}
_SEX_HINTS = {
    Sex.FEMALE: ("woman", "female", "girl", "lady", "mother of", "housewife", "pregnant", "mrs", "ms", "miss"),
    Sex.MALE: ("man", "male", "boy", "gentleman", "father of", "mr"),
}
_SEX_LETTER = lazy(r"[MF](?![A-Za-z])")
_LETTER = lazy(
    r"(?<![\d.°])\b(?P<n>\d{1,2})\s?[/,]?\s?(?:yrs?|y/?o?)?\s?(?P<sex>[MF])\b(?!['/\d])|(?:^|[(,;.]\s?)(?P<sex2>[MF])[\s,/]?\d{2}\b(?!\.\d|\s?%)|"
    r"\b[Ss]ex\W{1,3}(?P<sex3>[MF])\b"
)
_MEASURED = lazy(r"\b(?:walk\w*|within|after|about|only|for|temp\w*|temperature|of|to|than|fever|at)\W{0,3}$", re.I)
_HEADED = lazy(r"(?:\d{1,2}M|[1-8]?\dF)")
_COUNTED = lazy(
    r"\b(?!(?:ED|ER|GP|AE|AED|PC|HPC|RE|HX|PT|OPD|AMU|EM)\b)(?:[A-Z][A-Z0-9]+|(?i:levels?|counts?|rate|pulse|pressure|score|"
    r"bmi|weight|value))\W{1,3}$"
)
_PRONOUN = {Sex.FEMALE: lazy(r"\b(she|her|hers)\b", re.I), Sex.MALE: lazy(r"\b(he|his|him)\b", re.I)}


@dataclass(frozen=True, slots=True)
class Age:
    """An age with the place that says so.

    Attributes:
        years: Fractions for infants; None where what is said cannot be.
        start: First character.
        end: One past the last character.
        issue: What is odd about it, or how it was guessed.
    """

    years: float | None
    start: int
    end: int
    issue: Issue | None = None


def read_age(text: str, patient: str = "", today: date | None = None) -> Age | None:
    """Age in years; months, weeks and days become fractions; ages of relatives and of times gone by are passed over.

    "In her seventies" is 75, a toddler 2, a teenager 16, each with an issue of level `info` that says so. A date of birth counts
    from `today`; from the computer's date when that is not given.

    >>> read_age("A 6-month-old boy").years, read_age("A sixty-two-year-old woman").years
    (0.5, 62.0)
    >>> read_age("born 1950", today=date(2020, 7, 1)).years
    70.0
    """
    text = text[:REACH]
    wrong: Age | None = None
    if m := _NEGATIVE.search(text):
        return Age(None, m.start(), m.end(), impossible(m.group().strip()))
    low = text.lower()
    if not _ANY_NUMBER.search(low):
        return _roughly(text, patient)
    if m := _lettered(text):
        return Age(float(m["n"]) / (PER_YEAR["m"] if _is_months(m, text) else 1.0), m.start("n"), m.end())
    for pattern, hints in _AGES:
        for m in pattern.finditer(text) if any(h in low for h in hints) else ():
            if _is_other_age(text, m, patient):
                continue
            years = _years(m)
            if years <= (MAX_AGE if pattern in _STATED else MAX_GUESSED):
                return Age(years, m.start(), m.end())
            if pattern in _STATED:
                wrong = wrong or Age(None, m.start(), m.end(), impossible(m.group()))
    if m := _SOON.search(text):
        return _rough(max(_years(m) - 0.5, 0.0), m.start(), m.end(), text)
    return wrong or _born(text, patient, today or date.today()) or _roughly(text, patient)


def _lettered(text: str) -> re.Match[str] | None:
    """An age with a letter for the sex at the head of a text ("22m weak legs"); "22m" of a small child is months."""
    m = _LETTERED.match(text)
    if not m or not 0 < float(m["n"]) <= MAX_GUESSED:
        return None
    return m


def _is_months(m: re.Match[str], text: str) -> bool:
    return m["sex"] == "m" and not m["year"] and float(m["n"]) <= LAST_MONTHS and bool(_LITTLE.search(text))


def _years(m: re.Match[str]) -> float:
    groups = m.groupdict()
    return number_of(groups["n"] or "one") / PER_YEAR.get((groups.get("unit") or "y")[0].lower(), 1.0)


def _is_other_age(text: str, m: re.Match[str], patient: str) -> bool:
    """An age of another person than the patient, or one of long ago ("at age 12", "my father, 80")."""
    before = text[max(0, m.start() - 40) : m.start()]
    if m.group()[-1] in "MF" and _MEASURED.search(before):
        return True
    is_headed = bool(_HEADED.fullmatch(m.group())) and not text[m.end() : m.end() + 2].strip().isdigit()
    if not is_headed and _COUNTED.search(text[max(0, m.start() - 12) : m.start("n")] if "n" in m.groupdict() else ""):
        return True
    if _THEN.search(before) or (patient not in ("", WRITER) and (_I_BEFORE.search(before) or m.group()[:2].lower() in ("i ", "i'", "i’", "im"))):
        return True
    led = _OF_KIN.search(before) or _OF_KIN.search(text[max(0, m.start() - 40) : m.start(m.lastgroup or 0)])
    if led:
        return not is_same(led["kin"].lower(), patient)
    after = _KIN_AFTER.match(text, m.end())
    return bool(after and _OWNER.search(before) and not _I_BEFORE.search(before) and not is_same(after["kin"].lower(), patient) and patient)


def impossible(said: str) -> Issue:
    """That a text states an age that nobody has.

    >>> impossible("200 years old").message
    "the text says '200 years old', which cannot be an age"
    """
    return Issue("warning", f"the text says '{said}', which cannot be an age", f"give the age in years, 0 to {MAX_AGE:.0f}", "age_years")


def _born(text: str, patient: str, today: date) -> Age | None:
    m = _BORN.search(text)
    if not m or (patient not in ("", WRITER) and "i was" in m.group().lower()):
        return None
    year = int(m["first"] or m["last"] or m["named"])
    month = int(m["month"] or m["month2"] or 1)
    years = float(today.year - year - (today.month < month))
    if not 0 <= years <= MAX_AGE:
        return Age(None, m.start(), m.end(), impossible(m.group().strip(" ,;.(")))
    return Age(years, m.start(), m.end())


def _roughly(text: str, patient: str) -> Age | None:
    """An age from a decade of life or a time of life, with an issue that says what was taken."""
    found = (m for p in (_DECADE, _DECADE_BARE) for m in p.finditer(text) if not _is_other_age(text, m, patient))
    decade = next(found, None)
    if decade:
        said = decade["decade"].lower()
        tens = float(said[:2]) if said[0].isdigit() else float(NUMBER[said.removesuffix("ies") + "y"])
        return _rough(tens + DECADE_PART.get((decade["part"] or "mid").lower(), 5.0), decade.start(), decade.end(), text)
    band = _BAND.search(text)
    if band:
        return _rough(BANDS[band["band"].lower()], band.start("band"), band.end("band"), text)
    if patient in BANDS and (named := re.search(rf"\b{patient}\b", text, re.I)):
        return _rough(BANDS[patient], named.start(), named.end(), text)
    return None


def _rough(years: float, start: int, end: int, text: str) -> Age:
    said = text[start:end].strip(" ,")
    return Age(years, start, end, Issue("info", f"'{said}' was taken as an age of about {years:g}", "give the age in years", "age_years"))


def read_sex(text: str, patient: str = "") -> Sex | None:
    """Sex from the word for the relative of whom the text speaks, else from the first word that says it, else from pronouns when
    only one kind is used and the writer does not speak of themselves.

    >>> read_sex("My wife cannot walk", "wife").value, read_sex("67M, weak legs").value, read_sex("I have MS, she said", "i")
    ('female', 'male', None)
    """
    if known := sex_of(patient):
        return known
    low = text.lower()
    first = {sex: m.start() for sex, p in _SEX.items() if any(h in low for h in _SEX_HINTS[sex]) and (m := p.search(text))}
    has_letter = _SEX_LETTER.search(text)
    letter = next((m for m in _LETTER.finditer(text) if not _MEASURED.search(text[max(0, m.start() - 20) : m.start()])), None) if has_letter else None
    if letter:
        first.setdefault(Sex.FEMALE if (letter["sex"] or letter["sex2"] or letter["sex3"]) == "F" else Sex.MALE, letter.start())
    if (lettered := _lettered(text)) and not _is_months(lettered, text):
        first.setdefault(Sex.FEMALE if lettered["sex"] in "fF" else Sex.MALE, lettered.start("sex"))
    if first:
        return min(first, key=lambda s: first[s])
    used = [sex for sex, p in _PRONOUN.items() if p.search(text)] if patient != WRITER else []
    return used[0] if len(used) == 1 else None


def number_of(text: str) -> float:
    """A number in digits or words.

    >>> number_of("twenty-five"), number_of("a couple of"), number_of("half a")
    (25.0, 2.0, 0.5)
    """
    words = [w for w in re.split(r"[\s-]{1,3}", text.lower()) if w != "of"]
    if len(words) > 1 and words[0] in ("a", "half"):
        words = [words[0]] if words[0] == "half" else words[1:]
    return float(sum(NUMBER[w] if w in NUMBER else float(w) for w in words))
