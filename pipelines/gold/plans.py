"""How each gold table is made tonight: from which silver tables, scores and champions."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from pyspark.sql import DataFrame

from expectations.registry import GOLD
from expectations.tasks import CATEGORY, DESCRIPTIONS, EMBEDDINGS, SENTIMENT, TASKS, Task
from pipelines.gold.product_categories import product_categories
from pipelines.gold.product_descriptions import product_descriptions, wants_description
from pipelines.gold.product_embeddings import product_embeddings
from pipelines.gold.product_sentiment import product_sentiment
from pipelines.gold.review_sentiment import review_sentiment
from pipelines.gold.similar_products import similar_products
from pipelines.gold.user_recommendations import user_recommendations
from pipelines.inputs import with_input
from pipelines.ledger import fingerprint
from pipelines.models import Champion, champion
from pipelines.neighbours import LOOKED_UP, Backing, backing, neighbours_of_products
from pipelines.night_state import Night
from pipelines.publish import GoldPlan
from pipelines.scores import current_scores
from udfs.champions import rendering_of
from udfs.neighbours import Sure
from udfs.spark import concurrent_workers

_READS = {
    "embeddings": ("silver/products",),
    "category": ("silver/products", "silver/overrides"),
    "sentiment": ("silver/reviews", "silver/overrides"),
    "recommendations": ("silver/products", "silver/purchases"),
    "descriptions": ("silver/products", "silver/overrides"),
}


def inputs_of(night: Night, task: Task) -> DataFrame:
    """The rows that a task scores, with `input` and `input_hash`."""
    settings = getattr(night.shop.tasks, task.name)
    if task is SENTIMENT:
        return with_input(night.read("silver/reviews"), task, settings.exclude)
    products = night.read("silver/products")
    if task is DESCRIPTIONS:
        products = wants_description(products, night.read("silver/overrides"), settings.which)
    return with_input(products, task, settings.exclude)


def scoring_fingerprint(night: Night, task: Task, serving: Champion) -> str:
    """Fingerprint of what decides which inputs a task scores, and by which model."""
    settings = getattr(night.shop.tasks, task.name)
    versions = [night.lake.content_version(name) for name in _READS[task.name]]
    return fingerprint(task.name, versions, serving.folder.version, rendering_of(task), settings.model_dump(include={"exclude", "which"}))


def gold_plans(night: Night, skipped: dict[str, str]) -> list[GoldPlan]:
    """One plan per gold table, in publishing order. `skipped`: task names with the reason why they do not run."""
    index = backing(night.shop, EMBEDDINGS.name not in skipped)
    builders = _builders(night, index)
    plans = []
    for table in GOLD:
        task = next(task for task in TASKS if table.name in task.gold)
        serving = champion(night.shop, task)
        scores = [f"scores/{task.name}", *([LOOKED_UP] if task is CATEGORY else [])]
        unscored = next((reasons[name] for reasons in (night.failed, night.waiting) for name in scores if name in reasons), None)
        reason = skipped.get(task.name) or ("no model yet" if serving is None else None) or unscored
        if reason or serving is None:
            plans.append(GoldPlan(table, skip=reason))
            continue
        plans.append(GoldPlan(table, _inputs(night, task, serving, index), partial(builders[table.name], serving)))
    return plans


def _inputs(night: Night, task: Task, serving: Champion, index: Backing | None) -> tuple:
    settings = getattr(night.shop.tasks, task.name)
    scores = [night.lake.content_version(f"scores/{task.name}")] if task.outputs else []
    rest = settings.model_dump(include={"exclude", "k", "include_bought", "which"})
    backed = [night.lake.content_version(LOOKED_UP), index.version] if task is CATEGORY and index else []
    return (*[night.lake.content_version(name) for name in _READS[task.name]], *scores, *backed, serving.folder.version, rest)


def _builders(night: Night, index: Backing | None) -> dict[str, Callable[[Champion], DataFrame]]:
    spark, settings = night.lake.spark, night.shop.tasks.recommendations

    def scores(task: Task, serving: Champion) -> DataFrame:
        return current_scores(night.lake, task, serving.folder.version)

    def reviews(serving: Champion) -> DataFrame:
        return review_sentiment(inputs_of(night, SENTIMENT), scores(SENTIMENT, serving), night.read("silver/overrides"))

    return {
        "gold/product_embeddings": lambda c: product_embeddings(inputs_of(night, EMBEDDINGS), scores(EMBEDDINGS, c)),
        "gold/product_categories": lambda c: product_categories(
            inputs_of(night, CATEGORY),
            scores(CATEGORY, c),
            night.read("silver/overrides"),
            neighbours_of_products(night, index),
            index.sure if index else Sure(),
        ),
        "gold/review_sentiment": reviews,
        "gold/product_sentiment": lambda c: product_sentiment(reviews(c)),
        "gold/user_recommendations": lambda c: user_recommendations(
            night.read("silver/purchases"), c.folder, settings.k, settings.include_bought, concurrent_workers(spark), night.run_id
        ),
        "gold/similar_products": lambda c: similar_products(
            night.read("silver/products"), c.folder, settings.k, concurrent_workers(spark), night.run_id
        ),
        "gold/product_descriptions": lambda c: product_descriptions(
            night.read("silver/products"),
            inputs_of(night, DESCRIPTIONS).select("product_id", "input_hash"),
            scores(DESCRIPTIONS, c),
            night.read("silver/overrides"),
        ),
    }
