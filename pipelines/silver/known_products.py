"""Marks reviews of products that the catalogue does not hold."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F


def with_known_product(reviews: DataFrame, products: DataFrame) -> DataFrame:
    """Adds `known_product`: whether `products` holds the review's product_id."""
    known = products.select("product_id", F.lit(True).alias("_known"))
    joined = reviews.join(known, on="product_id", how="left")
    return joined.withColumn("known_product", F.coalesce("_known", F.lit(False))).drop("_known")
