"""Every table of the lake by name."""

from __future__ import annotations

from expectations.table import Table
from expectations.tables import (
    bronze_deliveries,
    bronze_records,
    examples_items,
    examples_task,
    gold_product_categories,
    gold_product_descriptions,
    gold_product_embeddings,
    gold_product_sentiment,
    gold_review_sentiment,
    gold_similar_products,
    gold_user_recommendations,
    ops_tables,
    scores_neighbours,
    scores_task,
    silver_overrides,
    silver_products,
    silver_purchases,
    silver_quarantine,
    silver_reviews,
)

SILVER: tuple[Table, ...] = (
    silver_products.TABLE,
    silver_reviews.TABLE,
    silver_purchases.TABLE,
    silver_overrides.TABLE,
    silver_quarantine.TABLE,
)
#: In the order in which they are published: a table stands behind those that it depends on.
GOLD: tuple[Table, ...] = (
    gold_product_embeddings.TABLE,
    gold_product_categories.TABLE,
    gold_review_sentiment.TABLE,
    gold_product_sentiment.TABLE,
    gold_user_recommendations.TABLE,
    gold_similar_products.TABLE,
    gold_product_descriptions.TABLE,
)
TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        *bronze_records.TABLES,
        bronze_deliveries.TABLE,
        *SILVER,
        *examples_task.TABLES,
        examples_items.TABLE,
        *scores_task.TABLES,
        scores_neighbours.TABLE,
        *GOLD,
        *ops_tables.TABLES,
    )
}
