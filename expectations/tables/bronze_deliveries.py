"""bronze/deliveries: what was landed, and when."""

from expectations.rules import required, unique
from expectations.table import Column, Table

TABLE = Table(
    name="bronze/deliveries",
    grain="one row per delivery",
    key=("delivery_id",),
    columns=(
        Column("delivery_id", "string", "SHA-256 of the files' checksums and the reader's settings, 16 hex digits"),
        Column("table", "string", "products, reviews, purchases or overrides"),
        Column("source", "string", "Name of the source in the settings file"),
        Column("sequence", "bigint", "Order of landing, from 1"),
        Column("files", "array<struct<path:string,bytes:bigint,sha256:string>>", "The files it consists of"),
        Column(
            "stamps",
            "array<string>",
            "When each file was changed, as its file system says it; null where that is unknown",
        ),
        Column("schema", "string", "The source's own columns, as Spark writes a schema in JSON"),
        Column("records", "bigint", "Records landed"),
        Column("problems", "bigint", "Records that could not be parsed"),
        Column("landed_at", "timestamp", "When (UTC)"),
        Column("run_id", "string", "The run that landed it"),
    ),
    rules=(required("delivery_id"), unique("delivery_id")),
)
