"""Landed records of people: found by the raw user id in its one form, whatever the delivery and however it is read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import reduce
from typing import Any

from pyspark.errors import PySparkException
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import StructType

from expectations.known_tasks import TASKS
from expectations.registry import TABLES
from expectations.settings.shop import Shop, Source
from pipelines.bronze.canonical import Delivery, canonical
from pipelines.bronze.land import current, landed_deliveries
from pipelines.erasure.subjects import TombstoneKeys, matched_users
from pipelines.lake.frames import frame_of
from pipelines.lake.tables import Lake
from pipelines.silver.values.identifiers import identifier, whole

#: The tables whose records are of people.
OF_PEOPLE = ("reviews", "purchases")
#: What stands between the words of a line that could not be read.
_BETWEEN = r"[\s,;|\"'{}\[\]=<>()]+|:(?=[\s\"'])"
_READ_ALL_THE_SAME = "cell_too_long"
_FOUND = "record_id string, raw string, review_id string"


def records_of_people(lake: Lake, shop: Shop, name: str, keys: TombstoneKeys, wanted: frozenset[str]) -> DataFrame:
    """One row per landed record of `bronze/<name>` whose user is `wanted`: `record_id`, `subject`, `review_id` where it
    has one.

    Of current deliveries the mapped column tells the user. Of deliveries that no table is made of any more, those of
    sources that the settings have lost among them, a record is the person's where any of its cells is the id; of lines
    that could not be read, where any of their words is.
    """
    bronze = TABLES[f"bronze/{name}"]
    rows = lake.read_or_empty(bronze)
    entries = [row for row in landed_deliveries(lake) if row["table"] == name and row["records"]]
    in_use = [one.delivery_id for one in current(lake, shop, name, [], entries)]
    unused = [row["delivery_id"] for row in entries if row["delivery_id"] not in in_use]
    found = [users_of_source(rows, shop, source, name, entries) for source in shop.sources_of(name)]
    if unused:
        cells = F.map_values(F.from_json("record", "map<string,string>"))
        of_unused = rows.where(F.col("delivery_id").isin(unused) & ~_is_unread())
        found.append(of_unused.select("record_id", F.explode(cells).alias("raw")))
    found.append(words_of_unread(rows))
    whole_rows = [_shaped(one) for one in found if one is not None]
    return _matched(reduce(DataFrame.unionByName, whole_rows), keys, wanted)


def words_of_unread(rows: DataFrame) -> DataFrame:
    """(`record_id`, `raw`): the words of lines that could not be read."""
    words = F.split(F.concat_ws(" ", "record"), _BETWEEN)
    return rows.where(_is_unread()).select("record_id", F.explode(words).alias("raw")).where("raw <> ''")


def _is_unread() -> Column:
    same = F.coalesce(F.col("problem").startswith(_READ_ALL_THE_SAME), F.lit(False))
    return F.col("problem").isNotNull() & ~same


def records_of_reviews(lake: Lake, shop: Shop, reviews: DataFrame) -> DataFrame:
    """One row per landed correction of one of the `reviews` (`review_id`, `subject`): `record_id`, `subject`."""
    tasks = [task.name for task in TASKS if task.correction and task.key_of_reviews]
    keyed = corrections_by_key(lake, shop, landed_deliveries(lake))
    if keyed is None:
        return frame_of(lake.spark, "record_id string, subject string", [])
    wanted = keyed.where(F.col("task").isin(tasks)).select("record_id", F.col("key").alias("review_id"))
    return wanted.join(reviews, on="review_id", how="inner").select("record_id", "subject").distinct()


def corrections_by_key(lake: Lake, shop: Shop, entries: Sequence[dict[str, Any]]) -> DataFrame | None:
    """(`record_id`, `task`, `key`) of all landed corrections; None where there are none."""
    rows = lake.read_or_empty(TABLES["bronze/overrides"])
    of_sources = [
        _canonical(rows, shop, source, "overrides", entries, ("task", "key")) for source in shop.sources_of("overrides")
    ]
    known = [one for one in of_sources if one is not None]
    if not known:
        return None
    both = reduce(DataFrame.unionByName, known)
    return both.select(F.col("_record_id").alias("record_id"), "task", identifier(F.col("key")).alias("key"))


def users_of_source(
    rows: DataFrame, shop: Shop, source: Source, name: str, entries: Sequence[dict[str, Any]]
) -> DataFrame | None:
    """(`record_id`, `raw`, `review_id`) of a source's records, as the settings map them; None where they do not."""
    if "user_id" not in source.columns:
        return None
    only = ("user_id", "review_id") if name == "reviews" else ("user_id",)
    seen = _canonical(rows, shop, source, name, entries, only)
    if seen is None:
        return None
    review = whole(identifier(F.col("review_id"))) if name == "reviews" else F.lit(None).cast("string")
    return seen.select(F.col("_record_id").alias("record_id"), F.col("user_id").alias("raw"), review.alias("review_id"))


def _canonical(
    rows: DataFrame, shop: Shop, source: Source, name: str, entries: Sequence[dict[str, Any]], only: Sequence[str]
) -> DataFrame | None:
    """Some columns of all landed records of a source, those that `where` filters too; None where its mapping fits
    none of them.
    """
    everything = source.model_copy(update={"where": None})
    deliveries = [
        Delivery(row["delivery_id"], everything, row["sequence"], schema_of(row), row["records"])
        for row in entries
        if row["source"] == source.name and row["records"]
    ]
    try:
        return canonical(rows, name, deliveries, shop.limits, only=only) if deliveries else None
    except PySparkException:  # the settings have changed since all of it was landed: its cells are looked at instead
        return None


def schema_of(entry: dict[str, Any]) -> StructType:
    """The schema of a delivery's records, as its entry keeps it."""
    schema: StructType = StructType.fromJson(json.loads(entry["schema"]))
    return schema


def _shaped(found: DataFrame) -> DataFrame:
    known = found if "review_id" in found.columns else found.withColumn("review_id", F.lit(None).cast("string"))
    return known.select("record_id", F.col("raw").cast("string").alias("raw"), "review_id").where("raw is not null")


def _matched(found: DataFrame, keys: TombstoneKeys, wanted: frozenset[str]) -> DataFrame:
    """Users are hashed once each, however many records they have."""
    users = found.select("raw").distinct().withColumn("subject", matched_users(F.col("raw"), keys, wanted))
    known = F.broadcast(users.where("subject is not null"))
    return found.join(known, on="raw", how="inner").select("record_id", "subject", "review_id").distinct()
