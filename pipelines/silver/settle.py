"""Which record of a key stays: the newest; the others are counted, none is lost."""

from __future__ import annotations

from collections.abc import Sequence

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

#: What becomes of a record. Rows in = the sum over these.
FATES = ("kept", "duplicate", "superseded", "quarantined")


def settle(typed: DataFrame, key: Sequence[str], order: Sequence[str] = ()) -> DataFrame:
    """Adds `_fate` to every row, in one shuffle.

    Rows with `_reasons` are quarantined. Of the others, per key, the row of the newest delivery (`_sequence`), then the highest
    `order` columns (null lowest), then the first record id is kept; rows that say the same as the kept one are duplicates, the
    rest is superseded.
    """
    rejected = F.size("_reasons") > 0
    # Rejected rows are spread by record: a million rows without key would else meet in one task.
    window = Window.partitionBy(*key, F.when(rejected, F.col("_record_id")))
    newest = window.orderBy(F.col("_sequence").desc(), *(F.col(name).desc_nulls_last() for name in order), F.col("_record_id"))
    content = _content(typed)
    ranked = typed.withColumns({"_rank": F.row_number().over(newest), "_same": content == F.first(content).over(newest)})
    fate = F.when(rejected, "quarantined").when(F.col("_rank") == 1, "kept").when(F.col("_same"), "duplicate").otherwise("superseded")
    return ranked.withColumn("_fate", fate).drop("_rank", "_same")


def settle_purchases(typed: DataFrame, key: Sequence[str]) -> DataFrame:
    """Adds `_fate` as `settle` does, for lines: those of one key in its newest delivery are one purchase.

    The first of them is kept with the sum of their quantities, the others count as duplicates; lines of the same key in older
    deliveries are superseded.
    """
    rejected = F.size("_reasons") > 0
    window = Window.partitionBy(*key, F.when(rejected, F.col("_record_id")))
    newest = window.orderBy(F.col("_sequence").desc(), F.col("_record_id"))
    ranked = typed.withColumns({"_rank": F.row_number().over(newest), "_latest": F.max("_sequence").over(window)})
    in_newest = F.col("_sequence") == F.col("_latest")
    summed = ranked.withColumn("_sum", F.sum(F.when(in_newest, F.col("quantity"))).over(window))
    kept = ~rejected & (F.col("_rank") == 1)
    fate = F.when(rejected, "quarantined").when(kept, "kept").when(in_newest, "duplicate").otherwise("superseded")
    return summed.withColumns({"_fate": fate, "quantity": F.when(kept, F.col("_sum")).otherwise(F.col("quantity"))}).drop(
        "_rank", "_latest", "_sum"
    )


def _content(typed: DataFrame) -> Column:
    """A hash of what a row says: all columns but those that say where it came from."""
    said = [name for name in typed.columns if not name.startswith("_") and name not in ("record_id", "source")]
    return F.xxhash64(F.to_json(F.struct(*said)))
