"""Rows with what a model said of them, as gold tables hold them."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from udfs.models.model_folder import ModelFolder


def with_score(rows: DataFrame, scores: DataFrame) -> DataFrame:
    """`rows` (with `input_hash`) and the scored columns; a row whose input was not reached yet is left out.

    Leaving it out is what keeps a night that ran out of time honest: the row is missing, not empty.
    """
    return rows.join(scores, on="input_hash", how="inner")


def stamped(rows: DataFrame, folder: ModelFolder, run_id: str) -> DataFrame:
    """The rows as scored just now by a model that reads more than one row."""
    return rows.select(
        "*",
        F.lit("ok").alias("status"),
        F.lit(None).cast("string").alias("error"),
        F.lit(folder.version).alias("model_version"),
        F.current_timestamp().alias("scored_at"),
        F.lit(run_id).alias("run_id"),
    )
