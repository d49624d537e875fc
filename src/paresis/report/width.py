"""How many columns there are."""

from __future__ import annotations

import os
import shutil
from typing import IO

LEAST = 20


def columns(out: IO[str], *, piped: int) -> int:
    """Columns of an output: COLUMNS where it is set, else those of the terminal, else `piped`.

    >>> import io
    >>> columns(io.StringIO(), piped=100) if not os.environ.get("COLUMNS") else 100
    100
    """
    told = os.environ.get("COLUMNS", "")
    if told.isdecimal() and int(told) >= LEAST:
        return int(told)
    return max(LEAST, shutil.get_terminal_size().columns) if out.isatty() else piped
