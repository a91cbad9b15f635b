"""gold/product_digests: what customers say of a product, told in counts."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import pandas as pd
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from expectations.table import Table
from expectations.tables.gold_voices import PRODUCT_DIGESTS
from expectations.voices import Voices
from pipelines.gold.voices.product_aspects import product_words
from udfs.voices.aspects import WHOLE
from udfs.voices.digest import Told, digest_of, told_from
from udfs.voices.readback import problems

_COLUMNS = tuple(column for column in PRODUCT_DIGESTS.columns if column.name not in ("product_id", "left_out"))
_MADE = Table("made", "", (), _COLUMNS).ddl()


def product_digests(
    reviews: DataFrame,
    counted: DataFrame,
    mentioned: DataFrame,
    product_aspects: DataFrame,
    review_sentiment: DataFrame,
    products: DataFrame,
    earlier: DataFrame,
    voices: Voices,
) -> DataFrame:
    """One row per product with reviews. `earlier`: the published rows; a digest stays while its counts are about what
    they were, and every review that supports it is there.
    """
    read = _of_products(reviews, counted, review_sentiment)
    body = read.join(_told(mentioned, product_aspects), on="product_id", how="left")
    body = body.join(_languages(counted, products), on="product_id", how="left")
    was = earlier.select("product_id", F.struct(*[column.name for column in _COLUMNS]).alias("was"))
    there = counted.groupBy("product_id").agg(F.sort_array(F.collect_set("review_id")).alias("there"))
    whole = body.join(was, on="product_id", how="left").join(there, on="product_id", how="left")
    shown = F.struct("reviews_read", "positive", "negative", "aspects", "locale", "was", "there")
    fewest, most = voices.fewest_reviews, voices.rewrite_share

    def made(bodies: pd.Series) -> pd.Series:
        return pd.Series([json.dumps(_made(json.loads(one), fewest, most)) for one in bodies], dtype=object)

    writing = F.pandas_udf(made, "string")  # type: ignore[call-overload]
    texts = whole.select(
        "product_id", "left_out", writing(F.to_json(shown, {"ignoreNullFields": "false"})).alias("body")
    )
    return texts.select("product_id", "left_out", F.from_json("body", _MADE).alias("row")).select(
        "product_id", "left_out", "row.*"
    ).select(*PRODUCT_DIGESTS.column_names())  # fmt: skip


def _of_products(reviews: DataFrame, counted: DataFrame, review_sentiment: DataFrame) -> DataFrame:
    """Reviews that count, those left out, and how many of the former sound positive and negative as a whole."""
    overall = review_sentiment.select("review_id", "sentiment")
    read = counted.join(overall, on="review_id", how="left").groupBy("product_id").agg(
        F.count("*").alias("reviews_read"),
        F.count_if(F.col("sentiment") == "positive").alias("positive"),
        F.count_if(F.col("sentiment") == "negative").alias("negative"),
    )  # fmt: skip
    all_of_them = reviews.groupBy("product_id").agg(F.count("*").alias("all"))
    return read.join(all_of_them, on="product_id", how="inner").withColumn(
        "left_out", F.col("all") - F.col("reviews_read")
    )


def _told(mentioned: DataFrame, product_aspects: DataFrame) -> DataFrame:
    """The counts of a product's own aspects as `udfs.voices.digest.Told` has them, with the reviews that support them."""
    support = mentioned.groupBy("product_id", "aspect").agg(
        F.sort_array(F.collect_list(F.when(F.col("praise"), F.col("review_id")))).alias("for_praise"),
        F.sort_array(F.collect_list(F.when(F.col("blame"), F.col("review_id")))).alias("for_blame"),
    )
    own = product_aspects.where(~F.col("is_shop") & (F.col("aspect") != WHOLE) & (F.col("decided") > 0))
    told = F.struct(
        "aspect",
        "name",
        "decided",
        (F.col("positive") + F.col("mixed")).alias("positive"),
        (F.col("negative") + F.col("mixed")).alias("negative"),
        "category_decided",
        F.round(F.col("category_negative_share") * F.col("category_decided")).cast("long").alias("category_negative"),
        "for_praise",
        "for_blame",
    )
    with_support = own.join(support, on=["product_id", "aspect"], how="inner")
    return with_support.groupBy("product_id").agg(F.sort_array(F.collect_list(told)).alias("aspects"))


def _languages(counted: DataFrame, products: DataFrame) -> DataFrame:
    """The language of a product's digest: its own, else that of most of its reviews."""
    own = products.select("product_id", "language")
    both = product_words(counted).join(own, on="product_id", how="left")
    return both.select("product_id", F.coalesce("language", "words").alias("locale"))


def _made(body: dict[str, Any], fewest_reviews: int, rewrite_share: float) -> dict[str, Any]:
    """A row of the table, as JSON has it: the published digest where it stays, else a new one, which has been read
    back.
    """
    reviews, positive, negative = body["reviews_read"], body["positive"], body["negative"]
    aspects = told_from(body["aspects"] or ())
    row = digest_of(reviews, positive, negative, aspects, body["locale"], fewest_reviews)
    row |= {
        "reviews_read": reviews,
        "digital_source_type": "default",
        "counts": _counts(reviews, positive, negative, aspects),
    }
    was = body["was"]
    if was and was["locale"] == row["locale"] and _stays(was, row, set(body["there"]), rewrite_share):
        return was
    names = {one.name: asdict(one) for one in aspects}
    row["problems"] = problems(row, reviews, positive, negative, names)
    if row["problems"]:  # what does not read back is not published
        row |= {"status": "unsure", "text": None, "sentences": [], "pros": [], "cons": []}
    return row


def _counts(reviews: int, positive: int, negative: int, aspects: list[Told]) -> dict[str, int]:
    of_aspects = {
        f"{one.aspect}: {side}": getattr(one, side) for one in aspects for side in ("decided", "positive", "negative")
    }
    return {"reviews": reviews, "positive": positive, "negative": negative} | of_aspects


def _stays(was: dict[str, Any], now: dict[str, Any], there: set[str], rewrite_share: float) -> bool:
    """Whether a written digest still says what is so: its reviews are there, and no count has moved by more than the
    share. One without a text is always made anew.
    """
    if was["status"] != "written" or now["status"] != "written":
        return False
    if any(id not in there for one in was["sentences"] for id in one["review_ids"]):
        return False
    before, after = was["counts"], now["counts"]
    moved = max(abs(before.get(name, 0) - after.get(name, 0)) for name in before.keys() | after.keys())
    told = [one["aspect"] for one in was["sentences"]]
    return told == [one["aspect"] for one in now["sentences"]] and moved <= rewrite_share * before["reviews"]
