"""Lands deliveries: every record of every source file, once, as it came."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import StructType

from expectations.registry import TABLES
from expectations.settings.shop import CANONICAL, REQUIRED, Shop, Source
from expectations.settings_block import Problem
from pipelines.bronze.canonical import Delivery, mapping_problems
from pipelines.bronze.files import LandingError, LandingFile, delivery_id, inspect, nothing_found
from pipelines.bronze.read import Delivered, read_delivery
from pipelines.lake.tables import Lake

DELIVERIES = TABLES["bronze/deliveries"]
#: A row of bronze/deliveries.
Entry = dict[str, Any]
#: Leaves records out: of a source the rows of a delivery as bronze will have them, its id, and the schemas of what the
#: source has landed before and of this delivery, in that order.
KeepOut = Callable[[Source, DataFrame, str, list[StructType]], DataFrame]
#: Stands for the delivery of a snapshot source of corrections of which no file is left.
WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Arrival:
    """The files of one source in this run: what they are, and the delivery they make. `is_new`: not landed before."""

    source: Source
    files: list[LandingFile]
    delivery_id: str
    is_new: bool

    @property
    def bytes(self) -> int:
        return sum(file.bytes for file in self.files)

    def summary_known(self) -> str:
        """What is said of a delivery that is not landed."""
        if self.delivery_id == WITHDRAWN:
            return f"{self.source.name}: no file is left, all of its corrections were taken back"
        return f"{self.source.name}: delivery {self.delivery_id} was landed before"

    def summary(self) -> str:
        """The source's name, and what is odd about its files."""
        copies = [
            f"{Path(copy).name} (a copy of {Path(file.path).name})" for file in self.files for copy in file.copies
        ]
        return f"{self.source.name}; left out: {', '.join(copies)}" if copies else self.source.name


def arrivals(lake: Lake, shop: Shop) -> list[Arrival]:
    """Looks at every source's files, and writes nothing. Raises LandingError with all problems."""
    entries = landed_deliveries(lake)
    landed, ids = _files_of(entries), {entry["delivery_id"] for entry in entries}
    found, problems = [], []
    for source in shop.sources:
        known = landed.get(source.name, [])
        of_source = {file.sha256 for file in known}
        files, wrong = inspect(source, shop.limits, {file.path: file for file in known})
        if wrong == [nothing_found(source)] and of_source and (source.mode == "append" or source.table == "overrides"):
            # a day on which nothing came; of corrections, that all were taken back
            wrong = []
            if source.mode == "snapshot":
                found.append(Arrival(source, [], WITHDRAWN, False))
        if source.mode == "append":
            files = [file for file in files if file.sha256 not in of_source]
        problems += wrong
        if files:
            identity = delivery_id(source, files, shop.limits)
            found.append(Arrival(source, files, identity, identity not in ids))
    if problems:
        raise LandingError(problems)
    return found


def land(
    lake: Lake, shop: Shop, arrived: list[Arrival], run_id: str, keep_out: KeepOut | None = None
) -> list[dict[str, int]]:
    """Writes the new deliveries to bronze, then enters them all in bronze/deliveries by one commit; returns their
    counts.

    Every file is read to its end, every mapping is checked, and every delivery that must hold a record is known to hold
    one, before the first row is written. A delivery that a killed run left without its entry is replaced. What
    `keep_out` leaves out is never written, and counted as `forgotten`.
    """
    new = [arrival for arrival in arrived if arrival.is_new]
    read = [(arrival, read_delivery(lake, arrival.source, arrival.files, shop.limits, run_id)) for arrival in new]
    before = landed_deliveries(lake)
    problems = [
        problem for arrival, delivered in read for problem in _problems(lake, arrival.source, delivered, before)
    ]
    if problems:
        raise LandingError(problems)
    sequence = max((row["sequence"] for row in before), default=0)
    entered = [(arrival, delivered, sequence + number) for number, (arrival, delivered) in enumerate(read, 1)]
    for arrival, delivered, place in entered:
        _write_records(lake, arrival, delivered, place, before, run_id, keep_out)
    counts = _landed_counts(lake, new)
    _enter(
        lake,
        [(arrival, delivered.schema, place, counts[arrival.delivery_id]) for arrival, delivered, place in entered],
        run_id,
    )
    left_out = {arrival.delivery_id: _left_out(delivered, counts[arrival.delivery_id]) for arrival, delivered in read}
    return [
        {**counts[arrival.delivery_id], **_lines(delivered), **(left_out[arrival.delivery_id] if keep_out else {})}
        for arrival, delivered in read
    ]


