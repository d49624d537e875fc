"""The pages in a real browser, on a phone and on a desktop, in English and German: an emergency, a benign story, a changed answer, keyboard,
zoom, no JavaScript, and axe. Each state is checked by axe once in each view; the languages are split over the views."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("playwright")
pytest.importorskip("axe_playwright_python")

import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from paresis.web.app import create_app
from paresis.web.settings import Settings
from paresis.web.words import Words, words_of
from tests.web.person import GYM, ME

if TYPE_CHECKING:
    from collections.abc import Iterator

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium")
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
VIEWS: dict[str, dict[str, Any]] = {"phone-de": {"viewport": PHONE, "locale": "de-DE"}, "desktop-en": {"viewport": DESKTOP, "locale": "en-GB"}}
OTHER_VIEWS: dict[str, dict[str, Any]] = {
    "phone-en": {"viewport": PHONE, "locale": "en-GB"}, "desktop-de": {"viewport": DESKTOP, "locale": "de-AT", "java_script_enabled": False},
}  # fmt: skip
KINDS = ("confirm", "age", "danger", "medicines")
TARGET = 24
ENTRY = "/knowledge/conditions/guillain_barre_syndrome"
PAGES = (
    "/", "/clinic", "/knowledge", ENTRY, "/knowledge/conditions", "/knowledge/red-flags/stroke", "/knowledge/findings/foot_drop", "/about",
    "/settings", "/nope", "/interview", "/deleted",
)  # fmt: skip
TWICE = {"width": 640, "height": 450}
NARROW = {"width": 320, "height": 640}
STORIES = {
    "en": ("my legs have been weak for three days and tingle, I had diarrhoea two weeks ago", GYM["story"]),
    "de": (
        "meine Beine sind seit drei Tagen schwach und kribbeln, vor zwei Wochen hatte ich Durchfall",
        "Muskelkater in den Oberschenkeln, vor zwei Tagen war ich im Fitnessstudio",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    store = f"sqlite:///{tmp_path_factory.mktemp('store') / 'kept.db'}"
    server = uvicorn.Server(uvicorn.Config(create_app(Settings(store=store, rate=0)), port=port, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_playwright() as p:
        chromium = p.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


def opened(browser: Any, address: str, view: dict[str, Any]) -> Iterator[Any]:
    """A fresh page; anything that the browser complains about fails the test."""
    context = browser.new_context(**view, base_url=address)
    page, said = context.new_page(), list[str]()
    page.on("console", lambda m: said.append(m.text) if "status of 4" not in m.text else None)
    page.on("pageerror", lambda e: said.append(str(e)))
    yield page
    context.close()
    assert said == []


@pytest.fixture(params=VIEWS)
def page(request: pytest.FixtureRequest, browser: Any, address: str) -> Iterator[Any]:
    """One of the views in which everything is checked."""
    yield from opened(browser, address, VIEWS[request.param])


def words_on(page: Any) -> Words:
    """The strings of the language that the page says it speaks."""
    return words_of(page.get_attribute("html", "lang"))


def check(page: Any) -> None:
    """No violation found by axe, nothing wider than the screen, nothing too small to hit."""
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]})
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
    small = page.evaluate(
        "least => [...document.querySelectorAll('button, input:not([type=hidden]), select, summary, nav a, a.go')]"
        ".filter(e => e.checkVisibility()).map(e => [e.outerHTML.slice(0, 90), (e.closest('label') ?? e).getBoundingClientRect()])"
        ".filter(([, r]) => r.width < least || r.height < least).map(([h]) => h)",
        TARGET,
    )
    assert small == []


def sent(page: Any, button: str) -> None:
    """Send a form, and wait for the page that follows."""
    with page.expect_navigation():
        page.click(button)


def held(page: Any, story: str, told: dict[str, str], checked: set[str]) -> None:
    """An interview; each kind of page is checked once."""
    page.goto("/")
    page.fill("#story", story)
    sent(page, ".words .main")
    for _ in range(60):
        question = page.query_selector("input[name=question]")
        if not question:
            return
        id_ = question.get_attribute("value")
        kind = id_ if id_ in KINDS else "tap"
        if kind not in checked:
            check(page)
            checked.add(kind)
        if page.query_selector(".taps"):
            sent(page, f'.tap[value="{told.get(id_, "no")}"]')
            continue
        if page.query_selector(".amount"):
            page.fill("#value", told[id_])
        elif id_ in told:
            page.check(f'input[value="{told[id_]}"]')
        sent(page, ".act .main")


@pytest.mark.parametrize("path", PAGES)
def test_pages(page: Any, path: str) -> None:
    page.goto(path)
    check(page)


def test_a_benign_interview_and_every_view_of_its_result(page: Any) -> None:
    page.goto("/")
    held(page, STORIES[words_on(page).language][1], GYM, set())
    page.wait_for_url("**/result")
    check(page)
    for path in ("/answers", "/result/clinician", "/result/compare", "/clinic"):
        page.goto(path)
        check(page)


def test_the_sheet_drawn_on_the_body_and_its_result(page: Any) -> None:
    page.goto("/clinic")
    page.click("#body > summary")
    for item, state in (("knee_extension:left", "2"), ("medial_shin.touch:left", "absent"), ("knee_jerk:left", "0")):
        page.select_option(f'select[name="s:{item}"]', state)
    page.fill("#medicines", "simvastatin")
    sent(page, "button[name=draw]")
    assert page.locator("#body svg .grade").count() > 3
    check(page)
    sent(page, ".act .main")
    page.wait_for_url("**/result/clinician")
    check(page)


def test_nothing_understood_and_urgency_alone(page: Any) -> None:
    page.goto("/")
    page.fill("#story", "xyzzy plugh")
    sent(page, ".words .main")
    page.goto("/result")
    check(page)
    page.goto("/settings")
    page.check("input[value=brief]")
    sent(page, "main form .main")
    page.goto("/result")
    assert page.locator("#may").count() == 0
    check(page)


def test_an_emergency_stops_everything(page: Any) -> None:
    page.goto("/")
    words = words_on(page)
    held(page, STORIES[words.language][0], {**ME, "danger": "severe_breathlessness"}, {"tap", *KINDS})
    assert page.locator("h1").inner_text() == words("alarm.head")
    assert page.locator(".shout a.call").get_attribute("href") == "tel:112"
    box = page.locator(".shout a.call").bounding_box()
    assert box["y"] + box["height"] < page.viewport_size["height"]
    check(page)
    page.goto("/result")
    check(page)


def test_the_keyboard_is_enough(page: Any) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.focus("#story")
    page.keyboard.type("weak legs since Monday, schwache Beine seit Montag")
    page.locator(".words .main").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/interview/*")
    page.locator(".tap").first.focus()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('input[name=question]').value != 'about'")


def test_nothing_covers_what_has_the_focus(page: Any) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto("/clinic")
    for _ in range(45):
        page.keyboard.press("Tab")
        assert page.evaluate(
            "() => { const e = document.activeElement, r = (e.closest('label') ?? e).getBoundingClientRect();"
            "const top = document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2);"
            "return !!top && (e.contains(top) || top.contains(e) || top.closest('label')?.contains(e)); }"
        ), page.evaluate("document.activeElement.outerHTML.slice(0, 90)")


def test_back_leads_to_the_earlier_question(page: Any) -> None:
    page.goto("/")
    page.fill("#story", STORIES[words_on(page).language][0])
    sent(page, ".words .main")
    first = page.inner_text("h1")
    sent(page, ".act .main")
    second = page.inner_text("h1")
    sent(page, ".act .main")
    page.go_back()
    assert page.inner_text("h1") == second
    page.go_back()
    assert page.inner_text("h1") == first
    page.go_forward()
    assert page.inner_text("h1") == second


def test_a_mistake_is_announced_and_focused(page: Any) -> None:
    page.goto("/")
    page.locator(".words .main").click()
    page.wait_for_selector("#problem")
    assert page.evaluate("document.activeElement.id") == "problem"
    check(page)


def test_a_tap_on_the_picture_ticks_the_place(page: Any) -> None:
    page.goto("/")
    page.locator(".hit-left_calf").click()
    assert page.is_checked("#place-left_calf")


def test_without_javascript_in_the_dark_at_double_size(browser: Any, address: str) -> None:
    context = browser.new_context(
        viewport={"width": 640, "height": 450}, java_script_enabled=False, color_scheme="dark", reduced_motion="reduce", base_url=address
    )
    page = context.new_page()
    held(page, GYM["story"], GYM, {"tap", *KINDS})
    assert page.url.endswith("/result")
    assert not page.is_visible("[data-print]")
    context.close()


def test_four_times_larger_without_motion(browser: Any, address: str) -> None:
    """1280 pixels at 400 %: nothing runs out of the page."""
    for page in opened(browser, address, {"viewport": NARROW, "locale": "de-DE", "reduced_motion": "reduce"}):
        page.goto("/")
        assert page.evaluate("getComputedStyle(document.querySelector('.main')).transitionDuration") == "0s"
        held(page, STORIES["de"][1], GYM, {"tap", *KINDS} - {"danger"})
        for path in ("/", "/result", "/result/clinician", "/answers", "/clinic", ENTRY):
            page.goto(path)
            check(page)


def test_twice_as_large(browser: Any, address: str) -> None:
    """1280 pixels at 200 %, in German with its long words: nothing runs out of the page."""
    for page in opened(browser, address, {"viewport": TWICE, "locale": "de-DE"}):
        held(page, "Rückenschmerzen, taub zwischen den Beinen, kann seit gestern kein Wasser lassen", ME, {"tap", *KINDS})
        for path in ("/result", "/result/clinician", "/clinic", "/about"):
            page.goto(path)
            check(page)
        page.goto("/clinic")
        assert page.evaluate("[...document.querySelectorAll('.grid tbody th')].filter(e => e.checkVisibility() && e.clientHeight > 60).length") == 0


def test_axe_in_the_dark(browser: Any, address: str) -> None:
    context = browser.new_context(viewport=PHONE, color_scheme="dark", base_url=address)
    page = context.new_page()
    for path in ("/", "/about", "/settings"):
        page.goto(path)
        check(page)
    held(page, STORIES["en"][0], {**ME, "danger": "fever"}, {*KINDS})
    check(page)
    page.goto("/result/clinician")
    check(page)
    context.close()


@pytest.mark.parametrize("view", OTHER_VIEWS)
def test_both_ends_and_a_changed_answer_in_the_other_views(browser: Any, address: str, view: str) -> None:
    for page in opened(browser, address, OTHER_VIEWS[view]):
        page.goto("/")
        words = words_on(page)
        alarm, calm = STORIES[words.language]
        held(page, alarm, {**ME, "danger": "severe_breathlessness"}, {"tap", *KINDS})
        assert page.locator("h1").inner_text() == words("alarm.head")
        held(page, calm, GYM, {"tap", *KINDS})
        assert page.url.endswith("/result")
        assert words("patient.watch") in page.inner_text("main")
        page.goto("/answers")
        page.locator(".lines li", has_text="24").locator("a").click()
        page.fill("#value", "71")
        page.click(".act .main")
        page.goto("/answers")
        assert words("answers.years", n=71) in page.inner_text(".lines")


def test_the_language_can_be_switched_and_comes_back_to_the_page(page: Any) -> None:
    page.goto("/about")
    before = words_on(page)
    page.click(".tongue button")
    page.wait_for_load_state()
    after = words_on(page)
    assert after.language != before.language
    assert page.url.endswith("/about")
    assert page.locator("h1").inner_text() == after("about.title")
    page.goto("/")
    assert words_on(page).language == after.language
