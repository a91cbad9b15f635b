"""gold/review_sentiment: how every review sounds."""

from __future__ import annotations

from pyspark.sql import DataFrame

from pipelines.gold.scored import with_score


def review_sentiment(reviews: DataFrame, scores: DataFrame) -> DataFrame:
    """`reviews` with `input_hash`; reviews without a text are there with status `empty`."""
    return with_score(reviews, scores)
