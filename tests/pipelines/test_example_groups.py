"""What shares a split: equal texts do, in every script; texts that only have no Latin letter in common do not."""

from __future__ import annotations

import pytest

from expectations.registry import TABLES
from expectations.tasks.sentiment import SENTIMENT
from pipelines.examples.labelled import labelled_examples
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
    overrides = spark.createDataFrame([], "task string, key string, value string")
    earlier = spark.createDataFrame([], "key string, origin string, split string")
    table = TABLES["examples/sentiment"]
    examples = labelled_examples(with_input(reviews, SENTIMENT), overrides, earlier, SENTIMENT)
    found = {row["key"]: row["group"] for row in examples.select(*table.column_names()).collect()}
    assert found["1"] == found["3"] and found["6"] == found["7"]
    assert len(set(found.values())) == 5
