"""What all workers of one server have in common: sessions that nobody agreed to keep, how often each client asked, and the counts.

With one worker it is an object of that process. With several it lives in the process that started them, and they reach it through a socket that is
open to this user alone; so it is in memory only, and a session is found by whichever worker a request comes to.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from multiprocessing.managers import BaseManager
from typing import TYPE_CHECKING, cast

from paresis.web.buckets import Buckets
from paresis.web.metrics import Metrics

if TYPE_CHECKING:
    from paresis.web.settings import Settings
    from paresis.web.store import Session

ADDRESS = "PARESIS_COMMON"


class Common:
    """Sessions in memory, limits and counts of a server."""

    def __init__(self, settings: Settings) -> None:
        self._settings, self._buckets, self._metrics = settings, Buckets(settings.rate), Metrics()
        self._lock = threading.Lock()
        self._held: dict[str, tuple[Session, float]] = {}

    def settings(self) -> Settings:
        """How the server is set up."""
        return self._settings

    def take(self, client: str) -> bool:
        """Whether this client may make one more request now."""
        return self._buckets.take(client)

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answered request."""
        self._metrics.count(method, route, status, seconds)

    def text(self, kept: int) -> bytes:
        """Everything counted so far, and how many sessions are in memory and kept."""
        return self._metrics.text(len(self._held), kept)

    def get(self, id_: str) -> tuple[Session | None, float]:
        """A session in memory and when it expires; None when there is none."""
        with self._lock:
            return self._held.get(id_, (None, 0.0))

    def hold(self, session: Session, now: float) -> None:
        """Hold a session; what has expired goes, and the oldest where there are too many."""
        with self._lock:
            self._held.pop(session.id, None)
            for id_, (_, expires) in list(self._held.items()):
                if expires > now and len(self._held) < self._settings.most_sessions:
                    break
                del self._held[id_]
            self._held[session.id] = (session, now + self._settings.idle)

    def drop(self, id_: str) -> None:
        """Forget a session."""
        with self._lock:
            self._held.pop(id_, None)

    def held(self) -> int:
        """How many sessions are in memory."""
        return len(self._held)


class _Manager(BaseManager):
    """Lets other processes of this user use an object of this one."""


def share(common: Common) -> str:
    """Let the workers that this process starts use `common`; returns the address of the socket.

    Who connects must know the key that Python hands to the processes that it starts itself.
    """
    _Manager.register("common", callable=lambda: common)
    server = _Manager().get_server()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return str(server.address)


def shared() -> Common:
    """What the process that started this one shares, by the address in the environment; when that process dies, this one stops."""
    _Manager.register("common")
    manager = _Manager(os.environ[ADDRESS])
    manager.connect()
    threading.Thread(target=_follow, daemon=True).start()
    return cast("Common", manager.common())  # type: ignore[attr-defined]


def _follow() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)