def check_delivery(lake: Lake, scratch: Lake, shop: Shop, arrival: Arrival) -> tuple[Delivered, list[Problem]]:
    """What landing would read, and what it would refuse. `scratch` is where much is staged: the lake stays as it is."""
    delivered = read_delivery(scratch, arrival.source, arrival.files, shop.limits, "check")
    return delivered, _problems(lake, arrival.source, delivered, landed_deliveries(lake))


def current(
    lake: Lake, shop: Shop, table: str, arrived: list[Arrival], entries: list[Entry] | None = None
) -> list[Delivery]:
    """The deliveries that silver is made of: of a snapshot source the one that arrived (where it is landed, else the
    last), of an append source all of them. Sources are in the order of the settings. `entries` of bronze/deliveries, if
    they are read already."""
    rows = [row for row in (landed_deliveries(lake) if entries is None else entries) if row["table"] == table]
    ids = {arrival.source.name: arrival.delivery_id for arrival in arrived}
    deliveries: list[Delivery] = []
    numbering = ""
    for place, source in enumerate(shop.sources_of(table)):
        # what shares its numbers shares those of the source before it
        numbering = source.name if source.ids == "own" or not numbering else numbering
        of_source = [row for row in rows if row["source"] == source.name]
        if source.mode == "snapshot":
            wanted = ids.get(source.name)
            known = {row["delivery_id"] for row in of_source}
            if wanted not in known and wanted != WITHDRAWN:
                wanted = of_source[-1]["delivery_id"] if of_source else None
            of_source = [row for row in of_source if row["delivery_id"] == wanted]
        for row in of_source:
            schema = _schema(row["schema"])
            paths = tuple(file["path"] for file in row["files"])
            deliveries.append(
                Delivery(row["delivery_id"], source, row["sequence"], schema, row["records"], place, paths, numbering)
            )
    return deliveries


def assert_mappings(lake: Lake, shop: Shop, arrived: list[Arrival]) -> None:
    """Raises LandingError where the settings, which may have changed since, do not fit what is landed of a source of
    which nothing new has arrived; what is new is checked when it is read."""
    entries = landed_deliveries(lake)
    new = {arrival.source.name for arrival in arrived if arrival.is_new}
    problems = []
    for table in CANONICAL:
        deliveries = [
            one for one in current(lake, shop, table, arrived, entries) if one.records and one.source.name not in new
        ]
        for source in dict.fromkeys(one.source.name for one in deliveries):
            of_source = [one for one in deliveries if one.source.name == source]
            problems += mapping_problems(lake.spark, of_source[0].source, [one.schema for one in of_source])
    if problems:
        raise LandingError(problems)


def schemas_of(entries: list[Entry], source: Source) -> list[StructType]:
    """The schemas of those deliveries of a source that hold a record."""
    return [_schema(row["schema"]) for row in entries if row["source"] == source.name and row["records"]]


@lru_cache(maxsize=64)
def _schema(text: str) -> StructType:
    """A schema as bronze/deliveries keeps it; most of a source's deliveries have the same."""
    schema: StructType = StructType.fromJson(json.loads(text))
    return schema


def _problems(lake: Lake, source: Source, delivered: Delivered, before: list[Entry]) -> list[Problem]:
    if delivered.problems:
        return list(delivered.problems)
    pieces = delivered.counts.get("pieces")
    if pieces and not delivered.schema.fields:  # nothing that a column could be found in
        found = f"none among {pieces:,} pieces of {delivered.counts.get('lines', 0):,} lines"
        return [
            Problem(
                source.name, "at least one record that can be read", found, "look at the file, its format and options"
            )
        ]
    if not delivered.counts.get("records") and not pieces:
        if source.mode == "append" or source.table == "overrides":
            return []
        return [Problem(source.name, "at least one record", "none", "deliver it again")]
    earlier = schemas_of(before, source) if source.mode == "append" else []
    keys = {name: text for name, text in source.columns.items() if name in REQUIRED[source.table]}
    needed = source.model_copy(update={"columns": keys, "where": None})
    problems = mapping_problems(lake.spark, source, [*earlier, delivered.schema])
    # only beside earlier deliveries may a delivery lack a column that is mapped; one of the key it may not
    return problems or (mapping_problems(lake.spark, needed, [delivered.schema]) if earlier else [])


