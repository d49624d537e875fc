"""Somebody with a browser that has no JavaScript: looks at pages, fills their forms, follows where they lead."""

from __future__ import annotations

import logging
import re
from html import unescape
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

from starlette.testclient import TestClient

from paresis.web.app import create_app
from paresis.web.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from paresis.web.store import Sessions

logging.getLogger("httpx").setLevel(logging.WARNING)
BASE = "http://localhost"
ME = {"about": "me", "age": "40", "sex": "female", "tempo": "days"}
GYM_STORY = "sore thighs two days after my first gym session"
GYM = {**ME, "story": GYM_STORY, "age": "24", "sex": "male", "unusual_exercise": "yes", "muscle_tenderness": "yes"}


class Page(HTMLParser):
    """The tags, the words and the first form of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html, self.tags, self.words = html, list[tuple[str, dict[str, str]]](), list[str]()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.append((tag, {k: v or "" for k, v in attrs}))

    def handle_data(self, data: str) -> None:
        """Note words."""
        self.words.append(data)

    @property
    def text(self) -> str:
        """Everything that is read, in one line."""
        return " ".join(" ".join(self.words).split())

    def named(self, name: str) -> list[dict[str, str]]:
        """Fields and buttons of that name."""
        return [a for _, a in self.tags if a.get("name") == name]


class Person:
    """One visitor."""

    def __init__(self, settings: Settings | None = None, *, sessions: Sessions | None = None, base: str = BASE) -> None:
        self.app = create_app(settings or Settings(rate=0), sessions=sessions)
        self.client = TestClient(self.app, base_url=base)
        self.page, self.status, self.path = Page(""), 0, ""

    def look(self, path: str) -> Page:
        """Open a page."""
        return self._seen(self.client.get(path))

    def send(self, path: str, fields: Mapping[str, Any] | None = None, *, token: str | None = None) -> Page:
        """Send a form of the page that is open, with its token unless another is given."""
        known = self.page.named("token")
        return self._seen(self.client.post(path, data={"token": known[0]["value"] if token is None and known else token or "", **(fields or {})}))

    def tells(self, story: str, **more: Any) -> Page:
        """Say the first sentence."""
        self.look("/")
        return self.send("/start", {"story": story, **more})

    def answers(self, told: Mapping[str, Any], *, most: int = 60) -> list[str]:
        """Answer until no question is left; what is not told is denied. Gives the questions as they were put."""
        asked: list[str] = []
        while self.path.startswith("/interview") and self.page.named("question") and len(asked) < most:
            question = self.page.named("question")[0]["value"]
            asked.append(re.sub(r"<[^>]+>", "", unescape(re.search(r"<h1.*?</h1>", self.page.html, re.DOTALL)[0])))  # type: ignore[index]
            together = [f["value"] for f in self.page.named("together")]
            more = {f"value-{x}": told.get(x, "no") for x in together}
            self.send("/interview", {"question": question, "together": together, **self._fields(told.get(question)), **more})
        return asked

    def _fields(self, told: Any) -> dict[str, Any]:
        tags = {t for t, a in self.page.tags if a.get("name") == "value"}
        if "button" in tags or self.page.named("together"):
            return {"value": told or "no"}
        return {"value": told} if told is not None else {}

    def _seen(self, response: Any) -> Page:
        self.status, self.path = response.status_code, response.url.path
        self.response, self.page = response, Page(response.text)
        return self.page
