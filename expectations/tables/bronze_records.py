"""bronze/{products,reviews,purchases,overrides}: records as landed. Restricted: they hold people's data."""

from expectations.rules import required
from expectations.table import Column, Table


def bronze(table: str) -> Table:
    """The bronze table of one canonical table."""
    return Table(
        name=f"bronze/{table}",
        grain="one row per record of a delivery, and per piece of its files that is no record, as landed",
        key=("record_id",),
        columns=(
            Column("record_id", "string", "delivery_id:file:position"),
            Column("delivery_id", "string", "The delivery that brought it (bronze/deliveries)"),
            Column("source", "string", "Name of the source in the settings file"),
            Column(
                "record",
                "string",
                "The record as JSON with the source's own columns; the raw text (2,000 characters) where it is none",
            ),
            Column("problem", "string", "Why it could not be read, as `code: expected, found`; null for good ones"),
            Column("note", "string", "What was odd about a record that was read all the same"),
            Column("sequence", "bigint", "Order of landing of its delivery (bronze/deliveries)"),
            Column(
                "place", "bigint", "Sequence of the first delivery of an append source that held a file of this path"
            ),
            Column("file", "int", "Place of its file in the delivery's files, from 0"),
            Column("position", "bigint", "Place in its file among records and rejected pieces, from 1"),
            Column("line", "bigint", "Line of its file that it begins in, from 1; null for formats without lines"),
            Column("lines", "int", "Lines that it takes"),
            Column("length", "bigint", "Characters that it takes"),
        ),
        rules=(required("record_id"), required("delivery_id"), required("record")),
    )


TABLES = tuple(bronze(table) for table in ("products", "reviews", "purchases", "overrides"))
