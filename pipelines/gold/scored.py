"""Joins rows with what the model said of their input."""

from __future__ import annotations

from pyspark.sql import DataFrame


def with_score(rows: DataFrame, scores: DataFrame) -> DataFrame:
    """`rows` (with `input_hash`) and the scored columns; a row whose input was not reached yet is left out.

    Leaving it out is what keeps a night that ran out of time honest: the row is missing, not empty.
    """
    return rows.join(scores, on="input_hash", how="inner")
