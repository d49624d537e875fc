"""The questions that every interview asks, as they are put in English to the person themselves."""

from __future__ import annotations

from dataclasses import replace

from paresis.interview.questions import Kind, Question
from paresis.model.vocabulary import Sex, Subject, Tempo

MONTHS = "months"
TEMPO_LABELS = {
    Tempo.SUDDEN: "All at once, within minutes",
    Tempo.HOURS: "Over some hours",
    Tempo.DAYS: "Over days",
    Tempo.WEEKS: "Over weeks",
    Tempo.MONTHS: "Over months",
    Tempo.YEARS: "Over years",
}

STORY = Question(
    "story", Kind.TEXT, "What is wrong with the legs?", "Say it in your own words: what, since when, how it began, and what else is different.",
    "Your own words tell more than any list.",
)  # fmt: skip
AGAIN = Question(
    "again", Kind.TEXT, "Nothing about weak legs was understood. What is wrong with the legs?",
    "Say it again in short, plain sentences in English or German. Leave it empty if you cannot. If it is urgent, do not wait: get help now.",
    "What is not understood cannot be looked at for danger.",
)  # fmt: skip
ABOUT = Question(
    "about", Kind.CHOICE, "Who is this about?", "", "So that the questions are put in the right way.",
    ((Subject.ME, "Me"), (Subject.CHILD, "My child"), (Subject.OTHER, "Someone else")),
)  # fmt: skip
CONFIRM = Question(
    "confirm", Kind.MANY, "This is what was understood. Is anything wrong?", "Tick what is wrong. Leave it empty if all is right.",
    "A wrong reading would lead to a wrong answer.",
)  # fmt: skip
AGE = Question("age", Kind.NUMBER, "How old are you?", "For a baby, give months.", "What is likely depends on age.", units=("years", MONTHS))
SEX = Question(
    "sex", Kind.CHOICE, "What sex were you given at birth?", "", "Some causes are commoner in women, some in men.",
    ((Sex.FEMALE, "Female"), (Sex.MALE, "Male"), ("unsure", "I don't want to say")),
)  # fmt: skip
TEMPO = Question(
    "tempo", Kind.CHOICE, "How fast did it come on?", "From the first sign until it was as it is now.",
    "Speed tells causes apart better than most signs.",
    (*TEMPO_LABELS.items(), ("unsure", "I don't know")),
)  # fmt: skip
MEDICINES = Question(
    "medicines", Kind.TEXT, "Which medicines do you take, or took until lately?", "Names are enough. Leave it empty if none.",
    "Some medicines weaken muscles or nerves.",
)  # fmt: skip
MORE = Question(
    "more", Kind.TEXT, "Is there anything else to tell?",
    "Results of blood tests or scans, what a doctor found, or what was not asked. Leave it empty if there is nothing.",
    "What no list asks for may point to the cause.",
)  # fmt: skip
CONFIRM_MORE = replace(CONFIRM, id="confirm_more")
CONFIRMED = (CONFIRM.id, CONFIRM_MORE.id)
ALWAYS = (ABOUT, CONFIRM, CONFIRM_MORE, AGE, SEX, TEMPO)
FIXED = (STORY, AGAIN, MEDICINES, MORE, *ALWAYS)
