"""Corrections in their one spelling."""

from __future__ import annotations

import pytest
from silver_rows import canonical

from expectations.tasks.descriptions import DESCRIPTIONS
from pipelines.silver.overrides import corrected_paths, corrections, silver_overrides

pytestmark = pytest.mark.spark

COLUMNS = ["task", "key", "value", "field", "locale", "state", "facts_hash"]
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
    found = silver_overrides(canonical(spark, COLUMNS, rows))
    assert {row["key"]: row["value"] for row in found.collect()} == {
        key: value for key, (_, _, value, _) in WRITTEN.items()
    }
    paths = {row["product_id"]: row["corrected_path"] for row in corrected_paths(found).collect()}
    assert paths == {key: path for key, (task, _, _, path) in WRITTEN.items() if task == "category"}


def test_a_text_has_a_field_a_language_and_a_state(spark):
    rows = [
        {"task": "descriptions", "key": "a", "value": "A mug."},
        {"task": "descriptions", "key": "b", "field": " ALL ", "state": "Locked", "locale": "DE", "facts_hash": "AB"},
        {"task": "category", "key": "c", "value": "Mugs", "field": "meta", "state": "locked"},
    ]
    found = {row["key"]: row for row in silver_overrides(canonical(spark, COLUMNS, rows)).collect()}
    read = {key: (row["field"], row["locale"], row["state"], row["facts_hash"]) for key, row in found.items()}
    assert read == {
        "a": ("long", "", "approved", None),
        "b": ("all", "de", "locked", "ab"),
        "c": ("", "", "approved", None),
    }


def test_what_is_said_of_several_texts_of_a_product_is_one_correction_of_its_long_one(spark):
    rows = [
        {"task": "descriptions", "key": "a", "value": "Ein Becher.", "locale": "de"},
        {"task": "descriptions", "key": "a", "value": "A mug.", "locale": ""},
        {"task": "descriptions", "key": "a", "value": "Mug", "field": "title"},
        {"task": "descriptions", "key": "b", "field": "long", "state": "locked"},
    ]
    found = corrections(silver_overrides(canonical(spark, COLUMNS, rows)), DESCRIPTIONS).collect()
    assert [(row["product_id"], row["corrected"]) for row in found] == [("a", "A mug.")]
