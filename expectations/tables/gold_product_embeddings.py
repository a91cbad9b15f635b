"""gold/product_embeddings: one vector per product."""

from expectations.rules import expression, required, rows_at_least, unique
from expectations.scored import SCORED_COLUMNS, SCORED_RULES, SCORED_STAMPS
from expectations.table import Column, Table

TABLE = Table(
    name="gold/product_embeddings",
    grain="one row per product",
    key=("product_id",),
    columns=(
        Column("product_id", "string", "The product"),
        Column("embedding", "array<float>", "Unit-length vector of title, brand, attributes and description; null where there is no text"),
        *SCORED_COLUMNS,
    ),
    rules=(
        required("product_id"),
        unique("product_id"),
        rows_at_least(1),
        *SCORED_RULES,
        expression(
            "embedding_where_ok",
            "embedding",
            "status not in ('ok', 'truncated') or size(embedding) > 0",
            says="every scored product has a vector",
        ),
        expression(
            "embedding_unit_length",
            "embedding",
            "embedding is null or abs(aggregate(embedding, 0D, (s, x) -> s + x * x) - 1) < 0.01",
            says="vectors have length 1",
        ),
    ),
    after=("silver/products",),
    unchanged_by=SCORED_STAMPS,
)
