"""Prints the lake's own tables for people, and as JSON lines for machines."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from rich.table import Table as Grid

from expectations.settings.shop import Shop
from pipelines.cli.views.terminal import printable, terminal
from pipelines.lake.reader import newest_versions, open_table, published_sets, rows

if TYPE_CHECKING:
    from pipelines.cli.capacity import Size

_CELL = 60


def print_rows(shop: Shop, table: str, number: int, as_json: bool, where: str | None = None) -> None:
    """The first rows of a table, one block per row; of a gold table, those of the newest published set."""
    version = newest_versions(shop).get(table)
    open_table(shop, table, version)
    chosen = f" where {where}" if where else ""
    for row in rows(shop, table, f"select * from t{chosen} limit {int(number)}", version):
        if as_json:
            print(json.dumps(row, default=str, ensure_ascii=False))
            continue
        grid = Grid(show_header=False, show_edge=False, box=None)
        for name, value in row.items():
            grid.add_row(name, printable(readable(value)))
        terminal().print(grid, "")


def print_status(shop: Shop, runs: int, as_json: bool) -> None:
    """The newest runs: what every stage did to every table."""
    runs_first = "select run_id from t group by run_id order by max(coalesce(sequence, 0)) desc, max(started_at) desc"
    newest = [row["run_id"] for row in rows(shop, "ops/runs", f"{runs_first} limit {int(runs)}")]
    for run_id in newest:
        of_run = rows(shop, "ops/runs", f"select * from t where run_id = '{run_id}' order by started_at")
        if as_json:
            print(json.dumps(of_run, default=str))
            continue
        grid = Grid(
            "stage",
            "table",
            "state",
            "counts",
            "seconds",
            "note",
            title=f"run {run_id}",
            title_justify="left",
            show_edge=False,
        )
        for entry in of_run:
            counts = ", ".join(f"{name} {count:,}" for name, count in dict(entry["counts"] or []).items())
            note = printable(entry["message"] or "")[:_CELL]
            grid.add_row(entry["stage"], entry["table"], entry["status"], counts, f"{entry['seconds']:.1f}", note)
        terminal().print(grid, "")


def print_published(shop: Shop, as_json: bool) -> None:
    """The published sets on offer with their versions."""
    for number, row in enumerate(published_sets(shop)):
        versions = {name: entry["version"] for name, entry in dict(row["tables"]).items()}
        if as_json:
            print(
                json.dumps(
                    {
                        "publish_id": row["publish_id"],
                        "kind": row["kind"],
                        "tables": versions,
                        "kept": dict(row["kept"] or []),
                    }
                )
            )
            continue
        print(f"{row['publish_id']}  {row['kind']}{'  (newest)' if number == 0 else ''}")
        for name, version in versions.items():
            kept = dict(row["kept"] or []).get(name)
            print(f"    {name:32} version {version}{f'  kept: {printable(kept)[:100]}' if kept else ''}")


def print_size(size: Size, as_json: bool) -> None:
    """What a night would take, step by step and in all."""
    if as_json:
        print(json.dumps(size.as_json()))
        return
    machines = f"{size.machines} machine{'s' if size.machines > 1 else ''}"
    grid = Grid(
        "stage", "table", "grows with", title=f"{size.rows:,} rows on {machines}", title_justify="left", show_edge=False
    )
    for name in ("rows", "tokens", "hours"):
        grid.add_column(name, justify="right")
    for step in size.steps:
        grows = {"rows": "rows", "pairs": "rows, and squared", "fixed": "nothing"}[step.growth]
        tokens = "" if step.tokens is None else f"{step.tokens:,}"
        grid.add_row(step.stage, step.table, grows, f"{step.rows:,}" if step.rows else "", tokens, f"{step.hours:.3f}")
    memory = (
        "not measured: no local night yet" if size.memory_mib is None else f"{size.memory_mib / 1024:.1f} GiB a machine"
    )
    console = terminal()
    console.print(grid, "")
    console.print(f"measured  in a shop of {size.measured_shop_rows:,} rows (products, reviews and purchases together)")
    console.print(f"tokens    {size.tokens:,} through encoders")
    if size.steps:
        longest = max(size.steps, key=lambda step: step.hours)
        share = longest.hours / max(size.hours["night"], 1e-9)
        console.print(f"limits    {longest.stage} {longest.table}: {share:.0%} of the hours")
    console.print(
        f"hours     {size.hours['night']:.2f}: {size.hours['rows']:.2f} by rows, {size.hours['pairs']:.2f} by rows squared, "
        f"{size.hours['fixed']:.2f} training"
    )
    console.print(f"memory    {memory}")


def readable(value: Any) -> str:
    """A value as a person would write it: paths with ` > `, structs as `name value`, long vectors by their
    beginning.
    """
    match value:
        case None:
            return ""
        case float():
            return f"{value:.4g}"
        case dict():
            return ", ".join(f"{name} {readable(inner)}" for name, inner in value.items())
        case [float(), *_] if len(value) > 12:
            return f"[{', '.join(f'{v:.3f}' for v in value[:6])}, ... {len(value)} numbers]"
        case [str(), *_]:
            return " > ".join(value)
        case [tuple(), *_]:  # a map
            return "; ".join(f"{name}: {readable(inner)}" for name, inner in value)
        case list():
            return "; ".join(map(readable, value))
    return str(value)
