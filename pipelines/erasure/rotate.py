"""A new key in place of the one that users are hashed under: every table that names users is written anew, and the old
key is of no more use.

The steps may each be done twice; `_rotating` lies in the lake until the last one, and keeps nights away:

1. for every user that the lake knows the old key beside the new one is written down;
2. tables get the new keys, and reviews that are known by their content the ids that follow from them;
3. the tables are sealed and published, earlier sets withdrawn, old files and logs removed;
4. the key of earlier tombstones is sealed under the new secret, whose fingerprint the lake has from now on.
"""

from __future__ import annotations

from functools import reduce

from delta.tables import DeltaTable
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from expectations.registry import TABLES
from pipelines.bronze.land import landed_deliveries
from pipelines.erasure import publishing, worklist
from pipelines.erasure.landed_records import OF_PEOPLE, users_of_source
from pipelines.erasure.purge import MADE_BY
from pipelines.erasure.subjects import FORMER_KEYS, own_key, sealed, tombstone_keys
from pipelines.lake.tables import Lake
from pipelines.run_context import Night
from pipelines.silver.people.hashed_ids import user_key
from pipelines.silver.people.user_keys import ROTATING, key_fingerprint, remember_anew, remembered
from pipelines.silver.reviews import content_id
from udfs.storage.address import joined
from udfs.storage.lake import open_lake

#: Judged rows are made anew by the next night, under the new key.
_MADE_ANEW = "_typed"
#: A user's key in a rejected record.
_IN_RECORD = r'"user_id":"([0-9a-f]{64})"'
_KEYS, _REVIEWS = "keys", "reviews"


def rotate(night: Night, new: bytes) -> dict[str, int]:
    """Puts `new` in place of the night's secret; rows that were written anew, by table. To be called under the lease."""
    files = open_lake(night.shop.lake)
    request = f"rotation-{key_fingerprint(new)}"
    if remembered(night.shop) != key_fingerprint(new):
        written = _rekey_all(night, new, request)
        _withdraw(night, request)
        former = tombstone_keys(night.shop.lake, night.secret).former
        mine = (key_fingerprint(night.secret), own_key(night.secret))
        files.write(FORMER_KEYS, sealed([*former, mine], new))
        remember_anew(night.shop, new)
    else:
        written = {}
    files.delete(ROTATING)
    return written


def _rekey_all(night: Night, new: bytes, request: str) -> dict[str, int]:
    lake, files = night.lake, open_lake(night.shop.lake)
    if not files.exists(f"{ROTATING}/{_REVIEWS}/_SUCCESS"):
        with night.timed("write down old and new keys"):
            _pairs(night, new).write.mode("overwrite").parquet(joined(lake.root, ROTATING, _KEYS))
            keys = _written(lake, _KEYS)
            _review_pairs(lake, keys).write.mode("overwrite").parquet(joined(lake.root, ROTATING, _REVIEWS))
    publishing.return_to_published(lake, request)
    files.delete(_MADE_ANEW)
    done = {}
    with night.timed("write tables anew"):
        for name in worklist.tables_by_row(lake):
            how, column = worklist.entry_of(name).how, worklist.entry_of(name).column
            if how == "users":
                more = ("group",) if name.startswith("examples/") else ()
                done[name] = _rekey(lake, name, (column, *more), _written(lake, _KEYS), request)
            if how == "reviews" or name == "silver/reviews":
                key = column if how == "reviews" else "review_id"
                _rekey(lake, name, (key,), _written(lake, _REVIEWS), request)
        done["silver/quarantine"] = _rekey_records(lake, request)
    return {name: rows for name, rows in done.items() if rows}


def _pairs(night: Night, new: bytes) -> DataFrame:
    """(`old`, `new`) for every user whose id is in bronze."""
    lake, entries = night.lake, landed_deliveries(night.lake)
    of_all = [
        users_of_source(lake.read_or_empty(TABLES[f"bronze/{name}"]), night.shop, source, name, entries)
        for name in OF_PEOPLE
        for source in night.shop.sources_of(name)
    ]
    raw = [one.select("raw") for one in of_all if one is not None]
    if not raw:
        return lake.spark.createDataFrame([], "old string, new string")
    distinct = reduce(DataFrame.unionByName, raw).where("raw is not null").distinct()
    both = distinct.select(user_key(F.col("raw"), night.secret).alias("old"), user_key(F.col("raw"), new).alias("new"))
    return both.where("old is not null").distinct()


def _review_pairs(lake: Lake, keys: DataFrame) -> DataFrame:
    """(`old`, `new`) ids of reviews that have none of their own: the hash of what they say, the user's key among it."""
    rows = lake.read_or_empty(TABLES["silver/reviews"])
    joined_rows = rows.join(keys.withColumnRenamed("new", "_new"), on=rows["user_key"] == keys["old"], how="inner")
    pairs = joined_rows.select(
        F.col("review_id").alias("old"), _by_content("user_key").alias("was"), _by_content("_new").alias("new")
    )
    return pairs.where("old = was").select("old", "new").distinct()


def _by_content(user_key: str) -> Column:
    return content_id("product_id", user_key, "reviewed_at", "title", "text")


def _rekey(lake: Lake, name: str, columns: tuple[str, ...], pairs: DataFrame, request: str) -> int:
    """Puts the new values in place of the old ones; the number of rows that had any."""
    first = columns[0]
    unique = pairs.dropDuplicates(["old"])
    table = lake.read(name)
    count = table.join(unique, on=table[first] == unique["old"], how="left_semi").count()
    if count:
        opened = DeltaTable.forPath(lake.spark, lake.path(name)).alias("held")
        with lake.telling({MADE_BY: request}):
            same = opened.merge(unique.alias("pair"), f"held.`{first}` = pair.old")
            same.whenMatchedUpdate(set={f"`{column}`": "pair.new" for column in columns}).execute()
    return count


def _rekey_records(lake: Lake, request: str) -> int:
    """The same for the keys of users in rejected records."""
    name, keys = "silver/quarantine", _written(lake, _KEYS)
    if not lake.exists(name):
        return 0
    found = lake.read(name).select(
        "table", "record_id", "record", F.regexp_extract("record", _IN_RECORD, 1).alias("old")
    )
    changed = found.join(keys, on="old", how="inner").select(
        "table", "record_id", F.replace("record", F.col("old"), F.col("new")).alias("record")
    )
    staged = lake.stage(changed, request, "records")
    if count := staged.count():
        opened = DeltaTable.forPath(lake.spark, lake.path(name)).alias("held")
        same = "held.`table` = new.`table` and held.record_id = new.record_id"
        with lake.telling({MADE_BY: request}):
            opened.merge(staged.alias("new"), same).whenMatchedUpdate(set={"record": "new.record"}).execute()
    return count


def _withdraw(night: Night, request: str) -> None:
    """Old keys stand in no file and no log any more."""
    versions = publishing.publish_clean(night, request, "publish the tables with new keys")
    publishing.remove_history(night, versions)


def _written(lake: Lake, part: str) -> DataFrame:
    return lake.spark.read.parquet(joined(lake.root, ROTATING, part))
