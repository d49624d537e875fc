"""Whatever a form or a program sends, the answer is a page or an error in words."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("sqlalchemy")

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.web.person import Person

PERSON = Person()
TEXT = st.one_of(
    st.text(max_size=60),
    st.sampled_from(["", "-1", "1e309", "nan", "8 months", "\x00", "5", "3,5", "<5", "unsure", "yes", "present", "4+", "\u202e"]),
)
NAMES = st.sampled_from([
    "story", "place", "feeling", "keep", "question", "value", "unit", "unknown", "text", "age", "sex", "setting", "tempo", "medicines", "months",
    "words", "find", "v:potassium", "u:potassium", "v:", "v:nothing", "s:knee_jerk:left", "s:", "s:x", "s:knee_jerk:up", "f:fever", "f:", "language",
    "detail", "token ",
])  # fmt: skip
QUESTIONS = st.sampled_from(["story", "about", "confirm", "age", "sex", "danger", "tempo", "illness", "medicines", "fever", "nothing", ""])
FORMS = st.dictionaries(NAMES, st.lists(TEXT, max_size=3), max_size=8)
KINDS = ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json", "text/plain")
ODD = (
    "/interview/0", "/interview/-1", "/interview/99999999999999999999", "/interview/x", "/result/compare?other=77", "/result/compare?other=x",
    "/knowledge/conditions/..%2f..", "/knowledge/x", "/static/../app.py", "/%00", "/knowledge/sources/" + "x" * 3000,
)  # fmt: skip
ANY = settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))


@ANY
@given(st.sampled_from(["/start", "/interview", "/interview/continue", "/clinic", "/knowledge", "/settings", "/answers/keep"]), FORMS, QUESTIONS)
def test_no_form_breaks_a_page(path: str, fields: dict[str, list[str]], question: str) -> None:
    PERSON.tells("weak legs since Monday")
    sent: dict[str, Any] = {**fields, "question": question}
    PERSON.send(path, {k: [v.encode("utf-8", "replace").decode() for v in x] if isinstance(x, list) else x for k, x in sent.items()})
    assert PERSON.status in (200, 410, 422)
    for shown in ("/result", "/answers", "/clinic"):
        PERSON.look(shown)
        assert PERSON.status == 200, shown


@ANY
@given(st.lists(st.tuples(QUESTIONS, st.lists(TEXT, max_size=2)), max_size=6))
def test_answers_in_any_order_end_in_a_page(given_: list[tuple[str, list[str]]]) -> None:
    PERSON.tells("weak legs since Monday")
    for question, values in given_:
        PERSON.look("/interview")
        PERSON.send("/interview", {"question": question, "value": [v.encode("utf-8", "replace").decode() for v in values]})
        assert PERSON.status in (200, 422)
    PERSON.look("/result/clinician")
    assert PERSON.status == 200


@ANY
@given(st.binary(max_size=200), st.sampled_from(KINDS))
def test_no_body_breaks_the_server(body: bytes, kind: str) -> None:
    for path in ("/start", "/clinic", "/api/assess"):
        assert PERSON.client.post(path, content=body, headers={"content-type": kind}).status_code < 500


@pytest.mark.parametrize("path", ODD)
def test_odd_addresses(path: str) -> None:
    PERSON.tells("weak legs")
    PERSON.look(path)
    assert PERSON.status in (200, 404, 422)
