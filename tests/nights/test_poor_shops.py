"""Shops that give a model next to nothing to learn: one class only, no description anywhere, stars of one kind."""

from __future__ import annotations

import csv

import pytest
from conftest import Shelf

pytestmark = pytest.mark.spark

SETTINGS = """
name = "poor"
lake = "lake"
data = "data"
[[sources]]
name = "catalogue"
table = "products"
path = "products.csv"
format = "csv"
[sources.columns]
product_id = "sku"
title = "name"
category = "shelf"
[[sources]]
name = "reviews"
table = "reviews"
path = "reviews.csv"
format = "csv"
[sources.columns]
review_id = "id"
product_id = "sku"
rating = "stars"
text = "said"
[tasks.category]
seconds = 5
[tasks.sentiment]
seconds = 5
[tasks.descriptions]
seconds = 5
"""
WORDS = ("red", "blue", "green", "tall", "small", "round", "square", "glazed")


@pytest.fixture(scope="module")
def night(tmp_path_factory, spark):
    from pipelines.user_keys import make_key_file

    shelf = Shelf(tmp_path_factory.mktemp("poor") / "shop")
    (shelf.folder / "data").mkdir(parents=True)
    write(
        shelf,
        "products.csv",
        ("sku", "name", "shelf"),
        [(f"P{n}", f"{WORDS[n % 8]} {WORDS[n // 8 % 8]} mug number {n}", "Home > Mugs" if n % 4 else "") for n in range(80)],
    )
    write(
        shelf,
        "reviews.csv",
        ("id", "sku", "stars", "said"),
        [(f"R{n}", f"P{n}", "5" if n % 3 else "", f"A {WORDS[n % 8]} mug that I like, number {n}.") for n in range(80)],
    )
    shelf.settings.write_text(SETTINGS)
    make_key_file(shelf.folder)
    return shelf, shelf.run()


def write(shelf, name, header, rows):
    with (shelf.folder / "data" / name).open("w", newline="") as file:
        csv.writer(file).writerows([header, *rows])


def test_the_night_ends_and_says_what_it_left_out(night):
    shelf, outcome = night
    assert outcome.failed == {}
    assert "recommendations" in outcome.skipped and "purchases" in outcome.skipped["recommendations"]
    assert {"gold/product_categories", "gold/product_embeddings", "gold/review_sentiment"} <= set(shelf.versions())


def test_the_only_class_is_predicted_everywhere(night):
    categories = night[0].frame("gold/product_categories")
    assert len(categories) == 80 and set(map(tuple, categories["category_path"].dropna())) == {("Home", "Mugs")}


def test_every_review_has_a_status(night):
    sentiment = night[0].frame("gold/review_sentiment")
    assert len(sentiment) == 80 and sentiment["status"].notna().all()


def test_products_without_any_description_to_learn_from_get_faithful_texts_or_a_reason(night):
    shelf, outcome = night
    if "gold/product_descriptions" not in shelf.versions():
        reasons = [e.message for e in outcome.ledger.entries if e.table == "gold/product_descriptions"]
        assert reasons and all(reasons)
        return
    descriptions = shelf.frame("gold/product_descriptions")
    assert set(descriptions["origin"].dropna()) <= {"template", "generated"}
