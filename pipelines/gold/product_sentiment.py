"""gold/product_sentiment: how the reviews of a product sound."""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F


def product_sentiment(review_sentiment: DataFrame) -> DataFrame:
    """Shares, mean score and mean expected star over the reviews of each product whose sentiment is known. Means are
    rounded so that they do not depend on the order of summation."""
    scored = review_sentiment.where("sentiment is not null")
    return scored.groupBy("product_id").agg(
        F.count("*").alias("reviews"),
        _share("negative"),
        _share("neutral"),
        _share("positive"),
        F.round(F.avg("score"), 6).alias("score"),
        F.round(F.avg("expected_star"), 6).alias("expected_star"),
    )


def _share(sentiment: str) -> Column:
    return F.avg((F.col("sentiment") == sentiment).cast("double")).alias(f"{sentiment}_share")
