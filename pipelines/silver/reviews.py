"""silver/reviews: canonical text columns to typed rows without people's data."""

from __future__ import annotations

from collections.abc import Mapping

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from pipelines.expressions import made_once
from pipelines.silver.issues import issues, unreadable
from pipelines.silver.people.hashed_ids import user_key
from pipelines.silver.people.masking import mask_people
from pipelines.silver.products import PASSTHROUGH, destroyed
from pipelines.silver.texts.language import language
from pipelines.silver.texts.text import known_texts
from pipelines.silver.values.dates.timestamp import timestamp
from pipelines.silver.values.identifiers import identifier, is_destroyed, whole
from pipelines.silver.values.rating import rating
from pipelines.silver.values.rating_scale import with_best_rating


def silver_reviews(
    canonical: DataFrame, secret: bytes, best: Mapping[str, float | None], regions: tuple[str, ...] = ()
) -> DataFrame:
    """One typed row per landed record, in the columns of silver/reviews but `known_product`, plus `PASSTHROUGH`.

    `secret` keys the users' hashes; `best` is the scale of each source's bare ratings; `regions` are where users live,
    for their phone numbers. Without an id of its own a review is known by the hash of product, user, time and text.
    """
    rows = with_best_rating(canonical, best).withColumn("texts", _texts())
    others = (name for name in PASSTHROUGH if name != "_ids")
    return rows.withColumns(_read(secret, regions)).select(*_typed(), *others)


@made_once
def _texts() -> Column:
    return known_texts(F.col("title"), F.col("text"))


@made_once
def _read(secret: bytes, regions: tuple[str, ...]) -> dict[str, Column]:
    return {
        "product": identifier(F.col("product_id")),
        "own_id": whole(identifier(F.col("review_id"))),
        "user_key": user_key(F.col("user_id"), secret),
        "stars": rating(F.col("rating"), F.col("_best")),
        "headline": mask_people(F.get("texts", F.lit(0)), regions),
        "body": mask_people(F.get("texts", F.lit(1)), regions),
        "written": timestamp(
            F.col("reviewed_at"), F.col("_day_first"), F.col("_time_zone"), F.col("_language"), F.col("_excel_dates")
        ),
    }


def content_id(product: str, user_key: str, written: str, headline: str, body: str) -> Column:
    """The id of a review that has none of its own, given the columns of what it says: the hash of all that."""
    said = [F.coalesce(F.col(name).cast("string"), F.lit("")) for name in (product, user_key, written, headline, body)]
    return F.sha2(F.concat_ws("\n", *said), 256)


@made_once
def _typed() -> list[Column]:
    return [
        F.coalesce("own_id", content_id("product", "user_key", "written", "headline", "body")).alias("review_id"),
        F.col("product").alias("product_id"),
        F.col("user_key"),
        F.col("stars").alias("rating"),
        F.col("headline").alias("title"),
        F.col("body").alias("text"),
        F.col("written").alias("reviewed_at"),
        F.coalesce(language(F.concat_ws(". ", "headline", "body")), F.lower("_language")).alias("language"),
        issues(
            F.when(is_destroyed(F.trim("review_id")), "review_id: its digits are lost"),
            F.when(is_destroyed(F.trim("user_id")), "user_id: its digits are lost"),
            unreadable("rating", F.col("rating"), F.col("stars")),
            F.col("_best_note"),
            unreadable("title", F.col("title"), F.col("headline"), "no readable text"),
            unreadable("text", F.col("text"), F.col("body"), "no readable text"),
            unreadable("reviewed_at", F.col("reviewed_at"), F.col("written")),
        ).alias("issues"),
        F.col("_source").alias("source"),
        F.col("_record_id").alias("record_id"),
        destroyed(F.col("product")).alias("_more_reasons"),
        # what is known by its content is the same review from wherever it comes
        F.when(F.col("own_id").isNotNull(), F.col("_ids")).otherwise(F.lit("")).alias("_ids"),
    ]


def with_own_ids(reviews: DataFrame) -> DataFrame:
    """Reviews of sources that each number their own: where a later source has the number of an earlier one, its name
    stands before it (`forum:17`)."""
    first = F.min("_source_place").over(Window.partitionBy("review_id"))
    taken = reviews.withColumn("_first", first)
    named = F.when(F.col("_source_place") > F.col("_first"), F.concat_ws(":", "_ids", "review_id")).otherwise(
        F.col("review_id")
    )
    return taken.withColumn("review_id", named).drop("_first")


def with_known_product(reviews: DataFrame, products: DataFrame) -> DataFrame:
    """Adds `known_product`: whether `products` holds the review's product_id."""
    known = products.select("product_id", F.lit(True).alias("_known"))
    joined = reviews.join(known, on="product_id", how="left")
    return joined.withColumn("known_product", F.coalesce("_known", F.lit(False))).drop("_known")
