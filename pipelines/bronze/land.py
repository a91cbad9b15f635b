"""Lands deliveries: every record of every source file, once, as it came."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from pyspark.sql import functions as F
from pyspark.sql.types import StructType

from expectations.registry import TABLES
from expectations.shop import Problem, Shop, Source
from pipelines.bronze.canonical import Delivery, mapping_problems
from pipelines.bronze.files import LandingError, LandingFile, delivery_id, inspect
from pipelines.bronze.read import read_records
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
    """Writes the new deliveries to bronze and enters them in bronze/deliveries; returns their counts.

    Every mapping is checked before the first row is written. A delivery that a killed run left half entered is replaced.
    """
    new = [arrival for arrival in arrived if arrival.is_new]
    read = [(arrival, *read_records(lake.spark, arrival.source, arrival.files)) for arrival in new]
    problems = [problem for arrival, _, schema in read for problem in mapping_problems(lake.spark, arrival.source, schema)]
    if problems:
        raise LandingError(problems)
    return [_land_one(lake, arrival, records, schema, run_id) for arrival, records, schema in read]


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
            deliveries.append(Delivery(row["delivery_id"], source, row["sequence"], schema))
    return deliveries


def _landed_files(lake: Lake) -> dict[str, list[tuple[str, str]]]:
    """(source, checksum) of every file by the delivery that brought it."""
    if not lake.exists(DELIVERIES):
        return {}
    rows = lake.read(DELIVERIES).select("delivery_id", "source", "files.sha256").collect()
    return {row[0]: [(row[1], sha) for sha in row[2]] for row in rows}


def _land_one(lake: Lake, arrival: Arrival, records, schema: StructType, run_id: str) -> dict[str, int]:
    table = TABLES[f"bronze/{arrival.source.table}"]
    why = {"delivery": arrival.delivery_id, "run": run_id}
    number = F.monotonically_increasing_id().cast("string")
    rows = records.select(
        F.concat(F.lit(f"{arrival.delivery_id}:"), number).alias("record_id"),
        F.lit(arrival.delivery_id).alias("delivery_id"), F.lit(arrival.source.name).alias("source"), "record", "problem")
    lake.replace_where(table, rows, f"delivery_id = '{arrival.delivery_id}'", why, partition_by=("delivery_id",))
    landed = lake.read(table).where(F.col("delivery_id") == arrival.delivery_id)
    counts = landed.agg(F.count("*").alias("n"), F.count("problem").alias("bad")).head()
    if counts["n"] == 0:
        raise LandingError([Problem(arrival.source.name, "at least one record", "none", "deliver it again")])
    sequence = 1 + (lake.read(DELIVERIES).agg(F.max("sequence")).head()[0] or 0 if lake.exists(DELIVERIES) else 0)
    entry = (arrival.delivery_id, arrival.source.table, arrival.source.name, sequence,
             [(f.path, f.bytes, f.sha256) for f in arrival.files], schema.json(), counts["n"], counts["bad"],
             datetime.now(UTC), run_id)
    lake.append(DELIVERIES, lake.spark.createDataFrame([entry], DELIVERIES.ddl()), why)
    return {"records": counts["n"], "unreadable": counts["bad"]}
