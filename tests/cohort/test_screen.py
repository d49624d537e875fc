"""A cohort from Parquet to answers: the same as for one patient, whatever the rows look like, and whatever stops the run."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from paresis.cohort.people import People
from paresis.cohort.run import Options, screen
from paresis.cohort.score import Scorer
from paresis.cohort.stage import canonical
from paresis.cohort.tables import OBSERVATIONS, PERSONS
from paresis.cohort.values import Limits, weighed
from paresis.engine.assess import assess
from paresis.engine.values import graded_by, limit_for
from paresis.errors import IntakeError
from paresis.kernels.cohort import ABSENT, DENIED, NAMED, PRESENT
from paresis.model.case import Case, Measurement, Observation
from paresis.model.vocabulary import Presence, Sex

if TYPE_CHECKING:
    from paresis.model.knowledge import Knowledge

ON = date(2026, 1, 1)
OPTIONS = Options(on=ON, threads=2)
Row = dict[str, Any]


def observations(rows: list[Row]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=OBSERVATIONS)


def persons(rows: list[Row]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=PERSONS)


@pytest.fixture(scope="module")
def scorer(knowledge: Knowledge) -> Scorer:
    return OPTIONS.scorer(knowledge)


def answers(output: Path) -> pa.Table:
    return pq.read_table(sorted((output / "patients").glob("part-*.parquet"))).sort_by("patient")


def some_cases(knowledge: Knowledge, n: int) -> list[Case]:
    """Cases with up to nine findings, some with values."""
    rng, names = np.random.default_rng(7), [f for f in knowledge.findings if f not in ("leg_complaint", "pregnancy", "postpartum")]
    analytes = [("potassium", 2.4, 5.6, "mmol/L"), ("creatine_kinase", 50, 9000, "U/L"), ("haemoglobin", 70, 170, "g/L"), ("crp", 1, 200, "mg/L")]
    known = [a for a in analytes if a[0] in knowledge.analytes]
    out = []
    for i in range(n):
        chosen = rng.choice(len(names), rng.integers(1, 9), replace=False)
        told = tuple(Observation(names[j], Presence.PRESENT if rng.random() < 0.6 else Presence.ABSENT) for j in chosen)
        name, low, high, unit = known[i % len(known)]
        value = (Measurement(name, round(float(rng.uniform(low, high)), 1), unit),) if i % 3 == 0 else ()
        age = None if i % 7 == 0 else float(rng.integers(0, 95))
        out.append(Case(id=f"p{i:04}", age_years=age, sex=[None, Sex.FEMALE, Sex.MALE][i % 3], observations=told, measurements=value))
    return out


def rows_of(case: Case) -> list[Row]:
    told = [{"patient": case.id, "code": o.finding, "presence": o.presence.value} for o in case.observations]
    return [*told, *({"patient": case.id, "code": m.analyte, "value": m.value, "unit": m.unit} for m in case.measurements)]


def test_it_agrees_with_the_assessment_of_each_patient(knowledge: Knowledge, scorer: Scorer) -> None:
    cases = some_cases(knowledge, 250)
    table = observations([r for c in cases for r in rows_of(c)])
    who = persons([{"patient": c.id, "age": c.age_years, "sex": c.sex} for c in cases])
    wrong, compared, first = [], 0, 0
    thresholds = list(knowledge.settings.thresholds.values())
    for case, row in zip(cases, scorer.score(table, who).results.to_pylist(), strict=True):
        one = assess(case, knowledge=knowledge, top=20)
        assert one.sufficiency is not None
        flags = [r.id for r in one.urgency.reasons if r.kind == "red_flag"]
        assert set(row["red_flags"]) == set(flags), case
        assert row["sufficiency"] == one.sufficiency.level
        assert row["known"] == pytest.approx(one.sufficiency.known, abs=1e-6)
        listed = {c.id: c.posttest for c in one.differential if c.id in knowledge.conditions}
        mine = dict(zip(row["causes"], row["probabilities"], strict=True))
        both = [abs(mine[c] - listed[c]) for c in mine.keys() & listed.keys()]
        first += row["causes"][0] == one.differential[0].id
        assert case.measurements or max(both, default=0) < 0.06, case  # an assessment grades values near their limits
        danger = one.urgency.dangerous_mass or 0.0
        compared += 1
        if row["urgency"] != one.urgency.level and all(abs(danger - t) > 0.03 for t in thresholds):
            wrong.append((case.id, row["urgency"], one.urgency.level.value, danger))
    assert len(wrong) < 0.02 * compared, wrong
    assert first > 0.93 * compared


def test_what_speaks_for_the_leading_cause_is_what_the_assessment_says(scorer: Scorer) -> None:
    case = Case(id="p", age_years=60.0, sex=Sex.MALE).having("saddle_anaesthesia", "urinary_retention", "back_pain").lacking("fever")
    (row,) = scorer.score(observations(rows_of(case)), persons([{"patient": "p", "age": 60.0, "sex": "M"}])).results.to_pylist()
    leader = assess(case).differential[0]
    ratios = {e.finding: e.lr for e in (*leader.evidence_for, *leader.evidence_against)}
    assert row["causes"][0] == leader.id
    for finding, ratio in zip(row["evidence"], row["evidence_ratio"], strict=True):
        assert ratio == pytest.approx(ratios[finding], rel=0.15)


def test_order_batches_and_company_change_nothing(knowledge: Knowledge, scorer: Scorer) -> None:
    cases = some_cases(knowledge, 60)
    rows = [r for c in cases for r in rows_of(c)]
    together = scorer.score(observations(rows), persons([])).results
    mixed = scorer.score(observations([rows[i] for i in np.random.default_rng(1).permutation(len(rows))]), persons([])).results
    alone = pa.concat_tables([scorer.score(observations(rows_of(c)), persons([])).results.cast(together.schema) for c in cases])
    assert together.to_pylist() == mixed.to_pylist() == alone.to_pylist()


@pytest.mark.parametrize(("row", "urgent"), [
    ({"code": "HP:0002027"}, None),
    ({"system": "LOINC", "code": "2823-3", "value": 1.9, "unit": "mmol/L"}, "emergency"),
    ({"system": "LOINC", "code": "2823-3", "value": 4.0, "unit": "mmol/L"}, None),
    ({"system": "LOINC", "code": "2823-3", "value": 4.0}, None),
    ({"system": "TEXT", "code": "numb between the legs and cannot pass urine"}, "emergency"),
    ({"system": "TEXT", "code": "no numbness between the legs"}, None),
])  # fmt: skip
def test_codes_values_and_words(scorer: Scorer, row: Row, urgent: str | None) -> None:
    (answer,) = scorer.score(observations([{"patient": "p", **row}]), persons([])).results.to_pylist()
    assert answer["n_not_understood"] == answer["n_rejected"] == 0
    assert answer["n_findings"] > 0
    assert answer["urgency"].startswith("emergency") == bool(urgent)


@pytest.mark.parametrize(("values", "found"), [
    ([("potassium", 3.45, "mmol/L")], {"hypokalaemia": NAMED}),  # so near the limit that only red flags know of it
    ([("potassium", 3.55, "mmol/L")], {"hypokalaemia": DENIED}),
    ([("potassium", 2.9, "mmol/L")], {"hypokalaemia": PRESENT, "hyperkalaemia": ABSENT}),
    ([("calcium", 2.0, "mmol/L")], {"hypocalcaemia": PRESENT}),
    ([("calcium", 2.0, "mmol/L"), ("albumin", 20.0, "g/L")], {"hypocalcaemia": ABSENT, "albumin_low": PRESENT}),  # corrected 2.4
    ([("sodium", 140.0, "mmol/L"), ("chloride", 95.0, "mmol/L"), ("bicarbonate", 10.0, "mmol/L")], {"anion_gap_raised": PRESENT}),
    ([("sodium", 140.0, "mmol/L"), ("chloride", 105.0, "mmol/L"), ("bicarbonate", 25.0, "mmol/L")], {"anion_gap_raised": ABSENT}),
])  # fmt: skip
def test_values_are_graded_and_others_follow_from_them(scorer: Scorer, values: list[tuple[str, float, str]], found: dict[str, int]) -> None:
    table = observations([{"patient": "p", "code": a, "value": v, "unit": unit} for a, v, unit in values])
    people = People(np.array([50.0]), np.array([1], np.int8), np.array([0], np.int8), np.array([(ON - date(1970, 1, 1)).days], np.int32))
    _, findings, state = scorer.reader.read(table, np.zeros(len(values), np.int64), people).unpacked(1)
    names = list(scorer.knowledge.findings)
    assert found.items() <= {names[f]: x for f, x in zip(findings, state.tolist(), strict=True)}.items()


def test_weights_are_those_of_one_patient(knowledge: Knowledge) -> None:
    rng = np.random.default_rng(5)
    for a in knowledge.analytes.values():
        values = np.append(rng.uniform(*a.plausible, 8), [x for limit in a.limits for x in (limit.low, limit.high) if x])
        low, high = Limits(a).of(np.full(len(values), 70.0), np.full(len(values), 2))
        limit = limit_for(a, 70.0, Sex.MALE)
        for t in a.findings:
            one = [graded_by(t, float(v), limit, a.plausible) for v in values]
            many = weighed(t, values, low, high, a.plausible)
            assert many == pytest.approx([np.nan if w is None else w for w in one], nan_ok=True)


@pytest.mark.parametrize(("row", "reason"), [
    ({"system": "LOINC", "code": "2823-3", "value": float("nan"), "unit": "mmol/L"}, "not a finite number"),
    ({"system": "LOINC", "code": "2823-3", "value": float("inf"), "unit": "mmol/L"}, "not a finite number"),
    ({"system": "LOINC", "code": "2823-3", "value": 4.0, "unit": "furlong"}, "unknown unit"),
    ({"system": "LOINC", "code": "2823-3", "value": 4e9, "unit": "mmol/L"}, "not plausible"),
    ({"code": "fever", "date": date(2027, 1, 1)}, "dated after"),
    ({"code": "fever", "value": 38.5}, "takes no number"),
    ({"code": "fever", "presence": "perhaps"}, "presence"),
    ({"code": None}, "without a code"),
])  # fmt: skip
def test_what_cannot_be_right_is_listed(scorer: Scorer, row: Row, reason: str) -> None:
    scored = scorer.score(observations([{"patient": "p", **row}, {"patient": "p", "code": "foot_drop"}]), persons([]))
    (reject,) = scored.rejects.to_pylist()
    assert reason in reject["reason"]
    assert reject["hint"]
    assert scored.results["n_rejected"].to_pylist() == [1]
    assert scored.results["n_findings"].to_pylist() == [1]


@pytest.mark.parametrize(("who", "reason"), [
    ([{"sex": "male"}, {"sex": "female"}], "sexes that disagree"),
    ([{"birth_date": date(1950, 1, 1)}, {"birth_date": date(1951, 1, 1)}], "birth dates that disagree"),
    ([{"age": 300.0}], "not possible"),
    ([{"sex": "purple"}], "not female or male"),
    ([{"setting": "moon"}], "setting"),
])  # fmt: skip
def test_persons_that_cannot_be_are_unknown(scorer: Scorer, who: list[Row], reason: str) -> None:
    scored = scorer.score(observations([]), persons([{"patient": "p", **w} for w in who]))
    assert reason in scored.rejects.to_pylist()[0]["reason"]
    (row,) = scored.results.to_pylist()
    assert (row["age"], row["sex"], row["urgency"], row["causes"]) == (None, None, "consultation", [])


def test_the_newest_counts_and_what_is_old_does_not(scorer: Scorer) -> None:
    rows = [
        {"patient": "new", "code": "fever", "presence": "absent", "date": date(2025, 12, 1)},
        {"patient": "new", "code": "fever", "date": date(2025, 11, 1)},
        {"patient": "old", "code": "fever", "date": date(2020, 1, 1)}, {"patient": "lasting", "code": "diabetes", "date": date(2001, 1, 1)},
        {"patient": "value", "code": "potassium", "value": 1.9, "unit": "mmol/L", "date": date(2025, 6, 1)},
        {"patient": "value", "code": "potassium", "value": 4.2, "unit": "mmol/L", "date": date(2025, 12, 1)},
    ]  # fmt: skip
    scored = scorer.score(observations(rows), persons([]))
    found = {r["patient"]: r for r in scored.results.to_pylist()}
    assert scored.too_old == 1
    assert found["old"]["n_findings"] == 0
    assert found["lasting"]["n_findings"] == found["new"]["n_findings"] == 1
    assert not found["new"]["evidence_present"] or not found["new"]["evidence_present"][0]
    assert not found["value"]["urgency"].startswith("emergency")


def test_a_hundred_thousand_observations_of_one_patient(knowledge: Knowledge, scorer: Scorer) -> None:
    names = list(knowledge.findings)
    rng = np.random.default_rng(2)
    rows = [{"patient": "p", "code": names[i], "presence": "present"} for i in rng.integers(0, len(names), 100_000).tolist()]
    (row,) = scorer.score(observations(rows), persons([])).results.to_pylist()
    assert row["n_observations"] == 100_000
    assert row["urgency"].startswith("emergency")


def cohort(folder: Path, knowledge: Knowledge, n: int = 300) -> list[Case]:
    cases = some_cases(knowledge, n)
    folder.mkdir()
    pq.write_table(observations([r for c in cases for r in rows_of(c)]), folder / "observations.parquet")
    pq.write_table(persons([{"patient": c.id, "age": c.age_years, "sex": c.sex} for c in cases]), folder / "persons.parquet")
    return cases


def test_long_wide_and_text_say_the_same(tmp_path: Path, knowledge: Knowledge) -> None:
    names = ["foot_drop", "fever", "HP:0002027", "2823-3"]
    who = {"patient": ["a", "b"], "age": [50.0, 71.0]}
    wide = pa.table({**who, "foot_drop": [True, False], "fever": [None, 1], "HP:0002027": ["yes", ""], "2823-3": [4.1, None]})
    pq.write_table(wide, tmp_path / "wide.parquet")
    (tmp_path / "wide.csv").write_text("patient,age,foot_drop,fever,HP:0002027,2823-3\na,50,true,,yes,4.1\nb,71,no,1,,\n", encoding="utf-8")
    rows: list[Row] = [{"patient": "a", "code": names[0]}, {"patient": "a", "code": names[2]}, {"patient": "a", "code": names[3], "value": 4.1}]
    rows += [{"patient": "b", "code": names[0], "presence": "absent"}, {"patient": "b", "code": names[1], "value": 1.0}]
    long = observations(rows).append_column("age", pa.array([50.0] * 3 + [71.0] * 2))
    pq.write_table(long, tmp_path / "long.parquet")
    found = []
    for name in ("long.parquet", "wide.parquet", "wide.csv"):
        screen(tmp_path / name, tmp_path / f"out-{name}", OPTIONS)
        found.append(answers(tmp_path / f"out-{name}").drop_columns(["n_observations"]).to_pylist())
    assert found[0] == found[1] == found[2]
    assert [r["age"] for r in found[0]] == [50.0, 71.0]


def test_arrow_and_duckdb_deal_alike(tmp_path: Path, knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    cohort(tmp_path / "plain", knowledge, 200)
    monkeypatch.setattr("paresis.cohort.stage.MOST_ROWS", 300)
    monkeypatch.setattr("paresis.cohort.stage.AT_ONCE", 64)
    table = pq.read_table(tmp_path / "plain" / "observations.parquet")
    (tmp_path / "other").mkdir()
    pq.write_table(table.set_column(3, "value", table["value"].cast(pa.float32())), tmp_path / "other" / "observations.parquet")
    (tmp_path / "other" / "persons.parquet").write_bytes((tmp_path / "plain" / "persons.parquet").read_bytes())
    assert canonical(tmp_path / "plain")
    assert canonical(tmp_path / "other") is None
    for name in ("plain", "other"):
        screen(tmp_path / name, tmp_path / f"out-{name}", OPTIONS)
    plain, other = (answers(tmp_path / f"out-{name}") for name in ("plain", "other"))
    assert len(list((tmp_path / "out-plain" / "patients").glob("*.parquet"))) > 1
    assert plain["patient"].to_pylist() == other["patient"].to_pylist()
    assert plain["urgency"].to_pylist() == other["urgency"].to_pylist()
    assert plain["causes"].to_pylist() == other["causes"].to_pylist()


def test_bad_files_end_as_rejects_and_a_finished_run(tmp_path: Path, knowledge: Knowledge) -> None:
    source = tmp_path / "in"
    cohort(source, knowledge, 40)
    whole = (source / "observations.parquet").read_bytes()
    (source / "cut.parquet").write_bytes(whole[: len(whole) // 2])
    (source / "flipped.parquet").write_bytes(whole[:60] + bytes(255 - b for b in whole[60:400]) + whole[400:])
    packed = gzip.compress(("patient,code\n" + "".join(f"z{i},fever\n" for i in range(50_000))).encode())
    (source / "cut.csv.gz").write_bytes(packed[: len(packed) // 2])
    (source / "mixed.csv").write_bytes(b"patient,code,value\nm1,foot_drop,\nm2,f\xe9ver,\nm3,fever,\n")
    (source / "version.json").write_text("{}")
    summary = screen(source, tmp_path / "out", OPTIONS)
    rejects = pq.read_table(tmp_path / "out" / "rejects.parquet").to_pylist()
    said = " ".join(r["row"] for r in rejects)
    assert all(name in said for name in ("cut.parquet", "cut.csv.gz", "version.json"))
    assert "mixed.csv line" in said or summary["not_understood"] >= 1
    found = set(answers(tmp_path / "out")["patient"].to_pylist())
    assert {"p0000", "p0039", "m1", "m3"} <= found
    assert summary["rejects"]


def test_nothing_to_read_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    with pytest.raises(IntakeError):
        screen(tmp_path / "in", tmp_path / "out", OPTIONS)
    with pytest.raises(IntakeError, match="not there"):
        screen(tmp_path / "no", tmp_path / "out2", OPTIONS)


def test_summary_and_report(tmp_path: Path, knowledge: Knowledge) -> None:
    cohort(tmp_path / "in", knowledge)
    summary = screen(tmp_path / "in", tmp_path / "out", OPTIONS)
    assert summary == json.loads((tmp_path / "out" / "summary.json").read_text())
    assert summary["patients"] == sum(summary["urgency"].values()) == 300
    assert [a["share"] for a in summary["review"]["dangerous"]["at"]] == [1e-4, 1e-3, 1e-2, 1e-1]
    html = (tmp_path / "out" / "report.html").read_text()
    assert "<svg" in html
    assert "http" not in html.replace("http://www.w3.org/2000/svg", "")
    again = screen(tmp_path / "in", tmp_path / "out", OPTIONS)
    assert again == summary
    with pytest.raises(IntakeError, match="options top"):
        screen(tmp_path / "in", tmp_path / "out", Options(on=ON, top=3))


KILLED = """
import sys, time
from pathlib import Path
from datetime import date
from paresis.cohort import run, stage
stage.MOST_ROWS = 100
write = run.write_part
def slowly(*a):
    time.sleep(0.3); write(*a)
