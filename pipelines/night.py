"""The night: land, clean, embed, examples, train, score, publish. One lease, one ledger, one summary."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from expectations.checks.gate import Gate
from expectations.known_tasks import TASKS
from expectations.settings.shop import Shop
from expectations.task import Task
from expectations.tasks.category import CATEGORY
from expectations.tasks.embeddings import EMBEDDINGS
from pipelines.bronze.files import LandingError
from pipelines.bronze.land import Arrival, arrivals, assert_mappings, current, land, landed_deliveries
from pipelines.erasure.forget import complete_all, overdue, settle_models
from pipelines.erasure.landing import keep_out
from pipelines.errors import error_text
from pipelines.examples.stage import example_writers, examples_fingerprint
from pipelines.gold.plans import gold_plans
from pipelines.gold.publish import PublishedSet, last_published, publish
from pipelines.lake.lease import lease
from pipelines.lake.ledger import Ledger
from pipelines.lake.maintenance import keep_healthy
from pipelines.lake.retention import forget_replaced_deliveries, forget_retired_scores, keep_offered_sets
from pipelines.lake.session import expect, spark_session
from pipelines.lake.stopping import kept_ledger, stopped_with_jvm
from pipelines.lake.tables import Lake
from pipelines.lifecycle import training_job
from pipelines.lifecycle.training_report import register
from pipelines.report.account import Tell, account
from pipelines.run_context import Night, StageFailed, new_run_id
from pipelines.scoring.inputs import rows_to_score, scoring_fingerprint
from pipelines.scoring.nearest_labelled import LOOKED_UP, look_up_neighbours
from pipelines.scoring.slices import score
from pipelines.silver.cleaners import CLEANERS
from pipelines.silver.people.objections import objecting_keys
from pipelines.silver.people.user_keys import remember, user_key_secret
from pipelines.silver.stage import clean
from udfs.storage.address import joined, local_path
from udfs.storage.lake import NoLakeFiles, has_files, open_lake

STAGES = ("land", "clean", "embed", "examples", "train", "score", "publish")


@dataclass(frozen=True)
class Outcome:
    """What a night did: its ledger, the tables that failed with their reasons, those that the deadline left to the next
    run, the tasks skipped, the published set, and where the page of its checks lies (None without checks, or files).
    The page about the whole run lies in `reports`.
    """

    run_id: str
    ledger: Ledger
    failed: dict[str, str]
    waiting: dict[str, str]
    skipped: dict[str, str]
    published: PublishedSet
    docs: str | None


def run_night(
    shop: Shop,
    settings: Path,
    log: Callable[[str], None],
    stages: tuple[str, ...] = STAGES,
    training: bool = True,
    master: str | None = None,
    rebuild: bool = False,
    tell: Tell = lambda result: None,
) -> Outcome:
    """Runs the stages on one lake, under its lease; with `rebuild` every landed record is cleaned anew. `tell` is told
    the result when the run begins and when it ends, however that is.

    Raises ShopError, LandingError or LeaseHeld before any table is written.
    """
    secret = user_key_secret(shop, settings)
    objections = objecting_keys(shop, settings, secret)
    deadline = time.monotonic() + 60 * shop.deadline_minutes if shop.deadline_minutes else None
    run_id = new_run_id()
    with lease(shop.lake, run_id), account(shop, str(settings), run_id, tell, log) as told, stopped_with_jvm():
        log("start Spark")
        lake = Lake(spark_session(shop.name, master, shop.spark, spark_log(shop)), shop.lake)
        arrived = arrivals(lake, shop)
        remember(shop, secret)
        lake.forget_staging()
        night = Night(run_id, shop, lake, Ledger(lake, run_id), Gate(), secret, log, deadline=deadline, rebuild=rebuild)
        night.objections = objections
        told.night, told.skipped = night, skipped_tasks(shop)
        with kept_ledger(lake, night.ledger):
            complete_all(night)
            assert_mappings(lake, shop, arrived)
            return _run_stages(night, arrived, stages, training)


def spark_log(shop: Shop) -> Path | None:
    """Where Spark's own log goes; to standard error where the lake is no local folder."""
    return local_path(joined(shop.lake, "_spark.log"))


