"""What differs between two published sets, against rows written by hand."""

from __future__ import annotations

import pytest
from small_lake import first_night, product, second_night, small_lake

from pipelines.lake.reader import NothingThere
from pipelines.report.night_changes import night_changes
from pipelines.report.set_changes import changed_rows, set_changes, two_sets, versions_of


@pytest.fixture
def two_nights(tmp_path):
    made = small_lake(tmp_path)
    first_night(made)
    second_night(made)
    return made


def test_rows_that_came_went_and_changed_are_counted_by_table_and_column(two_nights):
    older, newer = two_sets(two_nights.shop, None, None)
    found = {one.table: one for one in set_changes(two_nights.shop, versions_of(older), versions_of(newer))}
    categories, reviews = found["gold/product_categories"], found["gold/review_sentiment"]
    assert (categories.inserted, categories.deleted, categories.updated) == (1, 1, 2)
    assert categories.columns == {"category_path": 2, "predicted_path": 2}
    assert (reviews.inserted, reviews.deleted, reviews.updated) == (0, 0, 3)
    assert reviews.columns == {"sentiment": 3, "expected_star": 3}


def test_changed_rows_say_both_values_and_nothing_that_stayed(two_nights):
    rows = {row["product_id"]: row for row in changed_rows(two_nights.shop, "gold/product_categories", 0, 1, 10)}
    assert {key: row["change"] for key, row in rows.items()} == {
        "P0": "deleted",
        "P40": "inserted",
        "P2": "updated",
        "P6": "updated",
    }
    assert rows["P2"]["columns"]["category_path"] == {"before": ["Home", "Lamps"], "after": ["Toys"]}
    assert set(rows["P2"]["columns"]) == {"category_path", "predicted_path"}


def test_a_map_in_another_order_is_no_change(tmp_path):
    made = small_lake(tmp_path)
    for facts in ([("a", "1"), ("b", "2")], [("b", "2"), ("a", "1")], [("b", "3"), ("a", "1")]):
        made.replace("gold/product_descriptions", [{"product_id": "P1", "description": "x", "facts": facts}])
    changes = [
        set_changes(made.shop, {"gold/product_descriptions": n}, {"gold/product_descriptions": n + 1})[0]
        for n in (0, 1)
    ]
    assert [one.updated for one in changes] == [0, 1]


def test_a_new_stamp_alone_is_no_change(tmp_path):
    made = small_lake(tmp_path)
    for run in ("one", "two"):
        made.replace("gold/product_categories", [product(1, ["Home"], run_id=run)])
    assert not set_changes(made.shop, {"gold/product_categories": 0}, {"gold/product_categories": 1})[0].any


def test_flips_are_grouped_by_what_they_were_and_became(two_nights):
    older, newer = two_sets(two_nights.shop, None, None)
    found = night_changes(two_nights.shop, versions_of(older), versions_of(newer))
    assert found.flips == [{"before": "Home > Lamps", "after": "Toys", "rows": 2, "examples": ["P2", "P6"]}]
    assert [(row["before"], row["after"], row["rows"]) for row in found.moves] == [
        ("positive", "negative", 2),
        ("negative", "positive", 1),
    ]
    assert {row["product_id"] for row in found.products} == {"P2", "P6"}


def test_a_set_that_is_not_on_offer_and_a_lonely_one_are_refused(two_nights, tmp_path):
    with pytest.raises(NothingThere, match="expected two of the published sets"):
        two_sets(two_nights.shop, "20260101T000000.000000Z", None)
    lonely = small_lake(tmp_path / "lonely")
    first_night(lonely)
    with pytest.raises(NothingThere, match="no second one"):
        two_sets(lonely.shop, None, None)
