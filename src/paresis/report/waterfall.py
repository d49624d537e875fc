"""Two causes compared, as a waterfall chart: where the odds stood, what each finding did to them, where they stand."""

from __future__ import annotations

from html import escape
from math import exp
from typing import TYPE_CHECKING

from paresis.report.language import number, say, say_like

if TYPE_CHECKING:
    from paresis.model.assessment import Versus
    from paresis.model.case import Issue

SHOWN_FROM = 0.1
AT_MOST = 14
LEFT, WIDTH, ROW, BAR, TOP = 345, 380, 26, 16, 46
BEFORE, OTHERS, AFTER = "Before the findings", "All other findings", "Now"


def rows(v: Versus) -> list[tuple[str, float, float]]:
    """Label, log odds before and after each bar; what moves little is one bar.

    The first and the last bar start from even odds (0).
    """
    telling = [s for s in v.steps if abs(s.log_ratio) >= SHOWN_FROM][:AT_MOST]
    out, at = [(say(BEFORE), 0.0, v.log_odds_before)], v.log_odds_before
    for s in telling:
        label = s.name if s.presence == "present" else f"{s.name} ({say(s.presence)})"
        out.append((label, at, at + s.log_ratio))
        at += s.log_ratio
    if abs(v.log_odds_after - at) > 1e-9:
        out.append((say(OTHERS), at, v.log_odds_after))
    return [*out, (say(AFTER), 0.0, v.log_odds_after)]


def odds_in_words(log_odds: float, first: str, second: str) -> str:
    """Odds as people say them.

    >>> odds_in_words(0.0, "a", "b"), odds_in_words(2.31, "a", "b"), odds_in_words(-2.31, "a", "b")
    ('a and b are equally likely', 'a is 10 times as likely as b', 'b is 10 times as likely as a')
    """
    times = exp(min(abs(log_odds), 50))
    if times < 1.05:
        return say("{first} and {second} are equally likely", first=first, second=second)
    more, less = (first, second) if log_odds > 0 else (second, first)
    amount = f"{times:.1f}" if times < 10 else f"{times:.0f}"
    return say("{more} is {n} times as likely as {less}", more=more, less=less, n=amount if times < 1000 else say("over 1000"))


def waterfall_svg(v: Versus) -> str:
    """The chart as an SVG with a title and a description in words; bars differ by place and hatching, not by colour alone."""
    bars = rows(v)
    ends = [x for _, a, b in bars for x in (a, b)]
    low, high = min(*ends, 0.0), max(*ends, 0.0)
    scale = WIDTH / max(high - low, 1e-9)
    height = TOP + ROW * len(bars) + 40
    zero = LEFT + (0 - low) * scale
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDTH + 110} {height}" role="img" aria-labelledby="wf-t wf-d" '
        'font-family="system-ui, sans-serif" font-size="13" fill="currentColor">',
        f'<title id="wf-t">{escape(say("{first} or {second}", first=v.first_name, second=v.second_name))}</title>',
        f'<desc id="wf-d">{escape(description(v))}</desc>',
        '<defs><pattern id="wf-h" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect width="6" height="6" fill="#b35806"/><rect width="2.5" height="6" fill="#fee0b6"/></pattern></defs>',
        f'<text x="{zero - 8:.0f}" y="18" text-anchor="end">◀ {escape(v.second_name)}</text>' if zero > LEFT + 60 else "",
        f'<text x="{zero + 8:.0f}" y="34">{escape(v.first_name)} ▶</text>',
        f'<line x1="{zero:.1f}" y1="{TOP - 6}" x2="{zero:.1f}" y2="{height - 34}" stroke="currentColor" stroke-width="1"/>',
    ]
    for i, (label, a, b) in enumerate(bars):
        y = TOP + ROW * i
        x, w = LEFT + (min(a, b) - low) * scale, max(abs(b - a) * scale, 1.5)
        fill = "#2166ac" if b >= a else "url(#wf-h)"
        weight = ' font-weight="600"' if label in (say(BEFORE), say(AFTER)) else ""
        factor = exp(min(abs(b - a), 50))
        amount = ("×" if b >= a else "÷") + number(f"{factor:.1f}" if factor < 10 else f"{factor:.0f}")
        parts.append(f'<text x="{LEFT - 10}" y="{y + 12}" text-anchor="end"{weight}>{escape(_short(label))}</text>')
        parts.append(f'<rect x="{x:.1f}" y="{y}" width="{w:.1f}" height="{BAR}" fill="{fill}"/>')
        parts.append(f'<text x="{x + w + 6:.1f}" y="{y + 12}">{amount}</text>')
    parts.append(f'<text x="20" y="{height - 10}">{escape(odds_in_words(v.log_odds_after, v.first_name, v.second_name))}</text></svg>')
    return "\n".join(p for p in parts if p)


def description(v: Versus) -> str:
    """The chart in words, for those who cannot see it."""
    moves = [_move(label, b - a, v.first_name) for label, a, b in rows(v)[1:-1]]
    before, after = (odds_in_words(x, v.first_name, v.second_name) for x in (v.log_odds_before, v.log_odds_after))
    return ". ".join([f"{say(BEFORE)}: {before}", *moves, f"{say(AFTER)}: {after}"]) + "."


def _move(label: str, by: float, first: str) -> str:
    said = "{finding}: towards {first}, {n} times" if by >= 0 else "{finding}: away from {first}, {n} times"
    return say(said, finding=label, first=first, n=f"{exp(min(abs(by), 50)):.1f}")


def waterfall_text(v: Versus, width: int = 24) -> str:
    """The chart as plain lines: factor, direction and bar for each finding."""
    bars = rows(v)
    most = max(abs(b - a) for _, a, b in bars) or 1.0
    lines = [say("{first} or {second}", first=f"{v.first_name} (+)", second=f"{v.second_name} (-)"), ""]
    for label, a, b in bars:
        factor = exp(min(abs(b - a), 50))
        sign = "+" if b >= a else "-"
        lines.append(f"  {'x' if b >= a else '/'}{number(f'{factor:.3g}'):<8} {sign * max(1, round(abs(b - a) / most * width)):<{width}} {label}")
    told = [f"{say('Issues')}:", *map(_issue, v.issues)] if v.issues else []
    return "\n".join([*lines, "", odds_in_words(v.log_odds_after, v.first_name, v.second_name) + ".", *told])


def _issue(i: Issue) -> str:
    return f"  {say(i.level)}: {say_like(i.message)}" + (f" ({say_like(i.solution)})" if i.solution else "")


def _short(label: str) -> str:
    return label if len(label) <= 46 else label[:45].rstrip() + "…"
