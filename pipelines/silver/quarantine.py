"""silver/quarantine: what was rejected and why, without what it said of people."""

from __future__ import annotations

from collections.abc import Callable

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from expectations.registry import TABLES
from expectations.shop import CANONICAL
from pipelines.bronze.canonical import Delivery
from pipelines.lake.frames import frame_of
from pipelines.run_context import Night
from pipelines.silver.people import mask_people, user_key

QUARANTINE = TABLES["silver/quarantine"]
#: So much of a rejected cell tells what was wrong with it.
_SHOWN = 500
_IDS = ("product_id", "review_id", "order_id", "key")
_SIGN = "= "
_KEYS = {"products": "product_id", "reviews": "review_id", "purchases": "product_id", "overrides": "key"}


def write_quarantine(
    night: Night, name: str, deliveries: list[Delivery], settled: DataFrame, canonical: Callable[[], DataFrame]
) -> None:
    """Replaces one table's part of the quarantine: it shows what is rejected now.

    Of a record the columns that the settings map, users as their keys, personal data in the others masked. Of what was
    no record its place, its length and the reason alone: nobody knows what stands in it.
    """
    landed = night.lake.read_or_empty(TABLES[f"bronze/{name}"])
    files = [(d.delivery_id, number, path) for d in deliveries for number, path in enumerate(d.files)]
    paths = frame_of(night.lake.spark, "delivery_id string, file int, path string", files)
    pointers = landed.select("record_id", "delivery_id", "file", "line", "length", "problem")
    rejected = settled.where("_fate = 'quarantined'").select(
        F.lit(name).alias("table"),
        F.col(_KEYS[name]).alias("key"),
        F.col("_record_id").alias("record_id"),
        F.col("_source").alias("source"),
        F.col("_reasons").alias("reasons"),
        F.lit(night.run_id).alias("run_id"),
    )
    few = rejected.select(F.col("record_id").alias("_record_id"))
    records = masked_records(canonical().join(few, "_record_id", "left_semi"), CANONICAL[name], night.secret)
    rows = (
        rejected.join(pointers, "record_id", "left")
        .join(paths, ["delivery_id", "file"], "left")
        .join(records, "record_id", "left")
    )
    night.lake.replace_where(QUARANTINE, rows, f"`table` = '{name}'", {"run": night.run_id}, partition_by=("table",))


def masked_records(canonical: DataFrame, columns: tuple[str, ...], secret: bytes) -> DataFrame:
    """(`record_id`, `record`): the canonical columns as JSON, without people's data; null where nothing could be read.

    Cells are cut to `_SHOWN` characters after they are masked, so that no half of an address stays.
    """
    cells = [_cell(name, secret).alias(name) for name in columns]
    told = F.exists(F.array(*[F.col(name).isNotNull() for name in columns]), lambda known: known)
    return canonical.select(
        F.col("_record_id").alias("record_id"), F.when(told, F.to_json(F.struct(*cells))).alias("record")
    )


def _cell(name: str, secret: bytes) -> Column:
    cell = F.col(name)
    if name == "user_id":
        return user_key(cell, secret)
    if name in _IDS:  # many are mere digits, as phone numbers are
        return F.substring(F.when(cell.contains("@"), mask_people(cell)).otherwise(cell), 1, _SHOWN)
    # with a sign before it, for a cell of nothing but digits is no phone number where a price or a time is expected
    return F.substring(mask_people(F.concat(F.lit(_SIGN), cell)), len(_SIGN) + 1, _SHOWN)
