"""From a shop's own columns to the canonical ones: the settings' mapping, applied to landed records."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import groupby

from pyspark.errors import PySparkException
from pyspark.sql import Column, DataFrame, SparkSession, Window
from pyspark.sql import functions as F
from pyspark.sql.types import DataType, StructField, StructType

from expectations.registry import TABLES
from expectations.settings.shop import CANONICAL, Limits, Source
from expectations.settings_block import Problem, nearest
from pipelines.bronze.tolerant import expression, tried
from pipelines.bronze.typed import JSON_OPTIONS, as_text, common_schema, common_type
from pipelines.lake.frames import frame_of
from pipelines.records.shapes import CLASH

#: Columns that stand beside the canonical ones: where a record came from (`ORDER`), and what its source's settings say.
ORDER = ("_source_place", "_place", "_sequence", "_file", "_position")
#: Those columns as a schema, for tables of which nothing is delivered.
_BESIDE = (
    "_source string, _ids string, _record_id string, _source_place int, _place bigint, _sequence bigint, _file int, _position bigint, "
    "_problem string, _notes array<string>, _currency string, _language string, _time_zone string, _day_first boolean, _excel_dates boolean, _best_rating double"
)
#: The problem of a record that was read, but for one cell: its key is known. Records with another problem were not read
#: at all.
_PARSED_ALL_THE_SAME = "cell_too_long"
_BRONZE = ("record_id", "delivery_id", "sequence", "place", "file", "position", "problem", "note")
#: The number of a record in an id of any version of the code.
_LAST_NUMBER = ":([0-9]{1,18})$"


@dataclass(frozen=True)
class Delivery:
    """A landed delivery of so many records with the source it belongs to.

    `sequence` orders deliveries by landing, `place` sources of one table by the settings. `files` are its files' paths,
    `ids` names the numbering that the source's ids belong to.
    """

    delivery_id: str
    source: Source
    sequence: int
    schema: StructType
    records: int
    place: int = 0
    files: tuple[str, ...] = ()
    ids: str = ""


def canonical(
    bronze: DataFrame,
    table: str,
    deliveries: Sequence[Delivery],
    limits: Limits,
    only: Sequence[str] | None = None,
    lines: DataFrame | None = None,
) -> DataFrame:
    """One row per landed record of these deliveries that `where` lets through: canonical columns as texts, pointers,
    settings.

    `only` some of the canonical columns: a second look at a few of them, which need not read the whole records again.
    `lines` (`record_id`, `_of`): only these records, each seen with what the records above it of the same `_of` say
    where it is blank.

    A record that could not be read has its `_problem` and no values; `_notes` are what was odd about the others. `_ids`
    names the numbering that a source's ids belong to. `deliveries` of one source stand together, in the order of the
    settings.
    """
    of_source, names = _by_source(deliveries), [name for name in CANONICAL[table] if only is None or name in only]
    if not of_source:
        return frame_of(bronze.sparkSession, ", ".join([*(f"{name} string" for name in names), _BESIDE]), [])
    return reduce(DataFrame.unionByName, [_of_source(bronze, names, group, limits, lines) for group in of_source])


def filtered_records(bronze: DataFrame, deliveries: Sequence[Delivery]) -> dict[str, int]:
    """How many records the sources' `where` keeps out, of each delivery of which it keeps out any."""
    kept_out: dict[str, int] = {}
    for of_source in _by_source(deliveries):
        if of_source[0].source.where:
            columns = _Columns(bronze, of_source)
            without = columns.rows.where(~F.col(columns.kept)).groupBy(columns.of("delivery_id")).count()
            kept_out |= {row[0]: row[1] for row in without.collect()}
    return kept_out


def with_common_schemas(deliveries: Sequence[Delivery], table: str) -> list[Delivery]:
    """The deliveries, each with the schema by which all those of its source are read together: those columns of any of
    them that the settings name. A part of them then says what it says among all.
    """
    common = {}
    for of_source in _by_source(deliveries):
        source = of_source[0].source
        schema = common_schema([delivery.schema for delivery in of_source])
        common[source.name] = schema if source.where else _named(schema, source, CANONICAL[table])
    return [replace(one, schema=common.get(one.source.name, one.schema)) for one in deliveries]


