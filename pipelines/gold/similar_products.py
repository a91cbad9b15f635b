"""gold/similar_products: what goes with each product."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from pipelines.scoring.scored_rows import stamped
from udfs.models.model_folder import ModelFolder, address_of
from udfs.spark import similar_products as similar


def similar_products(
    products: DataFrame,
    lake: str,
    folder: ModelFolder,
    k: int,
    workers: int,
    run_id: str,
) -> DataFrame:
    """k rows per product, by a model of the lake; near duplicates included as subjects, never as suggestions."""
    ranked = similar(products.select("product_id").repartition(workers), address_of(lake, folder), k, threads=1)
    return stamped(ranked.withColumn("input_hash", F.sha2("product_id", 256)), folder, run_id)
