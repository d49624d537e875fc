"""Every `{class}` in the words of a finding exists: a phrase with an unknown class would never be met."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paresis.errors import did_you_mean
from paresis.kb.lexicon import unknown_classes
from paresis.kb.read import Files, Problem, line_of

if TYPE_CHECKING:
    from collections.abc import Iterator


def check(files: Files) -> Iterator[Problem]:
    """Unknown word classes."""
    for f in files.findings:
        where = files.place["FindingRecord", f.id]
        for phrase in f.words + f.words_absent:
            for name in unknown_classes(phrase, files.word_classes):
                place = f"{where}:{line_of(files.root.parent / where, phrase)}"
                yield Problem(place, f"unknown word class '{{{name}}}' in '{phrase}'", did_you_mean(name, files.word_classes))
