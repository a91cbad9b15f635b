"""The shop's word on a review: what becomes an example, what is published, and how an older lake takes the new
columns.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from deltalake import DeltaTable

from expectations.registry import TABLES
from expectations.table import Column, Table
from expectations.tasks.sentiment import SENTIMENT
from pipelines.examples.labelled import labelled_examples
from pipelines.gold.product_sentiment import product_sentiment
from pipelines.gold.review_sentiment import review_sentiment
from pipelines.lake.tables import Lake
from pipelines.scoring.inputs import with_input
from pipelines.silver.overrides import given_sentiment

pytestmark = pytest.mark.spark

SCORES = TABLES["scores/sentiment"]
SILVER, OVERRIDES = TABLES["silver/reviews"], TABLES["silver/overrides"]


def frame(spark, table: Table, rows: list[dict]):
    return spark.createDataFrame(
        [tuple(row.get(name) for name in table.column_names()) for row in rows], table.ddl()
    ).coalesce(1)


def overrides(spark, **right: str):
    return frame(spark, OVERRIDES, [{"task": "sentiment", "key": key, "value": value} for key, value in right.items()])


def test_a_sentiment_is_read_in_the_usual_spellings(spark):
    given = [" Positive ", "NEUTRAL", "4", "4 stars", "★★☆☆☆", "8/10", "2,5", "0", "6", "great", "", None]
    rows = spark.createDataFrame(
        [(place, value) for place, value in enumerate(given)], "place int, value string"
    ).coalesce(1)
    found = [
        row["found"]
        for row in rows.select("place", given_sentiment(rows["value"]).alias("found")).orderBy("place").collect()
    ]
    assert found == ["positive", "neutral", "4", "4", "2", "4", "3", None, None, None, None, None]


def test_the_target_is_the_star_and_a_correction_wins_over_it(spark):
    ratings = {"a": 1.0, "b": 2.4, "c": 2.5, "d": 4.5, "e": None, "f": 5.0, "g": 5.0, "h": None, "i": 5.0}
    rows = [
        {"review_id": key, "product_id": "p", "rating": rating, "text": f"text {key}"}
        for key, rating in ratings.items()
    ]
    rows[-1]["text"] = None
    right = overrides(spark, e="positive", f="2", g="negative", nowhere="3")
    none = frame(spark, TABLES["examples/sentiment"], [])
    found = {row["key"]: row for row in examples_sentiment(frame(spark, SILVER, rows), right, none).collect()}
    targets = {key: (row["target"], row["origin"]) for key, row in found.items()}
    assert targets == {
        "a": ("1", "given"),
        "b": ("2", "given"),
        "c": ("3", "given"),
        "d": ("5", "given"),
        "e": ("positive", "override"),
        "f": ("2", "override"),
        "g": ("negative", "override"),
    }
    assert json.loads(found["a"]["input"]) == {"text": "text a"}


def test_headline_and_text_are_read_but_for_what_the_shop_excludes(spark):
    rows = frame(
        spark, SILVER, [{"review_id": "a", "product_id": "p", "rating": 2.0, "title": "Small", "text": "Too small."}]
    )
    none = (overrides(spark), frame(spark, TABLES["examples/sentiment"], []))
    read = [json.loads(examples_sentiment(rows, *none, exclude).collect()[0]["input"]) for exclude in ((), ("title",))]
    assert read == [{"title": "Small", "text": "Too small."}, {"text": "Too small."}]


def examples_sentiment(reviews, overrides, earlier, exclude: tuple[str, ...] = ()):
    return labelled_examples(with_input(reviews, SENTIMENT, exclude), overrides, earlier, SENTIMENT)


def scored_review(review: str, **columns) -> tuple[dict, dict]:
    when = datetime(2026, 1, 1, tzinfo=UTC)
    score = {
        "input_hash": f"h{review}",
        "model_version": "v",
        "attempt": 1,
        "status": "ok",
        "scored_at": when,
        "run_id": "r",
        **columns,
    }
    return {"review_id": review, "product_id": "p", "input_hash": f"h{review}"}, score


def test_a_correction_is_published_as_certain_and_the_prediction_beside_it(spark):
    bad = {"sentiment": "negative", "probabilities": (0.8, 0.1, 0.1), "score": -0.7, "expected_star": 1.6}
    pairs = [
        scored_review("model", **bad),
        scored_review("starred", **bad),
        scored_review("classed", **bad),
        scored_review("empty", status="empty"),
        scored_review("told", status="empty"),
        scored_review("old", **(bad | {"expected_star": None})),
    ]
    reviews = spark.createDataFrame(
        [row for row, _ in pairs], "review_id string, product_id string, input_hash string"
    ).coalesce(1)
    right = overrides(spark, starred="4", classed="positive", told="3", nowhere="1")
    gold = review_sentiment(reviews, frame(spark, SCORES, [score for _, score in pairs]), right).cache()
    columns = ("sentiment", "origin", "predicted_sentiment", "score", "expected_star")
    found = {row["review_id"]: tuple(row[name] for name in columns) for row in gold.collect()}
    assert found == {
        "model": ("negative", "model", "negative", -0.7, 1.6),
        "starred": ("positive", "override", "negative", 1.0, 4.0),
        "classed": ("positive", "override", "negative", 1.0, 4.5),
        "empty": (None, None, None, None, None),
        "told": ("neutral", "override", None, 0.0, 3.0),
        "old": ("negative", "model", "negative", -0.7, pytest.approx(0.8 * 1.5 + 0.1 * 3 + 0.1 * 4.5)),
    }
    certain = {row["review_id"]: row["probabilities"].asDict() for row in gold.where("origin = 'override'").collect()}
    assert certain["starred"] == {"negative": 0.0, "neutral": 0.0, "positive": 1.0}
    product = product_sentiment(gold).collect()[0]
    shares = [product[f"expected_{label}_share"] for label in ("negative", "neutral", "positive")]
    assert (product["reviews"], *shares) == (5, 0.32, 0.24, 0.44), "two reviews of .8, .1, .1 and three certain ones"
    assert product["expected_star"] == pytest.approx((1.6 + 4 + 4.5 + 3 + 1.95) / 5)


def test_a_share_is_as_wide_as_its_reviews_are_unsure(spark):
    """Wilson's interval where every review is a coin flip, none where all are corrected, narrower with more reviews."""
    rows = (
        [("corrected", 0.0, 1.0)] * 4
        + [("unsure", 0.5, 0.5)] * 4
        + [("many", 0.5, 0.5)] * 40
        + [("sure", 0.01, 0.99)] * 4
    )
    columns = (
        "product_id string, sentiment string, probabilities struct<negative:double,neutral:double,positive:double>"
    )
    reviews = spark.createDataFrame(
        [(product, "positive", (low, 0.0, high), 0.0, 4.0) for product, low, high in rows],
        f"{columns}, score double, expected_star double",
    )
    found = {
        row["product_id"]: (row["negative_share_low"], row["expected_negative_share"], row["negative_share_high"])
        for row in product_sentiment(reviews.coalesce(1)).collect()
    }
    assert found["corrected"] == (0.0, 0.0, 0.0)
    assert found["unsure"] == pytest.approx((0.150, 0.5, 0.850), abs=1e-3), "Wilson (1927): 2 of 4"
    assert found["many"] == pytest.approx((0.352, 0.5, 0.648), abs=1e-3)
    assert found["sure"][0] < 0.01 < found["sure"][2]


