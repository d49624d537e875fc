"""Stretches of words that are a name, in any order: all stretches of one length at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np

from paresis.kb.reading.load import ADJECTIVE, DEGREE, IS_CLOSE, IS_PARTED, NOTHING, TEST
from paresis.kernels.order_free import AND, COMMA

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from paresis.intake.hpo.stream import Stream
    from paresis.kb.reading.load import Reading
    from paresis.kernels.order_free import Codes, Places

T = TypeVar("T", np.uint64, np.int32)
LONGEST = 9
LONGEST_GAPPED = 6


class Found(NamedTuple):
    """Names met: from the word `first` on, `length` words long; `close` is 1 where HPO has the name in these words as label or exact synonym."""

    first: Places
    length: Places
    close: Places
    term: Places


class Sums:
    """Running sums of a stream, from which every stretch is had by one subtraction."""

    def __init__(self, stream: Stream, reading: Reading) -> None:
        self.stream, self.reading = stream, reading
        self.stem, self.group = _running(stream.stem), _running(stream.group)
        self.unknown = _running((stream.stem == 0).astype(np.int32))
        self.ands = _running((stream.joint == AND).astype(np.int32))
        self.ends = _running((stream.joint >= COMMA).astype(np.int32))

    def names(self) -> Found:
        """Stretches of two words or more that are a name, and words that are one alone."""
        out = [self._alone(), *(f for length in range(2, LONGEST + 1) for f in self._whole(length))]
        return _together(out)

    def gapped(self) -> Found:
        """Stretches that are a name but for one word inside; a word of degree, or any in a name of three words or more."""
        return _together([f for length in range(3, LONGEST_GAPPED + 1) for g in range(1, length - 1) for f in self._gapped(length, g)])

    def look_up(self, stems: Codes, groups: Codes, is_parted: NDArray[np.bool_] | None = None) -> tuple[Places, Places]:
        """The term of each sum, by its stems, else by its groups, -1 where there is none; and whether the name is close."""
        by_stem, by_group = self.reading.keys.find(stems), self.reading.groups.find(groups)
        if is_parted is not None:
            by_stem = np.where(is_parted & ((self.reading.key_flags[by_stem] & IS_PARTED) == 0), NOTHING, by_stem)
            by_group = np.where(is_parted & ((self.reading.group_flags[by_group] & IS_PARTED) == 0), NOTHING, by_group)
        term = np.where(by_stem >= 0, self.reading.key_term[by_stem], np.where(by_group >= 0, self.reading.group_term[by_group], NOTHING))
        return term, ((by_stem >= 0) & ((self.reading.key_flags[by_stem] & IS_CLOSE) != 0)).astype(np.int64)

    def _alone(self) -> Found:
        first = np.flatnonzero(self.stream.term >= 0)
        return Found(first, np.ones_like(first), np.ones_like(first), self.stream.term[first].astype(np.int64))

    def _starts(self, length: int, *, unknown: int) -> Places:
        """Where stretches of a length begin that no comma parts and that hold no more than so many unknown words."""
        n = len(self.stream.stem)
        if n < length:
            return np.zeros(0, np.int64)
        is_one = (self.ends[length:] - self.ends[1 : n - length + 2]) == 0
        is_known = (self.unknown[length:] - self.unknown[: n - length + 1]) <= unknown
        return np.flatnonzero(is_one & is_known)

    def _whole(self, length: int) -> Iterator[Found]:
        first = self._starts(length, unknown=0)
        n_and = self.ands[first + length] - self.ands[first + 1]
        first, n_and = first[n_and <= 1], n_and[n_and <= 1]
        term, close = self.look_up(self.stem[first + length] - self.stem[first], self.group[first + length] - self.group[first], n_and == 1)
        yield self._found(first, length, close, term)

    def _gapped(self, length: int, gap: int) -> Iterator[Found]:
        s = self.stream
        first = self._starts(length, unknown=1)
        at = first + gap
        others = self.unknown[first + length] - self.unknown[first] - (s.stem[at] == 0)
        is_free = (others == 0) & (self.ands[first + length] == self.ands[first + 1])
        first, at = first[is_free], at[is_free]
        stems = self.stem[first + length] - self.stem[first] - s.stem[at]
        groups = self.group[first + length] - self.group[first] - s.group[at]
        is_degree = (s.flags[at] & DEGREE) != 0
        if length == 3:
            stems = np.where(is_degree, stems, np.uint64(0))
        term, close = self.look_up(stems, np.where(is_degree, groups, np.uint64(0)))
        yield self._found(first, length, close, term)

    def _found(self, first: Places, length: int, close: Places, term: Places) -> Found:
        """What was looked up and is a name: not where it would end inside a group of words ("abnormal digital creases", "abnormal tendon ends")."""
        s = self.stream
        last = first + length - 1
        after = np.minimum(last + 1, len(s.start) - 1)
        is_one = (last + 1 < len(s.start)) & (s.start[after] - s.end[last] == 1) & (s.joint[after] == 0)
        is_cut = is_one & ((s.flags[last] & ADJECTIVE) != 0) & (s.stem[after] != 0) & ((s.flags[after] & (DEGREE | TEST)) == 0)
        if length == 2:
            is_cut |= is_one & (s.group[first] == self.reading.abnormal) & (s.group[last] != self.reading.abnormal) & (s.group[after] != 0)
        kept = np.flatnonzero((term >= 0) & ~is_cut)
        return Found(first[kept], np.full(len(kept), length), close[kept], term[kept].astype(np.int64))


def _running(values: NDArray[T]) -> NDArray[T]:
    return np.concatenate([np.zeros(1, values.dtype), np.cumsum(values, dtype=values.dtype)])


def _together(parts: list[Found]) -> Found:
    return Found(*(np.concatenate([np.asarray(p[i], np.int64) for p in parts]) for i in range(4)))
