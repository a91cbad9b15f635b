"""gold/product_sentiment: how the reviews of a product sound."""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from udfs.predictors.sentiment import LABELS

#: Two-sided 95%.
_Z = 1.959964


def product_sentiment(review_sentiment: DataFrame) -> DataFrame:
    """Expected shares with intervals, mean score and mean expected star over the reviews of each product whose
    sentiment is known. A share is the mean probability, not a count of decisions: decisions find rare classes, and so
    name them too often. Means are rounded so that they do not depend on the order of summation."""
    scored = review_sentiment.where("sentiment is not null")
    sums = scored.groupBy("product_id").agg(
        F.count("*").alias("reviews"),
        F.round(F.avg("score"), 6).alias("score"),
        F.round(F.avg("expected_star"), 6).alias("expected_star"),
        *[part for label in LABELS for part in _sums(label)],
    )
    shares = [column for label in LABELS for column in _share_with_interval(label)]
    return sums.select("product_id", "reviews", *shares, "score", "expected_star")


def _sums(label: str) -> tuple[Column, Column]:
    probability = F.col(f"probabilities.{label}")
    return (
        F.round(F.avg(probability), 6).alias(f"_{label}"),
        F.round(F.sum(probability * (1 - probability)), 6).alias(f"_{label}_variance"),
    )


def _share_with_interval(label: str) -> tuple[Column, Column, Column]:
    """Wilson's interval for as many reviews of known class as would leave the share as uncertain as the probabilities
    do: reviews that the model is sure of, and corrections, leave it none.
    """
    share, variance, reviews = F.col(f"_{label}"), F.col(f"_{label}_variance"), F.col("reviews")
    spread = variance / (reviews * reviews)  # of the mean
    per = F.when(share * (1 - share) > 0, spread / (share * (1 - share))).otherwise(F.lit(0.0))  # 1 / such reviews
    centre = (share + _Z * _Z * per / 2) / (1 + _Z * _Z * per)
    half = _Z / (1 + _Z * _Z * per) * F.sqrt(spread + _Z * _Z * per * per / 4)
    low, high = F.greatest(F.lit(0.0), centre - half), F.least(F.lit(1.0), centre + half)
    return (
        share.alias(f"expected_{label}_share"),
        F.round(F.least(low, share), 6).alias(f"{label}_share_low"),
        F.round(F.greatest(high, share), 6).alias(f"{label}_share_high"),
    )
