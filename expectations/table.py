"""A table as data: grain, key, columns with their comments, rules. Types are Spark SQL type texts."""

from __future__ import annotations

from dataclasses import dataclass

from expectations.rules import Rule


@dataclass(frozen=True)
class Column:
    """One column of a table: its name, its Spark SQL type and what it means."""

    name: str
    type: str
    comment: str


@dataclass(frozen=True)
class Table:
    """One Delta table of the lake.

    `name` is its path below the lake root; `grain` says in one sentence what a row is; `key` are the columns that
    identify a row; `unchanged_by` are columns whose new value alone does not make a row count as changed (when and by
    which run it was made); `after` are the tables whose failure this table cannot outlive; `counted_by` is the column
    whose values the summary counts; `reviewed_by` is the boolean column of rows that
    wait for a person, counted there too.
    """

    name: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    rules: tuple[Rule, ...] = ()
    after: tuple[str, ...] = ()
    unchanged_by: tuple[str, ...] = ()
    counted_by: str | None = None
    reviewed_by: str | None = None

    def column_names(self) -> list[str]:
        return [column.name for column in self.columns]

    def ddl(self) -> str:
        """The schema as Spark SQL DDL, all columns nullable: the gate enforces nulls, not the file format."""
        return ", ".join(f"`{column.name}` {column.type}" for column in self.columns)

    def row_rules(self) -> list[Rule]:
        """The rules that send a row to quarantine."""
        return [rule for rule in self.rules if rule.rejects]
