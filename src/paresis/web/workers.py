"""A process that answers the pages of a server, alone or as one of several."""

from __future__ import annotations

import gc
import logging
from typing import TYPE_CHECKING

from paresis.web.app import create_app
from paresis.web.common import shared
from paresis.web.guard import LOG
from paresis.web.store import Sessions

if TYPE_CHECKING:
    from fastapi import FastAPI

    from paresis.web.settings import Settings


def worker() -> FastAPI:
    """The pages, with what the process that started this one shares."""
    common = shared()
    settings = common.settings()
    return serving(settings, sessions=Sessions(settings, common=common))


def serving(settings: Settings, *, sessions: Sessions | None = None) -> FastAPI:
    """The pages, in a process that does nothing else: the knowledge stays, and is no longer searched for garbage."""
    _log()
    app = create_app(settings, sessions=sessions)
    gc.collect()
    gc.freeze()
    return app


def _log() -> None:
    """Write a line for each request, and each fault, to standard error; nothing else that happens in the process."""
    lines = logging.StreamHandler()
    lines.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    LOG.addHandler(lines)
    LOG.setLevel(logging.INFO)
    LOG.propagate = False