run.write_part = slowly
run.screen(Path(sys.argv[1]), Path(sys.argv[2]), run.Options(on=date(2026, 1, 1)))
"""


@pytest.mark.parametrize("wait_for", ["staged.json", "part-00001.json"])
def test_kill_and_go_on(tmp_path: Path, knowledge: Knowledge, wait_for: str, monkeypatch: pytest.MonkeyPatch) -> None:
    cohort(tmp_path / "in", knowledge)
    running = subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path / "in"), str(tmp_path / "out")], env={**os.environ, "PYTHONPATH": "src"})
    until = time.monotonic() + 120
    while not list((tmp_path / "out" / "work").glob(wait_for)) and time.monotonic() < until:
        time.sleep(0.02)
    running.send_signal(signal.SIGKILL)
    running.wait()
    assert not (tmp_path / "out" / "summary.json").exists()
    before = {p: p.stat().st_mtime_ns for p in (tmp_path / "out" / "work").glob("part-*.json")}
    monkeypatch.setattr("paresis.cohort.stage.MOST_ROWS", 100)
    resumed = screen(tmp_path / "in", tmp_path / "out", OPTIONS)
    whole = screen(tmp_path / "in", tmp_path / "whole", OPTIONS)
    assert resumed == whole
    assert len(json.loads((tmp_path / "out" / "work" / "staged.json").read_text())) == 3
    assert answers(tmp_path / "out").to_pylist() == answers(tmp_path / "whole").to_pylist()
    assert pq.read_table(tmp_path / "out" / "rejects.parquet").num_rows == pq.read_table(tmp_path / "whole" / "rejects.parquet").num_rows
    assert all(p.stat().st_mtime_ns == t for p, t in before.items())
