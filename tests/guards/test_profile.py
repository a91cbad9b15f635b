"""Profiles, flips and keys of broken rows, counted by Spark, against counts by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest

from expectations.checks.check import Check
from expectations.registry import TABLES
from expectations.rules import required, rows_at_least, unique
from expectations.table import Column, Table
from pipelines.guards.flips import NOT_FLIPPED, night_figures, with_flips
from pipelines.guards.profile import DISTINCT, FILLED, HIGH, LOW, ROWS, SHARE, profile
from pipelines.guards.usual import FLIPPED
from pipelines.lake.broken_rows import gone, with_keys

pytestmark = pytest.mark.spark

SHELF = Table(
    "silver/shelf",
    "one row per product",
    ("product_id",),
    (
        Column("product_id", "string", "its id"),
        Column("title", "string", "its title"),
        Column("path", "array<string>", "its category"),
        Column("facts", "map<string,string>", "its facts"),
        Column("price", "decimal(18,2)", "its price"),
    ),
    spread={"path": "path[0]"},
    ranged={"price": "price"},
)


def test_a_profile_counts_what_is_filled_how_it_varies_and_how_it_is_spread(spark):
    rows = [
        (
            f"P{n}",
            "same" if n else None,
            [["Home"], ["Garden"], [], None][n % 4],
            {} if n % 2 else {"a": "b"},
            Decimal(n + 1),
        )
        for n in range(40)
    ]
    found = profile(SHELF, spark.createDataFrame(rows, SHELF.ddl()))
    assert found[ROWS, "silver/shelf"] == 40
    assert found[FILLED, "silver/shelf.title"] == 39 / 40 and found[DISTINCT, "silver/shelf.title"] == 1
    assert found[FILLED, "silver/shelf.path"] == 0.5 and found[FILLED, "silver/shelf.facts"] == 0.5
    assert {s: v for (name, s), v in found.items() if name == SHARE} == {
        "silver/shelf.path=Home": 0.25,
        "silver/shelf.path=Garden": 0.25,
    }
    assert (found[LOW, "silver/shelf.price"], found[HIGH, "silver/shelf.price"]) == (2, 38)
    assert ("filled_share", "silver/shelf.product_id") not in found


def test_a_flip_is_another_prediction_by_another_model(spark):
    table = TABLES["gold/review_sentiment"]
    ddl = "review_id string, predicted_sentiment string, model_version string"
    before = [
        ("a", "positive", "1"),
        ("b", "positive", "1"),
        ("c", "positive", "1"),
        ("d", None, "1"),
        ("gone", "neutral", "1"),
    ]
    now = [
        ("a", "negative", "2"),
        ("b", "positive", "2"),
        ("c", "negative", "1"),
        ("d", "neutral", "2"),
        ("new", "neutral", "2"),
    ]
    judged = with_flips(table, spark.createDataFrame(now, ddl), spark.createDataFrame(before, ddl))
    assert [row["review_id"] for row in judged.where(f"not ({NOT_FLIPPED})").collect()] == ["a"]
    assert night_figures(table, judged) == {(ROWS, table.name): 5.0, (FLIPPED, table.name): 0.2}


def test_broken_rules_name_their_rows_and_never_a_user(spark):
    table = TABLES["silver/purchases"]
    rows = spark.createDataFrame(
        [("u1", "P1", None), ("u1", "P1", None), ("u2", "P2", 3), (None, "P3", None)],
        "user_key string, product_id string, quantity int",
    )
    before = spark.createDataFrame([("u9", "P9", 1), ("u2", "P2", 3)], rows.schema)
    shrunk = Table(table.name, table.grain, ("product_id",), table.columns, private=table.private)
    checks = [
        Check(table.name, required("quantity"), False, 4, 3, "3 of 4 rows"),
        Check(table.name, unique("user_key", "product_id"), False, 4, 2, "2 of 4 rows"),
        Check(table.name, rows_at_least(9, "rows_not_shrunk"), False, 4, None, "4"),
        Check(table.name, required("product_id"), True, 4, 0, "0 of 4 rows"),
    ]
    found = with_keys(checks, shrunk, rows, {"rows_not_shrunk": gone(before, rows, shrunk)})
    assert [check.keys for check in found] == [("P1", "P3"), ("P1",), ("P9",), ()]
    assert found[2].unexpected == 1
