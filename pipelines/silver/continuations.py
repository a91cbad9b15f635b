"""Lines that go on about the product of the line before: exports write one line per variant, and the title on the first alone."""

from __future__ import annotations

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from pipelines.silver.products import completeness
from pipelines.silver.settle import SOURCE_AND_DELIVERY

_FILE = (*SOURCE_AND_DELIVERY, "_file")
_FILLED = ("description", "brand", "category_path", "attributes", "language", "updated_at")


def with_head(typed: DataFrame) -> DataFrame:
    """Adds `_head` to rows that continue a record, its `_record_id`: no title, and the key of a line above them in their file.

    The first of such a run has a title; a run without any is no continuation. Lines between them (of other products, rejected, or
    filtered) do not matter. Rows as `with_spread` makes them.
    """
    lines = Window.partitionBy("product_id", "_spread").orderBy(*_FILE, "_position")
    file = F.struct(*_FILE)
    follows = F.lag(file).over(lines) == file
    starts = F.col("title").isNotNull() | F.col("_problem").isNotNull() | ~F.coalesce(follows, F.lit(False))
    marked = typed.withColumn("_starts", starts)
    begun = F.when(F.col("_starts"), F.struct(F.col("_record_id").alias("id"), F.col("title").isNotNull().alias("titled")))
    told = marked.withColumn("_begun", F.last(begun, ignorenulls=True).over(lines))
    head = F.when(~F.col("_starts") & F.col("_begun.titled"), F.col("_begun.id"))
    return told.withColumn("_head", head).drop("_starts", "_begun")


def fill_blanks(kept: DataFrame, continuations: DataFrame) -> DataFrame:
    """Kept products with what they lack from the lines that continue them, the first that says it; nothing is overwritten."""

    def first(value: Column) -> Column:
        return F.min_by(value, F.when(value.isNotNull(), F.col("_position")))

    paid = F.when(F.col("price").isNotNull(), F.struct("price", "currency"))
    more = continuations.groupBy("_head").agg(
        *[first(F.col(name)).alias(f"_more_{name}") for name in _FILLED], first(paid).alias("_more_paid")
    )
    joined = kept.join(more.withColumnRenamed("_head", "_continued"), F.col("_record_id") == F.col("_continued"), how="left")
    filled = joined.withColumns(
        {
            **{name: F.coalesce(name, f"_more_{name}") for name in _FILLED},
            "currency": F.when(F.col("price").isNotNull(), F.col("currency")).otherwise(F.col("_more_paid.currency")),
            "price": F.coalesce("price", "_more_paid.price"),
        }
    )
    known = completeness("title", "description", "brand", "category_path", "attributes", "price")
    return filled.withColumn("completeness", known).select(*kept.columns)
