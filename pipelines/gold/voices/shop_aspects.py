"""gold/shop_aspects: the aspects that the reviews of each category may be found to speak of."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import pandas as pd
from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from expectations.tables.gold_voices import SHOP_ASPECTS
from expectations.voices import Voices
from pipelines.lake.frames import frame_of
from udfs.voices.aspects import Aspect, Vocabulary, general_aspects, given_aspects, joined
from udfs.voices.finding import find_aspects, keep_names
from udfs.voices.language import DEFAULT, language, languages

#: Aspects of a category are found in so many of its reviews, drawn by the hash of their ids.
SAMPLE = 5_000
#: They are looked for again when the category has grown or shrunk by this share.
GROWN = 0.25
#: Raise it whenever the same reviews would give other aspects than before.
FINDING = "aspects-1"
_NO_LETTERS, _BEFORE_COMMA, _LAST_WORD = r"[^\p{L}]+", r"^[^,(|–-]+", r"(\p{L}+)\P{L}*$"

Group = tuple[str, str]


def read_reviews(reviews: DataFrame, products: DataFrame) -> DataFrame:
    """The reviews with a text, each with `category`, `words` (the language by whose words it is read) and `author`."""
    category = F.coalesce(F.try_element_at("category_path", F.lit(1)), F.lit("")).alias("category")
    known = products.select("product_id", category)
    words = F.when(F.col("language").isin(*languages()), F.col("language")).otherwise(DEFAULT)
    return (
        reviews.where("text is not null")
        .join(known, on="product_id", how="left")
        .withColumn("category", F.coalesce("category", F.lit("")))
        .withColumn("words", words)
        .withColumn("author", F.coalesce("user_key", "review_id"))
    )


def shop_aspects(
    reviews: DataFrame, products: DataFrame, earlier: Sequence[dict[str, Any]], voices: Voices
) -> DataFrame:
    """Given, general and found aspects of every category and language.

    `reviews` as `read_reviews` gives them. `earlier`: the published rows; a category that is nearly as large as it was
    then keeps its aspects, so that its reviews need not be read again.
    """
    spark, looked_for = reviews.sparkSession, looked_for_by(voices)
    counts = reviews.groupBy("category", "words").count().collect()
    sizes: dict[Group, int] = {(row["category"], row["words"]): row["count"] for row in counts}
    before: dict[Group, list[dict[str, Any]]] = defaultdict(list)
    for row in earlier:
        before[row["category"], row["language"]].append(row)
    kept = {group for group, size in sizes.items() if _stays(before[group], size, looked_for)}
    rows = [tuple(row[name] for name in SHOP_ASPECTS.column_names()) for group in sorted(kept) for row in before[group]]
    old = frame_of(spark, SHOP_ASPECTS.ddl(), rows)
    return (
        old.unionByName(_looked_up(reviews, products, set(sizes) - kept, dict(before), voices))
        if set(sizes) - kept
        else old
    )


def looked_for_by(voices: Voices) -> str:
    """12 hex digits of what aspects are looked for by."""
    said = json.dumps([FINDING, voices.model_dump(mode="json", include={"aspects", "find"})], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:12]


def vocabularies(rows: Sequence[dict[str, Any]]) -> dict[Group, list[Aspect]]:
    """The aspects of each category and language, of rows of the table."""
    found: dict[Group, list[Aspect]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row["aspect"]):
        found[row["category"], row["language"]].append(aspect_of(row))
    return dict(found)


def aspect_of(row: dict[str, Any]) -> Aspect:
    return Aspect(row["aspect"], row["name"], tuple(row["terms"]), row["origin"], row["is_shop"], row["authors"])


def compiled(aspects: dict[Group, list[Aspect]]) -> dict[Group, Vocabulary]:
    return {(category, words): Vocabulary(of_group, language(words)) for (category, words), of_group in aspects.items()}


def _stays(before: Sequence[dict[str, Any]], size: int, looked_for: str) -> bool:
    return (
        bool(before)
        and before[0]["looked_for"] == looked_for
        and abs(size - before[0]["reviews"]) <= GROWN * before[0]["reviews"]
    )


def _looked_up(
    reviews: DataFrame,
    products: DataFrame,
    groups: set[Group],
    before: dict[Group, list[dict[str, Any]]],
    voices: Voices,
) -> DataFrame:
    """The aspects of these groups, found in a sample of each."""
    looked_for, names = looked_for_by(voices), SHOP_ASPECTS.column_names()
    kinds = _words_of_categories(products) if voices.find else {}

    def found(key: tuple, rows: pd.DataFrame) -> pd.DataFrame:
        category, code = str(key[0]), str(key[1])
        words = language(code)
        of_reviews = []
        if voices.find:
            pairs = zip(rows["author"], rows["text"], strict=True)
            earlier = [aspect_of(row) for row in before.get((category, code), ())]
            of_reviews = keep_names(find_aspects(pairs, words, kinds.get(category, ())), earlier, words)
        given = given_aspects(dict(voices.aspects), words)
        told = joined(given, [*general_aspects(words), *of_reviews], words)
        size = int(rows["size"].iloc[0])
        made = [
            (category, code, one.id, one.name, list(one.terms), one.origin, one.shop, one.authors, size, looked_for)
            for one in told
        ]
        return pd.DataFrame(made, columns=names)

    group = Window.partitionBy("category", "words")
    drawn = F.row_number().over(group.orderBy(F.xxhash64("review_id"), "review_id"))
    sample = (
        reviews.where(_among(groups))
        .select("category", "words", "author", "text", F.count("*").over(group).alias("size"), drawn.alias("drawn"))
        .where(F.col("drawn") <= SAMPLE)
    )
    return sample.groupBy("category", "words").applyInPandas(found, SHOP_ASPECTS.ddl())


def _among(groups: set[Group]) -> Column:
    pairs = [F.struct(F.lit(category), F.lit(words)) for category, words in sorted(groups)]
    return F.struct("category", "words").isin(*pairs)


def _words_of_categories(products: DataFrame) -> dict[str, list[str]]:
    """The words that name the products of a category themselves, by its first level: of its levels, and of at least one
    title in a hundred in the last place.
    """
    category = F.coalesce(F.try_element_at("category_path", F.lit(1)), F.lit("")).alias("category")
    levels = products.select(category, F.explode("category_path").alias("name"))
    named = levels.select("category", F.explode(F.split(F.lower("name"), _NO_LETTERS)).alias("word")).distinct()
    last = F.regexp_extract(F.lower(F.regexp_extract("title", _BEFORE_COMMA, 0)), _LAST_WORD, 1)
    ends = products.where("title is not null").select(category, last.alias("word")).groupBy("category", "word").count()
    total = F.sum("count").over(Window.partitionBy("category"))
    frequent = ends.withColumn("total", total).where("count >= 2 and count >= 0.01 * total").select("category", "word")
    found: dict[str, list[str]] = defaultdict(list)
    for row in named.union(frequent).where("word <> ''").collect():
        found[row["category"]].append(row["word"])
    return dict(found)
