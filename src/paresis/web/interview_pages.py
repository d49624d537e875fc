"""Start, one question a page, and what was answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from paresis.errors import IntakeError
from paresis.interview.questions import Answer
from paresis.interview.session import answered, question_of, step, turn
from paresis.interview.stopping import AMBULANCE, is_sent
from paresis.interview.told import State
from paresis.web.body import FEELINGS, story_of
from paresis.web.desk import Look, Post, Visit
from paresis.web.forms import answer_of, story_within
from paresis.web.store import Session
from paresis.web.told import lines

if TYPE_CHECKING:
    from paresis.interview.questions import Question
    from paresis.interview.session import Turn

UNPROCESSABLE = 422
MOST_TOGETHER = 8
FIGURE = (("front", ("right_hip", "left_hip", "right_thigh", "left_thigh", "right_calf", "left_calf", "right_foot", "left_foot",
                     "right_arm", "left_arm", "right_hand", "left_hand", "face")), ("back", ("back", "saddle")))  # fmt: skip
router = APIRouter()


@router.get("/", response_class=HTMLResponse)
def start(visit: Look) -> Response:
    """What this is, and the first sentence."""
    return _start(visit)


@router.post("/start")
def begin(visit: Post) -> Response:
    """Take the first sentence, from words and from the body picture."""
    try:
        told = story_within(visit.value("story"), visit)
    except IntakeError as error:
        return _start(visit, error.what)
    ticked = story_of(visit.values("place"), visit.values("feeling"), visit.words)
    story = " ".join(x for x in (told.rstrip(".") + "." if told and ticked else told, ticked) if x)
    if not story:
        return _start(visit, visit.words("start.empty"))
    state = step(State(language=visit.words.language, today=date.today()), Answer("story", (story,)))
    visit.begin(Session("", state, is_kept=bool(visit.value("keep"))))
    return _to_open(visit)


def _start(visit: Visit, error: str = "") -> HTMLResponse:
    shown: dict[str, Any] = {"figure": FIGURE, "feelings": FEELINGS, "error": error, "may_keep": visit.may_keep}
    shown["is_running"] = visit.found is not None and bool(visit.found.state.answers)
    sent: dict[str, Any] = {"story": visit.value("story"), "places": visit.values("place"), "felt": visit.values("feeling")}
    return visit.page("start.html", status=UNPROCESSABLE if error else 200, **shown, **sent)


@router.get("/interview", response_class=HTMLResponse)
def ask(visit: Look) -> Response:
    """The question that is open; the alarm, or the result, when there is none."""
    now = turn(visit.session.state)
    if now.question is None:
        return visit.page("alarm.html", u=now.urgency) if now.why == AMBULANCE else visit.to("/result")
    return _asked(visit, now, now.question)


@router.post("/interview")
def answer(visit: Post) -> Response:
    """Take the answers of one page, new or changed."""
    state = visit.session.state
    try:
        questions = [question_of(state, id_) for id_ in (visit.value("question"), *visit.values("together")[:MOST_TOGETHER])]
    except IntakeError:
        return visit.to("/interview")
    try:
        for question in questions:
            state = step(state, answer_of(question, visit, "value" if question is questions[0] else f"value-{question.id}"))
    except IntakeError as error:
        return _asked(visit, turn(visit.session.state), questions[0], error)
    visit.keep(replace(visit.session, state=state, entry={}))
    return _to_open(visit)


@router.post("/interview/continue")
def go_on(visit: Post) -> Response:
    """Go on although enough is known to say what to do."""
    state = visit.session.state
    visit.keep(replace(visit.session, state=replace(state, continued=turn(state).urgency.level)))
    return visit.to("/interview")


@router.get("/interview/{number}", response_class=HTMLResponse)
def change(visit: Look, number: int) -> Response:
    """A question at its own address, so that the browser leads back to it: the open one, or an earlier one, to change its answer."""
    state = visit.session.state
    if number == len(state.answers) + 1:
        return ask(visit)
    known = {a.question: q for q, a in answered(state)}
    at = number - 1
    if not 0 <= at < len(state.answers) or state.answers[at].question not in known:
        return visit.to("/interview")
    return _asked(visit, turn(state), known[state.answers[at].question])


def _to_open(visit: Visit) -> Response:
    """Go on to the question that is open, at its own address."""
    return visit.to(f"/interview/{len(visit.session.state.answers) + 1}")


def _asked(visit: Visit, now: Turn, question: Question, error: IntakeError | None = None) -> HTMLResponse:
    state = visit.session.state
    number = next((n for n, a in enumerate(state.answers, start=1) if a.question == question.id), len(state.answers) + 1)
    given = Answer(question.id, visit.values("value") + visit.values("unit")) if error else state.answer_to(question.id)
    is_new = number > len(state.answers)
    shown: dict[str, Any] = {
        "q": question, "u": now.urgency, "number": number, "is_new": is_new, "asked": now.asked, "at_most": max(now.at_most, now.asked + 1),
        "given": given, "error": error, "lines": lines(visit.session, visit.words), "together": now.together if is_new else (),
        "is_last": is_new and is_sent(now.urgency) and state.continued is None,
    }  # fmt: skip
    return visit.page("interview.html", status=UNPROCESSABLE if error else 200, **shown)


@router.get("/answers", response_class=HTMLResponse)
def answers(visit: Look) -> Response:
    """Everything that was answered, to be changed, kept or deleted."""
    session = visit.session
    return visit.page("answers.html", lines=lines(session, visit.words), session=session, may_keep=visit.may_keep)


@router.post("/answers/keep")
def keep(visit: Post) -> Response:
    """Keep the answers in the database, or keep them no longer."""
    visit.keep(replace(visit.session, is_kept=bool(visit.value("keep"))))
    return visit.to("/answers")


@router.post("/answers/delete")
def forget(visit: Post) -> Response:
    """Delete everything that was answered."""
    visit.forget()
    return visit.to("/deleted")


@router.get("/deleted", response_class=HTMLResponse)
def deleted(visit: Look) -> Response:
    """That everything is gone."""
    return visit.page("notice.html", kind="deleted")
