"""What is old and replaced leaves the lake; what is in use, newest or young stays."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta

import pytest

from expectations.registry import TABLES
from expectations.settings.loading import load_shop
from pipelines.bronze.land import DELIVERIES, arrivals, current, land
from pipelines.lake.retention import forget_replaced_deliveries, forget_retired_scores
from pipelines.lake.tables import Lake

pytestmark = pytest.mark.spark

SETTINGS = """
name = "shop"
data = "."
bronze_days = 10
[[sources]]
name = "catalogue"
table = "products"
path = "products.csv"
format = "csv"
mode = "snapshot"
[sources.columns]
product_id = "sku"
title = "name"
[[sources]]
name = "sales"
table = "purchases"
path = "sales-*.csv"
format = "csv"
mode = "append"
[sources.columns]
user_id = "who"
product_id = "sku"
purchased_at = "day"
"""


@pytest.fixture
def shop(tmp_path):
    (tmp_path / "shop.toml").write_text(SETTINGS)
    return load_shop(tmp_path / "shop.toml")


def deliver(lake, shop, folder, title: str, number: int) -> set[str]:
    """A new catalogue and a further file of purchases; the ids of what is in use."""
    for name, header, row in (
        ("products.csv", ["sku", "name"], ["A", title]),
        (f"sales-{number}.csv", ["who", "sku", "day"], ["u", "A", f"2026-01-{number:02d}"]),
    ):
        with (folder / name).open("w", newline="") as file:
            csv.writer(file).writerows([header, row])
    arrived = arrivals(lake, shop)
    land(lake, shop, arrived, f"run{number}")
    return {arrival.delivery_id for arrival in arrived}


def age(spark, lake, days: int) -> None:
    """Makes everything that was landed so far that much older."""
    spark.sql(f"update delta.`{lake.path(DELIVERIES.name)}` set landed_at = landed_at - interval {days} days")


def landed(lake, table: str) -> list[str]:
    return sorted(row[0] for row in lake.read(f"bronze/{table}").select("record").collect())


def test_replaced_deliveries_leave_and_can_come_again(spark, shop, tmp_path):
    lake = Lake(spark, str(tmp_path / "lake"))
    first = deliver(lake, shop, tmp_path, "lamp", 1)
    age(spark, lake, 11)
    assert forget_replaced_deliveries(lake, shop, first) == 0, "the newest stays, however old"
    second = deliver(lake, shop, tmp_path, "red lamp", 2)
    assert forget_replaced_deliveries(lake, shop, second) == 1
    assert len(landed(lake, "products")) == 1 and "red lamp" in landed(lake, "products")[0]
    assert len(landed(lake, "purchases")) == 2, "append deliveries are what their table consists of"
    third = deliver(lake, shop, tmp_path, "lamp", 3)
    arrived = arrivals(lake, shop)
    assert [d.delivery_id for d in current(lake, shop, "products", arrived)] == sorted(third & first)
    assert forget_replaced_deliveries(lake, shop, third) == 0, "what was replaced is young"
    assert len(landed(lake, "products")) == 2


def test_scores_of_retired_models_leave_after_their_time(spark, shop, tmp_path):
    lake, table = Lake(spark, str(tmp_path / "lake")), TABLES["scores/sentiment"]
    now = datetime.now(UTC)
    rows = [
        {"input_hash": "a", "model_version": "old", "scored_at": now - timedelta(days=31)},
        {"input_hash": "b", "model_version": "old", "scored_at": now - timedelta(days=1)},
        {"input_hash": "c", "model_version": "serving", "scored_at": now - timedelta(days=300)},
    ]
    names = table.column_names()
    frame = spark.createDataFrame([tuple(row.get(name) for name in names) for row in rows], table.ddl())
    lake.append(table, frame, {})
    forget_retired_scores(lake, shop, "scores/sentiment", "serving")
    assert sorted(row[0] for row in lake.read(table).select("input_hash").collect()) == ["b", "c"]
