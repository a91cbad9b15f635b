"""Reads the files of a delivery as records: one JSON text each, or the raw text with the reason why it is none."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import reduce
from typing import Any, cast
from urllib.parse import unquote, urlparse

import pyarrow as pa
from pyspark.errors import PySparkException
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.pandas.types import to_arrow_schema
from pyspark.sql.types import LongType, StructField, StructType

from expectations.settings.shop import Limits, Source
from expectations.settings_block import Problem
from pipelines.bronze.files import LandingFile
from pipelines.bronze.typed import JSON_OPTIONS, common_schema, portable
from pipelines.lake.frames import frame_of
from pipelines.lake.tables import Lake
from pipelines.records.accounts import Reading, Refused, Row, Tally
from pipelines.records.reader import read_file
from pipelines.records.shapes import CLASH, merged, schema_of, text_columns

_ROWS = "file int, position bigint, line bigint, lines int, length bigint, record string, problem string, note string, outcome string"
#: So much text, packed or not, the driver reads by itself: a task for it would cost a second and more.
_FEW_BYTES, _FEW_CHARACTERS = 2 << 20, 8 << 20
_RECORD = 5
#: Tasks get about so many bytes, at least one file each.
_BYTES_PER_TASK = 64 << 20
_FILE_IN_ERROR = re.compile(r"file:/[^\s,;'\"]+")
#: What Spark's path patterns are made of; a file's own name may hold them.
_PATTERN_SIGN = re.compile(r"([\[\]{}*?\\])")


@dataclass(frozen=True)
class Delivered:
    """What a delivery holds: `rows` (file, position, line, lines, length, record, problem, note), the schema of its
    records, how many lines became of what, summed over its files, and what is wrong with files that refuse the whole.
    """

    rows: DataFrame
    schema: StructType
    counts: dict[str, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def read_delivery(lake: Lake, source: Source, files: list[LandingFile], limits: Limits, run_id: str) -> Delivered:
    """Reads every file from end to end, once; what was read is staged where it is much. Nothing raises for what the
    files hold.
    """
    if source.format in ("csv", "json"):
        return _read_texts(lake, source, files, limits, run_id)
    try:
        return _read_typed(lake, source, files, limits, run_id)
    except Exception as error:
        if not isinstance(error, PySparkException) and "Py4J" not in type(error).__name__:
            raise
        return Delivered(_no_rows(lake.spark), StructType(), problems=(_unreadable(source, error),))


# --- texts ------------------------------------------------------------------------------------------------------------


def _read_texts(lake: Lake, source: Source, files: list[LandingFile], limits: Limits, run_id: str) -> Delivered:
    how = Reading.of(source, limits)
    numbered = [(number, file.path) for number, file in enumerate(files)]
    found = _read_here(files, numbered, how)
    if found is not None:
        outcomes = [(row[0], row[-1]) for row in found if row[-1]]
        rows = frame_of(lake.spark, _ROWS, [row for row in found if not row[-1]])
    else:
        read = lake.stage(_in_tasks(lake.spark, files, how), run_id, f"landed/{source.name}")
        outcomes = [(row[0], row[1]) for row in read.where("outcome is not null").select("file", "outcome").collect()]
        rows = read.where("outcome is null")
    return _delivered(rows.drop("outcome"), source, files, outcomes, limits)


def _read_here(files: list[LandingFile], numbered: list[tuple[int, str]], how: Reading) -> list[tuple] | None:
    """All rows of files that are small, also once they are unpacked; else None."""
    if sum(file.bytes for file in files) > _FEW_BYTES:
        return None
    rows: list[tuple] = []
    characters = 0
    for number, path in numbered:
        for row in _rows_of(number, path, how):
            rows.append(row)
            characters += len(row[_RECORD] or "")
            if characters > _FEW_CHARACTERS:
                return None
    return rows


def _in_tasks(spark: SparkSession, files: list[LandingFile], how: Reading) -> DataFrame:
    groups = _groups(files)
    schema = to_arrow_schema(_schema_of_rows())

    def read(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for group in batch.column(0).to_pylist():
                for number, path in groups[group]:
                    yield from _batches(number, path, how, schema)

    return spark.range(0, len(groups), 1, len(groups)).mapInArrow(read, _ROWS)


def _groups(files: list[LandingFile]) -> list[list[tuple[int, str]]]:
    """Files for each task, neighbours together."""
    groups: list[list[tuple[int, str]]] = []
    size = 0
    for number, file in enumerate(files):
        if not groups or size + file.bytes > _BYTES_PER_TASK:
            groups.append([])
            size = 0
        groups[-1].append((number, file.path))
        size += file.bytes
    return groups


def _batches(number: int, path: str, how: Reading, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    for rows, outcome in _parts(path, how):
        columns: list[Any] = list(zip(*rows, strict=True)) or [()] * len(Row._fields)
        if outcome:
            columns = [[None]] * len(Row._fields)
        size = 1 if outcome else len(rows)
        yield pa.RecordBatch.from_arrays(
            [
                pa.array(values, kind.type)
                for values, kind in zip([[number] * size, *columns, [outcome] * size], schema, strict=True)
            ],
            schema=schema,
        )


def _rows_of(number: int, path: str, how: Reading) -> Iterator[tuple]:
    for rows, outcome in _parts(path, how):
        yield from ((number, *row, None) for row in rows)
        if outcome:
            yield (number, *[None] * len(Row._fields), outcome)


def _parts(path: str, how: Reading) -> Iterator[tuple[list[Row], str | None]]:
    """Lists of rows; at last no rows and how the reading of the file ended: its tally, or why it is refused."""
    try:
        for part in read_file(path, how):
            yield ([], json.dumps({"tally": part.to_json()})) if isinstance(part, Tally) else (part, None)
    except Refused as refused:
        yield [], json.dumps({"refused": [refused.expected, refused.found, refused.remedy]})
    except OSError as error:
        yield (
            [],
            json.dumps(
                {"refused": ["a file that can be read", str(error), "give access to it, or take it out of the path"]}
            ),
        )
    except Exception as error:  # whatever the reader did not foresee is the file's refusal, not the night's end
        found = f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
        yield (
            [],
            json.dumps(
                {"refused": ["a file that the reader understands", found, "deliver it in another form, and report it"]}
            ),
        )


def _delivered(
    rows: DataFrame, source: Source, files: list[LandingFile], outcomes: list[tuple[int, str]], limits: Limits
) -> Delivered:
    tallies, problems = [], []
    for number, text in sorted(outcomes):
        outcome = json.loads(text)
        if "refused" in outcome:
            problems.append(Problem(f"{source.name}: {files[number].path}", *outcome["refused"]))
        else:
            tallies.append(Tally.from_json(outcome["tally"]))
    counts: dict[str, int] = {}
    for tally in tallies:
        counts = {name: counts.get(name, 0) + value for name, value in tally.counts().items()}
    schema = _schema(source, tallies)
    if len(schema) > limits.max_columns:
        problems.append(_too_many_columns(source, len(schema), limits))
    return Delivered(rows, schema, counts, tuple(problems))


def _too_many_columns(source: Source, columns: int, limits: Limits) -> Problem:
    remedy = "deliver fewer, or raise `limits.max_columns`"
    return Problem(source.name, f"at most {limits.max_columns:,} columns in all files", f"{columns:,}", remedy)


def _schema(source: Source, tallies: list[Tally]) -> StructType:
    if source.format == "csv":
        return common_schema(
            [text_columns(names) for names in dict.fromkeys(tuple(tally.columns) for tally in tallies)]
        )
    shape: dict[str, Any] = {}
    clashes: set[str] = set()
    for tally in tallies:
        shape = merged(shape, tally.shape or {})
        clashes |= set(tally.clashes)
    return schema_of(shape, clashes)


# --- Parquet and Delta ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Typed:
    """Rows of one schema: their columns by name, and for each row the number of its file and its place there."""

    rows: DataFrame
    columns: dict[str, Column]
    file: Column
    position: Column

    def schema(self) -> StructType:
        """The columns' types; names that differ by case alone are two columns."""
        kinds = self.rows.select(*[value.alias(name) for name, value in self.columns.items()]).schema
        lowered = [name.lower() for name in self.columns]
        marks = [{CLASH: True} if lowered.count(field.name.lower()) > 1 else {} for field in kinds.fields]
        return StructType(
            [StructField(one.name, one.dataType, True, mark) for one, mark in zip(kinds.fields, marks, strict=True)]
        )

    def records(self) -> DataFrame:
        """Each row as one record, in the columns of `Delivered.rows`."""
        record = F.to_json(F.struct(*[value.alias(name) for name, value in self.columns.items()]), JSON_OPTIONS)
        values = {"file": self.file, "position": self.position, "record": record, "length": F.length(record)}
        return self.rows.select(
            *[
                values.get(field.name, F.lit(None)).cast(field.dataType).alias(field.name)
                for field in _schema_of_rows()
                if field.name != "outcome"
            ]
        )


