"""gold/product_categories: what every product is."""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from pipelines.scoring.scored_rows import with_score
from pipelines.silver.overrides import corrected_paths
from udfs.retrieval.knn import Sure

#: From this calibrated confidence on, a prediction that differs from the given category makes that one suspect.
SUSPECT_CONFIDENCE = 0.9


def product_categories(
    products: DataFrame, scores: DataFrame, overrides: DataFrame, neighbours: DataFrame, sure: Sure
) -> DataFrame:
    """`products` with `input_hash`. The shop's correction wins over the given category, and that over the prediction;
    where the model is not sure, labelled neighbours decide if they are sure enough, else its surest ancestor stands.
    """
    rows = with_score(products, scores).join(corrected_paths(overrides), on="product_id", how="left")
    given = F.when(F.size("category_path") > 0, F.col("category_path"))
    differs = given.isNotNull() & F.col("predicted_path").isNotNull() & _differ(given, F.col("predicted_path"))
    return (
        rows.withColumn("given_path", given)
        .transform(lambda rows: with_neighbours(rows, neighbours, sure))
        .withColumn("suspect", differs & (F.coalesce("confidence", F.lit(0.0)) >= SUSPECT_CONFIDENCE))
        .transform(_with_category)
    )


def with_neighbours(rows: DataFrame, neighbours: DataFrame, sure: Sure) -> DataFrame:
    """Adds `neighbours`, `neighbours_path` and `neighbours_similarity` to rows for review that nobody has labelled, and
    `_neighbours_sure` and `_neighbours_known` to all: whether that path is sure enough to use, and one of the model's
    classes.
    """
    asked = (F.col("decision") == "review") & F.col("given_path").isNull() & F.col("corrected_path").isNull()
    agrees = F.col("neighbours_path") == F.col("predicted_path")
    known = F.coalesce("known", F.lit(False))
    start = F.when(~known, F.lit(sure.new)).when(agrees, F.lit(sure.agrees)).otherwise(F.lit(sure.differs))
    answers = {name: F.when(asked, F.col(name)) for name in ("neighbours", "neighbours_path", "similarity")}
    return (
        rows.join(neighbours, on="product_id", how="left")
        .withColumns(answers)
        .withColumn("_neighbours_sure", F.coalesce(F.col("similarity") >= start, F.lit(False)))
        .withColumn("_neighbours_known", known)
        .withColumnRenamed("similarity", "neighbours_similarity")
    )


def _with_category(rows: DataFrame) -> DataFrame:
    """Adds `category_path` and `origin`; what the neighbours are sure of counts as accepted where it was measured on
    such rows.
    """
    near = F.when(F.col("_neighbours_sure"), F.col("neighbours_path"))
    predicted = F.when(F.size("decided_path") > 0, F.col("decided_path"))
    sources = {
        "override": F.col("corrected_path"),
        "given": F.col("given_path"),
        "neighbours": near,
        "model": predicted,
    }
    settled = F.col("_neighbours_sure") & F.col("_neighbours_known")
    return (
        rows.withColumn(
            "origin", F.coalesce(*[F.when(path.isNotNull(), F.lit(name)) for name, path in sources.items()])
        )
        .withColumn("category_path", F.coalesce(*sources.values()))
        .withColumn("decision", F.when(settled, F.lit("accepted")).otherwise(F.col("decision")))
    )


def _differ(given: Column, predicted: Column) -> Column:
    """Neither path leads on to the other: a prediction that only stops earlier contradicts nothing."""
    shared = F.least(F.size(given), F.size(predicted))
    return F.slice(given, F.lit(1), shared) != F.slice(predicted, F.lit(1), shared)
