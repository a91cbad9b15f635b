"""Reads the lake without a JVM, through `deltalake`: for `status`, `show` and `published`."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
from deltalake import DeltaTable, QueryBuilder
from deltalake.exceptions import TableNotFoundError

from expectations.registry import TABLES
from expectations.settings import nearest
from expectations.shop import Shop
from udfs.storage.address import for_delta_rs, joined


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
    """Rows of one table by a query over `t`, as dictionaries."""
    table = open_table(shop, name, version)
    batches = QueryBuilder().register("t", table).execute(sql)
    return pa.table(batches.read_all()).to_pylist()


def published_sets(shop: Shop) -> list[dict[str, Any]]:
    """The published sets on offer, newest first."""
    return rows(shop, "ops/published", f"select * from t order by publish_id desc limit {shop.published_sets}")


def newest_versions(shop: Shop) -> dict[str, int]:
    """Version of every gold table in the newest published set; empty before the first."""
    try:
        newest = published_sets(shop)[:1]
    except NothingThere:
        return {}
    return {name: entry["version"] for row in newest for name, entry in dict(row["tables"]).items()}
