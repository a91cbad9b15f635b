"""examples/recommendations: what every user bought, in order; examples/items: the catalogue as recommenders see it."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from pipelines.examples.split import with_split
from pipelines.scoring.inputs import kept_purchases


def examples_recommendations(purchases: DataFrame, earlier: DataFrame) -> DataFrame:
    """One example per user with purchases that were not cancelled: `input` lists [product_id, epoch seconds], oldest
    first.
    """
    bought = kept_purchases(purchases).select(
        "user_key", "product_id", F.unix_timestamp("purchased_at").alias("seconds")
    )
    in_order = F.array_sort(F.array_distinct(F.collect_list(F.struct("seconds", "product_id"))))
    pairs = F.transform(in_order, lambda p: F.array(p["product_id"], p["seconds"].cast("string")))
    users = bought.groupBy("user_key").agg(F.to_json(pairs).alias("input"))
    given = users.select(
        F.col("user_key").alias("key"),
        F.col("user_key").alias("group"),
        "input",
        F.lit(None).cast("string").alias("target"),
        F.lit("given").alias("origin"),
    )
    return with_split(given, earlier).withColumn("weight", F.lit(1.0))


def examples_items(products: DataFrame, embeddings: DataFrame) -> DataFrame:
    """One row per product with its vector; near duplicates are not recommendable."""
    described = F.to_json(F.struct("title", "brand", "attributes"))
    return products.join(embeddings.select("product_id", "embedding"), on="product_id", how="left").select(
        "product_id", "embedding", described.alias("input"), F.col("duplicate_of").isNull().alias("recommendable")
    )
