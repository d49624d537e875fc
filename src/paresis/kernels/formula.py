"""Arithmetic written as text: formulas of laboratory medicine stay data, and nothing but arithmetic can be said in them."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from functools import lru_cache, reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv, ast.Pow: operator.pow,
}  # fmt: skip
_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge}
_CALLS: dict[str, Callable[..., Any]] = {"min": min, "max": max}
_COLUMNS: dict[str, Callable[..., Any]] = {
    "min": lambda *x: reduce(np.minimum, x),
    "max": lambda *x: reduce(np.maximum, x),
    "if": lambda test, yes, no: np.where(np.asarray(test) != 0, yes, no),
}


@lru_cache(maxsize=256)
def parsed(formula: str) -> ast.expr:
    """The tree of a formula.

    Raises:
        ValueError: It is no expression, or holds something else than numbers, names, + - * / **, comparisons, `a if b else c`, min and max.
    """
    try:
        tree = ast.parse(formula, mode="eval").body
    except SyntaxError as error:
        raise ValueError(f"'{formula}' is no formula: {error.msg}") from None
    _check(tree, formula)
    return tree


def names_in(formula: str) -> frozenset[str]:
    """The names that a formula needs.

    >>> sorted(names_in("calcium + 0.02 * (40 - albumin)"))
    ['albumin', 'calcium']
    """
    return frozenset(n.id for n in ast.walk(parsed(formula)) if isinstance(n, ast.Name) and n.id not in _CALLS)


def value_of(formula: str, names: Mapping[str, float]) -> float | None:
    """The value of a formula; None when it cannot be worked out (a division by nothing).

    Example:
        >>> value_of("calcium + 0.02 * (40 - albumin)", {"calcium": 2.0, "albumin": 25.0})
        2.3
        >>> value_of("1 / a", {"a": 0.0}) is None
        True
    """
    try:
        value = float(_value(parsed(formula), names, _CALLS))
    except (ArithmeticError, TypeError):
        return None
    return value if abs(value) < float("inf") else None


def values_of(formula: str, names: Mapping[str, Array]) -> Array:
    """The values of a formula for whole columns; NaN where it cannot be worked out.

    Example:
        >>> values_of("a / b if b > 1 else max(a, 5)", {"a": np.array([4.0, 4.0]), "b": np.array([2.0, 0.0])}).tolist()
        [2.0, 5.0]
    """
    with np.errstate(all="ignore"):
        out = np.asarray(_value(parsed(formula), names, _COLUMNS), float)
    return np.where(np.isfinite(out), out, np.nan)


def _check(node: ast.expr, formula: str) -> None:
    match node:
        case ast.Constant(value=int() | float()) | ast.Name():
            parts: list[ast.expr] = []
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
            parts = [left, right]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            parts = [operand]
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _COMPARE:
            parts = [left, right]
        case ast.IfExp(test=test, body=body, orelse=orelse):
            parts = [test, body, orelse]
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in _CALLS and args:
            parts = args
        case _:
            raise ValueError(f"'{formula}' holds more than arithmetic")
    for part in parts:
        _check(part, formula)


def _value(node: ast.expr, names: Mapping[str, Any], calls: Mapping[str, Callable[..., Any]]) -> Any:
    """The value of a tree that `_check` has let through; `calls` says how min and max are taken, and `if` of columns."""

    def of(part: ast.expr) -> Any:
        return _value(part, names, calls)

    match node:
        case ast.Constant():
            value = node.value
        case ast.Name():
            value = names[node.id]
        case ast.BinOp():
            value = _BINARY[type(node.op)](of(node.left), of(node.right))
        case ast.UnaryOp():
            value = -of(node.operand)
        case ast.Compare():
            value = _COMPARE[type(node.ops[0])](of(node.left), of(node.comparators[0]))
        case ast.IfExp() if "if" in calls:
            value = calls["if"](of(node.test), of(node.body), of(node.orelse))
        case ast.IfExp():
            value = of(node.body if of(node.test) else node.orelse)
        case ast.Call(func=ast.Name(id=called)):
            value = calls[called](*map(of, node.args))
        case _:
            raise TypeError(type(node).__name__)
    return value
