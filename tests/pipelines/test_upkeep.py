"""Tables stay healthy: few files, and upkeep is no change that would make a night work."""

from __future__ import annotations

import pytest
from delta.tables import DeltaTable
from spark_jobs import jobs_of

from expectations.registry import TABLES
from pipelines.lake.maintenance import keep_healthy
from pipelines.lake.tables import Lake

pytestmark = pytest.mark.spark
TABLE = TABLES["ops/metrics"]


def appended(spark, lake: Lake, count: int) -> None:
    rows = spark.createDataFrame([tuple(None for _ in TABLE.columns)], TABLE.ddl()).coalesce(1)
    for _ in range(count):
        lake.append(TABLE, rows, {})


def test_many_small_files_become_few_and_no_version_counts_as_new(spark, tmp_path, monkeypatch):
    monkeypatch.setattr("pipelines.lake.maintenance.FILES", 4)
    lake = Lake(spark, str(tmp_path / "lake"))
    appended(spark, lake, 4)
    keep_healthy(lake)
    assert lake.files(TABLE) == (4, 1), "not more than allowed"
    appended(spark, lake, 1)
    before = lake.content_version(TABLE)
    keep_healthy(lake)
    assert lake.files(TABLE) == (1, 1) and lake.read(TABLE).count() == 5
    assert lake.version(TABLE) > before == lake.content_version(TABLE)
    appended(spark, lake, 1)
    assert lake.content_version(TABLE) == lake.version(TABLE)


@pytest.mark.parametrize(("appends", "vacuumed"), [(2, False), (5, True)])
def test_a_table_is_vacuumed_once_in_so_many_versions(spark, tmp_path, monkeypatch, appends, vacuumed):
    monkeypatch.setattr("pipelines.lake.maintenance.VERSIONS", 4)
    done = []
    monkeypatch.setattr(DeltaTable, "vacuum", lambda table: done.append(table))
    lake = Lake(spark, str(tmp_path / "lake"))
    appended(spark, lake, appends)
    keep_healthy(Lake(spark, lake.root))
    assert done == [], "only what this run has written"
    keep_healthy(lake)
    assert bool(done) == vacuumed


def test_a_small_table_is_vacuumed_in_few_tasks(spark, tmp_path):
    lake = Lake(spark, str(tmp_path / "lake"))
    appended(spark, lake, 1)
    jobs = jobs_of(spark, DeltaTable.forPath(spark, lake.path(TABLE.name)).vacuum)
    tracker = spark.sparkContext.statusTracker()
    stages = [tracker.getStageInfo(stage) for job in jobs for stage in job.stageIds]
    assert stages and sum(stage.numTasks for stage in stages if stage) < 200
