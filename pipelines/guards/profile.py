"""A table's profile: how many rows it has, how full each column is, how its values are spread."""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from expectations.table import Table

#: (name, subject) to value, as `ops/metrics` holds them.
Profile = dict[tuple[str, str], float]
ROWS, FILLED, DISTINCT, SHARE, LOW, HIGH = (
    "rows",
    "filled_share",
    "distinct_values",
    "value_share",
    "low_value",
    "high_value",
)
#: Of a column's values so many are watched, most frequent first, and none rarer than this share of the rows.
_VALUES, _RAREST = 12, 0.02
#: Ends of the range that is watched of a number.
_LOW, _HIGH = 0.05, 0.95


def profile(table: Table, rows: DataFrame) -> Profile:
    """The profile of these rows: two Spark jobs, one where nothing's values are watched. Empty texts, lists and maps
    count as not filled.
    """
    names = filled_columns(table)
    types = {column.name: column.type for column in table.columns}
    parts = [F.count(F.lit(1)).alias("rows")]
    parts += [F.count_if(is_filled(name, types[name])).alias(f"f{n}") for n, name in enumerate(names)]
    parts += [F.approx_count_distinct(_comparable(name, types[name])).alias(f"d{n}") for n, name in enumerate(names)]
    parts += [
        F.percentile_approx(F.expr(sql).cast("double"), [_LOW, _HIGH]).alias(f"q{n}")
        for n, sql in enumerate(table.ranged.values())
    ]
    found = rows.agg(*parts).collect()[0]
    total = found["rows"]
    made: Profile = {(ROWS, table.name): float(total)}
    for n, name in enumerate(names):
        made[FILLED, f"{table.name}.{name}"] = found[f"f{n}"] / total if total else 0.0
        made[DISTINCT, f"{table.name}.{name}"] = float(found[f"d{n}"])
    for n, name in enumerate(table.ranged):
        if found[f"q{n}"]:
            made[LOW, f"{table.name}.{name}"], made[HIGH, f"{table.name}.{name}"] = found[f"q{n}"]
    return made | (_value_shares(table, rows, total) if table.spread and total else {})


def filled_columns(table: Table) -> list[str]:
    """The columns whose filling is watched: all but the key, pointers and stamps."""
    skipped = {*table.key, *table.unchanged_by, "source", "record_id", "issues"}
    return [name for name in table.column_names() if name not in skipped]


def is_filled(name: str, kind: str) -> Column:
    """Whether a row has something in the column; never null."""
    column = F.col(f"`{name}`")
    return F.coalesce(F.size(column) > 0, F.lit(False)) if kind.startswith(("array", "map")) else column.isNotNull()


def _comparable(name: str, kind: str) -> Column:
    column = F.col(f"`{name}`")
    return F.to_json(column) if kind.startswith(("array", "map", "struct")) else column


def _value_shares(table: Table, rows: DataFrame, total: int) -> Profile:
    """The share of each frequent value of what the table says is spread, one job for all."""
    pairs = [
        F.struct(F.lit(name).alias("of"), F.expr(sql).cast("string").alias("value"))
        for name, sql in table.spread.items()
    ]
    counted = (
        rows.select(F.explode(F.array(*pairs)).alias("pair")).where("pair.value is not null").groupBy("pair").count()
    )
    frequent = counted.where(F.col("count") >= _RAREST * total).orderBy(F.col("count").desc(), "pair").collect()
    made: Profile = {}
    for name in table.spread:
        for row in [one for one in frequent if one["pair"]["of"] == name][:_VALUES]:
            made[SHARE, f"{table.name}.{name}={row['pair']['value']}"] = row["count"] / total
    return made
