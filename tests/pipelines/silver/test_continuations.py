"""Exports with a line per variant: the lines below the first one continue its product."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pyspark.sql import functions as F
from silver_rows import PRODUCTS, canonical, looked

from pipelines.silver.continuations import fill_blanks, with_head
from pipelines.silver.products import silver_products
from pipelines.silver.settle import settle, with_spread

pytestmark = pytest.mark.spark

LINES = [
    {"product_id": "lamp", "title": "Lamp", "price": "5", "currency": "EUR"},
    {"product_id": "lamp", "price": "7", "currency": "USD", "brand": "Glow"},
    {"product_id": "lamp", "price": "8", "brand": "Other", "description": "In brass."},
    {"product_id": "desk", "title": "Desk"},
    {"product_id": "lamp", "brand": "Far away"},
    {"product_id": "bare", "brand": "First"},
    {"product_id": "bare", "brand": "Second"},
    {"product_id": "desk", "title": "Desk again", "price": "1"},
    {"product_id": "desk", "price": "2", "brand": "Oak & Co"},
]


@pytest.fixture(scope="module")
def settled(spark):
    typed = with_head(with_spread(looked(silver_products, canonical(spark, PRODUCTS, LINES)), ["product_id"]))
    return settle(
        typed.withColumn("_reasons", F.array().cast("array<string>")), ["product_id"], ["updated_at"]
    ).localCheckpoint()


def test_a_line_with_the_key_of_a_line_above_and_no_title_continues_it(settled):
    heads = {row["record_id"]: row["_head"] for row in settled.collect() if row["_head"]}
    assert heads == {"r001": "r000", "r002": "r000", "r004": "r000", "r008": "r007"}


def test_continuations_are_counted_and_never_win(settled):
    fates = {row["record_id"]: row["_fate"] for row in settled.collect()}
    assert [fates[f"r00{place}"] for place in range(9)] == [
        "kept",
        "continuation",
        "continuation",
        "superseded",
        "continuation",
        "superseded",
        "kept",
        "kept",
        "continuation",
    ]


def test_continuations_fill_blanks_and_overwrite_nothing(settled):
    kept = settled.where("_record_id in ('r000', 'r007')")
    filled = {row["product_id"]: row for row in fill_blanks(kept, settled.where("_fate = 'continuation'")).collect()}
    lamp, desk = filled["lamp"], filled["desk"]
    assert (lamp.price, lamp.currency, lamp.brand, lamp.description) == (Decimal("5.00"), "EUR", "Glow", "In brass.")
    assert (desk.title, desk.price, desk.brand) == ("Desk again", Decimal("1.00"), "Oak & Co")
    assert lamp.completeness == pytest.approx(4 / 6, abs=1e-4)


VARIANTS = [
    {
        "product_id": "tee",
        "title": "Tee",
        "attributes": "Size: S; Fabric: Cotton",
        "price": "9",
        "category": "Wear > Tees | Wear > Sale",
    },
    {"product_id": "tee", "attributes": "Size: M; Fabric: Cotton", "price": "7"},
    {"product_id": "tee", "attributes": "Size: S, L; Note: warm, soft", "price": "0"},
    {"product_id": "bag", "title": "Bag", "attributes": "Colour: Red, Blue"},
    {
        "product_id": "bag-red",
        "parent_id": "bag",
        "title": "Bag - Red",
        "attributes": "Colour: Red",
        "price": "25",
        "brand": "Hold",
    },
    {
        "product_id": "bag-blue",
        "parent_id": "bag",
        "title": "Bag - Blue",
        "attributes": "Colour: Blue; Lining: Silk",
        "price": "20",
    },
    {
        "parent_id": "bag",
        "title": "Bag - Green",
        "attributes": "Colour: Green",
        "price": "30",
        "category": "Bags > Green, Bags > Small",
    },
    {"product_id": "cup", "title": "Cup", "price": "5"},
    {"product_id": "cup-2", "parent_id": "cup", "title": "Two cups", "price": "3"},
    {"product_id": "lost", "parent_id": "gone", "title": "A child without its parent", "price": "1"},
    {"product_id": "self", "parent_id": "self", "title": "Its own parent", "price": "1"},
    {"product_id": "grandchild", "parent_id": "bag-red", "title": "A child of a child", "price": "1"},
    {"product_id": "bag", "title": "Bag of old", "_sequence": 0, "price": "1"},
    {
        "product_id": "bag-red",
        "parent_id": "bag",
        "title": "Red of old",
        "_sequence": 0,
        "attributes": "Colour: Crimson",
        "price": "2",
    },
]


@pytest.fixture(scope="module")
def families(spark):
    rows = looked(silver_products, canonical(spark, PRODUCTS, VARIANTS, _currency="EUR"))
    typed = with_head(with_spread(rows, ["product_id"]), families=True)
    none = F.array().cast("array<string>")
    return settle(typed.withColumn("_reasons", none), ["product_id"], ["updated_at"]).localCheckpoint()


def test_rows_that_name_their_parent_continue_it_where_it_is_there(families):
    fates = {row["record_id"]: (row["_fate"], row["_head"]) for row in families.collect()}
    continued = {record: head for record, (fate, head) in fates.items() if fate == "continuation"}
    assert continued == {
        "r001": "r000",
        "r002": "r000",
        "r004": "r003",
        "r005": "r003",
        "r006": "r003",
        "r008": "r007",
        "r013": "r003",
    }
    assert {record for record, (fate, _) in fates.items() if fate == "kept"} == {
        "r000",
        "r003",
        "r007",
        "r009",
        "r010",
        "r011",
    }
    assert fates["r012"][0] == "superseded"


def test_a_product_has_the_facts_of_its_variants_and_its_lowest_price(families):
    kept, continued = (families.where(f"_fate = '{fate}'") for fate in ("kept", "continuation"))
    rows = fill_blanks(kept, continued).collect()
    found = {row.product_id: row for row in rows}
    assert len(rows) == 6
    tee, bag, cup = found["tee"], found["bag"], found["cup"]
    assert (tee.title, str(tee.price), tee.currency, tee.more_paths) == ("Tee", "7.00", "EUR", [["Wear", "Sale"]])
    assert tee.attributes == {"size": "S, M, L", "fabric": "Cotton", "note": "warm, soft"}
    assert (bag.title, str(bag.price), bag.currency, bag.brand) == ("Bag", "20.00", "EUR", "Hold")
    assert (bag.category_path, bag.more_paths) == (["Bags", "Green"], [["Bags", "Small"]])
    assert bag.attributes == {"colour": "Red, Blue, Green", "lining": "Silk"}
    assert str(cup.price) == "5.00", "a price of its own stays"
