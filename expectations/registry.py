"""Every table of the lake by name."""

from __future__ import annotations

from expectations.known_tasks import TASKS
from expectations.table import Table
from expectations.tables import (
    bronze_deliveries,
    bronze_records,
    examples_items,
    examples_task,
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
GOLD: tuple[Table, ...] = tuple(table for task in TASKS for table in task.gold)
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
