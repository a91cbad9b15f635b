"""What is said of people who were forgotten: numbers, and no id."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typer


def print_forgotten(done: Any, as_json: bool, plan: bool = False) -> None:
    """What a request came to, or would come to (`plan`)."""
    if as_json:
        typer.echo(json.dumps({"event": "plan" if plan else "forgotten", **asdict(done)}))
        return
    rows = sum((Counter(one) for one in done.rows), Counter[str]())
    words = "would go" if plan else "went"
    people = len(done.rows)
    for name, number in sorted(rows.items()):
        typer.echo(f"{name}: {number:,} rows {words}")
    typer.echo(f"{people:,} {'person' if people == 1 else 'people'}, {sum(rows.values()):,} rows {words}")
    if done.before:
        typer.echo(f"{done.before:,} of the ids were forgotten before; nothing was done for them")
    if done.unknown:
        typer.echo(f"{done.unknown:,} of the ids touch 0 rows; nothing was written for them: check their spelling")
    if done.request is None:
        return
    counts = ", ".join(f"{name} {number:,}" for name, number in sorted(done.files.items()))
    typer.echo(f"request {done.request} is in ops/erasures; files: {counts}; models removed: {len(done.models)}")
    if done.waiting:
        typer.echo(f"to be trained again in a night: {', '.join(done.waiting)}")


def print_exported(rows: dict[str, int], folder: Path, as_json: bool) -> None:
    """How many rows of which table were written where."""
    if as_json:
        typer.echo(json.dumps({"event": "exported", "folder": str(folder), "rows": rows}))
        return
    for name, number in rows.items():
        typer.echo(f"{name}: {number:,} rows")
    typer.echo(f"wrote {sum(rows.values()):,} rows of {len(rows):,} tables to {folder}")


def print_rotated(rows: dict[str, int], replaced: bool, new: Path, as_json: bool) -> None:
    """What a new key has changed, and what is left to the shop."""
    if as_json:
        typer.echo(json.dumps({"event": "rotated", "rows": rows, "key_file_replaced": replaced}))
        return
    for name, number in rows.items():
        typer.echo(f"{name}: {number:,} rows written anew")
    left = "the key file has the new secret" if replaced else f"set the secret in {new}, and destroy the old one"
    typer.echo(f"users are hashed under the new secret; {left}")
