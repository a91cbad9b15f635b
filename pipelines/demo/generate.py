"""Writes the demo shop: its dirty data, the truth about every record, and its settings file."""

from __future__ import annotations

import csv
import gzip
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from random import Random
from typing import Any

from pipelines.demo import delivery
from pipelines.demo.data_files import text
from pipelines.demo.products import OPENED, Product, catalogue
from pipelines.demo.purchases import Market, Taste, later_than, market, purchase_rows, tastes
from pipelines.demo.reviews import new_reviews, review_rows

_PURCHASE_HEADER = ("customer", "sku", "qty", "unit_price", "currency", "ordered_at", "order_no", "status")


def generate(
    folder: Path, products: int = 2000, reviews: int = 6000, purchases: int = 20000, seed: int = 7
) -> dict[str, Any]:
    """Writes `data/`, `truth/` and `shop.toml` into the folder; the same arguments give the same bytes.

    Sizes are distinct products, reviews and purchase lines before dirt is added. Returns the counts of records by file
    and fate, as in `truth/summary.json`. `truth/<table>.jsonl` has one line per record landed, in the order of the
    files: `file`, `number` (from 1, headers not counted), the right values, `fate` (kept, quarantined, duplicate,
    superseded), `reason` (the rule that rejects it) and `dirt` (what was done to it).
    """
    if min(products, reviews, purchases) < 0 or products < 50:
        raise ValueError(
            f"expected at least 50 products, and no negative size, found {products}, {reviews}, {purchases}"
        )
    catalogue_ = catalogue(products, seed)
    truth = _write_catalogue(folder, catalogue_, seed)
    truth["reviews"] = _write_reviews(folder, "reviews.jsonl.gz", catalogue_, reviews, purchases, seed)
    truth["purchases"] = _write_purchases(folder, "purchases.csv", catalogue_, purchases, seed)
    truth["overrides"] = _write_overrides(folder, catalogue_, truth["products"], seed)
    (folder / "shop.toml").write_text(text("shop.toml"), encoding="utf-8")
    return _write_truth(
        folder / "truth", truth, {"products": products, "reviews": reviews, "purchases": purchases, "seed": seed}
    )


