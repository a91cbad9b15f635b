"""examples/category: products whose category is known."""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from expectations.tasks import CATEGORY
from pipelines.examples.split import with_balancing_weight, with_split
from pipelines.inputs import with_input
from pipelines.silver.expressions import fold
from pipelines.silver.overrides import given_path


def examples_category(products: DataFrame, overrides: DataFrame, earlier: DataFrame, exclude: tuple[str, ...]) -> DataFrame:
    """One example per product with a given or corrected category; near duplicates and variants with the same text (another
    colour, another size) share a group.

    In train every product comes a second time with some of its facts dropped and the rest in another order
    (`augmented:attribute_dropout`), so that the model does not lean on a field that other products lack.
    """
    corrected = overrides.where("task = 'category'").select(F.col("key").alias("product_id"), given_path(F.col("value")).alias("_right"))
    known = (
        with_input(products, CATEGORY, exclude)
        .join(corrected, on="product_id", how="left")
        .withColumn("_path", F.coalesce("_right", "category_path"))
        .where("size(_path) > 0")
    )
    given = known.join(_groups(products), on="product_id", how="inner").select(
        F.col("product_id").alias("key"),
        "group",
        "input",
        F.to_json("_path").alias("target"),
        F.when(F.col("_right").isNotNull(), "override").otherwise("given").alias("origin"),
    )
    weighted = with_balancing_weight(with_split(given, earlier))
    augmented = (
        weighted.where("split = 'train'")
        .withColumn("origin", F.lit("augmented:attribute_dropout"))
        .withColumn("input", _with_facts_dropped())
    )
    return weighted.unionByName(augmented).withColumn("input", F.to_json("input"))


def _groups(products: DataFrame) -> DataFrame:
    """(`product_id`, `group`): a hash of the folded text of the product, or of the one that it repeats."""
    folded = fold(F.concat_ws(" ", "title", "brand", "description"))
    texts = products.select(F.col("product_id").alias("_root"), F.sha2(folded, 256).alias("group"))
    roots = products.select("product_id", F.coalesce("duplicate_of", "product_id").alias("_root"))
    return roots.join(texts, on="_root", how="inner").drop("_root")


def _with_facts_dropped() -> Column:
    """The input with about half of its attributes, in an order drawn by hash, and with half of the descriptions left out."""
    drawn = F.filter(F.map_entries("input.attributes"), lambda e: F.pmod(F.xxhash64("key", e["key"]), F.lit(2)) == 0)
    shuffled = F.transform(
        F.array_sort(F.transform(drawn, lambda e: F.struct(F.xxhash64(e["key"], F.col("key")).alias("order"), e.alias("entry")))),
        lambda pair: pair["entry"],
    )
    description = F.when(F.pmod(F.xxhash64("key"), F.lit(2)) == 0, F.col("input.description"))
    return F.struct(
        F.col("input.title").alias("title"),
        F.col("input.brand").alias("brand"),
        description.alias("description"),
        F.when(F.size(shuffled) > 0, F.map_from_entries(shuffled)).alias("attributes"),
    )
