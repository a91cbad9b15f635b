"""The command about texts that wait for a person: `review`. It starts no JVM."""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from expectations.settings.shop import Shop
from expectations.tables.silver_overrides import ALL_FIELDS
from expectations.tasks.descriptions import DESCRIPTIONS, PRODUCT_DESCRIPTIONS
from pipelines.cli.common import Data, LakeRoot, SettingsFile, guarded, load

#: The columns of an overrides source, in which the list is written: what is sent back approved is approved.
COLUMNS = ("task", "key", "field", "locale", "state", "facts_hash", "value")


def register(app: typer.Typer) -> None:
    """Adds the command to the command line."""
    app.command()(review)


def review(
    shop: SettingsFile,
    drafts: Annotated[bool, typer.Option("--drafts", help="All drafts instead, to approve as they stand")] = False,
    out: Annotated[Path | None, typer.Option(help="A csv file to write; standard output otherwise")] = None,
    data: Data = None,
    lake: LakeRoot = None,
) -> None:
    """Approved texts whose facts have changed since, as lines of an overrides file: keep, mend or delete them there."""
    loaded = load(shop, data, lake)
    lines = guarded(lambda: lines_to_review(loaded, drafts))
    if out is None:
        sys.stdout.write(as_csv(lines))
        return
    out.write_text(as_csv(lines), encoding="utf-8")
    typer.echo(f"wrote {len(lines):,} lines to {out}")


def lines_to_review(shop: Shop, drafts: bool) -> list[dict[str, Any]]:
    """A line for each approved text of a stale product, with the hash of today's facts; of drafts one a product."""
    from pipelines.lake.reader import newest_versions, rows

    name = PRODUCT_DESCRIPTIONS.name
    where = "state = 'draft' and origin is not null" if drafts else "is_stale"
    found = rows(shop, name, f"select * from t where {where} order by product_id", newest_versions(shop).get(name))
    return [line for row in found for line in (_draft(row) if drafts else _stale(row))]


def as_csv(lines: list[dict[str, Any]]) -> str:
    """The lines under a header."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue()


def _stale(row: dict[str, Any]) -> list[dict[str, Any]]:
    approved = [name for name, state in dict(row["held"] or {}).items() if state == "approved"]
    return [_line(row, name, row[name]) for name in sorted(approved)]


def _draft(row: dict[str, Any]) -> list[dict[str, Any]]:
    return [_line(row, ALL_FIELDS, None)]


def _line(row: dict[str, Any], field: str, text: Any) -> dict[str, Any]:
    from udfs.generation.product import Product

    facts = Product(dict(row["facts"] or {}), row["locale"] or "").hash
    value = " | ".join(text) if isinstance(text, list) else text
    said = {"task": DESCRIPTIONS.name, "key": row["product_id"], "field": field, "locale": row["locale"] or ""}
    return {**said, "state": "approved", "facts_hash": facts, "value": value or ""}
