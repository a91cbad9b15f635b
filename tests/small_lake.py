"""A shop with a lake of a few tables, written without Spark: nights as their ledger leaves them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
from deltalake import write_deltalake

from expectations.settings.loading import load_shop
from expectations.settings.shop import Shop

SETTINGS = """
name = "corner"
lake = "lake"
[[sources]]
name = "catalogue"
table = "products"
path = "products.csv"
format = "csv"
columns = { product_id = "sku", title = "name" }
"""
REVIEWS = """
[[sources]]
name = "reviews"
table = "reviews"
path = "reviews.csv"
format = "csv"
columns = { product_id = "sku", text = "body" }
"""
START = datetime(2026, 3, 1, 2, tzinfo=UTC)
#: What must never stand on a page or in a message.
USER, REVIEW = "ab" * 32, "My neighbour Hildegard returned it after one sad week of squeaking"

_MAP_TEXT, _PATH = pa.map_(pa.string(), pa.string()), pa.list_(pa.string())
_TIME = pa.timestamp("us", tz="UTC")
_ENTRY = pa.struct([("version", pa.int64()), ("fingerprint", pa.string())])
#: The columns whose type values alone do not tell.
_TYPES = {
    "counts": pa.map_(pa.string(), pa.int64()),
    "tables": pa.map_(pa.string(), _ENTRY),
    "kept": _MAP_TEXT,
    "category_path": _PATH,
    "predicted_path": _PATH,
    "given_path": _PATH,
    "words": _PATH,
    "keys": _PATH,
    "facts": _MAP_TEXT,
    "message": pa.string(),
    "table": pa.string(),
    "version": pa.int64(),
    "unexpected": pa.int64(),
    "price": pa.decimal128(18, 2),
}


@dataclass
class SmallLake:
    """A shop's folder. `versions` counts what was written of each table."""

    folder: Path
    versions: dict[str, int] = field(default_factory=dict)
    sets: int = 0

    @property
    def settings(self) -> Path:
        return self.folder / "shop.toml"

    @property
    def lake(self) -> Path:
        return self.folder / "lake"

    @property
    def shop(self) -> Shop:
        return load_shop(self.settings)

    def write(self, table: str, rows: list[dict[str, Any]], mode: str = "append") -> None:
        """Rows of a table; a gold or silver table is replaced by them."""
        names = list(dict.fromkeys(name for row in rows for name in row))
        arrays = {name: _array(name, [row.get(name) for row in rows]) for name in names}
        write_deltalake(
            str(self.lake / table),
            pa.table(arrays),
            mode=mode,
            schema_mode="overwrite" if mode == "overwrite" else "merge",
        )
        self.versions[table] = self.versions.get(table, -1) + 1

    def replace(self, table: str, rows: list[dict[str, Any]]) -> None:
        self.write(table, rows, "overwrite")

    def publish(self, run_id: str, kept: dict[str, str] | None = None) -> str:
        """A set of the newest versions of all gold tables."""
        self.sets += 1
        at = START + timedelta(days=self.sets)
        publish_id = at.strftime("%Y%m%dT%H%M%S.%fZ")
        tables = {
            name: {"version": v, "fingerprint": "f"} for name, v in self.versions.items() if name.startswith("gold/")
        }
        row = {"publish_id": publish_id, "run_id": run_id, "kind": "run", "tables": list(tables.items())}
        more = {"kept": list((kept or {}).items()), "published_at": at, "sequence": self.sets}
        self.write("ops/published", [row | more])
        return publish_id

    def ran(self, run_id: str, *steps: dict[str, Any]) -> None:
        """Entries of the ledger."""
        number = self.versions.get("ops/runs", -1) + 2
        for place, step in enumerate(steps):
            at = START + timedelta(days=number, minutes=place)
            made = {"run_id": run_id, "status": "ok", "seconds": 10.0, "message": None, "version": None} | step
            counts = {"counts": list(step.get("counts", {}).items())}
            self.write("ops/runs", [made | counts | {"started_at": at, "sequence": number}])


def _array(name: str, values: list[Any]) -> pa.Array:
    if any(isinstance(value, datetime) for value in values):
        return pa.array(values, _TIME)
    told = any(isinstance(value, str) for value in values)
    return pa.array(values, pa.string() if told else _TYPES.get(name))


def small_lake(folder: Path, reviews: bool = True) -> SmallLake:
    """A shop without a night."""
    folder.mkdir(parents=True, exist_ok=True)
    made = SmallLake(folder)
    made.settings.write_text(SETTINGS + (REVIEWS if reviews else ""))
    (made.lake).mkdir(exist_ok=True)
    return made


