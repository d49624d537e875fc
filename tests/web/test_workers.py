"""Several processes answer for one server: whoever a request comes to knows the session, its limits and the counts."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("alembic")

from tests.web.person import Page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATIENCE, TIMES = 120.0, 12


class Server:
    """Two workers; every request takes a connection of its own, so that either may get it."""

    def __init__(self, store: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        command = [sys.executable, "-m", "paresis", "serve", "--port", str(self.port), "--workers", "2", "--rate", "0", "--store", store]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.browser = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(CookieJar()))
        end = time.monotonic() + PATIENCE
        while not self.answers() and time.monotonic() < end:
            time.sleep(0.2)

    def text(self, path: str, **fields: str) -> str:
        """What one request gives."""
        body = urllib.parse.urlencode(fields).encode() if fields else None
        return str(self.browser.open(f"http://127.0.0.1:{self.port}{path}", body, timeout=PATIENCE).read().decode())

    def answers(self) -> bool:
        """Whether anybody is there."""
        try:
            return bool(self.text("/health"))
        except (OSError, urllib.error.URLError):
            return False


@pytest.fixture(scope="module", params=["none", "sqlite"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder: Path = tmp_path_factory.mktemp("store")
    started = Server("none" if request.param == "none" else f"sqlite:///{folder / 'kept.db'}")
    yield started
    started.process.kill()
    started.process.wait()


def test_a_session_is_known_to_every_worker(server: Server) -> None:
    token = Page(server.text("/")).named("token")[0]["value"]
    page = Page(server.text("/start", token=token, story="my left foot drags", keep="1"))
    for fields in ({"question": "about", "value": "me"}, {"question": "confirm"}, {"question": "age", "value": "51"}):
        page = Page(server.text("/interview", token=page.named("token")[0]["value"], **fields))
    shown = [Page(server.text("/answers")).text for _ in range(TIMES)]
    assert all("my left foot drags" in s and "51 years" in s for s in shown)


def test_the_counts_are_those_of_the_whole_server(server: Server) -> None:
    def counted() -> int:
        return int(float(re.findall(r'paresis_requests_total\{method="GET",route="/answers",status="\d+"\} (\S+)', server.text("/metrics"))[0]))

    server.text("/start", token=Page(server.text("/")).named("token")[0]["value"], story="cramps in both calves")
    server.text("/answers")
    before = counted()
    for _ in range(TIMES):
        server.text("/answers")
    assert counted() == before + TIMES


def test_the_server_stops_whole(server: Server) -> None:
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(timeout=60) in (0, -signal.SIGTERM)
    assert not server.answers()
