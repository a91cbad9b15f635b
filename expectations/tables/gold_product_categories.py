"""gold/product_categories: what every product is."""

from expectations.rules import between, expression, in_set, required, rows_at_least, unique
from expectations.scored import SCORED_COLUMNS, SCORED_RULES, SCORED_STAMPS
from expectations.table import Column, Table

TABLE = Table(
    name="gold/product_categories",
    grain="one row per product",
    key=("product_id",),
    columns=(
        Column("product_id", "string", "The product"),
        Column("category_path", "array<string>", "The category to use, from the root down: override, else given, else predicted"),
        Column("origin", "string", "Where category_path comes from: override, given, model; null where nothing is known"),
        Column("given_path", "array<string>", "The category that the shop gave"),
        Column("predicted_path", "array<string>", "The model's most probable full path"),
        Column("confidence", "double", "Calibrated probability of predicted_path, 0 to 1"),
        Column("alternatives", "array<struct<path:array<string>,confidence:double>>", "The next most probable paths"),
        Column("decision", "string", "accepted: the full path is sure enough; review: cut to its surest ancestor, a person should look"),
        Column("suspect", "boolean", "The model is sure of another category than the one given"),
        *SCORED_COLUMNS,
    ),
    rules=(
        required("product_id"),
        unique("product_id"),
        rows_at_least(1),
        *SCORED_RULES,
        between("confidence", 0, 1),
        in_set("decision", "accepted", "review"),
        in_set("origin", "override", "given", "model"),
        expression(
            "given_wins",
            "category_path",
            "given_path is null or origin = 'override' or category_path = given_path",
            says="a given category is used unless it is overridden",
        ),
        expression(
            "predicted_where_ok",
            "predicted_path",
            "status not in ('ok', 'truncated') or size(predicted_path) > 0",
            says="every scored product has a prediction",
        ),
    ),
    after=("silver/products",),
    unchanged_by=SCORED_STAMPS,
    told_by="decision",
)
