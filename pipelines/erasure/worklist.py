"""What has to go for a request: who, which records, which reviews, which words; written down before anything is touched,
so that a request that was killed is completed without the ids.

Below `_erasing/<request>` of the lake: Parquet folders `people`, `records`, `reviews`, `words`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import reduce

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from expectations.registry import TABLES
from expectations.settings.shop import Shop
from pipelines.erasure.inventory import TABLES as HELD
from pipelines.erasure.inventory import Held, held
from pipelines.erasure.landed_records import OF_PEOPLE, records_of_people, records_of_reviews
from pipelines.erasure.subjects import TombstoneKeys
from pipelines.lake.frames import frame_of
from pipelines.lake.tables import Lake
from pipelines.silver.people.user_ids import user_key
from udfs.storage.address import joined
from udfs.storage.lake import open_lake

#: Where lists lie while their requests are worked on.
ERASING = "_erasing"
_PARTS = ("people", "records", "reviews", "words")
#: What counts as a word of a text, in lower case: as word models count them.
_NO_WORD = r"[^\p{L}\p{N}_]+"
_SHORTEST_WORD = 2


@dataclass(frozen=True)
class Worklist:
    """`people`: `subject`, `user_key`. `records`: `table` (bronze), `record_id`, `subject`. `reviews`: `review_id`,
    `subject`. `words`: `word`, those that nobody else wrote.
    """

    people: DataFrame
    records: DataFrame
    reviews: DataFrame
    words: DataFrame


def find(lake: Lake, shop: Shop, secret: bytes, keys: TombstoneKeys, ids: list[str]) -> Worklist:
    """Looks for people by the ids that the shop has for them; reads the whole of bronze once, and writes nothing."""
    people = {subject: user_key(one, secret) for one in ids if (subject := keys.of_user(one)) is not None}
    who = frame_of(lake.spark, "subject string, user_key string", list(people.items()))
    wanted = frozenset(people)
    by_table = {name: records_of_people(lake, shop, name, keys, wanted).cache() for name in OF_PEOPLE}
    reviews = _reviews(lake, who, by_table["reviews"])
    found = {**by_table, "overrides": records_of_reviews(lake, shop, reviews)}
    records = reduce(
        DataFrame.unionByName,
        [rows.select(F.lit(f"bronze/{name}").alias("table"), "record_id", "subject") for name, rows in found.items()],
    )
    return Worklist(who, records.distinct(), reviews, _own_words(lake, who))


def _reviews(lake: Lake, who: DataFrame, landed: DataFrame) -> DataFrame:
    silver = lake.read_or_empty(TABLES["silver/reviews"]).join(who, on="user_key", how="inner")
    both = silver.select("review_id", "subject").unionByName(landed.select("review_id", "subject"))
    return both.where("review_id is not null").distinct()


def _own_words(lake: Lake, who: DataFrame) -> DataFrame:
    """Words of the people's reviews that stand in no one else's and in no product's text."""
    reviews, products = (lake.read_or_empty(TABLES[f"silver/{name}"]) for name in ("reviews", "products"))
    theirs = _words(reviews.join(who, on="user_key", how="left_semi"), "title", "text").distinct()
    others = _words(reviews.join(who, on="user_key", how="left_anti"), "title", "text")
    others = others.unionByName(_words(products, "title", "description"))
    common = others.join(F.broadcast(theirs), on="word", how="left_semi").distinct()
    return theirs.join(common, on="word", how="left_anti")


def _words(rows: DataFrame, *columns: str) -> DataFrame:
    text = F.lower(F.concat_ws(" ", *columns))
    return rows.select(F.explode(F.split(text, _NO_WORD)).alias("word")).where(F.length("word") >= _SHORTEST_WORD)


def write(lake: Lake, request: str, work: Worklist) -> Worklist:
    """Writes the list down; returns it as it is read back."""
    for part in _PARTS:
        getattr(work, part).write.mode("overwrite").parquet(_place(lake, request, part))
    return read(lake, request)


def read(lake: Lake, request: str) -> Worklist:
    """A list that was written down."""
    return Worklist(*[lake.spark.read.parquet(_place(lake, request, part)) for part in _PARTS])


def is_there(lake: Lake, request: str) -> bool:
    """Whether a request's list is still there: it goes last."""
    return open_lake(lake.root).exists(f"{ERASING}/{request}")


def forget_lists(lake: Lake, requests: Collection[str]) -> None:
    """Removes the lists of these requests."""
    files = open_lake(lake.root)
    for name in requests:
        files.delete(f"{ERASING}/{name}")
    if not files.names(ERASING):
        files.delete(ERASING)


def lists(lake: Lake) -> list[str]:
    """The requests whose lists are there."""
    return open_lake(lake.root).names(ERASING)


def _place(lake: Lake, request: str, part: str) -> str:
    return joined(lake.root, ERASING, request, part)


def victims(work: Worklist, name: str) -> tuple[DataFrame, str, str] | None:
    """(rows with `subject`, their column, the table's column) by which a table's rows are found; None for a table whose
    rows do not go one by one.
    """
    entry = entry_of(name)
    if entry.how == "users":
        return work.people, "user_key", entry.column
    if entry.how == "reviews":
        return work.reviews, "review_id", entry.column
    if entry.how == "records":
        table = name.partition("/")[2]
        of_table = work.records if table == "quarantine" else work.records.where(F.col("table") == f"bronze/{table}")
        return of_table, "record_id", entry.column
    return None


def entry_of(name: str) -> Held:
    """The inventory's entry of a table of the lake, also one that the registry does not know."""
    return HELD[name] if name in HELD else held(TABLES[name])


def tables_by_row(lake: Lake) -> list[str]:
    """The tables that are there and whose rows go one by one; those from which others are made come last."""
    order = ("gold", "examples", "_typed", "silver", "bronze")
    names = [name for name in {**HELD, **TABLES} if entry_of(name).how in ("users", "reviews", "records")]
    there = [name for name in names if lake.exists(name)]
    return sorted(there, key=lambda name: order.index(name.partition("/")[0]))


def counts(lake: Lake, work: Worklist) -> dict[str, dict[str, int]]:
    """By subject the rows of each table; tables without any are left out."""
    found: dict[str, dict[str, int]] = {}
    for name in tables_by_row(lake):
        for subject, rows in _counted(lake, work, name).items():
            found.setdefault(subject, {})[name] = rows
    return found


def _counted(lake: Lake, work: Worklist, name: str) -> dict[str, int]:
    rows, column, of_table = victims(work, name) or (work.people, "", "")
    keys = F.broadcast(rows.select(F.col(column).alias(of_table), "subject").distinct())
    return {
        row["subject"]: row["count"]
        for row in lake.read(name).select(of_table).join(keys, on=of_table).groupBy("subject").count().collect()
    }
