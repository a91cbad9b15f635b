"""The lake: where tables lie, and the two ways in which they are written: an append, or one commit of changes."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import deltalake
from delta.exceptions import DeltaConcurrentModificationException
from delta.tables import DeltaTable
from deltalake.exceptions import TableNotFoundError
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql.types import StructType

from expectations.table import Table
from pipelines.lake import driver_commits
from pipelines.lake.frames import frame_of
from pipelines.lake.row_changes import row_changes, shaped, with_new_columns
from udfs.storage.address import for_delta_rs, is_local, joined
from udfs.storage.lake import has_files, open_lake

#: Readable by every engine: no deletion vectors, no column mapping, no v2 checkpoints, reader version 1.
_PROPERTIES = {"delta.enableDeletionVectors": "false", "delta.checkpointPolicy": "classic"}
_RETENTION = ("delta.logRetentionDuration", "delta.deletedFileRetentionDuration")
#: For how many days a table keeps removed files and its log, unless it is told otherwise.
_DAYS = 30
#: Above this share of changed rows a table is written whole: a merge would rewrite nearly every file anyway.
_REWRITE_SHARE = 0.3
#: So often a table is compared and written when another writer comes between; one that does so every time is here to
#: stay.
_TRIES = 3
#: Among so many commits a run looks for its own.
_NEWEST = 20
#: What keeps a table healthy and changes no row.
_UPKEEP = ("OPTIMIZE", "VACUUM START", "VACUUM END", "SET TBLPROPERTIES")
#: Whose least and greatest values the log tells: of the key alone. Of texts it would keep beginnings, people's data
#: among them.
_STATISTICS = "delta.dataSkippingStatsColumns"
_COUNTED_ONLY = {"delta.dataSkippingNumIndexedCols": "0"}
_HAVE_STATISTICS = ("string", "int", "bigint", "double", "timestamp", "date")
#: Where the intermediate rows of runs lie.
_STAGING = "_staging"
#: A path that Spark takes as it is, and the log writes as it is.
_PLAIN_PATH = re.compile(r"[\w./=-]+")
#: Files of a table with partitions that are looked up one by one, where Delta's scan would take two jobs over the log.
_MOST_OF_PARTITIONS = 64


class LakeError(RuntimeError):
    """The lake cannot be read or written as it should."""


@dataclass(frozen=True)
class Written:
    """What a commit did: rows inserted, updated, deleted, and the table's version afterwards. No commit if all are
    0.
    """

    inserted: int
    updated: int
    deleted: int
    version: int

    @property
    def changed(self) -> bool:
        return self.inserted + self.updated + self.deleted > 0


class Lake:
    """Tables below one root. Reads and writes go through Delta in the JVM."""

    def __init__(self, spark: SparkSession, root: str) -> None:
        self.spark = spark
        self.root = root.rstrip("/")
        #: Tables that were written through this object, each with the first version that it wrote.
        self.written: dict[str, int] = {}

    def path(self, table: str) -> str:
        return joined(self.root, table)

    def staging(self, run_id: str, name: str) -> str:
        """A place for a run's intermediate rows; `forget_staging` removes them."""
        return joined(self.root, _STAGING, run_id, name)

    def forget_staging(self) -> None:
        """Removes what this and earlier (killed) runs left in staging."""
        if has_files(self.root):
            open_lake(self.root).delete(_STAGING)

    def exists(self, table: Table | str) -> bool:
        return self.version(table) is not None

    def version(self, table: Table | str) -> int | None:
        """The newest version of the table, or None where there is none. Reads the log alone, and starts no Spark
        job.
        """
        opened = self._log(_name(table))
        return None if opened is None else opened.version()

    def content_version(self, table: Table | str) -> int | None:
        """The newest version but for those that compaction or vacuum made: they hold the same rows as the one
        before.
        """
        opened = self._log(_name(table))
        if opened is None:
            return None
        newest = opened.history(_NEWEST)
        kept = (commit["version"] for commit in newest if commit.get("operation") not in _UPKEEP)
        # of a log whose beginning was dropped (`pipelines.erasure.purge`) the first entry stands for all before it
        whole = len(newest) < _NEWEST and newest
        return next(kept, newest[-1]["version"] if whole else opened.version())

    def history(self, table: Table | str) -> list[dict[str, Any]]:
        """The commits that the table's log holds, newest first."""
        opened = self._log(_name(table))
        return [] if opened is None else opened.history()

    def files(self, table: Table | str) -> tuple[int, int]:
        """(data files of the newest version, partitions that they are in)."""
        opened = self._log(_name(table))
        if opened is None:
            return 0, 0
        files = opened.file_uris()
        return len(files), len({uri.rsplit("/", 1)[0] for uri in files})

    def read(self, table: Table | str, version: int | None = None) -> DataFrame:
        """The table's rows at a version, the newest where none is said.

        Delta's own scan runs two Spark jobs over the log for every table of every query, to learn which files to read.
        Here the log says so in milliseconds, and where the files hold all there is, they are what is read.
        """
        opened = self._log(_name(table), version) if is_local(self.root) else None
        if opened is not None and (files := _plain_files(opened)):
            schema = StructType.fromJson(json.loads(opened.schema().to_json()))
            reader = self.spark.read.schema(schema)
            if not opened.metadata().partition_columns:
                return reader.parquet(*files)
            reader = reader.option("basePath", for_delta_rs(self.path(_name(table))))
            return reader.parquet(*files).select(*[f"`{name}`" for name in schema.names])
        reader = self.spark.read.format("delta")
        if version is not None:
            reader = reader.option("versionAsOf", version)
        return reader.load(self.path(_name(table)))

    def read_or_empty(self, table: Table) -> DataFrame:
        """The table's rows, or none where it does not exist yet; a column that it was made without is null."""
        return (
            with_new_columns(self.read(table), table) if self.exists(table) else frame_of(self.spark, table.ddl(), [])
        )

    def few_rows(self, table: Table) -> list[dict[str, Any]]:
        """All rows of a table that holds few, none where it does not exist yet; no Spark job is started for them. Maps
        come as pairs; a column that the table was made without is None.
        """
        opened = self._log(table.name)
        rows = [] if opened is None else opened.to_pyarrow_table().to_pylist()
        return [{name: row.get(name) for name in table.column_names()} for row in rows]

    def stage(self, rows: DataFrame, run_id: str, name: str, *partition_by: str) -> DataFrame:
        """Writes rows once and reads them back, so that nothing upstream (a model least of all) is computed twice."""
        path = self.staging(run_id, name)
        rows.write.mode("overwrite").partitionBy(*partition_by).parquet(path)
        return self.spark.read.schema(rows.schema).parquet(path)

    def create(self, table: Table, partition_by: Sequence[str] = ()) -> None:
        """Creates the table with its comments where it does not exist."""
        if self.exists(table):
            return self._limit_statistics(table)
        properties = _PROPERTIES | _retention(_DAYS) | _statistics(table, partition_by)
        if self._commits_itself():
            return driver_commits.create(for_delta_rs(self.path(table.name)), table, partition_by, properties)
        builder = DeltaTable.createIfNotExists(self.spark).location(self.path(table.name)).comment(table.grain)
        for column in table.columns:
            builder = builder.addColumn(column.name, column.type, comment=column.comment)
        for key, value in properties.items():
            builder = builder.property(key, value)
        if partition_by:
            builder = builder.partitionedBy(*partition_by)
        builder.execute()

    def _limit_statistics(self, table: Table) -> None:
        """A table that an earlier version of the code made gets the statistics of today; its log forgets the others
        with time.
        """
        opened = self._log(table.name)
        if opened is None:
            return
        self._set_properties(table.name, opened, _statistics(table, opened.metadata().partition_columns))

    def retain(self, name: str, days: int) -> None:
        """Sets for how many days files that left the table, and its old log, stay."""
        opened = self._log(name)
        if opened is None:
            return
        self._set_properties(name, opened, _retention(days))

    def _set_properties(self, name: str, opened: deltalake.DeltaTable, wanted: dict[str, str]) -> None:
        """Gives an opened table these properties, where it has others; each time is a commit."""
        has = opened.metadata().configuration
        if all(has.get(key) == value for key, value in wanted.items()):
            return
        if self._commits_itself():
            opened.alter.set_table_properties(wanted, raise_if_not_exists=False)
        else:
            settings = ", ".join(f"'{key}' = '{value}'" for key, value in wanted.items())
            self.spark.sql(f"ALTER TABLE delta.`{self.path(name)}` SET TBLPROPERTIES ({settings})")

    def append(self, table: Table, rows: DataFrame, why: dict[str, str]) -> int:
        """Appends rows in one commit; returns the new version."""
        self.create(table)
        writer = shaped(rows, table).write.format("delta").mode("append").option("userMetadata", json.dumps(why))
        writer.option("mergeSchema", self._lacks_columns(table)).save(self.path(table.name))
        return self._version_after(table, why)

    def append_few(self, table: Table, rows: Sequence[tuple], why: dict[str, str]) -> int:
        """Appends rows that the driver holds, as `frame_of` takes them, in one commit; returns the new version. In a
        local lake no Spark job is started for them.
        """
        if not self._commits_itself():
            return self.append(table, frame_of(self.spark, table.ddl(), rows), why)
        self.create(table)
        driver_commits.append(for_delta_rs(self.path(table.name)), table, rows, why, self._lacks_columns(table))
        return self._version_after(table, why)

    def replace_where(
        self, table: Table, rows: DataFrame, condition: str, why: dict[str, str], partition_by: Sequence[str] = ()
    ) -> int:
        """Replaces the rows that fulfil the condition in one commit: doing it twice leaves the same table."""
        self.create(table, partition_by)
        (
            shaped(rows, table)
            .write.format("delta")
            .mode("overwrite")
            .option("replaceWhere", condition)
            .option("userMetadata", json.dumps(why))
            .option("mergeSchema", self._lacks_columns(table))
            .save(self.path(table.name))
        )
        return self._version_after(table, why)

    def rewrite(self, table: Table, rows: DataFrame, why: dict[str, str]) -> int:
        """The table anew, with the columns that it has now, in one commit."""
        self.create(table)
        writer = shaped(rows, table).write.format("delta").mode("overwrite").option("userMetadata", json.dumps(why))
        writer.option("overwriteSchema", "true").save(self.path(table.name))
        return self._version_after(table, why)

    def write_changes(self, table: Table, rows: DataFrame, run_id: str, why: dict[str, str]) -> Written:
        """Makes the table hold exactly these rows by one commit of what differs; no difference, no commit.

        A table that was made without some of the columns gets them with the first commit that has another reason.
        `rows` must be cheap to read twice (staged) and unique by the table's key. What another writer changes between
        comparing and writing is put right by a further commit. Raises LakeError when that happens every time.
        """
        rows = shaped(rows, table)
        if not self.exists(table):
            return self._write_first(table, rows, why)
        self._limit_statistics(table)
        totals = Counter[str]()
        for attempt in range(_TRIES):
            before = self.version(table) or 0
            changes = self.stage(
                row_changes(with_new_columns(self.read(table, before), table), rows, table),
                run_id,
                f"changes/{table.name}/{attempt}",
            )
            counts = {row["_change"]: row["count"] for row in changes.groupBy("_change").count().collect()}
            after = self._write_differences(table, rows, changes, counts, why) if counts else before
            totals.update(counts if after is not None else {})
            if after is not None and after - before <= 1:
                content = after if counts else self.content_version(table) or before
                return Written(totals["insert"], totals["update"], totals["delete"], content)
        raise LakeError(
            f"{table.name}: expected no other writer, found one between comparing and writing, {_TRIES} times; stop it"
        )

    def _write_differences(
        self, table: Table, rows: DataFrame, changes: DataFrame, counts: dict[str, int], why: dict[str, str]
    ) -> int | None:
        """The version of the commit; None if another writer's commit forbade it."""
        kept = rows.count() - counts.get("insert", 0) - counts.get("update", 0)
        try:
            if sum(counts.values()) > _REWRITE_SHARE * max(kept, 1) or self._lacks_columns(table):
                self._overwrite(table, rows, why)
            else:
                self._merge(table, changes, why)
        except DeltaConcurrentModificationException:
            return None
        return self._version_after(table, why)

    def _write_first(self, table: Table, rows: DataFrame, why: dict[str, str]) -> Written:
        self.create(table)
        version = self.append(table, rows, why)
        return Written(rows.count(), 0, 0, version)

    def _overwrite(self, table: Table, rows: DataFrame, why: dict[str, str]) -> None:
        writer = rows.write.format("delta").mode("overwrite").option("userMetadata", json.dumps(why))
        writer.option("mergeSchema", self._lacks_columns(table)).save(self.path(table.name))

    def _merge(self, table: Table, changes: DataFrame, why: dict[str, str]) -> None:
        same_key = " and ".join(f"old.`{column}` <=> new.`{column}`" for column in table.key)
        values: dict[str, str | Column] = {f"`{column}`": f"new.`{column}`" for column in table.column_names()}
        with self.telling(why):
            (
                DeltaTable.forPath(self.spark, self.path(table.name))
                .alias("old")
                .merge(changes.alias("new"), same_key)
                .whenMatchedDelete("new._change = 'delete'")
                .whenMatchedUpdate(set=values)
                .whenNotMatchedInsert("new._change <> 'delete'", values=values)
                .execute()
            )

    @contextmanager
    def telling(self, why: dict[str, str]) -> Iterator[None]:
        """Commits of this block that take no options (merges, deletions) say why in their metadata."""
        setting = "spark.databricks.delta.commitInfo.userMetadata"
        self.spark.conf.set(setting, json.dumps(why))
        try:
            yield
        finally:
            self.spark.conf.unset(setting)

    def _version_after(self, table: Table, why: dict[str, str]) -> int:
        """The version just written (not one that another writer has added since), once it is sure that every engine can
        read it.
        """
        opened = self._log(table.name)
        if opened is None:
            raise LakeError(
                f"{table.name}: expected a Delta table after writing it, found none; check access to {self.root}"
            )
        if (reader := opened.protocol().min_reader_version) != 1:
            raise LakeError(
                f"{table.name}: expected reader version 1, found {reader}; a table feature keeps readers out"
            )
        found = (
            commit["version"] for commit in opened.history(_NEWEST) if commit.get("userMetadata") == json.dumps(why)
        )
        version = next(found, opened.version())  # Delta does not commit nothing: then there is no commit to be found
        self.written.setdefault(table.name, version)
        return version

    def _lacks_columns(self, table: Table) -> bool:
        """Whether the table was made without some of its columns: new ones, which may be null, come with the next
        commit.
        """
        opened = self._log(table.name)
        return opened is not None and not set(table.column_names()) <= {field.name for field in opened.schema().fields}

    def _commits_itself(self) -> bool:
        return driver_commits.commits_here(joined(self.root, _STAGING))

    def _log(self, name: str, version: int | None = None) -> deltalake.DeltaTable | None:
        try:
            return deltalake.DeltaTable(for_delta_rs(self.path(name)), version=version)
        except TableNotFoundError:
            return None


def _retention(days: int) -> dict[str, str]:
    return dict.fromkeys(_RETENTION, f"interval {days} days")


def _statistics(table: Table, partition_by: Sequence[str]) -> dict[str, str]:
    """The properties that keep the log's statistics to the table's key."""
    types = {column.name: column.type for column in table.columns}
    keys = [name for name in table.key if name not in partition_by and types[name] in _HAVE_STATISTICS]
    return {_STATISTICS: ",".join(f"`{name}`" for name in keys)} if keys else _COUNTED_ONLY


def _plain_files(opened: deltalake.DeltaTable) -> list[str]:
    """The files of a local table of which Spark can read them as they are: without features of newer readers, and with
    plain paths (of which those of partitions say a column's value). Of partitions, which leave files out, not too many:
    each file's place is looked up. Else none.
    """
    files = [] if opened.protocol().min_reader_version > 1 else opened.file_uris()
    if opened.metadata().partition_columns and len(files) > _MOST_OF_PARTITIONS:
        return []
    return files if all(_PLAIN_PATH.fullmatch(file) for file in files) else []


def _name(table: Table | str) -> str:
    return table if isinstance(table, str) else table.name
