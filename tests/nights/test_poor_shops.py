"""Shops that give a model next to nothing to learn: one class only, no description anywhere, stars of one kind."""

from __future__ import annotations

import csv

import pytest
from shelf import Shelf

from expectations.registry import GOLD

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
    from pipelines.silver.people.user_keys import make_key_file

    shelf = Shelf(tmp_path_factory.mktemp("poor") / "shop")
    (shelf.folder / "data").mkdir(parents=True)
    write(
        shelf,
        "products.csv",
        ("sku", "name", "shelf"),
        [
            (f"P{n}", f"{WORDS[n % 8]} {WORDS[n // 8 % 8]} mug number {n}", "Home > Mugs" if n % 4 else "")
            for n in range(80)
        ],
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


def messages(outcome, stage: str) -> dict[str, str]:
    return {entry.table: entry.message for entry in outcome.ledger.entries if entry.stage == stage and entry.message}


def test_the_night_ends_and_says_what_it_left_out(night):
    shelf, outcome = night
    assert outcome.failed == {}
    assert "purchases" in outcome.skipped["recommendations"]
    assert "gold/product_embeddings" in shelf.versions()


def test_one_class_only_is_named_as_what_is_missing(night):
    reported = messages(night[1], "train")
    assert "two classes or more, found 1" in reported["category"]
    assert "two classes or more, found 1" in reported["sentiment"]


def test_without_a_description_anywhere_the_template_writes_them_all(night):
    shelf, outcome = night
    assert "baseline" in messages(outcome, "train")["descriptions"]
    rows = shelf.frame("gold/product_descriptions")
    assert set(rows["origin"]) == {"template"} and rows["long"].notna().all() and rows["meta"].is_unique


def test_every_table_is_there_or_its_absence_has_a_reason(night):
    shelf, outcome = night
    absent = {table.name for table in GOLD} - set(shelf.versions())
    assert absent == set(messages(outcome, "publish")) - set(shelf.versions())


WITHOUT_VECTORS = """
name = "orders"
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
[[sources]]
name = "orders"
table = "purchases"
path = "orders.csv"
format = "csv"
[sources.columns]
order_id = "order"
user_id = "user"
product_id = "sku"
purchased_at = "at"
[tasks.embeddings]
enabled = false
[tasks.recommendations]
seconds = 5
k = 3
"""


@pytest.mark.slow
def test_a_task_that_is_switched_off_takes_none_with_it_that_can_do_without(tmp_path, spark):
    from pipelines.silver.people.user_keys import make_key_file

    shelf = Shelf(tmp_path / "shop")
    (shelf.folder / "data").mkdir(parents=True)
    write(shelf, "products.csv", ("sku", "name"), [(f"P{n}", f"Mug number {n}") for n in range(8)])
    bought = [(f"u{user}", f"P{(user + step) % 8}", f"2024-01-0{step + 1}") for user in range(12) for step in range(4)]
    write(shelf, "orders.csv", ("order", "user", "sku", "at"), [(n, *line) for n, line in enumerate(bought)])
    shelf.settings.write_text(WITHOUT_VECTORS)
    make_key_file(shelf.folder)
    outcome = shelf.run()
    assert outcome.failed == {}
    assert {"gold/user_recommendations", "gold/similar_products"} <= set(shelf.versions())
    assert shelf.frame("gold/user_recommendations")["user_key"].nunique() == 12
