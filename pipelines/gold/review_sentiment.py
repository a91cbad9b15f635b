"""gold/review_sentiment: how every review sounds."""

from __future__ import annotations

from functools import reduce
from operator import add

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from expectations.tasks.sentiment import SENTIMENT
from pipelines.scoring.scored_rows import with_score
from pipelines.silver.overrides import with_correction
from udfs.predictors.sentiment import CLASS_STARS, LABELS, TARGETS, class_of, default_star


def review_sentiment(reviews: DataFrame, scores: DataFrame, overrides: DataFrame) -> DataFrame:
    """`reviews` with `input_hash`; reviews without headline and text are there with status `empty`. The shop's
    correction wins over the prediction in all columns but `predicted_sentiment`: it is certain."""
    rows = with_correction(with_score(reviews, scores), overrides, SENTIMENT).withColumn(
        "_class", _class_of(F.col("corrected"))
    )
    is_class = {label: (F.col("_class") == label).cast("double") for label in LABELS}
    certain = F.when(F.col("_class").isNotNull(), F.struct(*[value.alias(label) for label, value in is_class.items()]))
    # a score that is older than its column `expected_star` gets what the folder that made it says today
    mean = reduce(add, [F.col(f"probabilities.{label}") * star for label, star in CLASS_STARS.items()])
    return (
        rows.withColumn("predicted_sentiment", F.col("sentiment"))
        .withColumn(
            "origin", F.when(F.col("_class").isNotNull(), "override").when(F.col("sentiment").isNotNull(), "model")
        )
        .withColumn("expected_star", F.coalesce(_star_of(F.col("corrected")), "expected_star", mean))
        .withColumn("probabilities", F.coalesce(certain, "probabilities"))
        .withColumn("score", F.coalesce(is_class["positive"] - is_class["negative"], "score"))
        .withColumn("sentiment", F.coalesce("_class", "sentiment"))
    )


def _class_of(target: Column) -> Column:
    return F.try_element_at(
        F.create_map(*[F.lit(value) for label in TARGETS for value in (label, class_of(label))]), target
    )


def _star_of(target: Column) -> Column:
    return F.try_element_at(
        F.create_map(*[F.lit(value) for label in TARGETS for value in (label, default_star(label))]), target
    )
