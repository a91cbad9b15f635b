"""The lake beside another writer: what it changes in between is put right, and a commit's version is that commit's
own.
"""

from __future__ import annotations

import pytest
from deltalake import DeltaTable
from spark_jobs import jobs_of

from expectations.table import Column, Table
from pipelines.lake.tables import Lake, LakeError

pytestmark = pytest.mark.spark

TABLE = Table(
    "gold/toys", "one row per toy", ("toy",), (Column("toy", "string", "The toy"), Column("price", "int", "Its price"))
)
TOYS = [(f"toy {number}", number) for number in range(20)]


class Interrupted(Lake):
    """A lake in which another writer deletes a row right after the named step of this one, the first `times` times."""

    def __init__(self, spark, root, step: str, times: int) -> None:
        super().__init__(spark, root)
        self.left, work = times, getattr(self, step)

        def interrupted(*arguments):
            done = work(*arguments)
            if self.left:
                self.left -= 1
                DeltaTable(self.path(TABLE.name)).delete(f"toy = 'toy {self.left + 5}'")
            return done

        setattr(self, step, interrupted)


def changed() -> list[tuple[str, int]]:
    return [*TOYS[:-1], ("toy 19", 1_900)]


def written(lake: Lake, spark, toys):
    return lake.write_changes(TABLE, spark.createDataFrame(toys, TABLE.ddl()).coalesce(1), "run", {"run": "run"})


def rows(lake: Lake, version: int):
    return sorted(map(tuple, lake.read(TABLE, version).collect()))


def test_what_another_writer_deletes_after_the_comparison_is_there_again(spark, tmp_path):
    lake = Lake(spark, str(tmp_path))
    first = written(lake, spark, TOYS)
    done = written(Interrupted(spark, str(tmp_path), "stage", 1), spark, changed())
    assert rows(lake, done.version) == sorted(changed()) and done.version > first.version + 1


def test_the_version_of_a_commit_is_not_that_of_a_later_writer(spark, tmp_path):
    lake = Lake(spark, str(tmp_path))
    first = written(lake, spark, TOYS)
    done = written(Interrupted(spark, str(tmp_path), "_merge", 1), spark, changed())
    assert lake.version(TABLE) == first.version + 2
    assert done.version == first.version + 1 and rows(lake, done.version) == sorted(changed())


def test_a_writer_that_comes_between_every_time_is_named_as_the_reason(spark, tmp_path):
    lake = Lake(spark, str(tmp_path))
    written(lake, spark, TOYS)
    with pytest.raises(LakeError, match=r"gold/toys: expected no other writer"):
        written(Interrupted(spark, str(tmp_path), "stage", 9), spark, changed())


def by_delta(spark, lake: Lake, version: int):
    return sorted(
        map(tuple, spark.read.format("delta").option("versionAsOf", version).load(lake.path(TABLE.name)).collect())
    )


@pytest.mark.parametrize("place", ["lake", "a lake of ümlauts"])
def test_what_is_read_is_what_delta_reads_at_every_version(spark, tmp_path, place):
    lake = Lake(spark, str(tmp_path / place))
    for toys in (TOYS, changed(), TOYS[:3], []):
        version = written(lake, spark, toys).version
        assert rows(lake, version) == by_delta(spark, lake, version) == sorted(toys)
    assert rows(lake, 1) == sorted(TOYS)
    assert lake.read(TABLE).dtypes == [("toy", "string"), ("price", "int")]
    assert lake.read(TABLE).schema["price"].metadata["comment"] == "Its price"


def test_partitions_and_columns_that_came_later_are_read(spark, tmp_path):
    lake = Lake(spark, str(tmp_path))
    frame = spark.createDataFrame(TOYS, TABLE.ddl())
    lake.replace_where(TABLE, frame.where("price = 3"), "price = 3", {}, partition_by=("price",))
    assert lake.read(TABLE).collect() == [("toy 3", 3)]
    later = Table("gold/later", TABLE.grain, TABLE.key, (*TABLE.columns, Column("colour", "string", "Its colour")))
    earlier = Table("gold/later", TABLE.grain, TABLE.key, TABLE.columns)
    lake.append(earlier, frame.limit(1), {})
    lake.append(later, frame.limit(1).selectExpr("*", "'red' AS colour"), {})
    assert sorted(row["colour"] or "" for row in lake.read(later).collect()) == ["", "red"]


@pytest.mark.parametrize("values", [("007", "1e5", "2024-01-01"), ("7", None), ("a b", "50%", "x=y")])
def test_partitions_say_their_values_as_delta_says_them(spark, tmp_path, values):
    lake = Lake(spark, str(tmp_path))
    columns = (Column("part", "string", "Its part"), Column("toy", "string", "Its name"))
    table = Table("gold/parted", "one row per toy", ("toy",), columns)
    for number, value in enumerate(values):
        frame = spark.createDataFrame([(value, f"toy {number}")], table.ddl())
        condition = "part is null" if value is None else f"part = '{value}'"
        lake.replace_where(table, frame, condition, {}, partition_by=("part",))
    by_delta_ = spark.read.format("delta").load(lake.path(table.name))
    assert lake.read(table).dtypes == by_delta_.dtypes
    assert sorted(map(str, lake.read(table).collect())) == sorted(map(str, by_delta_.collect()))
    for value in values[:1]:
        assert lake.read(table).where(f"part = '{value}'").count() == 1


def test_reading_a_table_takes_one_job(spark, tmp_path):
    lake = Lake(spark, str(tmp_path))
    written(lake, spark, TOYS)
    found = []
    assert len(jobs_of(spark, lambda: found.extend(lake.read(TABLE).collect()))) == 1
    assert len(found) == len(TOYS)
