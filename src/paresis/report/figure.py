"""A figure of the body, front and back: what was found, and what the leading lesion lets us expect. SVG, readable in grey, described in words."""

from __future__ import annotations

import json
from functools import lru_cache
from html import escape
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from paresis.report.examination import sided
from paresis.report.language import say
from paresis.report.names import lesion_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paresis.model.anatomy import Anatomy, AnatomyAnswer, Entry, Sheet

WIDTH, PANEL, ROW, TOP, SCALE = 540, 270, 650, 62, 1.1
HEIGHT, KEYS, LINE = 2 * ROW + 172, 2 * ROW + 60, 62
NUMERIC = {"0": 0.0, "1": 0.2, "2": 0.4, "3-": 0.54, "3": 0.6, "3+": 0.66, "4-": 0.74, "4": 0.8, "4+": 0.86, "5-": 0.94, "5": 1.0}
REFLEX = {
    "present": "+", "absent": "0", "reduced": "±", "0": "0", "0.5": "±", "1": "+", "2": "++", "3": "+++", "4": "4+", "flexor": "↓", "extensor": "↑",
    "mute": "–",
}  # fmt: skip
SENSES = ("touch", "pain", "fine")
VIEWS = ("front", "back")
RELEASED = frozenset({"ankle_clonus", "hoffmann"})
MARKED = 0.12
STYLE = """
text{font-family:Helvetica,Arial,sans-serif;fill:#000}
.outline{fill:none;stroke:#444;stroke-width:1.4;stroke-linejoin:round}
.line{fill:none;stroke:#999;stroke-width:.7;stroke-linecap:round}
.area{fill:#fff;stroke:#bbb;stroke-width:.5}
.unknown{fill:#fff;stroke:#e4e4e4;stroke-width:.4}
.belly{fill:none;stroke:#c8c8c8;stroke-width:.6}
.reduced{fill:url(#reduced);stroke:#000;stroke-width:.8}
.pain{fill:url(#pain);stroke:#000;stroke-width:.8}
.fine{fill:url(#fine);stroke:#000;stroke-width:.8}
.absent{fill:url(#absent);stroke:#000;stroke-width:.8}
.grade{stroke:#000;stroke-width:1}
.number{font-size:11px;font-weight:bold;text-anchor:middle}
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
    leading, sure = lesion_name(answer.lesions[0].name) + _drawn_on(answer), say("{p:.0%}", p=answer.lesions[0].probability)
    title = escape(say("Examination as found, and as expected with: {lesion}", lesion=leading))
    head = escape(say("Expected with: {lesion} ({p})", lesion=leading, p=sure), quote=False)
    words = escape(describe(answer, anatomy))
    titles = map(say, ("Found, front", "Found, back", "Expected, front", "Expected, back"))
    panels = [
        *(_panel(view, place, _found(answer.sheet), None) for place, view in enumerate(VIEWS)),
        *(_panel(view, place + 2, _found(answer.sheet), answer.levels) for place, view in enumerate(VIEWS)),
    ]
    heads = [f'<text x="{i % 2 * PANEL + PANEL / 2}" y="56" font-size="16" text-anchor="middle">{t}</text>' for i, t in enumerate(titles)]
    rows = "".join(f'<g transform="translate(0,{k * ROW})">{"".join(heads[2 * k : 2 * k + 2] + panels[2 * k : 2 * k + 2])}</g>' for k in (0, 1))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="title desc">'
        f'<title id="title">{title}</title><desc id="desc">{words}</desc>'
        f"<style>{STYLE}</style>{_patterns()}"
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>'
        f'<g font-weight="bold">{_lines(head, 16, 14)}</g>'
        f"{rows}{_not_drawn(answer, anatomy)}{_legend()}</svg>"
    )


def sheet_figure(sheet: Sheet, anatomy: Anatomy) -> str:
    """Draw an examination as entered, front and back, before anything is made of it; an empty sheet is two outlines.

    Args:
        sheet: What was entered.
        anatomy: Names and scales.

    Returns:
        An SVG element.

    Example:
        >>> from paresis.kb.anatomy.load import load_anatomy
        >>> from paresis.model.anatomy import Sheet
        >>> sheet_figure(Sheet(), load_anatomy()).count('class="outline"')
        4
    """
    entered = _in_words([e for e in sheet.entries if e.certainty == 1 and _abnormal(e, anatomy)], anatomy)
    words = say("Abnormal: {what}.", what="; ".join(entered)) if entered else say("Nothing abnormal was entered.")
    panels = "".join(_panel(view, place, _found(sheet), None) for place, view in enumerate(VIEWS))
    titles = enumerate(map(say, ("Found, front", "Found, back")))
    heads = "".join(f'<text x="{i * PANEL + PANEL / 2}" y="56" font-size="16" text-anchor="middle">{t}</text>' for i, t in titles)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 30 {WIDTH} {HEIGHT - ROW - 30}" role="img" aria-label="{escape(words)}">'
        f'<style>{STYLE}</style>{_patterns()}<rect y="30" width="{WIDTH}" height="{HEIGHT - ROW - 30}" fill="#fff"/>'
        f'{heads}{panels}<g transform="translate(0,{-ROW})">{_legend()}</g></svg>'
    )


def _lines(text: str, y: int, size: int) -> str:
    """Text of at most two lines, as wide as the figure."""
    lines = wrap(text, LINE, max_lines=2, placeholder=" …")
    return "".join(f'<text x="12" y="{y + k * (size + 2)}" font-size="{size}">{line}</text>' for k, line in enumerate(lines))


def describe(answer: AnatomyAnswer, anatomy: Anatomy) -> str:
    """The figure in words: what was found abnormal, what the leading lesion expects there, and what does not fit."""
    lead = answer.lesions[0]
    found = _in_words([e for e in answer.sheet.entries if e.certainty == 1 and _abnormal(e, anatomy)], anatomy)
    unfit = "{what} (found {found}, expected {state})"
    misses = [say(unfit, what=sided(x.name, x.side), found=say(x.found), state=say(x.expected)) for x in lead.against[:5]]
    parts = [
        say("Leading: {lesion}, probability {p}.", lesion=lesion_name(lead.name) + _drawn_on(answer), p=say("{p:.0%}", p=lead.probability)),
        say("Abnormal: {what}.", what="; ".join(found)) if found else say("Nothing abnormal was entered."),
        say("Does not fit: {what}.", what="; ".join(misses)) if misses else say("Everything entered fits."),
    ]
    return " ".join(parts)


def _in_words(entries: list[Entry], anatomy: Anatomy) -> list[str]:
    """What was found, in the words of the notes where there are any, each once, with the side where they leave it open."""
    by_words: dict[str, list[Entry]] = {}
    for e in entries:
        own = e.text if e.span and e.span.end else f"{say(anatomy.items[e.item].name)}: {say(e.text)}"
        by_words.setdefault(own, []).append(e)
    out = []
    for words, same in by_words.items():
        sides = {e.side for e in same} - {""}
        side = sides.pop() if len(sides) == 1 else "both sides" if sides else ""
        out.append(f"{words} ({say(side)})" if side and side.removesuffix(" sides") not in words.lower() else words)
    return out


def _drawn_on(answer: AnatomyAnswer) -> str:
    """On which side the figure shows what is of one side that is not known."""
    side = answer.sheet.assumed_side
    return say(f"; side not known, drawn on the {side}") if side else ""


def _not_drawn(answer: AnatomyAnswer, anatomy: Anatomy) -> str:
    """A line with what the bodies have no place for: sphincters, tone, signs, rarely tested muscles."""
    body = _body()
    drawn = {name for view in ("front", "back") for kind in ("movements", "reflexes") for name in body[view][kind]}
    skin = {name for view in ("front", "back") for name in body[view]["areas"]}
    rest = [e for e in _found(answer.sheet).values() if e.item not in drawn and e.item.rpartition(".")[0] not in skin and _abnormal(e, anatomy)]
    said = list(dict.fromkeys(f"{sided(anatomy.items[e.item].name, e.side)} {say(e.states[0] if len(e.states) == 1 else 'abnormal')}" for e in rest))
    words = escape("; ".join(" ".join(x.split()) for x in said[:6]))
    return _lines(say("Also found: {what}", what=words), KEYS - 36, 14) if said else ""


def _abnormal(e: Entry, anatomy: Anatomy) -> bool:
    return not set(e.states) & set(anatomy.scales[anatomy.items[e.item].scale].healthy)


def _found(sheet: Sheet) -> dict[tuple[str, str], Entry]:
    return {(e.item, e.side): e for e in sheet.entries if e.certainty == 1}


def _panel(view: str, place: int, found: dict[tuple[str, str], Entry], expected: dict[tuple[str, str], float] | None) -> str:
    """One body: skin first, then muscles and reflexes on top. Seen from the front, the patient's right is on the left of the picture."""
    body = _body()
    centre = place % 2 * PANEL + PANEL / 2
    out = []
    for side in ("left", "right"):
        mirror = -1 if (side == "right") == (view == "front") else 1
        areas = "".join(_area(name, points, side, found, expected) for name, points in body[view]["areas"].items())
        lines = "".join(f'<path class="line" d="{d}"/>' for d in body["lines"][view])
        out.append(f'<g transform="translate({centre},{TOP}) scale({mirror * SCALE},{SCALE})"><g clip-path="url(#half)">{areas}{lines}</g>')
        out.append(f'<path class="outline" d="{_open(body["outline"])}"/></g>')
        out += list(_marks(body[view], side, (centre, mirror), found, expected))
    sides = ("R", "L") if view == "front" else ("L", "R")
    marks = (f'<text x="{centre + dx}" y="{TOP + 30}" font-size="16" font-weight="bold">{s}</text>' for dx, s in zip((-90, 80), sides, strict=True))
    return "".join([*out, *marks])


