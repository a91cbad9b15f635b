"""What readers see while people are forgotten: a clean set is published before sets that hold them are withdrawn."""

from __future__ import annotations

import time
from collections.abc import Mapping

from delta.tables import DeltaTable
from pyspark.sql import functions as F

from expectations.registry import TABLES
from pipelines.erasure.inventory import TABLES as HELD
from pipelines.erasure.models import due_at_once
from pipelines.erasure.purge import MADE_BY, drop_logs, purge, seal
from pipelines.erasure.scrub import remove_files
from pipelines.erasure.worklist import entry_of
from pipelines.gold.plans import gold_plans
from pipelines.gold.publish import last_published, publish_tables, publish_versions
from pipelines.lake.retention import sets_in_order
from pipelines.lake.tables import Lake
from pipelines.lifecycle import training_job
from pipelines.lifecycle.training_report import register
from pipelines.run_context import Night
from udfs.storage.lake import open_lake

_UPKEEP = ("OPTIMIZE", "VACUUM START", "VACUUM END", "SET TBLPROPERTIES")


def return_to_published(lake: Lake, request: str) -> None:
    """Gold tables go back to what readers see, where they are ahead of it: after a roll-back, or a night that was killed
    before it published. What an erasure has done since stays done.
    """
    for name, (version, _) in last_published(lake).tables.items():
        since = [one for one in lake.history(name) if one["version"] > version and one.get("operation") not in _UPKEEP]
        if any(MADE_BY not in (one.get("userMetadata") or "") for one in since):
            with lake.telling({MADE_BY: request}):
                DeltaTable.forPath(lake.spark, lake.path(name)).restoreToVersion(version)


def publish_clean(night: Night, request: str, saying: str) -> dict[str, int]:
    """Seals the tables that can hold a person, publishes them as a set, and after the readers' grace withdraws the sets
    before; versions by table.
    """
    lake = night.lake
    names = [name for name in {**HELD, **TABLES} if entry_of(name).is_purged and lake.exists(name)]
    with night.timed(saying):
        sealed = {name: seal(lake, name, request) for name in names}
        publish_sealed(night, sealed)
    if withdraw_earlier(lake, sealed, only_count=True):
        time.sleep(night.shop.people.reader_grace)
    withdraw_earlier(lake, sealed)
    return sealed


def remove_history(night: Night, sealed: Mapping[str, int]) -> dict[str, int]:
    """Removes what the tables were before they were sealed, and files that may go; data files and log files removed."""
    counted = {"data": 0, "log": 0}
    with night.timed("remove old files and logs"):
        for name, version in sealed.items():
            removed = purge(night.lake, name, version)
            counted = {kind: number + removed[kind] for kind, number in counted.items()}
        drop_logs(night.lake)
    remove_files(open_lake(night.shop.lake))
    return counted


def publish_sealed(night: Night, sealed: Mapping[str, int]) -> None:
    """Appends a set with the sealed versions of the gold tables; one that is the newest already is not appended again."""
    versions = {name: sealed[name] for name in last_published(night.lake).tables if name in sealed}
    publish_versions(night.lake, night.run_id, "erasure", versions)


def withdraw_earlier(lake: Lake, sealed: Mapping[str, int], only_count: bool = False) -> int:
    """Takes the sets off offer that hold an earlier version of a sealed table; their number."""
    earlier = [
        row["publish_id"]
        for row in sets_in_order(lake)
        if any(name in sealed and entry["version"] < sealed[name] for name, entry in dict(row["tables"]).items())
    ]
    if earlier and not only_count:
        table = DeltaTable.forPath(lake.spark, lake.path("ops/published"))
        table.delete(F.col("publish_id").isin(earlier))
    return len(earlier)


def rebuild_counting_models(night: Night) -> None:
    """Trains again what is due at once, and publishes the tables that hang on it. A training that fails leaves the
    models before, and is due again in the next night.
    """
    files, shop = open_lake(night.shop.lake), night.shop
    due = [task for task in due_at_once(files) if shop.tasks_of(task).enabled]
    if not due:
        return
    with night.timed(f"train {', '.join(task.name for task in due)}"):
        try:
            report = training_job.train(shop, due, night.log)
        except training_job.TrainingFailed as problem:
            night.log(f"warning: not trained again: {problem}; the next night does")
            return
        register(night, report)
    counting = [task for task in due if task.on_change]
    tables = {table.name for task in counting for table in task.gold if night.lake.exists(table)}
    if tables:
        publish_tables(night, [plan for plan in gold_plans(night, {}) if plan.table.name in tables], "erasure")
