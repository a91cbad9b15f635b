"""silver/overrides: the shop's own corrections."""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from pipelines.silver.category import category_path


def silver_overrides(canonical: DataFrame) -> DataFrame:
    """Typed overrides, one row per landed record: task, key, value trimmed; empty texts become null."""
    trimmed = [F.nullif(F.trim(name), F.lit("")).alias(name) for name in ("task", "key", "value")]
    return canonical.select(
        *trimmed, F.col("_source").alias("source"), F.col("_record_id").alias("record_id"), "_source", "_record_id", "_sequence", "_problem"
    )


def given_path(value: Column) -> Column:
    """A category that a person wrote (`A > B`, or any other shape of a path) as array<string>."""
    nothing = F.lit(None).cast("string")
    return category_path(value, nothing, nothing)
