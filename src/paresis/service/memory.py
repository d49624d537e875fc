"""What was shown already, so that nothing is shown twice without change; keyed by hashes under a secret that dies with the process."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from collections import OrderedDict

MOST = 20_000


class Shown:
    """The last answer shown in each place; the place that was asked for longest ago is forgotten first.

    >>> shown = Shown()
    >>> [shown.is_new("patient 1", "weak"), shown.is_new("patient 1", "weak"), shown.is_new("patient 1", "weaker")]
    [True, False, True]
    """

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self._secret = secrets.token_bytes(32)
        self._last: OrderedDict[bytes, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def is_new(self, place: str, said: str) -> bool:
        """Whether this was not the last thing shown there; it is from now on."""
        key, value = self._hash(place), self._hash(said)
        with self._lock:
            before = self._last.pop(key, None)
            self._last[key] = value
            if len(self._last) > self.most:
                self._last.popitem(last=False)
        return before != value

    def _hash(self, text: str) -> bytes:
        return hmac.new(self._secret, text.encode("utf-8", "surrogatepass"), hashlib.sha256).digest()
