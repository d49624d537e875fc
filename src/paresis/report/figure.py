"""A figure of the body, front and back: what was found, and what the leading lesion lets us expect. SVG, readable in grey, described in words."""

from __future__ import annotations

import json
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paresis.model.anatomy import Anatomy, AnatomyAnswer, Entry

WIDTH, PANEL, HEIGHT, TOP = 960, 240, 640, 54
NUMERIC = {"0": 0.0, "1": 0.2, "2": 0.4, "3-": 0.54, "3": 0.6, "3+": 0.66, "4-": 0.74, "4": 0.8, "4+": 0.86, "5-": 0.94, "5": 1.0}
REFLEX = {"0": "0", "0.5": "±", "1": "+", "2": "++", "3": "+++", "4": "4+", "flexor": "↓", "extensor": "↑", "mute": "–"}
SENSES = ("touch", "pain", "fine")
MARKED = 0.12
STYLE = """
text{font-family:Helvetica,Arial,sans-serif;fill:#000}
.outline{fill:none;stroke:#777;stroke-width:1.2}
.area{fill:#fff;stroke:#999;stroke-width:.6}
.unknown{fill:none;stroke:#ddd;stroke-width:.4}
.reduced{fill:url(#reduced);stroke:#000;stroke-width:.8}
.pain{fill:url(#pain);stroke:#000;stroke-width:.8}
.fine{fill:url(#fine);stroke:#000;stroke-width:.8}
.absent{fill:url(#absent);stroke:#000;stroke-width:.8}
.grade{stroke:#000;stroke-width:1}
.number{font-size:8px;font-weight:bold;text-anchor:middle}
"""


@lru_cache(maxsize=1)
def _body() -> dict[str, Any]:
    return dict(json.loads((Path(__file__).parent / "templates" / "body.json").read_text(encoding="utf-8")))


def body_figure(answer: AnatomyAnswer, anatomy: Anatomy) -> str:
    """Draw an examination as found and as the leading lesion would have it.

    Circles are muscle grades (white 5, black 0), diamonds reflexes, hatched skin is numb (cross-hatched: no feeling at all; dots: pinprick and
    temperature alone; lines: vibration and position alone); what was not examined is left empty. The figure carries its own description in words.

    Args:
        answer: The localisation, with its sheet.
        anatomy: Names and scales.

    Returns:
        An SVG document.
    """
    leading = answer.lesions[0].name
    words = escape(describe(answer, anatomy))
    titles = ("Found, front", "Found, back", "Expected, front", "Expected, back")
    panels = [
        *(_panel(view, place, _found(answer), None) for place, view in enumerate(("front", "back"))),
        *(_panel(view, place + 2, _found(answer), answer.expected) for place, view in enumerate(("front", "back"))),
    ]
    heads = "".join(f'<text x="{i * PANEL + PANEL / 2}" y="40" font-size="13" text-anchor="middle">{t}</text>' for i, t in enumerate(titles))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="title desc">'
        f'<title id="title">Examination as found, and as expected with: {escape(leading)}</title><desc id="desc">{words}</desc>'
        f"<style>{STYLE}</style>{_patterns()}"
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>'
        f'<text x="12" y="20" font-size="14" font-weight="bold">Expected with: {escape(leading)} ({answer.lesions[0].probability:.0%})</text>'
        f"{heads}{''.join(panels)}{_legend()}</svg>"
    )


def describe(answer: AnatomyAnswer, anatomy: Anatomy) -> str:
    """The figure in words: what was found abnormal, what the leading lesion expects there, and what does not fit."""
    lead = answer.lesions[0]
    said = [e for e in answer.sheet.entries if e.certainty == 1 and _abnormal(e, anatomy)]
    found = [f"{anatomy.items[e.item].name} {e.side}: {e.text}".strip() for e in said]
    misses = [f"{x.name} {x.side} (found {x.found}, expected {x.expected})" for x in lead.against[:5]]
    parts = [
        f"Leading: {lead.name}, probability {lead.probability:.0%}.",
        f"Abnormal: {'; '.join(dict.fromkeys(found))}." if found else "Nothing abnormal was entered.",
        f"Does not fit: {'; '.join(misses)}." if misses else "Everything entered fits.",
    ]
    return " ".join(parts)


