"""Prints what differs between two published sets."""

from __future__ import annotations

import json
from typing import Any

from rich.table import Table as Grid

from pipelines.cli.views.tables import readable
from pipelines.cli.views.terminal import printable, terminal
from pipelines.report.set_changes import Changes


def print_changes(older: str, newer: str, changes: list[Changes], as_json: bool) -> None:
    """Counts by table."""
    if as_json:
        print(json.dumps({"from": older, "to": newer, "tables": [one.__dict__ for one in changes]}))
        return
    grid = Grid("table", "versions", title=f"{older} to {newer}", title_justify="left", show_edge=False)
    for name in ("came", "went", "changed"):
        grid.add_column(name, justify="right")
    grid.add_column("in which columns", overflow="fold")
    for one in changes:
        versions = " to ".join("none" if version is None else str(version) for version in (one.before, one.after))
        columns = ", ".join(f"{name} {count:,}" for name, count in (one.columns or {}).items())
        counts = (f"{count:,}" for count in (one.inserted, one.deleted, one.updated))
        grid.add_row(one.table, versions, *counts, columns)
    terminal().print(grid, "")


def print_rows(rows: list[dict[str, Any]], as_json: bool) -> None:
    """Rows with the columns that differ, before and after; of rows that came or went what they hold."""
    for row in rows:
        if as_json:
            print(json.dumps(row, default=str, ensure_ascii=False))
            continue
        key = ", ".join(f"{name} {value}" for name, value in row.items() if name not in ("change", "columns"))
        print(printable(f"{row['change']}  {key}"))
        for name, sides in row["columns"].items():
            old, new = readable(sides["before"]), readable(sides["after"])
            said = {"inserted": new, "deleted": old}.get(row["change"], f"{old} → {new}")
            if said:
                print(printable(f"    {name}: {said}"))
