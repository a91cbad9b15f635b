"""silver/overrides: the shop's own corrections."""

from __future__ import annotations

from functools import reduce

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from expectations.known_tasks import TASKS
from expectations.task import Task
from expectations.tasks.category import CATEGORY, CORRECTED_PATH
from pipelines.expressions import bind
from pipelines.silver.facts.category import category_path
from pipelines.silver.people.masking import mask_people
from pipelines.silver.products import PASSTHROUGH
from pipelines.silver.values.identifiers import identifier
from pipelines.silver.values.rating import rating

_BETWEEN = " > "


def silver_overrides(canonical: DataFrame, regions: tuple[str, ...] = ()) -> DataFrame:
    """Typed overrides, one row per landed record: task, key, value trimmed; empty texts become null; a sentiment in its
    one spelling where it can be read; a category as `A > B` (as JSON where that would be misread), null where it names
    none. Of texts, field, locale and state in lower case: the task's main one, any language, approved where nothing is
    said."""
    task, value = (F.nullif(F.trim(name), F.lit("")) for name in ("task", "value"))
    right = (
        F.when(task.isin(_tasks_that_read("path")), given_category(value))
        .when(task.isin(_tasks_that_read("stars")), F.coalesce(given_sentiment(value), value))
        .otherwise(mask_people(value, regions))
    )
    of_texts = task.isin([one.name for one in _with_fields()])

    def said(name: str, otherwise: Column | str) -> Column:
        word = F.lower(F.nullif(F.trim(name), F.lit("")))
        return F.when(of_texts, F.coalesce(word, F.lit(otherwise) if isinstance(otherwise, str) else otherwise))

    main = reduce(lambda rest, one: F.when(task == one.name, _main(one)).otherwise(rest), _with_fields(), F.lit(""))
    return canonical.select(
        task.alias("task"),
        identifier(F.col("key")).alias("key"),
        right.alias("value"),
        F.coalesce(said("field", main), F.lit("")).alias("field"),
        F.coalesce(said("locale", ""), F.lit("")).alias("locale"),
        F.coalesce(said("state", "approved"), F.lit("approved")).alias("state"),
        F.when(of_texts, F.lower(F.nullif(F.trim("facts_hash"), F.lit("")))).alias("facts_hash"),
        F.col("_source").alias("source"),
        F.col("_record_id").alias("record_id"),
        F.array().cast("array<string>").alias("_more_reasons"),
        *PASSTHROUGH,
    )


def _with_fields() -> list[Task]:
    return [task for task in TASKS if task.correction and task.correction.has_fields]


def _main(task: Task) -> Column:
    return F.lit(task.correction.main if task.correction else "")


def _tasks_that_read(kind: str) -> list[str]:
    return [task.name for task in TASKS if task.correction and task.correction.reads == kind]


def with_known_key(overrides: DataFrame, products: DataFrame, reviews: DataFrame) -> DataFrame:
    """Adds `known_key`: whether the product or review that a correction speaks of is there."""
    of_products = products.select(F.col("product_id").alias("key"), F.lit(False).alias("_of_reviews"))
    of_reviews = reviews.select(F.col("review_id").alias("key"), F.lit(True).alias("_of_reviews"))
    known = of_products.union(of_reviews).withColumn("known_key", F.lit(True))
    marked = overrides.withColumn("_of_reviews", F.col("task").isin([one.name for one in TASKS if one.key_of_reviews]))
    joined = marked.join(known, on=["key", "_of_reviews"], how="left")
    return joined.withColumn("known_key", F.coalesce("known_key", F.lit(False))).drop("_of_reviews")


def with_correction(rows: DataFrame, overrides: DataFrame, task: Task) -> DataFrame:
    """Adds `corrected`: what the shop said of the row of the task's silver table, null where it said nothing."""
    return rows.join(corrections(overrides, task), on=task.key, how="left")


def corrections(overrides: DataFrame, task: Task) -> DataFrame:
    """(the key of the task's silver table, `corrected`): what the shop said of its rows."""
    of_task = overrides.where(F.col("task") == task.name)
    if task.correction and task.correction.any_field:
        said = (
            of_task.where(F.col("value").isNotNull())
            .groupBy("key", "field")
            .agg(F.min_by("value", "locale").alias("value"))
        )
        entries = F.map_from_entries(F.array_sort(F.collect_list(F.struct("field", "value"))))
        of_task = said.groupBy("key").agg(F.to_json(entries).alias("value"))
    elif task.correction and task.correction.main:
        # of a text in several languages one is the row's own; which, is known where the texts are published
        of_task = of_task.where((F.col("field") == task.correction.main) & F.col("value").isNotNull())
        of_task = of_task.groupBy("key").agg(F.min_by("value", "locale").alias("value"))
    return of_task.select(F.col("key").alias(task.key), F.col("value").alias("corrected"))


def corrected_paths(overrides: DataFrame) -> DataFrame:
    """(`product_id`, `corrected_path`): the categories that a person wrote."""
    path = F.expr(CORRECTED_PATH).alias("corrected_path")
    return corrections(overrides, CATEGORY).select("product_id", path)


def given_category(value: Column) -> Column:
    """A category that a person wrote, in any shape of a path, as the text that `corrected_paths` reads; null where it
    names none.
    """
    nothing = F.lit(None).cast("string")

    def spelled(path: Column) -> Column:
        text = F.array_join(path, _BETWEEN)
        misread = text.startswith("[") | F.exists(path, lambda name: name.contains(_BETWEEN))
        return F.when(misread, F.to_json(path)).otherwise(text)

    return bind(category_path(value, nothing, nothing), spelled)


def given_sentiment(value: Column) -> Column:
    """A sentiment that a person wrote: a class in lower case, or stars (`4`, `4 stars`, `★★★★☆`) as `1` to `5`; else
    null.
    """
    word = F.lower(F.trim(value))
    return F.when(word.isin("negative", "neutral", "positive"), word).otherwise(star(rating(value)))


def star(stars: Column) -> Column:
    """A rating as the nearest whole star, `1` to `5`, halves up, half a star is one; null outside of them."""
    return F.when((stars > 0) & (stars <= 5), F.greatest(F.round(stars), F.lit(1.0)).cast("int").cast("string"))
