"""A shop of one folder for the tests of the front door: what it delivers, landed and mapped."""

from __future__ import annotations

from pathlib import Path

from pyspark.sql import Row

from expectations.settings.loading import load_shop
from expectations.settings.shop import Shop
from pipelines.bronze.canonical import canonical
from pipelines.bronze.land import Arrival, arrivals, current, land
from pipelines.lake.tables import Lake

PRODUCTS = {"product_id": "sku", "title": "name"}


def source(name: str = "goods", path: str = "*.csv", columns: dict[str, str] | None = None, **more: object) -> str:
    """A block of settings; of products in csv, unless said otherwise."""
    settings = {"table": "products", "format": "csv", **more}
    lines = [
        "[[sources]]",
        f'name = "{name}"',
        f'path = "{path}"',
        *(f"{key} = {_toml(value)}" for key, value in settings.items()),
    ]
    return (
        "\n".join(
            [*lines, "[sources.columns]", *(f"{key} = {_toml(value)}" for key, value in (columns or PRODUCTS).items())]
        )
        + "\n"
    )


def shop_of(folder: Path, *blocks: str, limits: str = "") -> Shop:
    """The shop with these blocks of settings, in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "shop.toml").write_text('name = "door"\n' + limits + "\n".join(blocks))
    return load_shop(folder / "shop.toml")


def lake_of(spark, shop: Shop) -> Lake:
    return Lake(spark, shop.lake)


def landed(lake: Lake, shop: Shop, run: str = "run") -> list[Arrival]:
    """Lands what is new; what arrived."""
    arrived = arrivals(lake, shop)
    land(lake, shop, [arrival for arrival in arrived if arrival.is_new], run)
    return arrived


def mapped(lake: Lake, shop: Shop, table: str = "products", arrived: list[Arrival] | None = None) -> list[Row]:
    """Canonical rows of what is landed, in the order of their files."""
    deliveries = current(lake, shop, table, landed(lake, shop) if arrived is None else arrived)
    rows = canonical(lake.read(f"bronze/{table}"), table, deliveries, shop.limits).collect()
    return sorted(
        rows, key=lambda row: (row["_source_place"], row["_place"], row["_sequence"], row["_file"], row["_position"])
    )


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, bool):
        return str(value).lower()
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t") + '"'