def _by_source(deliveries: Sequence[Delivery]) -> list[list[Delivery]]:
    """The deliveries that hold any record, of each source."""
    holding = [delivery for delivery in deliveries if delivery.records]
    return [list(group) for _, group in groupby(holding, key=lambda delivery: delivery.source.name)]


def mapping_problems(spark: SparkSession, source: Source, schemas: Sequence[StructType]) -> list[Problem]:
    """What is wrong with a source's column expressions, given the schemas of its deliveries; found without reading a
    row.

    A column that only some deliveries hold is null in the others.
    """
    empty = frame_of(spark, TABLES[f"bronze/{source.table}"].ddl(), [])
    columns = _Columns(empty, [Delivery("", source, 0, schema, 0) for schema in schemas], where=False)
    names = columns.names
    problems = []
    expressions = {f"columns.{name}": text for name, text in source.columns.items()}
    if source.where:
        expressions["where"] = source.where
    for place, text in expressions.items():
        try:
            value = columns.value(text)
            # as it is evaluated: what makes fewer rows or more (aggregates, explode) has no place there
            columns.rows.select("*", tried(spark, value.cast("boolean") if place == "where" else value))
        except PySparkException as error:
            problems.append(_mapping_problem(f"{source.name}.{place}", text, names, error))
    return problems


def _mapping_problem(place: str, text: str, names: list[str], error: PySparkException) -> Problem:
    shown = ", ".join(names[:40]) + (f", ... ({len(names)} columns)" if len(names) > 40 else "")
    if text.isidentifier() and text.lower() not in {name.lower() for name in names}:
        return Problem(place, f"a column among {shown}", repr(text), nearest(text, names))
    reason = " ".join(str(error).split("\n")[0].split(" Did you mean")[0].split())[:200]
    return Problem(
        place,
        f"an expression over {shown}",
        f"{text!r} ({reason})",
        "correct the expression, or name one column as it is spelled",
    )


