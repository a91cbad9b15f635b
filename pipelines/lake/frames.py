"""Frames of the few rows that the driver itself holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.pandas.types import to_arrow_schema
from pyspark.sql.types import StructType


def frame_of(spark: SparkSession, ddl: str, rows: Sequence[tuple]) -> DataFrame:
    """The rows as one partition of a frame; in them a map is a dict from key to value, a struct a dict from name to
    value, a timestamp has its zone.

    They are part of the plan. Rows that Spark gets as a list go through a Python worker, which takes half a second
    however few there are, and what is joined to a list without rows is planned as if it had some.
    """
    schema = cast(StructType, StructType.fromDDL(ddl))
    return spark.createDataFrame(arrow_of(schema, rows), schema).coalesce(1)


def arrow_of(schema: StructType, rows: Sequence[tuple]) -> pa.Table:
    """The same rows in Arrow."""
    types = to_arrow_schema(schema)
    columns = zip(*rows, strict=True) if rows else [()] * len(types)
    arrays = [
        pa.array([_entries(value) if pa.types.is_map(field.type) else value for value in values], field.type)
        for field, values in zip(types, columns, strict=True)
    ]
    return pa.Table.from_arrays(arrays, schema=types)


def _entries(value: dict[str, Any] | None) -> list[tuple[str, Any]] | None:
    return None if value is None else list(value.items())
