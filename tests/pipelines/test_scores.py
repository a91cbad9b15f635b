"""How many workers a task's rows are worth."""

from __future__ import annotations

import pytest

from pipelines.scoring import slices


@pytest.mark.parametrize(("rows", "workers"), [(0, 0), (1, 1), (100, 1), (101, 2), (100_000, 8)])
def test_a_worker_loads_a_model_only_where_rows_enough_wait_for_it(monkeypatch, rows, workers):
    monkeypatch.setattr(slices, "concurrent_workers", lambda spark: 8)
    assert slices.workers_for(None, rows) == workers
