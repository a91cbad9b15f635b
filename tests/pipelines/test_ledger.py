"""The ledger beside a lake that fails: nothing is told twice."""

from __future__ import annotations

from unittest.mock import MagicMock

import pytest

from expectations.checks.check import Check
from expectations.rules import rows_at_least
from pipelines.lake.ledger import Ledger


class FullLake:
    """Takes in what is appended, but for one table at its first time."""

    def __init__(self, refused: str) -> None:
        self.spark, self.refused, self.appended = MagicMock(), refused, []

    def exists(self, table) -> bool:
        return False

    def append_few(self, table, rows, why) -> None:
        if table.name == self.refused:
            self.refused = ""
            raise OSError("No space left on device")
        self.appended.append(table.name)


def test_a_flush_that_failed_half_way_goes_on_where_it_was():
    lake = FullLake(refused="ops/quality")
    ledger = Ledger(lake, "run")
    ledger.add("clean", "silver/products", "failed", 0.0)
    ledger.checks.append(Check("silver/products", rows_at_least(1, "rows"), False, 0, None, "0"))
    with pytest.raises(OSError, match="No space left"):
        ledger.flush()
    ledger.flush()
    ledger.flush()
    assert lake.appended == ["ops/runs", "ops/quality"]
