"""The cleaning stage: bronze to silver, one table after the other, each behind its gate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from operator import attrgetter

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from expectations.check import failed
from expectations.registry import TABLES
from expectations.rules import Rule, rows_at_least
from expectations.table import Table
from expectations.to_spark import reasons
from pipelines.bronze.canonical import Delivery, canonical, filtered_records
from pipelines.lake.ledger import fingerprint
from pipelines.run_context import Night, StageFailed
from pipelines.silver.column_facts import Narrow
from pipelines.silver.continuations import fill_blanks, lines_and_heads, with_attributes_of_lines, with_head
from pipelines.silver.known_products import with_known_product
from pipelines.silver.near_duplicates import with_duplicate_of
from pipelines.silver.order_lines import sold_all_the_same
from pipelines.silver.overrides import silver_overrides, with_known_key
from pipelines.silver.products import silver_products
from pipelines.silver.purchases import silver_purchases
from pipelines.silver.quarantine import QUARANTINE, write_quarantine
from pipelines.silver.reviews import silver_reviews, with_own_ids
from pipelines.silver.settle import settle, settle_purchases, with_spread
from pipelines.silver.user_keys import key_fingerprint

#: Raise it whenever the same input would come out of the cleaner otherwise than before.
CLEANING = "cleaning-5"
#: So many reasons are named where too much was rejected.
_TOLD = 5
#: The settings of a source that change what its records become.
_SETTINGS_THAT_CLEAN = attrgetter(
    "columns", "where", "currency", "day_first", "time_zone", "excel_dates", "language", "ids", "best_rating"
)


@dataclass(frozen=True)
class _Cleaner:
    """How one table is cleaned: canonical rows (and a narrow second look at some of their columns) to typed rows, their
    fates, and kept rows to the finished table.
    """

    typed: Callable[[Night, DataFrame, Narrow], DataFrame]
    settled: Callable[[DataFrame, tuple[str, ...]], DataFrame] = settle
    finished: Callable[[Night, DataFrame], DataFrame] = lambda night, kept: kept


CLEANERS: dict[str, _Cleaner] = {
    "products": _Cleaner(
        lambda night, rows, narrow: silver_products(rows, narrow, night.shop.regions),
        lambda rows, key: settle(rows, key, ("updated_at",)),
        lambda night, kept: with_duplicate_of(kept),
    ),
    "reviews": _Cleaner(
        lambda night, rows, narrow: silver_reviews(rows, night.secret, narrow, night.shop.regions),
        lambda rows, key: settle(rows, (*key, "_ids"), ("reviewed_at",)),
        lambda night, kept: with_known_product(
            with_own_ids(kept) if len(night.shop.sources_of("reviews")) > 1 else kept,
            night.lake.read_or_empty(TABLES["silver/products"]),
        ),
    ),
    "purchases": _Cleaner(
        lambda night, rows, narrow: silver_purchases(rows, night.secret, narrow, _sold(night)), settle_purchases
    ),
    "overrides": _Cleaner(
        lambda night, rows, narrow: silver_overrides(rows, night.shop.regions),
        finished=lambda night, kept: with_known_key(
            kept,
            night.lake.read_or_empty(TABLES["silver/products"]),
            night.lake.read_or_empty(TABLES["silver/reviews"]),
        ),
    ),
}
#: The tables that a cleaned table looks things up in.
_LOOKED_UP = {"reviews": ("silver/products",), "overrides": ("silver/products", "silver/reviews")}


def clean(night: Night, name: str, deliveries: list[Delivery]) -> None:
    """Builds silver/<name> from its deliveries; a table whose inputs are as they were is not touched.

    Raises StageFailed when the result breaks a critical rule; then the table is as it was, and silver/quarantine tells
    what was rejected and why.
    """
    table = TABLES[f"silver/{name}"]
    inputs = _inputs(night, name, deliveries)
    if last := night.ledger.unchanged("clean", table.name, inputs, night.lake.content_version(table)):
        night.ledger.add("clean", table.name, "unchanged", 0.0, last.counts, fingerprint=inputs, version=last.version)
        return
    with night.timed(f"clean {table.name}") as clock:
        settled = night.lake.stage(_settled(night, name, table, deliveries), night.run_id, f"settled/{name}")
        counts = _accounted(night, name, deliveries, settled)
        if counts["quarantined"] or night.lake.exists(QUARANTINE):
            write_quarantine(night, name, deliveries, settled, _looks(night, name, deliveries))
        rows = night.lake.stage(
            _finished(night, name, settled, counts, deliveries).select(*table.column_names()), night.run_id, table.name
        )
        _audit(night, table, rows, counts, settled)
        written = night.lake.write_changes(table, rows, night.run_id, {"run": night.run_id, "inputs": inputs})
        night.ledger.add("clean", table.name, "ok", clock(), counts, fingerprint=inputs, version=written.version)


def _inputs(night: Night, name: str, deliveries: list[Delivery]) -> str:
    """Fingerprint of everything that silver/<name> is made of."""
    sources = [(d.delivery_id, d.place, d.sequence, _SETTINGS_THAT_CLEAN(d.source)) for d in deliveries]
    looked_up = [night.lake.content_version(TABLES[table]) for table in _LOOKED_UP.get(name, ())]
    sold = _sold(night) if name == "purchases" else []
    return fingerprint(
        CLEANING,
        name,
        sources,
        night.shop.limits.model_dump(),
        night.shop.regions,
        looked_up,
        sold,
        key_fingerprint(night.secret),
    )


def _sold(night: Night) -> list[str]:
    """What the catalogue sells under a name that else is no product's (`SHIPPING`)."""
    return sold_all_the_same(night.lake.read_or_empty(TABLES["silver/products"]))


