"""gold/product_descriptions: the texts of every product."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pandas as pd
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from expectations.tasks.descriptions import DESCRIPTIONS, PRODUCT_DESCRIPTIONS
from pipelines.gold.product_texts import Settings, metas_apart, texts_of_row

#: Texts are made unique in so many parts of the catalogue at once.
_PARTS = 64
_STAMPS = ("error", "model_version", "input_hash", "scored_at", "run_id")
#: What a published row says of a product that its next one may need.
_WAS = (
    "title", "meta", "short", "long", "bullets", "locale", "origin", "facts", "facts_hash", "held", "state",
    "digital_source_type", "faithfulness", "rules_hash",
)  # fmt: skip
_BESIDE = "kept boolean, meta_is_held boolean"


def product_descriptions(
    products: DataFrame,
    written: DataFrame,
    scores: DataFrame,
    overrides: DataFrame,
    earlier: DataFrame,
    settings: Settings,
    staged: Callable[[DataFrame], DataFrame] = lambda rows: rows,
) -> DataFrame:
    """The shop's correction, else its own text, else the written one, with the texts that are made of facts alone.

    `products`: with `input`. `written` holds (`product_id`, `input_hash`) of the products that a text is written for; a
    text written for `all` replaces the given one. `earlier`: the published rows, whose approved texts and unchanged
    drafts stay. A product whose text is still to be written is left out. `staged` keeps rows that are read several
    times.
    """
    rows = _read(products, written, scores, overrides, earlier)
    texts = staged(_texts(rows, settings))
    return _stamped(_metas_apart(_metas_apart(texts, settings), settings, by_number=True))


def _read(
    products: DataFrame, written: DataFrame, scores: DataFrame, overrides: DataFrame, earlier: DataFrame
) -> DataFrame:
    """One row per product: what decides about its texts, as one JSON text in `body`, and the stamps of both models."""
    said = scores.select(
        "input_hash",
        F.struct(F.col("description").alias("text"), "origin", "faithfulness", "status").alias("_score"),
        F.struct("status", *_STAMPS).alias("_scored"),
    )
    awaited = written.join(said, on="input_hash", how="left").select(
        "product_id", F.lit(True).alias("_awaited"), "_score", "_scored"
    )
    lines = (
        overrides.where((F.col("task") == DESCRIPTIONS.name) & F.col("known_key"))
        .groupBy(F.col("key").alias("product_id"))
        .agg(
            F.sort_array(F.collect_list(F.struct("field", "locale", "value", "state", "facts_hash"))).alias(
                "_overrides"
            )
        )
    )
    was = earlier.select("product_id", F.struct(*_WAS).alias("_was"), F.struct("status", *_STAMPS).alias("_was_scored"))
    joined = products
    for beside in (awaited, lines, was):
        joined = joined.join(beside, on="product_id", how="left")
    body = F.struct(
        "input",
        F.col("description").alias("given"),
        F.coalesce("_awaited", F.lit(False)).alias("awaited"),
        F.col("_score").alias("score"),
        F.col("_overrides").alias("overrides"),
        F.col("_was").alias("was"),
    )
    return joined.select(
        "product_id", F.to_json(body, {"ignoreNullFields": "false"}).alias("body"), "_scored", "_was_scored"
    )


def _texts(rows: DataFrame, settings: Settings) -> DataFrame:
    """The columns of texts, `kept`, `meta_is_held` and the stamps; products without a text yet are left out."""

    def made(bodies: pd.Series) -> pd.Series:
        return pd.Series([json.dumps(texts_of_row(json.loads(body), settings)) for body in bodies], dtype=object)

    schema = _ddl(("product_id", "status", *_STAMPS))
    found = rows.withColumn("_made", F.pandas_udf(made, "string")("body"))  # type: ignore[call-overload]
    read = found.withColumn("_made", F.from_json("_made", f"{schema}, {_BESIDE}")).where("_made is not null")
    return read.where("_made.voice is not null").select("product_id", "_made.*", "_scored", "_was_scored")


def _metas_apart(texts: DataFrame, settings: Settings, by_number: bool = False) -> DataFrame:
    """The rows with another meta wherever several have the same; people's own stay."""
    rules = settings.rules

    def of_part(rows: pd.DataFrame) -> pd.DataFrame:
        counts = rows["meta"].value_counts()
        for meta in counts[counts > 1].index:
            alike = rows[rows["meta"] == meta]
            found = [{**row, "facts": dict(row["facts"] or {})} for row in alike.to_dict("records")]
            made = metas_apart(found, rules, by_number)
            rows.loc[alike.index, "meta"] = [made.get(row["product_id"], meta) for row in found]
        return rows[["product_id", "meta"]]

    narrow = texts.select("product_id", "meta", "locale", "facts", "meta_is_held")
    part = F.pmod(F.xxhash64(F.coalesce("meta", "product_id")), F.lit(_PARTS)).alias("part")
    metas = narrow.groupBy(part).applyInPandas(of_part, "product_id string, meta string")
    return texts.drop("meta").join(metas, on="product_id", how="left")


def _stamped(texts: DataFrame) -> DataFrame:
    """The columns of the table: a written text has the stamps of its model, any other none."""
    by_model = F.col("origin").isin("generated", "template")
    stamps = F.when(F.col("kept"), F.col("_was_scored")).otherwise(F.col("_scored"))
    unwritten = F.col("origin").isNull() & stamps["status"].isNotNull()
    held = by_model | unwritten

    def stamp(name: str) -> Column:
        return F.when(held, stamps[name]).alias(name)

    status = F.coalesce(F.when(held, stamps["status"]), F.lit("given")).alias("status")
    made = {name: F.col(name) for name in PRODUCT_DESCRIPTIONS.column_names() if name not in ("status", *_STAMPS)}
    return texts.select(*made.values(), status, *map(stamp, _STAMPS))


def _ddl(without: tuple[str, ...]) -> str:
    """The columns of the table but for some, as Spark SQL DDL."""
    columns = tuple(column for column in PRODUCT_DESCRIPTIONS.columns if column.name not in without)
    return replace(PRODUCT_DESCRIPTIONS, columns=columns).ddl()
