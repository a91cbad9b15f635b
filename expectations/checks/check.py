"""What one rule found on one table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from expectations.rules import Rule


@dataclass(frozen=True)
class Check:
    """The result of one rule on one table. `unexpected` is None for rules on the whole table. `keys` name up to three of
    the rows that broke it: reviews or products, never users.
    """

    table: str
    rule: Rule
    passed: bool
    rows: int
    unexpected: int | None
    observed: str
    keys: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.table}: expected {self.rule.description} ({self.rule.name}), found {self.observed}"


def failed(checks: Sequence[Check], severity: str = "critical") -> list[Check]:
    """The checks of that severity that did not pass."""
    return [check for check in checks if not check.passed and check.rule.severity == severity]
