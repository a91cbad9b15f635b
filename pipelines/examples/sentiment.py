"""examples/sentiment: reviews with stars and a text."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from expectations.tasks import SENTIMENT
from pipelines.examples.split import with_balancing_weight, with_split
from pipelines.inputs import with_input
from pipelines.silver.expressions import fold


def examples_sentiment(reviews: DataFrame, earlier: DataFrame) -> DataFrame:
    """One example per rated review with a text; equal texts (case, spaces and punctuation aside) share a group.

    Stars 1 and 2 are negative, 3 neutral, 4 and 5 positive. The title is left out: shops write "Five Stars" into it by
    themselves, which gives the answer away and is missing where stars are. Nothing is augmented: a review with words
    dropped ("not") says another thing.
    """
    sentiment = F.when(F.col("rating") < 2.5, "negative").when(F.col("rating") < 3.5, "neutral").otherwise("positive")
    rated = with_input(reviews, SENTIMENT).where("rating is not null and text is not null")
    given = rated.select(
        F.col("review_id").alias("key"),
        F.sha2(fold(F.col("text")), 256).alias("group"),
        F.to_json("input").alias("input"),
        sentiment.alias("target"),
        F.lit("given").alias("origin"),
    )
    return with_balancing_weight(with_split(given, earlier))
