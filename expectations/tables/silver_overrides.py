"""silver/overrides: the shop's own corrections."""

from expectations.rules import in_set, length_between, required, unique
from expectations.table import Column, Table

TABLE = Table(
    name="silver/overrides",
    grain="one row per task and key",
    key=("task", "key"),
    columns=(
        Column("task", "string", "category or descriptions"),
        Column("key", "string", "product_id"),
        Column("value", "string", "The right answer: a path such as `A > B`, or a text"),
        Column("source", "string", "Name of the source in the settings file"),
        Column("record_id", "string", "Pointer to the record in bronze/overrides"),
    ),
    rules=(
        required("task", rejects=True),
        in_set("task", "category", "descriptions", rejects=True),
        required("key", rejects=True),
        length_between("key", 1, 200, rejects=True),
        required("value", rejects=True),
        length_between("value", 1, 100_000, rejects=True),
        unique("task", "key"),
    ),
)
