"""What differs between two published sets: rows that came, went and changed, by table and column. Read without a JVM."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from deltalake import DeltaTable, QueryBuilder

from expectations.registry import TABLES
from expectations.settings.shop import Shop
from expectations.settings_block import nearest
from expectations.table import Table
from pipelines.lake.reader import NothingThere, dictionaries, open_table, published_sets


@dataclass(frozen=True)
class Changes:
    """Of one table: the versions that are compared (None: the table is not in that set) and the rows that differ.
    `columns`: how many of the updated rows differ in which column.
    """

    table: str
    before: int | None
    after: int | None
    inserted: int = 0
    deleted: int = 0
    updated: int = 0
    columns: dict[str, int] | None = None

    @property
    def any(self) -> bool:
        return self.inserted + self.deleted + self.updated > 0


def two_sets(shop: Shop, older: str | None, newer: str | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """The sets to compare: those named, else the newest and the one before the newer. Raises NothingThere."""
    offered = published_sets(shop)
    names = [row["publish_id"] for row in offered]
    wanted = newer or (names[0] if names else None)
    if wanted not in names:
        raise _not_offered(wanted, names)
    behind = names[names.index(wanted) + 1 :]
    base = older or (behind[0] if behind else None)
    if base not in names:
        raise _not_offered(base, names)
    return offered[names.index(base)], offered[names.index(wanted)]


def _not_offered(wanted: str | None, names: list[str]) -> NothingThere:
    known = ", ".join(names) or "none yet"
    return NothingThere(
        f"expected two of the published sets on offer ({known}), found {wanted or 'no second one'}; "
        + (nearest(wanted, names) if wanted else "there is something to compare after the next night that changes it")
    )


def versions_of(row: dict[str, Any]) -> dict[str, int]:
    """Version of every table of a set, as `published_sets` gives it."""
    return {name: entry["version"] for name, entry in dict(row["tables"]).items()}


def set_changes(shop: Shop, older: dict[str, int], newer: dict[str, int], only: str | None = None) -> list[Changes]:
    """The changes of every table that is in one of both sets. Raises NothingThere for a table that is in neither."""
    names = list(dict.fromkeys([*newer, *older]))
    if only is not None and only not in names:
        raise NothingThere(
            f"expected a table of these sets ({', '.join(names)}), found {only!r}; {nearest(only, names)}"
        )
    return [table_changes(shop, name, older.get(name), newer.get(name)) for name in ([only] if only else names)]


def table_changes(shop: Shop, name: str, before: int | None, after: int | None) -> Changes:
    """Counts for one table. Stamps (when and by which run a row was scored) alone make no change."""
    if before == after:
        return Changes(name, before, after)
    if before is None or after is None:
        rows = open_table(shop, name, after if before is None else before).to_pyarrow_dataset().count_rows()
        return Changes(name, before, after, *((rows, 0) if before is None else (0, rows)))
    joined = Joined(shop, name, before, after)
    counted = [f"count(*) filter (where {joined.both} and {differs}) as c{n}" for n, differs in joined.numbered()]
    sql = (
        f"select count(*) filter (where {joined.came}) as inserted, count(*) filter (where {joined.went}) as deleted, "
        f"count(*) filter (where {joined.both} and ({joined.changed})) as updated{''.join(f', {one}' for one in counted)} "
        f"from {joined.tables}"
    )
    (row,) = joined.rows(sql)
    columns = {name: row[f"c{n}"] for n, name in enumerate(joined.compared) if row[f"c{n}"]}
    return Changes(name, before, after, row["inserted"], row["deleted"], row["updated"], columns)


def changed_rows(shop: Shop, name: str, before: int, after: int, number: int) -> list[dict[str, Any]]:
    """Up to so many rows that differ: `change` (inserted, deleted, updated), the key, and of every column that differs
    the value before and after.
    """
    joined = Joined(shop, name, before, after)
    keys = ", ".join(f'coalesce(a."{key}", b."{key}") as "{key}"' for key in joined.table.key)
    sides = "".join(f', a."{c}" as a{n}, b."{c}" as b{n}, {d} as d{n}' for n, (c, d) in enumerate(joined.pairs()))
    kind = f"case when {joined.came} then 'inserted' when {joined.went} then 'deleted' else 'updated' end"
    order = ", ".join(f'"{key}"' for key in joined.table.key)
    sql = (
        f"select {kind} as change, {keys}{sides} from {joined.tables} "
        f"where {joined.came} or {joined.went} or {joined.changed} order by change desc, {order} limit {int(number)}"
    )
    return [_told(row, joined) for row in joined.rows(sql)]


def _told(row: dict[str, Any], joined: Joined) -> dict[str, Any]:
    differing = {
        name: {"before": row[f"a{n}"], "after": row[f"b{n}"]}
        for n, name in enumerate(joined.compared)
        if row[f"d{n}"] or row["change"] != "updated"
    }
    return {"change": row["change"], **{key: row[key] for key in joined.table.key}, "columns": differing}


class Joined:
    """Two versions of a table, `a` before and `b` after, joined by its key, and the SQL that says how they differ."""

    def __init__(self, shop: Shop, name: str, before: int, after: int) -> None:
        self.table: Table = TABLES[name]
        old, new = open_table(shop, name, before), open_table(shop, name, after)
        there = _columns(old) & _columns(new)
        skipped = {*self.table.key, *self.table.unchanged_by}
        self.compared = [one for one in self.table.column_names() if one in there and one not in skipped]
        same_key = " and ".join(f'a."{key}" = b."{key}"' for key in self.table.key)
        self.tables = f"a full outer join b on {same_key}"
        first = self.table.key[0]
        self.came, self.went = f'a."{first}" is null', f'b."{first}" is null'
        self.both = f'a."{first}" is not null and b."{first}" is not null'
        self.changed = " or ".join(differs for _, differs in self.pairs()) or "false"
        self._builder = QueryBuilder().register("a", old).register("b", new)

    def pairs(self) -> list[tuple[str, str]]:
        """Every compared column with the condition that it differs; maps count by their entries, in any order."""
        types = {column.name: column.type for column in self.table.columns}
        found = []
        for name in self.compared:
            sides = [f'{side}."{name}"' for side in "ab"]
            if types[name].startswith("map"):
                sides = [f"array_sort(map_entries({side}))" for side in sides]
            found.append((name, f"({sides[0]} is distinct from {sides[1]})"))
        return found

    def numbered(self) -> list[tuple[int, str]]:
        """The conditions alone, by number."""
        return list(enumerate(differs for _, differs in self.pairs()))

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """Rows of a query over `a` and `b`."""
        return dictionaries(self._builder.execute(sql))


def _columns(table: DeltaTable) -> set[str]:
    return {field.name for field in table.schema().fields}