def _run_stages(night: Night, arrived: list[Arrival], stages: tuple[str, ...], training: bool) -> Outcome:
    skipped = skipped_tasks(night.shop)
    tasks = [task for task in TASKS if task.name not in skipped]
    if "land" in stages:
        _land(night, arrived)
    if "clean" in stages:
        _clean(night, arrived)
    first, others = [task for task in tasks if task.first], [task for task in tasks if not task.first]
    if "embed" in stages:
        _score_first(night, first)
    if "examples" in stages:
        for table, work in example_writers(night, tasks).items():
            _guarded(night, "examples", table, work)
        night.ledger.flush()
    if "train" in stages and training:
        _train(night, others)
        night.failed |= overdue(night)
    if "score" in stages:
        _score(night, others)
        if CATEGORY in tasks:
            _guarded(night, "score", LOOKED_UP, partial(look_up_neighbours, night, EMBEDDINGS in tasks))
    published = last_published(night.lake)
    if "publish" in stages:
        keep_offered_sets(night.lake, night.shop.published_sets)
        published = publish(night, gold_plans(night, skipped))
    docs = _write_docs(night)
    night.ledger.flush()
    _forget(night, arrived, tasks)
    keep_healthy(night.lake)
    return Outcome(night.run_id, night.ledger, night.failed, night.waiting, skipped, published, docs)


def _write_docs(night: Night) -> str | None:
    """Writes the page about everything audited; returns where it lies, None where nothing was audited or the lake has
    no files.
    """
    page = night.gate.page(night.run_id)
    if page is None or not has_files(night.shop.lake):
        return None
    files, name = open_lake(night.shop.lake), f"docs/{night.run_id}/index.html"
    files.write(name, page)
    return joined(files.root, name)


def skipped_tasks(shop: Shop) -> dict[str, str]:
    """Tasks that do not run, with the reason: switched off, or without their input."""
    skipped = {}
    for task in TASKS:
        absent = [table for table in task.needs if not shop.has(table)]
        if absent:
            skipped[task.name] = f"the shop has no source for {' and '.join(absent)}"
        elif not shop.tasks_of(task).enabled:
            skipped[task.name] = "switched off in the settings"
    return skipped


def _land(night: Night, arrived: list[Arrival]) -> None:
    new = [arrival for arrival in arrived if arrival.is_new]
    with night.timed("land") as clock:
        barred = keep_out(night.lake, night.shop, night.secret) if new else None
        landed = land(night.lake, night.shop, new, night.run_id, barred)
        for arrival, counts in zip(new, landed, strict=True):
            night.ledger.add(
                "land", f"bronze/{arrival.source.table}", "ok", clock() / len(new), counts, message=arrival.summary()
            )
    for arrival in arrived:
        if not arrival.is_new:
            night.ledger.add(
                "land",
                f"bronze/{arrival.source.table}",
                "unchanged",
                0.0,
                message=arrival.summary_known(),
            )
    night.ledger.flush()


def _clean(night: Night, arrived: list[Arrival]) -> None:
    entries = landed_deliveries(night.lake)
    deliveries = {name: current(night.lake, night.shop, name, arrived, entries) for name in CLEANERS}
    records = sum(delivery.records for of_table in deliveries.values() for delivery in of_table)
    expect(night.lake.spark, records, night.shop.spark)
    for name, of_table in deliveries.items():
        if of_table or (name == "overrides" and night.lake.exists("silver/overrides")):
            _guarded(night, "clean", f"silver/{name}", partial(clean, night, name, of_table))
    night.ledger.flush()


def _score_first(night: Night, tasks: list[Task]) -> None:
    """What other tasks learn from comes before their examples: vectors of products. Their model is not trained, only
    put into a folder.
    """
    missing = [task for task in tasks if training_job.champion_or_reason(night.shop, task)[0] is None]
    if missing:
        _train_now(night, missing)
    _score(night, tasks)


