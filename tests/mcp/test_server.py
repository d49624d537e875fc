"""The tools for language models, called by the reference client: in process, and over standard input and output."""

from __future__ import annotations

import os
import sys
from typing import Any

import pytest

pytest.importorskip("mcp")

import anyio
from mcp import Client, StdioServerParameters, stdio_client

from paresis.cli.app import run
from paresis.mcp.server import server

TEXT = "62-year-old woman, two weeks of weakness climbing from the feet, tingling, knee and ankle reflexes absent"
TOOLS = {"assess", "next_question", "localise", "explain", "condition", "find"}


def called(name: str, arguments: dict[str, Any]) -> Any:
    """What a tool answers, or its error as text."""

    async def main() -> Any:
        async with Client(server()) as client:
            answer = await client.call_tool(name, arguments)
            return answer.content[0].text if answer.is_error else answer.structured_content  # type: ignore[union-attr]

    return anyio.run(main)


def test_a_client_starts_it_and_sees_typed_tools_that_only_read() -> None:
    async def main() -> None:
        command = StdioServerParameters(command=sys.executable, args=["-m", "paresis", "mcp"], env=dict(os.environ))
        async with Client(stdio_client(command)) as client:
            tools = (await client.list_tools()).tools
            assert {t.name for t in tools} == TOOLS
            for t in tools:
                assert t.annotations is not None
                assert t.annotations.read_only_hint
                assert t.annotations.open_world_hint is False
                assert t.description
                assert t.output_schema
            answer = await client.call_tool("assess", {"text": TEXT})
            assert answer.structured_content is not None
            assert answer.structured_content["causes"][0]["id"] == "guillain_barre_syndrome"

    anyio.run(main)


def test_an_assessment_carries_its_sources_and_its_limits() -> None:
    out = called("assess", {"text": TEXT, "top": 3})
    assert out["urgency"].startswith("emergency")
    assert out["safety_net"]
    assert "not a medical device" in out["disclaimer"]
    assert len(out["causes"]) <= 3
    numbers = [n for c in out["causes"] for e in (*c["evidence_for"], *c["evidence_against"]) for n in e["numbers"]]
    cited = {n["source"] for n in numbers if n["source"]}
    assert cited
    assert cited == set(out["sources"])
    assert all(s["reference"] and s["title"] for s in out["sources"].values())


def test_what_is_given_overrides_what_is_read() -> None:
    young, old = (called("assess", {"text": "both legs weak for months", "age_years": age, "sex": "male"}) for age in (4, 80))
    assert young["causes"][0]["id"] != old["causes"][0]["id"]


@pytest.mark.parametrize(
    "arguments",
    [
        {"findings": [{"id": "saddle_anaesthesia"}, {"id": "urinary_retention"}, {"id": "fever", "presence": "absent"}]},
        {"text": "numb between my legs", "findings": [{"id": "urinary_retention"}]},
        {"findings": [{"id": "HP:0000016"}, {"id": "saddle_anaesthesia", "side": "both"}], "medicines": ["simvastatin"]},
    ],
)
def test_findings_can_be_told_as_data(arguments: dict[str, Any]) -> None:
    out = called("assess", arguments)
    assert out["urgency"].startswith("emergency")
    assert out["causes"][0]["id"] == "cauda_equina_syndrome"


def test_values_and_medicines_can_be_told_as_data() -> None:
    out = called(
        "assess", {"values": [{"analyte": "potassium", "value": 1.9, "unit": "mmol/L"}], "medicines": ["Zocor"], "findings": [{"id": "leg_weakness"}]}
    )
    assert out["medicines"]
    assert any("hypokal" in c["id"] for c in out["causes"])


def test_an_unknown_id_is_said_and_not_used() -> None:
    out = called("assess", {"findings": [{"id": "areflexja"}, {"id": "leg_weakness"}]})
    assert any("areflexja" in i and "areflexia" in i for i in out["issues"])


def test_why_from_data() -> None:
    out = called("explain", {"cause": "cauda_equina_syndrome", "findings": [{"id": "saddle_anaesthesia"}, {"id": "back_pain", "presence": "absent"}]})
    assert {(s["finding"], s["presence"]) for s in out["steps"]} >= {("saddle_anaesthesia", "present")}


def test_an_interview_by_questions_ends() -> None:
    answers: list[dict[str, Any]] = []
    for _ in range(60):
        q = called("next_question", {"text": "tingling feet and weak legs since Monday", "answers": answers, "age_years": 44, "sex": "female"})
        if not q["question"]:
            break
        assert q["question"] not in [a["question"] for a in answers]
        assert q["text"]
        answers.append({"question": q["question"], "values": ["no"] if q["kind"] == "choice" else []})
    assert q["stop"]
    assert not {"age", "sex", "story", "about", "confirm"} & {a["question"] for a in answers}
    assert len(answers) >= 2


@pytest.mark.parametrize(
    ("words", "lesion"),
    [
        ("right ankle dorsiflexion 2/5, eversion 2/5, inversion 5/5, ankle jerk normal", "peroneal"),
        ("left knee extension 2/5, hip flexion 5/5, left knee jerk absent, numb medial shin", "femoral"),
    ],
)
def test_a_lesion_is_localised(words: str, lesion: str) -> None:
    out = called("localise", {"examination": words})
    assert lesion in " ".join(x["name"] for x in out["lesions"][:3]).lower()
    assert sum(s["probability"] for s in out["segments"]) == pytest.approx(1, abs=0.01)


def test_why_this_and_not_that() -> None:
    out = called("explain", {"text": TEXT, "cause": "guillain_barre_syndrome", "versus": "transverse_myelitis"})
    assert out["versus"] == "transverse_myelitis"
    total = out["log_odds_before"] + sum(s["log_ratio"] for s in out["steps"])
    assert total == pytest.approx(out["log_odds_after"], abs=1e-3)
    assert out["sources"]
    assert called("explain", {"text": TEXT, "cause": "transverse_myelitis"})["versus"] == "guillain_barre_syndrome"


def test_the_knowledge_is_looked_up_with_sources() -> None:
    out = called("condition", {"id": "guillain_barre_syndrome"})
    assert {f["source"] for f in out["claims"]["findings"]} & set(out["sources"])
    hits = called("find", {"words": "cannot pass urine", "kinds": ["finding"]})["hits"]
    assert hits[0] == {"kind": "finding", "id": "urinary_retention", "name": "Urinary retention"}


@pytest.mark.parametrize(
    ("tool", "arguments", "hint"),
    [
        ("condition", {"id": "guillain_barre_syndrom"}, "did you mean 'guillain_barre_syndrome'"),
        ("explain", {"text": TEXT, "cause": "nothing"}, "find"),
        ("explain", {"text": "the weather is fine", "cause": "guillain_barre_syndrome"}, "say more"),
        ("localise", {"examination": "the weather is fine"}, "write for example"),
        ("next_question", {"text": "weak legs", "answers": [{"question": "sex", "values": ["purple"]}]}, "choose"),
    ],
)
def test_an_error_says_how_to_mend_it(tool: str, arguments: dict[str, Any], hint: str) -> None:
    said = called(tool, arguments)
    assert hint in said
    assert "Traceback" not in said


def test_nothing_said_is_no_error() -> None:
    assert called("assess", {"text": ""})["urgency_title"].startswith("NOT ASSESSED")


def test_the_command_says_what_it_offers(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["mcp", "--help"]) == 0
    shown = capsys.readouterr().out
    assert all(t in shown for t in TOOLS)
