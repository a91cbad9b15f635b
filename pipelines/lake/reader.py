"""Reads the lake without a JVM, through `deltalake`: for `status`, `show` and `published`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
from deltalake import DeltaTable, QueryBuilder
from deltalake.exceptions import DeltaError, TableNotFoundError

from expectations.registry import TABLES
from expectations.settings.shop import Shop
from expectations.settings_block import nearest
from udfs.storage.address import for_delta_rs, joined
from udfs.storage.lake import has_files, open_lake


class NothingThere(LookupError):
    """The table that was asked for does not exist (yet)."""


def open_table(shop: Shop, name: str, version: int | None = None) -> DeltaTable:
    """A table of the lake. Raises NothingThere with the nearest name, or when nothing has been written yet."""
    if name not in TABLES:
        raise NothingThere(
            f"expected a table of the lake ({', '.join(TABLES)}), found {name!r}; {nearest(name, list(TABLES))}"
        )
    try:
        return DeltaTable(for_delta_rs(joined(shop.lake, name)), version=version)
    except TableNotFoundError as error:
        raise NothingThere(
            f"{name}: expected a table in {shop.lake}, found none; `nightshelf run` writes it"
        ) from error


def rows(shop: Shop, name: str, sql: str, version: int | None = None) -> list[dict[str, Any]]:
    """Rows of one table by a query over `t`, as dictionaries; a column that the table was made without is null."""
    return query(shop, {"t": (name, version)}, sql)


def query(shop: Shop, named: dict[str, tuple[str, int | None]], sql: str) -> list[dict[str, Any]]:
    """Rows of a query over several tables, each under its own name: {name: (table, version)}."""
    builder, views = QueryBuilder(), []
    for alias, (name, version) in named.items():
        table = open_table(shop, name, version)
        there = {field.name for field in table.schema().fields}
        lacking = [f'null as "{column}"' for column in TABLES[name].column_names() if column not in there]
        builder = builder.register(f"made_{alias}" if lacking else alias, table)
        views += [f"{alias} as (select {', '.join(['*', *lacking])} from made_{alias})"] if lacking else []
    batches = builder.execute((f"with {', '.join(views)} " if views else "") + sql)
    return dictionaries(batches)


def dictionaries(batches: Any) -> list[dict[str, Any]]:
    """What a query gives, row by row. pyarrow would import pandas, which takes half a second, to see whether it is given
    a frame, and for every point in time.
    """
    table = pa.RecordBatchReader.from_stream(batches).read_all()
    columns = [_values(table.column(name)) for name in table.column_names]
    return [dict(zip(table.column_names, row, strict=True)) for row in zip(*columns, strict=True)]


def _values(column: pa.ChunkedArray) -> list[Any]:
    if not pa.types.is_timestamp(column.type):
        return column.to_pylist()
    zone = UTC if column.type.tz else None
    begin = datetime(1970, 1, 1, tzinfo=zone)
    since = column.cast(pa.timestamp("us", tz=column.type.tz), safe=False).cast(pa.int64()).to_pylist()
    return [None if value is None else begin + timedelta(microseconds=value) for value in since]


def published_sets(shop: Shop) -> list[dict[str, Any]]:
    """The published sets on offer, newest first: the newest `published_sets` whose files are all there."""
    found = newest_sets(shop, shop.published_sets)
    return [
        row for row in found if is_whole(shop.lake, {name: one["version"] for name, one in dict(row["tables"]).items()})
    ]


def newest_sets(shop: Shop, number: int) -> list[dict[str, Any]]:
    """So many rows of ops/published, newest first, whether or not their files are still there."""
    newest = "coalesce(sequence, 0) desc, publish_id desc"
    return rows(shop, "ops/published", f"select * from t order by {newest} limit {number}")


def is_whole(lake: str, versions: dict[str, int]) -> bool:
    """Whether these versions of its tables can still be read: their logs, and where the lake is on a file system the
    files that they consist of.
    """
    files = open_lake(lake) if has_files(lake) else None
    for name, version in versions.items():
        place = for_delta_rs(joined(lake, name))
        try:
            data = DeltaTable(place, version=version).file_uris()
        except (DeltaError, TableNotFoundError):
            return False
        if files is not None and not all(files.exists(joined(name, uri.removeprefix(f"{place}/"))) for uri in data):
            return False
    return True


def newest_versions(shop: Shop) -> dict[str, int]:
    """Version of every gold table in the newest published set; empty before the first."""
    try:
        newest = newest_sets(shop, 1)
    except NothingThere:
        return {}
    return {name: entry["version"] for row in newest for name, entry in dict(row["tables"]).items()}