def before(table: Table, *without: str) -> Table:
    """The table as a lake has it that was made before these columns were there."""
    columns = tuple(column for column in table.columns if column.name not in without)
    return Table(table.name, table.grain, table.key, columns, unchanged_by=table.unchanged_by)


def test_an_older_scores_table_reads_nulls_and_takes_the_column_with_the_next_append(spark, tmp_path):
    lake, old = Lake(spark, str(tmp_path)), before(SCORES, "expected_star")
    row = {"input_hash": "a", "model_version": "v", "attempt": 1, "status": "ok", "run_id": "r", "score": 0.5}
    first = lake.append(old, frame(spark, old, [row]), {"run": "1"})
    assert [found["expected_star"] for found in lake.read_or_empty(SCORES).collect()] == [None]
    second = lake.append(SCORES, frame(spark, SCORES, [row | {"input_hash": "b", "expected_star": 3.25}]), {"run": "2"})
    assert second == first + 1, "the column comes with the rows, in one commit"
    assert {found["input_hash"]: found["expected_star"] for found in lake.read(SCORES).collect()} == {
        "a": None,
        "b": 3.25,
    }
    opened = DeltaTable(lake.path(SCORES.name))
    comments = {
        field["name"]: field["metadata"].get("comment") for field in json.loads(opened.schema().to_json())["fields"]
    }
    assert comments == {column.name: column.comment for column in SCORES.columns}
    assert opened.protocol().min_reader_version == 1


TOYS = Table(
    "gold/toys",
    "one row per toy",
    ("toy",),
    (Column("toy", "string", "The toy"), Column("colour", "string", "Its colour")),
)
PRICED = Table(TOYS.name, TOYS.grain, TOYS.key, (*TOYS.columns, Column("price", "double", "Its price")))


@pytest.mark.parametrize("priced", [1, 9], ids=["few rows change", "most rows change"])
def test_an_older_gold_table_takes_a_new_column_with_the_next_change(spark, tmp_path, priced):
    lake = Lake(spark, str(tmp_path))
    rows = [{"toy": f"toy {number}", "colour": "red"} for number in range(10)]
    lake.write_changes(TOYS, frame(spark, TOYS, rows), "one", {"run": "1"})
    unchanged = lake.write_changes(PRICED, frame(spark, PRICED, rows), "two", {"run": "2"})
    assert not unchanged.changed, "a column that says nothing yet is no change"
    new = [row | ({"price": 2.5} if number < priced else {}) for number, row in enumerate(rows)]
    written = lake.write_changes(PRICED, frame(spark, PRICED, new), "three", {"run": "3"})
    assert (written.inserted, written.updated, written.deleted, written.version) == (
        0,
        priced,
        0,
        unchanged.version + 1,
    )
    found = {row["toy"]: row["price"] for row in lake.read(PRICED).collect()}
    assert found == {row["toy"]: row.get("price") for row in new}
