"""gold/product_sentiment: how the reviews of a product sound."""

from expectations.rules import between, expression, required, unique
from expectations.table import Column, Table

TABLE = Table(
    name="gold/product_sentiment",
    grain="one row per product with at least one scored review",
    key=("product_id",),
    columns=(
        Column("product_id", "string", "The product"),
        Column("reviews", "bigint", "Number of scored reviews"),
        Column("negative_share", "double", "Share of reviews that are negative, 0 to 1"),
        Column("neutral_share", "double", "Share of reviews that are neutral, 0 to 1"),
        Column("positive_share", "double", "Share of reviews that are positive, 0 to 1"),
        Column("score", "double", "Mean score of the reviews, -1 to 1"),
        Column("expected_star", "double", "Mean expected star of the reviews, 1 to 5"),
    ),
    rules=(
        required("product_id"),
        unique("product_id"),
        between("reviews", 1, 1_000_000_000),
        between("score", -1, 1),
        between("expected_star", 1, 5),
        expression("shares_sum_to_one", "reviews", "abs(negative_share + neutral_share + positive_share - 1) < 0.001"),
    ),
    after=("gold/review_sentiment",),
)
