"""P(finding | lesion pattern) for all patterns and findings at once, and the likelihood of what was observed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Index = NDArray[np.int64]
Branch = tuple[Array, Array | float]

MOST = 0.98  # no special form is so sure, given the general one, that its absence would be impossible


def noisy_or(signs: Array, background: Array) -> Array:
    """P(finding) when any site of a pattern, or the background, may make it.

    1 − (1 − λ) Π_s (1 − φ_s)

    Args:
        signs: φ of each site of the pattern, shape (sites, findings).
        background: λ, shape (findings,).

    Returns:
        Shape (findings,).

    Example:
        >>> noisy_or(np.array([[0.5], [0.5]]), np.array([0.0])).tolist()
        [0.75]
    """
    return np.asarray(1 - (1 - background) * np.prod(1 - signs, axis=0))


def complete(stated: Array, base: Array, levels: Sequence[Level], error: Array, *, entry: int) -> Array:
    """Fill in what a cause's entry does not say, so that the finding tree is consistent.

    A stated proportion stands. An unstated finding takes `base` (sites and background); below a stated parent it takes
    its usual share of the parent, θ_parent · base_f / base_parent. A parent is never rarer than its child. Then each
    proportion is mixed with an observation error, θ' = ε + (1 − 2ε) θ; below the entry complaint, which everybody has, with
    that share of those whom the cause brings with it, θ' = ε θ_entry + (1 − 2ε) θ: else a cause that seldom touches the
    legs would, where it does, have every sign of them in proportion ε / θ_entry.

    Args:
        stated: Proportions stated by the cause of each row, NaN where it says nothing, shape (rows, findings).
        base: What site and background give, same shape.
        levels: The tree of findings (`levels_of`).
        error: Observation error of each finding, shape (findings,).
        entry: Index of the entry complaint; −1 where there is none among the findings.

    Returns:
        θ, shape (rows, findings), each in (0, 1), never above the parent's.
    """
    anchored = ~np.isnan(stated)
    theta = np.where(anchored, stated, base)
    for level in reversed(levels):
        level.lift(theta, np.where(anchored[:, level.children], theta[:, level.children], 0.0))
    for level in levels:
        f, p = level.children, level.parents
        below_stated = anchored[:, p] & ~anchored[:, f]
        share = np.minimum(1.0, base[:, f] / np.maximum(base[:, p], 1e-9))
        theta[:, f] = np.where(below_stated, theta[:, p] * share, theta[:, f])
        anchored[:, f] |= below_stated
    for level in reversed(levels):
        level.lift(theta, theta[:, level.children])
    theta = np.clip(theta, 1e-6, 1 - 1e-6)
    among = np.ones_like(theta)
    if entry >= 0:
        among[:, entry] = theta[:, entry]
    for level in levels:
        among[:, level.children] = among[:, level.parents]
    mixed = among * error + (1 - 2 * error) * theta
    for level in levels:
        mixed[:, level.children] = np.minimum(mixed[:, level.children], mixed[:, level.parents])
    return np.asarray(mixed)


@dataclass(frozen=True)
class Level:
    """Findings at one depth of the tree, those of one parent side by side; `start` is where each parent's begin."""

    children: Index
    parents: Index
    start: Index

    def lift(self, theta: Array, of_children: Array) -> None:
        """Raise each parent to the largest of its children, in place."""
        parents = self.parents[self.start]
        theta[:, parents] = np.maximum(theta[:, parents], np.maximum.reduceat(of_children, self.start, axis=1))


def levels_of(parent: Index, order: Index) -> list[Level]:
    """The findings that have a parent by depth, the shallowest first.

    Args:
        parent: Index of each finding's parent, −1 for a root, shape (findings,).
        order: Findings that have a parent, sorted so that parents come before children.

    Example:
        >>> [level.children.tolist() for level in levels_of(np.array([-1, 0, 0, 2]), np.array([1, 2, 3]))]
        [[1, 2], [3]]
    """
    depth = np.zeros(len(parent), dtype=np.int64)
    for f in order:
        depth[f] = depth[parent[f]] + 1
    out = []
    for d in range(1, int(depth.max(initial=0)) + 1):
        children = np.flatnonzero(depth == d)
        children = children[np.argsort(parent[children], kind="stable")]
        parents = parent[children]
        out.append(Level(children, parents, np.flatnonzero(np.diff(parents, prepend=-1))))
    return out


