"""Expressions of a shop that fail on one row cost that row's value, not the table, and nothing of them is left to the
next row.
"""

from __future__ import annotations

from typing import Any

from pyspark.sql import Column, SparkSession
from pyspark.sql import functions as F

from pipelines.expressions import bind


def expression(spark: SparkSession, text: str) -> Column:
    """A Spark SQL expression, in which maps leave out pairs whose key is null.

    Spark's maps raise on a null key, and then keep what they had of that row for the next one; an export with a column
    for each attribute's name has null keys in most of its rows.
    """
    parsed = spark._jsparkSession.sessionState().sqlParser().parseExpression(text)  # type: ignore[attr-defined]
    return Column(_bridge(spark).column(_without_null_keys(spark, parsed)))


def tried(spark: SparkSession, value: Column) -> Column:
    """struct(value) of an expression; null where evaluating it fails on that row.

    It is Spark's own TryEval, which stands behind `try_add` and its like and has no name in SQL: there is no other way
    to bound what an expression of any kind may raise.
    """
    inner = _bridge(spark).expression(F.struct(value.alias("value"))._jc)  # type: ignore[attr-defined]
    attempt = Column(_bridge(spark).column(_jvm(spark).org.apache.spark.sql.catalyst.expressions.TryEval(inner)))
    # Within a lambda, for what two columns have in common is else worked out before either of them is tried.
    return bind(F.lit(True), lambda _: attempt)


def _without_null_keys(spark: SparkSession, node: Any) -> Any:
    """The parsed expression with its maps made of pairs that have a key."""
    convert = _jvm(spark).scala.jdk.javaapi.CollectionConverters
    children = [_without_null_keys(spark, child) for child in convert.asJava(node.children())]
    if children:
        changed = _jvm(spark).java.util.ArrayList()
        for child in children:
            changed.add(child)
        node = node.withNewChildren(convert.asScala(changed).toSeq())
    if node.getClass().getSimpleName() != "UnresolvedFunction":
        return node
    name = ".".join(str(part).lower() for part in convert.asJava(node.nameParts()))
    pairs = _pairs(name, [Column(_bridge(spark).column(child)) for child in children])
    return node if pairs is None else _bridge(spark).expression(_map_of(pairs)._jc)


def _pairs(name: str, arguments: list[Column]) -> Column | None:
    """The entries of a map that is made by this function, as an array of structs of key and value."""
    if name == "map" and arguments and len(arguments) % 2 == 0:
        pairs = zip(arguments[::2], arguments[1::2], strict=True)
        return F.array(*[F.struct(key.alias("key"), value.alias("value")) for key, value in pairs])
    if name == "map_from_arrays" and len(arguments) == 2:
        keys, values = arguments
        return F.zip_with(keys, values, lambda key, value: F.struct(key.alias("key"), value.alias("value")))
    return None


def _map_of(pairs: Column) -> Column:
    return F.map_from_entries(F.filter(pairs, lambda pair: pair["key"].isNotNull()))


def _bridge(spark: SparkSession) -> Any:
    return _jvm(spark).org.apache.spark.sql.classic.ExpressionUtils


def _jvm(spark: SparkSession) -> Any:
    return spark.sparkContext._jvm
