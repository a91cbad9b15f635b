"""What a person reads after a run: rows, checks, models, times, places."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table as Grid

from expectations.checks.check import Check
from pipelines.cli.views.terminal import printable
from pipelines.lake.ledger import Entry
from pipelines.night import Outcome

_ROWS = ("in", "kept", "quarantined", "duplicates", "superseded", "continuations", "no_products", "filtered")
_LINES = ("lines", "header", "blank", "skipped", "starts", "continued", "rejected")


def print_summary(console: Console, outcome: Outcome, lake: str, page: str | None) -> None:
    """Prints the tables of one run."""
    entries = outcome.ledger.entries
    if any(entry.counts.get("lines") for entry in entries):
        console.print(_lines_table(entries))
    console.print(_rows_table(entries))
    if kept_out := sum(entry.counts.get("forgotten", 0) for entry in entries if entry.stage == "land"):
        console.print(f"kept out       {kept_out:,} records of people who were forgotten")
    if models := [entry for entry in entries if entry.stage == "train" and entry.table]:
        console.print(_models_table(models))
    console.print(_published_table(entries))
    console.print(_times(entries))
    _print_checks(console, outcome.ledger.checks)
    for task, reason in outcome.skipped.items():
        console.print(f"skipped {task}: {reason}")
    for table, reason in outcome.waiting.items():
        console.print(printable(f"LATE {table}: {reason}"), style="yellow")
    for table, reason in outcome.failed.items():
        console.print(printable(f"FAILED {table}: {reason}"), style="bold red")
    console.print(f"published set  {outcome.published.publish_id or 'none'}")
    console.print(f"lake           {lake}", soft_wrap=True)
    absent = "none: the lake is not on a file system" if outcome.ledger.checks else "no table was checked"
    console.print(f"page           {page or 'none: the lake is not on a file system'}", soft_wrap=True)
    console.print(f"data docs      {outcome.docs or absent}", soft_wrap=True)


def as_json(outcome: Outcome) -> dict[str, Any]:
    """The same for machines."""
    return {
        "run_id": outcome.run_id,
        "published": outcome.published.publish_id,
        "failed": outcome.failed,
        "waiting": outcome.waiting,
        "skipped": outcome.skipped,
        "versions": {name: version for name, (version, _) in outcome.published.tables.items()},
        "stages": [
            {
                "stage": e.stage,
                "table": e.table,
                "status": e.status,
                "counts": e.counts,
                "seconds": round(e.seconds, 3),
                "message": e.message,
            }
            for e in outcome.ledger.entries
        ],
        "checks": {
            "passed": sum(c.passed for c in outcome.ledger.checks),
            "failed": [str(c) for c in outcome.ledger.checks if not c.passed],
        },
    }


def _rows_table(entries: list[Entry]) -> Grid:
    grid = _grid("Rows", "table", "state", *_ROWS, "unreadable", "scored", "failed", "parked", "seconds")
    for entry in entries:
        if entry.stage in ("land", "clean", "examples", "score"):
            counts = [_count(entry.counts.get(name)) for name in (*_ROWS, "unreadable", "scored", "failed", "parked")]
            if entry.stage == "land":
                counts[0] = _count(entry.counts.get("records"))
            grid.add_row(entry.table or entry.stage, entry.status, *counts, f"{entry.seconds:.1f}")
    return grid


def _lines_table(entries: list[Entry]) -> Grid:
    """Of every text file that was landed: lines = header + blank + skipped + starts of records + their further lines +
    rejected.
    """
    grid = _grid("Lines of the files that were landed", "source", *_LINES)
    for entry in entries:
        if entry.stage == "land" and entry.counts.get("lines"):
            grid.add_row(printable(entry.message or ""), *[_count(entry.counts.get(name)) for name in _LINES])
    return grid


def _models_table(entries: list[Entry]) -> Grid:
    grid = _grid("Models", "task", "decision")
    for entry in entries:
        grid.add_row(entry.table or "", printable(entry.message or ""))
    return grid


def _published_table(entries: list[Entry]) -> Grid:
    grid = _grid("Published", "table", "state", "version", "rows", "inserted", "updated", "deleted", "seconds", "note")
    for entry in entries:
        if entry.stage == "publish":
            counts = [_count(entry.counts.get(name)) for name in ("rows", "inserted", "updated", "deleted")]
            version = "" if entry.version is None else str(entry.version)
            grid.add_row(
                entry.table or "",
                entry.status,
                version,
                *counts,
                f"{entry.seconds:.1f}",
                printable(entry.message or "")[:80],
            )
    return grid


def _times(entries: list[Entry]) -> str:
    stages = dict.fromkeys(entry.stage for entry in entries)
    spent = {stage: sum(e.seconds for e in entries if e.stage == stage) for stage in stages}
    return "seconds        " + ", ".join(f"{stage} {seconds:.0f}" for stage, seconds in spent.items())


def _print_checks(console: Console, checks: list[Check]) -> None:
    broken = [check for check in checks if not check.passed]
    console.print(f"checks         {len(checks) - len(broken)} passed, {len(broken)} failed")
    for check in broken:
        console.print(printable(f"  {check.rule.severity}: {check}"))


def _grid(title: str, *columns: str) -> Grid:
    grid = Grid(title=title, title_justify="left", show_edge=False)
    for column in columns:
        words = column in ("table", "source", "state", "task", "decision", "note")
        grid.add_column(column, justify="left" if words else "right", overflow="fold")
    return grid


def _count(number: int | None) -> str:
    return "" if number is None else f"{number:,}"
