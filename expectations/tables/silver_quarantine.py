"""silver/quarantine: what was rejected, and why."""

from expectations.rules import expression, in_set, required
from expectations.table import Column, Table

TABLE = Table(
    name="silver/quarantine",
    grain="one row per rejected record",
    key=("table", "record_id"),
    columns=(
        Column("table", "string", "products, reviews, purchases or overrides"),
        Column("key", "string", "The row's key as far as it is known; for purchases the product"),
        Column("record_id", "string", "Pointer to the record in bronze"),
        Column("source", "string", "Name of the source in the settings file"),
        Column("path", "string", "The file that it came in"),
        Column("line", "bigint", "Line of that file that it begins in, from 1; null for formats without lines"),
        Column("length", "bigint", "Characters that it takes there"),
        Column(
            "record",
            "string",
            "The columns that the settings map, as JSON: users by their key, personal data masked, 500 characters of a cell; null for what "
            "was no record",
        ),
        Column("reasons", "array<string>", "Names of the rules that it broke"),
        Column("problem", "string", "Where the file's reader rejected it: what was expected and what was found"),
        Column("run_id", "string", "The run that rejected it first"),
    ),
    rules=(
        required("table"),
        in_set("table", "products", "reviews", "purchases", "overrides"),
        required("record_id"),
        expression("reasons_given", "reasons", "size(reasons) > 0", description="every rejected record has a reason"),
    ),
    unchanged_by=("run_id",),
    private=("record",),
)
