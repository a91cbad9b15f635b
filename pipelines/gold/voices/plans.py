"""How the tables of what customers say are made tonight, by the model of the sentiment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from expectations.tables import gold_voices
from expectations.tables.gold_voices import PRODUCT_ASPECTS, PRODUCT_DIGESTS, REVIEW_ASPECTS, SHOP_ASPECTS
from expectations.tasks.sentiment import REVIEW_SENTIMENT, SENTIMENT
from expectations.voices import Voices
from pipelines.gold.voices.product_aspects import counted_reviews, mentions, product_aspects
from pipelines.gold.voices.product_digests import product_digests
from pipelines.gold.voices.review_aspects import review_aspects
from pipelines.gold.voices.shop_aspects import read_reviews, shop_aspects
from pipelines.lifecycle.training_job import Champion
from pipelines.run_context import Night
from pipelines.scoring.slices import workers_for
from udfs.engine.batching import RuntimeConfig
from udfs.models.model_folder import ModelFolder, address_of
from udfs.spark import FORM, predict_udf, task_cores

NAMES = frozenset(table.name for table in gold_voices.TABLES)
#: Silver tables that they are made of beside the sentiment's own.
READS = ("silver/products",)


def settings_of(night: Night) -> Voices:
    voices: Voices = night.shop.tasks_of(SENTIMENT).voices
    return voices


def skip_reason(night: Night) -> str | None:
    """Why none of the tables is made tonight; None where they are."""
    if not settings_of(night).enabled:
        return "switched off in the settings (voices)"
    return "the deadline passed; it is due in the next run" if night.is_late() else None


def voice_builders(night: Night) -> dict[str, Callable[[Champion], DataFrame]]:
    """What makes each table, by its name."""

    def reviews() -> DataFrame:
        return read_reviews(night.read("silver/reviews"), night.read("silver/products"))

    def few(name: str) -> list[dict[str, Any]]:
        table = next(table for table in gold_voices.TABLES if table.name == name)
        return night.lake.few_rows(table)

    def counted() -> DataFrame:
        return night.once("counted reviews", lambda: night.hold(counted_reviews(reviews())))

    def mentioned() -> DataFrame:
        return night.once("mentions", lambda: night.hold(mentions(night.read(REVIEW_ASPECTS.name), counted())))

    return {
        SHOP_ASPECTS.name: lambda c: shop_aspects(
            reviews(), night.read("silver/products"), few(SHOP_ASPECTS.name), settings_of(night)
        ),
        REVIEW_ASPECTS.name: lambda c: review_aspects(
            reviews(),
            few(SHOP_ASPECTS.name),
            night.lake.read_or_empty(REVIEW_ASPECTS),
            settings_of(night),
            lambda statements: _said(night, c.folder, statements),
            c.folder.version,
            night.run_id,
            lambda rows, name: night.lake.stage(rows, night.run_id, f"voices/{name}"),
        ),
        PRODUCT_ASPECTS.name: lambda c: product_aspects(
            mentioned(),
            night.read(REVIEW_ASPECTS.name),
            night.read(SHOP_ASPECTS.name),
            counted(),
            settings_of(night).fewest_authors,
        ),
        PRODUCT_DIGESTS.name: lambda c: product_digests(
            reviews(),
            counted(),
            mentioned(),
            night.read(PRODUCT_ASPECTS.name),
            night.read(REVIEW_SENTIMENT.name),
            night.read("silver/products"),
            night.lake.read_or_empty(PRODUCT_DIGESTS),
            settings_of(night),
        ),
    }


def _said(night: Night, folder: ModelFolder, statements: DataFrame) -> DataFrame:
    """The distinct statements with `said`, what the sentiment's model makes of each."""
    settings, spark = night.shop.scoring, night.lake.spark
    runtime = RuntimeConfig(task_cores(spark), settings.precision, True, settings.seconds_per_batch)
    rows = night.lake.stage(statements, night.run_id, "voices/distinct")
    shown = F.struct(F.lit(None).cast("string").alias("title"), "text")
    predict = predict_udf(SENTIMENT.name, address_of(night.shop.lake, folder), runtime)
    said = rows.repartition(max(1, workers_for(spark, rows.count()))).withColumn("said", predict(shown))
    return said.withColumn("said", F.col("said").dropFields(*FORM))
