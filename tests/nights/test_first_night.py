"""The first night of a dirty shop: every table there, complete, readable by every engine."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from expectations.registry import GOLD, TABLES

pytestmark = pytest.mark.spark


def test_every_gold_table_is_published(first_night):
    shelf, outcome = first_night
    assert outcome.failed == {} and outcome.skipped == {}
    assert sorted(shelf.versions()) == sorted(table.name for table in GOLD)


def test_expressions_over_few_records_are_not_compiled(first_night, spark):
    assert spark.conf.get("spark.sql.codegen.factoryMode") == "NO_CODEGEN"


def test_rows_in_are_accounted_for(first_night):
    _, outcome = first_night
    for entry in outcome.ledger.of_stage("clean"):
        counts = dict(entry.counts)
        assert counts.pop("in") == sum(counts.values()) > 0


def test_every_product_review_and_user_is_scored(first_night):
    shelf, _ = first_night
    products, reviews = shelf.frame("silver/products"), shelf.frame("silver/reviews")
    for name in ("gold/product_categories", "gold/product_embeddings", "gold/product_descriptions"):
        assert set(shelf.frame(name)["product_id"]) == set(products["product_id"]), name
    assert set(shelf.frame("gold/review_sentiment")["review_id"]) == set(reviews["review_id"])
    purchases = shelf.frame("silver/purchases")
    buyers = set(purchases.loc[~purchases["cancelled"], "user_key"].dropna())  # guests have no table of theirs
    assert set(shelf.frame("gold/user_recommendations")["user_key"]) == buyers
    assert set(shelf.frame("gold/similar_products")["product_id"]) == set(products["product_id"])


def test_nobody_is_recommended_what_they_bought_or_a_near_duplicate(first_night):
    shelf, _ = first_night
    recommended, purchases = shelf.frame("gold/user_recommendations"), shelf.frame("silver/purchases")
    bought = purchases.loc[~purchases["cancelled"], ["user_key", "product_id"]].drop_duplicates()
    assert len(recommended.merge(bought, on=["user_key", "product_id"])) == 0
    products = shelf.frame("silver/products")
    duplicates = set(products.loc[products["duplicate_of"].notna(), "product_id"])
    assert duplicates and not duplicates & set(recommended["product_id"])
    assert not duplicates & set(shelf.frame("gold/similar_products")["similar_product_id"])


def test_corrections_win(first_night):
    shelf, _ = first_night
    overrides = shelf.frame("silver/overrides")
    categories = shelf.frame("gold/product_categories").set_index("product_id")
    wanted = overrides[overrides["task"] == "category"]
    present = wanted[wanted["key"].isin(categories.index)]
    assert len(present) > 0
    for row in present.itertuples():
        assert " > ".join(categories.loc[row.key, "category_path"]) == row.value
        assert categories.loc[row.key, "origin"] == "override"


def test_the_reasons_of_the_quarantine_are_rules(first_night):
    shelf, _ = first_night
    rejected = shelf.frame("silver/quarantine")
    names = {rule.name for table in TABLES.values() for rule in table.rules} | {"record_unreadable"}
    assert len(rejected) > 0 and set(rejected["reasons"].explode()) <= names


def test_tables_are_readable_by_any_engine_and_carry_comments(first_night):
    shelf, _ = first_night
    for table in GOLD:
        opened = shelf.table(table.name)
        assert opened.protocol().min_reader_version == 1, table.name
        assert opened.metadata().description == table.grain
        fields = json.loads(opened.schema().to_json())["fields"]
        assert {f["name"]: f["metadata"].get("comment") for f in fields} == {c.name: c.comment for c in table.columns}


def test_every_engine_reads_the_same_published_set(first_night, spark):
    """Products joined with their category and description, over the versions of the newest published set."""
    import duckdb
    import duckdb_extension_delta
    import polars

    shelf, _ = first_night
    versions = shelf.versions()
    a, b = "gold/product_categories", "gold/product_descriptions"
    expected = len(shelf.frame(a, versions[a]).merge(shelf.frame(b, versions[b]), on="product_id"))
    extension = next(Path(next(iter(duckdb_extension_delta.__path__))).rglob("delta.duckdb_extension"))
    connection = duckdb.connect()
    connection.execute(f"load '{extension}'")
    scans = [f"delta_scan('{shelf.lake}/{name}', version => {versions[name]})" for name in (a, b)]
    by_duckdb = connection.execute(f"select count(*) from {scans[0]} join {scans[1]} using (product_id)").fetchone()[0]
    frames = [polars.scan_delta(f"{shelf.lake}/{name}", version=versions[name]) for name in (a, b)]
    by_polars = frames[0].join(frames[1], on="product_id").collect().height
    loaded = [
        spark.read.format("delta").option("versionAsOf", versions[name]).load(f"{shelf.lake}/{name}") for name in (a, b)
    ]
    by_spark = loaded[0].join(loaded[1], "product_id").count()
    assert by_duckdb == by_polars == by_spark == expected >= 300


def test_the_page_of_the_checks_names_every_check_of_the_night_and_needs_no_network(first_night):
    _, outcome = first_night
    assert outcome.docs is not None and [file.name for file in Path(outcome.docs).parent.iterdir()] == ["index.html"]
    page = Path(outcome.docs).read_text()
    assert {table.name for table in GOLD} <= set(re.findall(r">((?:silver|examples|gold)/\w+)</a>", page))
    assert page.count("<tr><td") == len(outcome.ledger.checks)
    assert not re.search(r"<script|<link|src=|url\(|@import|https?:", page)


def test_no_personal_data_reaches_silver(first_night):
    shelf, _ = first_night
    texts = " ".join(shelf.frame("silver/reviews")["text"].dropna()) + " ".join(
        shelf.frame("silver/quarantine")["record"].dropna()
    )
    assert "[email]" in texts
    assert re.findall(r"[\w.+-]+@[\w-]+\.[a-z]{2,}", texts) == []
