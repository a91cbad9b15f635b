"""gold/product_categories: what every product is."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from pipelines.gold.scored import with_score
from pipelines.silver.overrides import given_path

#: From this calibrated confidence on, a prediction that differs from the given category makes that one suspect.
SUSPECT_CONFIDENCE = 0.9


def product_categories(products: DataFrame, scores: DataFrame, overrides: DataFrame) -> DataFrame:
    """`products` with `input_hash`. The shop's correction wins over the given category, and that over the prediction."""
    corrected = overrides.where("task = 'category'").select(F.col("key").alias("product_id"), given_path(F.col("value")).alias("_override"))
    rows = with_score(products, scores).join(corrected, on="product_id", how="left")
    given = F.when(F.size("category_path") > 0, F.col("category_path"))
    predicted = F.when(F.size("decided_path") > 0, F.col("decided_path"))
    origin = F.when(F.col("_override").isNotNull(), "override").when(given.isNotNull(), "given").when(predicted.isNotNull(), "model")
    differs = given.isNotNull() & F.col("predicted_path").isNotNull() & _differ(given, F.col("predicted_path"))
    return (
        rows.withColumn("given_path", given)
        .withColumn("origin", origin)
        .withColumn("suspect", differs & (F.coalesce("confidence", F.lit(0.0)) >= SUSPECT_CONFIDENCE))
        .withColumn("category_path", F.coalesce("_override", given, predicted))
    )


def _differ(given, predicted):
    """Neither path leads on to the other: a prediction that only stops earlier contradicts nothing."""
    shared = F.least(F.size(given), F.size(predicted))
    return F.slice(given, F.lit(1), shared) != F.slice(predicted, F.lit(1), shared)
