"""Descriptions: a text for every product, written from its facts where the shop has none."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from expectations.recipe import Recipe, Scheduled
from expectations.rules import expression, in_set, required, rows_at_least, unique
from expectations.scored import SCORED_COLUMNS, SCORED_RULES, SCORED_STAMPS
from expectations.table import Column, Table
from expectations.task import Correction, Labels, Task


class DescriptionRecipe(Recipe):
    """Descriptions from facts."""

    task: Literal["descriptions"] = "descriptions"
    lora_rank: int = Field(default=0, ge=0, le=256, description="0 tunes all weights, else adapters of that rank")


class DescriptionSettings(Scheduled, DescriptionRecipe):
    """`which`: `missing` writes for products without a description, `all` for every product."""

    which: Literal["missing", "all"] = "missing"


PRODUCT_DESCRIPTIONS = Table(
    name="gold/product_descriptions",
    grain="one row per product",
    key=("product_id",),
    columns=(
        Column("product_id", "string", "The product"),
        Column(
            "description", "string", "The text to use: override, else given, else written; null where nothing is known"
        ),
        Column("origin", "string", "generated, template, given or override; null where there is no text"),
        Column("facts", "map<string,string>", "What a written text may speak of; null for given texts"),
        Column(
            "faithfulness",
            "string",
            "What the check found: faithful, or why a generated text was replaced; null for given texts",
        ),
        *SCORED_COLUMNS,
    ),
    rules=(
        required("product_id"),
        unique("product_id"),
        rows_at_least(1),
        *SCORED_RULES,
        in_set("origin", "generated", "template", "given", "override"),
        expression(
            "generated_are_faithful",
            "faithfulness",
            "origin is null or origin <> 'generated' or faithfulness = 'faithful'",
            description="no generated text is published that failed its check",
        ),
        expression(
            "text_where_origin",
            "description",
            "(origin is null) = (description is null)",
            description="a text has an origin and the other way round",
        ),
    ),
    after=("silver/products",),
    unchanged_by=SCORED_STAMPS,
    counted_by="origin",
)

DESCRIPTIONS = Task(
    name="descriptions",
    needs=("products",),
    inputs=(
        Column("title", "string", "Title, first 300 characters"),
        Column("brand", "string", "Brand"),
        Column("category_path", "array<string>", "Category that the shop gave"),
        Column("attributes", "map<string,string>", "Facts by normalised name"),
    ),
    outputs=(
        Column("description", "string", "The text"),
        Column("origin", "string", "generated or template"),
        Column("facts", "map<string,string>", "The facts the text may speak of"),
        Column("faithfulness", "string", "What the check found: `faithful`, or why a generated text was put aside"),
    ),
    predictor="udfs.predictors.descriptions",
    trainer="training.trainers.descriptions",
    recipe=DescriptionRecipe,
    settings=DescriptionSettings,
    gold=(PRODUCT_DESCRIPTIONS,),
    labels=Labels(target="coalesce(corrected, description)", alike=("target",)),
    correction=Correction("text", "a text"),
    scored="corrected is null and (settings.which = 'all' or description is null)",
    place=40,
)
