"""Which record of a key stays: the newest; the others are counted, none is lost."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_

from pyspark.sql import Column, DataFrame, Window, WindowSpec
from pyspark.sql import functions as F

#: What becomes of a record. Rows in = the sum over these, and what the settings' `where` filters.
FATES = ("kept", "duplicate", "superseded", "continuation", "no_product", "quarantined")
#: The reason of a row whose id is another one's in another spelling (`00789` with an invisible character, `90` and
#: `90.0`).
AMBIGUOUS = "product_id_ambiguous"
#: Where a record stood, from the coarsest to the finest, all numbers: its source's place in the settings, the place of
#: its file's
#: path among deliveries, its delivery, its file there, its position in the file. Of two records the one with the
#: greater comes later.
SOURCE_AND_DELIVERY = ("_source_place", "_place", "_sequence")
FILE_AND_POSITION = ("_file", "_position")


def with_spread(typed: DataFrame, needed: Sequence[str]) -> DataFrame:
    """Adds `_spread`, null but for rows that lack a needed part of their key or were no records: a million would meet
    in one task.
    """
    unread = [F.col("_problem").isNotNull()] if "_problem" in typed.columns else []
    lacking = reduce(or_, [*unread, *(F.col(name).isNull() for name in needed)])
    return typed.withColumn("_spread", F.when(lacking, F.col("_record_id")))


def settle(typed: DataFrame, key: Sequence[str], order: Sequence[str] = ()) -> DataFrame:
    """Adds `_fate` to every row of `with_spread`, in one shuffle.

    Rows with `_reasons` are quarantined, rows with a `_head` continue that record. Of the others, per key, the last one
    is kept: of the latest source, then delivery, then the highest `order` columns (null lowest), then file and
    position. Rows that say the same as the kept one are duplicates, the rest is superseded.

    Where rows tell how their id was spelled (`_spelling`): one spelled as the id itself comes before others of its
    delivery, and a row of another spelling and another title is no older state of the kept one but `_ambiguous`.
    """
    rejected = F.size("_reasons") > 0
    continues = F.col("_head").isNotNull() if "_head" in typed.columns else F.lit(False)
    group = Window.partitionBy(*key, "_spread")
    newest = group.orderBy((~rejected & ~continues).desc(), *latest_first(typed, key, order))
    content, spelled_otherwise = _content(typed), _spelled_otherwise(typed, newest)
    ranked = typed.withColumns(
        {
            "_rank": F.row_number().over(newest),
            "_same": content == F.first(content).over(newest),
            "_ambiguous": spelled_otherwise,
        }
    )
    fate = (
        F.when(rejected, "quarantined")
        .when(continues, "continuation")
        .when(F.col("_rank") == 1, "kept")
        .when(F.col("_same"), "duplicate")
        .when(F.col("_ambiguous"), "quarantined")
        .otherwise("superseded")
    )
    reasons = F.when(fate == "quarantined", F.when(rejected, F.col("_reasons")).otherwise(F.array(F.lit(AMBIGUOUS))))
    decided = ranked.withColumns({"_fate": fate, "_reasons": F.coalesce(reasons, F.col("_reasons"))})
    return decided.drop("_rank", "_same", "_ambiguous")


def settle_purchases(typed: DataFrame, key: Sequence[str]) -> DataFrame:
    """Adds `_fate` as `settle` does, for lines: those of one key in its newest delivery are one purchase.

    The first of them is kept with the sum of their quantities, the others count as duplicates; lines of the same key in
    older deliveries are superseded. Sources that number their orders by themselves (`_ids`) never meet. What was
    charged beside products (`_no_product`) is no purchase, and nothing wrong.
    """
    no_product = F.col("_no_product") if "_no_product" in typed.columns else F.lit(False)
    rejected = (F.size("_reasons") > 0) | no_product
    group = Window.partitionBy(*(name for name in key if name != "source"), "_ids", "_spread", rejected)
    newest = group.orderBy(*(F.col(name).desc() for name in SOURCE_AND_DELIVERY), *FILE_AND_POSITION)
    delivery = F.struct(*SOURCE_AND_DELIVERY)
    ranked = typed.withColumns({"_rank": F.row_number().over(newest), "_latest": F.max(delivery).over(group)})
    in_newest = delivery == F.col("_latest")
    summed = ranked.withColumn("_sum", F.sum(F.when(in_newest, F.col("quantity"))).over(group))
    kept = ~rejected & (F.col("_rank") == 1)
    fate = (
        F.when(no_product, "no_product")
        .when(rejected, "quarantined")
        .when(kept, "kept")
        .when(in_newest, "duplicate")
        .otherwise("superseded")
    )
    return summed.withColumns(
        {"_fate": fate, "quantity": F.when(kept, F.col("_sum")).otherwise(F.col("quantity"))}
    ).drop("_rank", "_latest", "_sum")


def latest_first(typed: DataFrame, key: Sequence[str], order: Sequence[str]) -> list[Column]:
    """The order in which the first record of a key is the one that stays."""
    exact = [(F.col("_spelling") == F.col(key[0])).desc_nulls_last()] if "_spelling" in typed.columns else []
    later = [F.col(name).desc_nulls_last() for name in (*order, *FILE_AND_POSITION)]
    return [*(F.col(name).desc_nulls_last() for name in SOURCE_AND_DELIVERY), *exact, *later]


def _spelled_otherwise(typed: DataFrame, newest: WindowSpec) -> Column:
    """Whether a row has its id in another spelling, and with another title, than the kept row of the same delivery."""
    if "_spelling" not in typed.columns:
        return F.lit(False)
    delivery = F.struct(*SOURCE_AND_DELIVERY)
    kept = {
        name: F.first(value).over(newest)
        for name, value in (("spelling", F.col("_spelling")), ("title", F.col("title")))
    }
    same_delivery = F.first(delivery).over(newest) == delivery
    return F.coalesce(
        same_delivery & (kept["spelling"] != F.col("_spelling")) & (kept["title"] != F.col("title")), F.lit(False)
    )


def _content(typed: DataFrame) -> Column:
    """A hash of what a row says: all columns but those that say where it came from."""
    content = [name for name in typed.columns if not name.startswith("_") and name not in ("record_id", "source")]
    return F.xxhash64(F.to_json(F.struct(*content)))
