"""The command line in the same process, as a shell sees it: exit code, standard output, standard error."""

from __future__ import annotations

import io
import sys
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from unittest.mock import patch

from paresis.cli.app import run


@dataclass(frozen=True, slots=True)
class Result:
    """What a command left behind."""

    exit_code: int
    stdout: str
    stderr: str

    @property
    def output(self) -> str:
        """Both streams."""
        return self.stdout + self.stderr


def paresis(*arguments: str, stdin: str | bytes | None = None, encoding: str = "utf-8") -> Result:
    """Run `paresis` with these arguments; any fault of the software raises."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding=encoding) for _ in range(2))
    told = io.TextIOWrapper(io.BytesIO(stdin.encode() if isinstance(stdin, str) else stdin or b""), encoding="utf-8")
    with ExitStack() as stack:
        stack.enter_context(patch.dict("os.environ", {"PARESIS_TRACEBACK": "1"}))
        stack.enter_context(patch.object(sys, "stdin", told))
        stack.enter_context(redirect_stdout(out))
        stack.enter_context(redirect_stderr(err))
        code = run(arguments)
        for stream in (out, err):
            stream.flush()
    return Result(code, *(s.buffer.getvalue().decode(s.encoding) for s in (out, err)))