def _settled(night: Night, name: str, table: Table, deliveries: list[Delivery]) -> DataFrame:
    """Typed rows with `_reasons` and `_fate`."""
    look = _looks(night, name, deliveries)
    typed = CLEANERS[name].typed(night, look(), lambda *only: look(only=only))
    if "issues" in typed.columns:
        typed = typed.withColumn("issues", F.concat("issues", "_notes"))
    typed = with_spread(
        typed, [rule.column for rule in table.row_rules() if rule.check == "not_null" and rule.column in table.key]
    )
    if name == "products":
        typed = with_head(typed, families=any("parent_id" in delivery.source.columns for delivery in deliveries))
    unreadable = F.when(F.col("_problem").isNotNull(), F.array(F.substring_index("_problem", ":", 1)))
    broken = F.concat(reasons(table.row_rules()), "_more_reasons")
    if name == "products":  # a line that goes on about the one before says too little by itself
        broken = F.when(F.col("_head").isNotNull(), F.array().cast("array<string>")).otherwise(broken)
    judged = typed.withColumn("_reasons", F.coalesce(unreadable, broken)).drop("_more_reasons", "_notes", "_problem")
    return CLEANERS[name].settled(judged, table.key)


def _looks(night: Night, name: str, deliveries: list[Delivery]) -> partial[DataFrame]:
    """The canonical rows of these deliveries, at every call anew; `only` some of their columns where that is said."""
    return partial(canonical, night.lake.read_or_empty(TABLES[f"bronze/{name}"]), name, deliveries, night.shop.limits)


def _finished(
    night: Night, name: str, settled: DataFrame, counts: dict[str, int], deliveries: list[Delivery]
) -> DataFrame:
    kept = settled.where("_fate = 'kept'")
    if counts["continuations"]:
        look = _looks(night, name, deliveries)(only=("attributes",), lines=lines_and_heads(settled))
        kept = fill_blanks(kept, with_attributes_of_lines(settled.where("_fate = 'continuation'"), look))
    return CLEANERS[name].finished(night, kept)


def _accounted(night: Night, name: str, deliveries: list[Delivery], settled: DataFrame) -> dict[str, int]:
    """Rows in = kept + quarantined + duplicates + superseded + continuations + no products + filtered; else rows were
    lost or made up.

    What came in was counted when it was landed, from the landed rows themselves.
    """
    fates = {row["_fate"]: row["count"] for row in settled.groupBy("_fate").count().collect()}
    counts = {
        "in": sum(delivery.records for delivery in deliveries),
        "kept": fates.get("kept", 0),
        "quarantined": fates.get("quarantined", 0),
        "duplicates": fates.get("duplicate", 0),
        "superseded": fates.get("superseded", 0),
        "continuations": fates.get("continuation", 0),
        "no_products": fates.get("no_product", 0),
        "filtered": filtered_records(night.lake.read_or_empty(TABLES[f"bronze/{name}"]), deliveries),
    }
    if sum(counts.values()) != 2 * counts["in"]:
        raise StageFailed(
            f"silver/{name}: expected {counts['in']} rows accounted for, found {counts}; the cleaner lost or made rows"
        )
    return counts


def _audit(night: Night, table: Table, rows: DataFrame, counts: dict[str, int], settled: DataFrame) -> None:
    checks = night.gate.audit(table, rows, _guards(night, table, counts))
    night.ledger.checks += checks
    if broken := failed(checks):
        raise StageFailed("; ".join([*map(str, broken), *_told_reasons(settled, counts)]))


def _told_reasons(settled: DataFrame, counts: dict[str, int]) -> list[str]:
    """What was rejected, by reason, where anything was."""
    if not counts["quarantined"]:
        return []
    by_reason = (
        settled.where("_fate = 'quarantined'").select(F.explode("_reasons").alias("reason")).groupBy("reason").count()
    )
    told = [
        f"{row['reason']} {row['count']:,}"
        for row in by_reason.orderBy(F.col("count").desc(), "reason").limit(_TOLD).collect()
    ]
    return [f"{counts['quarantined']:,} records are in silver/quarantine: {', '.join(told)}"]


def _guards(night: Night, table: Table, counts: dict[str, int]) -> list[Rule]:
    """The rules that depend on the night: no shrinking by a truncated delivery, no flood of rejected or replaced rows.

    Corrections may all be taken back: they have no guards.
    """
    if table.name == "silver/overrides":
        return []
    guards, came = night.shop.guards, counts["in"] - counts["filtered"]
    others = counts["duplicates"] + counts["continuations"] + counts["no_products"]
    needed = came - others - counts["superseded"] - int(came * guards.max_quarantined_share)
    # a table of which nothing has come yet (a first day without orders) is empty, and no flood
    rules = [rows_at_least(max(1, needed), "quarantined_share_bounded")] if came else []
    last = night.ledger.last("clean", table.name)
    if last and last.counts.get("in"):
        share = last.counts.get("superseded", 0) / last.counts["in"] + guards.max_superseded_rise
        rules.append(
            rows_at_least(came - others - counts["quarantined"] - int(counts["in"] * share), "superseded_share_bounded")
        )
    if night.lake.exists(table):
        before = night.lake.read(table).count()
        rules.append(rows_at_least(int(before * guards.min_rows_share), "rows_not_shrunk"))
    return rules