def _open(outline: str) -> str:
    """The outline of half a body without the line down its middle."""
    return outline.removesuffix(" Z")


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
    """Muscles shaded by grade and diamonds for reflexes, where they were examined or are expected to be abnormal."""
    for name, shape in view["movements"].items():
        entry, level = found.get((name, side)), None if expected is None else expected.get((name, side))
        if level is not None and (entry or level < 1 - MARKED):
            yield _muscle(shape, frame, level, _near(level))
        elif expected is None and entry:
            grades = [NUMERIC[s] for s in entry.states if s in NUMERIC]
            label = entry.states[0] if len(entry.states) == 1 else "5" if "5" in entry.states else "w"
            yield _muscle(shape, frame, sum(grades) / len(grades) if grades else 1.0, label)
        else:
            yield _ellipse(shape, frame, 'class="belly"')
    for name, place in view["reflexes"].items():
        entry, level = found.get((name, side)), None if expected is None else expected.get((name, side))
        if level is not None and (entry or _is_marked(name, level)):
            yield _diamond(_at(place, frame), _reflex(name, level))
        elif expected is None and entry:
            yield _diamond(_at(place, frame), REFLEX.get(entry.states[len(entry.states) // 2], "?"))


def _is_marked(name: str, level: float) -> bool:
    """Whether a reflex is expected to be abnormal; those that only disease shows are normal at zero, superficial ones at one."""
    normal = 0.0 if name in RELEASED else 1.0 if name.startswith("abdominal") else 0.5
    return abs(level - normal) > MARKED * (1 if normal == 0.5 else 2)


def _at(place: list[float], frame: tuple[float, int]) -> tuple[float, float]:
    centre, mirror = frame
    return centre + mirror * SCALE * place[0], TOP + SCALE * place[1]


def _ellipse(shape: list[float], frame: tuple[float, int], style: str) -> str:
    """A muscle: centre, half axes and turn, in the coordinates of half a body."""
    _, _, rx, ry, turn = shape
    x, y = _at(shape, frame)
    turned = f"translate({x:.1f},{y:.1f}) rotate({frame[1] * turn:g})"
    return f'<ellipse {style} cx="0" cy="0" rx="{SCALE * rx:.1f}" ry="{SCALE * ry:.1f}" transform="{turned}"/>'


def _muscle(shape: list[float], frame: tuple[float, int], level: float, label: str) -> str:
    shade = round(255 * max(0.0, min(1.0, level)))
    x, y = _at(shape, frame)
    words = (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="7.5" fill="#fff" stroke="#000" stroke-width=".6"/>'
        f'<text class="number" x="{x:.1f}" y="{y + 4:.1f}">{escape(label)}</text>'
    )
    return _ellipse(shape, frame, f'class="grade" fill="rgb({shade},{shade},{shade})"') + words


def _near(level: float) -> str:
    """The MRC grade whose place on the figure's scale is nearest to an intact fraction."""
    curve = ((0.0, "0"), (0.1, "1"), (0.18, "2"), (0.38, "3"), (0.7, "4"), (1.0, "5"))
    return min(curve, key=lambda x: abs(x[0] - level))[1]


def _reflex(name: str, level: float) -> str:
    if name in RELEASED or name.startswith("abdominal"):
        return "+" if level >= 0.5 else "0"
    if name == "plantar":
        return "–" if level < 0.25 else "↓" if level < 0.75 else "↑"
    return ("0", "+", "++", "+++", "4+")[min(4, round(level * 4))]


def _diamond(at: tuple[float, float], label: str) -> str:
    x, y = at
    return (
        f'<polygon class="grade" fill="#fff" points="{x:.1f},{y - 12:.1f} {x + 16:.1f},{y:.1f} {x:.1f},{y + 12:.1f} {x - 16:.1f},{y:.1f}"/>'
        f'<text class="number" x="{x:.1f}" y="{y + 4:.1f}">{escape(label)}</text>'
    )


def _points(points: list[list[float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _patterns() -> str:
    return (
        f'<defs><clipPath id="half"><path d="{_body()["outline"]}"/></clipPath>'
        '<pattern id="pain" width="5" height="5" patternUnits="userSpaceOnUse"><rect width="5" height="5" fill="#fff"/>'
        '<circle cx="2.5" cy="2.5" r="1.1"/></pattern><pattern id="fine" width="5" height="5" patternUnits="userSpaceOnUse">'
        '<rect width="5" height="5" fill="#fff"/><line x1="0" y1="2.5" x2="5" y2="2.5" stroke="#000" stroke-width="1.1"/></pattern>'
        '<pattern id="reduced" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect width="5" height="5" fill="#fff"/><line x1="0" y1="0" x2="0" y2="5" stroke="#000" stroke-width="1.2"/></pattern>'
        '<pattern id="absent" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect width="4" height="4" fill="#ccc"/><path d="M0 0V4M0 0H4" stroke="#000" stroke-width="1.4"/></pattern></defs>'
    )


def _legend() -> str:
    """What the marks mean."""
    y = KEYS + 16
    keys = (("reduced", "numb"), ("absent", "no feeling"), ("pain", "pinprick lost"), ("fine", "vibration, position lost"))
    boxes = "".join(
        f'<rect class="{kind}" x="{12 + i % 2 * 230}" y="{y + 18 + i // 2 * 24}" width="20" height="16"/>'
        f'<text x="{38 + i % 2 * 230}" y="{y + 31 + i // 2 * 24}" font-size="14">{say(label)}</text>'
        for i, (kind, label) in enumerate(keys)
    )
    grades = "".join(
        f'<ellipse class="grade" fill="rgb({g},{g},{g})" cx="{20 + i * 22}" cy="{y}" rx="10" ry="12"/>'
        f'<circle cx="{20 + i * 22}" cy="{y}" r="7.5" fill="#fff"/><text class="number" x="{20 + i * 22}" y="{y + 4}">{label}</text>'
        for i, (g, label) in enumerate(((255, "5"), (153, "3"), (0, "0")))
    )
    return (
        f'{grades}<text x="82" y="{y + 5}" font-size="14">{say("power, MRC (w: weak)")}</text>'
        f'{_diamond((258, y), "++")}<text x="280" y="{y + 5}" font-size="14">{say("reflex; plantar ↓ ↑; clonus + 0")}</text>{boxes}'
        f'<text x="12" y="{y + 80}" font-size="14">{say("outline only: no entry")}</text>'
    )
