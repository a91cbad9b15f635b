"""examples/descriptions: products whose description is known."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from expectations.tasks import DESCRIPTIONS
from pipelines.examples.split import with_split
from pipelines.inputs import with_input
from pipelines.silver.expressions import fold


def examples_descriptions(products: DataFrame, overrides: DataFrame, earlier: DataFrame, exclude: tuple[str, ...]) -> DataFrame:
    """One example per product with a given or corrected description; near duplicates and equal texts share a group.

    Facts are not dropped here for augmentation: a text must never say more than its facts do.
    """
    corrected = overrides.where("task = 'descriptions'").select(F.col("key").alias("product_id"), F.col("value").alias("_right"))
    known = (
        with_input(products, DESCRIPTIONS, exclude)
        .join(corrected, on="product_id", how="left")
        .withColumn("target", F.coalesce("_right", "description"))
        .where("target is not null")
    )
    folded = fold(F.col("target"))
    given = known.select(
        F.col("product_id").alias("key"),
        F.sha2(folded, 256).alias("group"),
        F.to_json("input").alias("input"),
        "target",
        F.when(F.col("_right").isNotNull(), "override").otherwise("given").alias("origin"),
    )
    return with_split(given, earlier).withColumn("weight", F.lit(1.0))
