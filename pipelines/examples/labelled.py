"""examples/<task> of tasks whose rows are labelled: what should be said of a row, and which rows share a split."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from expectations.task import Task
from pipelines.examples.split import with_balancing_weight, with_split
from pipelines.expressions import fold
from pipelines.silver.near_duplicates import groups
from pipelines.silver.overrides import with_correction


def labelled_examples(rows: DataFrame, overrides: DataFrame, earlier: DataFrame, task: Task) -> DataFrame:
    """One example per row of the task's silver table (with `input`) that is labelled, by the shop's correction or else
    as `task.labels` says; where it says so, also those that nobody has labelled, of the split `unlabelled`. `earlier`
    are the last night's examples.

    Nothing is augmented or dropped here: what a row says is left to training.
    """
    labels = task.labels
    assert labels is not None
    known = with_correction(rows, overrides, task).where(labels.where).withColumn("target", F.expr(labels.target))
    found = known if labels.unlabelled else known.where("target is not null")
    if labels.near_duplicates:
        grouped = found.join(groups(rows, labels.alike), on=task.key, how="inner")
    else:
        grouped = found.withColumn("group", F.sha2(fold(F.concat_ws(" ", *labels.alike)), 256))
    examples = grouped.select(
        F.col(task.key).alias("key"),
        "group",
        F.to_json("input").alias("input"),
        "target",
        F.when(F.col("corrected").isNotNull(), "override").otherwise("given").alias("origin"),
    )
    given = with_split(examples.where("target is not null"), earlier)
    weighted = with_balancing_weight(given) if labels.balanced else given.withColumn("weight", F.lit(1.0))
    if not labels.unlabelled:
        return weighted
    others = examples.where("target is null").withColumn("split", F.lit("unlabelled")).withColumn("weight", F.lit(1.0))
    return weighted.unionByName(others)
