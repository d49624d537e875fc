"""What every request passes: limits, security headers, counts, and a log that knows no case."""

from __future__ import annotations

import base64
import hashlib
import logging
import time
import traceback
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.datastructures import Headers, MutableHeaders

from paresis.report.figure import STYLE
from paresis.web.buckets import MINUTE

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from paresis.web.common import Common
    from paresis.web.settings import Settings

LOG = logging.getLogger("paresis.web")
TOO_LARGE, TOO_MANY, BROKEN = 413, 429, 500
FIGURE_STYLE = "sha256-" + base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src 'self' '{FIGURE_STYLE}'; script-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
HSTS = {"strict-transport-security": "max-age=31536000; includeSubDomains"}


class _TooLargeError(Exception):
    """The body is larger than allowed."""


class Guard:
    """The outermost layer of the application."""

    def __init__(self, app: ASGIApp, *, settings: Settings, common: Common, refuse: Callable[[Scope, int], Response]) -> None:
        self.app, self.settings, self.common, self.refuse = app, settings, common, refuse
        self.headers = HEADERS | (HSTS if settings.https else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started, seen = time.perf_counter(), {"status": 0}

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen["status"] = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._answered(scope, receive, sent, seen)
        route = getattr(scope.get("route"), "path", "unknown")
        seconds = time.perf_counter() - started
        self.common.count(scope["method"], route, seen["status"], seconds)
        LOG.info("%s %s %d %.0f ms", scope["method"], route, seen["status"], seconds * 1000)

    async def _answered(self, scope: Scope, receive: Receive, send: Send, seen: dict[str, int]) -> None:
        client = scope.get("client") or ("unknown", 0)
        if not self.common.take(client[0]):
            refused = self.refuse(scope, TOO_MANY)
            refused.headers["retry-after"] = str(ceil(MINUTE / self.settings.rate))
            await refused(scope, receive, send)
            return
        try:
            most = self.settings.most_for(scope["path"])
            if self._declared(scope) > most:
                raise _TooLargeError
            await self.app(scope, _limited(receive, most), send)
        except _TooLargeError:
            await self._instead(scope, receive, send, seen, TOO_LARGE)
        except Exception as error:
            LOG.error("a fault of the software: %s %s", type(error).__name__, _place(error))
            await self._instead(scope, receive, send, seen, BROKEN)

    async def _instead(self, scope: Scope, receive: Receive, send: Send, seen: dict[str, int], status: int) -> None:
        if not seen["status"]:
            await self.refuse(scope, status)(scope, receive, send)

    def _declared(self, scope: Scope) -> int:
        length = Headers(scope=scope).get("content-length", "0")
        return int(length) if length.isdecimal() else 0


def _limited(receive: Receive, most: int) -> Receive:
    """The same body, that stops when it grows too large."""
    read = 0

    async def received() -> Any:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > most:
            raise _TooLargeError
        return message

    return received


def _place(error: BaseException) -> str:
    """File and line that raised, without what anybody said."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"at {Path(last.filename).name}:{last.lineno}"
