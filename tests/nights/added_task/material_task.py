"""What a product is made of: a task that a package adds, declared in one file."""

from __future__ import annotations

from typing import Literal

from expectations.recipe import ClassifierRecipe, Scheduled
from expectations.rules import between, in_set, required, rows_at_least, unique
from expectations.scored import SCORED_COLUMNS, SCORED_RULES, SCORED_STAMPS
from expectations.table import Column, Table
from expectations.task import Correction, Labels, Task


class MaterialRecipe(ClassifierRecipe):
    """Material of a product."""

    task: Literal["material"] = "material"


class MaterialSettings(Scheduled, MaterialRecipe):
    """Settings of the material."""


PRODUCT_MATERIAL = Table(
    name="gold/product_material",
    grain="one row per product",
    key=("product_id",),
    columns=(
        Column("product_id", "string", "The product"),
        Column("material", "string", "Override, else given, else predicted"),
        Column("origin", "string", "override, given or model"),
        Column("confidence", "double", "Probability of the predicted material, 0 to 1"),
        *SCORED_COLUMNS,
    ),
    rules=(
        required("product_id"),
        unique("product_id"),
        rows_at_least(1),
        *SCORED_RULES,
        in_set("origin", "override", "given", "model"),
        between("confidence", 0, 1),
    ),
    after=("silver/products",),
    unchanged_by=SCORED_STAMPS,
)

MATERIAL = Task(
    name="material",
    needs=("products",),
    inputs=(Column("title", "string", "Title, first 300 characters"),),
    outputs=(
        Column("predicted", "string", "The likeliest material"),
        Column("confidence", "double", "Its probability"),
    ),
    predictor="material_predictor",
    trainer="material_trainer",
    recipe=MaterialRecipe,
    settings=MaterialSettings,
    gold=(PRODUCT_MATERIAL,),
    columns={
        "material": "coalesce(corrected, attributes['material'], predicted)",
        "origin": "case when corrected is not null then 'override' when attributes['material'] is not null then 'given' else 'model' end",
    },
    labels=Labels(target="coalesce(corrected, attributes['material'])", alike=("title",), balanced=True),
    correction=Correction("text", "a material"),
)
