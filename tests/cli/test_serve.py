"""`paresis serve`: where it listens, and how it stops."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("uvicorn")

from paresis.cli.app import run


def test_an_open_address_needs_https(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["serve", "--host", "0.0.0.0"]) == 2
    assert "--https" in capsys.readouterr().err


def test_help_names_the_options(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["serve", "--help"]) == 0
    assert "--store" in capsys.readouterr().out


def test_it_answers_and_stops_in_good_order() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "paresis", "serve", "--port", str(port), "--store", "none"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ})
    try:
        assert _health(port) == b'{"status":"ok"'
        server.send_signal(signal.SIGTERM)
        _, complaints = server.communicate(timeout=30)
    finally:
        server.kill()
    assert server.returncode in (0, -signal.SIGTERM)
    assert b"Traceback" not in complaints
    assert b"GET /health 200 " in complaints


def _health(port: int) -> bytes:
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health") as answer:
                return bytes(answer.read()[:14])
        except OSError:
            time.sleep(0.1)
    return b""