def tree_likelihood(theta: Array, parent: Sequence[int], seen: Mapping[int, float]) -> Array:
    """P(observations | row) when each finding is a node of a tree and needs its parent.

    Given its parent present a finding is present with probability θ_f / θ_parent, at most `MOST`; below an absent parent everything is
    absent. Unobserved nodes are summed out, so a present child implies its ancestors and nested observations count once.

    Args:
        theta: P(finding | row), shape (rows, findings), never above the parent's.
        parent: Index of each finding's parent, −1 for a root.
        seen: Observed findings: 1.0 present, 0.0 absent, between for uncertain evidence.

    Returns:
        Likelihood of each row, shape (rows,).

    Example:
        >>> theta = np.array([[0.8, 0.4]])                     # a general finding and a special form of it
        >>> round(float(tree_likelihood(theta, [-1, 0], {1: 1.0})[0]), 6)      # special form present
        0.4
        >>> round(float(tree_likelihood(theta, [-1, 0], {0: 1.0, 1: 0.0})[0]), 6)   # general present, special absent
        0.4
        >>> round(float(tree_likelihood(theta, [-1, 0], {0: 0.0})[0]), 6)      # general absent
        0.2
    """
    if len(seen) == 1:
        ((only, weight),) = seen.items()
        if parent[only] < 0:
            return np.asarray(theta[:, only] * weight + (1 - theta[:, only]) * (1 - weight))
    return Observed(theta, parent, seen).likelihood()


class Observed:
    """What was observed of the findings, with the likelihood of every branch of their trees, so that one observation can be left out."""

    def __init__(self, theta: Array, parent: Sequence[int], seen: Mapping[int, float]) -> None:
        self._theta, self._parent, self._seen = theta, parent, seen
        nodes: set[int] = set()
        for f in seen:
            node = f
            while node >= 0 and node not in nodes:
                nodes.add(node)
                node = parent[node]
        self._children: dict[int, list[int]] = {}
        for f in sorted(nodes):
            self._children.setdefault(parent[f], []).append(f)
        self._given: dict[int, Array] = {}
        self._branch: dict[int, Branch] = {}
        for root in self._children.get(-1, ()):
            self._grow(root)

    def likelihood(self) -> Array:
        """Of all that was observed, shape (rows,)."""
        return self._product([self._branch[f] for f in self._children.get(-1, ())])

    def without(self, finding: int) -> Array:
        """Of all that was observed but one finding, shape (rows,)."""
        node, below = finding, [self._branch[c] for c in self._children.get(finding, ())]
        now = self._join(node, None, below) if below else None
        while (up := self._parent[node]) >= 0:
            below = [b for c in self._children[up] if (b := now if c == node else self._branch[c]) is not None]
            now = self._join(up, self._seen.get(up), below) if below or up in self._seen else None
            node = up
        roots = [now if f == node else self._branch[f] for f in self._children[-1]]
        return self._product([b for b in roots if b is not None])

    def _product(self, roots: list[Branch]) -> Array:
        likelihood: Array = np.ones(self._theta.shape[0])
        for present, _ in roots:
            likelihood = likelihood * present
        return likelihood

    def _grow(self, f: int) -> Branch:
        self._branch[f] = self._join(f, self._seen.get(f), [self._grow(c) for c in self._children.get(f, ())])
        return self._branch[f]

    def _join(self, f: int, weight: float | None, below: list[Branch]) -> Branch:
        """Likelihood of a branch given its parent present, and given its parent absent."""
        present: Array | float = 1.0
        absent: Array | float = 1.0
        for child_if_present, child_if_absent in below:
            present = present * child_if_present
            absent = absent * child_if_absent
        if weight is not None:
            present, absent = present * weight, absent * (1 - weight)
        theta, up = self._theta, self._parent[f]
        if f not in self._given:
            self._given[f] = np.minimum(theta[:, f] / theta[:, up], MOST) if up >= 0 else theta[:, f]
        q = self._given[f]
        return q * present + (1 - q) * absent, absent
