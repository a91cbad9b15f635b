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
    return settle(typed.withColumn("_reasons", F.array().cast("array<string>")), ["product_id"], ["updated_at"]).localCheckpoint()


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
