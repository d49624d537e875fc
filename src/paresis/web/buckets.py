"""How often each client may ask."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

MINUTE, BURST, MOST_CLIENTS = 60.0, 5, 10_000


class Buckets:
    """How many requests each client may still make: a bucket of a fifth of a minute's worth that fills steadily."""

    def __init__(self, rate: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.rate, self.clock = rate, clock
        self.most = max(1.0, rate / BURST)
        self._left: dict[str, tuple[float, float]] = {}

    def take(self, client: str) -> bool:
        """Whether this client may make one more request now.

        >>> buckets = Buckets(10, clock=lambda: 0.0)
        >>> [buckets.take("a") for _ in range(3)]
        [True, True, False]
        """
        if not self.rate:
            return True
        now = self.clock()
        left, since = self._left.pop(client, (self.most, now))
        left = min(self.most, left + (now - since) * self.rate / MINUTE)
        self._left[client] = (left - 1 if left >= 1 else left, now)
        if len(self._left) > MOST_CLIENTS:
            del self._left[next(iter(self._left))]
        return left >= 1
