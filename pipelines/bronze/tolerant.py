"""Expressions of a shop that fail on one row cost that row's value, not the table."""

from __future__ import annotations

from pyspark.sql import Column, SparkSession
from pyspark.sql import functions as F


def tried(spark: SparkSession, value: Column) -> Column:
    """struct(value) of an expression; null where evaluating it fails on that row.

    It is Spark's own TryEval, which stands behind `try_add` and its like and has no name in SQL: there is no other way to bound
    what an expression of any kind may raise.
    """
    catalyst = spark.sparkContext._jvm.org.apache.spark.sql  # type: ignore[union-attr]
    bridge = catalyst.classic.ExpressionUtils
    inner = bridge.expression(F.struct(value.alias("value"))._jc)  # type: ignore[attr-defined]
    return Column(bridge.column(catalyst.catalyst.expressions.TryEval(inner)))
