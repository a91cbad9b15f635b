"""Train, validation, test: decided by the hash of a group, and kept for ever."""

from __future__ import annotations

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

TEST_SHARE, VALIDATION_SHARE = 0.15, 0.10
_BUCKETS = 10_000


def with_split(examples: DataFrame, earlier: DataFrame) -> DataFrame:
    """Adds `split` to rows with `key` and `group`; `earlier` are the last night's examples.

    A group is judged by its hash. One that holds a key which was in test before (near-duplicate groups merge as
    products come and go) is in test as a whole, so that nothing the models were ever judged by trains them.
    """
    bucket = F.pmod(F.xxhash64("group"), F.lit(_BUCKETS))
    by_hash = (
        F.when(bucket < TEST_SHARE * _BUCKETS, "test")
        .when(bucket < (TEST_SHARE + VALIDATION_SHARE) * _BUCKETS, "validation")
        .otherwise("train")
    )
    was = earlier.where("split != 'unlabelled'").groupBy("key").agg(F.min("split").alias("_was"))
    in_group = Window.partitionBy("group")
    ever_test = F.max(F.coalesce(F.col("_was") == "test", F.lit(False))).over(in_group)
    return (
        examples.join(was, on="key", how="left")
        .withColumn("split", F.when(ever_test, "test").otherwise(by_hash))
        .drop("_was")
    )


def with_balancing_weight(examples: DataFrame) -> DataFrame:
    """Adds `weight`: inverse square root of the class's share in train, about 1 on average, between 0.2 and 5."""
    trains = F.count_if(F.col("split") == "train").cast("double")
    of_class = examples.groupBy(F.col("target").alias("_class")).agg(trains.alias("_trains"))
    even = of_class.agg((F.sum("_trains") / F.greatest(F.count("_class"), F.lit(1))).alias("_even"))
    known = examples.join(F.broadcast(of_class), F.col("target").eqNullSafe(F.col("_class")), how="left")
    weight = F.sqrt(F.col("_even") / F.greatest(F.col("_trains"), F.lit(1.0)))
    bounded = F.greatest(F.lit(0.2), F.least(F.lit(5.0), weight))
    return known.crossJoin(F.broadcast(even)).withColumn("weight", bounded).drop("_class", "_trains", "_even")
