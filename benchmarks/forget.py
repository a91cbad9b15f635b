#!/usr/bin/env python3
"""What it takes to forget people: minutes, and bytes written anew, of a made-up lake.

benchmarks/forget.py                                                 # 100 people, 1,000,000 reviews, 10,000,000 purchases
benchmarks/forget.py --reviews 10000 --purchases 100000 --people 10

The lake has bronze, judged rows, silver, examples, scores and gold of reviews and purchases, in 30 deliveries of each,
every user in most of them: nearly every file holds somebody who is forgotten, and has to be written anew. No model is
trained: how long that takes is another matter.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import StructType

from expectations.checks.gate import Gate
from expectations.registry import TABLES
from expectations.settings.loading import load_shop
from expectations.table import Column as TableColumn
from expectations.table import Table
from pipelines.erasure.forget import forget
from pipelines.lake.frames import frame_of
from pipelines.lake.lease import lease
from pipelines.lake.ledger import Ledger
from pipelines.lake.session import spark_session
from pipelines.lake.tables import Lake
from pipelines.run_context import Night
from pipelines.silver.people.hashed_ids import user_key
from pipelines.silver.typed_rows import ENTRIES

_SECRET = b"a secret of the benchmark's own"
_SETTINGS = """
name = "bench"
lake = "lake"
[people]
reader_grace = 0
[[sources]]
name = "reviews"
table = "reviews"
path = "reviews*.jsonl"
format = "json"
mode = "append"
columns = { review_id = "id", product_id = "product", user_id = "user", rating = "stars", text = "body" }
[[sources]]
name = "purchases"
table = "purchases"
path = "purchases*.csv"
format = "csv"
mode = "append"
columns = { user_id = "user", product_id = "product", purchased_at = "at", order_id = "order" }
"""
_DELIVERIES, _PRODUCTS, _LIST = 30, 20_000, 10
_WORDS = [
    "it",
    "is",
    "a",
    "good",
    "solid",
    "thing",
    "that",
    "came",
    "late",
    "but",
    "works",
    "well",
    "and",
    "looks",
    "fine",
    "on",
    "the",
    "shelf",
    "in",
    "our",
    "small",
    "kitchen",
]
_SCHEMAS = {
    "reviews": "id string, product string, user string, stars string, body string",
    "purchases": "user string, product string, at string, order string, qty string, price string",
}


def _text(number: Column) -> Column:
    """Thirty words, others in every row."""
    words = F.array(*map(F.lit, _WORDS))
    chosen = [
        F.element_at(words, (F.pmod(F.xxhash64(number, F.lit(n)), F.lit(len(_WORDS))) + 1).cast("int"))
        for n in range(30)
    ]
    return F.concat_ws(" ", *chosen, number.cast("string"))


def _rows(spark: SparkSession, name: str, count: int, users: int) -> DataFrame:
    """One row per record with all that the layers say of it."""
    rows = spark.range(count, numPartitions=max(2, count // 200_000)).withColumn(
        "user", F.pmod(F.xxhash64("id"), F.lit(users))
    )
    rows = rows.withColumns(
        {
            "user": F.concat(F.lit("customer-"), F.col("user").cast("string")),
            "product": F.concat(F.lit("P"), F.pmod(F.xxhash64("id", F.lit(1)), F.lit(_PRODUCTS)).cast("string")),
            "at": F.timestamp_seconds(F.lit(1_700_000_000) + F.col("id")),
            "delivery": F.concat(F.lit(f"{name[0]}"), F.pmod("id", F.lit(_DELIVERIES)).cast("string")),
        }
    )
    return rows.withColumns(
        {
            "user_key": user_key(F.col("user"), _SECRET),
            "record_id": F.concat_ws(":", "delivery", F.lit(0), "id"),
            "body": _text(F.col("id")) if name == "reviews" else F.lit(None).cast("string"),
        }
    )


def _record(name: str) -> Column:
    if name == "reviews":
        return F.to_json(
            F.struct(
                F.concat(F.lit("R"), F.col("id")).alias("id"), "product", "user", F.lit("4").alias("stars"), "body"
            )
        )
    order = F.concat(F.lit("O"), F.col("id"))
    return F.to_json(
        F.struct(
            "user",
            "product",
            F.col("at").cast("string").alias("at"),
            order.alias("order"),
            F.lit("1").alias("qty"),
            F.lit("9.90").alias("price"),
        )
    )


def _in_shape(rows: DataFrame, table: Table) -> DataFrame:
    """The columns of a table, null where nothing is said."""
    there = set(rows.columns)
    return rows.select(
        *[(F.col(c.name) if c.name in there else F.lit(None)).cast(c.type).alias(c.name) for c in table.columns]
    )


def build(lake: Lake, reviews: int, purchases: int) -> None:
    """Writes the lake, table by table."""
    sizes, users = {"reviews": reviews, "purchases": purchases}, max(100, purchases // 20)
    entries = []
    for name, count in sizes.items():
        rows = lake.stage(_rows(lake.spark, name, count, users), "bench", name)
        kept = rows.withColumns(
            {"review_id": F.concat(F.lit("R"), F.col("id")), "order_id": F.concat(F.lit("O"), F.col("id"))}
        )
        kept = kept.withColumns({"product_id": F.col("product"), "purchased_at": F.col("at"), "text": F.col("body")})
        kept = kept.withColumns(
            {"reviewed_at": F.col("at"), "rating": F.lit(4.0), "quantity": F.lit(1), "cancelled": F.lit(False)}
        )
        kept = kept.withColumns(
            {"price": F.lit("9.90"), "currency": F.lit("EUR"), "source": F.lit(name), "key": F.col("review_id")}
        )
        landed = kept.withColumns(
            {"record": _record(name), "delivery_id": F.col("delivery"), "file": F.lit(0), "position": F.col("id")}
        )
        bronze, silver = TABLES[f"bronze/{name}"], TABLES[f"silver/{name}"]
        lake.replace_where(bronze, _in_shape(landed, bronze), "true", {"bench": "1"}, partition_by=("delivery_id",))
        lake.append(silver, _in_shape(kept, silver), {"bench": "1"})
        typed = kept.select(
            F.col("record_id").alias("_record_id"),
            F.col("delivery").alias("_delivery"),
            F.lit("x").alias("_typed_as"),
            "user_key",
            "product_id",
            "text",
        )
        columns = tuple(TableColumn(field.name, field.dataType.simpleString(), "") for field in typed.schema.fields)
        lake.append(Table(f"_typed/{name}", "judged rows", ("_record_id",), columns), typed, {"bench": "1"})
        counts = {row[0]: row[1] for row in kept.groupBy("delivery").count().collect()}
        schema, now = StructType.fromDDL(_SCHEMAS[name]).json(), datetime.now(UTC)
        entries += [
            (one, name, name, 1 + len(entries) + n, [], [], schema, records, 0, now, "bench")
            for n, (one, records) in enumerate(counts.items())
        ]
        _dependents(lake, name, kept)
    lake.append(
        TABLES["bronze/deliveries"], frame_of(lake.spark, TABLES["bronze/deliveries"].ddl(), entries), {"bench": "1"}
    )
    typed_entries = [(row[1], row[0], "x", "x", row[7], 0, {}) for row in entries]
    lake.replace_where(ENTRIES, frame_of(lake.spark, ENTRIES.ddl(), typed_entries), "true", {"bench": "1"}, ("table",))
    lake.forget_staging()


def _dependents(lake: Lake, name: str, kept: DataFrame) -> None:
    """Examples, scores and gold, and the published set."""

    def write(table: str, rows: DataFrame) -> None:
        lake.append(TABLES[table], _in_shape(rows, TABLES[table]), {"bench": "1"})

    if name == "reviews":
        said = kept.withColumns(
            {
                "sentiment": F.lit("positive"),
                "score": F.lit(0.9),
                "expected_star": F.lit(4.5),
                "input": _record("reviews"),
            }
        )
        write("examples/sentiment", said.withColumn("split", F.lit("train")))
        write("gold/review_sentiment", said)
        write("gold/product_sentiment", said.groupBy("product_id").agg(F.count("*").alias("reviews")))
        return
    users = kept.groupBy("user_key").agg(F.to_json(F.collect_list("product_id")).alias("input"))
    write("examples/recommendations", users.withColumnRenamed("user_key", "key"))
    ranks = F.explode(F.sequence(F.lit(1), F.lit(_LIST))).alias("rank")
    listed = users.select("user_key", ranks).withColumn("product_id", F.concat(F.lit("P"), F.col("rank")))
    write("gold/user_recommendations", listed)
    names = ("gold/review_sentiment", "gold/product_sentiment", "gold/user_recommendations")
    tables = {one: {"version": lake.version(one), "fingerprint": "bench"} for one in names}
    row = ("bench", "bench", "run", tables, {}, datetime.now(UTC), 1, {})
    lake.append(TABLES["ops/published"], frame_of(lake.spark, TABLES["ops/published"].ddl(), [row]), {"bench": "1"})


def _bytes(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*.parquet"))


def _clock() -> Callable[[str], None]:
    started = time.monotonic()
    return lambda text: print(f"{time.monotonic() - started:8.1f}s  {text}", file=sys.stderr, flush=True)


def measure(folder: Path, reviews: int, purchases: int, people: int, driver: str) -> dict[str, object]:
    """Builds a lake, forgets people of it, and says what that took."""
    (folder / "shop.toml").write_text(_SETTINGS)
    shop, log = load_shop(folder / "shop.toml"), _clock()
    spark = spark_session("forget", conf={"spark.driver.memory": driver}, log=folder / "spark.log")
    lake = Lake(spark, shop.lake)
    log(f"build {reviews:,} reviews and {purchases:,} purchases")
    build(lake, reviews, purchases)
    size, started = _bytes(folder / "lake"), time.monotonic()
    users = max(100, purchases // 20)
    ids = [f"customer-{number * (users // people)}" for number in range(people)]
    with lease(shop.lake, "bench"):
        done = forget(Night("bench", shop, lake, Ledger(lake, "bench"), Gate(), _SECRET, log), ids)
    seconds = time.monotonic() - started
    rows = sum(sum(one.values()) for one in done.rows)
    return {
        "people": len(done.rows),
        "rows": rows,
        "minutes": round(seconds / 60, 2),
        "lake_bytes": size,
        "rewritten_bytes": done.files["rewritten_bytes"],
        "rewritten_share": round(done.files["rewritten_bytes"] / size, 3),
        "files_removed": done.files["data"],
        "log_files_removed": done.files["log"],
    }


def main() -> None:
    """Prints a line of JSON."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--reviews", type=int, default=1_000_000)
    options.add_argument("--purchases", type=int, default=10_000_000)
    options.add_argument("--people", type=int, default=100)
    options.add_argument("--driver", default="4g", help="memory of the JVM")
    given = options.parse_args()
    with TemporaryDirectory(prefix="nightshelf-forget-") as folder:
        print(json.dumps(measure(Path(folder), given.reviews, given.purchases, given.people, given.driver)))


if __name__ == "__main__":
    main()
