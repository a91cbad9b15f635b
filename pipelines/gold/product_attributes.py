"""gold/product_attributes: what the shop gave, and what its products' texts say."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

import pandas as pd
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from expectations.tasks.attributes import ATTRIBUTES, PRODUCT_ATTRIBUTES
from pipelines.gold.attribute_rows import attributes_of_row, with_aliases
from udfs.attributes.lexicon import Lexicon

_STAMPS = ("error", "model_version", "input_hash", "scored_at", "run_id")
_OWN = ("product_id", *_STAMPS)


def product_attributes(
    products: DataFrame,
    scores: DataFrame,
    overrides: DataFrame,
    lexicon: Lexicon,
    aliases: Mapping[str, Mapping[str, str]],
) -> DataFrame:
    """`products` with `input` and `input_hash`. A product whose texts are still to be read has the attributes that the
    shop gave, and none that is absent.
    """
    rows = _read(products, scores, overrides)
    spellings = with_aliases(lexicon, aliases)

    def of_products(bodies: pd.Series) -> pd.Series:
        made = [json.dumps(attributes_of_row(json.loads(body), spellings, lexicon)) for body in bodies]
        return pd.Series(made, dtype=object)

    made = F.pandas_udf(of_products, "string")  # type: ignore[call-overload]
    columns = tuple(column for column in PRODUCT_ATTRIBUTES.columns if column.name not in _OWN)
    schema = f"array<struct<{replace(PRODUCT_ATTRIBUTES, columns=columns).ddl().replace('` ', '`:')},scored:boolean>>"
    found = rows.withColumn("_row", F.explode(F.from_json(made("body"), schema)))
    stamps = [F.when(F.col("_row.scored"), F.col(f"_scored.{name}")).alias(name) for name in _STAMPS]
    return found.select("product_id", *[F.col(f"_row.{column.name}") for column in columns], *stamps)


def _read(products: DataFrame, scores: DataFrame, overrides: DataFrame) -> DataFrame:
    """One row per product: what decides about its attributes, as one JSON text in `body`, and the model's stamps."""
    said = scores.select("input_hash", "found", F.struct("status", *_STAMPS).alias("_scored"))
    lines = (
        overrides.where((F.col("task") == ATTRIBUTES.name) & F.col("known_key"))
        .groupBy(F.col("key").alias("product_id"))
        .agg(F.sort_array(F.collect_list(F.struct("field", "locale", "value", "state"))).alias("_overrides"))
    )
    given = F.map_concat(
        F.expr("coalesce(map_filter(attributes, (name, value) -> name <> 'brand'), cast(map() as map<string,string>))"),
        F.expr("if(brand is null, cast(map() as map<string,string>), map('brand', brand))"),
    )
    joined = products.join(said, on="input_hash", how="left").join(lines, on="product_id", how="left")
    body = F.struct(
        given.alias("given"),
        F.col("input.category_path").alias("path"),
        "language",
        "found",
        F.col("_scored.status").alias("status"),
        F.col("_overrides").alias("overrides"),
    )
    return joined.select("product_id", F.to_json(body, {"ignoreNullFields": "false"}).alias("body"), "_scored")
