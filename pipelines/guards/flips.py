"""Which rows of a gold table a new model predicts otherwise than the one before."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from expectations.table import Table
from pipelines.guards.profile import ROWS, Profile
from pipelines.guards.usual import FLIPPED

_FLIPPED = "_flipped"
NOT_FLIPPED = f"not {_FLIPPED}"


def with_flips(table: Table, rows: DataFrame, before: DataFrame) -> DataFrame:
    """The rows with `_flipped`: whether both models predicted something, and not the same. Another prediction by the
    same model is another input, and no flip. A table without predictions stays as it is.
    """
    if table.predicted is None or not {table.predicted, "model_version", *table.key} <= set(before.columns):
        return rows
    old = before.select(
        *[F.col(f"`{name}`").alias(f"_old_{name}") for name in table.key],
        F.col(f"`{table.predicted}`").alias("_old_prediction"),
        F.col("model_version").alias("_old_model"),
    )
    same_key = [F.col(f"`{name}`") == F.col(f"`_old_{name}`") for name in table.key]
    flipped = (F.col("_old_model") != F.col("model_version")) & (
        F.col("_old_prediction") != F.col(f"`{table.predicted}`")
    )
    joined = rows.join(old, on=same_key, how="left")
    return joined.select(*rows.columns, F.coalesce(flipped, F.lit(False)).alias(_FLIPPED))


def night_figures(table: Table, judged: DataFrame) -> Profile:
    """How many rows there are, and which share of them has flipped."""
    flipped = F.avg(F.col(_FLIPPED).cast("double")) if _FLIPPED in judged.columns else F.lit(0.0)
    found = judged.agg(F.count(F.lit(1)).alias("rows"), flipped.alias("flipped")).collect()[0]
    return {(ROWS, table.name): float(found["rows"]), (FLIPPED, table.name): found["flipped"] or 0.0}
