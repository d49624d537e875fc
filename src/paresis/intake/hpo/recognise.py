"""Names of HPO's phenotypic abnormalities in texts, many texts at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from paresis.intake.hpo.abbreviations import defined, places
from paresis.intake.hpo.coordination import shared_names
from paresis.intake.hpo.stream import stream_of
from paresis.intake.hpo.windows import Sums
from paresis.kb.reading.load import TEST as TESTED
from paresis.kb.reading.load import load_reading

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from paresis.intake.hpo.coordination import Shared
    from paresis.intake.hpo.stream import Stream
    from paresis.intake.hpo.windows import Found
    from paresis.kb.reading.load import Reading

BETWEEN = "\x00"
TEST = "name of a test"
MOST = 1_000_000  # characters that are read at once
NEAR = 20  # letters by which a name may begin before the words that are abbreviated


@dataclass(frozen=True, slots=True)
class Named:
    """A term met.

    Attributes:
        term: Its id.
        start: Where its first word begins.
        end: Where its last word ends.
        spans: The stretches that say it: one, or two in a list ("weakness of arms and *legs*").
        rule: How it was met.
        is_telling: Whether it tells something for or against a rare disease.
    """

    term: str
    start: int
    end: int
    spans: tuple[tuple[int, int], ...]
    rule: str = "name"
    is_telling: bool = False


def recognise(texts: Sequence[str], reading: Reading | None = None) -> list[list[Named]]:
    """The phenotypic abnormalities that each text names, in order of place; how they are meant is for `status`.

    >>> [(n.term, n.start) for n in recognise(["Ptosis and weakness of the arms"])[0]]
    [('HP:0000508', 0), ('HP:0003484', 11)]
    """
    reading = reading or load_reading()
    if reading is None:
        return [[] for _ in texts]
    out: list[list[Named]] = [[] for _ in texts]
    for batch in _batches(texts):
        for (number, at, _), named in zip(batch, _named([piece for _, _, piece in batch], reading), strict=True):
            out[number] += [_moved(n, at) for n in named] if at else named
    return [_with_abbreviations(text, named) for text, named in zip(texts, out, strict=True)]


def _batches(texts: Sequence[str]) -> Iterator[list[tuple[int, int, str]]]:
    """Texts in batches of bounded size, each with its number and where it begins; a very long text in pieces that end with a line or a sentence."""
    batch: list[tuple[int, int, str]] = []
    size = 0
    for number, text in enumerate(texts):
        at = 0
        while at < len(text) or not at:
            end = len(text) if len(text) - at <= MOST else max(text.rfind("\n", at, at + MOST), text.rfind(". ", at, at + MOST)) + 1
            end = end if end > at else min(len(text), at + MOST)
            if batch and size + end - at > MOST:
                yield batch
                batch, size = [], 0
            batch.append((number, at, text[at:end]))
            size, at = size + end - at, max(end, 1)
    if batch:
        yield batch


def _moved(named: Named, by: int) -> Named:
    return replace(named, start=named.start + by, end=named.end + by, spans=tuple((a + by, b + by) for a, b in named.spans))


def _named(texts: Sequence[str], reading: Reading) -> list[list[Named]]:
    """The names in each of some texts."""
    offsets = np.cumsum([0, *(len(t) + 1 for t in texts)])
    stream = stream_of(BETWEEN.join(texts), reading)
    sums = Sums(stream, reading)
    used = np.zeros(len(stream.start), np.int32)  # the number of the name that each word belongs to
    hits = [*_kept(sums.names(), used, "name"), *_kept(sums.gapped(), used, "name with a word between")]
    for first, length, term, _ in hits:
        if term == len(reading.terms):
            used[first : first + length] = -1 - np.arange(first, first + length)  # names nothing: shares no words in a list
    met: list[tuple[tuple[tuple[int, int], ...], int, str]] = [(((f, n),), t, TEST if _is_test(stream, f + n) else rule) for f, n, t, rule in hits]
    met += [(tuple(sorted(((o, n), (s, m)))), t, "list") for o, n, s, m, t in _shared(shared_names(sums, used), used)]
    out: list[list[Named]] = [[] for _ in texts]
    for stretches, number, rule in sorted(m for m in met if m[1] < len(reading.terms)):
        spans = [(int(stream.start[f]), int(stream.end[f + n - 1])) for f, n in stretches]
        text = int(np.searchsorted(offsets, spans[0][0], side="right")) - 1
        at = int(offsets[text])
        spans = [(a - at, b - at) for a, b in spans]
        out[text].append(Named(reading.term(number), spans[0][0], spans[-1][1], tuple(spans), rule, bool(reading.telling[number])))
    return out


def _with_abbreviations(text: str, named: list[Named]) -> list[Named]:
    """What a text abbreviates itself means what it says: the term of the long form, or none where that is no term."""
    out = named
    for short, (start, end) in defined(text).items():
        meant = next((n for n in named if n.end == end and n.start >= start - NEAR), None)
        spans = [s for s in places(text, short) if s[0] > end]
        out = [n for n in out if (n.start, n.end) not in spans]
        if meant:
            out = [*out, *(replace(meant, start=a, end=b, spans=((a, b),), rule="abbreviation") for a, b in spans[1:])]
    return out if out is named else sorted(out, key=lambda n: n.start)


def _is_test(stream: Stream, after: int) -> bool:
    """Whether the word after a name makes it a test ("hepatitis panel")."""
    return after < len(stream.start) and stream.joint[after] == 0 and bool(stream.flags[after] & TESTED)


def _shared(found: Shared, used: NDArray[np.int32]) -> Iterator[tuple[int, int, int, int, int]]:
    """Names of lists: each word is used once as a member's own."""
    for own, n_own, shared, n_shared, term in zip(*(x.tolist() for x in found), strict=True):
        if not used[own : own + n_own].any():
            used[own : own + n_own] = 1 + own
            yield own, n_own, shared, n_shared, term


def _kept(found: Found, used: NDArray[np.int32], rule: str) -> list[tuple[int, int, int, str]]:
    """Names that share no word, the longest first, of these the closest."""
    out = []
    order = np.lexsort((found.first, -found.close, -found.length))
    for first, length, _, term in zip(*(x[order].tolist() for x in found), strict=True):
        inside = used[first : first + length]
        if not inside.any():
            inside[:] = 1 + first
            out.append((first, length, term, rule))
    return out
