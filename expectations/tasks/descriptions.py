"""Descriptions: a text for every product, written from its facts where the shop has none."""

from __future__ import annotations

import hashlib
import json
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from expectations.recipe import Recipe, Scheduled
from expectations.rules import Rule, expression, in_set, required, rows_at_least, unique
from expectations.scored import SCORED_COLUMNS, SCORED_RULES, SCORED_STAMPS
from expectations.table import Column, Table
from expectations.task import Correction, Labels, Task

#: Kinds of phrases that no text says; each language's file lists them.
Kind = Literal["promotion", "price", "availability", "testimonials", "superlatives", "health", "environment"]
#: Fewest and most characters of a text.
Band = Annotated[tuple[int, int], AfterValidator(lambda band: _band(band))]


def _band(band: tuple[int, int]) -> tuple[int, int]:
    if not 0 <= band[0] <= band[1] or band[1] < 1:
        raise ValueError(f"expected the fewest and the most characters, found {list(band)}; write for example [1, 60]")
    return band


class DescriptionRecipe(Recipe):
    """Descriptions from facts."""

    task: Literal["descriptions"] = "descriptions"
    lora_rank: int = Field(default=0, ge=0, le=256, description="0 tunes all weights, else adapters of that rank")
    voice: Literal["facts", "shop"] = Field(
        default="facts",
        description="`facts`: every word is a fact's or says nothing of the product; `shop`: words of the shop's own texts may be added, values and names are checked",
    )
    banned: tuple[Kind, ...] = Field(
        default=("promotion", "price", "availability", "testimonials", "superlatives", "health", "environment"),
        description="kinds of phrases that no text says",
    )
    banned_phrases: tuple[str, ...] = Field(default=(), description="further phrases that no text says")
    allowed_phrases: tuple[str, ...] = Field(default=(), description="phrases of those kinds that texts may say")
    required: tuple[str, ...] = Field(
        default=(), description="facts (`brand`, `color`) without which no text is written about a product"
    )
    title_characters: Band = Field(default=(1, 60), description="fewest and most characters of a title")
    meta_characters: Band = Field(default=(1, 155), description="of a text under a search result")
    short_characters: Band = Field(default=(1, 300), description="of a short text")
    long_characters: Band = Field(default=(1, 2_000), description="of a long text")


class DescriptionSettings(Scheduled, DescriptionRecipe):
    """`which`: `missing` writes the long text of products without a description, `all` that of every product.
    `rewrite`: drafts whose facts are as they were are written again by a new model.
    """

    which: Literal["missing", "all"] = "missing"
    rewrite: bool = False


#: The settings by which texts are written: another value writes drafts again.
WRITTEN_BY = (
    "voice", "banned", "banned_phrases", "allowed_phrases", "required", "title_characters", "meta_characters",
    "short_characters", "long_characters",
)  # fmt: skip
#: Raise it whenever the same facts and settings would make other texts than before.
WRITING = "texts-2"


def rules_hash(recipe: DescriptionRecipe) -> str:
    """12 hex digits of the settings by which texts are written, and of the version of the writing."""
    said = json.dumps([WRITING, recipe.model_dump(mode="json", include=set(WRITTEN_BY))], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:12]


#: Texts that a person may write, approve and lock.
FIELDS = ("title", "meta", "short", "long", "bullets")

PRODUCT_DESCRIPTIONS = Table(
    name="gold/product_descriptions",
    grain="one row per product",
    key=("product_id",),
    columns=(
        Column("product_id", "string", "The product"),
        Column("title", "string", "Title for search results; null where nothing fits its band"),
        Column("meta", "string", "Text under a search result, the only one of its kind in the shop"),
        Column("short", "string", "Short text"),
        Column(
            "long", "string", "The description to use: override, else given, else written; null where nothing is known"
        ),
        Column("bullets", "array<string>", "A line for each fact"),
        Column("locale", "string", "ISO 639-1 code of the language of the texts; null where nobody knows it"),
        Column("voice", "string", "facts: no word without a fact; shop: words of the shop's own texts beside them"),
        Column(
            "origin", "string", "Of the long text: generated, template, given or override; null where there is none"
        ),
        Column(
            "provenance",
            "array<struct<sentence:int,start:int,end:int,fact:string>>",
            "Which characters of which sentence (from 0) of a written long text come from which fact; null for others",
        ),
        Column("facts", "map<string,string>", "What written texts may speak of"),
        Column(
            "facts_hash", "string", "SHA-256 of the facts and the language that the texts were written or approved for"
        ),
        Column(
            "state",
            "string",
            "draft; approved or locked where a person said so of a text of it, locked before approved",
        ),
        Column("held", "map<string,string>", "Texts that a person wrote, approved or locked, and the state of each"),
        Column("is_stale", "boolean", "Whether an approved text was approved for other facts than today's"),
        Column(
            "digital_source_type",
            "string",
            "trained_algorithmic_media where a model wrote the long text, else default (IPTC, as Google Merchant has it)",
        ),
        Column(
            "faithfulness",
            "string",
            "What the check found in the long text: faithful, or why a generated text was replaced or none was written; null for given texts",
        ),
        Column("rules_hash", "string", "Of the settings that the texts were written by"),
        *SCORED_COLUMNS,
    ),
    rules=(
        required("product_id"),
        unique("product_id"),
        rows_at_least(1),
        *SCORED_RULES,
        in_set("origin", "generated", "template", "given", "override"),
        in_set("state", "draft", "approved", "locked"),
        in_set("voice", "facts", "shop"),
        required("is_stale"),
        expression(
            "generated_are_faithful",
            "faithfulness",
            "origin is null or origin <> 'generated' or faithfulness = 'faithful'",
            description="no generated text is published that failed its check",
        ),
        expression(
            "text_where_origin",
            "long",
            "(origin is null) = (long is null)",
            description="a text has an origin and the other way round",
        ),
        expression(
            "only_held_are_stale",
            "is_stale",
            "not is_stale or state = 'approved'",
            description="a draft is written again, a locked text is never asked about",
        ),
        Rule(
            "metas_apart",
            "meta",
            "unique",
            {"columns": ["meta"]},
            "warning",
            description="no two products share a meta; people may have written some that do",
        ),
    ),
    after=("silver/products",),
    unchanged_by=SCORED_STAMPS,
    counted_by="origin",
    reviewed_by="is_stale",
)

DESCRIPTIONS = Task(
    name="descriptions",
    needs=("products",),
    inputs=(
        Column("title", "string", "Title, first 300 characters"),
        Column("brand", "string", "Brand"),
        Column("category_path", "array<string>", "Category that the shop gave"),
        Column(
            "attributes",
            "map<string,string>",
            "Facts by normalised name, those that texts say and that were accepted too",
        ),
        Column("language", "string", "ISO 639-1 code of the language of its texts"),
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
    labels=Labels(target="coalesce(corrected, description)", alike=("target",), unlabelled=True),
    correction=Correction("text", "a text", fields=FIELDS, main="long"),
    scored="corrected is null and (settings.which = 'all' or description is null)",
    retrained_by=WRITTEN_BY,
    with_found=True,
    place=40,
)
