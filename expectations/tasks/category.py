"""Category of every product: a path from the root down."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from expectations.recipe import ClassifierRecipe, Scheduled
from expectations.rules import between, expression, in_set, required, rows_at_least, unique
from expectations.scored import SCORED_COLUMNS, SCORED_RULES, SCORED_STAMPS
from expectations.settings_block import Share
from expectations.table import Column, Table
from expectations.task import PRODUCT_TEXTS, Correction, Labels, Task


class CategoryRecipe(ClassifierRecipe):
    """Category of a product."""

    task: Literal["category"] = "category"
    balance: Share = Field(
        default=1.0, description="how far rare classes count more: 0 not at all, 1 by the examples' weights"
    )


class CategorySettings(Scheduled, CategoryRecipe):
    """Settings of the categories. `neighbours`: whether labelled products near to it speak for a product that is up for
    review.
    """

    neighbours: bool = True


PRODUCT_CATEGORIES = Table(
    name="gold/product_categories",
    grain="one row per product",
    key=("product_id",),
    columns=(
        Column("product_id", "string", "The product"),
        Column(
            "category_path",
            "array<string>",
            "The category to use, from the root down: override, else given, else predicted",
        ),
        Column(
            "origin",
            "string",
            "Where category_path comes from: override, given, model, neighbours; null where nothing is known",
        ),
        Column("given_path", "array<string>", "The category that the shop gave"),
        Column("predicted_path", "array<string>", "The model's most probable full path"),
        Column("confidence", "double", "Calibrated probability of predicted_path, 0 to 1"),
        Column("alternatives", "array<struct<path:array<string>,confidence:double>>", "The next most probable paths"),
        Column(
            "decision",
            "string",
            "accepted: the full path is sure enough, by the model or by neighbours whose precision was measured on rows for review; "
            "review: a person should look. category_path is then a path new to the model that neighbours are sure of, else the surest "
            "ancestor of predicted_path",
        ),
        Column("suspect", "boolean", "The model is sure of another category than the one given"),
        Column(
            "neighbours",
            "array<struct<product_id:string,path:array<string>,similarity:double>>",
            "The nearest labelled products, nearest first, where neither a person nor the model decided; null elsewhere, and in a shop "
            "without embeddings",
        ),
        Column("neighbours_path", "array<string>", "The path that the labelled neighbours speak for; null as above"),
        Column(
            "neighbours_similarity",
            "double",
            "Mean similarity of the (up to) three nearest products of neighbours_path, -1 to 1",
        ),
        Column(
            "words",
            "array<string>",
            "Up to 5 words that spoke most for predicted_path over the runner-up, strongest first; null where the model was sure",
        ),
        *SCORED_COLUMNS,
    ),
    rules=(
        required("product_id"),
        unique("product_id"),
        rows_at_least(1),
        *SCORED_RULES,
        between("confidence", 0, 1),
        in_set("decision", "accepted", "review"),
        in_set("origin", "override", "given", "model", "neighbours"),
        between("neighbours_similarity", -1, 1),
        expression(
            "given_wins",
            "category_path",
            "given_path is null or origin = 'override' or category_path = given_path",
            description="a given category is used unless it is overridden",
        ),
        expression(
            "neighbours_named",
            "category_path",
            "origin <> 'neighbours' or coalesce(category_path = neighbours_path and size(neighbours) > 0, false)",
            description="a category that neighbours decided is theirs, and they are named",
        ),
        expression(
            "predicted_where_ok",
            "predicted_path",
            "status not in ('ok', 'truncated') or size(predicted_path) > 0",
            description="every scored product has a prediction",
        ),
    ),
    after=("silver/products",),
    unchanged_by=SCORED_STAMPS,
    counted_by="decision",
    predicted="predicted_path",
)

#: The shop's correction, in either spelling of `silver/overrides`.
CORRECTED_PATH = "coalesce(from_json(corrected, 'array<string>'), split(corrected, ' > '))"

#: Variants with the same text (another colour, another size) share a split, and are no neighbours of each other.
CATEGORY_ALIKE = ("title", "brand", "description")

CATEGORY = Task(
    name="category",
    needs=("products",),
    inputs=PRODUCT_TEXTS,
    outputs=(
        Column("predicted_path", "array<string>", "Most probable category, from the root down"),
        Column("confidence", "double", "Calibrated probability of the full path"),
        Column("alternatives", "array<struct<path:array<string>,confidence:double>>", "Next most probable paths"),
        Column("decision", "string", "accepted: the path is sure enough to use; review: a person should look"),
        Column(
            "decided_path", "array<string>", "The full path where accepted, else its surest ancestor, possibly empty"
        ),
        Column(
            "words",
            "array<string>",
            "Of rows for review: up to 5 words that spoke most for predicted_path over the runner-up",
        ),
    ),
    predictor="udfs.predictors.category",
    trainer="training.trainers.category",
    recipe=CategoryRecipe,
    settings=CategorySettings,
    gold=(PRODUCT_CATEGORIES,),
    labels=Labels(
        target=f"to_json(coalesce({CORRECTED_PATH}, if(size(category_path) > 0, category_path, null)))",
        alike=CATEGORY_ALIKE,
        near_duplicates=True,
        unlabelled=True,
        balanced=True,
    ),
    correction=Correction("path", "a path as `A > B` or JSON"),
    place=10,
)
