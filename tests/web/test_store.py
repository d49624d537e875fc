"""The store on SQLite and on a real PostgreSQL, where one is installed: migrations, kept sessions, and a killed server."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("alembic")

from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import OperationalError

from paresis.interview.questions import Answer
from paresis.interview.told import State
from paresis.web.settings import Settings
from paresis.web.store import METADATA, Database, Session, Sessions
from tests.web.person import Page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BINARIES = [shutil.which("initdb") or "", *map(str, Path("/usr/lib/postgresql").glob("*/bin/initdb"))]
INITDB = next((Path(b).resolve() for b in BINARIES if b), None)
NOBODY, PATIENCE = 65534, 120
STATE = State((Answer("story", ("Die Füße kribbeln",)),), language="de")


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL of our own, on a socket in a folder."""
    pytest.importorskip("psycopg")
    if INITDB is None:
        pytest.skip("no PostgreSQL")
    folder = Path(tempfile.mkdtemp(prefix="paresis_pg_"))
    user = NOBODY if os.geteuid() == 0 else None  # PostgreSQL refuses to run as root
    if user:
        shutil.chown(folder, user)
    made = subprocess.run([INITDB, "-D", folder / "data", "-A", "trust", "-U", "paresis", "--no-sync"], capture_output=True, check=False, user=user)
    if made.returncode:
        shutil.rmtree(folder)
        pytest.skip("initdb did not work here")
    command = [str(INITDB.with_name("postgres")), "-D", str(folder / "data"), "-k", str(folder), "-c", "listen_addresses=", "-F"]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, user=user)
    url = f"postgresql+psycopg://paresis@/postgres?host={folder}"
    _until(lambda: _answers(url))
    yield url
    process.send_signal(signal.SIGINT)
    process.wait(PATIENCE)
    shutil.rmtree(folder, ignore_errors=True)


def _answers(url: str) -> bool:
    engine = create_engine(url)
    try:
        engine.connect().close()
    except OperationalError:
        return False
    finally:
        engine.dispose()
    return True


def _until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end, "it did not start"
        time.sleep(0.1)


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The one setting."""
    return f"sqlite:///{tmp_path / 'kept.db'}" if request.param == "sqlite" else str(request.getfixturevalue("postgres"))


def test_a_session_is_kept_changed_and_deleted(url: str) -> None:
    first = Sessions(Settings(store=url))
    first.put(Session("a" * 43, STATE, {"text": ("x",)}, is_kept=True))
    secret = first.secret
    first.close()
    second = Sessions(Settings(store=url))
    found = second.get("a" * 43)
    assert found
    assert (found.state, found.entry, found.is_kept) == (STATE, {"text": ("x",)}, True)
    assert second.secret == secret
    second.put(Session("a" * 43, State(), is_kept=True))
    assert second.counts() == (0, 1)
    second.delete("a" * 43)
    assert second.get("a" * 43) is None
    second.close()


def test_what_has_expired_goes(url: str) -> None:
    database = Database(url)
    database.put(Session("b" * 43, is_kept=True), expires=10.0)
    assert database.get("b" * 43, now=9.0)
    assert database.get("b" * 43, now=11.0) is None
    database.sweep(now=11.0)
    assert database.count() == 0
    database.engine.dispose()


def test_the_store_is_up_to_date_and_opening_it_again_changes_nothing(url: str) -> None:
    for _ in range(2):
        Database(url).engine.dispose()
    engine = create_engine(url)
    assert {"sessions", "about", "alembic_version"} <= set(inspect(engine).get_table_names())
    assert [i["name"] for i in inspect(engine).get_indexes("sessions")] == ["sessions_expires"]
    engine.dispose()


def test_a_store_from_before_the_migrations_keeps_what_it_holds(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'old.db'}"
    engine = create_engine(url)
    METADATA.create_all(engine)
    with engine.begin() as db:
        db.execute(text("insert into about (name, text) values ('secret', '00ff')"))
    engine.dispose()
    database = Database(url)
    assert database.secret(b"new") == b"\x00\xff"
    database.engine.dispose()


def test_a_killed_server_loses_no_session_that_was_agreed_to(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "paresis", "serve", "--port", str(port), "--store", f"sqlite:///{tmp_path / 'kept.db'}"]
    browser = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(CookieJar()))

    def is_up() -> bool:
        try:
            return bool(browser.open(f"http://127.0.0.1:{port}/health").read())
        except urllib.error.URLError:
            return False

    def started() -> subprocess.Popen[bytes]:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _until(is_up)
        return process

    def sent(path: str, **fields: str) -> Page:
        body = urllib.parse.urlencode(fields).encode() if fields else None
        return Page(browser.open(f"http://127.0.0.1:{port}{path}", body).read().decode())

    server = started()
    try:
        token = sent("/").named("token")[0]["value"]
        page = sent("/start", token=token, story="my left foot drags", keep="1")
        page = sent("/interview", token=page.named("token")[0]["value"], question="about", value="me")
        open_form = page.named("token")[0]["value"]
        server.kill()
        server.wait()
        server = started()
        assert "my left foot drags" in sent("/answers").text
        assert sent("/interview", token=open_form, question="age", value="51").named("question")
        assert "51 years" in sent("/answers").text
    finally:
        server.kill()
        server.wait()
