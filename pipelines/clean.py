"""The cleaning stage: bronze to silver, one table after the other, each behind its gate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from expectations.gate import failed
from expectations.registry import TABLES
from expectations.rules import Rule, rows_at_least
from expectations.table import Table
from expectations.to_spark import reasons
from pipelines.bronze.canonical import Delivery, canonical
from pipelines.ledger import fingerprint
from pipelines.night_state import Night, StageFailed
from pipelines.silver.known_products import with_known_product
from pipelines.silver.near_duplicates import with_duplicate_of
from pipelines.silver.overrides import silver_overrides
from pipelines.silver.people import mask_people
from pipelines.silver.products import silver_products
from pipelines.silver.purchases import silver_purchases
from pipelines.silver.reviews import silver_reviews
from pipelines.silver.settle import settle, settle_purchases
from pipelines.user_keys import key_fingerprint

#: Raise it whenever the same input would come out of the cleaner otherwise than before.
CLEANING = "cleaning-3"
QUARANTINE = TABLES["silver/quarantine"]


@dataclass(frozen=True)
class _Cleaner:
    """How one table is cleaned: canonical rows to typed rows, their fates, and kept rows to the finished table."""

    typed: Callable[[Night, DataFrame], DataFrame]
    settled: Callable[[DataFrame, tuple[str, ...]], DataFrame] = settle
    finished: Callable[[Night, DataFrame], DataFrame] = lambda night, kept: kept


CLEANERS: dict[str, _Cleaner] = {
    "products": _Cleaner(
        lambda night, rows: silver_products(rows),
        lambda rows, key: settle(rows, key, ("updated_at",)),
        lambda night, kept: with_duplicate_of(kept),
    ),
    "reviews": _Cleaner(
        lambda night, rows: silver_reviews(rows, night.secret),
        lambda rows, key: settle(rows, key, ("reviewed_at",)),
        lambda night, kept: with_known_product(kept, night.lake.read_or_empty(TABLES["silver/products"])),
    ),
    "purchases": _Cleaner(lambda night, rows: silver_purchases(rows, night.secret), settle_purchases),
    "overrides": _Cleaner(lambda night, rows: silver_overrides(rows)),
}


def clean(night: Night, name: str, deliveries: list[Delivery]) -> None:
    """Builds silver/<name> from its deliveries; a table whose inputs are as they were is not touched.

    Raises StageFailed when the result breaks a critical rule; then nothing has been written.
    """
    table = TABLES[f"silver/{name}"]
    inputs = _inputs(night, name, deliveries)
    if last := night.ledger.unchanged("clean", table.name, inputs, night.lake.content_version(table)):
        night.ledger.add("clean", table.name, "unchanged", 0.0, last.counts, fingerprint=inputs, version=last.version)
        return
    with night.timed(f"clean {table.name}") as clock:
        settled = night.lake.stage(_settled(night, name, table, deliveries), night.run_id, f"settled/{name}")
        counts = _accounted(night, name, deliveries, settled)
        kept = CLEANERS[name].finished(night, settled.where("_fate = 'kept'"))
        rows = night.lake.stage(kept.select(*table.column_names()), night.run_id, table.name)
        _audit(night, table, rows, counts)
        _write_quarantine(night, name, settled, counts["quarantined"])
        written = night.lake.write_changes(table, rows, night.run_id, {"run": night.run_id, "inputs": inputs})
        night.ledger.add("clean", table.name, "ok", clock(), counts, fingerprint=inputs, version=written.version)


def _inputs(night: Night, name: str, deliveries: list[Delivery]) -> str:
    """Fingerprint of everything that silver/<name> is made of."""
    sources = [
        (d.delivery_id, d.source.columns, d.source.where, d.source.currency, d.source.day_first, d.source.time_zone, d.source.language)
        for d in deliveries
    ]
    products = night.lake.content_version(TABLES["silver/products"]) if name == "reviews" else None
    return fingerprint(CLEANING, name, sources, products, key_fingerprint(night.secret))


def _settled(night: Night, name: str, table: Table, deliveries: list[Delivery]) -> DataFrame:
    """Typed rows with `_reasons` and `_fate`."""
    landed = night.lake.read(f"bronze/{name}")
    typed = CLEANERS[name].typed(night, canonical(landed, name, deliveries))
    unreadable = F.when(F.col("_problem").isNotNull(), F.array(F.lit("record_unreadable")))
    judged = typed.withColumn("_reasons", F.coalesce(unreadable, reasons(table.row_rules())))
    return CLEANERS[name].settled(judged, table.key)


def _accounted(night: Night, name: str, deliveries: list[Delivery], settled: DataFrame) -> dict[str, int]:
    """Rows in = kept + quarantined + duplicates + superseded; anything else means that rows were lost or made up."""
    fates = {row["_fate"]: row["count"] for row in settled.groupBy("_fate").count().collect()}
    rows_in = canonical(night.lake.read(f"bronze/{name}"), name, deliveries).count()
    counts = {
        "in": rows_in,
        "kept": fates.get("kept", 0),
        "quarantined": fates.get("quarantined", 0),
        "duplicates": fates.get("duplicate", 0),
        "superseded": fates.get("superseded", 0),
    }
    if sum(fates.values()) != rows_in:
        raise StageFailed(f"silver/{name}: expected {rows_in} rows accounted for, found {fates}; the cleaner lost or made rows")
    return counts


def _audit(night: Night, table: Table, rows: DataFrame, counts: dict[str, int]) -> None:
    checks = night.gate.audit(table, rows, _guards(night, table, counts))
    night.ledger.checks += checks
    if broken := failed(checks):
        raise StageFailed("; ".join(str(check) for check in broken))


def _guards(night: Night, table: Table, counts: dict[str, int]) -> list[Rule]:
    """The rules that depend on the night: no shrinking by a truncated delivery, no flood of rejected rows."""
    guards = night.shop.guards
    may_reject = int(counts["in"] * guards.max_quarantined_share)
    needed = counts["in"] - counts["duplicates"] - counts["superseded"] - may_reject
    rules = [rows_at_least(max(1, needed), "quarantined_share_bounded")] if table.name != "silver/overrides" else []
    if night.lake.exists(table):
        before = night.lake.read(table).count()
        rules.append(rows_at_least(int(before * guards.min_rows_share), "rows_not_shrunk"))
    return rules


def _write_quarantine(night: Night, name: str, settled: DataFrame, rejected_now: int) -> None:
    """Replaces this table's part of the quarantine: it shows what is rejected now, with the record, masked."""
    if rejected_now == 0 and not night.lake.exists(QUARANTINE):
        return
    key = {"products": "product_id", "reviews": "review_id", "purchases": "product_id", "overrides": "key"}[name]
    landed = night.lake.read(f"bronze/{name}").select("record_id", "record")
    rejected = settled.where("_fate = 'quarantined'").select(
        F.lit(name).alias("table"),
        F.col(key).alias("key"),
        F.col("_record_id").alias("record_id"),
        F.col("_source").alias("source"),
        F.col("_reasons").alias("reasons"),
        F.lit(night.run_id).alias("run_id"),
    )
    rows = rejected.join(landed, on="record_id", how="left").withColumn("record", mask_people(F.substring("record", 1, 2_000)))
    night.lake.replace_where(QUARANTINE, rows, f"`table` = '{name}'", {"run": night.run_id}, partition_by=("table",))
