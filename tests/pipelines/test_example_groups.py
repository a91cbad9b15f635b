"""What shares a split: equal texts do, in every script; texts that only have no Latin letter in common do not."""

from __future__ import annotations

import pytest

from expectations.registry import TABLES
from expectations.tasks.sentiment import SENTIMENT
from pipelines.examples.labelled import labelled_examples
from pipelines.examples.split import with_balancing_weight
from pipelines.scoring.inputs import with_input

pytestmark = pytest.mark.spark

TEXTS = {
    "1": "Отличная ткань",
    "2": "Плохая ткань",
    "3": "отличная  ткань!",
    "4": "素敵なドレス",
    "5": "破れていた",
    "6": "Great!",
    "7": "great",
}


def test_reviews_share_a_group_by_their_words_in_every_script(spark):
    rows = [(key, 5.0 - int(key) % 3, text, None) for key, text in TEXTS.items()]
    reviews = spark.createDataFrame(rows, "review_id string, rating double, text string, title string")
    overrides = spark.createDataFrame([], TABLES["silver/overrides"].ddl())
    earlier = spark.createDataFrame([], "key string, origin string, split string")
    table = TABLES["examples/sentiment"]
    examples = labelled_examples(with_input(reviews, SENTIMENT), overrides, earlier, SENTIMENT)
    found = {row["key"]: row["group"] for row in examples.select(*table.column_names()).collect()}
    assert found["1"] == found["3"] and found["6"] == found["7"]
    assert len(set(found.values())) == 5


def test_rare_classes_weigh_more_and_what_is_not_trained_counts_for_no_class(spark):
    """By hand: 8 trained rows in 3 classes are 2.67 a class; sqrt(2.67 / 6), sqrt(2.67 / 2) and, untrained, / 1."""
    rows = [*[("a", "train")] * 6, *[("b", "train")] * 2, ("b", "test"), ("c", "test")]
    found = with_balancing_weight(spark.createDataFrame(rows, "target string, split string")).collect()
    assert len(found) == len(rows)
    assert {(row["target"], round(row["weight"], 3)) for row in found} == {("a", 0.667), ("b", 1.155), ("c", 1.633)}
    many = [*[("a", "train")] * 200, ("b", "train")]
    found = with_balancing_weight(spark.createDataFrame(many, "target string, split string")).collect()
    assert {row["target"]: row["weight"] for row in found}["b"] == 5.0
