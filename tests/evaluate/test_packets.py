"""Folders of phenopackets, and the runner for PhEval where it is installed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from paresis.errors import IntakeError
from paresis.evaluate.packets import assess_packets
from paresis.model.vocabulary import Prior, Setting
from paresis.report.lirical import disease_curies

CONFIG = """tool: paresis
tool_version: 0.1.0
variant_analysis: false
gene_analysis: false
disease_analysis: true
tool_specific_configuration_options: {setting: hospital, top: 50}
"""


def write_packet(folder: Path, name: str) -> None:
    features = [{"type": {"id": f"paresis:{f}"}} for f in ("foot_drop", "areflexia")]
    disease = {"term": {"id": "OMIM:118220", "label": "Charcot-Marie-Tooth disease, type 1A"}}
    packet = {"id": name, "subject": {"id": name}, "phenotypicFeatures": features, "diseases": [disease], "metaData": {"createdBy": "hand"}}
    (folder / f"{name}.json").write_text(json.dumps(packet))


def test_each_packet_of_a_folder_is_assessed(tmp_path: Path) -> None:
    for name in ("b", "a"):
        write_packet(tmp_path, name)
    found = [(path.stem, *read) for path, read in assess_packets(tmp_path, setting=Setting.HOSPITAL, top=5) if not isinstance(read, IntakeError)]
    assert [(stem, case.id, case.setting, len(answer.differential)) for stem, case, answer in found] == [
        ("a", "a", Setting.HOSPITAL, 5), ("b", "b", Setting.HOSPITAL, 5),
    ]  # fmt: skip


@pytest.mark.parametrize("content", ["{", "{}", "[" * 99_999])
def test_what_is_no_phenopacket_is_named_and_the_others_are_assessed(tmp_path: Path, content: str) -> None:
    (tmp_path / "bad.json").write_text(content)
    write_packet(tmp_path, "good")
    (_, bad), (_, good) = assess_packets(tmp_path, setting=Setting.HOSPITAL, top=5)
    assert isinstance(bad, IntakeError)
    assert "bad.json" in str(bad)
    assert not isinstance(good, IntakeError)


@pytest.mark.filterwarnings("ignore")
def test_pheval_gets_ranked_diseases(tmp_path: Path) -> None:
    pytest.importorskip("pheval")
    import polars as pl

    from paresis.evaluate.pheval import ParesisPhEvalRunner

    corpus, output = tmp_path / "corpus", tmp_path / "out"
    (corpus / "phenopackets").mkdir(parents=True)
    output.mkdir()
    write_packet(corpus / "phenopackets", "a")
    (tmp_path / "config.yaml").write_text(CONFIG)
    runner = ParesisPhEvalRunner(tmp_path, corpus, tmp_path, output, None, "0.1.0")
    runner.prepare()
    runner.run()
    runner.post_process()
    rows = pl.read_parquet(output / "pheval_disease_results" / "a-disease_result.parquet")
    (_, read) = next(assess_packets(corpus / "phenopackets", setting=Setting.HOSPITAL, top=50, prior=Prior.FLAT))
    assert not isinstance(read, IntakeError)
    answer = read[1]
    best = next(c for c in answer.differential if c.codes)
    row = rows.filter(pl.col("disease_identifier") == disease_curies(best)[0])
    assert row["score"].to_list() == pytest.approx([best.posttest])
    assert rows.filter("true_positive").height == 1
