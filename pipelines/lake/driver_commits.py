"""Commits that the driver makes by itself, through delta-rs: of a few rows, without a Spark job.

Only in a local lake. On an object store two kinds of writers would have to agree on who was first; there the JVM is the
only one.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import cast

import deltalake
from pyspark.sql.types import StructType

from expectations.table import Table
from pipelines.lake.frames import arrow_of
from udfs.storage.address import local_path
from udfs.storage.atomic import makes_links


@cache
def commits_here(staging: str) -> bool:
    """Whether the driver commits to the lake with this staging folder. delta-rs puts a commit in place by a second name
    for its file, which some mounted file systems do not make.
    """
    place = local_path(staging)
    return place is not None and makes_links(place)


def create(address: str, table: Table, partition_by: Sequence[str], properties: dict[str, str]) -> None:
    """Writes the first entry of the table's log, where it has none: 10 ms, for which the JVM takes half a second."""
    schema = _schema(table).jsonValue()
    for field, column in zip(schema["fields"], table.columns, strict=True):
        field["metadata"] = {"comment": column.comment}
    deltalake.DeltaTable.create(
        address,
        deltalake.Schema.from_json(json.dumps(schema)),
        mode="ignore",
        partition_by=list(partition_by),
        description=table.grain,
        configuration=dict(properties),
    )


def append(address: str, table: Table, rows: Sequence[tuple], why: dict[str, str], new_columns: bool) -> None:
    """Appends rows, as `frame_of` takes them, to a table that is there; `new_columns`: it lacks some of its columns."""
    deltalake.write_deltalake(
        address,
        arrow_of(_schema(table), rows),
        mode="append",
        schema_mode="merge" if new_columns else None,
        commit_properties=deltalake.CommitProperties(custom_metadata={"userMetadata": json.dumps(why)}),
    )


def _schema(table: Table) -> StructType:
    return cast(StructType, StructType.fromDDL(table.ddl()))
