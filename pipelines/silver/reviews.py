"""silver/reviews: canonical text columns to typed rows without people's data."""

from __future__ import annotations

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from pipelines.silver.column_facts import Narrow
from pipelines.silver.dates import timestamp
from pipelines.silver.expressions import bind, short
from pipelines.silver.identifiers import identifier, is_destroyed, whole
from pipelines.silver.issues import issues, unreadable
from pipelines.silver.language import language
from pipelines.silver.people import mask_people, user_key
from pipelines.silver.products import PASSTHROUGH, destroyed
from pipelines.silver.text import known_texts

_DECIMAL_COMMA = "(?<=[0-9]),(?=[0-9])"
_NUMBER, _SIGNED_NUMBER = r"^([0-9]+(?:\.[0-9]+)?)", "^(-?[0-9.]+)"
_SCALE = "(?i)^[0-9.]+ ?(?:/|out of|of|von|sur|de) ?([0-9]+)"
_STARS = r"(?i)^-?[0-9]+(?:\.[0-9]+)?(?:[eE][0-9]+)? ?(?:stars?|sterne?|étoiles?|estrellas?)?$"
_DRAWN_STARS, _NO_STAR = "^[★⭐☆ ]+$", "[^★⭐]"
_PERCENT = "^[0-9.]+ ?%$"


def silver_reviews(canonical: DataFrame, secret: bytes, narrow: Narrow) -> DataFrame:
    """One typed row per landed record, in the columns of silver/reviews but `known_product`, plus `PASSTHROUGH`.

    `secret` keys the users' hashes. Without an id of its own a review is known by the hash of product, user, time and text.
    """
    typed = canonical.withColumn("texts", F.transform(known_texts(F.col("title"), F.col("text")), mask_people)).withColumns(
        {
            "product": identifier(F.col("product_id")),
            "own_id": whole(identifier(F.col("review_id"))),
            "user_key": user_key(F.col("user_id"), secret),
            "stars": rating(F.col("rating")),
            "headline": F.get("texts", F.lit(0)),
            "body": F.get("texts", F.lit(1)),
            "written": timestamp(F.col("reviewed_at"), F.col("_day_first"), F.col("_time_zone")),
        }
    )
    said = [F.coalesce(F.col(name).cast("string"), F.lit("")) for name in ("product", "user_key", "written", "headline", "body")]
    return typed.select(
        F.coalesce("own_id", F.sha2(F.concat_ws("\n", *said), 256)).alias("review_id"),
        F.col("product").alias("product_id"),
        "user_key",
        F.col("stars").alias("rating"),
        F.col("headline").alias("title"),
        F.col("body").alias("text"),
        F.col("written").alias("reviewed_at"),
        F.coalesce(language(F.concat_ws(". ", "headline", "body")), F.lower("_language")).alias("language"),
        issues(
            F.when(is_destroyed(F.trim("review_id")), "review_id: its digits are lost"),
            F.when(is_destroyed(F.trim("user_id")), "user_id: its digits are lost"),
            unreadable("rating", F.col("rating"), F.col("stars")),
            unreadable("title", F.col("title"), F.col("headline"), "no readable text"),
            unreadable("text", F.col("text"), F.col("body"), "no readable text"),
            unreadable("reviewed_at", F.col("reviewed_at"), F.col("written")),
        ).alias("issues"),
        F.col("_source").alias("source"),
        F.col("_record_id").alias("record_id"),
        destroyed(F.col("product")).alias("_more_reasons"),
        # what is known by its content is the same review from wherever it comes
        F.when(F.col("own_id").isNotNull(), F.col("_ids")).otherwise(F.lit("")).alias("_ids"),
        *(name for name in PASSTHROUGH if name != "_ids"),
    )


def with_own_ids(reviews: DataFrame) -> DataFrame:
    """Reviews of sources that each number their own: where a later source has the number of an earlier one, its name stands before
    it (`forum:17`)."""
    first = F.min("_source_place").over(Window.partitionBy("review_id"))
    taken = reviews.withColumn("_first", first)
    named = F.when(F.col("_source_place") > F.col("_first"), F.concat_ws(":", "_ids", "review_id")).otherwise(F.col("review_id"))
    return taken.withColumn("review_id", named).drop("_first")


def rating(column: Column) -> Column:
    """Stars as a double: "4", "4,5", "4.0 out of 5 stars", "8/10" (brought to five), "80%", "★★★★☆"; null where unreadable or too long."""

    def read(text: Column) -> Column:
        number = F.regexp_extract(text, _NUMBER, 1).try_cast("double")
        scale = F.regexp_extract(text, _SCALE, 1).try_cast("double")
        drawn = F.length(F.regexp_replace(text, _NO_STAR, "")).cast("double")
        return (
            F.when(text.rlike(_DRAWN_STARS), drawn)
            .when(text.rlike(_PERCENT), number / 20)
            .when(scale > 0, number / scale * 5)
            .when(text.rlike(_STARS), F.regexp_extract(text, _SIGNED_NUMBER, 1).try_cast("double"))
        )

    return bind(F.regexp_replace(short(F.trim(column)), _DECIMAL_COMMA, "."), read)
