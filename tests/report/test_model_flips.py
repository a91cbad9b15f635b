"""What another model would predict otherwise, from what both have said."""

from __future__ import annotations

import pytest
from small_lake import product, small_lake

from expectations.tasks.category import CATEGORY
from expectations.tasks.recommendations import RECOMMENDATIONS
from pipelines.report.model_flips import model_flips


@pytest.fixture
def shop(tmp_path):
    made = small_lake(tmp_path)
    made.replace("gold/product_categories", [product(n, ["Home"], input_hash=f"h{n % 8}") for n in range(10)])
    said = [
        {"input_hash": f"h{n}", "model_version": model, "attempt": 1, "status": "ok", "predicted_path": path}
        for n in range(8)
        for model, path in (("old", ["Home", "Walls"]), ("new", ["Toys"] if n < 3 else ["Home", "Walls"]))
    ]
    failed = {"input_hash": "h7", "model_version": "new", "attempt": 2, "status": "error", "predicted_path": None}
    made.replace("scores/category", [*said, failed])
    return made.shop


def test_flips_are_counted_by_rows_and_named(shop):
    found = model_flips(shop, CATEGORY, "old", "new")
    # h0, h1 belong to two products each
    assert (found.compared, found.flipped) == (10, 5)
    assert found.pairs == [{"before": "Home > Walls", "after": "Toys", "rows": 5, "examples": ["P0", "P1", "P2"]}]


def test_a_model_that_scored_nothing_and_a_task_without_classes_have_none(shop):
    assert model_flips(shop, CATEGORY, "old", "never") is None
    assert model_flips(shop, RECOMMENDATIONS, "old", "new") is None
