"""The figures of a screening as charts: SVG with a description in words, no colour alone, no network."""

from __future__ import annotations

from html import escape
from math import log10
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH, LEFT, TOP, ROW, SIZE = 640, 250, 40, 24, 300
BLUE, BROWN = "#2166ac", "#b35806"


def bars_svg(title: str, rows: Sequence[tuple[str, int]], name: str) -> str:
    """Counts as bars with their number beside them.

    >>> bars_svg("Urgency", [("emergency", 3)], "u")[:4]
    '<svg'
    """
    most = max((n for _, n in rows), default=1) or 1
    parts = []
    for i, (label, n) in enumerate(rows):
        y, width = TOP + ROW * i, (WIDTH - LEFT - 90) * n / most
        parts.append(f'<text x="{LEFT - 8}" y="{y + 16}" text-anchor="end">{escape(label if len(label) < 34 else label[:33] + "…")}</text>')
        parts.append(f'<rect x="{LEFT}" y="{y + 3}" width="{max(width, 1):.1f}" height="{ROW - 8}" fill="{BLUE}"/>')
        parts.append(f'<text x="{LEFT + width + 6:.1f}" y="{y + 16}">{n:,}</text>')
    words = "; ".join(f"{label}: {n:,}" for label, n in rows)
    return _chart(title, words, parts, WIDTH, TOP + ROW * len(rows) + 10, name)


def burden_svg(title: str, curve: Sequence[dict[str, Any]], name: str) -> str:
    """Sensitivity and predictive value against the share reviewed, which is on a logarithmic scale."""
    if not curve:
        return ""
    low = log10(curve[0]["share"])

    def x(share: float) -> float:
        return 70 + SIZE * (1 - log10(share) / low if low else 1)

    def y(p: float) -> float:
        return TOP + SIZE * (1 - p)

    parts = [f'<rect x="70" y="{TOP}" width="{SIZE}" height="{SIZE}" fill="none" stroke="currentColor"/>']
    for row, (key, said, colour, dash) in enumerate(
        (("sensitivity", "sensitivity", BLUE, "none"), ("predictive_value", "predictive value", BROWN, "6 4"))
    ):
        points = " ".join(f"{x(c['share']):.1f},{y(c[key]):.1f}" for c in curve)
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"/>')
        at = TOP + 20 + 22 * row
        line = f'x1="{SIZE + 90}" y1="{at}" x2="{SIZE + 122}" y2="{at}"'
        parts.append(f'<line {line} stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"/>')
        parts.append(f'<text x="{SIZE + 130}" y="{at + 4}">{said}</text>')
    for tick in (0.0, 0.5, 1.0):
        parts.append(f'<text x="62" y="{y(tick) + 4:.0f}" text-anchor="end">{tick:.0%}</text>')
    for power in range(int(low), 1):
        one_in = "all" if power == 0 else f"1 in {10**-power:,}"
        parts.append(f'<text x="{x(10.0**power):.0f}" y="{TOP + SIZE + 18}" text-anchor="middle">{one_in}</text>')
    parts.append(f'<text x="{70 + SIZE / 2}" y="{TOP + SIZE + 40}" text-anchor="middle">reviewed</text>')
    figures = ((c["share"], c["sensitivity"], c["predictive_value"]) for c in curve[::10])
    words = "; ".join(f"{share:.2%} reviewed: sensitivity {s:.0%}, predictive value {v:.0%}" for share, s, v in figures)
    return _chart(title, words, parts, SIZE + 270, TOP + SIZE + 54, name)


def _chart(title: str, words: str, parts: Sequence[str], width: int, height: int, name: str) -> str:
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" role="img" aria-labelledby="{name}-t {name}-d" '
        'font-family="system-ui, sans-serif" font-size="13" fill="currentColor">',
        f'<title id="{name}-t">{escape(title)}</title>', f'<desc id="{name}-d">{escape(words)}</desc>',
        f'<text x="8" y="22" font-weight="600">{escape(title)}</text>', *parts, "</svg>",
    ])  # fmt: skip
