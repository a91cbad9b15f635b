"""From a shop's own columns to the canonical ones: the settings' mapping, applied to landed records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

from pyspark.errors import PySparkException
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import ArrayType, DoubleType, FloatType, MapType, StringType, StructType, TimestampType

from expectations.shop import CANONICAL, Problem, Source, _nearest
from pipelines.bronze.read import parse_records


@dataclass(frozen=True)
class Delivery:
    """A landed delivery of so many records with the source it belongs to. `sequence` orders deliveries by landing."""

    delivery_id: str
    source: Source
    sequence: int
    schema: StructType
    records: int


def canonical(bronze: DataFrame, table: str, deliveries: Sequence[Delivery]) -> DataFrame:
    """One row per landed record of these deliveries: canonical columns as texts, pointers, and the source's settings.

    Arrays, maps and structs become JSON; timestamps ISO text in UTC. Unparsable records have `_problem` and no values.
    """
    return reduce(DataFrame.unionByName, [_of_delivery(bronze, table, delivery) for delivery in deliveries])


def mapping_problems(spark: SparkSession, source: Source, schema: StructType) -> list[Problem]:
    """What is wrong with a source's column expressions, given its schema; found without reading a row."""
    empty = spark.createDataFrame([], schema)
    problems = []
    expressions = {f"columns.{name}": text for name, text in source.columns.items()}
    if source.where:
        expressions["where"] = source.where
    for place, text in expressions.items():
        try:
            empty.select(_value(text, schema.names))
        except PySparkException as error:
            reason = str(error).split("\n")[0][:200]
            remedy = _nearest(text, schema.names) if text.isidentifier() else "correct the expression"
            problems.append(
                Problem(f"{source.name}.{place}", f"an expression over {', '.join(schema.names[:40])}", f"{text!r} ({reason})", remedy)
            )
    return problems


def _of_delivery(bronze: DataFrame, table: str, delivery: Delivery) -> DataFrame:
    source, names = delivery.source, delivery.schema.names
    rows = parse_records(bronze.where(F.col("delivery_id") == delivery.delivery_id), delivery.schema)
    flat = rows.select("record_id", "problem", "_row.*")
    if source.where:
        flat = flat.where(F.col("problem").isNotNull() | F.expr(source.where))
    columns = [_as_text(flat, _value(source.columns[c], names) if c in source.columns else F.lit(None)).alias(c) for c in CANONICAL[table]]
    settings = {"_currency": source.currency, "_language": source.language, "_time_zone": source.time_zone}
    return flat.select(
        *columns,
        F.lit(source.name).alias("_source"),
        F.col("record_id").alias("_record_id"),
        F.lit(delivery.sequence).cast("long").alias("_sequence"),
        F.col("problem").alias("_problem"),
        *[F.lit(value).cast("string").alias(name) for name, value in settings.items()],
        F.lit(source.day_first).alias("_day_first"),
    )


def _value(text: str, names: Sequence[str]) -> Column:
    """A source column when there is one of that very name (spaces and dots included), else a Spark SQL expression."""
    return F.col(f"`{text}`") if text in names else F.expr(text)


def _as_text(rows: DataFrame, value: Column) -> Column:
    kind = rows.select(value.alias("value")).schema["value"].dataType
    match kind:
        case StringType():
            return value
        case ArrayType() | MapType() | StructType():
            return F.to_json(value)
        case TimestampType():
            return F.date_format(value, "yyyy-MM-dd'T'HH:mm:ss.SSSXXX")
        case DoubleType() | FloatType():
            # 1.3933728E9 would read as no number at all to whoever expects digits
            plain = F.rtrim(F.lit("."), F.rtrim(F.lit("0"), value.cast("decimal(38,12)").cast("string")))
            return F.coalesce(plain, value.cast("string"))
        case _:
            return value.cast("string")