def _train(night: Night, tasks: list[Task]) -> None:
    reasons = {task: training_job.due(night.shop, task, examples_fingerprint(night, task)) for task in tasks}
    for task, reason in reasons.items():
        if reason:
            night.log(f"train {task.name}: {reason}")
    due = [task for task, reason in reasons.items() if reason]
    if due and night.is_late():
        night.waiting |= {
            f"model {task.name}": "the deadline passed before its training; it is due in the next run" for task in due
        }
    elif due:
        _train_now(night, due)


def _train_now(night: Night, tasks: list[Task]) -> None:
    with night.timed(f"train {', '.join(task.name for task in tasks)}") as clock:
        try:
            report = training_job.train(night.shop, tasks, night.log)
        except (training_job.TrainingFailed, NoLakeFiles) as error:
            for task in tasks:
                night.failed[f"model {task.name}"] = str(error)
            night.ledger.add("train", None, "failed", clock(), message=str(error))
            return
        register(night, report)
        for task in tasks:
            training_job.remember_examples(night.shop, task, examples_fingerprint(night, task))
    settle_models(night)
    night.ledger.flush()


def _score(night: Night, tasks: list[Task]) -> None:
    for task in tasks:
        serving, absent = training_job.champion_or_reason(night.shop, task)
        if absent and absent != training_job.NO_MODEL:
            night.failed[f"model {task.name}"] = absent
        if serving is not None and task.outputs:
            _guarded(night, "score", f"scores/{task.name}", partial(_score_task, night, task, serving))
    night.ledger.flush()


def _score_task(night: Night, task: Task, serving: training_job.Champion) -> None:
    """Scores what waits; a task whose rows and model are as they were, and that left no error behind, nor any parked
    that may be due again, is not even looked at.
    """
    table, inputs = f"scores/{task.name}", scoring_fingerprint(night, task, serving)
    last = night.ledger.unchanged("score", table, inputs, night.lake.content_version(table))
    if last and not last.counts.get("failed") and not last.counts.get("parked"):
        counts = {"scored": 0, "failed": 0, "parked": 0}
        night.ledger.add("score", table, "unchanged", 0.0, counts, fingerprint=inputs, version=last.version)
        return
    with night.timed(f"score {task.name}") as clock:
        done = score(night, task, rows_to_score(night, task), serving.folder)
        counts = {
            "scored": done.scored,
            "failed": done.failed,
            "parked": done.parked,
            "left": done.left,
            "model_ms": done.milliseconds,
        }
        counts |= done.measured
        if done.scored:
            night.ledger.metrics.append(("inputs_per_second", table, done.scored / clock()))
        if done.left:
            night.waiting[table] = (
                f"the deadline passed: {done.left:,} inputs wait for the next run, {done.scored:,} were scored"
            )
        status = "late" if done.left else "ok" if done.scored else "unchanged"
        night.ledger.add(
            "score", table, status, clock(), counts, fingerprint=inputs, version=done.version, message=done.form
        )


def _forget(night: Night, arrived: list[Arrival], tasks: list[Task]) -> None:
    """Only a night that landed or trained something can have replaced something."""
    if any(arrival.is_new for arrival in arrived):
        forget_replaced_deliveries(night.lake, night.shop, {arrival.delivery_id for arrival in arrived})
    for task in tasks if night.ledger.of_stage("train") else ():
        serving, _ = training_job.champion_or_reason(night.shop, task)
        if serving is not None and task.outputs:
            forget_retired_scores(night.lake, night.shop, f"scores/{task.name}", serving.folder.version)


def _guarded(night: Night, stage: str, table: str, work: Callable[[], None]) -> None:
    """One table's failure is named and kept from those that need it; the others go on."""
    try:
        work()
    except LandingError:
        raise
    except Exception as error:
        reason = str(error) if isinstance(error, StageFailed) else error_text(error)
        night.failed[table] = reason
        night.ledger.add(stage, table, "failed", 0.0, message=reason)
        night.log(f"{table} failed: {reason}")
