"""A whole cohort, local: opened, dealt into parts, scored part by part, summed up. What is complete is never done again."""

from __future__ import annotations

import shutil
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from paresis.cohort.finish import finish
from paresis.cohort.manifest import Job, Manifest, files_of
from paresis.cohort.reading import open_source, with_bad_lines
from paresis.cohort.score import Scorer
from paresis.cohort.stage import canonical, connected, deal, deal_files, part_of, parts_for, whole_folder
from paresis.cohort.tables import Source, rejects_table
from paresis.engine.assess import SOFTWARE_VERSION
from paresis.errors import IntakeError, did_you_mean
from paresis.kb.load import load_knowledge
from paresis.model.vocabulary import Setting

if TYPE_CHECKING:
    from collections.abc import Callable

    from paresis.cohort.score import Scored
    from paresis.model.knowledge import Knowledge

    Told = Callable[[str, int, int, int], None]  # the step, parts done, of how many, patients so far

LEAST_MEMORY = 2**30
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Options:
    """How a cohort is screened.

    Attributes:
        setting: Where those are seen of whom it is not said.
        on: The day for which the question is asked where no row says it, that of the first start by default; what is dated after it is a reject.
        top: How many causes to list, at most 20.
        look_for: Causes whose probability together is the column `looked_for`; neuromuscular ones by default.
        with_notes: Whether notes in free text are read where a source has them.
        memory: Bytes to keep to.
        threads: For DuckDB and the kernels.
    """

    setting: Setting = Setting.PRIMARY_CARE
    on: date | None = None
    top: int = 5
    look_for: tuple[str, ...] = ()
    with_notes: bool = False
    memory: int = 4 * 2**30
    threads: int = 2

    @property
    def answers(self) -> dict[str, Any]:
        """What changes the answers, and by which parts are dealt."""
        return {k: v for k, v in asdict(self).items() if k not in ("memory", "threads")} | {"on": str(self.on)}

    def scorer(self, knowledge: Knowledge) -> Scorer:
        """A scorer with these options."""
        day = ((self.on or date.today()) - EPOCH).days
        return Scorer(knowledge, setting=self.setting, day=day, top=self.top, look_for=self.look_for, threads=self.threads)


def screen(source: Path, output: Path, options: Options, *, told: Told | None = None) -> dict[str, Any]:
    """Screen a cohort and write answers, rejects, summary and report into a folder; go on where an earlier run stopped.

    Args:
        source: A file or a folder.
        output: A folder that is new, empty, or holds the same run.
        options: How.
        told: Called with each step and how far it is.

    Returns:
        The summary, as `summary.json` holds it.

    Raises:
        IntakeError: Nothing can be read, or the output holds something else.
    """

    def score(manifest: Manifest, options: Options, report: Told) -> int:
        with ThreadPoolExecutor(1) as beside:
            scorer = beside.submit(options.scorer, load_knowledge())
            parts = staged(source, manifest, options)
        score_parts(manifest, parts, scorer.result(), report)
        return parts

    return once(source, output, options, told, score)


def once(source: Path, output: Path, options: Options, told: Told | None, score: Callable[[Manifest, Options, Told], int]) -> dict[str, Any]:
    """The summary of a run, whichever engine scores it: done before, or begun or gone on with, scored in so many parts, and finished."""
    options = replace(options, on=options.on or Manifest(output).day() or date.today())
    manifest, report = begun(source, output, options), told or (lambda *_: None)
    if (done := manifest.noted("done")) is not None:
        return done
    report("reading", 0, 1, 0)
    return finish(manifest, score(manifest, options, report), load_knowledge())


def begun(source: Path, output: Path, options: Options) -> Manifest:
    """The records of a run that begins or goes on."""
    if options.memory < LEAST_MEMORY:
        raise IntakeError(f"{options.memory} bytes of memory are too few", hint="give at least 1GiB")
    if not source.exists():
        raise IntakeError("is not there", where=str(source), hint="give a file or a folder")
    knowledge = load_knowledge()
    known = {*knowledge.conditions, *(knowledge.rare.place if knowledge.rare else ())}
    for cause in options.look_for:
        if cause not in known:
            raise IntakeError(f"no cause '{cause}' is known", where="look_for", hint=did_you_mean(cause, known) or "find it with `paresis kb find`")
    manifest, versions = Manifest(output), {"software": SOFTWARE_VERSION, "knowledge": knowledge.version}
    manifest.begin(Job({"path": str(source.resolve()), "files": files_of(source)}, options.answers, versions))
    return manifest


