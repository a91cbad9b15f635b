"""The run ledger: what every stage did, kept in `ops/*`, and what the last run did, read back from there."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from pyspark.sql import Row
from pyspark.sql import functions as F

from expectations.checks.check import Check
from expectations.registry import TABLES
from pipelines.lake.tables import Lake

RUNS = TABLES["ops/runs"]


@dataclass(frozen=True)
class Entry:
    """One line of the ledger; see expectations/tables/ops_tables.py for the columns."""

    run_id: str
    stage: str
    table: str | None
    status: str
    counts: dict[str, int]
    seconds: float
    fingerprint: str | None = None
    version: int | None = None
    message: str | None = None
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))


class Ledger:
    """Collects entries and checks during a run and appends them to the lake stage by stage."""

    def __init__(self, lake: Lake, run_id: str) -> None:
        self.run_id = run_id
        self.entries: list[Entry] = []
        self.checks: list[Check] = []
        self.metrics: list[tuple[str, str, float]] = []
        self._lake = lake
        self._written: dict[str, int] = {}
        self._last, before = _last_good_entries(lake)
        self.sequence = before + 1

    def add(
        self,
        stage: str,
        table: str | None,
        status: str,
        seconds: float,
        counts: dict[str, int] | None = None,
        **more: Any,
    ) -> Entry:
        entry = Entry(self.run_id, stage, table, status, dict(counts or {}), seconds, **more)
        self.entries.append(entry)
        return entry

    def add_metrics(self, figures: Mapping[tuple[str, str], float]) -> None:
        """Notes figures by (name, subject)."""
        self.metrics += [(name, subject, float(value)) for (name, subject), value in figures.items()]

    def of_stage(self, stage: str) -> list[Entry]:
        return [entry for entry in self.entries if entry.stage == stage]

    def last(self, stage: str, table: str | None) -> Entry | None:
        """What the newest earlier run that did this stage well wrote about it."""
        return self._last.get((stage, table))

    def unchanged(self, stage: str, table: str, fingerprint: str, version: int | None) -> Entry | None:
        """The last entry, if it had the same inputs and the table is still as it left it; else None."""
        last = self.last(stage, table)
        same = last is not None and last.fingerprint == fingerprint and last.version == version and version is not None
        return last if same else None

    def flush(self, ending: bool = False) -> None:
        """Appends what is new to `ops/runs`, `ops/quality` and `ops/metrics`; what is in is not appended again,
        whatever fails.

        That nothing has changed is no news that a killed run could lose: alone, it waits until the run is `ending`.
        """
        news = [
            entry
            for entry in self.entries[self._written.get("ops/runs", 0) :]
            if entry.status not in ("unchanged", "skipped")
        ]
        if not ending and not news and len(self.checks) == self._written.get("ops/quality", 0):
            return
        now = datetime.now(UTC)
        rows: dict[str, list[tuple]] = {
            "ops/runs": [
                (
                    e.run_id,
                    e.stage,
                    e.table,
                    e.status,
                    e.counts,
                    float(e.seconds),
                    e.fingerprint,
                    e.version,
                    e.message,
                    e.started_at,
                    self.sequence,
                )
                for e in self.entries
            ],
            "ops/quality": [
                (
                    self.run_id,
                    c.table,
                    c.rule.name,
                    c.rule.severity,
                    c.passed,
                    c.rows,
                    c.unexpected,
                    c.observed,
                    now,
                    list(c.keys),
                )
                for c in self.checks
            ],
            "ops/metrics": [(self.run_id, name, subject, value, now) for name, subject, value in self.metrics],
        }
        for table, all_rows in rows.items():
            self.append_rows(table, all_rows[self._written.get(table, 0) :])
            self._written[table] = len(all_rows)

    def append_rows(self, table: str, rows: list[tuple]) -> None:
        """Appends rows to another `ops` table."""
        if rows:
            self._lake.append_few(TABLES[table], rows, {"run": self.run_id})


def fingerprint(*parts: Any) -> str:
    """SHA-256 over anything that JSON can say; equal inputs, equal fingerprint."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()


def _last_good_entries(lake: Lake) -> tuple[dict[tuple[str, str | None], Entry], int]:
    """The newest good entry of every stage and table, and the highest sequence of a run. Clocks have no say in it."""
    if not lake.exists(RUNS):
        return {}, 0
    rows, sequence = lake.read_or_empty(RUNS), F.coalesce("sequence", F.lit(0))
    good = F.col("status").isin("ok", "unchanged") & F.col("fingerprint").isNotNull()
    newest = F.max_by(F.when(good, F.struct(*rows.columns)), F.when(good, F.struct(sequence, "started_at")))
    found = rows.groupBy("stage", "table").agg(newest.alias("newest"), F.max(sequence).alias("sequence")).collect()
    last = {(row["stage"], row["table"]): _entry(row["newest"]) for row in found if row["newest"] is not None}
    return last, max((row["sequence"] for row in found), default=0)


def _entry(row: Row) -> Entry:
    counts = dict(row["counts"] or {})
    return Entry(
        row["run_id"],
        row["stage"],
        row["table"],
        row["status"],
        counts,
        row["seconds"],
        row["fingerprint"],
        row["version"],
        row["message"],
        row["started_at"],
    )
