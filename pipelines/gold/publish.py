"""Publishing: every gold table built, audited and committed; then one line that says which versions are the night."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from expectations.checks.check import failed
from expectations.registry import TABLES
from expectations.rules import Rule, share_at_least
from expectations.table import Table
from pipelines.errors import error_text
from pipelines.guards.accepted import Acceptance
from pipelines.guards.flips import NOT_FLIPPED, night_figures, with_flips
from pipelines.guards.missed import list_missed
from pipelines.guards.usual import FLIPPED, NOISE, Earlier, History, not_shrunk
from pipelines.lake.broken_rows import gone, with_keys
from pipelines.lake.ledger import fingerprint
from pipelines.lake.reader import is_whole
from pipelines.lake.retention import sets_in_order
from pipelines.lake.tables import Lake
from pipelines.run_context import Night, StageFailed

PUBLISHED = TABLES["ops/published"]
#: Why a table keeps the version that it was rolled back to.
ROLLED_BACK = "rolled back, and what it is made of is what it was then; it is published again once that changes"
#: The rule that reads what a new model predicts otherwise.
_FLIPS = "flipped_share_bounded"
#: Raise it whenever the same inputs would make another gold table than before.
PUBLISHING = "gold-4"


@dataclass(frozen=True)
class GoldPlan:
    """How one gold table is made tonight.

    `inputs` are what it is made of (versions, settings): equal inputs, equal table. `build` gives its rows; `skip` says
    why it is not built at all.
    """

    table: Table
    inputs: tuple = ()
    build: Callable[[], DataFrame] | None = None
    skip: str | None = None


@dataclass(frozen=True)
class PublishedSet:
    """Version and input fingerprint of every gold table of one published set, and the fingerprints of those inputs
    that a rollback has left behind.
    """

    publish_id: str
    tables: dict[str, tuple[int, str]]
    rejected: dict[str, list[str]] = field(default_factory=dict)
    sequence: int = 0


def last_published(lake: Lake) -> PublishedSet:
    """The newest published set; empty before the first."""
    rows = sets_in_order(lake)
    return _as_set(rows[-1]) if rows else PublishedSet("", {})


def publish(night: Night, plans: list[GoldPlan]) -> PublishedSet:
    """Builds what changed and appends the new set; a table that fails keeps its last version, as do those that need
    it.
    """
    last = last_published(night.lake)
    tables: dict[str, tuple[int, str]] = {}
    kept: dict[str, str] = {}
    for plan in plans:
        name = plan.table.name
        before = last.tables.get(name)
        reason = plan.skip or _broken_input(night, plan.table)
        if reason is None:
            entry, reason = _publish_table(night, plan, before, last.rejected.get(name, ()))
            tables |= {name: entry} if entry else {}
        else:
            night.ledger.add("publish", name, "skipped", 0.0, message=reason)
            night.failed |= {} if plan.skip else {name: reason}
        if reason is not None and before is not None:
            tables[name], kept[name] = before, reason
    if tables == last.tables or not tables:
        return last
    rejected = {name: last.rejected[name] for name, reason in kept.items() if name in last.rejected}
    return _append_set(night.lake, night.run_id, "run", last.sequence + 1, tables, kept, rejected)


def publish_tables(night: Night, plans: list[GoldPlan], kind: str) -> PublishedSet:
    """Builds the planned tables where their inputs have changed, and appends a set in which all others stay as they
    are.
    """
    last = last_published(night.lake)
    tables = dict(last.tables)
    for plan in plans:
        name = plan.table.name
        if plan.skip is None:
            entry, _ = _publish_table(night, plan, last.tables.get(name), last.rejected.get(name, ()))
            tables |= {name: entry} if entry else {}
    return _appended(night.lake, night.run_id, kind, last, tables)


def publish_versions(lake: Lake, run_id: str, kind: str, versions: Mapping[str, int]) -> PublishedSet:
    """Appends a set in which these tables have other versions, made of the same inputs as before."""
    last = last_published(lake)
    changed = {name: (version, last.tables[name][1]) for name, version in versions.items()}
    return _appended(lake, run_id, kind, last, last.tables | changed)


def _appended(
    lake: Lake, run_id: str, kind: str, last: PublishedSet, tables: dict[str, tuple[int, str]]
) -> PublishedSet:
    if tables == last.tables or not tables:
        return last
    return _append_set(lake, run_id, kind, last.sequence + 1, tables, {}, last.rejected)


def roll_back(lake: Lake, run_id: str, publish_id: str | None, offered: int) -> PublishedSet:
    """Appends an earlier set as the newest: the one named, else the one before the newest.

    What the sets after it were made of is `rejected`: the next run publishes a table forward once its inputs are
    others. Raises LookupError when there is no such set on offer, or its files are gone.
    """
    newest_first = [_as_set(row) for row in reversed(sets_in_order(lake))]
    sets = [
        one for one in newest_first[:offered] if is_whole(lake.root, {name: v for name, (v, _) in one.tables.items()})
    ]
    names = [one.publish_id for one in sets]
    wanted = publish_id or (names[1] if len(names) > 1 else None)
    if wanted not in names:
        raise LookupError(
            f"expected one of the published sets {names}, found {wanted!r}; `nightshelf published` lists them"
        )
    place = names.index(wanted)
    chosen = sets[place]
    rejected = {name: _left_behind(name, chosen, sets[:place]) for name in chosen.tables}
    kept = dict.fromkeys(chosen.tables, f"rolled back to {wanted}")
    return _append_set(lake, run_id, "rollback", newest_first[0].sequence + 1, chosen.tables, kept, rejected)


def _left_behind(name: str, chosen: PublishedSet, later: list[PublishedSet]) -> list[str]:
    """Fingerprints of what `later` sets made a table of, and the chosen one did not."""
    inputs = [one.tables[name][1] for one in later if name in one.tables]
    before = [rejected for one in later for rejected in one.rejected.get(name, ())]
    return sorted({*inputs, *before} - {chosen.tables[name][1]})


def _publish_table(
    night: Night, plan: GoldPlan, before: tuple[int, str] | None, rejected: Collection[str]
) -> tuple[tuple[int, str] | None, str | None]:
    """(version, fingerprint) after building; or (None, reason) when nothing was written: it failed, or its inputs are
    `rejected`.
    """
    table, inputs = plan.table, fingerprint(PUBLISHING, plan.table.name, plan.inputs)
    if before is not None and before[1] == inputs:
        night.ledger.add("publish", table.name, "unchanged", 0.0, fingerprint=inputs, version=before[0])
        return before, None
    if inputs in rejected:
        night.ledger.add("publish", table.name, "skipped", 0.0, message=ROLLED_BACK)
        return None, ROLLED_BACK
    try:
        with night.timed(f"publish {table.name}") as clock:
            return _build(night, plan, inputs, clock), None
    except Exception as error:  # one table's failure must not take the others' night
        reason = str(error) if isinstance(error, StageFailed) else error_text(error)
        night.failed[table.name] = reason
        night.ledger.add("publish", table.name, "failed", 0.0, message=reason)
        return None, reason


def _build(night: Night, plan: GoldPlan, inputs: str, clock: Callable[[], float]) -> tuple[int, str]:
    assert_built = plan.build
    if assert_built is None:
        raise StageFailed(f"{plan.table.name}: expected a way to build it, found none")
    rows = night.lake.stage(assert_built().select(*plan.table.column_names()), night.run_id, plan.table.name)
    accepted = _audit(night, plan.table, rows)
    why = {"publish": night.run_id, "inputs": inputs}
    written = night.lake.write_changes(plan.table, rows, night.run_id, why)
    counts = {
        "rows": rows.count(),
        "inserted": written.inserted,
        "updated": written.updated,
        "deleted": written.deleted,
    }
    told = (_value_counts(rows, plan.table), str(accepted) if accepted else None)
    counted = "; ".join(filter(None, told)) or None
    night.ledger.add(
        "publish", plan.table.name, "ok", clock(), counts, fingerprint=inputs, version=written.version, message=counted
    )
    return written.version, inputs


def _value_counts(rows: DataFrame, table: Table) -> str | None:
    """How often each value of the table's telling column is there, most frequent first, and how many rows wait for a
    person: `generated 412, template 61; 3 to review`.
    """
    if table.counted_by is None:
        return None
    waiting = F.count_if(table.reviewed_by).alias("_waiting") if table.reviewed_by else F.lit(0).alias("_waiting")
    found = rows.groupBy(table.counted_by).agg(F.count("*").alias("count"), waiting)
    ranked = found.orderBy(F.col("count").desc(), table.counted_by).collect()
    text = ", ".join(f"{row[table.counted_by] or 'none'} {row['count']:,}" for row in ranked)
    to_review = sum(row["_waiting"] for row in ranked)
    return f"{text}; {to_review:,} to review" if to_review else text


def _audit(night: Night, table: Table, rows: DataFrame) -> Acceptance | None:
    """Raises StageFailed where a critical rule is broken; returns what a person has accepted for tonight."""
    past = night.once("publish", lambda: Earlier(night.shop, "publish")).of(table)
    before = night.lake.read(table) if night.lake.exists(table) else None
    judged = rows if before is None else with_flips(table, rows, before)
    rules = _guards(night, table, judged, before, past)
    if all(rule.name != _FLIPS for rule in rules):  # the usual night, which need not join the rows of before again
        judged = rows
    judged = _with_beside(night, table, judged)
    checks = night.gate.audit(table, judged, rules)
    lost = {} if before is None else {"rows_not_shrunk": gone(before, rows, table)}
    checks = with_keys(checks, table, judged, lost)
    list_missed(night, table, checks, lost)
    night.ledger.checks += checks
    if broken := failed(checks):
        raise StageFailed("; ".join(str(check) for check in broken))
    return past.acceptance


def _with_beside(night: Night, table: Table, rows: DataFrame) -> DataFrame:
    """The rows with what their rules read of another table."""
    if table.beside is None:
        return rows
    name, key, columns = table.beside
    other = night.lake.read_or_empty(TABLES[name]).select(key, *[F.col(one).alias(f"_{one}") for one in columns])
    return rows.join(other, on=key, how="left")


def _guards(night: Night, table: Table, judged: DataFrame, before: DataFrame | None, past: History) -> list[Rule]:
    rules, guards = [], night.shop.guards
    if "status" in table.column_names():
        words = f"at most {guards.max_error_share:.1%} of the rows are errors"
        good = 1 - guards.max_error_share
        rules.append(share_at_least("errors_bounded", "status", "status <> 'error'", good, "critical", words))
    if before is None:
        return rules
    figures = night_figures(table, judged)
    night.ledger.add_metrics(figures)
    rules.append(not_shrunk(table, before.count(), guards.min_rows_share, past))
    if table.predicted and figures[FLIPPED, table.name]:
        most = past.allowed(FLIPPED, table.name, guards.max_flipped_share)
        words = f"at most {most:.1%} of the rows are predicted otherwise by a new model"
        rules.append(share_at_least(_FLIPS, table.predicted, NOT_FLIPPED, 1 - most - NOISE, "critical", words))
    return rules


def _broken_input(night: Night, table: Table) -> str | None:
    broken = [name for name in table.after if name in night.failed]
    return f"needs {broken[0]}, which failed: {night.failed[broken[0]][:300]}" if broken else None


def _append_set(
    lake: Lake,
    run_id: str,
    kind: str,
    sequence: int,
    tables: dict[str, tuple[int, str]],
    kept: dict[str, str],
    rejected: dict[str, list[str]],
) -> PublishedSet:
    now = datetime.now(UTC)
    publish_id = now.strftime("%Y%m%dT%H%M%S.%fZ")
    entries = {name: {"version": version, "fingerprint": inputs} for name, (version, inputs) in tables.items()}
    rejected = {name: inputs for name, inputs in rejected.items() if inputs}
    row = (publish_id, run_id, kind, entries, kept, now, sequence, rejected)
    lake.append_few(PUBLISHED, [row], {"publish": publish_id})
    return PublishedSet(publish_id, tables, rejected, sequence)


def _as_set(row: dict[str, Any]) -> PublishedSet:
    tables = {name: (entry["version"], entry["fingerprint"]) for name, entry in row["tables"]}
    return PublishedSet(row["publish_id"], tables, dict(row["rejected"] or {}), row["sequence"] or 0)
