"""`run --plan`: what a run would do, with counts; nothing is written."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from expectations.checks.gate import Gate
from expectations.known_tasks import TASKS
from expectations.settings.shop import Shop
from pipelines.bronze.files import LandingError
from pipelines.bronze.land import Arrival, arrivals, assert_mappings, check_delivery
from pipelines.lake.ledger import Ledger
from pipelines.lake.session import spark_session
from pipelines.lake.tables import Lake
from pipelines.lifecycle import training_job
from pipelines.night import skipped_tasks
from pipelines.run_context import Night
from pipelines.scoring.inputs import rows_to_score
from pipelines.scoring.slices import pending
from pipelines.silver.people.user_keys import user_key_secret


def plan_night(shop: Shop, settings: Path, master: str | None, log: Callable[[str], None]) -> None:
    """Says for every source, table and task what would be done. Raises ShopError or LandingError as a run would."""
    secret = user_key_secret(shop, settings)
    with tempfile.TemporaryDirectory() as scratch:
        lake = Lake(spark_session(f"{shop.name} plan", master, shop.spark, Path(scratch) / "spark.log"), shop.lake)
        arrived = arrivals(lake, shop)
        assert_mappings(lake, shop, arrived)
        _plan_land(lake, Lake(lake.spark, scratch), shop, arrived, log)
        changed: set[str] = {arrival.source.table for arrival in arrived if arrival.is_new}
        for table in ("products", "reviews", "purchases", "overrides"):
            if shop.has(table):
                log(
                    f"clean    silver/{table}: {'rebuilt, its sources changed' if table in changed else 'checked against its last inputs'}"
                )
        night = Night("plan", shop, lake, Ledger(lake, "plan"), Gate(), secret, log)
        _plan_tasks(night, changed, log)


def _plan_land(lake: Lake, scratch: Lake, shop: Shop, arrived: list[Arrival], log: Callable[[str], None]) -> None:
    problems = []
    for arrival in arrived:
        source = arrival.source
        if not arrival.is_new:
            log(f"land     {arrival.summary_known()}, nothing to land")
            continue
        delivered, wrong = check_delivery(lake, scratch, shop, arrival)
        problems += wrong
        records, pieces = (delivered.counts.get(name, 0) for name in ("records", "pieces"))
        log(
            f"land     {arrival.summary()}: {len(arrival.files)} file(s), {arrival.bytes:,} bytes, {records + pieces:,} records to "
            f"bronze/{source.table}, {pieces:,} of them unreadable"
        )
    if problems:
        raise LandingError(problems)


def _plan_tasks(night: Night, changed: set[str], log: Callable[[str], None]) -> None:
    skipped = skipped_tasks(night.shop)
    for task in TASKS:
        if task.name in skipped:
            log(f"skip     {task.name}: {skipped[task.name]}")
            continue
        serving, _ = training_job.champion_or_reason(night.shop, task)
        reason = training_job.due(night.shop, task, None) if task.learns and not task.on_change else None
        log(f"train    {task.name}: {reason or ('when its examples change' if serving else 'no champion yet')}")
        if not task.outputs:
            log(f"rebuild  {', '.join(table.name for table in task.gold)}: when inputs or model change")
        elif serving is None or changed & set(task.needs) or not night.lake.exists(f"silver/{task.needs[0]}"):
            log(f"score    {task.name}: every input that is new after cleaning")
        else:
            waiting = pending(night.lake, task, rows_to_score(night, task), serving.folder.version).count()
            log(f"score    {task.name}: {waiting:,} inputs wait")
