"""Rows that the driver holds become frames without a Python worker."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from spark_jobs import jobs_of

from expectations.registry import TABLES
from pipelines.lake.frames import frame_of

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
