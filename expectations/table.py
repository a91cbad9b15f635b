"""A table as data: grain, key, columns with their comments, rules. Types are Spark SQL type texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from expectations.rules import Rule


@dataclass(frozen=True)
class Column:
    """One column of a table: its name, its Spark SQL type and what it means."""

    name: str
    type: str
    comment: str


@dataclass(frozen=True, eq=False)
class Table:
    """One Delta table of the lake.

    `name` is its path below the lake root; `grain` says in one sentence what a row is; `key` are the columns that
    identify a row; `unchanged_by` are columns whose new value alone does not make a row count as changed (when and by
    which run it was made); `after` are the tables whose failure this table cannot outlive; `counted_by` is the column
    whose values the summary counts; `reviewed_by` is the boolean column of rows that wait for a person, counted there
    too; `private` are columns whose values stand in no message: people's keys and words.
    `beside`: (a silver table, the column that it shares with this one, columns of it) that rules speak of as `_<column>`.
    `spread` are columns whose frequent values, and `ranged` columns whose numbers, are compared with those of the last
    nights, each with the Spark SQL of what is compared; `predicted` is the column that a new model may flip.
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
    private: tuple[str, ...] = ()
    spread: Mapping[str, str] = field(default_factory=dict)
    ranged: Mapping[str, str] = field(default_factory=dict)
    predicted: str | None = None
    beside: tuple[str, str, tuple[str, ...]] | None = None

    def column_names(self) -> list[str]:
        return [column.name for column in self.columns]

    def ddl(self) -> str:
        """The schema as Spark SQL DDL, all columns nullable: the gate enforces nulls, not the file format."""
        return ", ".join(f"`{column.name}` {column.type}" for column in self.columns)

    def shown_key(self) -> str | None:
        """The column by which messages name a row: its review or product, never its user."""
        names = self.column_names()
        told = [name for name in ("review_id", "product_id", *self.key) if name in names and name not in self.private]
        return told[0] if told else None

    def row_rules(self) -> list[Rule]:
        """The rules that send a row to quarantine."""
        return [rule for rule in self.rules if rule.rejects]
