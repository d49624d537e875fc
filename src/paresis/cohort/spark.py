"""The same screening on Spark: the rows dealt by Spark where they are plain Parquet, every part scored by the same code within `mapInArrow`.

Parts, records and answers are those of a local run, so that either engine goes on where the other stopped. Workers need the output folder, as on any
shared file system.
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from paresis.cohort.manifest import Manifest
from paresis.cohort.run import Options, dealt_as_it_is, once, staged, write_part
from paresis.cohort.stage import part_of
from paresis.cohort.tables import OBSERVATIONS, PERSONS
from paresis.errors import MissingExtraError
from paresis.kb.load import load_knowledge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from paresis.cohort.run import Told
    from paresis.cohort.score import Scorer

DONE = pa.schema([("part", pa.int32()), ("patients", pa.int64())])


def screen_on_spark(source: Path, output: Path, options: Options, *, told: Told | None = None) -> dict[str, Any]:
    """Screen a cohort as `run.screen` does, on Spark; local unless `SPARK_REMOTE` or `spark-submit` says where.

    Raises:
        MissingExtraError: PySpark is not installed.
        IntakeError: Nothing can be read, or the output holds something else.
    """

    def score(manifest: Manifest, options: Options, report: Told) -> int:
        session = _session(options)
        try:
            parts = _dealt(session, source, manifest, options)
            (manifest.output / "patients").mkdir(exist_ok=True)
            _score(session, manifest, parts, options, report)
        finally:
            session.stop()
        return parts

    return once(source, output.resolve(), options, told, score)


def _session(options: Options) -> Any:
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise MissingExtraError("screening on Spark needs PySpark", hint='pip install "paresis[batch,spark]", and Java 17') from error
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = (
        SparkSession.builder.appName("paresis screen").config("spark.ui.enabled", "false").config("spark.sql.execution.arrow.pyspark.enabled", "true")
    )
    if "SPARK_REMOTE" not in os.environ and "SPARK_ENV_LOADED" not in os.environ:
        heap = f"{max(options.memory // 4, 2**29) // 2**20}m"
        builder = builder.master(f"local[{options.threads}]").config("spark.driver.memory", heap).config("spark.driver.bindAddress", "127.0.0.1")
    return builder.getOrCreate()


def _dealt(session: Any, source: Path, manifest: Manifest, options: Options) -> int:
    """Deal the rows into parts: by Spark where they are plain Parquet with the canonical columns, else as a local run does."""

    def deal(observations: list[Path], persons: list[Path], parts: int, into: Path) -> None:
        for name, found, schema in (("observations", observations, OBSERVATIONS), ("persons", persons, PERSONS)):
            if found:
                _deal(session, [str(f.resolve()) for f in found], schema, parts, into / name)

    if manifest.noted("staged") is None and (parts := dealt_as_it_is(source, manifest, options, deal)) is not None:
        return parts
    return staged(source, manifest, options)


def _deal(session: Any, files: list[str], schema: pa.Schema, parts: int, into: Path) -> None:
    from pyspark.sql import functions as f
    from pyspark.sql.types import DateType, DoubleType, StringType

    kinds = {pa.string(): StringType(), pa.float64(): DoubleType(), pa.date32(): DateType()}
    rows = session.read.option("mergeSchema", "true").parquet(*files)
    columns = [f.col(c.name) if c.name in rows.columns else f.lit(None).cast(kinds[c.type]).alias(c.name) for c in schema]
    dealt = rows.select(*columns).withColumn("part", f.pmod(f.xxhash64("patient"), f.lit(parts)).cast("int"))
    dealt.repartition(parts, "part").write.partitionBy("part").parquet(str(into))


def _score(session: Any, manifest: Manifest, parts: int, options: Options, report: Told) -> None:
    """Score the parts that are not done, a task each, and say how far it is as tasks end."""
    patients = {p: r["patients"] for p in range(parts) if (r := manifest.noted(f"part-{p:05}"))}
    report("scoring", len(patients), parts, sum(patients.values()))
    left = [p for p in range(parts) if p not in patients]
    if not left:
        return
    rows = session.sparkContext.parallelize([(p,) for p in left], len(left)).toDF("part int")
    scored = rows.mapInArrow(_task(str(manifest.output), replace(options, threads=1)), "part int, patients long")
    for row in scored.toLocalIterator(prefetchPartitions=True) if options.threads < 2 else scored.collect():
        patients[row["part"]] = row["patients"]
        report("scoring", len(patients), parts, sum(patients.values()))


def _task(output: str, options: Options) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """What a worker does with the numbers of parts: score them, write them, and say how many patients they have."""

    def task(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        manifest = Manifest(Path(output))
        for batch in batches:
            counts = []
            for part in batch.column(0).to_pylist():
                scored = _scorer(options).score(*part_of(manifest.work / "staged", part))
                write_part(manifest, part, scored)
                counts.append(scored.results.num_rows)
            yield pa.RecordBatch.from_arrays([batch.column(0).cast(pa.int32()), pa.array(counts, pa.int64())], schema=DONE)

    return task


@lru_cache(maxsize=1)
def _scorer(options: Options) -> Scorer:
    """One scorer for each worker process."""
    return options.scorer(load_knowledge())
