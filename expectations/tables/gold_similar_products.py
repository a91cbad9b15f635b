"""gold/similar_products: what goes with each product."""

from expectations.rules import between, expression, required, unique
from expectations.scored import SCORED_COLUMNS, SCORED_RULES, SCORED_STAMPS
from expectations.table import Column, Table

TABLE = Table(
    name="gold/similar_products",
    grain="one row per product and rank",
    key=("product_id", "rank"),
    columns=(
        Column("product_id", "string", "The product"),
        Column("rank", "int", "From 1, the closest"),
        Column("similar_product_id", "string", "The product to show beside it; a near duplicate is never shown"),
        Column("score", "double", "Comparable within one list; falls with rank"),
        Column("reason", "string", "Why, for people"),
        *SCORED_COLUMNS,
    ),
    rules=(
        required("product_id"),
        required("similar_product_id"),
        between("rank", 1, 500),
        unique("product_id", "rank"),
        unique("product_id", "similar_product_id"),
        *SCORED_RULES,
        expression("not_itself", "similar_product_id", "similar_product_id <> product_id", says="no product is similar to itself"),
    ),
    after=("silver/products", "silver/purchases"),
    unchanged_by=(*SCORED_STAMPS, "model_version", "input_hash"),
)
