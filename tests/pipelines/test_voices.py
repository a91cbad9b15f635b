"""What customers say, from cleaned reviews to digests: what is read anew, what counts, and what leaves with its reviews."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from pyspark.sql import functions as F

from expectations.registry import TABLES
from expectations.voices import Voices
from pipelines.gold.voices.product_aspects import counted_reviews, mentions, product_aspects
from pipelines.gold.voices.product_digests import product_digests
from pipelines.gold.voices.review_aspects import review_aspects
from pipelines.gold.voices.shop_aspects import read_reviews, shop_aspects

pytestmark = pytest.mark.spark

SILVER, PRODUCTS = TABLES["silver/reviews"], TABLES["silver/products"]
SHOP, ASPECTS = TABLES["gold/shop_aspects"], TABLES["gold/review_aspects"]
COUNTS, DIGESTS, SENTIMENT = (
    TABLES["gold/product_aspects"],
    TABLES["gold/product_digests"],
    TABLES["gold/review_sentiment"],
)
VOICES = Voices(fewest_reviews=5)
PRAISE = "The zipper is great and smooth."
BLAME = "The strap is awful, it broke."


def frame(spark, table, rows):
    names = table.column_names()
    return spark.createDataFrame([tuple(row.get(name) for name in names) for row in rows], table.ddl()).coalesce(1)


def review(number, text, product="bag", user=None, rating=None):
    at = datetime(2026, 1, 1) + timedelta(days=number)
    key = f"{user if user is not None else number:064x}"
    return {"review_id": f"r{number:02}", "product_id": product, "user_key": key, "rating": rating, "text": text,
            "reviewed_at": at, "language": "en", "known_product": True}  # fmt: skip


#: Ten authors of a bag (the first writes twice, the last sends a copy), two of a box; one with a masked number.
REVIEWS = [
    *[review(number, f"{PRAISE} Number {number} of all of mine.", rating=5.0) for number in range(6)],
    *[
        review(number, f"{BLAME} Call [phone] about the strap, it is awful {number}.", rating=1.0)
        for number in range(6, 9)
    ],
    review(9, f"{PRAISE} {BLAME}", user=0, rating=3.0),
    review(10, f"{PRAISE} Number 1 of all of mine.", rating=5.0),
    *[review(number, "The zipper is great.", "box") for number in (11, 12)],
]


class Asked:
    """A reading of statements by two words, which remembers what it was asked."""

    def __init__(self):
        self.texts = []

    def __call__(self, statements):
        self.texts.append(sorted(row["text"] for row in statements.collect()))
        bad = F.col("text").rlike("awful|broke")
        classes = [F.when(bad, one).otherwise(other) for one, other in ((0.9, 0.05), (0.05, 0.05), (0.05, 0.9))]
        told = F.struct(*[c.alias(name) for c, name in zip(classes, ("negative", "neutral", "positive"), strict=True)])
        nothing = F.lit(None).cast("string").alias("error")
        return statements.withColumn(
            "said", F.struct(F.lit("ok").alias("status"), nothing, told.alias("probabilities"))
        )


class Lake:
    """The four tables of one night after another."""

    def __init__(self, spark):
        self.spark, self.rows = spark, {table.name: [] for table in (SHOP, ASPECTS, COUNTS, DIGESTS)}
        self.asked = Asked()

    def night(self, rows, voices=VOICES, version="m1"):
        spark, products = self.spark, frame(self.spark, PRODUCTS, [
            {"product_id": "bag", "title": "Blue bag", "category_path": ["Bags", "Backpacks"], "language": "en"},
            {"product_id": "box", "title": "Red box", "category_path": ["Bags"], "language": "de"},
        ])  # fmt: skip
        reviews = read_reviews(frame(spark, SILVER, rows), products)
        self.keep(SHOP, shop_aspects(reviews, products, self.rows[SHOP.name], voices))
        made = review_aspects(
            reviews, self.rows[SHOP.name], self.read(ASPECTS), voices, self.asked, version, "run", lambda one, _: one.localCheckpoint()
        )  # fmt: skip
        self.keep(ASPECTS, made)
        counted = counted_reviews(reviews).localCheckpoint()
        mentioned = mentions(self.read(ASPECTS), counted)
        self.keep(
            COUNTS, product_aspects(mentioned, self.read(ASPECTS), self.read(SHOP), counted, voices.fewest_authors)
        )
        sounds = [{"review_id": row["review_id"], "product_id": row["product_id"],
                   "sentiment": "negative" if (row["rating"] or 5) < 3 else "positive"} for row in rows]  # fmt: skip
        self.keep(DIGESTS, product_digests(
            reviews, counted, mentioned, self.read(COUNTS), frame(spark, SENTIMENT, sounds), products, self.read(DIGESTS), voices
        ))  # fmt: skip
        return self

    def keep(self, table, made):
        self.rows[table.name] = [row.asDict(recursive=True) for row in made.collect()]
        broken = [rule.name for rule in table.rules if rule.check == "expression" if self._breaks(table, rule)]
        assert broken == []

    def _breaks(self, table, rule):
        rows = self.read(table)
        return rows.where(~F.coalesce(F.expr(rule.arguments["sql"]), F.lit(True))).count() > 0

    def read(self, table):
        return frame(self.spark, table, self.rows[table.name])

    def of(self, table, **where):
        return [row for row in self.rows[table.name] if all(row[name] == value for name, value in where.items())]


@pytest.fixture(scope="module")
def first(spark):
    return Lake(spark).night(REVIEWS)


def again(first):
    later = Lake(first.spark)
    later.rows = {name: list(rows) for name, rows in first.rows.items()}
    return later


def test_every_sentence_has_its_place_and_sound(first):
    texts = {row["review_id"]: row["text"] for row in REVIEWS}
    rows = first.of(ASPECTS)
    assert all(texts[row["review_id"]][row["start"] : row["end"]] == row["sentence"] for row in rows)
    found = {(row["aspect"], row["polarity"]) for row in first.of(ASPECTS, review_id="r09")}
    assert {("zipper", "positive"), ("strap", "negative")} <= found
    assert {row["aspect"] for row in rows if "[phone]" in row["sentence"]} == {"product"}
    assert {row["origin"] for row in first.of(SHOP, aspect="zipper")} == {"found"}


def test_counts_hold_each_author_and_text_once(first):
    zipper, strap = (first.of(COUNTS, product_id="bag", aspect=aspect)[0] for aspect in ("zipper", "strap"))
    assert (zipper["reviews"], zipper["positive"], zipper["negative"]) == (6, 6, 0)
    assert (strap["reviews"], strap["negative"], strap["negative_share"]) == (4, 4, 1.0)
    assert zipper["category_decided"] == 8  # two of the box
    assert strap["negative_interval"]["low"] < 1 and zipper["positive_interval"]["high"] == 1
    assert first.of(COUNTS, product_id="box") == []  # two authors are too few
    assert not any("[" in one["sentence"] for row in first.of(COUNTS) for one in row["typical_complaints"])


def test_a_digest_tells_the_counts(first):
    digest = first.of(DIGESTS, product_id="bag")[0]
    assert (digest["status"], digest["reviews_read"], digest["left_out"]) == ("written", 9, 2)
    assert "Of the 6 reviews that mention the zipper, all are pleased." in digest["text"]
    assert "Of the 4 reviews that mention the strap, all complain." in digest["text"]
    assert digest["pros"][0] == "zipper" and "strap" in digest["cons"]
    assert first.of(DIGESTS, product_id="box")[0]["status"] == "too_few_reviews"


def test_the_next_night_reads_new_reviews_alone(first):
    later = again(first).night([*REVIEWS, review(13, "A strap of iron, awful.")])
    assert later.asked.texts == [["A strap of iron, awful."]]
    kept = {json.dumps(row, default=str, sort_keys=True) for row in first.of(ASPECTS)}
    assert kept < {json.dumps(row, default=str, sort_keys=True) for row in later.of(ASPECTS)}
    assert later.of(DIGESTS, product_id="bag")[0]["text"] != first.of(DIGESTS, product_id="bag")[0]["text"]


def test_what_lost_its_reviews_loses_its_rows(first):
    rows = [row for row in REVIEWS if row["product_id"] == "bag" and row["review_id"] != "r06"]
    rows[0] = {**rows[0], "text": "Quite another thing."}
    later = again(first).night(rows)
    assert later.of(DIGESTS, product_id="box") == []
    told = json.dumps([later.of(table) for table in (ASPECTS, COUNTS, DIGESTS)], default=str)
    assert "r06" not in told and "Number 0 of all" not in told


def test_a_digest_stays_while_its_counts_hardly_move(first):
    generous = VOICES.model_copy(update={"rewrite_share": 0.5})
    later = again(first).night([*REVIEWS, review(13, "The zipper is great.")], generous)
    assert later.of(DIGESTS, product_id="bag")[0]["text"] == first.of(DIGESTS, product_id="bag")[0]["text"]


def test_the_order_of_reviews_changes_nothing(first, spark):
    def timeless(lake):
        return {
            name: sorted(json.dumps({**row, "scored_at": None}, default=str, sort_keys=True) for row in rows)
            for name, rows in lake.rows.items()
        }

    assert timeless(Lake(spark).night(REVIEWS[::-1])) == timeless(first)


def test_given_aspects_win(spark):
    lake = Lake(spark).night(REVIEWS, Voices(aspects={"Fastening": ("zipper", "strap")}, find=False))
    assert {row["origin"] for row in lake.of(SHOP)} == {"given", "general"}
    assert lake.of(COUNTS, product_id="bag", aspect="fastening")[0]["reviews"] == 9
