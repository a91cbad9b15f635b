"""The catalogue as the shop delivers it: one CSV file and one gzip of JSON lines, each with its own shapes and dirt."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

from pipelines.demo import dirt
from pipelines.demo.facts import misnamed, misspelt
from pipelines.demo.products import Product

#: `Warehouse` and `Internal Note` are columns that nobody asked for.
HEADER = (
    "sku",
    "Name",
    "Long Description",
    "Brand",
    "Category",
    "Details",
    "Price",
    "Currency",
    "Changed",
    "Warehouse",
    "Internal Note",
)
_NOTES = ("", "", "", "check, please", 'supplier says "soon"', "two lines\nof notes", "ask Jo; or Sam")


def truth_of(product: Product, noted: list[str]) -> dict[str, Any]:
    """The right values of one record, to start from: kept, for no reason."""
    return {
        "product_id": product.product_id,
        "title": product.title,
        "description": product.description,
        "brand": product.brand,
        "category_path": product.given_path,
        "true_category_path": product.category_path,
        "attributes": product.attributes,
        "price": product.price(),
        "currency": product.currency,
        "language": "en",
        "updated_at": product.updated_at.isoformat(),
        "duplicate_of": product.duplicate_of,
        "family": product.family,
        "unsupported": product.unsupported,
        "fate": "kept",
        "reason": None,
        "dirt": [*product.dirt, *noted],
    }


def csv_rows(products: list[Product], seed: int) -> list[dict[str, Any]]:
    """Rows of `products.csv` as `{"cells": list of texts, "truth": …}`."""
    rows = []
    for product in products:
        dice = Random(f"{seed}:csv:{product.product_id}")
        row = _csv_row(product, dice)
        roll = dice.random()
        if roll < 0.010 and not product.duplicate_of:
            rows.append(_older(row, product))
        rows.append(row)
        if 0.010 <= roll < 0.020:
            row["twin"] = True
            truth = {**row["truth"], "fate": "duplicate", "dirt": ["exact_duplicate"]}
            rows.append({"cells": list(row["cells"]), "truth": truth, "twin": True})
    return _with_rejects(rows, Random(f"{seed}:csv:rejects"))


def _csv_row(product: Product, dice: Random) -> dict[str, Any]:
    noted: list[str] = []
    title, kind = dirt.dirty_text(product.title, 0.15, dice)
    text, kind2 = dirt.dirty_text(product.description or "", 0.15, dice)
    if not kind2 and dice.random() < 0.05 and ". " in text:
        text, kind2 = text.replace(". ", ".\n", 1) + ' Our buyers say: "yes"', "newline_and_quotes"
    details, shape = dirt.attributes_text(_misspelt(product, dice), dice)
    price, notation = dirt.price_text(product.price_minor, product.currency, "EUR", dice)
    category, path_shape = dirt.category_text(product.given_path, product.title, dice)
    brand = dirt.dirty_brand(product.brand, dice)
    noted += [k for k in (kind, kind2) if k] + [f"attributes:{shape}", f"price:{notation}", f"category:{path_shape}"]
    noted += ["brand_case"] if brand != product.brand else []
    currency = product.currency if dice.random() < 0.3 else ""
    changed = product.updated_at.strftime(dice.choice(("%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d %H:%M:%S")))
    unasked = (dice.choice(("B1", "H2", "")), dice.choice(_NOTES))
    cells = [product.product_id, title, text, brand, category, details, price, currency, changed, *unasked]
    truth = truth_of(product, noted)
    if kind2 == "newline_and_quotes":
        truth["description"] += ' Our buyers say: "yes"'
    return {"cells": cells, "truth": truth}


def _misspelt(product: Product, dice: Random) -> dict[str, str]:
    return {misnamed(name, dice): misspelt(value, dice) for name, value in product.attributes.items()}


def _older(row: dict[str, Any], product: Product) -> dict[str, Any]:
    """The same product as it was nine days before, earlier in the file: the record changed last wins."""
    row["twin"] = True
    at = product.updated_at - timedelta(days=9)
    cells = list(row["cells"])
    cells[HEADER.index("Name")], cells[HEADER.index("Changed")] = (
        f"{product.title} (old)",
        at.strftime("%Y-%m-%dT%H:%M:%SZ"),
    )
    truth = {**row["truth"], "title": f"{product.title} (old)", "updated_at": at.isoformat(), "fate": "superseded"}
    return {"cells": cells, "truth": truth | {"dirt": ["repeated_key"]}, "twin": True}


def _with_rejects(rows: list[dict[str, Any]], dice: Random) -> list[dict[str, Any]]:
    """Adds records that must be rejected among the good ones: of each kind one, or one in 700."""
    good = [row for row in rows if not row.get("twin") and not row["truth"]["duplicate_of"]]
    each = max(1, len(rows) // 700)
    for spoil in _SPOILERS:
        for row in dice.sample(good, k=min(each, len(good))):
            truth = {**row["truth"], "dirt": [], "fate": "quarantined", "duplicate_of": None}
            copy: dict[str, Any] = {"cells": list(row["cells"]), "truth": truth}
            spoiled_id = f"BAD-{dice.randrange(100_000, 999_999)}"
            copy["cells"][0] = copy["truth"]["product_id"] = spoiled_id
            spoil(copy)
            rows.insert(dice.randrange(len(rows) + 1), copy)
    return rows


def _spoiler(reason: str, kind: str, **cells: str) -> Callable[[dict[str, Any]], None]:
    names = {name.replace(" ", "_").lower(): position for position, name in enumerate(HEADER)}

    def spoil(row: dict[str, Any]) -> None:
        for name, value in cells.items():
            row["cells"][names[name]] = value
        row["truth"] |= {"reason": reason, "dirt": [kind]}

    return spoil


def _too_wide(row: dict[str, Any]) -> None:
    row["cells"] += ["one", "two", "three"]
    row["truth"] |= {"reason": "record_unreadable", "dirt": ["extra_cells"]}


def _no_key(row: dict[str, Any]) -> None:
    row["cells"][0] = ""
    row["truth"] |= {"product_id": None, "reason": "product_id_present", "dirt": ["null_key"]}


_SPOILERS = (
    _no_key,
    _too_wide,
    _spoiler("price_in_range", "negative_price", price="-12.50"),
    _spoiler("price_in_range", "absurd_price", price="99999999999.00"),
    _spoiler("updated_at_in_range", "absurd_year", changed="0223-01-01T00:00:00Z"),
    _spoiler("updated_at_in_range", "absurd_year", changed="9999-12-31T23:59:59Z"),
    _spoiler("says_something", "empty_record", name="", long_description=" ", brand="", category="", details=""),
    _spoiler("description_length", "huge_cell", long_description="very long " * 12_000),
)


def json_rows(products: list[Product], seed: int) -> list[dict[str, Any]]:
    """Rows of `products_extra.jsonl.gz` as `{"line": text, "truth": …}`."""
    rows = []
    for product in products:
        dice = Random(f"{seed}:json:{product.product_id}")
        rows.append(_json_row(product, dice))
        if dice.random() < 0.01:
            rows.append({**rows[-1], "truth": {**rows[-1]["truth"], "fate": "duplicate", "dirt": ["exact_duplicate"]}})
    dice = Random(f"{seed}:json:rejects")
    for row in dice.sample(rows, k=min(2, len(rows))):
        truth = row["truth"] | {
            "fate": "quarantined",
            "reason": "record_unreadable",
            "dirt": ["broken_json"],
            "duplicate_of": None,
        }
        rows.insert(dice.randrange(len(rows) + 1), {"line": row["line"][: len(row["line"]) // 2], "truth": truth})
    return rows


def _json_row(product: Product, dice: Random) -> dict[str, Any]:
    title, kind = dirt.dirty_text(product.title, 0.15, dice)
    text, kind2 = dirt.dirty_text(product.description or "", 0.15, dice)
    price, notation = dirt.price_text(product.price_minor, product.currency, "EUR", dice)
    brand = dirt.dirty_brand(product.brand, dice)
    record = {
        "id": int(product.product_id),
        "label": title,
        "copy": text or None,
        "maker": brand,
        "path": [part.replace("&", "&amp;") if dice.random() < 0.2 else part for part in product.given_path or ()]
        or None,
        "specs": {name.title(): misspelt(value, dice) for name, value in product.attributes.items()} or None,
        "price": price,
        "lang": dice.choice(("en", "EN", None)),
        "modified": int(product.updated_at.timestamp() * 1000),
        "tags": dice.sample(("new", "sale", "eco", "web only"), k=dice.randrange(3)),
    }
    noted = [k for k in (kind, kind2) if k] + ["attributes:object", f"price:{notation}"]
    noted += ["category:array" if product.given_path else "category:none"] + (
        ["brand_case"] if brand != product.brand else []
    )
    return {"line": json.dumps(record, ensure_ascii=dice.random() < 0.5), "truth": truth_of(product, noted)}


def next_catalogue(old: list[Product], new: list[Product], seed: int) -> tuple[list[Product], dict[str, list[str]]]:
    """The catalogue of the next night, and the ids of what changed (title or price), went and came."""
    dice = Random(f"{seed}:night")
    originals = {p.duplicate_of for p in old}
    free = [p.product_id for p in old if not p.duplicate_of and p.product_id not in originals]
    picked = dice.sample(free, k=max(2, len(old) // 100) + max(1, len(old) // 200))
    gone = set(picked[: max(1, len(old) // 200)])
    retitled, repriced = set(picked[len(gone) :][::2]), set(picked[len(gone) :][1::2])
    kept = [_changed(p, retitled, repriced) for p in old if p.product_id not in gone]
    known = {p.product_id for p in old}
    come = [p for p in new if p.product_id not in known and (p.duplicate_of is None or p.duplicate_of in known)]
    report = {
        "retitled": sorted(retitled),
        "repriced": sorted(repriced),
        "gone": sorted(gone),
        "come": sorted(p.product_id for p in come),
    }
    return kept + come, report


def _changed(product: Product, retitled: set[str], repriced: set[str]) -> Product:
    if product.product_id in retitled:
        return replace(product, title=f"{product.title}, new season")
    if product.product_id in repriced:
        return replace(product, price_minor=product.price_minor + 100)
    return product
