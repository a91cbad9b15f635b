"""silver/quarantine: what was rejected and why, without what it said of people."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from expectations.registry import TABLES
from expectations.settings.shop import CANONICAL
from pipelines.bronze.canonical import Delivery, canonical
from pipelines.lake.frames import frame_of
from pipelines.run_context import Night
from pipelines.silver.people.hashed_ids import user_key
from pipelines.silver.people.masking import mask_people

QUARANTINE = TABLES["silver/quarantine"]
#: So much of a rejected cell tells what was wrong with it.
_SHOWN = 500
_IDS = ("product_id", "review_id", "order_id", "key")
_SIGN = "= "
#: The delivery that a record's id begins with.
_DELIVERY_OF = "substring_index(record_id, ':', 1)"
_KEYS = {"products": "product_id", "reviews": "review_id", "purchases": "product_id", "overrides": "key"}


def write_quarantine(
    night: Night, name: str, deliveries: Sequence[Delivery], settled: DataFrame, known: Collection[str] = ()
) -> None:
    """Replaces one table's part of the quarantine: it shows what is rejected now. What was rejected of `known`
    deliveries stays as it is.

    Of a record the columns that the settings map, users as their keys, personal data in the others masked. Of what was
    no record its place, its length and the reason alone: nobody knows what stands in it.
    """
    lake, part = night.lake, f"`table` = '{name}'"
    known = known if lake.exists(QUARANTINE) else ()
    if known:
        part += f" and {_DELIVERY_OF} not in ({', '.join(repr(one) for one in sorted(known))})"
    rejected = (
        settled.where("_fate = 'quarantined'")
        .select(
            F.lit(name).alias("table"),
            F.col(_KEYS[name]).alias("key"),
            F.col("_record_id").alias("record_id"),
            F.col("_source").alias("source"),
            F.col("_reasons").alias("reasons"),
            F.lit(night.run_id).alias("run_id"),
        )
        .where(part)
    )
    holding = {row[0] for row in rejected.select(F.expr(_DELIVERY_OF)).distinct().collect()}
    broken = [one for one in deliveries if one.delivery_id in holding]
    rows = _described(night, name, rejected, broken)
    lake.replace_where(QUARANTINE, rows, part, {"run": night.run_id}, partition_by=("table",))


def _described(night: Night, name: str, rejected: DataFrame, deliveries: list[Delivery]) -> DataFrame:
    """Rejected rows with the place that each had in its file, and what it said."""
    lake = night.lake
    landed = lake.read_or_empty(TABLES[f"bronze/{name}"]).where(
        F.col("delivery_id").isin([one.delivery_id for one in deliveries])
    )
    files = [(d.delivery_id, number, path) for d in deliveries for number, path in enumerate(d.files)]
    paths = frame_of(lake.spark, "delivery_id string, file int, path string", files)
    pointers = landed.select("record_id", "delivery_id", "file", "line", "length", "problem")
    canonical_rows = canonical(landed, name, deliveries, night.shop.limits)
    few = rejected.select(F.col("record_id").alias("_record_id"))
    records = masked_records(canonical_rows.join(few, "_record_id", "left_semi"), CANONICAL[name], night.secret)
    return (
        rejected.join(pointers, "record_id", "left")
        .join(paths, ["delivery_id", "file"], "left")
        .join(records, "record_id", "left")
    )


def masked_records(rows: DataFrame, columns: tuple[str, ...], secret: bytes) -> DataFrame:
    """(`record_id`, `record`): the canonical columns as JSON, without people's data; null where nothing could be read.

    Cells are cut to `_SHOWN` characters after they are masked, so that no half of an address stays.
    """
    cells = [_cell(name, secret).alias(name) for name in columns]
    any_known = F.exists(F.array(*[F.col(name).isNotNull() for name in columns]), lambda known: known)
    return rows.select(
        F.col("_record_id").alias("record_id"), F.when(any_known, F.to_json(F.struct(*cells))).alias("record")
    )


def _cell(name: str, secret: bytes) -> Column:
    cell = F.col(name)
    if name == "user_id":
        return user_key(cell, secret)
    if name in _IDS:  # many are mere digits, as phone numbers are
        return F.substring(F.when(cell.contains("@"), mask_people(cell)).otherwise(cell), 1, _SHOWN)
    # with a sign before it, for a cell of nothing but digits is no phone number where a price or a time is expected
    return F.substring(mask_people(F.concat(F.lit(_SIGN), cell)), len(_SIGN) + 1, _SHOWN)
