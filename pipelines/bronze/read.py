"""Reads the files of a source as records: one JSON text each, or the raw text with the reason why it could not be parsed."""

from __future__ import annotations

import csv
import gzip
import io
from collections import defaultdict
from functools import reduce

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import StringType, StructField, StructType

from expectations.shop import Source
from pipelines.bronze.files import LandingFile

_CORRUPT = "_unparsable"
_JSON_OPTIONS = {"timestampFormat": "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX", "ignoreNullFields": "true"}


def read_records(spark: SparkSession, source: Source, files: list[LandingFile]) -> tuple[DataFrame, StructType]:
    """The records of a delivery as (`record`, `problem`), and the schema that `record` follows.

    Columns of text formats stay texts: what they mean is decided when they are cleaned.
    """
    readers = {"csv": _read_csv, "json": _read_json, "parquet": _read_parquet, "delta": _read_delta}
    rows = readers[source.format](spark, source, [file.path for file in files])
    columns = [name for name in rows.columns if name != _CORRUPT]
    schema = StructType([field for field in rows.schema.fields if field.name != _CORRUPT])
    record = F.to_json(F.struct(*[F.col(f"`{name}`") for name in columns]), _JSON_OPTIONS)
    if _CORRUPT not in rows.columns:
        return rows.select(record.alias("record"), F.lit(None).cast("string").alias("problem")), schema
    raw, problem = F.col(_CORRUPT), f"record_unreadable: expected a {source.format} record with {len(columns)} columns"
    return rows.select(
        F.when(raw.isNotNull(), raw).otherwise(record).alias("record"),
        F.when(raw.isNotNull(), F.lit(problem)).alias("problem"),
    ), schema


def parse_records(records: DataFrame, schema: StructType) -> DataFrame:
    """Adds the source's own columns as the struct `_row`; null for records that could not be parsed."""
    parsed = F.from_json("record", schema, _JSON_OPTIONS)
    return records.withColumn("_row", F.when(F.col("problem").isNull(), parsed))


def _read_csv(spark: SparkSession, source: Source, paths: list[str]) -> DataFrame:
    """CSV by RFC 4180 (quotes doubled, line breaks allowed inside them); files with different headers are read apart."""
    by_header: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for path in paths:
        by_header[_csv_header(path, source)].append(path)
    options = {
        "multiLine": "true",
        "quote": '"',
        "escape": '"',
        "mode": "PERMISSIVE",
        "encoding": source.encoding,
        "columnNameOfCorruptRecord": _CORRUPT,
        "maxCharsPerColumn": "-1",
        "header": "true",
        **source.options,
    }
    parts = []
    for header, group in by_header.items():
        schema = StructType([StructField(name, StringType()) for name in (*header, _CORRUPT)])
        parts.append(spark.read.options(**options).schema(schema).csv(group))
    return reduce(lambda a, b: a.unionByName(b, allowMissingColumns=True), parts)


def _csv_header(path: str, source: Source) -> tuple[str, ...]:
    """Column names of a file; a nameless or repeated one is called by its position (`_c3`)."""
    opener = gzip.open if path.endswith(".gz") else open
    with opener(path, "rt", encoding=source.encoding, newline="") as file:
        head = file.read(1 << 20).lstrip("\ufeff")
    separator = source.options.get("sep", source.options.get("delimiter", ","))
    names = next(csv.reader(io.StringIO(head), delimiter=separator), [])
    if source.options.get("header", "true").lower() == "false":
        return tuple(f"_c{position}" for position in range(len(names)))
    seen: list[str] = []
    for position, name in enumerate(name.strip() for name in names):
        seen.append(f"_c{position}" if not name or name in seen else name)
    return tuple(seen)


def _read_json(spark: SparkSession, source: Source, paths: list[str]) -> DataFrame:
    """JSON lines. Names and nesting come from the data, every value stays the text it was."""
    options = {
        "primitivesAsString": "true",
        "encoding": source.encoding,
        "lineSep": "\n",
        "mode": "PERMISSIVE",
        "columnNameOfCorruptRecord": _CORRUPT,
        **source.options,
    }
    rows = spark.read.options(**options).json(paths)
    if rows.columns == [_CORRUPT]:
        return rows
    schema = StructType([*[f for f in rows.schema.fields if f.name != _CORRUPT], StructField(_CORRUPT, StringType())])
    return spark.read.options(**options).schema(schema).json(paths)


def _read_parquet(spark: SparkSession, source: Source, paths: list[str]) -> DataFrame:
    return spark.read.options(**source.options).parquet(*paths)


def _read_delta(spark: SparkSession, source: Source, paths: list[str]) -> DataFrame:
    return spark.read.format("delta").options(**source.options).load(source.path)
