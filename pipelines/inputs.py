"""What the models read: one function for training examples and for scoring, so that the two cannot drift apart."""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from expectations.tasks import Task
from udfs.champions import rendering_of

_LIMITS = {"title": 300, "description": 600, "text": 2_000}


def with_input(rows: DataFrame, task: Task, exclude: tuple[str, ...] = ()) -> DataFrame:
    """Adds `input` (a struct of the task's inputs, excluded columns null) and `input_hash` (SHA-256, hex).

    The hash covers exactly what the model reads and the version of its rendering: a change of anything else changes nothing.
    """
    values = [_value(column.name, column.type, exclude).alias(column.name) for column in task.inputs]
    hashed = F.sha2(F.concat_ws("\n", F.lit(rendering_of(task)), F.to_json("input")), 256)
    return rows.withColumn("input", F.struct(*values)).withColumn("input_hash", hashed)


def _value(name: str, kind: str, exclude: tuple[str, ...]) -> Column:
    if name in exclude:
        return F.lit(None).cast(kind)
    if name == "attributes":
        hidden = [column.removeprefix("attributes.") for column in exclude if column.startswith("attributes.")]
        shown = F.map_filter("attributes", lambda key, value: ~key.isin(hidden)) if hidden else F.col("attributes")
        entries = F.array_sort(F.map_entries(shown))
        return F.when(F.size(entries) > 0, F.map_from_entries(entries))
    return F.substring(name, 1, _LIMITS[name]) if name in _LIMITS else F.col(name)
