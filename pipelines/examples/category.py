"""examples/category: products whose category is known."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from expectations.tasks import CATEGORY
from pipelines.examples.split import with_balancing_weight, with_split
from pipelines.inputs import with_input
from pipelines.silver.expressions import fold
from pipelines.silver.overrides import corrected_paths


def examples_category(products: DataFrame, overrides: DataFrame, earlier: DataFrame, exclude: tuple[str, ...]) -> DataFrame:
    """One example per product; near duplicates and variants with the same text (another colour, another size) share a group.

    The target is the given or corrected category. Products that have none are `unlabelled`: a teacher may label them for its
    student.
    """
    rows = (
        with_input(products, CATEGORY, exclude)
        .join(corrected_paths(overrides), on="product_id", how="left")
        .withColumn("_path", F.coalesce("corrected_path", "category_path"))
        .join(product_groups(products), on="product_id", how="inner")
        .select(
            F.col("product_id").alias("key"),
            "group",
            "input",
            F.when(F.size("_path") > 0, F.to_json("_path")).alias("target"),
            F.when(F.col("corrected_path").isNotNull(), "override").otherwise("given").alias("origin"),
        )
    )
    labelled = with_balancing_weight(with_split(rows.where("target is not null"), earlier))
    others = rows.where("target is null").withColumn("split", F.lit("unlabelled")).withColumn("weight", F.lit(1.0))
    return labelled.unionByName(others).withColumn("input", F.to_json("input"))


def product_groups(products: DataFrame) -> DataFrame:
    """(`product_id`, `group`): a hash of the folded text of the product, or of the one that it repeats."""
    folded = fold(F.concat_ws(" ", "title", "brand", "description"))
    texts = products.select(F.col("product_id").alias("_root"), F.sha2(folded, 256).alias("group"))
    roots = products.select("product_id", F.coalesce("duplicate_of", "product_id").alias("_root"))
    return roots.join(texts, on="_root", how="inner").drop("_root")
