"""One violation of every rule, in nights: rejected records are in quarantine for that reason; gold keeps its
versions.
"""

from __future__ import annotations

import csv
import dataclasses
from functools import partial

import pytest
from broken_rows import violating
from good_rows import frame, good_rows
from shelf import Shelf

from expectations.registry import GOLD, TABLES

pytestmark = pytest.mark.spark

SETTINGS = """
name = "corner"
lake = "lake"
data = "data"
[guards]
max_quarantined_share = 0.95
"""
SOURCE = """
[[sources]]
name = "{table}"
table = "{table}"
path = "{table}.csv"
format = "csv"
[sources.columns]
"""
LONG_ID = "i" * 201
GOOD = {
    "products": {
        "product_id": "P",
        "title": "Mug",
        "description": "A mug.",
        "brand": "",
        "category": "",
        "price": "1.00",
        "currency": "EUR",
        "updated_at": "2026-01-05",
    },
    "reviews": {
        "review_id": "R",
        "product_id": "P",
        "user_id": "u",
        "rating": "5",
        "title": "Nice",
        "text": "A nice mug.",
        "reviewed_at": "2026-01-05",
    },
    "purchases": {
        "user_id": "u",
        "product_id": "P",
        "purchased_at": "2026-01-05",
        "quantity": "1",
        "price": "1.00",
        "currency": "EUR",
    },
    "overrides": {"task": "category", "key": "P", "value": "Home > Mugs", "field": "", "state": ""},
}
#: Per table: the record that breaks just this rule.
BAD = {
    "products": {
        "product_id_present": {"product_id": ""},
        "product_id_length": {"product_id": LONG_ID},
        "price_in_range": {"price": "-3.00"},
        "title_length": {"title": "word " * 500},
        "description_length": {"description": "word " * 30_000},
        "updated_at_in_range": {"updated_at": "9999-12-31"},
        "says_something": {"title": "", "description": ""},
    },
    "reviews": {
        "review_id_length": {"review_id": LONG_ID},
        "product_id_present": {"product_id": ""},
        "product_id_length": {"product_id": LONG_ID},
        "reviewed_at_in_range": {"reviewed_at": "0223-01-01"},
        "text_length": {"text": "word " * 30_000},
        "title_length": {"title": "word " * 500},
    },
    "purchases": {
        "product_id_present": {"product_id": ""},
        "product_id_length": {"product_id": LONG_ID},
        "purchased_at_present": {"purchased_at": "yesterday"},
        "purchased_at_in_range": {"purchased_at": "9999-12-31"},
        "quantity_in_range": {"quantity": "2000000"},
        "price_in_range": {"price": "99999999.00"},
    },
    "overrides": {
        "task_present": {"task": ""},
        "task_known": {"task": "colour"},
        "key_present": {"key": ""},
        "key_length": {"key": LONG_ID},
        "value_present": {"value": "N/A"},
        "value_length": {"value": "word " * 30_000},
        "sentiment_value_known": {"task": "sentiment", "value": "7 stars"},
        "state_known": {"task": "descriptions", "state": "perhaps"},
        "descriptions_field_known": {"task": "descriptions", "field": "subtitle"},
        "attributes_field_named": {"task": "attributes"},
        "all_without_value": {"task": "descriptions", "field": "all"},
    },
}
#: A review without an id gets one of its content; a rating beyond its scale is none, and noted.
NEVER_BROKEN = {("reviews", "review_id_present"), ("reviews", "rating_in_range")}
CRITICAL = {table.name: [rule for rule in table.rules if rule.severity == "critical"] for table in GOLD}


def records(table: str) -> list[dict[str, str]]:
    """A good record, and one per rule, told apart by title, text, order of time or key where the key itself is not
    broken.
    """
    name, rows = (
        {"products": "product_id", "reviews": "review_id", "purchases": "user_id", "overrides": "key"}[table],
        [GOOD[table]],
    )
    for rule, change in BAD[table].items():
        rows.append({**GOOD[table], name: f"{table}-{rule}", **change})
    return rows


