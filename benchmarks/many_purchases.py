"""Recommendations of a large shop: time and peak memory of examples, training, scoring and publishing.

    python benchmarks/many_purchases.py [--purchases 10000000] [--users 1000000] [--products 100000] [--k 20]
        [--seconds 120] [--folder build/bench-purchases]

Lands a purchase and a product as any shop does, then puts made-up silver tables in their place (products in groups that
are bought together; products and users drawn by power laws) and runs a night from there, on local[2]. One JSON line:
seconds by step, peak memory in MiB of the JVM, the driver's Python, the largest worker, all workers and training.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
from pathlib import Path

from growth import night

_SETTINGS = """
name = "purchases"
lake = "lake"

[[sources]]
name = "catalogue"
table = "products"
path = "products.csv"
format = "csv"
currency = "EUR"
[sources.columns]
product_id = "sku"
title = "name"

[[sources]]
name = "orders"
table = "purchases"
path = "orders.csv"
format = "csv"
currency = "EUR"
[sources.columns]
order_id = "order"
user_id = "user"
product_id = "sku"
purchased_at = "at"

[tasks.recommendations]
enabled = true
seconds = {seconds}
k = {k}
"""
_OTHERS = ("category", "sentiment", "descriptions")
#: Products of one group, and the share of a user's purchases that stay within the user's first group.
_GROUP, _SAME_GROUP = 50, 0.7


def main() -> None:
    arguments = _arguments()
    shutil.rmtree(arguments.folder, ignore_errors=True)
    settings = _shop(arguments)
    os.environ.setdefault("NIGHTSHELF_USER_KEY_SECRET", "a secret of the benchmark")
    night(settings, "--stages", "land,clean")
    _fill(settings, arguments)
    measured = night(settings, "--stages", "embed,examples,train,score,publish")
    asked = {name: getattr(arguments, name) for name in ("purchases", "users", "products", "k")}
    print(json.dumps({**asked, **measured}))


def _shop(arguments: argparse.Namespace) -> Path:
    arguments.folder.mkdir(parents=True)
    (arguments.folder / "products.csv").write_text("sku,name\nP1,Oak table\n")
    (arguments.folder / "orders.csv").write_text("order,user,sku,at\n1,u1,P1,2024-01-01 10:00:00\n")
    others = "".join(f"\n[tasks.{task}]\nenabled = false\n" for task in _OTHERS)
    settings: Path = arguments.folder / "shop.toml"
    settings.write_text(_SETTINGS.format(seconds=arguments.seconds, k=arguments.k) + others)
    return settings


def _fill(settings: Path, arguments: argparse.Namespace) -> None:
    """Puts made-up rows into silver/products and silver/purchases."""
    from expectations.registry import TABLES
    from expectations.settings.loading import load_shop
    from pipelines.lake.session import spark_session
    from pipelines.lake.tables import Lake

    spark = spark_session("purchases", "local[2]")
    lake = Lake(spark, load_shop(settings).lake)
    products = spark.range(arguments.products).selectExpr(
        "concat('P', id) as product_id", "concat('Product ', id) as title", "0.2 as completeness"
    )
    # a user's number of purchases and a product's share of them fall with their number
    drawn = spark.range(arguments.purchases).selectExpr(
        "id", f"cast(pow(rand(1), 1.5) * {arguments.users} as bigint) as user", "rand(2) as same", "rand(3) as first"
    )
    of_group = f"cast(pow(first, 2) * {arguments.products / _GROUP} as bigint)"
    own_group = f"pmod(xxhash64(user), cast({arguments.products / _GROUP} as bigint))"
    purchases = drawn.selectExpr(
        "sha2(cast(user as string), 256) as user_key",
        f"concat('P', {_GROUP} * if(same < {_SAME_GROUP}, {own_group}, {of_group})"
        f" + cast(pow(rand(4), 2) * {_GROUP} as bigint)) as product_id",
        "timestamp_seconds(1700000000 + cast(rand(5) * 31536000 as bigint)) as purchased_at",
        "1L as quantity",
        "cast(id as string) as order_id",
        "false as cancelled",
        "'orders' as source",
    )
    for table, rows in (("silver/products", products), ("silver/purchases", purchases)):
        declared = TABLES[table]
        there = set(rows.columns)
        columns = [
            f"cast({column.name if column.name in there else 'null'} as {column.type}) as {column.name}"
            for column in declared.columns
        ]
        lake.rewrite(declared, rows.selectExpr(*columns), {"run": "made up"})
    spark.stop()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--purchases", type=int, default=10_000_000)
    parser.add_argument("--users", type=int, default=1_000_000)
    parser.add_argument("--products", type=int, default=100_000)
    parser.add_argument("--k", type=int, default=20)
    parser.add_argument("--seconds", type=int, default=120)
    parser.add_argument("--folder", type=Path, default=Path("build/bench-purchases"))
    return parser.parse_args()


if __name__ == "__main__":
    main()
