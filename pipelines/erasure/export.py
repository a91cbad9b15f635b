"""What the lake holds of people, for them to read: a file of JSON lines per table."""

from __future__ import annotations

import os
from pathlib import Path

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from expectations.known_tasks import TASKS
from pipelines.erasure import worklist
from pipelines.erasure.subjects import tombstone_keys
from pipelines.erasure.worklist import Worklist
from pipelines.run_context import Night
from pipelines.scoring.inputs import rows_of


class FolderInUse(LookupError):
    """The folder that an export should go to has something in it."""


def export_people(night: Night, ids: list[str], folder: Path) -> dict[str, int]:
    """Writes every row of these people to `folder` (`silver.reviews.jsonl`), which only its owner may read; returns rows
    by table. What is worked on (`_typed`) repeats silver, and is left out. Raises FolderInUse, and writes nothing into
    the lake.
    """
    if folder.exists() and any(folder.iterdir()):
        raise FolderInUse(f"{folder}: expected an empty folder, found files in it; name another one")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    keys = tombstone_keys(night.shop.lake, night.secret)
    work = worklist.find(night.lake, night.shop, night.secret, keys, ids)
    written = {}
    for name, rows in _rows(night, work).items():
        if count := _write(rows, folder / f"{name.replace('/', '.')}.jsonl"):
            written[name] = count
    return written


def _rows(night: Night, work: Worklist) -> dict[str, DataFrame]:
    found = {}
    for name in worklist.tables_by_row(night.lake):
        victims = worklist.victims(work, name)
        if victims is not None and not name.startswith("_typed/"):
            rows, column, of_table = victims
            found[name] = _of(night.lake.read(name), of_table, rows.select(F.col(column).alias("_key")))
    return found | _scores(night, work)


def _scores(night: Night, work: Worklist) -> dict[str, DataFrame]:
    """What models said of the people's texts, which others may have written too."""
    found = {}
    for task in TASKS:
        name = f"scores/{task.name}"
        if task.outputs and task.key_of_reviews and night.lake.exists(name):
            theirs = rows_of(night, task).join(work.people, on="user_key", how="left_semi")
            found[name] = _of(night.lake.read(name), "input_hash", theirs.select(F.col("input_hash").alias("_key")))
    return found


def _of(table: DataFrame, column: str, keys: DataFrame) -> DataFrame:
    unique = F.broadcast(keys.distinct())
    return table.join(unique, on=table[column] == unique["_key"], how="left_semi")


def _write(rows: DataFrame, file: Path) -> int:
    """One row a line; the number of lines. No row, no file."""
    lines = rows.select(F.to_json(F.struct("*"), {"ignoreNullFields": "false"}).alias("line")).toLocalIterator()
    first = next(lines, None)
    if first is None:
        return 0
    count = 1
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as opened:
        opened.write(first["line"] + "\n")
        for row in lines:
            opened.write(row["line"] + "\n")
            count += 1
    return count