def _read_typed(lake: Lake, source: Source, files: list[LandingFile], limits: Limits, run_id: str) -> Delivered:
    with _exact_names(lake.spark):
        parts = [_delta(lake.spark, source)] if source.format == "delta" else _parquet(lake.spark, files)
        schema = common_schema([part.schema() for part in parts])
        if len(schema) > limits.max_columns:
            return Delivered(_no_rows(lake.spark), schema, problems=(_too_many_columns(source, len(schema), limits),))
        staged = lake.stage(
            reduce(DataFrame.unionByName, [part.records() for part in parts]), run_id, f"landed/{source.name}"
        )
        return Delivered(staged, schema, {"records": staged.count()})


def _delta(spark: SparkSession, source: Source) -> _Typed:
    rows = spark.read.format("delta").options(**source.options).load(source.path)
    return _Typed(rows, _portable_columns(rows), F.lit(0), F.monotonically_increasing_id() + 1)


def _parquet(spark: SparkSession, files: list[LandingFile]) -> list[_Typed]:
    """Files of one schema are read together; those of another (a column more, another type) apart."""
    import pyarrow.parquet as pq

    groups: dict[str, dict[str, int]] = {}
    schemas = {}
    for number, file in enumerate(files):
        schema = pq.read_schema(file.path).remove_metadata()
        groups.setdefault(str(schema), {})[file.path] = number
        schemas[str(schema)] = schema
    return [_alike(spark, schemas[key], numbers) for key, numbers in groups.items()]


