"""Signs of examination notation in one form, character by character, so that every place in the text stays where it was."""

from __future__ import annotations

import re

from paresis.errors import IntakeError

DASHES = str.maketrans(dict.fromkeys("−–—‐‑‒﹣-", "-") | {"＋": "+", "⁺": "+", "⁻": "-", "\u00a0": " ", "\t": " ", "|": " "})
MRC = re.compile(r"(?<!\w)(?:m|kg)(?=[0-9][+-]?(?!\w))")
GRADE = r"[0-5](?:\.5)?[+-]?(?:/[45])?"
CHANGED = re.compile(rf"(?<![\w.]){GRADE}\s*(?:→|->|-->|=>)\s*(?=[0-5])")
ATTACHED = re.compile(r"(?<!\w)[rl][0-5][+-]?(?:/5)?\s*,\s*[rl][0-5](?!\d)")
GERMAN_PLUS = re.compile(r"([a-zäöü]\s{1,3})\+(?=\s*(?:$|[,;.\n]))")
NOW = r"(?:now|today|currently|at present|jetzt|nun|aktuell|heute)"
BEFORE = re.compile(
    rf"(?<!\w)(?:was|were|had been|previously|initially|before|formerly|from|war|waren|zuvor|früher|initial)\s+(?:{GRADE}|[^\W\d]{{3,14}})"
    rf"\s*[,;]?\s*(?:(?:but|and|aber|und)\s+)?(?:is\s+|ist\s+)?{NOW}(?!\w)(?=:?\s+\S)"
)
GERMAN = re.compile(
    r"[äöüß]|(?<!\w)(?:rechts|links|bds|[pabt]sr|bhr|rpr|mer|kraftgrad|kg [0-5]"
    r"|(?:re|li)\.? (?:pos|neg)|\w+(?:beugung|streckung|heber|senker))(?!\w)",
    re.I,
)
SHORTENED = re.compile(r"(?<!\w)(?:bds|beids|re|li|mm?|nn?|neg|pos|abgeschw|ges)\.(?=\s*[,;)+]|\s+[a-zäöü\d])")
SHORT_SIDE = re.compile(r"(?<!\w)(re|li)(?!\w)")
LEFT_RIGHT = re.compile(r"(?<!\w)rt(?!\w)")
TWO_PEOPLE = re.compile(r"(?<!\w)(?:second|next) patient(?!\w)|(?<!\w)(?:patient|pt|case)\.?\s*(?:#\s*)?(?:2|b|two)(?=\s*[:.,-])", re.I)


def normalised(text: str) -> str:
    """Lower case with one kind of minus and space; what a grade or state has changed from is blank, and the length is as it was.

    >>> normalised("Hip flexion 4−/5, knee extension 4/5→2/5, M3")
    'hip flexion 4-/5, knee extension     2/5,  3'
    """
    is_german = GERMAN.search(text)
    text = SHORTENED.sub(lambda m: m.group()[:-1] + " ", text) if is_german else text
    lower = "".join(low if len(low := ch.lower()) == 1 else ch for ch in text.translate(DASHES))
    lower = SHORT_SIDE.sub(lambda m: m.group()[0] + " ", lower) if is_german else lower
    lower = ATTACHED.sub(_without_comma, lower)
    lower = GERMAN_PLUS.sub(r"\1✓", lower) if is_german and "++" not in lower else lower
    lower = BEFORE.sub(_blank, CHANGED.sub(_blank, MRC.sub(_blank, lower)))
    return re.sub(r"(?<!\w)lt(?!\w)", "l ", lower) if LEFT_RIGHT.search(lower) else lower


def _without_comma(m: re.Match[str]) -> str:
    return m.group().replace(",", " ")


def _blank(m: re.Match[str]) -> str:
    return " " * len(m.group())


def refuse_two_people(text: str) -> None:
    """Refuse notes that speak of several patients.

    Raises:
        IntakeError: There is more than one.

    >>> refuse_two_people("right knee jerk absent")
    """
    if m := TWO_PEOPLE.search(text):
        raise IntakeError(f"more than one patient in one examination ('{m.group().strip()}')", hint="give each patient a sheet of their own")
