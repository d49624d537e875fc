"""The figures of an evaluation as charts: SVG with a description in words, no colour alone, no network."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from paresis.evaluate.thresholds import MEAN, UPPER

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from paresis.evaluate.calibration import Calibration
    from paresis.evaluate.thresholds import Point

SIZE, LEFT, TOP = 360, 70, 46
STYLE = {MEAN: ("#2166ac", "none"), UPPER: ("#b35806", "6 4")}
NAME = {MEAN: "dangerous mass", UPPER: "its upper bound"}


def reliability_svg(c: Calibration) -> str:
    """Probability said against share right: a dot for each bin, as wide as its cases are many, with its 95 % interval.

    >>> from paresis.evaluate.calibration import calibration_of
    >>> reliability_svg(calibration_of([0.9, 0.8, 0.1], [True, False, False], bins=2))[:4]
    '<svg'
    """
    most = max((b.right.n for b in c.table), default=1)
    parts = [_line(0, 0, 1, 1, "currentColor", "2 4")]
    for b in c.table:
        low, high = b.right.interval
        parts.append(_line(b.mean_p, low, b.mean_p, high, "#2166ac", "none"))
        parts.append(f'<circle cx="{_x(b.mean_p):.1f}" cy="{_y(b.right.p):.1f}" r="{3 + 6 * (b.right.n / most) ** 0.5:.1f}" fill="#2166ac"/>')
    said = "; ".join(f"said {b.mean_p:.0%}, right {b.right.k} of {b.right.n}" for b in c.table)
    words = f"Brier {c.brier}. Calibration error {c.ece}. Slope {c.slope}. {said}."
    return _chart("Reliability of the leading cause", words, "probability said", "share right", parts)


def thresholds_svg(points: Sequence[Point], used: dict[str, float]) -> str:
    """Missed emergencies against over-triage, along the thresholds; a ring marks those in use."""
    parts = []
    in_use = {MEAN: used["emergency"], UPPER: used["emergency_upper"]}
    for row, by in enumerate((MEAN, UPPER)):
        mine = [p for p in points if p.by == by]
        colour, dash = STYLE[by]
        path = " ".join(f"{_x(p.over.p):.1f},{_y(p.missed.p):.1f}" for p in mine)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"/>')
        parts += [f'<circle cx="{_x(p.over.p):.1f}" cy="{_y(p.missed.p):.1f}" r="3" fill="{colour}"/>' for p in mine]
        now = [p for p in mine if p.threshold == in_use[by]]
        parts += [f'<circle cx="{_x(p.over.p):.1f}" cy="{_y(p.missed.p):.1f}" r="8" fill="none" stroke="{colour}" stroke-width="2"/>' for p in now]
        y = TOP + 16 + 20 * row
        parts.append(f'<line x1="{LEFT + SIZE - 160}" y1="{y}" x2="{LEFT + SIZE - 130}" y2="{y}" stroke="{colour}" stroke-dasharray="{dash}"/>')
        parts.append(f'<text x="{LEFT + SIZE - 124}" y="{y + 4}">{NAME[by]}</text>')
    said = [f"{NAME[p.by]} over {p.threshold:.0%}: missed {p.missed.k} of {p.missed.n}, over-triaged {p.over.k} of {p.over.n}" for p in points]
    return _chart("Emergencies missed against over-triage", "; ".join(said) + ".", "over-triaged", "missed emergencies", parts)


def _x(p: float) -> float:
    return LEFT + SIZE * p


def _y(p: float) -> float:
    return TOP + SIZE * (1 - p)


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, dash: str) -> str:
    ends = f'x1="{_x(x1):.1f}" y1="{_y(y1):.1f}" x2="{_x(x2):.1f}" y2="{_y(y2):.1f}"'
    return f'<line {ends} stroke="{colour}" stroke-width="1.5" stroke-dasharray="{dash}"/>'


def _chart(title: str, words: str, across: str, up: str, parts: Iterable[str]) -> str:
    ticks = []
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        ticks.append(f'<text x="{_x(tick):.0f}" y="{TOP + SIZE + 20}" text-anchor="middle">{tick:.0%}</text>')
        ticks.append(f'<text x="{LEFT - 8}" y="{_y(tick) + 4:.0f}" text-anchor="end">{tick:.0%}</text>')
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + SIZE + 30} {TOP + SIZE + 54}" role="img" aria-labelledby="t d" '
        'font-family="system-ui, sans-serif" font-size="13" fill="currentColor">',
        f'<title id="t">{escape(title)}</title>', f'<desc id="d">{escape(words)}</desc>',
        f'<text x="{LEFT}" y="24" font-weight="600">{escape(title)}</text>',
        f'<rect x="{LEFT}" y="{TOP}" width="{SIZE}" height="{SIZE}" fill="none" stroke="currentColor"/>',
        *ticks, *parts,
        f'<text x="{LEFT + SIZE / 2:.0f}" y="{TOP + SIZE + 44}" text-anchor="middle">{escape(across)}</text>',
        f'<text x="18" y="{TOP + SIZE / 2:.0f}" text-anchor="middle" transform="rotate(-90 18 {TOP + SIZE / 2:.0f})">{escape(up)}</text>', "</svg>",
    ])  # fmt: skip
