"""Start, one question a page, and what was answered."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from paresis.errors import IntakeError
from paresis.interview.questions import Answer
from paresis.interview.session import State, answered, question_of, step, turn
from paresis.model.vocabulary import UrgencyLevel
from paresis.web.body import FEELINGS, story_of
from paresis.web.desk import Look, Post, Visit
from paresis.web.forms import answer_of, story_within
from paresis.web.store import Session
from paresis.web.told import lines

if TYPE_CHECKING:
    from paresis.interview.questions import Question
    from paresis.interview.session import Turn

UNPROCESSABLE = 422
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
    state = step(State(language=visit.words.language), Answer("story", (story,)))
    visit.begin(Session("", state, is_kept=bool(visit.value("keep"))))
    return _to_open(visit)


def _start(visit: Visit, error: str = "") -> HTMLResponse:
    shown: dict[str, Any] = {"figure": FIGURE, "feelings": FEELINGS, "error": error, "may_keep": visit.may_keep}
    sent: dict[str, Any] = {"story": visit.value("story"), "places": visit.values("place"), "felt": visit.values("feeling")}
    return visit.page("start.html", status=UNPROCESSABLE if error else 200, **shown, **sent)


@router.get("/interview", response_class=HTMLResponse)
def ask(visit: Look) -> Response:
    """The question that is open; the alarm, or the result, when there is none."""
    now = turn(visit.session.state)
    if now.question is None:
        is_alarm = now.urgency.level is UrgencyLevel.EMERGENCY_AMBULANCE and not visit.session.state.is_continued
        return visit.page("alarm.html", u=now.urgency) if is_alarm else visit.to("/result")
    return _asked(visit, now, now.question)


@router.post("/interview")
def answer(visit: Post) -> Response:
    """Take one answer, new or changed."""
    state, id_ = visit.session.state, visit.value("question")
    try:
        question = question_of(state, id_)
    except IntakeError:
        return visit.to("/interview")
    try:
        state = step(state, answer_of(question, visit))
    except IntakeError as error:
        return _asked(visit, turn(state), question, error)
    visit.keep(replace(visit.session, state=state, entry={}))
    return _to_open(visit)


@router.post("/interview/continue")
def go_on(visit: Post) -> Response:
    """Go on although an ambulance is needed."""
    visit.keep(replace(visit.session, state=replace(visit.session.state, is_continued=True)))
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
    shown: dict[str, Any] = {
        "q": question, "u": now.urgency, "number": number, "done": len(state.answers), "at_most": max(now.at_most, number), "given": given,
        "error": error, "lines": lines(visit.session, visit.words),
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
