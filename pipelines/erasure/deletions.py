"""Rows go by a join with a temporary table of keys: no id of anybody is written into a Delta log."""

from __future__ import annotations

from collections.abc import Collection

from delta.tables import DeltaTable
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from expectations.known_tasks import TASKS
from expectations.registry import TABLES
from expectations.table import Table
from pipelines.bronze.land import DELIVERIES, landed_deliveries
from pipelines.erasure.purge import MADE_BY
from pipelines.erasure.worklist import Worklist, tables_by_row, victims
from pipelines.lake.frames import frame_of
from pipelines.lake.tables import Lake
from pipelines.run_context import Night
from pipelines.scoring.inputs import rows_of
from pipelines.silver.typed_rows import ENTRIES


def delete_rows(lake: Lake, work: Worklist, request: str, holding: Collection[str] | None) -> None:
    """Removes every row of the people on the list; tables that hold none are not touched. `holding`: the tables that
    are known to hold any, None where that has to be found out.
    """
    for name in tables_by_row(lake):
        if holding is not None and name not in holding:
            continue
        found = victims(work, name)
        if found is not None:
            delete_by(lake, name, *found, request, known=holding is not None)


def delete_by(
    lake: Lake, name: str, rows: DataFrame, column: str, of_table: str, request: str, known: bool = False
) -> None:
    """Removes the rows of a table whose `of_table` is one of `column`. No rows, no commit; whether there are any is
    looked for unless it is `known`.
    """
    keys = rows.select(F.col(column).alias("_key")).distinct()
    table = lake.read(name)
    here = table[of_table] == keys["_key"]
    if known or table.join(F.broadcast(keys), on=here, how="left_semi").limit(1).count():
        opened = DeltaTable.forPath(lake.spark, lake.path(name)).alias("held")
        with lake.telling({MADE_BY: request}):
            opened.merge(keys.alias("gone"), f"held.`{of_table}` = gone.`_key`").whenMatchedDelete().execute()


#: The reviews that a row quotes or names, by table; rows of a product.
_QUOTED = {
    "gold/product_aspects": "concat(coalesce(typical_praise.review_id, array()), coalesce(typical_complaints.review_id, array()))",
    "gold/product_digests": "flatten(filter(sentences.review_ids, ids -> ids is not null))",
}


def delete_quotes(lake: Lake, work: Worklist, request: str) -> None:
    """Removes what is said of products by quoting or naming a review of these people; the next night says it anew."""
    for name, quoted in _QUOTED.items():
        if lake.exists(name):
            named = lake.read(name).select("product_id", F.explode(F.expr(quoted)).alias("review_id"))
            products = named.join(work.reviews, on="review_id", how="left_semi").select("product_id")
            keys = lake.stage(products.distinct(), request, f"quoted/{name}")
            delete_by(lake, name, keys, "product_id", "product_id", request)


def delete_scores(night: Night, request: str) -> None:
    """Removes scores of texts that nobody has written who is still here, of tasks that read reviews."""
    for task in TASKS:
        name = f"scores/{task.name}"
        if task.outputs and task.key_of_reviews and night.lake.exists(name):
            said = night.lake.read(name).select("input_hash").distinct()
            orphans = said.join(rows_of(night, task).select("input_hash"), on="input_hash", how="left_anti")
            delete_by(night.lake, name, orphans, "input_hash", "input_hash", request)


def settle_entries(lake: Lake, work: Worklist) -> None:
    """Puts right how many records the deliveries have from which any went, and how many judged rows are kept of them."""
    touched = {row[0] for row in work.records.select(F.substring_index("record_id", ":", 1)).distinct().collect()}
    entries = landed_deliveries(lake)
    if not touched or not entries:
        return
    there = {row["table"]: _by_delivery(lake, f"bronze/{row['table']}", "delivery_id") for row in entries}
    changed = [
        (row["delivery_id"], *there[row["table"]].get(row["delivery_id"], (0, 0)))
        for row in entries
        if row["delivery_id"] in touched
    ]
    _update(lake, DELIVERIES, "delivery_id", frame_of(lake.spark, _COUNTS, changed), ("records", "problems"))
    if lake.exists(ENTRIES.name):
        _settle_typed(lake, touched, {one: records for one, records, _ in changed})


_COUNTS = "delivery_id string, records bigint, problems bigint"


def _settle_typed(lake: Lake, touched: set[str], records: dict[str, int]) -> None:
    """Of reviews the entries go, for what ratings show of their scale is another matter now: the next night judges them
    anew. Every record of a delivery is a judged row, or was filtered.
    """
    opened = DeltaTable.forPath(lake.spark, lake.path(ENTRIES.name))
    opened.delete((F.col("table") == "reviews") & F.col("delivery_id").isin(sorted(touched)))
    if not lake.exists("_typed/purchases"):
        return
    rows = _by_delivery(lake, "_typed/purchases", "_delivery")
    settled = [
        (one, rows.get(one, (0, 0))[0], records[one] - rows.get(one, (0, 0))[0]) for one in touched if one in records
    ]
    ddl = "delivery_id string, rows bigint, filtered bigint"
    purchases = "held.`table` = 'purchases'"
    _update(lake, ENTRIES, "delivery_id", frame_of(lake.spark, ddl, settled), ("rows", "filtered"), purchases)


def _by_delivery(lake: Lake, name: str, column: str) -> dict[str, tuple[int, int]]:
    """(rows, rows with a problem) of each delivery in a table."""
    if not lake.exists(name):
        return {}
    table = lake.read(name)
    problem = F.count("problem") if "problem" in table.columns else F.lit(0)
    counted = table.groupBy(column).agg(F.count("*").alias("rows"), problem.alias("problems")).collect()
    return {row[0]: (row[1], row[2]) for row in counted}


def _update(lake: Lake, table: Table, key: str, rows: DataFrame, columns: tuple[str, ...], only: str = "true") -> None:
    """Sets columns of a small table where they are others."""
    differs = " or ".join(f"not held.`{name}` <=> new.`{name}`" for name in columns)
    opened = DeltaTable.forPath(lake.spark, lake.path(table.name)).alias("held")
    same = opened.merge(rows.alias("new"), f"held.`{key}` = new.`{key}` and {only}")
    same.whenMatchedUpdate(f"{differs}", set={f"`{name}`": f"new.`{name}`" for name in columns}).execute()


def rebuild_sums(lake: Lake, request: str) -> None:
    """Makes anew what is counted over reviews of people, from those that stay."""
    from pipelines.gold.product_sentiment import product_sentiment

    table = TABLES["gold/product_sentiment"]
    if lake.exists(table) and lake.exists("gold/review_sentiment"):
        rows = lake.stage(product_sentiment(lake.read("gold/review_sentiment")), request, table.name)
        lake.write_changes(table, rows, request, {MADE_BY: request})
