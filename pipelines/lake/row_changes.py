"""Rows in the shape of their table, and what differs between two states of it."""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from expectations.table import Table


def shaped(rows: DataFrame, table: Table) -> DataFrame:
    """The table's columns in its order and types, with their comments; a column that is missing raises, one too many is
    left out.
    """
    return rows.select(
        *[F.col(f"`{c.name}`").cast(c.type).alias(c.name, metadata={"comment": c.comment}) for c in table.columns]
    )


def with_new_columns(rows: DataFrame, table: Table) -> DataFrame:
    """`rows` with those of the table's columns that they lack, as nulls."""
    lacking = [column for column in table.columns if column.name not in rows.columns]
    return (
        rows.select("*", *[F.lit(None).cast(column.type).alias(column.name) for column in lacking]) if lacking else rows
    )


def content_hash(table: Table, rows: DataFrame) -> Column:
    """64 bits over all columns but the key and the stamps; maps count by their entries, in any order."""
    skipped = {*table.key, *table.unchanged_by}
    types = dict(rows.dtypes)
    content = [
        F.array_sort(F.map_entries(f"`{name}`")) if types[name].startswith("map") else F.col(f"`{name}`")
        for name in table.column_names()
        if name not in skipped
    ]
    present = F.concat_ws(
        ",", *[F.col(f"`{n}`").isNull().cast("string") for n in table.column_names() if n not in skipped]
    )
    return F.xxhash64(present, *content)


def row_changes(old: DataFrame, new: DataFrame, table: Table) -> DataFrame:
    """The rows to insert, update or delete (by key alone), with the kind of change in `_change`."""
    columns = table.column_names()
    new_rows = new.withColumn("_hash", content_hash(table, new))
    old_rows = old.select(
        *[F.col(f"`{c}`").alias(f"_old_{c}") for c in table.key], content_hash(table, old).alias("_old_hash")
    )
    same_key = [F.col(f"`{c}`").eqNullSafe(F.col(f"`_old_{c}`")) for c in table.key]
    joined = new_rows.join(old_rows, on=same_key, how="full_outer")
    change = (
        F.when(F.col("_hash").isNull(), "delete")
        .when(F.col("_old_hash").isNull(), "insert")
        .when(F.col("_hash") != F.col("_old_hash"), "update")
    )
    keyed = [F.coalesce(f"`{c}`", f"`_old_{c}`").alias(c) if c in table.key else F.col(f"`{c}`") for c in columns]
    return joined.withColumn("_change", change).where("_change is not null").select(*keyed, "_change")
