"""gold/user_recommendations: what to show each user."""

from expectations.rules import between, expression, required, unique
from expectations.scored import SCORED_COLUMNS, SCORED_RULES, SCORED_STAMPS
from expectations.table import Column, Table

TABLE = Table(
    name="gold/user_recommendations",
    grain="one row per user and rank",
    key=("user_key", "rank"),
    columns=(
        Column("user_key", "string", "Keyed hash of the user id (`nightshelf user-key` computes it)"),
        Column("rank", "int", "From 1, the best"),
        Column("product_id", "string", "The product to show; a near duplicate is never shown"),
        Column("score", "double", "Comparable within one list; falls with rank"),
        Column("reason", "string", "Why, for people"),
        *SCORED_COLUMNS,
    ),
    rules=(
        required("user_key"),
        required("product_id"),
        between("rank", 1, 500),
        unique("user_key", "rank"),
        unique("user_key", "product_id"),
        *SCORED_RULES,
        expression("reason_given", "reason", "reason is not null", says="every recommendation has a reason"),
    ),
    after=("silver/products", "silver/purchases"),
    unchanged_by=(*SCORED_STAMPS, "model_version", "input_hash"),
)
