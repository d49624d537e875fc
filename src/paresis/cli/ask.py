"""`paresis ask`: the interview, one question at a time, in plain lines that a screen reader or a pipe can follow."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from paresis.cli.output import ALWAYS, Exit, complain, folded, say, say_data
from paresis.cli.parser import LANGUAGES, Parser
from paresis.errors import IntakeError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paresis.interview.questions import Answer, Question
    from paresis.interview.session import Turn
    from paresis.interview.told import State
    from paresis.report.pdf import Document, Linked

ABOUT = "Ask about weak legs, one question at a time, and say how urgent it is, where, why and what next."
EXAMPLES = ("paresis ask", "paresis ask --language de", 'paresis ask --text "my left foot drags since Monday"', "paresis ask < answers.txt")
EXITS = {"0": "the interview was finished", "2": "wrong usage, or the input ended before the first answer", **ALWAYS}
HOW = "Answer with a number or in words. Empty line: I don't know. ?: why this question. <: back one question. q: stop and show the answer."
WHY, BACK, QUIT, MORE = "?", "<", "q", "m"


def run(arguments: Sequence[str]) -> int:
    """Hold one interview."""
    from paresis.interview.questions import Answer
    from paresis.interview.session import step
    from paresis.interview.told import State

    options = _options().read(arguments)
    state = State(setting=options.setting, may_examine=options.examine, language=options.language, today=date.today())
    if options.text:
        state = step(state, Answer("story", (options.text,)))
    say(folded(_own(state, HOW)))
    state = _held(state)
    if not state.answers:
        raise IntakeError("nothing was answered", hint='answer at least the first question, or give --text "…"')
    return _show(state, options.format, is_clinician=options.clinician)


def _options() -> Parser:
    from paresis.model.vocabulary import Setting

    parser = Parser("paresis ask", ABOUT, examples=EXAMPLES, exits=EXITS)
    parser.add_argument("--text", default="", help="what is wrong, in plain words; else it is the first question")
    parser.add_argument("--setting", type=Setting, choices=list(Setting), default=Setting.COMMUNITY, help="where the person is (community)")
    parser.add_argument("--examine", action="store_true", help="also ask for what an examination shows")
    parser.add_argument("--language", choices=LANGUAGES, default=LANGUAGES[0], help="of questions and answer (en)")
    parser.add_argument("--clinician", action="store_true", help="answer as a doctor reads it, with numbers and sources")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="text for people, json for programs")
    return parser


def _held(state: State) -> State:
    """Ask until the interview stops, the input ends or the person stops it; say at once when help is needed fast."""
    from paresis.interview.session import step, turn
    from paresis.model.vocabulary import UrgencyLevel

    said = UrgencyLevel.SELF_CARE
    while True:
        now = turn(state)
        if now.urgency.level.rank > said.rank and now.urgency.level.rank >= UrgencyLevel.EMERGENCY.rank and state.answers:
            said = now.urgency.level
            say("\n" + folded(_alarm(now, state)))
        if now.question is None:
            say("\n" + folded(now.stop))
            if not _wants_more(state, now):
                return state
            state = replace(state, continued=now.urgency.level)
            continue
        say("\n" + folded(_lines(now.question, len(state.answers) + 1, state)))
        line = _line()
        if line is None or line.lower() == QUIT:
            return state
        if line == WHY:
            say(folded(now.question.reason or _own(state, "It tells most about the cause.")))
        elif line == BACK:
            state = replace(state, answers=state.answers[:-1])
        else:
            try:
                state = step(state, _answer(now.question, line, state))
            except IntakeError as error:
                complain(f"{error.what}; {error.hint}" if error.hint else error.what)


def _line() -> str | None:
    """What was typed; None when the input is at its end."""
    sys.stdout.flush()
    line = sys.stdin.readline()
    return line.strip() if line else None


def _alarm(now: Turn, state: State) -> str:
    """That help is needed fast, and why."""
    from paresis.report.language import speaking
    from paresis.report.wording import urgency_title

    with speaking(state.language):
        title = urgency_title(now.urgency)
    reasons = [r.text for r in now.urgency.reasons if r.level is now.urgency.level]
    return "\n".join([f"!! {title}", *(f"   {text}" for text in reasons[:1]), f"   {now.urgency.safety_net}"])


def _wants_more(state: State, now: Turn) -> bool:
    """Whether there is more to ask, and the person wants to be asked."""
    from paresis.interview.session import turn

    if state.continued is now.urgency.level or turn(replace(state, continued=now.urgency.level)).question is None:
        return False
    say(folded(_own(state, "m: answer more questions, which may show the doctor more. Any other line: show the answer.")))
    line = _line()
    return line is not None and line.lower() == MORE


def _own(state: State, english: str, **values: object) -> str:
    """The command's own words in the language of the interview."""
    from paresis.kb.lang.translated import translated
    from paresis.kb.load import load_knowledge

    return translated(load_knowledge(), state.language).say(english, **values)


