"""The cleaning stage: bronze to silver, one table after the other, each behind its gate."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from expectations.checks.check import failed
from expectations.registry import TABLES
from expectations.rules import Rule, rows_at_least
from expectations.table import Table
from pipelines.bronze.canonical import Delivery
from pipelines.guards.accepted import Acceptance
from pipelines.guards.missed import list_missed
from pipelines.guards.profile import Profile, profile
from pipelines.guards.usual import NOISE, QUARANTINED, SUPERSEDED, Earlier, History, not_shrunk, rules_of_usual
from pipelines.lake.broken_rows import gone, with_keys
from pipelines.lake.ledger import fingerprint
from pipelines.run_context import Night, StageFailed
from pipelines.silver.cleaners import CLEANERS, LOOKED_UP, looks, sold_as_products
from pipelines.silver.continuations import fill_blanks, lines_and_heads, with_attributes_of_lines
from pipelines.silver.people.user_keys import key_fingerprint
from pipelines.silver.quarantine import QUARANTINE, write_quarantine
from pipelines.silver.typed_rows import CLEANING, SETTINGS_THAT_CLEAN, enter, typed_rows

#: So many reasons are named where too much was rejected.
_SHOWN_REASONS = 5


def clean(night: Night, name: str, deliveries: list[Delivery]) -> None:
    """Builds silver/<name> from its deliveries; a table whose inputs are as they were is not touched.

    Raises StageFailed when the result breaks a critical rule; then the table is as it was, and silver/quarantine tells
    what was rejected and why.
    """
    table = TABLES[f"silver/{name}"]
    sold = sold_as_products(night, name)
    inputs = _inputs(night, name, deliveries, sold)
    last = night.ledger.unchanged("clean", table.name, inputs, night.lake.content_version(table))
    if last and not night.rebuild:
        night.ledger.add("clean", table.name, "unchanged", 0.0, last.counts, fingerprint=inputs, version=last.version)
        return
    with night.timed(f"clean {table.name}") as clock:
        typed = typed_rows(night, name, deliveries, sold)
        settled = night.lake.stage(CLEANERS[name].settled(typed.rows, table.key), night.run_id, f"settled/{name}")
        counts = _accounted(name, deliveries, settled, typed.filtered)
        if counts["quarantined"] or night.lake.exists(QUARANTINE):
            write_quarantine(night, name, deliveries, settled, typed.known)
        enter(night, name, typed)
        rows = night.lake.stage(
            _finished(night, name, settled, counts, deliveries).select(*table.column_names()), night.run_id, table.name
        )
        accepted = _audit(night, table, rows, counts, settled)
        written = night.lake.write_changes(table, rows, night.run_id, {"run": night.run_id, "inputs": inputs})
        night.ledger.add(
            "clean",
            table.name,
            "ok",
            clock(),
            counts,
            fingerprint=inputs,
            version=written.version,
            message=str(accepted) if accepted else None,
        )


def _inputs(night: Night, name: str, deliveries: list[Delivery], sold: list[str]) -> str:
    """Fingerprint of everything that silver/<name> is made of."""
    sources = [(d.delivery_id, d.place, d.sequence, SETTINGS_THAT_CLEAN(d.source)) for d in deliveries]
    looked_up = [night.lake.content_version(TABLES[table]) for table in LOOKED_UP.get(name, ())]
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


def _finished(
    night: Night, name: str, settled: DataFrame, counts: dict[str, int], deliveries: list[Delivery]
) -> DataFrame:
    kept = settled.where("_fate = 'kept'")
    if counts["continuations"]:
        look = looks(night, name, deliveries)(only=("attributes",), lines=lines_and_heads(settled))
        kept = fill_blanks(kept, with_attributes_of_lines(settled.where("_fate = 'continuation'"), look))
    return CLEANERS[name].finished(night, kept)


def _accounted(name: str, deliveries: list[Delivery], settled: DataFrame, filtered: int) -> dict[str, int]:
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
        "filtered": filtered,
    }
    if sum(counts.values()) != 2 * counts["in"]:
        raise StageFailed(
            f"silver/{name}: expected {counts['in']} rows accounted for, found {counts}; the cleaner lost or made rows"
        )
    return counts


def _audit(
    night: Night, table: Table, rows: DataFrame, counts: dict[str, int], settled: DataFrame
) -> Acceptance | None:
    """Raises StageFailed where a critical rule is broken; returns what a person has accepted for tonight."""
    past = History()
    if table.name != "silver/overrides":
        past = night.once("clean", lambda: Earlier(night.shop, "clean")).of(table)
    tonight = profile(table, rows) | _shares(table, counts)
    night.ledger.add_metrics(tonight)
    usual = rules_of_usual(table, past, tonight, night.shop.guards.max_shift)
    checks = night.gate.audit(table, rows, [*_guards(night, table, counts, past), *usual])
    lost = _lost(night, table, rows, settled)
    checks = with_keys(checks, table, rows, lost)
    list_missed(night, table, checks, lost)
    night.ledger.checks += checks
    if broken := failed(checks):
        raise StageFailed("; ".join([*map(str, broken), *_reason_counts(settled, counts)]))
    return past.acceptance


def _shares(table: Table, counts: dict[str, int]) -> Profile:
    """What the guards of the delivery look at, so that a person can accept it."""
    came = counts["in"] - counts["filtered"]
    return {
        (QUARANTINED, table.name): counts["quarantined"] / came if came else 0.0,
        (SUPERSEDED, table.name): counts["superseded"] / counts["in"] if counts["in"] else 0.0,
    }


def _lost(night: Night, table: Table, rows: DataFrame, settled: DataFrame) -> dict[str, DataFrame]:
    """The rows that the guards of the delivery miss, by their names."""
    lost = {
        "quarantined_share_bounded": settled.where("_fate = 'quarantined'"),
        "superseded_share_bounded": settled.where("_fate = 'superseded'"),
    }
    return lost | ({"rows_not_shrunk": gone(night.read(table.name), rows, table)} if night.lake.exists(table) else {})


def _reason_counts(settled: DataFrame, counts: dict[str, int]) -> list[str]:
    """What was rejected, by reason, where anything was."""
    if not counts["quarantined"]:
        return []
    by_reason = (
        settled.where("_fate = 'quarantined'").select(F.explode("_reasons").alias("reason")).groupBy("reason").count()
    )
    named = [
        f"{row['reason']} {row['count']:,}"
        for row in by_reason.orderBy(F.col("count").desc(), "reason").limit(_SHOWN_REASONS).collect()
    ]
    return [f"{counts['quarantined']:,} records are in silver/quarantine: {', '.join(named)}"]


def _guards(night: Night, table: Table, counts: dict[str, int], past: History) -> list[Rule]:
    """The rules that depend on the night: no shrinking by a truncated delivery, no flood of rejected or replaced rows,
    beyond what a person has accepted.

    Corrections may all be taken back: they have no guards.
    """
    if table.name == "silver/overrides":
        return []
    guards, came = night.shop.guards, counts["in"] - counts["filtered"]
    others = counts["duplicates"] + counts["continuations"] + counts["no_products"]
    quarantined = past.allowed(QUARANTINED, table.name, guards.max_quarantined_share)
    needed = came - others - counts["superseded"] - int(came * quarantined + NOISE)
    # a table of which nothing has come yet (a first day without orders) is empty, and no flood
    rules = [rows_at_least(max(1, needed), "quarantined_share_bounded")] if came else []
    last = night.ledger.last("clean", table.name)
    if last and last.counts.get("in"):
        share = last.counts.get("superseded", 0) / last.counts["in"] + guards.max_superseded_rise
        superseded = int(counts["in"] * past.allowed(SUPERSEDED, table.name, share) + NOISE)
        rules.append(rows_at_least(came - others - counts["quarantined"] - superseded, "superseded_share_bounded"))
    if night.lake.exists(table):
        rules.append(not_shrunk(table, night.lake.read(table).count(), guards.min_rows_share, past))
    return rules