def staged(source: Path, manifest: Manifest, options: Options) -> int:
    """Deal the source into parts unless that is done, and return how many there are."""
    if (done := manifest.noted("staged")) is not None:
        return int(done["parts"])
    try:
        if (parts := dealt_as_it_is(source, manifest, options, deal_files)) is not None:
            return parts
    except (pa.ArrowException, OSError):
        pass  # a damaged file: DuckDB reads the others
    import duckdb

    con = connected(options.memory, options.threads, manifest.work)
    into, scratch = manifest.work / "staged", manifest.work / "scratch"
    try:
        found = open_source(source, con, scratch, with_notes=options.with_notes)
        parts = _dealt(con, found, into, options)
    except duckdb.Error:
        found = open_source(source, con, scratch, is_careful=True, with_notes=options.with_notes)
        parts = _dealt(con, found, into, options)
    found = with_bad_lines(found, con)
    pq.write_table(rejects_table(list(found.rejects)), manifest.work / "rejects-source.parquet")
    con.close()
    shutil.rmtree(scratch, ignore_errors=True)
    manifest.note("staged", {"parts": parts, "kind": found.kind, "notes": list(found.notes)})
    return parts


def dealt_as_it_is(source: Path, manifest: Manifest, options: Options, dealer: Callable[[list[Path], list[Path], int, Path], None]) -> int | None:
    """Deal Parquet that has the canonical columns; how many parts it makes, None when it is something else."""
    files = canonical(source)
    if files is None:
        return None
    parts = parts_for(sum(pq.read_metadata(f).num_rows for f in files[0]), options.memory)
    with whole_folder(manifest.work / "staged") as into:
        dealer(*files, parts, into)
    pq.write_table(rejects_table([]), manifest.work / "rejects-source.parquet")
    manifest.note("staged", {"parts": parts, "kind": "Parquet or CSV, long", "notes": []})
    return parts


def _dealt(con: Any, found: Source, into: Path, options: Options) -> int:
    counted = con.execute(f"SELECT count(*) FROM ({found.observations})").fetchone()
    parts = parts_for(int(counted[0]), options.memory)
    with whole_folder(into) as folder:
        deal(con, found, parts, folder)
    return parts


def score_parts(manifest: Manifest, parts: int, scorer: Scorer, report: Told) -> None:
    """Score all parts that are not done, two at a time: one is read and written while another is ranked."""
    (manifest.output / "patients").mkdir(exist_ok=True)
    records = {p: r for p in range(parts) if (r := manifest.noted(f"part-{p:05}"))}
    patients = sum(r["patients"] for r in records.values())
    report("scoring", len(records), parts, patients)
    waiting = iter([p for p in range(parts) if p not in records])
    n_done = len(records)
    with ThreadPoolExecutor(2) as pool:
        running = {pool.submit(_score_part, manifest, p, scorer) for _, p in zip(range(2), waiting, strict=False)}
        while running:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                n_done, patients = n_done + 1, patients + future.result()
                report("scoring", n_done, parts, patients)
                running |= {pool.submit(_score_part, manifest, p, scorer) for _, p in zip(range(1), waiting, strict=False)}


def _score_part(manifest: Manifest, part: int, scorer: Scorer) -> int:
    scored = scorer.score(*part_of(manifest.work / "staged", part))
    write_part(manifest, part, scored)
    return int(scored.results.num_rows)


def write_part(manifest: Manifest, part: int, scored: Scored) -> None:
    """Write the answers of a part; the record comes last, and without it the part is done again."""
    _whole(scored.results, manifest.output / "patients" / f"part-{part:05}.parquet")
    _whole(scored.rejects, manifest.work / f"rejects-{part:05}.parquet")
    manifest.note(f"part-{part:05}", record_of(scored))


def record_of(scored: Scored) -> dict[str, Any]:
    """What the summary needs of a part."""
    terms = {"unweighed": dict(scored.unweighed), "with_unweighed": scored.with_unweighed}
    return {"patients": scored.results.num_rows, "too_old": scored.too_old, "unknown": [[*k, n] for k, n in scored.unknown.items()], **terms}


def _whole(table: pa.Table, path: Path) -> None:
    beside = path.with_name(f".{path.name}.tmp")
    texts = [f for f in table.schema if f.name != "patient" and not _is_number(f.type)]
    paths = [f"{f.name}.list.element" if pa.types.is_list(f.type) else f.name for f in texts]
    pq.write_table(table, beside, compression="snappy", use_dictionary=paths, write_statistics=["patient"])  # nothing else is in order
    beside.replace(path)


def _is_number(kind: pa.DataType) -> bool:
    """Whether a column, or what its lists hold, is numbers, which hardly repeat."""
    kind = kind.value_type if pa.types.is_list(kind) else kind
    return bool(pa.types.is_primitive(kind))