def night(
    folder: Path, products: int = 2000, reviews: int = 6000, purchases: int = 20000, seed: int = 7
) -> dict[str, Any]:
    """Writes the next delivery into a folder that `generate` wrote with the same sizes and seed.

    The product files are replaced: 1% of the products have another title or price, 0.5% are gone, 0.5% are new.
    Reviews and purchases come as further files of 2% of the size. Returns and writes (`truth/night.json`) which ids
    changed, went and came.
    """
    old = catalogue(products, seed)
    changed, report = delivery.next_catalogue(old, catalogue(products + max(2, products // 200), seed)[products:], seed)
    truth = _write_catalogue(folder, changed, seed)
    truth["night_reviews"] = _write_reviews(folder, "reviews_2.jsonl.gz", changed, reviews // 50, purchases, seed, True)
    truth["night_purchases"] = _write_purchases(folder, "purchases_2.csv", changed, purchases // 50, seed, purchases)
    counts = _write_truth(folder / "truth", truth, {"products": len(changed), "seed": seed}, name="night_summary.json")
    (folder / "truth" / "night.json").write_text(json.dumps(report, indent=1), encoding="utf-8")
    return {**report, "counts": counts}


def _write_catalogue(folder: Path, products: list[Product], seed: int) -> dict[str, list[dict[str, Any]]]:
    rows = delivery.csv_rows([p for p in products if p.source == "products"], seed)
    path = folder / "data" / "products.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as file:  # utf-8-sig: with a byte order mark
        writer = csv.writer(file)
        writer.writerow(delivery.HEADER)
        writer.writerows(row["cells"] for row in rows)
    extra = delivery.json_rows([p for p in products if p.source == "products_extra"], seed)
    _write_lines(folder / "data" / "products_extra.jsonl.gz", (row["line"] for row in extra))
    return {"products": _numbered("products.csv", rows) + _numbered("products_extra.jsonl.gz", extra)}


def _write_reviews(
    folder: Path,
    name: str,
    products: list[Product],
    count: int,
    purchase_count: int,
    seed: int,
    later: bool = False,
) -> list[dict[str, Any]]:
    users = [taste.user_id for taste in tastes(_users(purchase_count), seed)]
    rows = (new_reviews if later else review_rows)(products, users, count, seed)
    _write_lines(
        folder / "data" / name, (row.get("raw") or json.dumps(row["record"], ensure_ascii=False) for row in rows)
    )
    return _numbered(name, rows)


def _write_purchases(
    folder: Path,
    name: str,
    products: list[Product],
    count: int,
    seed: int,
    first_count: int | None = None,
) -> list[dict[str, Any]]:
    """Purchases of the same users as ever; `first_count` is the size of the first delivery, for a later one."""
    later = first_count is not None
    users, place = tastes(_users(first_count or count), seed), market(products, seed)
    after = later_than(OPENED) if later else OPENED
    rows = purchase_rows(products, users, place, count, seed, "N" if later else "", after)
    with (folder / "data" / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, _PURCHASE_HEADER, delimiter=";")
        writer.writeheader()
        writer.writerows(row["cells"] for row in rows)
    if not later:
        _write_market(folder / "truth", users, place)
    return _numbered(name, rows)


def _users(purchase_count: int) -> int:
    return max(20, purchase_count // 9)


def _write_market(folder: Path, users: list[Taste], place: Market) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    companions = sorted(place.companions.items())
    _write_json_lines(folder / "users.jsonl", [asdict(user) for user in users])
    _write_json_lines(folder / "companions.jsonl", [{"product_id": p, "companions": names} for p, names in companions])
    _write_json_lines(folder / "cold_products.jsonl", [{"product_id": p} for p in place.cold])


def _write_overrides(
    folder: Path, products: list[Product], truth: list[dict[str, Any]], seed: int
) -> list[dict[str, Any]]:
    """Puts some wrong and some missing categories right, as a shop's staff would."""
    kept = {row["product_id"] for row in truth if row["fate"] == "kept"}
    wrong = [p for p in products if p.product_id in kept and p.given_path != p.category_path]
    chosen = Random(f"{seed}:overrides").sample(wrong, k=min(8, len(wrong)))
    rows = [{"task": "category", "key": p.product_id, "value": " > ".join(p.category_path)} for p in chosen]
    with (folder / "data" / "overrides.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ("task", "key", "value"))
        writer.writeheader()
        writer.writerows(rows)
    return [
        {"file": "overrides.csv", "number": number, **row, "fate": "kept", "reason": None, "dirt": []}
        for number, row in enumerate(rows, 1)
    ]


def _numbered(file: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"file": file, "number": number, **row["truth"]} for number, row in enumerate(rows, 1)]


def _write_truth(
    folder: Path,
    truth: dict[str, list[dict[str, Any]]],
    sizes: dict[str, int],
    name: str = "summary.json",
) -> dict[str, Any]:
    folder.mkdir(parents=True, exist_ok=True)
    for table, rows in truth.items():
        _write_json_lines(folder / f"{table}.jsonl", rows)
    fates = Counter((row["file"], row["fate"]) for rows in truth.values() for row in rows)
    files: dict[str, dict[str, int]] = {}
    for (file, fate), rows_of_fate in sorted(fates.items()):
        files.setdefault(file, {})[fate] = rows_of_fate
    summary = {"sizes": sizes, "files": files}
    (folder / name).write_text(json.dumps(summary, indent=1), encoding="utf-8")
    return summary


def _write_json_lines(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _write_lines(path: Path, lines: Iterable[str]) -> None:
    """A gzip whose bytes depend on nothing but the lines (no name, no time)."""
    with path.open("wb") as raw, gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as file:
        file.writelines(line.encode("utf-8") + b"\n" for line in lines)
