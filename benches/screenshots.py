"""The pictures of the pages in `docs/images`, in real Chromium: `python benches/screenshots.py [folder]`."""

from __future__ import annotations

import shutil
import socket
import sys
import threading
import time
from pathlib import Path
from typing import Any

import uvicorn
from playwright.sync_api import ViewportSize, sync_playwright

from paresis.web.app import create_app
from paresis.web.settings import Settings

IMAGES = Path(__file__).parents[1] / "docs" / "images"
PHONE, DESKTOP = ViewportSize(width=390, height=844), ViewportSize(width=1280, height=900)
ME = {"about": "me", "age": "40", "sex": "female", "tempo": "days"}
EMERGENCY = "my legs went numb and weak since this morning, I cannot pass urine and cannot walk"
GYM = "sore thighs two days after my first gym session"
SLOW = "my legs have been getting weak and tired for some months"
GERMAN = "Meine Beine sind seit drei Tagen schwach und kribbeln, vor zwei Wochen hatte ich Durchfall"
SHEET = {"ankle_dorsiflexion:right": "2", "ankle_eversion:right": "2", "big_toe_extension:right": "2", "dorsum_of_foot.touch:right": "absent"}


def main(folder: Path = IMAGES) -> None:
    """Serve, visit, and take each picture."""
    address = serve()
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        phone = browser.new_context(viewport=PHONE, locale="en-GB", base_url=address).new_page()
        desktop = browser.new_context(viewport=DESKTOP, locale="en-GB", base_url=address).new_page()
        german = browser.new_context(viewport=DESKTOP, locale="de-DE", color_scheme="dark", base_url=address).new_page()
        desktop.goto("/")
        picture(desktop, folder / "start.png", 1300)
        interview(phone, EMERGENCY)
        phone.goto("/result")
        picture(phone, folder / "result_phone.png", 1500)
        interview(phone, GYM)
        phone.goto("/result")
        picture(phone, folder / "benign_phone.png", 1900)
        interview(phone, SLOW, until="weak")
        picture(phone, folder / "question_phone.png", 1400)
        phone.goto("/knowledge/conditions/guillain_barre_syndrome")
        picture(phone, folder / "knowledge_phone.png", 1700)
        examined(desktop, folder)
        interview(german, GERMAN)
        german.goto("/result")
        picture(german, folder / "german.png", 1300)
        browser.close()


def serve() -> str:
    """A server of this process on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(create_app(Settings(store="", rate=0)), port=port, log_level="warning"))
    threading.Thread(target=server.run, daemon=True).start()
    while not server.started:
        time.sleep(0.05)
    return f"http://127.0.0.1:{port}"


def interview(page: Any, story: str, until: str = "") -> None:
    """Tell the story and deny what is asked, up to a question."""
    page.goto("/")
    page.fill("#story", story)
    sent(page, ".words .main")
    while (question := page.query_selector("input[name=question]")) and (id_ := question.get_attribute("value")) != until:
        if page.query_selector(".taps"):
            sent(page, f'.tap[value="{ME.get(id_, "no")}"]')
            continue
        if page.query_selector(".amount"):
            page.fill("#value", ME[id_])
        for no in page.query_selector_all('fieldset.row input[value="no"]'):
            no.check()
        sent(page, ".act .main")


def examined(page: Any, folder: Path) -> None:
    """A squeezed nerve at the knee on the clinician's sheet, and what it means."""
    page.goto("/clinic")
    page.fill("#text", "cannot lift the right foot for two weeks")
    for item, state in SHEET.items():
        page.select_option(f'select[name="s:{item}"]', state)
    page.click("#body > summary")
    sent(page, "button[name=draw]")
    page.locator("section[aria-labelledby=h-exam]").screenshot(path=folder / "sheet.png")
    sent(page, ".act .main")
    picture(page, folder / "clinician.png", 1500)
    page.click("section[aria-labelledby=examined] summary")
    page.locator("section[aria-labelledby=examined]").screenshot(path=folder / "figure.png")


def sent(page: Any, button: str) -> None:
    """Send a form, and wait for the page that follows."""
    with page.expect_navigation():
        page.click(button)


def picture(page: Any, path: Path, height: int) -> None:
    """The page from its top, at most so high."""
    height = min(height, page.evaluate("document.documentElement.scrollHeight"))
    page.screenshot(path=path, full_page=True, clip={"x": 0, "y": 0, "width": page.viewport_size["width"], "height": height})


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
