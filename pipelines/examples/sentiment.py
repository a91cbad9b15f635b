"""examples/sentiment: reviews with a text whose stars, or whose sentiment by the shop's word, are known."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from expectations.tasks import SENTIMENT
from pipelines.examples.split import with_balancing_weight, with_split
from pipelines.inputs import with_input
from pipelines.silver.expressions import fold
from pipelines.silver.overrides import corrected_sentiments, star


def examples_sentiment(reviews: DataFrame, overrides: DataFrame, earlier: DataFrame, exclude: tuple[str, ...] = ()) -> DataFrame:
    """One example per rated or corrected review with a text; equal texts (case, spaces and punctuation aside) share a group.

    The target is the star, `1` to `5`, or the class where a correction names no star: stars tell the model more than the
    three classes that are made of them. A headline without a text is no example: shops write "Five Stars" there by
    themselves. Nothing is augmented: a review with words dropped ("not") says another thing.
    """
    known = (
        with_input(reviews, SENTIMENT, exclude)
        .join(corrected_sentiments(overrides), on="review_id", how="left")
        .withColumn("_target", F.coalesce("_right", star(F.col("rating"))))
        .where("_target is not null and text is not null")
    )
    given = known.select(
        F.col("review_id").alias("key"),
        F.sha2(fold(F.col("text")), 256).alias("group"),
        F.to_json("input").alias("input"),
        F.col("_target").alias("target"),
        F.when(F.col("_right").isNotNull(), "override").otherwise("given").alias("origin"),
    )
    return with_balancing_weight(with_split(given, earlier))
