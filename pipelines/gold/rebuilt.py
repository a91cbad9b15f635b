"""Stamps of tables that are rebuilt whole by a model that reads more than one row."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from udfs.model_folder import ModelFolder


def stamped(rows: DataFrame, folder: ModelFolder, run_id: str) -> DataFrame:
    """The rows as scored just now by this model."""
    return rows.select(
        "*",
        F.lit("ok").alias("status"),
        F.lit(None).cast("string").alias("error"),
        F.lit(folder.version).alias("model_version"),
        F.current_timestamp().alias("scored_at"),
        F.lit(run_id).alias("run_id"),
    )
