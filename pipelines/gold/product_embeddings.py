"""gold/product_embeddings: one vector per product."""

from __future__ import annotations

from pyspark.sql import DataFrame

from pipelines.gold.scored import with_score


def product_embeddings(products: DataFrame, scores: DataFrame) -> DataFrame:
    """`products` with `input_hash`; `scores` one row per input. Products without text have no vector (`empty`)."""
    return with_score(products, scores)
