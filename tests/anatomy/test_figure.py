"""The figure is well-formed, says in words what it shows, and the command works from each kind of file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from paresis.engine.anatomy.answer import localise_sheet
from paresis.intake.sheet import read_sheet_text
from paresis.report.figure import body_figure, describe
from tests.command import paresis

if TYPE_CHECKING:
    from pathlib import Path

    from paresis.model.anatomy import Anatomy

TEXT = "Right leg power 1/5, plantar extensor; right vibration lost great toe; left pinprick lost below T8; left leg power normal"


def test_figure_is_svg_with_a_description(anatomy: Anatomy) -> None:
    answer = localise_sheet(read_sheet_text(TEXT, anatomy), anatomy)
    root = ET.fromstring(body_figure(answer, anatomy))
    space = "{http://www.w3.org/2000/svg}"
    desc = root.find(f"{space}desc")
    assert root.attrib["role"] == "img"
    assert desc is not None
    assert desc.text is not None
    assert "Half of the spinal cord" in desc.text
    kinds = {x.attrib.get("class") for name in ("polygon", "path", "ellipse") for x in root.iter(f"{space}{name}")}
    assert {"outline", "line", "belly", "grade", "unknown", "pain", "fine"} <= kinds


def test_text_is_escaped(anatomy: Anatomy) -> None:
    answer = localise_sheet(read_sheet_text("right ankle dorsiflexion 2 <b>&", anatomy), anatomy)
    ET.fromstring(body_figure(answer, anatomy))
    assert "ankle dorsiflexion" in describe(answer, anatomy)


@pytest.fixture
def run(anatomy: Anatomy, monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.setattr("paresis.kb.anatomy.load.load_anatomy", lambda: anatomy)
    return lambda *args: paresis("localise", *args)


def test_command(run: object, tmp_path: Path) -> None:
    table = tmp_path / "sheet.csv"
    table.write_text("item,side,grade\nankle_dorsiflexion,right,2\nankle_inversion,right,5\n", encoding="utf-8")
    figure = tmp_path / "body.svg"
    result = run(str(table), "--figure", str(figure))  # type: ignore[operator]
    assert result.exit_code == 0
    assert "Examine next" in result.output
    assert figure.read_text(encoding="utf-8").startswith("<svg")
    answer = json.loads(run("--text", TEXT, "--format", "json").output)  # type: ignore[operator]
    assert answer["lesions"][0]["sites"] == ["spinal_cord"]
    assert run().exit_code == 2  # type: ignore[operator]
    assert run(str(tmp_path / "none.csv")).exit_code == 2  # type: ignore[operator]
