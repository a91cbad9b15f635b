"""Lands deliveries: every record of every source file, once, as it came."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import StructType

from expectations.registry import TABLES
from expectations.shop import Problem, Shop, Source
from pipelines.bronze.canonical import Delivery, mapping_problems
from pipelines.bronze.files import LandingError, LandingFile, delivery_id, inspect
from pipelines.bronze.read import read_records
from pipelines.few_rows import frame_of
from pipelines.lake import Lake

DELIVERIES = TABLES["bronze/deliveries"]


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


def arrivals(lake: Lake, shop: Shop) -> list[Arrival]:
    """Looks at every source's files, and writes nothing. Raises LandingError with all problems."""
    landed = _landed_files(lake)
    known = set(landed)
    found, problems = [], []
    for source in shop.sources:
        files, wrong = inspect(source)
        if source.mode == "append" and files:
            seen = {sha for files_of in landed.values() for name, sha in files_of if name == source.name}
            files = [file for file in files if file.sha256 not in seen]
        elif source.mode == "append" and any(name == source.name for f in landed.values() for name, _ in f):
            wrong = []
        problems += wrong
        if files:
            identity = delivery_id(source, files)
            found.append(Arrival(source, files, identity, identity not in known))
    if problems:
        raise LandingError(problems)
    return found


def land(lake: Lake, arrived: list[Arrival], run_id: str) -> list[dict[str, int]]:
    """Writes the new deliveries to bronze, then enters them all in bronze/deliveries by one commit; returns their counts.

    Every mapping is checked, and every delivery is known to hold a record, before the first row is written. A delivery that a
    killed run left without its entry is replaced.
    """
    new = [arrival for arrival in arrived if arrival.is_new]
    read = [(arrival, *read_records(lake.spark, arrival.source, arrival.files)) for arrival in new]
    problems = [problem for arrival, _, schema in read for problem in mapping_problems(lake.spark, arrival.source, schema)]
    problems += [
        Problem(arrival.source.name, "at least one record", "none", "deliver it again") for arrival, records, _ in read if records.isEmpty()
    ]
    if problems:
        raise LandingError(problems)
    for arrival, records, _ in read:
        _write_records(lake, arrival, records, run_id)
    counts = _landed_counts(lake, new)
    _enter(lake, [(arrival, schema, counts[arrival.delivery_id]) for arrival, _, schema in read], run_id)
    return [counts[arrival.delivery_id] for arrival in new]


def current(lake: Lake, shop: Shop, table: str, arrived: list[Arrival]) -> list[Delivery]:
    """The deliveries that silver is made of: of a snapshot source the one that arrived (else the last), of an append source
    all of them."""
    if not lake.exists(DELIVERIES):
        return []
    rows = lake.read(DELIVERIES).where(F.col("table") == table).orderBy("sequence").collect()
    ids = {arrival.source.name: arrival.delivery_id for arrival in arrived}
    deliveries = []
    for source in shop.sources_of(table):
        of_source = [row for row in rows if row["source"] == source.name]
        if source.mode == "snapshot":
            wanted = ids.get(source.name, of_source[-1]["delivery_id"] if of_source else None)
            of_source = [row for row in of_source if row["delivery_id"] == wanted]
        for row in of_source:
            schema = StructType.fromJson(json.loads(row["schema"]))
            deliveries.append(Delivery(row["delivery_id"], source, row["sequence"], schema, row["records"]))
    return deliveries


def _landed_files(lake: Lake) -> dict[str, list[tuple[str, str]]]:
    """(source, checksum) of every file by the delivery that brought it."""
    if not lake.exists(DELIVERIES):
        return {}
    rows = lake.read(DELIVERIES).select("delivery_id", "source", "files.sha256").collect()
    return {row[0]: [(row[1], sha) for sha in row[2]] for row in rows}


def _write_records(lake: Lake, arrival: Arrival, records: DataFrame, run_id: str) -> None:
    table = TABLES[f"bronze/{arrival.source.table}"]
    number = F.monotonically_increasing_id().cast("string")
    rows = records.select(
        F.concat(F.lit(f"{arrival.delivery_id}:"), number).alias("record_id"),
        F.lit(arrival.delivery_id).alias("delivery_id"),
        F.lit(arrival.source.name).alias("source"),
        "record",
        "problem",
    )
    why = {"delivery": arrival.delivery_id, "run": run_id}
    lake.replace_where(table, rows, f"delivery_id = '{arrival.delivery_id}'", why, partition_by=("delivery_id",))


def _landed_counts(lake: Lake, new: list[Arrival]) -> dict[str, dict[str, int]]:
    """Records and unreadable records of each new delivery, as they lie in bronze."""
    counts = {}
    for table in dict.fromkeys(arrival.source.table for arrival in new):
        ids = [arrival.delivery_id for arrival in new if arrival.source.table == table]
        landed = lake.read(f"bronze/{table}").where(F.col("delivery_id").isin(ids)).groupBy("delivery_id")
        for row in landed.agg(F.count("*").alias("n"), F.count("problem").alias("bad")).collect():
            counts[row["delivery_id"]] = {"records": row["n"], "unreadable": row["bad"]}
    return counts


def _enter(lake: Lake, landed: list[tuple[Arrival, StructType, dict[str, int]]], run_id: str) -> None:
    if not landed:
        return
    before = lake.read(DELIVERIES).agg(F.max("sequence")).collect()[0][0] or 0 if lake.exists(DELIVERIES) else 0
    entries = [
        (
            arrival.delivery_id,
            arrival.source.table,
            arrival.source.name,
            before + number,
            [asdict(file) for file in arrival.files],
            schema.json(),
            counts["records"],
            counts["unreadable"],
            datetime.now(UTC),
            run_id,
        )
        for number, (arrival, schema, counts) in enumerate(landed, 1)
    ]
    lake.append(DELIVERIES, frame_of(lake.spark, DELIVERIES.ddl(), entries), {"run": run_id})
