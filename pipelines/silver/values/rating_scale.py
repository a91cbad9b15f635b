"""The scale that a source's bare ratings are on, by what its whole column says: to five, to ten, to a hundred."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from pipelines.expressions import bind, first_known, short
from pipelines.silver.values.cells import plain_cell
from pipelines.silver.values.rating import BARE, STARS, number

#: Of a column on a scale above five at least this share of the cells says more than five; fewer are strays that say
#: nothing of the others.
_SCALED, _STRAY = 0.2, 0.05
_FEW = 3
#: A scale to 100 is seen by what no scale to 20 holds.
_TWENTY = 20


def rating_counts(rows: DataFrame, of: Sequence[str]) -> DataFrame:
    """One row per value of `of`: how many of the canonical `rating`s say anything, and how many a bare number of which
    size. The counts of two parts of a column add up to those of both.
    """
    bare = bind(plain_cell(short(F.col("rating"))), lambda text: F.when(text.rlike(BARE), number(text)))
    seen = F.col("_bare")
    counts = {
        "said": F.count_if(first_known(F.trim("rating")) != ""),
        "above_five": F.count_if((seen > STARS) & (seen <= 100)),
        "above_ten": F.count_if((seen > 10) & (seen <= 100)),
        "above_twenty": F.count_if((seen > _TWENTY) & (seen <= 100)),
        "parts_of_one": F.count_if((seen > 0) & (seen < 1)),
        "above_one": F.count_if(seen > 1),
    }
    given = rows.where(F.col("rating").isNotNull()).withColumn("_bare", bare)
    return given.groupBy(*of).agg(*[count.alias(name) for name, count in counts.items()])


def best_rating(seen: Mapping[str, int]) -> float | None:
    """The rating that a bare number is measured by, given a column's `rating_counts`; None where nobody knows.

    A fifth of a column above five is a scale to ten or a hundred. A few rows above five are strays.
    """
    if not seen:
        return float(STARS)
    share = seen["said"] * _SCALED
    if not seen["above_five"]:
        of_one = seen["parts_of_one"] >= max(share, 1) and not seen["above_one"]
        return None if of_one else float(STARS)
    if seen["above_twenty"] >= share:
        return 100.0
    if seen["above_ten"] >= share:
        return None
    if seen["above_five"] >= share:
        return 10.0
    return None if seen["above_five"] >= max(_FEW, seen["said"] * _STRAY) else float(STARS)


def with_best_rating(rows: DataFrame, best: Mapping[str, float | None]) -> DataFrame:
    """Adds `_best`, what a number alone is measured by: what the settings say, else what the column of its source shows
    (`best`, by the source's name; five for those that are not in it); and `_best_note`, what a row with a number alone
    is told of it.
    """
    found = F.lit(float(STARS))
    for source, scale in best.items():
        found = F.when(F.col("_source") == source, F.lit(scale).cast("double")).otherwise(found)
    return rows.withColumn("_best", F.coalesce(F.col("_best_rating"), found)).withColumn("_best_note", _best_note())


def _best_note() -> Column:
    usual = F.col("_best_rating").isNotNull() | (F.coalesce(F.col("_best"), F.lit(0.0)) == STARS)
    alone = plain_cell(short(F.col("rating"))).rlike(BARE)
    scaled = F.concat(F.lit("rating: read on a scale to "), F.col("_best").cast("int").cast("string"))
    return F.when(usual, None).when(alone, F.coalesce(scaled, F.lit("rating: its scale is unclear, say best_rating")))
