"""Ranking phenopackets: ranks, strict, the baseline, figures with intervals."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from paresis.evaluate.phenopackets import GROUPED, METHODS, NO_DISEASE, NO_PACKET, NO_ROWS, NO_TERMS, POOLED, Ranker, read_packets
from paresis.evaluate.ranking import figures, figures_text
from paresis.kb.compile import build
from paresis.kb.load import load_knowledge
from tests.command import paresis
from tests.imports import with_imports

if TYPE_CHECKING:
    from pathlib import Path

    from paresis.kb.rare.load import Rare


def packet(disease: str, *present: str, pmid: str = "PMID:99", excluded: tuple[str, ...] = (), **more: object) -> str:
    return json.dumps(
        {"id": disease, "pmid": pmid, "disease_id": disease, "present": [[t, ""] for t in present], "excluded": [[t, ""] for t in excluded]} | more
    )


@pytest.fixture
def rare(tiny_root: Path) -> Rare:
    build(with_imports(tiny_root), tiny_root.parent / "out")
    return load_knowledge(tiny_root.parent / "out").rare  # type: ignore[no-any-return]


def rank(rare: Rare, line: str, *, is_strict: bool = False) -> dict[str, float]:
    ranked = Ranker(rare, is_strict=is_strict).rank(read_packets(line, where="x")[0][0])
    return ranked.ranks or {ranked.why_not: 0}


def test_each_method_ranks_by_any_code_of_the_disease(rare: Rare) -> None:
    for code in ("OMIM:1", "ORPHA:3", "MONDO:0000001"):
        assert rank(rare, packet(code, "HP:0003701")) == dict.fromkeys((*METHODS, GROUPED), 1.0)
    assert rank(rare, packet("OMIM:2", "HP:0003701"))["paresis"] > 1


def test_what_cannot_be_ranked_says_why(rare: Rare) -> None:
    assert rank(rare, packet("OMIM:77", "HP:0003701")) == {NO_DISEASE: 0}
    assert rank(rare, packet("OMIM:1", "HP:7777777")) == {NO_TERMS: 0}


def test_strict_leaves_out_what_the_own_publication_says(rare: Rare) -> None:
    own = packet("OMIM:2", "HP:0009830", pmid="PMID:21")
    assert rank(rare, own)["paresis"] == 1
    assert rank(rare, own, is_strict=True) == {NO_ROWS: 0}
    assert rank(rare, packet("OMIM:2", "HP:0009830"), is_strict=True)["paresis"] == 1
    rest = Ranker(rare, is_strict=True).without("PMID:11")
    part = rest.p[:, rest.causes.tolist().index(rare.n_curated)]
    assert 0 < part[rare.term("HP:0003701")] == pytest.approx((9 + 0.3) / 10.5), "Orphanet's row is left"


def test_strict_leaves_out_a_row_that_pools_the_own_publication_with_others(rare: Rare) -> None:
    rare.names["references"][:] = [r.replace("PMID:21", "PMID:20;PMID:21") for r in rare.names["references"]]
    own = packet("OMIM:2", "HP:0009830", pmid="PMID:21")
    assert rank(rare, own)["paresis"] == 1
    assert rank(rare, own, is_strict=True) == {NO_ROWS: 0}
    assert rank(rare, packet("OMIM:2", "HP:0009830", pmid="PMID:2"), is_strict=True)["paresis"] == 1


def test_strict_scores_equal_those_of_a_table_without_the_rows(rare: Rare) -> None:
    """Leaving rows of another paper out changes nothing for this disease."""
    line = packet("OMIM:1", "HP:0003701", pmid="PMID:21")
    assert rank(rare, line, is_strict=True)["paresis"] == rank(rare, line)["paresis"]


def test_a_full_phenopacket_is_read(rare: Rare) -> None:
    full = {
        "id": "p", "subject": {"id": "s", "sex": "MALE"}, "phenotypicFeatures": [{"type": {"id": "HP:0003701"}}],
        "interpretations": [{"diagnosis": {"disease": {"id": "OMIM:1"}}}], "metaData": {"externalReferences": [{"id": "PMID:11"}]},
    }  # fmt: skip
    found = read_packets(json.dumps(full), where="x")[0][0]
    assert (found.disease, found.publication, found.weights) == ("OMIM:1", "PMID:11", {"HP:0003701": 1.0})
    assert rank(rare, json.dumps(full))["paresis"] == 1


@pytest.mark.parametrize("line", ["{", "[]", "{}", '{"disease_id": "x", "present": 3}', '{"id": "p", "phenotypicFeatures": []}'])
def test_a_line_that_is_no_packet_is_named_and_counted(line: str, rare: Rare) -> None:
    packets, odd = read_packets("\n".join((line, packet("OMIM:1", "HP:0003701"))), where="x")
    assert [p.disease for p in packets] == ["OMIM:1"]
    assert ["x:1" in str(e) for e in odd] == [True]
    found = figures([Ranker(rare, is_strict=False).rank(p) for p in packets], n_odd=len(odd))
    assert (found["packets"], found["ranked"], found["not_ranked"]) == (2, 1, {NO_PACKET: 1})


def test_a_pooled_row_stays_less_the_packets_of_the_paper(rare: Rare) -> None:
    """3 of 4 patients of two papers have it; one of them is this packet."""
    rare.names["references"][:] = [r.replace("PMID:21", "PMID:20;PMID:21") for r in rare.names["references"]]
    e, nerve = rare.evidence, rare.term("HP:0009830")
    mine = (e["cause"] == rare.by_code["OMIM:2"]) & (e["term"] == nerve)
    e["counted"][mine], e["k"][mine], e["n"][mine] = True, 3, 4
    own = read_packets(packet("OMIM:2", "HP:0009830", pmid="PMID:21"), where="x")[0]
    ranker = Ranker(rare, is_strict=True, packets=own)
    left = ranker.without("PMID:21", is_pooled=True)
    assert left.p[nerve, left.causes.tolist().index(rare.by_code["OMIM:2"])] == pytest.approx((2 + 0.3) / 3.5)
    assert not ranker.without("PMID:21").own.intersection({rare.by_code["OMIM:2"]})
    assert POOLED in ranker.rank(read_packets(packet("OMIM:1", "HP:0003701", pmid="PMID:21"), where="x")[0][0]).ranks


def test_strict_leaves_out_ages_at_onset_that_the_own_publication_tells(rare: Rare) -> None:
    cause = rare.n_curated
    rare.names["onset_references"][:] = ["PMID:5" for _ in rare.names["onset_references"]]
    assert rare.arrays["onset"][cause].sum() > 0
    rest = Ranker(rare, is_strict=True).without("PMID:5")
    assert rest.onset[rest.causes.tolist().index(cause)].sum() == 0


def test_figures_count_and_compare(rare: Rare) -> None:
    lines = [packet("OMIM:1", "HP:0003701"), packet("OMIM:2", "HP:0009830", pmid="PMID:98"), packet("OMIM:77", "HP:0003701")]
    ranker = Ranker(rare, is_strict=False)
    found = figures([ranker.rank(p) for p in read_packets("\n".join(lines), where="x")[0]])
    assert (found["packets"], found["ranked"], found["not_ranked"]) == (3, 2, {NO_DISEASE: 1})
    weak = found["groups"]["patients with a weakness term"]
    assert weak["patients"] == 1
    every = found["groups"]["all patients"]
    assert every["methods"]["paresis"]["top-1"] == [1.0, 1.0, 1.0]
    assert np.allclose(every["difference"]["LIRICAL-style"]["top-1"], 0)
    assert "2 of 3 packets can be ranked" in figures_text(found)


def test_the_command(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    path.write_text(packet("OMIM:118220", "HP:0009830", "HP:0003693", "HP:0001761"), encoding="utf-8")
    done = paresis("evaluate", "phenopackets", str(path), "--strict", "--format", "json")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["ranked"] == 1
    assert paresis("evaluate", "phenopackets", str(tmp_path / "nothing.gz")).exit_code == 2
