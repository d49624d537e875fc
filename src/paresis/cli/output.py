"""What every command shares: exit codes, and writing that no character, terminal or closed pipe can break."""

from __future__ import annotations

import codecs
import io
import os
import sys
import textwrap
import unicodedata
from enum import IntEnum
from typing import TYPE_CHECKING, TypeVar

from paresis.errors import IntakeError, KnowledgeError, ParesisError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

T = TypeVar("T")

PLAIN = "paresis.plain"
ASCII = str.maketrans({
    "–": "-", "—": "-", "−": "-", "→": "->", "×": "x", "÷": "/", "•": "*", "…": "...", "“": '"', "”": '"', "’": "'", "█": "#", "░": ".",
})  # fmt: skip


class Exit(IntEnum):
    """Exit codes of all commands."""

    DONE = 0
    PROBLEMS = 1
    BAD_INPUT = 2
    BROKEN = 3
    NOT_WRITTEN = 4
    INTERRUPTED = 130
    PIPE_CLOSED = 141


ALWAYS = {"3": "the installation is broken", "4": "the answer could not be written (a full disk, a closed output)"}


def exit_of(error: ParesisError) -> Exit:
    """The exit code that an error stands for."""
    return Exit.BAD_INPUT if isinstance(error, IntakeError) else Exit.PROBLEMS if isinstance(error, KnowledgeError) else Exit.BROKEN


def _plain(error: UnicodeError) -> tuple[str | bytes, int]:
    """What an encoding cannot hold, in the nearest ASCII, or `?`."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    folded = unicodedata.normalize("NFKD", error.object[error.start : error.end].translate(ASCII))
    return "".join(c if c.isascii() else "" if unicodedata.combining(c) else "?" for c in folded), error.end


def check_streams() -> None:
    """Let standard output and error take every character.

    Raises:
        OSError: Standard output is closed.
    """
    codecs.register_error(PLAIN, _plain)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=PLAIN)
    if sys.stdout is None:
        raise OSError("standard output is closed")


def say(text: str) -> None:
    """Write text for people, in the encoding of the terminal."""
    sys.stdout.write(text + "\n")


def say_data(text: str) -> None:
    r"""Write JSON, HTML or SVG: always UTF-8, half a surrogate pair as `\ud800`, which is what JSON calls it."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    sys.stdout.write(text + "\n")


def complain(error: ParesisError | str) -> None:
    """Say on standard error what is wrong."""
    if sys.stderr is not None:
        try:
            print(f"paresis: {error}", file=sys.stderr, flush=True)
        except OSError:
            return


def drop_output() -> None:
    """Throw away what could not be written, so that Python does not try again when it ends."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError, AttributeError):
        return


def folded(text: str) -> str:
    """Lines folded to the terminal, or to COLUMNS; as they are when piped without COLUMNS.

    A folded line goes on under its own indent.
    """
    from paresis.report.width import columns

    room = columns(sys.stdout, piped=0)
    return "\n".join(_folded(line, room) for line in text.split("\n")) if room else text


def _folded(line: str, room: int) -> str:
    if len(line) <= room:
        return line
    indent = line[: len(line) - len(line.lstrip())][: room // 2]
    return textwrap.fill(line.strip(), room, initial_indent=indent, subsequent_indent=indent + "  ", break_on_hyphens=False)


def progress(items: Sequence[T], what: str, *, is_output_seen: bool = False) -> Iterable[T]:
    """The items, with a bar on standard error while they are worked through, where a person watches and the answers go elsewhere."""
    watched = sys.stderr is not None and sys.stderr.isatty() and not (is_output_seen and sys.stdout.isatty())
    if not watched or len(items) < 2:
        return items
    from rich.console import Console
    from rich.progress import track

    return track(items, what, console=Console(stderr=True), transient=True)