def _lines(question: Question, number: int, state: State) -> str:
    options = [f"  {i}. {label}" for i, (_, label) in enumerate(question.options, start=1)]
    several = ["  " + _own(state, "(numbers, split by commas; 0: none of these)")] if question.kind == "many" else []
    units = [f"  ({_own(state, ' or ').join(_own(state, f'in {u}') for u in question.units)})"] if question.units else []
    return "\n".join([f"{number}. {question.text}", *([f"   {question.help}"] if question.help else []), *options, *several, *units])


def _answer(question: Question, line: str, state: State) -> Answer:
    """What a line means as an answer."""
    from paresis.interview.questions import Answer, Kind

    if question.kind is Kind.TEXT:
        return Answer(question.id, (line,) if line else (), is_known=bool(line))
    if not line:
        return Answer(question.id, (), is_known=False)
    if question.kind is Kind.NUMBER:
        number, *unit = line.split()
        return Answer(question.id, (number, "months") if unit and unit[0].lower().startswith("mo") else (number,))
    chosen = tuple(_option(question, part.strip(), state) for part in line.split(",") if part.strip() not in ("", "0"))
    return Answer(question.id, chosen)


def _option(question: Question, part: str, state: State) -> str:
    """The id of an option by number, id or the start of its label."""
    if part.isdecimal() and 1 <= int(part[:4]) <= len(question.options):
        return question.options[int(part) - 1][0]
    same = [i for i, label in question.options if part.lower() == i or label.lower().startswith(part.lower())]
    if len(same) != 1:
        raise IntakeError(_own(state, "'{a}' is none of the answers", a=part), where=question.id, hint=_own(state, "give the number of an answer"))
    return same[0]


def _show(state: State, output: str, *, is_clinician: bool) -> int:
    from paresis.interview.session import addressed, turn, voice_of
    from paresis.kb.lang.translated import translated
    from paresis.kb.load import load_knowledge

    knowledge, now = translated(load_knowledge(), state.language), turn(state)
    answer = addressed(now.assessment, voice_of(state, knowledge))
    if output == "json":
        from paresis.report.json import assessment_to_json

        say_data(json.dumps(assessment_to_json(answer), ensure_ascii=False, indent=2))
    elif not is_clinician:
        from paresis.interview.told import words_of
        from paresis.report.language import speaking
        from paresis.web.handout import handout
        from paresis.web.patient import for_patient
        from paresis.web.settings import Settings
        from paresis.web.words import words_of as language_of

        words = language_of(state.language)
        with speaking(state.language):
            shown = for_patient(now.case, words_of(state), answer, words, knowledge) | {"detail": "all"}
            say("\n" + folded(_plain(handout(shown, words, Settings().emergency_number))))
    else:
        from paresis.report.terminal import report_console, terminal_report

        report_console().print(terminal_report(answer, language=state.language))
    return Exit.DONE


def _plain(document: Document) -> str:
    """A document in plain lines: what to do first, then a heading and its points one by one."""
    lines = [f"== {document.head} ==", *document.lead]
    for section in document.sections:
        lines += ["", section.title, *(f"  {p}" for p in section.paragraphs), *(f"  - {p}" for p in section.items)]
        lines += [*(f"  {p}" for p in section.after), *(f"  - {_text(p)}" for p in section.points)]
        lines += [f"  - {', '.join(_text(x) for x in row if _text(x))}" for row in (section.table.rows if section.table else ())]
    return "\n".join([*lines, "", document.foot])


def _text(words: str | Linked) -> str:
    return words if isinstance(words, str) else words.text
