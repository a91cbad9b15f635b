"""How each gold table is made tonight: from which silver tables, scores and champions."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from expectations.known_tasks import TASKS
from expectations.registry import GOLD
from expectations.table import Table
from expectations.task import Task
from expectations.tasks.attributes import ATTRIBUTES
from expectations.tasks.category import CATEGORY
from expectations.tasks.descriptions import DESCRIPTIONS, PRODUCT_DESCRIPTIONS, rules_hash
from expectations.tasks.embeddings import EMBEDDINGS
from expectations.tasks.recommendations import RECOMMENDATIONS
from expectations.tasks.sentiment import SENTIMENT
from pipelines.gold.product_attributes import product_attributes
from pipelines.gold.product_categories import product_categories
from pipelines.gold.product_descriptions import product_descriptions
from pipelines.gold.product_sentiment import product_sentiment
from pipelines.gold.product_texts import Settings
from pipelines.gold.publish import GoldPlan
from pipelines.gold.review_sentiment import review_sentiment
from pipelines.gold.similar_products import similar_products
from pipelines.gold.user_recommendations import user_recommendations
from pipelines.gold.voices import plans as voices
from pipelines.gold.voices.plans import voice_builders
from pipelines.lifecycle.training_job import Champion, champion_or_reason
from pipelines.run_context import Night
from pipelines.scoring.inputs import conditions, rows_as_read, rows_to_score
from pipelines.scoring.nearest_labelled import LOOKED_UP, Backing, backing, neighbours_of_products
from pipelines.scoring.scored_rows import with_score
from pipelines.scoring.slices import current_scores
from pipelines.silver.overrides import with_correction
from pipelines.silver.people.objections import objections_of, without_objecting
from udfs.attributes.lexicon import Lexicon
from udfs.generation.rules import Rules
from udfs.retrieval.knn import Sure
from udfs.spark import concurrent_workers


def gold_plans(night: Night, skipped: dict[str, str]) -> list[GoldPlan]:
    """One plan per gold table, in publishing order. `skipped`: task names with the reason why they do not run."""
    index = backing(night.shop, EMBEDDINGS.name not in skipped)
    builders = _builders(night, index)
    plans = []
    for table in GOLD:
        task = next(task for task in TASKS if table in task.gold)
        serving, absent = champion_or_reason(night.shop, task)
        scores = [f"scores/{task.name}", *([LOOKED_UP] if task is CATEGORY else [])]
        unscored = next(
            (reasons[name] for reasons in (night.failed, night.waiting) for name in scores if name in reasons), None
        )
        reason = skipped.get(task.name) or absent or unscored
        if reason is None and table.name in voices.NAMES:
            reason = voices.skip_reason(night)
        if reason or serving is None:
            plans.append(GoldPlan(table, skip=reason))
            continue
        plans.append(
            GoldPlan(
                table,
                _inputs(night, task, table, serving, index),
                partial(builders.get(table.name, partial(_of_task, night, task, table)), serving),
            )
        )
    return plans


def _inputs(night: Night, task: Task, table: Table, serving: Champion, index: Backing | None) -> tuple:
    settings = night.shop.tasks_of(task)
    scores = [night.lake.content_version(f"scores/{task.name}")] if task.outputs else []
    rest = settings.model_dump(include={"exclude", *task.own_settings()})
    backed = [night.lake.content_version(LOOKED_UP), index.version] if task is CATEGORY and index else []
    backed += conditions(night, task)
    beside = [night.lake.content_version(name) for name in voices.READS] if table.name in voices.NAMES else []
    made_by = sorted(task.columns.items())
    return (
        *[night.lake.content_version(name) for name in task.reads],
        *scores,
        *backed,
        *beside,
        serving.folder.version,
        made_by,
        rest,
        *objections_of(night.objections, task.reads if task is RECOMMENDATIONS else ()),
    )


def _of_task(night: Night, task: Task, table: Table, serving: Champion) -> DataFrame:
    """The rows of a task with what its model said of them, and the columns that its declaration makes of both."""
    rows = with_score(rows_to_score(night, task), current_scores(night.lake, task, serving.folder.version))
    corrected = with_correction(rows, night.read("silver/overrides"), task)
    return corrected.select(*[F.expr(task.columns.get(name, f"`{name}`")).alias(name) for name in table.column_names()])


def _builders(night: Night, index: Backing | None) -> dict[str, Callable[[Champion], DataFrame]]:
    spark, lake, settings = night.lake.spark, night.shop.lake, night.shop.tasks.recommendations

    def scores(task: Task, serving: Champion) -> DataFrame:
        return current_scores(night.lake, task, serving.folder.version)

    def reviews(serving: Champion) -> DataFrame:
        return review_sentiment(
            rows_to_score(night, SENTIMENT), scores(SENTIMENT, serving), night.read("silver/overrides")
        )

    return {
        "gold/product_categories": lambda c: product_categories(
            rows_to_score(night, CATEGORY),
            scores(CATEGORY, c),
            night.read("silver/overrides"),
            neighbours_of_products(night, index),
            index.sure if index else Sure(),
        ),
        "gold/review_sentiment": reviews,
        "gold/product_sentiment": lambda c: product_sentiment(reviews(c)),
        "gold/user_recommendations": lambda c: user_recommendations(
            without_objecting(night.read("silver/purchases"), night.objections),
            lake,
            c.folder,
            settings.k,
            settings.include_bought,
            concurrent_workers(spark),
            night.run_id,
        ),
        "gold/similar_products": lambda c: similar_products(
            night.read("silver/products"), lake, c.folder, settings.k, concurrent_workers(spark), night.run_id
        ),
        "gold/product_attributes": lambda c: product_attributes(
            rows_to_score(night, ATTRIBUTES),
            scores(ATTRIBUTES, c),
            night.read("silver/overrides"),
            Lexicon.read_from(c.folder.path),
            night.shop.tasks_of(ATTRIBUTES).aliases,
        ),
        "gold/product_descriptions": lambda c: product_descriptions(
            rows_as_read(night, DESCRIPTIONS),
            rows_to_score(night, DESCRIPTIONS).select("product_id", "input_hash"),
            scores(DESCRIPTIONS, c),
            night.read("silver/overrides"),
            night.lake.read_or_empty(PRODUCT_DESCRIPTIONS),
            _text_settings(night),
            lambda texts: night.lake.stage(texts, night.run_id, "texts"),
        ),
        **voice_builders(night),
    }


def _text_settings(night: Night) -> Settings:
    said = night.shop.tasks_of(DESCRIPTIONS)
    rules = Rules.of(said.model_dump(mode="json"))
    return Settings(rules, rules_hash(said), said.exclude, said.rewrite)
