"""Regular expressions that are compiled when they are first used, so that importing the reader costs little."""

from __future__ import annotations

import re
from typing import Any, cast


class _Lazy:
    """Stands for a compiled expression; what is asked of it is kept, so that only the first use is slow."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern, self.flags = pattern, flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        value = getattr(re.compile(self.pattern, self.flags), name)
        setattr(self, name, value)
        return value


def lazy(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """A regular expression, as `re.compile` gives it, compiled when it is first used.

    >>> lazy("legs?", re.I).findall("Legs and a leg")
    ['Legs', 'leg']
    """
    return cast("re.Pattern[str]", _Lazy(pattern, flags))