def _lines(delivered: Delivered) -> dict[str, int]:
    return {name: value for name, value in delivered.counts.items() if name not in ("records", "pieces")}


def landed_deliveries(lake: Lake) -> list[Entry]:
    """What bronze/deliveries holds, in order of landing."""
    return sorted(lake.few_rows(DELIVERIES), key=lambda entry: entry["sequence"])


def _files_of(entries: list[Entry]) -> dict[str, list[LandingFile]]:
    """Every file that was landed, by its source, in order of landing."""
    files: dict[str, list[LandingFile]] = {}
    for entry in entries:
        of_delivery = entry["files"]
        stamps = entry["stamps"] or [""] * len(of_delivery)
        files.setdefault(entry["source"], []).extend(
            LandingFile(file["path"], file["bytes"], file["sha256"], stamp=stamp)
            for file, stamp in zip(of_delivery, stamps, strict=True)
        )
    return files


def _left_out(delivered: Delivered, landed: dict[str, int]) -> dict[str, int]:
    """How many records were kept out, by what was read and what lies in bronze."""
    return {"forgotten": sum(delivered.counts.get(name, 0) for name in ("records", "pieces")) - landed["records"]}


def _write_records(
    lake: Lake,
    arrival: Arrival,
    delivered: Delivered,
    sequence: int,
    before: list[Entry],
    run_id: str,
    keep_out: KeepOut | None,
) -> None:
    table = TABLES[f"bronze/{arrival.source.table}"]
    places = _places(arrival, sequence, before)
    place = (
        F.lit(sequence)
        if set(places) == {sequence}
        else F.get(F.from_json(F.lit(json.dumps(places)), "array<bigint>"), F.col("file"))
    )
    rows = delivered.rows.select(
        F.concat_ws(":", F.lit(arrival.delivery_id), "file", "position").alias("record_id"),
        F.lit(arrival.delivery_id).alias("delivery_id"),
        F.lit(arrival.source.name).alias("source"),
        F.lit(sequence).alias("sequence"),
        place.alias("place"),
        "record",
        "problem",
        "note",
        "file",
        "position",
        "line",
        "lines",
        "length",
    )
    if keep_out is not None:
        schemas = [*schemas_of(before, arrival.source), delivered.schema]
        rows = keep_out(arrival.source, rows, arrival.delivery_id, schemas)
    why = {"delivery": arrival.delivery_id, "run": run_id}
    lake.replace_where(table, rows, f"delivery_id = '{arrival.delivery_id}'", why, partition_by=("delivery_id",))


def _places(arrival: Arrival, sequence: int, before: list[Entry]) -> list[int]:
    """For each file the sequence of the delivery whose place its records take: of an append source, a corrected file
    (the same path, another content) stands where the first one stood."""
    first: dict[str, int] = {}
    if arrival.source.mode == "append":
        for row in before:
            for file in row["files"] if row["source"] == arrival.source.name else ():
                first.setdefault(file["path"], row["sequence"])
    return [first.get(file.path, sequence) for file in arrival.files]


def _landed_counts(lake: Lake, new: list[Arrival]) -> dict[str, dict[str, int]]:
    """Records and unreadable records of each new delivery, as they lie in bronze."""
    counts = {arrival.delivery_id: {"records": 0, "unreadable": 0} for arrival in new}
    for table in dict.fromkeys(arrival.source.table for arrival in new):
        ids = [arrival.delivery_id for arrival in new if arrival.source.table == table]
        landed = lake.read(f"bronze/{table}").where(F.col("delivery_id").isin(ids)).groupBy("delivery_id")
        for row in landed.agg(F.count("*").alias("n"), F.count("problem").alias("bad")).collect():
            counts[row["delivery_id"]] = {"records": row["n"], "unreadable": row["bad"]}
    return counts


def _enter(lake: Lake, landed: list[tuple[Arrival, StructType, int, dict[str, int]]], run_id: str) -> None:
    if not landed:
        return
    entries = [
        (
            arrival.delivery_id,
            arrival.source.table,
            arrival.source.name,
            sequence,
            [{"path": file.path, "bytes": file.bytes, "sha256": file.sha256} for file in arrival.files],
            [file.stamp for file in arrival.files],
            schema.json(),
            counts["records"],
            counts["unreadable"],
            datetime.now(UTC),
            run_id,
        )
        for arrival, schema, sequence, counts in landed
    ]
    lake.append_few(DELIVERIES, entries, {"run": run_id})