class _Columns:
    """The records of one source with its own columns side by side (`rows`), and what an expression of its settings
    means there.

    Deliveries are read by one schema that holds the columns of all. Names that differ by case alone are one column
    unless one record holds both; those are told apart by their exact spelling, which an expression cannot do.
    """

    def __init__(
        self,
        bronze: DataFrame,
        deliveries: Sequence[Delivery],
        where: bool = True,
        only: Sequence[str] | None = None,
        lines: DataFrame | None = None,
    ) -> None:
        self.spark, self.source = bronze.sparkSession, deliveries[0].source
        schema = common_schema([delivery.schema for delivery in deliveries])
        if only is not None and not (where and self.source.where):
            schema = _named(schema, self.source, only)
        self.names = schema.names
        self.ours = _prefix(self.names)
        self.meta, self.cells, self.verdict, self.kept = (
            self.ours + name for name in ("record", "cell", "said", "kept")
        )
        ids = [delivery.delivery_id for delivery in deliveries]
        of_source = bronze.where(F.col("delivery_id").isin(ids))
        of_source = of_source if lines is None else of_source.join(F.broadcast(lines), on="record_id")
        readable = F.col("problem").isNull() | F.col("problem").startswith(_PARSED_ALL_THE_SAME)
        parsed = F.when(readable, F.from_json("record", schema, JSON_OPTIONS))
        by_place = StructType([StructField(f"c{place}", field.dataType) for place, field in enumerate(schema.fields)])
        two = of_source.select(
            F.struct(*_BRONZE).alias(self.meta),
            parsed.cast(by_place).alias(self.cells),
            *(["_of"] if lines is not None else []),
        )
        if lines is not None:
            words = " ".join(self.source.columns.get(name, "") for name in only or ()).lower()
            filled = [f"c{place}" for place, name in enumerate(self.names) if name.lower() in words]
            two = two.select(self.meta, self._with_cells_above(by_place.names, filled).alias(self.cells))
        self.exact = {name: F.col(f"{self.cells}.c{place}") for place, name in enumerate(self.names)}
        self.rows = two.select("*", *self._side_by_side(schema))
        if self.source.where and where:
            verdict = tried(self.spark, expression(self.spark, self.source.where).cast("boolean"))
            holds = F.coalesce(F.col(f"{self.verdict}.value"), F.lit(False))
            self.rows = self.rows.withColumn(self.verdict, verdict).withColumn(
                self.kept, self.of("problem").isNotNull() | F.col(self.verdict).isNull() | holds
            )

    def of(self, name: str) -> Column:
        """A column of bronze."""
        return F.col(f"{self.meta}.{name}")

    def _with_cells_above(self, names: Sequence[str], filled: Sequence[str]) -> Column:
        """A record's cells; where one of those to be filled is blank, the last one above it of the records of the same
        `_of`.
        """
        place = [F.col(f"{self.meta}.{name}") for name in ("sequence", "file", "position")]
        above = Window.partitionBy("_of").orderBy(*place).rowsBetween(Window.unboundedPreceding, Window.currentRow)
        cells = {name: F.col(f"{self.cells}.{name}") for name in names}
        given = {name: F.when(F.trim(cells[name].cast("string")) != "", cells[name]) for name in filled}
        cells |= {name: F.last(value, ignorenulls=True).over(above) for name, value in given.items()}
        return F.struct(*[value.alias(name) for name, value in cells.items()])

    def value(self, text: str) -> Column:
        """A source column when there is one of that very name (spaces, dots and quotes included), else a Spark SQL
        expression.
        """
        spelled = self.spelled(text)
        return expression(self.spark, text) if spelled is None else self._one.get(spelled, self.exact[spelled])

    def spelled(self, text: str) -> str | None:
        """The column that a text names: by its exact spelling, or by another one if that names a single column."""
        if text in self.exact:
            return text
        alike = [name for name in self.names if name.lower() == text.lower()]
        return alike[0] if len(alike) == 1 or (alike and alike[0] in self._one) else None

    def _side_by_side(self, schema: StructType) -> list[Column]:
        """Every column under its name; spellings of one column as that column. `_one` keeps what each spelling then
        means.
        """
        self._one: dict[str, Column] = {}
        shown = []
        for _, fields in _by_name(schema).items():
            if len(fields) == 1 or any((field.metadata or {}).get(CLASH) for field in fields):
                shown += [self.exact[field.name].alias(field.name) for field in fields]
                continue
            kind: DataType = reduce(common_type, [field.dataType for field in fields])
            whole = F.coalesce(*[_cast(self.exact[field.name], field.dataType, kind) for field in fields])
            self._one |= {field.name: whole for field in fields}
            shown.append(whole.alias(fields[0].name))
        return shown


def _named(schema: StructType, source: Source, only: Sequence[str]) -> StructType:
    """The columns that the settings name for those of `only`; all where one of them is an expression."""
    texts = [text for name in only if (text := source.columns.get(name)) is not None]
    named, known = {text.lower() for text in texts}, {name.lower() for name in schema.names}
    return StructType([field for field in schema.fields if field.name.lower() in named]) if named <= known else schema


def _by_name(schema: StructType) -> dict[str, list[StructField]]:
    groups: dict[str, list[StructField]] = {}
    for field in schema.fields:
        groups.setdefault(field.name.lower(), []).append(field)
    return groups


def _cast(value: Column, kind: DataType, wanted: DataType) -> Column:
    return value if kind == wanted else as_text(value, kind)


def _prefix(taken: Sequence[str]) -> str:
    """What begins the names of columns beside the source's own: none of these begins so."""
    prefix = "_of_"
    while any(name.lower().startswith(prefix) for name in taken):
        prefix = f"_{prefix}"
    return prefix


