"""Attributes of every product: given by the shop, or read from its texts."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from expectations.recipe import Recipe, Scheduled
from expectations.rules import Rule, between, expression, in_set, required, rows_at_least, unique
from expectations.scored import SCORED_COLUMNS, SCORED_STAMPS, STATUSES
from expectations.settings_block import Share
from expectations.table import Column, Table
from expectations.task import Correction, Labels, Task


class AttributeRecipe(Recipe):
    """Attributes of a product, read from its title and description."""

    task: Literal["attributes"] = "attributes"
    publish_threshold: Share = Field(default=0.95, description="precision that an accepted value must hold")
    method: Literal["full", "lora", "dora"] = Field(
        default="full", description="all weights, or adapters; those of a causal base are kept as adapters"
    )
    lora_rank: int = Field(default=16, ge=1, le=256, description="of the adapters")
    max_tokens: int = Field(default=256, ge=32, le=8192, description="question and texts are cut here at the latest")
    learning_rate: float = Field(default=2e-4, gt=0, description="peak, of the base")
    head_rate: float = Field(default=1e-3, gt=0, description="peak, of what compares names with words")
    tokens_per_batch: int = Field(default=2048, ge=64, description="of one update")
    max_epochs: float = Field(default=8.0, gt=0, description="passes over the training rows at the most")
    expected: dict[str, tuple[str, ...]] = Field(
        default={},
        description="attributes that products of a category should have, by its name or path (`Home > Mugs`); without it what most of its products have",
    )


class AttributeSettings(Scheduled, AttributeRecipe):
    """`aliases`: by attribute, what a spelling stands for: `[tasks.attributes.aliases.colour]` with `anthracite = "grey"`;
    it wins over what was found in the shop's own products.
    """

    aliases: dict[str, dict[str, str]] = Field(
        default={}, description="by attribute, what a spelling stands for: `anthracite` = `grey`"
    )


#: A span of a text: code points from 0, half-open.
SPANS = "array<struct<field:string,start:int,end:int>>"
_SUPPORTED = (
    "origin is null or origin <> 'extracted' or coalesce(size(spans) > 0 and forall(spans, place -> "
    "substring(case place.field when 'title' then _title when 'description' then _description end, "
    "place.start + 1, place.end - place.start) = value), false)"
)

PRODUCT_ATTRIBUTES = Table(
    name="gold/product_attributes",
    grain="one row per product, attribute and value of it; one row without a value where its category usually has one",
    key=("product_id", "attribute", "ordinal"),
    columns=(
        Column("product_id", "string", "The product"),
        Column("attribute", "string", "Normalised name, as in silver/products; `brand` too"),
        Column("ordinal", "int", "From 0: an attribute may have several values"),
        Column("value", "string", "As it is written, by the shop or in the text; null where none was found"),
        Column(
            "normalized",
            "string",
            "The shop's usual spelling of it, measures in the attribute's usual unit; null where nobody has mapped it",
        ),
        Column("number", "double", "Of a measure or a number, in `unit`"),
        Column("unit", "string", "The unit of `number`; null for numbers without one"),
        Column("origin", "string", "given, extracted (read from the text) or override; null where there is no value"),
        Column(
            "spans",
            SPANS,
            "Where an extracted value stands in title or description of silver/products: code points from 0, half-open; null for others",
        ),
        Column("confidence", "double", "Calibrated probability that an extracted value is right, 0 to 1"),
        Column("decision", "string", "accepted; review: a person should look; null where there is no value"),
        Column(
            "conflict",
            "struct<given:string,found:string>",
            "Where the text says otherwise than the shop: both values, on the rows of both; null elsewhere",
        ),
        *SCORED_COLUMNS,
    ),
    rules=(
        required("product_id"),
        required("attribute"),
        required("ordinal"),
        unique("product_id", "attribute", "ordinal"),
        rows_at_least(1),
        required("status"),
        in_set("status", *STATUSES, "absent"),
        in_set("origin", "given", "extracted", "override"),
        in_set("decision", "accepted", "review"),
        between("confidence", 0, 1),
        expression(
            "extracted_stand_in_the_text",
            "spans",
            _SUPPORTED,
            description="at each of its places the text of silver/products says exactly the extracted value",
        ),
        expression(
            "value_where_origin",
            "value",
            "(origin is null) = (value is null)",
            description="a value has an origin and the other way round",
        ),
        expression(
            "absent_without_value",
            "status",
            "status <> 'absent' or value is null",
            description="where an attribute is absent there is no value",
        ),
        Rule(
            "few_conflicts",
            "conflict",
            "share_at_least",
            {"sql": "conflict is null", "share": 0.9},
            "warning",
            description="texts contradict the shop in at most a tenth of the rows",
        ),
    ),
    after=("silver/products",),
    unchanged_by=SCORED_STAMPS,
    counted_by="origin",
    beside=("silver/products", "product_id", ("title", "description")),
)

#: What the shop says of a product, as JSON; `corrected` is JSON too, and wins.
_GIVEN = (
    "map_concat(coalesce(attributes, map()), if(brand is null, cast(map() as map<string,string>), map('brand', brand)))"
)
_CORRECTED = "from_json(coalesce(corrected, '{}'), 'map<string,string>')"
_TARGET = (
    f"map_concat(map_filter({_GIVEN}, (name, value) -> not array_contains(map_keys({_CORRECTED}), name)), {_CORRECTED})"
)

ATTRIBUTES = Task(
    name="attributes",
    needs=("products",),
    inputs=(
        Column("title", "string", "Title, first 300 characters"),
        Column("description", "string", "Description, first 600 characters"),
        Column("category_path", "array<string>", "Category: corrected, given, or predicted and accepted"),
    ),
    outputs=(
        Column(
            "found",
            f"array<struct<attribute:string,value:string,spans:{SPANS},confidence:double,decision:string>>",
            "What the texts say, surest first within an attribute",
        ),
    ),
    predictor="udfs.predictors.attributes",
    trainer="training.trainers.attributes",
    recipe=AttributeRecipe,
    settings=AttributeSettings,
    gold=(PRODUCT_ATTRIBUTES,),
    labels=Labels(target=f"if(size({_TARGET}) > 0, to_json({_TARGET}), null)", alike=("title", "description")),
    correction=Correction("text", "the value of an attribute, or n/a for none", any_field=True),
    retrained_by=("expected",),
    in_categories=True,
    place=30,
)