def _alike(spark: SparkSession, schema: pa.Schema, numbers: dict[str, int]) -> _Typed:
    rows = spark.read.parquet(*[_PATTERN_SIGN.sub(r"\\\1", path) for path in numbers])
    file = F.lit(next(iter(numbers.values())))
    if len(numbers) > 1:
        by_uri = {
            uri.replace("file:///", "file:/", 1): numbers[unquote(urlparse(uri).path)] for uri in rows.inputFiles()
        }
        file = F.try_element_at(F.from_json(F.lit(json.dumps(by_uri)), "map<string,int>"), F.col("_metadata.file_path"))
    columns, kinds = _portable_columns(rows), {field.name: field.dataType for field in rows.schema.fields}
    for one in schema:
        # INT96, an older form of theirs, Spark reads as what they are
        if pa.types.is_timestamp(one.type) and one.type.unit == "ns" and isinstance(kinds.get(one.name), LongType):
            columns[one.name] = _from_nanos(columns[one.name], one.type.tz)
    return _Typed(rows, columns, file, F.col("_metadata.row_index") + 1)


def _portable_columns(rows: DataFrame) -> dict[str, Column]:
    return {
        field.name: portable(F.col("`" + field.name.replace("`", "``") + "`"), field.dataType)
        for field in rows.schema.fields
    }


def _from_nanos(value: Column, zone: str | None) -> Column:
    """A point in time in nanoseconds, which Spark reads as a number, in its own microseconds."""
    moment = F.timestamp_micros(F.floor(value.cast("decimal(20,0)") / 1000).cast("bigint"))
    return moment if zone else moment.cast("timestamp_ntz")


@contextmanager
def _exact_names(spark: SparkSession) -> Iterator[None]:
    """While files with types are read: columns may differ by case alone, nanoseconds come as numbers, times of day as
    such.
    """
    settings = {
        "spark.sql.caseSensitive": "true",
        "spark.sql.legacy.parquet.nanosAsLong": "true",
        "spark.sql.timeType.enabled": "true",
    }
    before = {name: str(spark.conf.get(name, "false")) for name in settings}
    try:
        for name, value in settings.items():
            spark.conf.set(name, value)
        yield
    finally:
        for name, value in before.items():
            spark.conf.set(name, value)


def _no_rows(spark: SparkSession) -> DataFrame:
    return frame_of(spark, _ROWS, []).drop("outcome")


def _schema_of_rows() -> StructType:
    return cast(StructType, StructType.fromDDL(_ROWS))


def _unreadable(source: Source, error: Exception) -> Problem:
    """One sentence of what Spark says of a file that it cannot read."""
    text = " ".join(str(error).split())
    file = _FILE_IN_ERROR.search(text)
    place = f"{source.name}: {unquote(urlparse(file[0]).path)}" if file else f"{source.name}: {source.path}"
    return Problem(
        place, f"a {source.format} table that can be read to its end", text[:200], "deliver it again, or in other types"
    )
