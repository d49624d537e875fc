"""Names that a list shares words of: "weakness of arms and *legs*", "*renal* and hepatic cysts"."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from paresis.kernels.order_free import AND, SENTENCE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from paresis.intake.hpo.windows import Sums
    from paresis.kernels.order_free import Places

LISTED = 4  # members of a list across which words are shared
OWN, SHARED, BETWEEN = 3, 3, 3
LONGEST_MEMBER = 3


class Shared(NamedTuple):
    """Names met in two stretches of words: what a member of a list says itself, and what it shares with another."""

    own: Places
    n_own: Places
    shared: Places
    n_shared: Places
    term: Places


def shared_names(sums: Sums, hit: NDArray[np.int32]) -> Shared:
    """Names of members of lists whose own words say nothing yet, beside one that is a name itself.

    Args:
        sums: Of the words.
        hit: The number of the name that each word belongs to, 0 for none.
    """
    lists = _Lists(sums, hit)
    parts = [f for far in range(1, LISTED) if len(member := lists.members(far)) for f in (lists.ahead(member, far), lists.behind(member, far))]
    if not parts:
        return Shared(*(np.zeros(0, np.int64) for _ in Shared._fields))
    found = Shared(*(np.concatenate([p[i] for p in parts]) for i in range(len(Shared._fields))))
    order = np.lexsort((-found.n_shared, -found.n_own))
    return Shared(*(column[order] for column in found))


class _Lists:
    """Members of lists: stretches between "and" or commas within a sentence."""

    def __init__(self, sums: Sums, hit: NDArray[np.int32]) -> None:
        self.sums, self.hit = sums, hit
        joint = sums.stream.joint
        n = len(joint)
        self.begin = np.append(np.flatnonzero(joint >= AND), n)  # of each member; the last is the end
        self.is_new = np.append(joint[self.begin[:-1]] >= SENTENCE, True)
        self.after = np.arange(len(self.begin)) + LISTED + 1
        self.is_last = np.append(sums.stream.is_last[self.begin[:-1]], False)
        self.ands = np.cumsum(self.is_last)
        self.named = np.concatenate([np.zeros(1, np.int64), np.cumsum(hit != 0)])
        self.free = np.concatenate([np.zeros(1, np.int64), np.cumsum((hit != 0) | (sums.stream.stem == 0))])

    def members(self, far: int) -> Places:
        """Members from which no sentence ends up to the one so far on, and an "and" stands last among them; those between are short and no names."""
        member = np.flatnonzero(~self.is_new[1:-far] & (self.ands[np.minimum(self.after, len(self.ands) - 1)] > self.ands)[: -1 - far])
        for k in range(2, far + 1):
            start, end = self.begin[member + k - 1], self.begin[member + k]
            is_list = ~self.is_new[member + k] & (end - start <= LONGEST_MEMBER) & (self.named[end] == self.named[start])
            member = member[is_list & ~self.is_last[member + k - 1]]
        return member

    def ahead(self, member: Places, far: int) -> Shared:
        """The end of a member with words of a later one: "*A* and B *C*"."""
        member, n_own, n_shared, between = _each(member)
        own = self.begin[member + 1] - n_own
        first = self.begin[member + far]
        shared = first + between
        last = shared + n_shared - 1
        is_whole = (own == self.begin[member]) | ((own > self.begin[member]) & ~self._is_head(own, n_own))
        fits = np.flatnonzero(is_whole & (last < self.begin[member + far + 1]))
        fits = fits[self._is_one(first[fits], last[fits])]
        return self._looked_up(own[fits], n_own[fits], shared[fits], n_shared[fits])

    def behind(self, member: Places, far: int) -> Shared:
        """The beginning of a member with words of an earlier one: "*C* of A and *B*"."""
        member, n_own, n_shared, between = _each(member)
        own = self.begin[member + far]
        shared = self.begin[member + 1] - between - n_shared
        fits = np.flatnonzero((shared >= self.begin[member]) & (own + n_own <= self.begin[member + far + 1]))
        fits = fits[self._is_one(shared[fits], self.begin[member + 1][fits] - 1)]
        fits = fits[self._ends((own + n_own)[fits], self.begin[member + far + 1][fits])]
        return self._looked_up(own[fits], n_own[fits], shared[fits], n_shared[fits])

    def _is_one(self, first: Places, last: Places) -> NDArray[np.bool_]:
        """Whether the words from one to another belong to the same name."""
        out: NDArray[np.bool_] = (self.hit[first] != 0) & (self.hit[first] == self.hit[last])
        return out

    def _is_head(self, own: Places, n_own: Places) -> NDArray[np.bool_]:
        """Whether words are one that says what is amiss, of what stands before it ("vitreous *anomaly* and a flat face")."""
        out: NDArray[np.bool_] = (n_own == 1) & (self.sums.stream.group[own] == self.sums.reading.abnormal)
        return out

    def _ends(self, at: Places, end: Places) -> NDArray[np.bool_]:
        """Whether a member ends here, or goes on with a word of no name (a verb)."""
        stem = self.sums.stream.stem
        out: NDArray[np.bool_] = (at >= end) | (stem[np.minimum(at, len(stem) - 1)] == 0)
        return out

    def _looked_up(self, own: Places, n_own: Places, shared: Places, n_shared: Places) -> Shared:
        s = self.sums
        is_free = (self.free[own + n_own] == self.free[own]) & (s.unknown[shared + n_shared] == s.unknown[shared])
        own, n_own, shared, n_shared = own[is_free], n_own[is_free], shared[is_free], n_shared[is_free]
        stem = s.stem[own + n_own] - s.stem[own] + s.stem[shared + n_shared] - s.stem[shared]
        group = s.group[own + n_own] - s.group[own] + s.group[shared + n_shared] - s.group[shared]
        term, _ = s.look_up(stem, group)
        met = term >= 0
        return Shared(own[met], n_own[met], shared[met], n_shared[met], term[met].astype(np.int64))


_WAYS = np.array(list(product(range(OWN, 0, -1), range(SHARED, 0, -1), range(1, BETWEEN + 1))), np.int64)


def _each(member: Places) -> tuple[Places, Places, Places, Places]:
    """Each member with each number of own words, of shared words, and of words between."""
    ways = np.tile(_WAYS, (len(member), 1))
    return np.repeat(member, len(_WAYS)), ways[:, 0], ways[:, 1], ways[:, 2]
