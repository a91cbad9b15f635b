"""Whole rows with hostile cells in every column: each is a row of its table in time, and the innocent rows come out as
without them.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable

import pytest
from hostile import kinds
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from silver_rows import PRODUCTS, PURCHASES, REVIEWS, canonical, looked, reviewed, through

from pipelines.silver.facts.attributes import MOST_FACTS, attributes
from pipelines.silver.facts.category import MOST_LEVELS, category_path
from pipelines.silver.near_duplicates import with_duplicate_of
from pipelines.silver.overrides import silver_overrides
from pipelines.silver.products import silver_products
from pipelines.silver.purchases import silver_purchases
from pipelines.silver.values.prices.price import price

pytestmark = pytest.mark.spark
SECRET = b"test secret"
OVERRIDES = ["task", "key", "value", "field", "locale", "state", "facts_hash"]
#: Characters of a hostile cell, and of a few in each frame that are as long as any that reach the cleaner.
LENGTH, LONGEST = 4_000, 200_000
#: Seconds for one frame of some 500 hostile rows; it takes a tenth of that.
LIMIT = 300
NAMED = (
    ("", "1.1."),
    ("", "a/"),
    ("", "a,"),
    ("x: ", "1,"),
    ("", "1"),
    ("x: a", " "),
    ("", "&amp;"),
    ("", "a\u0301"),
    ("", "["),
    ("", '{"a":'),
)

PRODUCT = {
    "title": "Gripper &amp; Co Rake",
    "description": "A rake for the garden.",
    "brand": "GRIPPER",
    "price": "Rs. 1,299",
}
MORE = {
    "category": "Garden > Rakes > Gripper & Co Rake",
    "attributes": '{"Length":"150CM"}',
    "updated_at": "25.12.2020",
}
REVIEW = {
    "review_id": "1",
    "product_id": "1",
    "user_id": "u1",
    "rating": "4/5",
    "title": "Good",
    "text": "Call 555-123-4567 or a@b.com, it is good",
}
PURCHASE = {
    "user_id": "u1",
    "product_id": "1",
    "purchased_at": "2020-01-02",
    "quantity": "1,000",
    "price": "5 €",
    "order_id": "C12345",
}
FRAMES: dict[str, tuple[Callable[[DataFrame], DataFrame], list[str], list[dict]]] = {
    "products": (
        lambda rows: looked(silver_products, rows),
        PRODUCTS,
        [{"product_id": "1", **PRODUCT, **MORE}, {"product_id": "2", **PRODUCT}],
    ),
    "reviews": (lambda rows: reviewed(rows, SECRET), REVIEWS, [{**REVIEW, "reviewed_at": "02 26, 2014"}]),
    "purchases": (lambda rows: looked(silver_purchases, rows, SECRET), PURCHASES, [PURCHASE]),
    "overrides": (
        silver_overrides,
        OVERRIDES,
        [{"task": "category", "key": "1", "value": "A/B/C"}, {"task": "sentiment", "key": "2", "value": "4 stars"}],
    ),
}


def long_cell(start: Column, unit: Column, length: Column) -> Column:
    return F.concat(start, F.repeat(unit, (length / F.length(unit)).cast("int")), F.lit("!"))


def hostile_rows(like: DataFrame, columns: list[str]) -> DataFrame:
    """For every kind two rows in the columns of `like`: the text in every column, and in a JSON list or a JSON object,
    by turns.
    """
    spark = like.sparkSession
    kinds_made = [(start, unit, LENGTH) for start, unit in kinds().values()] + [
        (start, unit, LONGEST) for start, unit in NAMED
    ]
    texts = spark.createDataFrame(kinds_made, "start string, unit string, length int").coalesce(2)
    cell = long_cell(F.col("start"), F.col("unit"), F.col("length"))
    in_json = F.when(F.col("number") % 2 == 0, F.to_json(F.array(cell)))
    in_json = in_json.otherwise(F.to_json(F.create_map(F.lit("name"), cell)))
    rows = texts.withColumn("number", F.monotonically_increasing_id())
    rows = rows.select(F.posexplode(F.array(cell, in_json)).alias("shape", "cell"), "number")
    task = F.when(F.col("number") % 2 == 0, "category").otherwise("sentiment")
    values = {name: task if name == "task" else F.col("cell") for name in columns}
    given = {
        "_source": F.lit("hostile"),
        "_record_id": F.concat(F.lit("h"), "number", F.lit("-"), "shape"),
        "_sequence": F.lit(1),
    }
    ours = {**values, **given, "_day_first": F.lit(False), "_time_zone": F.lit("UTC")}
    return rows.select(
        *((ours.get(field.name, F.lit(None)).cast(field.dataType).alias(field.name)) for field in like.schema)
    )


@pytest.mark.parametrize("name", FRAMES)
def test_hostile_cells_cost_neither_the_night_nor_a_neighbour(spark, name):
    clean, columns, rows = FRAMES[name]
    innocent = canonical(spark, columns, rows)
    alone = clean(innocent).collect()
    hostile = hostile_rows(innocent, columns)
    started = time.monotonic()
    both = clean(innocent.unionByName(hostile)).localCheckpoint()
    if name == "products":
        both = with_duplicate_of(both.withColumn("product_id", F.coalesce("product_id", "record_id"))).localCheckpoint()
    assert time.monotonic() - started < LIMIT
    assert both.count() == len(rows) + 2 * (len(kinds()) + len(NAMED))
    found = both.where("source = 'test'").select(*alone[0].asDict()).orderBy("record_id")
    assert found.collect() == sorted(alone, key=lambda row: row.record_id)


def test_what_brought_nights_down_is_read_or_noted(spark):
    euro, nothing = F.lit("EUR"), F.lit(None).cast("string")
    priced = through(
        spark,
        lambda text: price(text, euro),
        ["1." * 2000, "9" * 8000, "9" * 8000 + " €", "<b>" * 2000 + "5 €" + "</b>" * 2000],
    )
    assert [found.amount and str(found.amount) for found in priced] == [None, None, None, "5.00"]
    numbers, spaced = "1," * 5000, "a" + " " * 20_000 + "b"
    several = "; ".join(f"n{number}: {number}" for number in range(MOST_FACTS))
    facts = through(
        spark,
        attributes,
        ["size: " + numbers, "x: " + spaced, several, several + "; more: 1", '{"a":' * 5000 + "1" + "}" * 5000],
    )
    assert facts[:2] == [{"size": numbers.rstrip(",")}, {"x": "a b"}]
    assert (len(facts[2]), facts[3], facts[4]) == (MOST_FACTS, None, None)
    deep = "/".join("abc"[number % 3] for number in range(MOST_LEVELS))
    paths = through(
        spark,
        lambda text: category_path(text, nothing, nothing),
        ["a/" * 3000 + "a", deep, deep + "/d", "[" * 5000 + "]" * 5000],
    )
    assert (paths[0], len(paths[1]), paths[2], paths[3]) == (None, MOST_LEVELS, None, None)


def test_unreadable_cells_are_noted(spark):
    rows = [
        {
            "product_id": "1",
            "price": "1." * 2000,
            "category": "a/" * 3000 + "a",
            "attributes": "a: 1, " * 2000,
            "updated_at": "1" * 400,
        }
    ]
    [row] = looked(silver_products, canonical(spark, PRODUCTS, rows)).collect()
    assert (row.price, row.category_path, row.attributes, row.updated_at) == (None, None, None, None)
    assert {note.split(":")[0] for note in row.issues} == {"price", "category", "attributes", "updated_at"}


def test_long_words_and_many_differences_are_compared_in_time(spark):
    """Words of 150,000 letters are not compared; two texts that differ in 2,000 of 60,000 words are two products."""
    letters = [chr(ord("a") + number) for number in range(26)]
    words = ["word" + "".join(triple) for triple in itertools.product(letters, repeat=3)]
    many = [word + end for end in ("", "e", "f") for word in words]
    other = [word + "qqq" if number % 30 == 0 else word for number, word in enumerate(many)]
    long, lamp = "x" * 150_000, " ".join(words[:100])
    texts = [
        f"{lamp} {long}",
        f"{lamp} {long}y",
        " ".join(many),
        " ".join(other),
        f"{lamp} lampshade",
        f"{lamp} lampshode",
    ]
    rows = [(str(number), "Lamp of the sea", text, None, None) for number, text in enumerate(texts)]
    schema = "product_id string, title string, description string, brand string, attributes map<string,string>"
    started = time.monotonic()
    found = {
        row.product_id: row.duplicate_of for row in with_duplicate_of(spark.createDataFrame(rows, schema)).collect()
    }
    assert time.monotonic() - started < 120
    assert found == {"0": None, "1": None, "2": None, "3": None, "4": None, "5": "4"}
