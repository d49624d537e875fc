"""Every string of the interface, by key, from `lang/<language>.toml`; a string that a language lacks is shown in English."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "lang"
ENGLISH = "en"


class Words:
    """The interface in one language."""

    def __init__(self, language: str, strings: dict[str, str]) -> None:
        self.language, self._strings = language, strings

    def __call__(self, key: str, **values: object) -> str:
        """The string of a key, its `{places}` filled.

        >>> words_of("en")("interview.number", n=3)
        'Page 3'
        """
        text = self._strings[key]
        return text.format(**values) if values else text

    def has(self, key: str) -> bool:
        """Whether there is such a string."""
        return key in self._strings


@lru_cache(maxsize=16)
def words_of(language: str) -> Words:
    """The interface in a language; English for one that there is not."""
    language = language if language in languages() else ENGLISH
    return Words(language, strings_of(ENGLISH) | strings_of(language))


@lru_cache(maxsize=1)
def languages() -> dict[str, str]:
    """The languages that there are, each with its own name for itself.

    >>> languages()["en"]
    'English'
    """
    return {p.stem: strings_of(p.stem)["language.name"] for p in sorted(FOLDER.glob("*.toml"))}


@lru_cache(maxsize=16)
def strings_of(language: str) -> dict[str, str]:
    """The strings that the file of a language holds, by dotted key."""
    return dict(_flat(tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))))


def _flat(table: dict[str, Any], before: str = "") -> list[tuple[str, str]]:
    out: list[tuple[str, str]] = []
    for key, value in table.items():
        out += _flat(value, f"{before}{key}.") if isinstance(value, dict) else [(before + key, value)]
    return out
