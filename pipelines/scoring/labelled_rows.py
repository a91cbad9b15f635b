"""Labelled products as neighbours: the rows of the index, and the rows that are looked up in it."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from expectations.task import Task
from expectations.tasks.category import CATEGORY, CATEGORY_ALIKE
from expectations.tasks.embeddings import EMBEDDINGS
from pipelines.run_context import Night
from pipelines.scoring.inputs import rows_of
from pipelines.scoring.slices import current_scores
from pipelines.silver.near_duplicates import groups
from pipelines.silver.overrides import corrected_paths
from udfs.models.model_folder import ModelFolder


def labelled_products(night: Night, category: ModelFolder, embeddings: ModelFolder) -> DataFrame:
    """One row per product whose category was given or corrected and that has an embedding: `product_id`, `path`,
    `group`, `said` (the model's first choice), `unsure` (the model would have it reviewed, and was not trained on it),
    `embedding`, and `embedding_hash` and `category_hash` of what the two models read.
    """
    products = night.read("silver/products")
    held = (
        night.read("examples/category")
        .where(F.col("split").isin("validation", "test"))
        .select(F.col("key").alias("product_id"))
    )
    review = F.col("status").isin("ok", "truncated") & (F.col("decision") == "review")
    scores = _category_scores(night, category).select(
        "category_hash", F.col("predicted_path").alias("said"), review.alias("_review")
    )
    return (
        _paths(night)
        .where("path is not null")
        .join(groups(products, CATEGORY_ALIKE), on="product_id", how="inner")
        .join(_hashes(night), on="product_id", how="inner")
        .join(_vectors(night, embeddings), on="embedding_hash", how="inner")
        .join(scores, on="category_hash", how="left")
        .join(held.distinct().withColumn("_held", F.lit(True)), on="product_id", how="left")
        .select(
            "product_id",
            "path",
            F.xxhash64("group").alias("group"),
            "said",
            F.coalesce(F.col("_review") & F.col("_held"), F.lit(False)).alias("unsure"),
            "embedding",
            "embedding_hash",
            "category_hash",
        )
    )


def unsure_products(night: Night, category: ModelFolder, embeddings: ModelFolder) -> DataFrame:
    """(`input_hash`, `embedding`): the distinct texts of products without a given or corrected category that the model
    would have reviewed. The hash is that of the embedding.
    """
    unsure = _category_scores(night, category).where("decision = 'review'").select("category_hash")
    return (
        _paths(night)
        .where("path is null")
        .join(_hashes(night), on="product_id", how="inner")
        .join(unsure, on="category_hash", how="left_semi")
        .select("embedding_hash")
        .distinct()
        .join(_vectors(night, embeddings), on="embedding_hash", how="inner")
        .withColumnRenamed("embedding_hash", "input_hash")
    )


def embedding_hashes(night: Night) -> DataFrame:
    """(`product_id`, `input_hash` of what the embedding model reads)."""
    return _hashed(night, EMBEDDINGS, "input_hash")


def _paths(night: Night) -> DataFrame:
    """(`product_id`, `path`): corrected, else given, else null."""
    given = F.when(F.size("category_path") > 0, F.col("category_path"))
    products, corrected = night.read("silver/products"), corrected_paths(night.read("silver/overrides"))
    return products.join(corrected, on="product_id", how="left").select(
        "product_id", F.coalesce("corrected_path", given).alias("path")
    )


def _hashes(night: Night) -> DataFrame:
    """(`product_id`, `embedding_hash`, `category_hash`)."""
    return _hashed(night, CATEGORY, "category_hash").join(
        _hashed(night, EMBEDDINGS, "embedding_hash"), on="product_id", how="inner"
    )


def _hashed(night: Night, task: Task, name: str) -> DataFrame:
    """(`product_id`, the hash of what the task reads, by that name)."""
    return rows_of(night, task).select("product_id", F.col("input_hash").alias(name))


def _category_scores(night: Night, category: ModelFolder) -> DataFrame:
    return current_scores(night.lake, CATEGORY, category.version).withColumnRenamed("input_hash", "category_hash")


def _vectors(night: Night, embeddings: ModelFolder) -> DataFrame:
    """(`embedding_hash`, `embedding`) of every text that has one."""
    rows = night.read("scores/embeddings").where(
        (F.col("model_version") == embeddings.version) & F.col("embedding").isNotNull()
    )
    return rows.select(F.col("input_hash").alias("embedding_hash"), "embedding").dropDuplicates(["embedding_hash"])
