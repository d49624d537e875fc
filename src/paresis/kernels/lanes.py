"""Sums in a fixed order that the processor can still work at side by side: `WIDTH` running sums, joined by halves. Compiled by Numba.

Left to reorder sums by itself, a compiler may do so in one way today and in another tomorrow; kept strictly in order, each addition waits for the one
before it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from collections.abc import Callable

WIDTH = 64
FAST = {"nsz", "nnan", "ninf"}  # sums keep their order, so that the same patient has the same bits however the kernel was compiled
F = TypeVar("F", bound="Callable[..., Any]")
LENT: Any = {"_nrt": False}  # for what makes no arrays and keeps none: references to them are not counted, which two threads would wait for
compiled: Callable[[F], F] = njit(nogil=True, boundscheck=False, fastmath=FAST, **LENT)


@compiled
def joined(lanes: Any) -> np.float32:
    """The sum of all lanes; they are used up."""
    half = WIDTH // 2
    while half:
        for k in range(half):
            lanes[k] += lanes[k + half]
        half //= 2
    return np.float32(lanes[0])


@compiled
def total(values: Any, begin: int, end: int, lanes: Any) -> np.float32:
    """Sum of the values from one place to another."""
    lanes[:] = 0
    j, last, width = np.uint64(begin), np.uint64(end), np.uint64(WIDTH)
    while j + width <= last:
        for k in range(width):
            lanes[k] += values[j + k]
        j += width
    for k in range(last - j):
        lanes[k] += values[j + k]
    return joined(lanes)


@compiled
def product(values: Any, weights: Any, begin: int, end: int, lanes: Any) -> np.float32:
    """Sum of the values from one place to another, each times its weight."""
    lanes[:] = 0
    j, last, width = np.uint64(begin), np.uint64(end), np.uint64(WIDTH)
    while j + width <= last:
        for k in range(width):
            lanes[k] += values[j + k] * weights[j + k]
        j += width
    for k in range(last - j):
        lanes[k] += values[j + k] * weights[j + k]
    return joined(lanes)
