"""gold/product_descriptions: a text for every product."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from expectations.tasks.descriptions import DESCRIPTIONS
from pipelines.silver.overrides import with_correction


def product_descriptions(products: DataFrame, written: DataFrame, scores: DataFrame, overrides: DataFrame) -> DataFrame:
    """The shop's correction, else its own text, else the written one. `written` holds (`product_id`, `input_hash`) of
    the products that a text was written for; a text written for `all` replaces the given one."""
    texts = written.join(
        scores.withColumnsRenamed({"description": "_written", "origin": "_origin"}), on="input_hash", how="inner"
    )
    rows = with_correction(products, overrides, DESCRIPTIONS).join(texts, on="product_id", how="left")
    awaited = written.select("product_id", F.lit(True).alias("_awaited"))
    rows = rows.join(awaited, on="product_id", how="left").where("_awaited is null or status is not null")
    origin = (
        F.when(F.col("corrected").isNotNull(), "override")
        .when(F.col("_written").isNotNull(), F.col("_origin"))
        .when(F.col("description").isNotNull(), "given")
    )
    by_model = origin.isin("generated", "template")
    return rows.select(
        "product_id",
        F.coalesce("corrected", "_written", "description").alias("description"),
        origin.alias("origin"),
        F.when(by_model, F.col("facts")).alias("facts"),
        F.when(by_model, F.col("faithfulness")).alias("faithfulness"),
        F.coalesce("status", F.lit("given")).alias("status"),
        "error",
        "model_version",
        "input_hash",
        "scored_at",
        "run_id",
    )
