"""One of several processes that answer the pages of one server."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from paresis.web.app import create_app
from paresis.web.common import shared
from paresis.web.store import Sessions

if TYPE_CHECKING:
    from fastapi import FastAPI


def worker() -> FastAPI:
    """The pages, with what the process that started this one shares."""
    common = shared()
    settings = common.settings()
    app = create_app(settings, sessions=Sessions(settings, common=common))
    gc.collect()
    gc.freeze()  # the knowledge stays: it need not be searched for garbage
    return app
