"""examples/items: the catalogue as recommenders see it."""

from expectations.rules import required, unique
from expectations.table import Column, Table

TABLE = Table(
    name="examples/items",
    grain="one row per product",
    key=("product_id",),
    columns=(
        Column("product_id", "string", "The product"),
        Column("embedding", "array<float>", "Its vector (gold/product_embeddings); null where it has no text"),
        Column("input", "string", "Title, brand and attributes as JSON"),
        Column("recommendable", "boolean", "Whether it may be shown: near duplicates may not"),
    ),
    rules=(required("product_id"), unique("product_id"), required("recommendable")),
)