def make_corner_shop(shelf: Shelf) -> None:
    from pipelines.silver.people.user_keys import make_key_file

    (shelf.folder / "data").mkdir(parents=True)
    text = SETTINGS
    for table, good in GOOD.items():
        text += SOURCE.format(table=table) + "".join(f'{column} = "{column}"\n' for column in good)
        with (shelf.folder / "data" / f"{table}.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, good)
            writer.writeheader()
            writer.writerows(records(table))
    shelf.settings.write_text(text)
    make_key_file(shelf.folder)


def test_every_rejecting_rule_quarantines_its_record_for_that_reason(tmp_path, spark):
    shelf = Shelf(tmp_path / "shop")
    make_corner_shop(shelf)
    outcome = shelf.run(stages=("land", "clean"))
    assert outcome.failed == {}
    rejected = shelf.frame("silver/quarantine")
    for table in GOOD:
        rules = {rule.name for rule in TABLES[f"silver/{table}"].rules if rule.rejects}
        assert rules == set(BAD[table]) | {rule for of_table, rule in NEVER_BROKEN if of_table == table}
        found = sorted(tuple(reasons) for reasons in rejected.loc[rejected["table"] == table, "reasons"])
        assert found == sorted((rule,) for rule in BAD[table])
        assert len(shelf.frame(f"silver/{table}")) == 1


@pytest.fixture(scope="module")
def published(tmp_path_factory, spark):
    """(a lake whose gold tables hold good rows, a function that publishes other rows of some of them)."""
    from expectations.checks.gate import Gate
    from expectations.settings.loading import load_shop
    from pipelines.gold.publish import GoldPlan, last_published, publish
    from pipelines.lake.ledger import Ledger
    from pipelines.lake.tables import Lake
    from pipelines.run_context import Night

    shelf = Shelf(tmp_path_factory.mktemp("gold") / "shop")
    make_corner_shop(shelf)
    shop = load_shop(shelf.settings)
    shop = shop.model_copy(
        update={"guards": shop.guards.model_copy(update={"min_rows_share": 0.0, "max_error_share": 0.9})}
    )
    lake = Lake(spark, str(shelf.lake))

    def attempt(rows_of: dict[str, list[dict]], turn: str):
        """Publishes these rows of some tables; all other tables are as they were."""
        night = Night("run", shop, lake, Ledger(lake, "run"), Gate(), b"secret" * 4, lambda text: None)
        plans = []
        for gold in GOLD:
            table, rows = dataclasses.replace(gold, after=()), rows_of.get(gold.name)
            build = partial(frame, spark, table, rows)
            plans.append(GoldPlan(table, (turn if rows is not None else "good",), build))
        publish(night, plans)
        return night

    first = attempt({table.name: good_rows(table) for table in GOLD}, "good")
    assert first.failed == {} and len(last_published(lake).tables) == len(GOLD)
    return lake, attempt


@pytest.mark.parametrize(
    "number",
    [0, *(pytest.param(number, marks=pytest.mark.slow) for number in range(1, max(map(len, CRITICAL.values()))))],
)
def test_a_critical_rule_keeps_the_published_version(published, number):
    """The rule of this number of every gold table at once: each is caught by itself, at its own table. That each rule
    fires is `test_rules`'; that a rule which fires keeps the version is the same way for all of a table.
    """
    from pipelines.gold.publish import last_published

    lake, attempt = published
    rules = {name: of_table[number] for name, of_table in CRITICAL.items() if number < len(of_table)}
    before, heads = last_published(lake), {name: lake.version(name) for name in rules}
    night = attempt({name: violating(TABLES[name], rule) for name, rule in rules.items()}, f"number {number}")
    fired = [(check.table, check.rule.name) for check in night.ledger.checks if not check.passed]
    assert sorted(fired) == sorted((name, rule.name) for name, rule in rules.items())
    assert all(rule.name in night.failed[name] for name, rule in rules.items())
    assert last_published(lake) == before and {name: lake.version(name) for name in rules} == heads


def test_a_critical_rule_of_silver_keeps_what_depends_on_it(shelf, monkeypatch):
    """A cleaner that lost its way: the gate stops the table, and every gold table made of it keeps its version."""
    from pyspark.sql import functions as F

    import pipelines.silver.stage as cleaning
    from pipelines.silver.near_duplicates import with_duplicate_of

    lost = dataclasses.replace(
        cleaning.CLEANERS["products"],
        finished=lambda night, kept: with_duplicate_of(kept).withColumn("currency", F.lit("euro")),
    )
    monkeypatch.setitem(cleaning.CLEANERS, "products", lost)
    monkeypatch.setattr(cleaning, "CLEANING", "another")
    before = shelf.versions()
    outcome = shelf.run(training=False)
    assert [c.rule.name for c in outcome.ledger.checks if not c.passed and c.rule.severity == "critical"] == [
        "currency_form"
    ]
    assert "currency_form" in outcome.failed["silver/products"]
    of_products = {table.name for table in GOLD if "silver/products" in table.after}
    after = shelf.versions()
    assert of_products and all(after[name] == before[name] and name in outcome.failed for name in of_products)
