"""bronze/{products,reviews,purchases,overrides}: records as landed. Restricted: they hold people's data."""

from expectations.rules import required
from expectations.table import Column, Table


def bronze(table: str) -> Table:
    """The bronze table of one canonical table."""
    return Table(
        name=f"bronze/{table}",
        grain="one row per record of a delivery, as landed",
        key=("record_id",),
        columns=(
            Column("record_id", "string", "delivery_id:number"),
            Column("delivery_id", "string", "The delivery that brought it (bronze/deliveries)"),
            Column("source", "string", "Name of the source in the settings file"),
            Column("record", "string", "The record as JSON with the source's own columns; the raw text where it could not be parsed"),
            Column("problem", "string", "Why the record could not be parsed; null for good ones"),
        ),
        rules=(required("record_id"), required("delivery_id"), required("record")),
    )


TABLES = tuple(bronze(table) for table in ("products", "reviews", "purchases", "overrides"))
