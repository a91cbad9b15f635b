"""The rows that a table which was held back would lose, listed for who has to say whether that is right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from expectations.checks.check import Check
from expectations.registry import TABLES
from expectations.table import Table
from pipelines.guards.accepted import LISTED
from pipelines.run_context import Night


def list_missed(night: Night, table: Table, checks: Sequence[Check], lost: Mapping[str, DataFrame]) -> None:
    """Writes the keys of the rows that the table's broken guards miss to ops/missed_rows, in place of what its earlier
    nights missed. `lost`: the rows by the name of the guard. A good night writes nothing.
    """
    key, missed = table.shown_key(), TABLES["ops/missed_rows"]
    broken = [one.rule.name for one in checks if not one.passed and one.rule.name in LISTED and one.rule.name in lost]
    if key is None or not broken:
        return
    frames = [_rows(night, table.name, rule, lost[rule].select(F.col(f"`{key}`").cast("string"))) for rule in broken]
    rows = reduce(DataFrame.unionByName, frames).select(*missed.column_names())
    night.lake.replace_where(missed, rows, f"`table` = '{table.name}'", {"run": night.run_id})


def _rows(night: Night, table: str, rule: str, keys: DataFrame) -> DataFrame:
    rows = keys.toDF("key").where("key is not null").distinct()
    told = {"run_id": F.lit(night.run_id), "table": F.lit(table), "rule": F.lit(rule)}
    return rows.withColumns({**told, "missed_at": F.current_timestamp()})
