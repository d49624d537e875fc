"""Options of a command, and a help that teaches: what it does, examples, exit codes, as wide as the terminal."""

from __future__ import annotations

import argparse
import shutil
import sys
import textwrap
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from _typeshed import SupportsWrite

MOST, LEAST = 100, 30

LANGUAGES = ("en", "de")


class Parser(argparse.ArgumentParser):
    """The options of one command; files and options may stand in any order."""

    def __init__(
        self, name: str, about: str, *, usage: str | None = None, after: str = "", examples: Sequence[str] = (),
        exits: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        parts = [after, "\n".join(["examples:", *(f"  {x}" for x in examples)]), described("exit codes", exits) if exits else ""]
        super().__init__(
            prog=name, usage=usage, description=filled(about), epilog="\n\n".join(p for p in parts if p), allow_abbrev=False,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )  # fmt: skip

    def read(self, arguments: Sequence[str]) -> argparse.Namespace:
        """The options as given; a wrong one ends the command with exit code 2 and the usage."""
        return self.parse_intermixed_args(arguments)

    def print_help(self, file: SupportsWrite[str] | None = None) -> None:
        """Print the help; what cannot be written is said, not swallowed."""
        (file or sys.stdout).write(self.format_help())


def width() -> int:
    """Columns for help and hints: those of the terminal, or COLUMNS, within reason."""
    return max(LEAST, min(MOST, shutil.get_terminal_size().columns - 2))


def filled(text: str) -> str:
    """Paragraphs folded to the width."""
    return "\n\n".join(textwrap.fill(" ".join(p.split()), width()) for p in text.split("\n\n"))


def described(title: str, items: Mapping[str, str]) -> str:
    """A list of names and what they mean, folded under each other."""
    room = max(map(len, items)) + 2
    lines = (textwrap.fill(what, width(), initial_indent=f"  {name:{room}}", subsequent_indent=" " * (room + 2)) for name, what in items.items())
    return "\n".join([f"{title}:", *lines])


def day(text: str) -> date:
    """A day, for an option.

    >>> day("2026-11-23")
    datetime.date(2026, 11, 23)
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date such as 2026-01-31") from None


def whole(low: int, high: int) -> Callable[[str], int]:
    """A reader of whole numbers within limits, for an option.

    >>> whole(1, 50)("12")
    12
    """

    def read(text: str) -> int:
        if not text.isdecimal() or not low <= int(text[:9]) <= high:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {low} to {high}")
        return int(text)

    return read
