"""Corrections in their one spelling."""

from __future__ import annotations

import pytest
from silver_rows import canonical

from pipelines.silver.overrides import corrected_paths, silver_overrides

pytestmark = pytest.mark.spark

WRITTEN = {
    "a": ("category", " Home/Kitchen/Mugs ", "Home > Kitchen > Mugs", ["Home", "Kitchen", "Mugs"]),
    "b": ("category", '["Home", "Tea &amp; Coffee"]', "Home > Tea & Coffee", ["Home", "Tea & Coffee"]),
    "c": ("category", "Mugs", "Mugs", ["Mugs"]),
    "j": ("category", "Home \u00bb Size > XL", "Home > Size > XL", ["Home", "Size", "XL"]),
    "k": ("category", '["[5] Mugs", "XL"]', '["[5] Mugs","XL"]', ["[5] Mugs", "XL"]),
    "d": ("category", "N/A", None, None),
    "l": ("category", " ", None, None),
    "e": ("sentiment", "\u2605\u2605\u2605\u2605", "4", None),
    "f": ("sentiment", "Negative", "negative", None),
    "g": ("sentiment", "so so", "so so", None),
    "h": ("descriptions", "A mug > a cup. ", "A mug > a cup.", None),
    "i": ("", "Mugs", "Mugs", None),
}


def test_a_correction_gets_its_one_spelling(spark):
    rows = [{"task": task, "key": key, "value": value} for key, (task, value, _, _) in WRITTEN.items()]
    found = silver_overrides(canonical(spark, ["task", "key", "value"], rows))
    assert {row["key"]: row["value"] for row in found.collect()} == {
        key: value for key, (_, _, value, _) in WRITTEN.items()
    }
    paths = {row["product_id"]: row["corrected_path"] for row in corrected_paths(found).collect()}
    assert paths == {key: path for key, (task, _, _, path) in WRITTEN.items() if task == "category"}
