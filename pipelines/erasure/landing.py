"""At landing: records of people who were forgotten do not come back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import StructType

from expectations.known_tasks import TASKS
from expectations.settings.shop import Shop, Source
from pipelines.bronze.canonical import Delivery, canonical
from pipelines.bronze.land import KeepOut
from pipelines.erasure import states
from pipelines.erasure.landed_records import OF_PEOPLE, words_of_unread
from pipelines.erasure.subjects import matched_reviews, matched_users, tombstone_keys
from pipelines.lake.tables import Lake
from pipelines.silver.values.identifiers import identifier

_EARLIER = "earlier"


def keep_out(lake: Lake, shop: Shop, secret: bytes) -> KeepOut | None:
    """What leaves the records of forgotten people out of a delivery, and corrections of their reviews; None where nobody
    was forgotten.
    """
    users, reviews = (states.tombstones(lake, kind) for kind in ("user", "review"))
    if not users and not reviews:
        return None
    keys = tombstone_keys(shop.lake, secret)
    corrected = [task.name for task in TASKS if task.correction and task.key_of_reviews]

    def without(source: Source, rows: DataFrame, delivery: str, schemas: Sequence[StructType]) -> DataFrame:
        gone = []
        if source.table in OF_PEOPLE:
            read = _read(source, rows, delivery, schemas, ("user_id",), shop)
            raw = [] if read is None else [read.select("_record_id", F.col("user_id").alias("raw"))]
            raw.append(words_of_unread(rows).select(F.col("record_id").alias("_record_id"), "raw"))
            ids = reduce(DataFrame.unionByName, raw).where("raw is not null")
            known = ids.select("raw").distinct().withColumn("_of", matched_users(F.col("raw"), keys, users))
            gone = [ids.join(F.broadcast(known.where("_of is not null")), on="raw", how="left_semi")]
        elif source.table == "overrides":
            read = _read(source, rows, delivery, schemas, ("task", "key"), shop)
            keyed = None if read is None else read.where(F.col("task").isin(corrected))
            if keyed is not None:
                of = matched_reviews(identifier(F.col("key")), keys, reviews)
                gone = [keyed.withColumn("_of", of).where("_of is not null")]
        if not gone:
            return rows
        ids = gone[0].select(F.col("_record_id").alias("record_id")).distinct()
        return rows.join(F.broadcast(ids), on="record_id", how="left_anti")

    return without


def _read(
    source: Source,
    rows: DataFrame,
    delivery: str,
    schemas: Sequence[StructType],
    only: tuple[str, ...],
    shop: Shop,
) -> DataFrame | None:
    """Some columns of what is about to be landed, read as it will be: beside what its source has landed before."""
    if not set(only) <= set(source.columns):
        return None
    everything = source.model_copy(update={"where": None})
    *earlier, own = schemas
    if not own.fields:  # nothing but pieces that are no records
        return None
    beside = [Delivery(f"{_EARLIER}{number}", everything, 0, schema, 1) for number, schema in enumerate(earlier)]
    return canonical(rows, source.table, [*beside, Delivery(delivery, everything, 0, own, 1)], shop.limits, only=only)
