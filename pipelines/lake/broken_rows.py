"""Which rows broke a rule, by the keys that a person may be told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from expectations.checks.check import Check
from expectations.checks.to_spark import holds
from expectations.rules import ROW_CHECKS
from expectations.table import Table

_KEYS = 3


def with_keys(
    checks: Sequence[Check], table: Table, rows: DataFrame, lost: Mapping[str, DataFrame] | None = None
) -> list[Check]:
    """The checks of a table, those that failed with keys of up to three rows to blame. `lost`: by the name of a rule on
    the whole table, the rows that it misses.

    A Spark job for every rule that is broken (two where rows are missed, which are counted); none on a good night.
    """
    key = table.shown_key()
    if key is None:
        return list(checks)
    missed = lost or {}
    found = [check if check.passed else replace(check, keys=_keys(check, key, rows, missed)) for check in checks]
    return [
        replace(check, unexpected=missed[check.rule.name].count())
        if not check.passed and check.rule.name in missed
        else check
        for check in found
    ]


def _keys(check: Check, key: str, rows: DataFrame, lost: Mapping[str, DataFrame]) -> tuple[str, ...]:
    rule = check.rule
    if rule.name in lost:
        broken = lost[rule.name]
    elif rule.check in (*ROW_CHECKS, "share_at_least"):
        broken = rows.where(~holds(rule))
    elif rule.check == "unique":
        columns = [F.col(f"`{name}`") for name in rule.arguments["columns"]]
        broken = rows.groupBy(*columns).agg(F.count("*").alias("_rows"), F.min(f"`{key}`").alias("_key"))
        broken = broken.where("_rows > 1").select(F.col("_key").alias(key))
    else:
        return ()
    found = broken.where(F.col(f"`{key}`").isNotNull()).select(F.col(f"`{key}`").cast("string"))
    return tuple(sorted({row[0] for row in found.limit(_KEYS).collect()}))


def gone(before: DataFrame, rows: DataFrame, table: Table) -> DataFrame:
    """The rows of `before` whose key is in `rows` no more."""
    same_key = [before[name].eqNullSafe(rows[name]) for name in table.key]
    return before.join(rows, on=same_key, how="left_anti")
