"""Recommendations for every user, and products that go with every product. Counted anew when purchases change, rebuilt
whole.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from expectations.recipe import Recipe, Scheduled
from expectations.rules import between, expression, required, unique
from expectations.scored import SCORED_COLUMNS, SCORED_RULES, SCORED_STAMPS
from expectations.table import Column, Table
from expectations.task import Task


class RecommendationRecipe(Recipe):
    """Recommendations for users and products."""

    task: Literal["recommendations"] = "recommendations"


class RecommendationSettings(Scheduled, RecommendationRecipe):
    """`include_bought`: whether a user may be shown what they bought."""

    k: int = Field(default=20, ge=1, le=500, description="length of a list")
    include_bought: bool = False


USER_RECOMMENDATIONS = Table(
    name="gold/user_recommendations",
    grain="one row per user and rank",
    key=("user_key", "rank"),
    columns=(
        Column("user_key", "string", "Keyed hash of the user id (`nightshelf user-key` computes it)"),
        Column("rank", "int", "From 1, the best"),
        Column("product_id", "string", "The product to show; a near duplicate is never shown"),
        Column("score", "double", "Comparable within one list; falls with rank"),
        Column("reason", "string", "Why, for people"),
        *SCORED_COLUMNS,
    ),
    rules=(
        required("user_key"),
        required("product_id"),
        between("rank", 1, 500),
        unique("user_key", "rank"),
        unique("user_key", "product_id"),
        *SCORED_RULES,
        expression("reason_given", "reason", "reason is not null", description="every recommendation has a reason"),
    ),
    after=("silver/products", "silver/purchases"),
    unchanged_by=(*SCORED_STAMPS, "model_version", "input_hash"),
    private=("user_key",),
)

SIMILAR_PRODUCTS = Table(
    name="gold/similar_products",
    grain="one row per product and rank",
    key=("product_id", "rank"),
    columns=(
        Column("product_id", "string", "The product"),
        Column("rank", "int", "From 1, the closest"),
        Column("similar_product_id", "string", "The product to show beside it; a near duplicate is never shown"),
        Column("score", "double", "Comparable within one list; falls with rank"),
        Column("reason", "string", "Why, for people"),
        *SCORED_COLUMNS,
    ),
    rules=(
        required("product_id"),
        required("similar_product_id"),
        between("rank", 1, 500),
        unique("product_id", "rank"),
        unique("product_id", "similar_product_id"),
        *SCORED_RULES,
        expression(
            "not_itself",
            "similar_product_id",
            "similar_product_id <> product_id",
            description="no product is similar to itself",
        ),
    ),
    after=("silver/products", "silver/purchases"),
    unchanged_by=(*SCORED_STAMPS, "model_version", "input_hash"),
)

RECOMMENDATIONS = Task(
    name="recommendations",
    needs=("products", "purchases"),
    inputs=(),
    outputs=(),
    predictor="udfs.predictors.recommendations",
    trainer="training.trainers.recommendations",
    recipe=RecommendationRecipe,
    settings=RecommendationSettings,
    gold=(USER_RECOMMENDATIONS, SIMILAR_PRODUCTS),
    beside=("items",),
    on_change=True,
    place=30,
)
