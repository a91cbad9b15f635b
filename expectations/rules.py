"""A rule as data: what a table promises, with no engine attached.

One rule is compiled twice: to a Great Expectations expectation (`to_gx`) and, where it speaks of single rows, to one
Spark column expression (`to_spark`). Nothing here imports either.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Severity = Literal["critical", "warning"]

#: Checks that judge one row by itself; each is false for a bad row, never null.
ROW_CHECKS = ("not_null", "between", "length_between", "in_set", "matches", "expression")
#: Checks that judge the whole table.
TABLE_CHECKS = ("unique", "rows_at_least", "share_at_least")


@dataclass(frozen=True)
class Rule:
    """One promise of a table.

    `check` is one of `ROW_CHECKS` or `TABLE_CHECKS`; `arguments` are the check's own:
    between(low, high), length_between(low, high), in_set(values), matches(pattern), expression(sql),
    unique(columns), rows_at_least(rows), share_at_least(sql, share).
    A row rule with `rejects` sends the rows that break it to quarantine before the table is built; the same rule then
    holds for the table that results, and is checked there.
    """

    name: str
    column: str | None
    check: str
    arguments: dict[str, Any] = field(default_factory=dict)
    severity: Severity = "critical"
    rejects: bool = False
    description: str = ""

    def __post_init__(self) -> None:
        if self.check not in ROW_CHECKS + TABLE_CHECKS:
            raise ValueError(f"rule {self.name}: expected a check of {ROW_CHECKS + TABLE_CHECKS}, found {self.check!r}")
        if self.rejects and self.check not in ROW_CHECKS:
            raise ValueError(
                f"rule {self.name}: expected a row check for a rule that rejects rows, found {self.check!r}"
            )


def required(column: str, rejects: bool = False) -> Rule:
    """The column is never null."""
    return Rule(f"{column}_present", column, "not_null", rejects=rejects, description=f"{column} is present")


def unique(*columns: str) -> Rule:
    """No two rows share these columns' values."""
    name = "_".join(columns) + "_unique"
    return Rule(name, columns[0], "unique", {"columns": list(columns)}, description=f"({', '.join(columns)}) is unique")


def between(column: str, low: Any, high: Any, rejects: bool = False, severity: Severity = "critical") -> Rule:
    """The value, where there is one, lies in [low, high]. Bounds are numbers, or ISO timestamps in UTC."""
    description = f"{column} lies between {low} and {high}"
    return Rule(f"{column}_in_range", column, "between", {"low": low, "high": high}, severity, rejects, description)


def length_between(column: str, low: int, high: int, rejects: bool = False, severity: Severity = "critical") -> Rule:
    """The text, where there is one, has low to high characters."""
    description = f"{column} has {low} to {high} characters"
    return Rule(
        f"{column}_length", column, "length_between", {"low": low, "high": high}, severity, rejects, description
    )


def in_set(column: str, *values: str, rejects: bool = False, severity: Severity = "critical") -> Rule:
    """The value, where there is one, is one of these."""
    description = f"{column} is one of {', '.join(values)}"
    return Rule(f"{column}_known", column, "in_set", {"values": list(values)}, severity, rejects, description)


def matches(column: str, pattern: str, rejects: bool = False, severity: Severity = "critical") -> Rule:
    """The text, where there is one, matches the whole pattern (a regular expression that Java and Python read
    alike).
    """
    description = f"{column} matches {pattern}"
    return Rule(f"{column}_form", column, "matches", {"pattern": pattern}, severity, rejects, description)


def expression(
    name: str, column: str, sql: str, rejects: bool = False, severity: Severity = "critical", description: str = ""
) -> Rule:
    """A Spark SQL condition on one row; null counts as kept."""
    return Rule(name, column, "expression", {"sql": sql}, severity, rejects, description or sql)


def share_at_least(
    name: str, column: str, sql: str, share: float, severity: Severity = "warning", description: str = ""
) -> Rule:
    """At least this share of the rows (0 to 1) fulfils the condition."""
    return Rule(
        name,
        column,
        "share_at_least",
        {"sql": sql, "share": share},
        severity,
        description=description or f"{sql} for {share:.0%}",
    )


def rows_at_least(rows: int, name: str = "rows_enough", severity: Severity = "critical") -> Rule:
    """The table has at least this many rows."""
    return Rule(name, None, "rows_at_least", {"rows": rows}, severity, description=f"at least {rows} rows")
