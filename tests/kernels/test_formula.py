"""Formulas are arithmetic and nothing else."""

from __future__ import annotations

import pytest

from paresis.kernels.formula import names_in, value_of


@pytest.mark.parametrize(
    ("formula", "names", "value"),
    [
        ("2 * a + b / 4 - -1", {"a": 3.0, "b": 2.0}, 7.5),
        ("min(a, 1) ** -0.5 * max(a, 1)", {"a": 4.0}, 4.0),
        ("10 if a else 20", {"a": 0.0}, 20.0),
        ("a > 3", {"a": 4.0}, 1.0),
        ("(a < 3.5) * (b > a) > 0", {"a": 2.0, "b": 1.0}, 0.0),
        ("a / b", {"a": 1.0, "b": 0.0}, None),
        ("a ** 0.5", {"a": -1.0}, None),
        ("a ** 9999", {"a": 10.0}, None),
    ],
)
def test_value(formula: str, names: dict[str, float], value: float | None) -> None:
    assert value_of(formula, names) == value
    assert names_in(formula) == set(names)


@pytest.mark.parametrize("text", [
    "__import__('os')", "a.b", "a[0]", "'text'", "lambda: 1", "abs(a)", "a and b", "a = 1", "max()", "min(a, key=b)", "(1, 2)", "",
])  # fmt: skip
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"formula|arithmetic"):
        names_in(text)