def _abnormal(e: Entry, anatomy: Anatomy) -> bool:
    return not set(e.states) & set(anatomy.scales[anatomy.items[e.item].scale].healthy)


def _found(answer: AnatomyAnswer) -> dict[tuple[str, str], Entry]:
    return {(e.item, e.side): e for e in answer.sheet.entries if e.certainty == 1}


def _panel(view: str, place: int, found: dict[tuple[str, str], Entry], expected: dict[tuple[str, str], float] | None) -> str:
    """One body: skin first, then grades on top. Seen from the front, the patient's right is on the left of the picture."""
    body = _body()
    centre = place * PANEL + PANEL / 2
    out = []
    for side in ("left", "right"):
        mirror = -1 if (side == "right") == (view == "front") else 1
        out.append(f'<g transform="translate({centre},{TOP}) scale({mirror * 1.02},1.02)">')
        out.append(f'<polygon class="outline" points="{_points(body["outline"][view])}"/>')
        out += [_area(name, points, side, found, expected) for name, points in body[view]["areas"].items()]
        out.append("</g>")
        out += list(_marks(body[view], side, (centre, mirror), found, expected))
    sides = ("R", "L") if view == "front" else ("L", "R")
    out += [f'<text x="{centre + dx}" y="{TOP + 20}" font-size="11">{label}</text>' for dx, label in zip((-100, 92), sides, strict=True)]
    return "".join(out)


def _area(name: str, points: list[list[float]], side: str, found: dict[tuple[str, str], Entry], expected: dict[tuple[str, str], float] | None) -> str:
    """A skin area, hatched by the sense that is lost."""
    if expected is not None:
        touch, pain, fine = (expected.get((f"{name}.{s}", side), 1.0) for s in SENSES)
        kind = _expected_skin(touch, pain, fine)
    else:
        kind = _found_skin({s: found[f"{name}.{s}", side].states for s in SENSES if (f"{name}.{s}", side) in found})
    return f'<polygon class="{kind}" points="{_points(points)}"/>'


def _expected_skin(touch: float, pain: float, fine: float) -> str:
    """Which hatching an area gets from its intact fractions: dissociated loss shows as the sense that is lost alone."""
    lost = 1 - 3 * MARKED
    if pain < lost <= fine:
        return "pain"
    if fine < lost <= pain:
        return "fine"
    return "area" if touch > 1 - 2 * MARKED else "reduced" if touch > 2 * MARKED else "absent"


def _found_skin(states: dict[str, tuple[str, ...]]) -> str:
    """Which hatching an area gets from what was entered."""
    if not states:
        return "unknown"
    lost = [s for s in SENSES if "normal" not in states.get(s, ("normal",))]
    if not lost:
        return "area"
    return lost[0] if "touch" not in lost and len(lost) == 1 else "absent" if states[lost[0]] == ("absent",) else "reduced"


