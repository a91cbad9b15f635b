"""Scores what has not been scored yet, slice by slice: what a killed night has scored, the next one need not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from expectations.registry import TABLES
from expectations.task import Task
from pipelines.lake.tables import Lake
from pipelines.run_context import Night
from pipelines.scoring.usage import are_others, means, measured
from udfs.engine.batching import WANT, RuntimeConfig
from udfs.models.model_folder import ModelFolder, address_of
from udfs.spark import FORM, concurrent_workers, predict_udf, task_cores

#: Rows of one commit. A kill costs at most one slice.
SLICE_ROWS = 20_000
#: Fewer rows than this are sooner scored where a model is loaded already than by another worker that has to load it
#: first.
ROWS_PER_WORKER = 100
#: An input that failed this often with one model is parked: it keeps its error and is not tried again.
ATTEMPTS = 3
#: Parked for want of time or memory, which another day may have, it is tried once more after so many days.
RETRY_DAYS = 7


@dataclass(frozen=True)
class Scored:
    """What scoring did: inputs that went through the model, those that ended in an error, those parked as errors, those
    that the deadline left to the next run, how the model ran, its milliseconds, all workers together, and what else was
    `measured`, see there. `version`: of the table afterwards; None if another writer has touched it meanwhile, so that
    nobody knows what waits now.
    """

    scored: int
    failed: int
    parked: int
    left: int = 0
    form: str | None = None
    milliseconds: int = 0
    measured: dict[str, int] = field(default_factory=dict)
    version: int | None = None


@dataclass(frozen=True)
class _Slice:
    """Rows of one slice, errors among them, milliseconds of the model, how it ran, and the version of the commit."""

    rows: int
    errors: int
    milliseconds: int
    form: str
    version: int


def pending(lake: Lake, task: Task, inputs: DataFrame, model_version: str, by_other_means: bool = False) -> DataFrame:
    """Distinct inputs without a good score by this model: (`input_hash`, `input`, `attempt`), found by one
    anti-join. `by_other_means`: the machine or the time of a batch is not what it was when they were parked.
    """
    table = TABLES[f"scores/{task.name}"]
    distinct = inputs.select("input_hash", "input").dropDuplicates(["input_hash"])
    known = lake.read_or_empty(table).where(F.col("model_version") == model_version)
    last = F.max_by(F.struct("error", "scored_at"), "attempt")
    done = known.groupBy("input_hash").agg(
        F.max(F.col("status") != "error").alias("good"), F.max("attempt").alias("attempts"), last.alias("last")
    )
    finished = done.where(F.col("good") | ((F.col("attempts") >= ATTEMPTS) & ~_may_pass(by_other_means))).select(
        "input_hash"
    )
    tried = done.select("input_hash", "attempts")
    return (
        distinct.join(finished, on="input_hash", how="left_anti")
        .join(tried, on="input_hash", how="left")
        .select("input_hash", "input", (F.coalesce("attempts", F.lit(0)) + 1).alias("attempt"))
    )


def _may_pass(by_other_means: bool) -> Column:
    """Whether the last error was for want of time or memory, and is some days old by a clock that may have been wrong,
    or these are others now.
    """
    days = F.abs(F.unix_timestamp(F.current_timestamp()) - F.unix_timestamp("last.scored_at")) / 86_400
    wanted = F.coalesce(F.col("last.error").rlike(WANT), F.lit(False))
    return wanted if by_other_means else wanted & (days >= RETRY_DAYS)


def score(night: Night, task: Task, inputs: DataFrame, folder: ModelFolder) -> Scored:
    """Runs the model over everything pending, or what the deadline allows, and appends the scores, one commit per
    slice.
    """
    table = TABLES[f"scores/{task.name}"]
    before = night.lake.version(table)
    last, now = night.ledger.last("score", table.name), means(night.shop)
    waiting = pending(night.lake, task, inputs, folder.version, are_others(now, last.counts if last else {}))
    staged = night.lake.stage(waiting, night.run_id, f"pending/{task.name}")
    rows = staged.count()
    workers = workers_for(night.lake.spark, rows)
    in_slices = sliced(night, staged, rows, f"score {task.name}: {rows:,} inputs")
    done = [_score_slice(night, task, of_slice, folder, number, workers) for number, of_slice in in_slices]
    scored = sum(part.rows for part in done)
    found = measured(staged, folder, task, scored, workers) if scored else {}
    return Scored(
        scored,
        sum(part.errors for part in done),
        _parked(night.lake, task, inputs, folder.version),
        rows - scored,
        "; ".join(sorted({part.form for part in done})) or None,
        sum(part.milliseconds for part in done),
        found | now,
        _version_after(before, [part.version for part in done]),
    )


def sliced(night: Night, staged: DataFrame, rows: int, what: str) -> Iterator[tuple[int, DataFrame]]:
    """The number and the rows of each slice of `staged`, which has so many rows with an `input_hash`, until the
    deadline.
    """
    slices = -(-rows // SLICE_ROWS)
    of_slice = F.pmod(F.xxhash64("input_hash"), F.lit(slices)).cast("int") if slices > 1 else F.lit(0)
    numbered = staged.withColumn("_slice", of_slice)
    if slices > 1:  # in a folder each: a slice that is read from all of them would cost as much as all slices
        numbered = night.lake.stage(
            numbered, night.run_id, f"slices/{what.partition(':')[0].replace(' ', '-')}", "_slice"
        )
    for number in range(slices):
        if night.is_late():
            return
        night.log(f"{what}, slice {number + 1} of {slices}")
        yield number, numbered.where(F.col("_slice") == number).drop("_slice")


def workers_for(spark: SparkSession, rows: int) -> int:
    """Python workers that so many rows are worth."""
    wanted = -(-rows // ROWS_PER_WORKER)
    return (
        min(concurrent_workers(spark), wanted) if wanted > 1 else wanted
    )  # only then is the cluster asked, by a Spark job


def stamps(night: Night, version: str) -> tuple[Column, ...]:
    """The columns of a score that say by what, when and in which run it was made."""
    return (
        F.lit(version).alias("model_version"),
        F.current_timestamp().alias("scored_at"),
        F.lit(night.run_id).alias("run_id"),
    )


def current_scores(lake: Lake, task: Task, model_version: str) -> DataFrame:
    """One row per input: the good score of this model, else its last error."""
    rows = lake.read_or_empty(TABLES[f"scores/{task.name}"]).where(F.col("model_version") == model_version)
    best = F.struct((F.col("status") != "error").alias("good"), "attempt")
    return rows.groupBy("input_hash").agg(F.max_by(F.struct(*rows.columns), best).alias("row")).select("row.*")


def _score_slice(night: Night, task: Task, rows: DataFrame, folder: ModelFolder, number: int, workers: int) -> _Slice:
    settings = night.shop.scoring
    runtime = RuntimeConfig(
        task_cores(night.lake.spark), settings.precision, True, settings.seconds_per_batch, explain=True
    )
    predict = predict_udf(task.name, address_of(night.shop.lake, folder), runtime)
    predicted = rows.repartition(workers).withColumn("said", predict("input"))
    stamped = predicted.select(
        "input_hash",
        "attempt",
        "said.*",
        *stamps(night, folder.version),
    )
    staged = night.lake.stage(stamped, night.run_id, f"scored/{task.name}/{number}")
    version = night.lake.append(
        TABLES[f"scores/{task.name}"], staged.drop(*FORM), {"run": night.run_id, "slice": str(number)}
    )
    done = staged.agg(
        F.count("*").alias("rows"),
        F.count_if(F.col("status") == "error").alias("errors"),
        F.array_join(F.sort_array(F.collect_set("_precision")), ", ").alias("precision"),
        F.min("_tokens").alias("tokens"),
        F.max("_load_seconds").alias("loading"),
        F.sum("_seconds").alias("running"),
    ).collect()[0]
    batches = f", batches of {done['tokens']:,} tokens" if done["tokens"] else ""
    form = f"{done['precision']}{batches}, loaded in {done['loading'] or 0:.0f} s"
    return _Slice(done["rows"], done["errors"], round(1000 * (done["running"] or 0)), form, version)


def _version_after(before: int | None, written: list[int]) -> int | None:
    """The last version that was written; None where a version between is another writer's."""
    first = 1 if before is None else before + 1  # version 0 is the table without rows
    alone = written == list(range(first, first + len(written)))
    return (written[-1] if written else before) if alone else None


def _parked(lake: Lake, task: Task, inputs: DataFrame, model_version: str) -> int:
    errors = current_scores(lake, task, model_version).where(
        (F.col("status") == "error") & (F.col("attempt") >= ATTEMPTS)
    )
    return inputs.join(errors, on="input_hash", how="left_semi").count()