def product(number: int, path: list[str] | None, **more: Any) -> dict[str, Any]:
    """A row of gold/product_categories."""
    row = {
        "product_id": f"P{number}",
        "category_path": path,
        "predicted_path": path,
        "given_path": None,
        "origin": "model",
    }
    return row | {"confidence": 0.95, "decision": "accepted", "words": ["red"], "status": "ok"} | more


def sentiment(number: int, stars: float) -> dict[str, Any]:
    """A row of gold/review_sentiment."""
    said = "positive" if stars > 3 else "negative"
    return {
        "review_id": f"R{number}",
        "product_id": f"P{number % 5}",
        "sentiment": said,
        "expected_star": stars,
        "status": "ok",
    }


def first_night(made: SmallLake, reviews: bool = True) -> str:
    """A good first night: forty products, thirty reviews."""
    run_id = "20260302T020000Z-aaaaaa"
    paths = [["Home", "Walls"], ["Garden"], ["Home", "Lamps"], None]
    products = [product(n, paths[n % 4], decision="review" if n % 4 == 3 else "accepted") for n in range(40)]
    made.replace("gold/product_categories", products)
    titles = [{"product_id": f"P{n}", "title": f"Lamp {n} <b>&amp;", "price": n, "currency": "EUR"} for n in range(40)]
    made.replace("silver/products", titles)
    steps = [
        {"stage": "land", "table": "bronze/products", "counts": {"records": 44}},
        {"stage": "clean", "table": "silver/products", "counts": {"in": 44, "kept": 40, "quarantined": 4}},
        {
            "stage": "score",
            "table": "scores/category",
            "counts": {"scored": 40, "tokens": 900, "memory_mib": 700},
            "seconds": 55.0,
        },
        {"stage": "publish", "table": "gold/product_categories", "counts": {"rows": 40}, "version": 0},
    ]
    delivered = [
        {
            "delivery_id": "d1",
            "table": "products",
            "source": "catalogue",
            "sequence": 1,
            "records": 44,
            "landed_at": START,
        }
    ]
    if reviews:
        made.replace("gold/review_sentiment", [sentiment(n, 1.0 + n % 5) for n in range(30)])
        made.replace("silver/reviews", [{"review_id": "R1", "user_key": USER, "text": REVIEW, "title": REVIEW}])
        made.replace(
            "silver/purchases", [{"user_key": USER, "product_id": "P3", "quantity": 2, "price": 7, "cancelled": False}]
        )
        steps.append({"stage": "publish", "table": "gold/review_sentiment", "counts": {"rows": 30}, "version": 0})
    made.write("bronze/deliveries", delivered)
    made.ran(run_id, *steps)
    trained = {
        "task": "category",
        "version": "m1",
        "metric": "accuracy",
        "value": 0.8,
        "baseline_value": 0.7,
        "decision": "above the baseline",
        "run_id": run_id,
        "trained_at": START,
        "provisional": False,
    }
    made.write("ops/models", [trained])
    made.publish(run_id)
    return run_id


def second_night(made: SmallLake) -> str:
    """Something changed: two categories flipped, one product came, one went, three reviews moved."""
    run_id = "20260303T020000Z-bbbbbb"
    paths = [["Home", "Walls"], ["Garden"], ["Home", "Lamps"], None]
    products = [product(n, paths[n % 4], decision="review" if n % 4 == 3 else "accepted") for n in range(1, 41)]
    for n in (1, 5):  # P2 and P6, which were Home > Lamps
        products[n] = product(n + 1, ["Toys"])
    made.replace("gold/product_categories", products)
    stars = [1.0 + n % 5 for n in range(30)]
    stars[4], stars[9], stars[0] = 1.5, 1.2, 4.9
    made.replace("gold/review_sentiment", [sentiment(n, star) for n, star in enumerate(stars)])
    made.write(
        "bronze/deliveries",
        [
            {
                "delivery_id": "d2",
                "table": "products",
                "source": "catalogue",
                "sequence": 2,
                "records": 46,
                "landed_at": START + timedelta(days=1),
            }
        ],
    )
    made.ran(
        run_id,
        {"stage": "clean", "table": "silver/products", "counts": {"in": 46, "kept": 40, "quarantined": 6}},
        {"stage": "publish", "table": "gold/product_categories", "counts": {"rows": 40}, "version": 1},
    )
    made.publish(run_id)
    return run_id
