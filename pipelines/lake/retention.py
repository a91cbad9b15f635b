"""What leaves the lake with time: landed records that a newer delivery has replaced, scores of models that serve no
more; and what must not: the files of sets on offer.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from delta.tables import DeltaTable
from pyspark.sql import functions as F

from expectations.registry import TABLES
from expectations.settings.shop import Shop
from pipelines.lake.tables import Lake

_DELIVERIES = TABLES["bronze/deliveries"]
_PUBLISHED = TABLES["ops/published"]
#: Removed files and old logs stay for a multiple of so many days.
_RETAINED_DAYS = 30


def forget_replaced_deliveries(lake: Lake, shop: Shop, in_use: set[str]) -> int:
    """Removes snapshot deliveries older than `bronze_days` that are neither their source's newest nor in use; their
    number.

    What an append source delivered is what its table consists of, and stays. The entries leave before the records: a
    delivery that comes again must be landed again, and never be taken for one that is here.
    """
    if not lake.exists(_DELIVERIES):
        return 0
    old = datetime.now(UTC) - timedelta(days=shop.bronze_days)
    snapshots = [source.name for source in shop.sources if source.mode == "snapshot"]
    rows = (
        lake.read(_DELIVERIES)
        .where(F.col("source").isin(snapshots))
        .select("delivery_id", "source", "sequence", "landed_at")
        .collect()
    )
    newest = {
        source: max(row["sequence"] for row in rows if row["source"] == source)
        for source in {row["source"] for row in rows}
    }
    replaced = [row for row in rows if row["sequence"] < newest[row["source"]] and row["delivery_id"] not in in_use]
    expired = [row["delivery_id"] for row in replaced if row["landed_at"].astimezone(UTC) < old]
    if expired:
        DeltaTable.forPath(lake.spark, lake.path(_DELIVERIES.name)).delete(F.col("delivery_id").isin(expired))
        kept = [row[0] for row in lake.read(_DELIVERIES).select("delivery_id").collect()]
        for table in {source.table for source in shop.sources if source.mode == "snapshot"}:
            # also what a run left that was killed between the two
            DeltaTable.forPath(lake.spark, lake.path(f"bronze/{table}")).delete(~F.col("delivery_id").isin(kept))
    return len(expired)


def forget_retired_scores(lake: Lake, shop: Shop, table: str, serving: str) -> None:
    """Removes what other models (or indexes) than the serving one said in a table of scores more than `scores_days`
    ago.
    """
    if lake.exists(table):
        old = datetime.now(UTC) - timedelta(days=shop.scores_days)
        DeltaTable.forPath(lake.spark, lake.path(table)).delete(
            (F.col("model_version") != serving) & (F.col("scored_at") < F.lit(old))
        )


def sets_in_order(lake: Lake) -> list[dict[str, Any]]:
    """ops/published in the order of publishing, whatever the clocks said; maps come as pairs."""
    return sorted(lake.few_rows(_PUBLISHED), key=lambda row: (row["sequence"] or 0, row["publish_id"]))


def keep_offered_sets(lake: Lake, offered: int) -> None:
    """Lets gold tables keep their old files and logs as long as the oldest set on offer is old: of monthly runs longer
    than Delta's 30 days.
    """
    sets = sets_in_order(lake)[-offered:]
    if not sets:
        return
    age = max((datetime.now(UTC) - row["published_at"]).days for row in sets)
    days = _RETAINED_DAYS * (1 + (max(age, 0) + 1) // _RETAINED_DAYS)
    for name in {name for row in sets for name, _ in row["tables"]}:
        lake.retain(name, days)