def _marks(
    view: dict[str, Any], side: str, frame: tuple[float, int], found: dict[tuple[str, str], Entry], expected: dict[tuple[str, str], float] | None
) -> Iterator[str]:
    """Circles for muscle grades and diamonds for reflexes that were examined or are expected to be abnormal."""
    centre, mirror = frame
    for name, (x, y) in view["movements"].items():
        at = (centre + mirror * 1.02 * x, TOP + 1.02 * y)
        entry, level = found.get((name, side)), None if expected is None else expected.get((name, side))
        if level is not None and (entry or level < 1 - MARKED):
            yield _circle(at, level, _near(level))
        elif expected is None and entry:
            grades = [NUMERIC[s] for s in entry.states if s in NUMERIC]
            label = entry.states[0] if len(entry.states) == 1 else "5" if "5" in entry.states else "w"
            yield _circle(at, sum(grades) / len(grades) if grades else 1.0, label)
    for name, (x, y) in view["reflexes"].items():
        at = (centre + mirror * 1.02 * x, TOP + 1.02 * y)
        entry, level = found.get((name, side)), None if expected is None else expected.get((name, side))
        if level is not None and (entry or abs(level - 0.5) > MARKED):
            yield _diamond(at, _reflex(name, level))
        elif expected is None and entry:
            yield _diamond(at, REFLEX.get(entry.states[len(entry.states) // 2], "?"))


def _near(level: float) -> str:
    """The MRC grade whose place on the figure's scale is nearest to an intact fraction."""
    curve = ((0.0, "0"), (0.1, "1"), (0.18, "2"), (0.38, "3"), (0.7, "4"), (1.0, "5"))
    return min(curve, key=lambda x: abs(x[0] - level))[1]


def _reflex(name: str, level: float) -> str:
    if name == "plantar":
        return "–" if level < 0.25 else "↓" if level < 0.75 else "↑"
    return ("0", "+", "++", "+++", "4+")[min(4, round(level * 4))]


def _circle(at: tuple[float, float], level: float, label: str) -> str:
    shade = round(255 * max(0.0, min(1.0, level)))
    ink = "#fff" if shade < 140 else "#000"
    return (
        f'<circle class="grade" cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="6.5" fill="rgb({shade},{shade},{shade})"/>'
        f'<text class="number" x="{at[0]:.1f}" y="{at[1] + 3:.1f}" style="fill:{ink}">{escape(label)}</text>'
    )


def _diamond(at: tuple[float, float], label: str) -> str:
    x, y = at
    return (
        f'<polygon class="grade" fill="#fff" points="{x:.1f},{y - 10:.1f} {x + 12:.1f},{y:.1f} {x:.1f},{y + 10:.1f} {x - 12:.1f},{y:.1f}"/>'
        f'<text class="number" x="{x:.1f}" y="{y + 3:.1f}">{escape(label)}</text>'
    )


def _points(points: list[list[float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _patterns() -> str:
    return (
        '<defs><pattern id="pain" width="5" height="5" patternUnits="userSpaceOnUse"><rect width="5" height="5" fill="#fff"/>'
        '<circle cx="2.5" cy="2.5" r="1.1"/></pattern><pattern id="fine" width="5" height="5" patternUnits="userSpaceOnUse">'
        '<rect width="5" height="5" fill="#fff"/><line x1="0" y1="2.5" x2="5" y2="2.5" stroke="#000" stroke-width="1.1"/></pattern>'
        '<pattern id="reduced" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect width="5" height="5" fill="#fff"/><line x1="0" y1="0" x2="0" y2="5" stroke="#000" stroke-width="1.2"/></pattern>'
        '<pattern id="absent" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect width="4" height="4" fill="#ccc"/><path d="M0 0V4M0 0H4" stroke="#000" stroke-width="1.4"/></pattern></defs>'
    )


def _legend() -> str:
    y = HEIGHT - 26
    keys = (("reduced", "numb"), ("absent", "no feeling"), ("pain", "pinprick lost"), ("fine", "vibration, position lost"))
    boxes = "".join(
        f'<rect class="{kind}" x="{340 + i * 110}" y="{y - 8}" width="18" height="16"/>'
        f'<text x="{362 + i * 110}" y="{y + 4}" font-size="11">{label}</text>'
        for i, (kind, label) in enumerate(keys)
    )
    return (
        f"{_circle((20, y), 1.0, '5')}{_circle((36, y), 0.6, '3')}{_circle((52, y), 0.0, '0')}"
        f'<text x="64" y="{y + 4}" font-size="11">power (w: weak)</text>'
        f'{_diamond((176, y), "++")}<text x="194" y="{y + 4}" font-size="11">reflex; ↓ ↑ plantar</text>{boxes}'
        f'<text x="830" y="{y + 4}" font-size="11">empty: no entry</text>'
    )
