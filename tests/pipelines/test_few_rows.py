"""Rows that the driver holds become frames without a Python worker, and rows of tables without a Spark job."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from deltalake import DeltaTable
from spark_jobs import jobs_of

from expectations.registry import TABLES
from pipelines.lake import driver_commits
from pipelines.lake.frames import frame_of
from pipelines.lake.tables import Lake
from udfs.storage.atomic import makes_links

pytestmark = pytest.mark.spark

NOW = datetime(2026, 11, 26, 1, 2, 3, 456_789, tzinfo=UTC)
ROWS = {
    "ops/runs": [
        ("run", "clean", "silver/products", "ok", {"in": 3, "kept": 2}, 1.5, None, 7, None, NOW, 3),
        ("run", "train", None, "failed", {}, 0.0, "f", None, "all gone: \u2605", NOW, None),
        ("run", "land", None, "ok", None, 0.0, None, None, None, NOW, 4),
    ],
    "ops/published": [
        (
            "id",
            "run",
            "run",
            {"gold/a": {"version": 3, "fingerprint": "f"}},
            {"gold/b": "why"},
            NOW,
            2,
            {"gold/a": ["f"]},
        )
    ],
    "bronze/deliveries": [
        ("d", "products", "shop", 4, [{"path": "a.csv", "bytes": 9, "sha256": "0"}], ["1:2"], "{}", 5, 0, NOW, "run"),
    ],
}


def plain(value):
    """A row's value as it went in."""
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value.asDict() if hasattr(value, "asDict") else value


@pytest.mark.parametrize("table", ROWS)
def test_rows_come_out_as_they_went_in(spark, table):
    frame = frame_of(spark, TABLES[table].ddl(), ROWS[table])
    assert frame.schema == spark.createDataFrame([], TABLES[table].ddl()).schema
    assert [tuple(plain(value) for value in row) for row in frame.collect()] == ROWS[table]
    assert frame.rdd.getNumPartitions() == 1


def test_what_is_joined_to_no_rows_needs_no_job(spark):
    ddl = TABLES["silver/overrides"].ddl()
    joined = frame_of(spark, ddl, []).join(spark.range(9).withColumnRenamed("id", "key"), "key")
    assert jobs_of(spark, joined.collect) == []


@pytest.fixture
def lakes(spark, tmp_path, monkeypatch):
    """(a lake that the driver commits to, one on a file system without second names, where the JVM does)."""
    monkeypatch.setattr(driver_commits, "commits_here", lambda staging: "/linked/" in staging)
    return Lake(spark, str(tmp_path / "linked" / "lake")), Lake(spark, str(tmp_path / "mounted" / "lake"))


def about(lake: Lake, name: str) -> tuple:
    opened = DeltaTable(lake.path(name))
    metadata, protocol = opened.metadata(), opened.protocol()
    said = metadata.description, metadata.partition_columns, dict(metadata.configuration)
    return *said, json.loads(opened.schema().to_json()), protocol.min_reader_version


@pytest.mark.parametrize("name", ["bronze/products", "silver/products", "gold/product_attributes", "ops/published"])
def test_a_table_is_the_same_whether_the_driver_makes_it_or_the_jvm(lakes, name):
    for lake in lakes:
        lake.create(TABLES[name], ("delivery_id",) if name.startswith("bronze/") else ())
        lake.create(TABLES[name])
        lake.retain(name, 9)
    assert about(lakes[0], name) == about(lakes[1], name)
    assert "9 days" in str(about(lakes[0], name)) and {lake.version(name) for lake in lakes} == {1}


@pytest.mark.parametrize("name", ROWS)
def test_rows_are_the_same_whether_the_driver_appends_them_or_the_jvm(lakes, name):
    found = []
    for lake in lakes:
        assert [lake.append_few(TABLES[name], ROWS[name], {"run": str(turn)}) for turn in (1, 2)] == [1, 2]
        rows = sorted(str(row.asDict(recursive=True)) for row in lake.read(name).collect())
        commits = [json.loads(commit["userMetadata"]) for commit in lake.history(name)[:2]]
        added = [json.loads(line) for line in (Path(lake.path(name)) / "_delta_log" / f"{2:020}.json").open()]
        (statistics,) = [json.loads(one["add"]["stats"]) for one in added if "add" in one]
        found.append((rows, commits, set(statistics["minValues"]), statistics["numRecords"]))
    assert found[0] == found[1] and len(found[0][0]) == 2 * len(ROWS[name])


def test_a_file_system_without_second_names_is_found_out(tmp_path, monkeypatch):
    assert makes_links(tmp_path / "a")

    def refused(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(Path, "hardlink_to", refused)
    assert not makes_links(tmp_path / "b") and list((tmp_path / "b").iterdir()) == []
