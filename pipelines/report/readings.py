"""What the ledger's tables say of runs and published sets, read without a JVM. A table that is not there yet says
nothing.
"""

from __future__ import annotations

from typing import Any

from expectations.settings.shop import Shop
from pipelines.lake.reader import NothingThere, newest_sets, open_table, rows
from pipelines.report.causes import Broken, Facts
from pipelines.report.result import Readers, Step, now
from pipelines.report.shown import shown

#: So many nights the page looks back.
NIGHTS = 28


def told(shop: Shop, table: str, sql: str, version: int | None = None) -> list[dict[str, Any]]:
    """Rows of a table by a query over `t`; none where there is no such table."""
    try:
        return rows(shop, table, sql, version)
    except NothingThere:
        return []


def there(shop: Shop, table: str) -> bool:
    """Whether the lake has the table."""
    try:
        open_table(shop, table)
    except NothingThere:
        return False
    return True


def quoted(text: str) -> str:
    """A text as a literal in SQL."""
    return "'" + text.replace("'", "''") + "'"


def sets(shop: Shop, number: int) -> list[dict[str, Any]]:
    """The newest published sets, newest first, their maps as dictionaries."""
    try:
        found = newest_sets(shop, number)
    except NothingThere:
        return []
    return [
        {
            **row,
            "tables": {name: entry["version"] for name, entry in dict(row["tables"]).items()},
            "kept": dict(row["kept"] or []),
        }
        for row in found
    ]


def readers(shop: Shop) -> tuple[Readers | None, str | None]:
    """The set that readers see, and the run that published it."""
    found = sets(shop, 1)
    if not found:
        return None, None
    newest = found[0]
    age = (now() - newest["published_at"]).total_seconds() / 3600
    return (
        Readers(
            publish_id=newest["publish_id"],
            published_at=newest["published_at"],
            age_hours=round(age, 2),
            versions=newest["tables"],
            kept={name: shown(reason) for name, reason in newest["kept"].items()},
        ),
        newest["run_id"],
    )


def facts_of_run(shop: Shop, settings: str, run_id: str, error: tuple[str, str] | None) -> Facts:
    """What the ledger kept of a run that cannot tell itself any more."""
    steps = tuple(
        Step(**{**row, "counts": dict(row["counts"] or [])})
        for row in told(
            shop,
            "ops/runs",
            'select stage, "table", status, counts, seconds, version, message from t '
            f"where run_id = {quoted(run_id)} order by started_at",
        )
    )
    failed = {step.table or step.stage: step.message or "" for step in steps if step.status == "failed"}
    return Facts(settings, steps, broken_of_run(shop, run_id), failed, error=error)


def broken_of_run(shop: Shop, run_id: str) -> tuple[Broken, ...]:
    """The rules that did not hold in a run."""
    found = told(
        shop,
        "ops/quality",
        'select "table", rule, severity, rows, unexpected, observed, keys from t '
        f"where run_id = {quoted(run_id)} and not passed",
    )
    return tuple(
        Broken(**{**row, "keys": tuple(row["keys"] or ()), "observed": row["observed"] or ""}) for row in found
    )


def recent_runs(shop: Shop, number: int = NIGHTS) -> list[str]:
    """The newest runs in the ledger, oldest first."""
    newest = "select run_id from t group by run_id order by max(coalesce(sequence, 0)) desc, max(started_at) desc"
    return [row["run_id"] for row in told(shop, "ops/runs", f"{newest} limit {number}")][::-1]
