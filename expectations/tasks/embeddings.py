"""Embeddings: one vector of every product's text. Nothing is trained; other tasks learn from what it says."""

from __future__ import annotations

from typing import Literal

from expectations.recipe import Recipe, Scheduled
from expectations.rules import expression, required, rows_at_least, unique
from expectations.scored import SCORED_COLUMNS, SCORED_RULES, SCORED_STAMPS
from expectations.table import Column, Table
from expectations.task import PRODUCT_TEXTS, Task


class EmbeddingRecipe(Recipe):
    """Embeddings: the base as it is."""

    task: Literal["embeddings"] = "embeddings"


class EmbeddingSettings(Scheduled, EmbeddingRecipe):
    """Settings of the product embeddings."""


PRODUCT_EMBEDDINGS = Table(
    name="gold/product_embeddings",
    grain="one row per product",
    key=("product_id",),
    columns=(
        Column("product_id", "string", "The product"),
        Column(
            "embedding",
            "array<float>",
            "Unit-length vector of title, brand, attributes and description; null where there is no text",
        ),
        *SCORED_COLUMNS,
    ),
    rules=(
        required("product_id"),
        unique("product_id"),
        rows_at_least(1),
        *SCORED_RULES,
        expression(
            "embedding_where_ok",
            "embedding",
            "status not in ('ok', 'truncated') or size(embedding) > 0",
            description="every scored product has a vector",
        ),
        expression(
            "embedding_unit_length",
            "embedding",
            "embedding is null or abs(aggregate(embedding, 0D, (s, x) -> s + x * x) - 1) < 0.01",
            description="vectors have length 1",
        ),
    ),
    after=("silver/products",),
    unchanged_by=SCORED_STAMPS,
)

EMBEDDINGS = Task(
    name="embeddings",
    needs=("products",),
    inputs=PRODUCT_TEXTS,
    outputs=(Column("embedding", "array<float>", "Unit-length vector of the product's text"),),
    predictor="udfs.predictors.embeddings",
    trainer="training.trainers.embeddings",
    recipe=EmbeddingRecipe,
    settings=EmbeddingSettings,
    gold=(PRODUCT_EMBEDDINGS,),
    learns=False,
    first=True,
    place=0,
)
