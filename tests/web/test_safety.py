"""What protects people: forms of ours alone, limits, headers, silence of logs, and data that goes when it should."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("sqlalchemy")

from paresis.web import interview_pages
from paresis.web.settings import Settings
from paresis.web.store import Sessions
from tests.web.person import ME, Person

STORY = "my legs are weak and purple elephants follow me"
CAUSE = "/knowledge/conditions/guillain_barre_syndrome"
PAGES = ("/", "/clinic", "/knowledge", CAUSE, "/about", "/settings", "/nope", "/health", "/static/paresis.css", "/answers")
FORMS = ("/start", "/interview", "/interview/continue", "/answers/delete", "/answers/keep", "/clinic", "/result/clinician", "/knowledge", "/settings")


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def kept(tmp_path: Path, **more: object) -> Settings:
    return Settings(store=f"sqlite:///{tmp_path / 'kept.db'}", rate=0, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("token", ["", "0" * 64, "ä", "stolen"])
def test_a_form_of_another_site_is_refused(token: str) -> None:
    person, other = Person(), Person()
    person.tells(STORY)
    if token == "stolen":
        token = other.look("/").named("token")[0]["value"]
    for path in FORMS:
        person.send(path, {"story": "x", "question": "about", "value": "me"}, token=token)
        assert person.status == 403, path
    assert STORY in person.look("/answers").text


def test_a_right_token_from_a_foreign_page_is_refused() -> None:
    person = Person()
    person.look("/")
    person.client.headers["sec-fetch-site"] = "cross-site"
    person.send("/start", {"story": STORY})
    assert person.status == 403


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", "http://localhost:81"])
def test_a_right_token_from_a_foreign_address_is_refused(origin: str) -> None:
    person = Person()
    person.look("/")
    person.client.headers["origin"] = origin
    person.send("/start", {"story": STORY})
    assert person.status == 403
    person.client.headers["origin"] = "http://localhost"
    person.look("/")
    person.send("/start", {"story": STORY})
    assert person.status == 200


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_has_the_headers(path: str) -> None:
    person = Person(Settings(https=True, rate=0), base="https://localhost")
    person.look(path)
    headers = person.response.headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert "max-age" in headers["strict-transport-security"]
    assert headers["cache-control"] == "no-store" or path.startswith("/static")


@pytest.mark.parametrize("path", [*PAGES[:7], "/result", "/result/clinician", "/result/compare", "/interview"])
def test_no_page_has_script_or_style_inside(path: str) -> None:
    person = Person()
    person.tells("62-year-old woman, weak legs for two weeks, knee jerks absent, power of hip flexion 4/5 <script>alert(1)</script>")
    page = person.look(path)
    assert "alert(1)</script>" not in page.html
    for tag, a in page.tags:
        assert tag != "script" or "src" in a
        assert "style" not in a, a
        assert not any(name.startswith("on") for name in a), a
    assert all(style.startswith("\ntext{") for style in re.findall(r"<style>(.*?)</style>", page.html, re.DOTALL))


def test_cookies_are_closed_and_ids_change_at_the_start() -> None:
    person = Person(Settings(https=True, rate=0), base="https://localhost")
    person.look("/")
    before = person.client.cookies["__Host-paresis"]
    assert all(x in person.response.headers["set-cookie"] for x in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"))
    person.tells(STORY)
    assert person.client.cookies["__Host-paresis"] != before
    person.client.cookies.clear()
    person.client.cookies.set("__Host-paresis", "a" * 43)
    person.look("/answers")
    assert person.status == 410


def test_too_much_is_refused() -> None:
    person = Person(Settings(rate=0, most_bytes=5000, most_text=1000))
    person.look("/")
    person.send("/start", {"story": "x" * 1001})
    assert person.status == 422
    person.send("/start", {"story": "x" * 6000})
    assert person.status == 413
    streamed = person.client.post("/start", content=(b"x" * 1000 for _ in range(50)), headers={"content-type": "application/x-www-form-urlencoded"})
    assert streamed.status_code == 413


def test_too_often_is_refused() -> None:
    person = Person(Settings(rate=10))
    answers = [person.client.get("/health") for _ in range(4)]
    assert [a.status_code for a in answers] == [200, 200, 429, 429]
    assert int(answers[2].headers["retry-after"]) == 6


def test_neither_log_nor_address_nor_metrics_hold_a_case(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    person = Person()
    person.tells(STORY)
    addresses = [str(r.url) for r in [*person.response.history, person.response]]
    person.answers({**ME, "danger": "dark_urine"})
    addresses += [str(r.url) for r in [*person.response.history, person.response]]
    for secret in ("elephants", "dark_urine"):
        assert secret not in caplog.text
        assert secret not in " ".join(addresses)
        assert secret not in person.look("/metrics").html
    assert 'route="/interview"' in person.page.html
    assert "POST /interview 303" in caplog.text


def test_a_fault_is_said_without_what_was_told(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    person = Person()
    person.tells(STORY)

    def broken(*_: object, **__: object) -> None:
        raise ValueError(STORY)

    monkeypatch.setattr(interview_pages, "turn", broken)
    page = person.look("/interview")
    assert person.status == 500
    assert "our fault" in page.text
    assert "elephants" not in page.html
    assert "elephants" not in caplog.text
    assert "ValueError at test_safety.py" in caplog.text


def test_health_and_metrics() -> None:
    person = Person()
    assert person.client.get("/health").json()["status"] == "ok"
    assert 'paresis_sessions{where="memory"} 0.0' in person.client.get("/metrics").text


@pytest.mark.parametrize("body", ["", "{", "[]", "7", '{"nothing": 1}', "null", '"elephants"'])
def test_programs_get_one_shape_of_error(body: str) -> None:
    answer = Person().client.post("/api/assess", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["error"]["what"]
    assert "elephants" not in answer.text


def test_programs_may_not_send_a_book() -> None:
    answer = Person().client.post("/api/assess", json={"text": "elephants " * 2001})
    assert answer.status_code == 422
    assert "longer than 20000" in answer.json()["error"]["what"]
    assert "elephants" not in answer.text


@pytest.mark.parametrize("path", ["/elephants", "/knowledge/conditions/elephants", "/knowledge/elephants", "/knowledge/sources/elephants"])
def test_a_missing_page_repeats_nothing_of_its_address(path: str) -> None:
    person = Person()
    page = person.look(path)
    assert person.status == 404
    assert "elephants" not in page.html


@pytest.mark.parametrize(
    "sent",
    [
        {"files": {"x": ("a.txt", b"elephants")}},
        {"content": b"--x\r\nelephants", "headers": {"content-type": "multipart/form-data; boundary=x"}},
        {"content": b"elephants", "headers": {"content-type": "multipart/form-data"}},
        {"data": {f"f:{i}": "elephants" for i in range(1600)}},
    ],
    ids=["a file", "broken", "without a boundary", "too many fields"],
)
def test_odd_forms_are_refused_in_words(sent: dict[str, object], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    answer = Person().client.post("/start", **sent)  # type: ignore[arg-type]
    assert answer.status_code in (400, 403)
    assert "<h1>" in answer.text
    assert "content-security-policy" in answer.headers
    assert "elephants" not in answer.text + caplog.text


def test_programs_get_an_assessment() -> None:
    answer = Person().client.post("/api/assess", json={"text": "numb between the legs and cannot pass urine"})
    assert answer.json()["urgency"]["level"].startswith("emergency")


def test_a_session_goes_when_it_is_not_used() -> None:
    clock = Clock()
    settings = Settings(rate=0)
    person = Person(settings, sessions=Sessions(settings, clock=clock))
    person.tells(STORY)
    clock.now += settings.idle + 1
    page = person.look("/interview")
    assert person.status == 410
    assert "no longer here" in page.text


def test_without_consent_nothing_reaches_the_database(tmp_path: Path) -> None:
    person = Person(kept(tmp_path))
    person.tells(STORY)
    assert person.app.state.desk.sessions.counts() == (1, 0)
    assert b"elephants" not in (tmp_path / "kept.db").read_bytes()


def test_a_kept_session_outlives_the_server_and_an_open_form_with_it(tmp_path: Path) -> None:
    person = Person(kept(tmp_path))
    page = person.tells(STORY, keep="1")
    later = Person(kept(tmp_path))
    later.client.cookies, later.page, later.path = person.client.cookies, page, person.path
    later.send("/interview", {"question": "about", "value": "child"})
    assert later.status == 200
    assert "My child" in later.look("/answers").text
    assert person.client.cookies["paresis"].encode() not in (tmp_path / "kept.db").read_bytes()


def test_a_kept_session_goes_when_it_expires_or_its_owner_wants(tmp_path: Path) -> None:
    clock, settings = Clock(), kept(tmp_path)
    person = Person(settings, sessions=Sessions(settings, clock=clock))
    person.tells(STORY, keep="1")
    person.look("/answers")
    person.send("/answers/keep", {"keep": ""})
    assert person.app.state.desk.sessions.counts() == (1, 0)
    person.send("/answers/keep", {"keep": "1"})
    assert person.app.state.desk.sessions.counts() == (0, 1)
    clock.now += settings.kept + 1
    person.look("/answers")
    assert person.status == 410
    person.tells(STORY, keep="1")
    person.look("/answers")
    person.send("/answers/delete")
    assert person.app.state.desk.sessions.counts() == (0, 0)
    assert person.look("/answers").text.count("no longer here") >= 1


def test_memory_is_bounded() -> None:
    settings = Settings(rate=0, most_sessions=3)
    person = Person(settings)
    for _ in range(5):
        person.client.cookies.clear()
        person.tells(STORY)
    assert person.app.state.desk.sessions.counts() == (3, 0)