def _of_source(
    bronze: DataFrame, names: Sequence[str], deliveries: list[Delivery], limits: Limits, lines: DataFrame | None = None
) -> DataFrame:
    columns = _Columns(bronze, deliveries, only=names, lines=lines)
    source, rows = columns.source, columns.rows
    if source.where:
        rows = rows.where(F.col(columns.kept))
    columns_read = {name: _Canonical(name, columns, source.columns.get(name)) for name in names}
    text = {name: f"{columns.ours}text_{name}" for name in columns_read}
    values = rows.select("*", *[one.value.alias(one.column) for one in columns_read.values()])
    texts = values.select("*", *[one.text(values).alias(text[name]) for name, one in columns_read.items()])
    too_long = {name: F.char_length(text[name]) > limits.max_cell_chars for name in columns_read}
    long_cells = [_long_cell(name, is_long, limits) for name, is_long in too_long.items()]
    notes = [F.concat(F.lit("record: "), columns.of("note")), *[one.note for one in columns_read.values()]]
    settings = {"_currency": source.currency, "_language": source.language, "_time_zone": source.time_zone}
    return texts.select(
        *[F.when(~F.coalesce(too_long[name], F.lit(False)), F.col(text[name])).alias(name) for name in columns_read],
        F.lit(source.name).alias("_source"),
        F.lit(deliveries[0].ids).alias("_ids"),
        columns.of("record_id").alias("_record_id"),
        F.lit(deliveries[0].place).alias("_source_place"),
        *_stands(columns, deliveries),
        F.coalesce(columns.of("problem"), _where_failed(columns), *long_cells).alias("_problem"),
        F.array_compact(F.array(*notes)).alias("_notes"),
        *[F.lit(value).cast("string").alias(name) for name, value in settings.items()],
        F.lit(source.day_first).alias("_day_first"),
        F.lit(source.excel_dates).alias("_excel_dates"),
        F.lit(source.best_rating).cast("double").alias("_best_rating"),
    )


def _stands(columns: _Columns, deliveries: list[Delivery]) -> list[Column]:
    """Where a record stands; of records that earlier code landed, as far as their ids tell."""
    known = F.from_json(F.lit(json.dumps({one.delivery_id: one.sequence for one in deliveries})), "map<string,bigint>")
    sequence = F.coalesce(columns.of("sequence"), F.try_element_at(known, columns.of("delivery_id")))
    number = F.regexp_extract(columns.of("record_id"), _LAST_NUMBER, 1).try_cast("bigint")
    return [
        F.coalesce(columns.of("place"), sequence).alias("_place"),
        sequence.alias("_sequence"),
        F.coalesce(columns.of("file"), F.lit(0)).alias("_file"),
        F.coalesce(columns.of("position"), number).alias("_position"),
    ]


class _Canonical:
    """What a source says of one canonical column: its value, then its text, and whether working it out failed."""

    def __init__(self, name: str, columns: _Columns, text: str | None) -> None:
        self.name, self.column = name, f"{columns.ours}value_{name}"
        self.value = F.lit(None).cast("string") if text is None else columns.value(text)
        self._is_expression = text is not None and columns.spelled(text) is None
        if self._is_expression:
            self.value = tried(columns.spark, self.value)

    def text(self, values: DataFrame) -> Column:
        value = F.col(f"{self.column}.value") if self._is_expression else F.col(self.column)
        return as_text(value, values.select(value.alias("value")).schema["value"].dataType)

    @property
    def note(self) -> Column:
        failed = F.col(self.column).isNull() if self._is_expression else F.lit(False)
        return F.when(failed, F.lit(f"{self.name}: its expression failed"))


def _long_cell(name: str, is_long: Column, limits: Limits) -> Column:
    found = F.concat(
        F.lit(f"cell_too_long: expected at most {limits.max_cell_chars:,} characters, found more in {name}")
    )
    return F.when(is_long, found)


def _where_failed(columns: _Columns) -> Column:
    if not columns.source.where:
        return F.lit(None).cast("string")
    problem = "where_failed: expected the condition `where` to be true or false, found an error in it"
    return F.when(F.col(columns.verdict).isNull(), F.lit(problem))
