"""gold/product_aspects: what is praised and complained about of each product, with counts that can be checked."""

from __future__ import annotations

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from expectations.tables.gold_voices import PRODUCT_ASPECTS
from udfs.voices.shares import Z

#: Copies are looked for among texts of so many letters and digits at the least; short ones are alike by chance.
COPY_CHARACTERS = 40
#: The trend compares so many days with those before.
TREND_DAYS, TREND_FEWEST = 90, 3
#: Typical sentences have so many characters.
_TYPICAL = (12, 200)
_SENTENCES = 2
#: What replaces personal data.
_NO_TEXT = r"[^\p{L}\p{N}]+"
_MASK = r"\[[a-z][a-z ]*\]"


def counted_reviews(reviews: DataFrame) -> DataFrame:
    """The reviews (as `read_reviews` gives them) that count: of copies of one text about a product the first, of each
    author the last.
    """
    plain = F.regexp_replace(F.lower("text"), _NO_TEXT, "")
    copied = F.when(F.length(plain) >= COPY_CHARACTERS, F.sha2(plain, 256)).otherwise(F.col("review_id"))
    of_text = Window.partitionBy("product_id", copied).orderBy(F.col("reviewed_at").asc_nulls_last(), "review_id")
    of_author = Window.partitionBy("product_id", "author").orderBy(
        F.col("reviewed_at").desc_nulls_last(), F.desc("review_id")
    )
    first = reviews.withColumn("_copy", F.row_number().over(of_text)).where("_copy = 1")
    return first.withColumn("_further", F.row_number().over(of_author)).where("_further = 1").drop("_copy", "_further")


def mentions(review_aspects: DataFrame, counted: DataFrame) -> DataFrame:
    """One row per counted review and aspect: `praise`, `blame` (whether an accepted sentence says so), and what is known
    of the review.
    """
    sure = F.col("decision") == "accepted"
    said = review_aspects.groupBy("review_id", "aspect").agg(
        F.max(sure & F.col("polarity").isin("positive", "mixed")).alias("praise"),
        F.max(sure & F.col("polarity").isin("negative", "mixed")).alias("blame"),
    )
    known = counted.select("review_id", "product_id", "category", "words", "author", "reviewed_at", "rating")
    return known.join(said, on="review_id", how="inner")


def product_aspects(
    mentioned: DataFrame, review_aspects: DataFrame, shop_aspects: DataFrame, counted: DataFrame, fewest_authors: int
) -> DataFrame:
    """The rows of the table. `mentioned`: of `mentions`; an aspect of a product is there from `fewest_authors` on."""
    of_product = F.max("reviewed_at").over(Window.partitionBy("product_id"))
    recent = F.coalesce(F.col("reviewed_at") > of_product - F.expr(f"interval {TREND_DAYS} days"), F.lit(False))
    told = mentioned.withColumns({"decided": F.col("praise") | F.col("blame"), "recent": recent})
    counts = told.groupBy("product_id", "category", "aspect").agg(
        F.count("*").alias("reviews"),
        F.countDistinct("author").alias("authors"),
        F.count_if("decided").alias("decided"),
        F.count_if(F.col("praise") & ~F.col("blame")).alias("positive"),
        F.count_if(F.col("blame") & ~F.col("praise")).alias("negative"),
        F.count_if(F.col("praise") & F.col("blame")).alias("mixed"),
        _trend().alias("trend"),
        F.round(F.avg("rating"), 4).alias("stars"),
    )
    of_category = told.groupBy("category", "aspect").agg(
        F.count_if("decided").alias("category_decided"), F.count_if("blame").alias("_category_negative")
    )
    rows = counts.where(F.col("authors") >= fewest_authors).join(of_category, on=["category", "aspect"], how="left")
    rows = rows.join(product_words(counted), on="product_id", how="left")
    rows = rows.join(_names(shop_aspects), on=["category", "aspect"], how="left")
    for side in ("praise", "complaints"):
        rows = rows.join(_typical(review_aspects, counted, side), on=["product_id", "aspect"], how="left")
    praised, blamed = F.col("positive") + F.col("mixed"), F.col("negative") + F.col("mixed")
    return rows.withColumns(
        {
            "name": F.coalesce(F.try_element_at("_names", F.col("words")), F.col("_any_name"), F.col("aspect")),
            "is_shop": F.coalesce("is_shop", F.lit(False)),
            "positive_share": _share(praised, F.col("decided")),
            "positive_interval": _interval(praised, F.col("decided")),
            "negative_share": _share(blamed, F.col("decided")),
            "negative_interval": _interval(blamed, F.col("decided")),
            "category_negative_share": _share(F.col("_category_negative"), F.col("category_decided")),
            "category_negative_interval": _interval(F.col("_category_negative"), F.col("category_decided")),
            "typical_praise": F.coalesce("typical_praise", F.array()),
            "typical_complaints": F.coalesce("typical_complaints", F.array()),
        }
    ).select(*PRODUCT_ASPECTS.column_names())


def product_words(counted: DataFrame) -> DataFrame:
    """(`product_id`, `words`): the language that most of a product's counted reviews are read by."""
    count = counted.groupBy("product_id", "words").count()
    return count.groupBy("product_id").agg(F.max_by("words", F.struct("count", "words")).alias("words"))


def _names(shop_aspects: DataFrame) -> DataFrame:
    entry = F.struct("language", "name")
    return shop_aspects.groupBy("category", "aspect").agg(
        F.map_from_entries(F.sort_array(F.collect_list(entry))).alias("_names"),
        F.min("name").alias("_any_name"),
        F.max("is_shop").alias("is_shop"),
    )


def _trend() -> Column:
    def share(side: Column) -> Column:
        decided = F.count_if(F.col("decided") & side)
        return F.when(decided >= TREND_FEWEST, F.count_if(F.col("blame") & side) / decided)

    return F.round(share(F.col("recent")) - share(~F.col("recent")), 6)


def _share(count: Column, of: Column) -> Column:
    return F.when(of > 0, count / of)


def _interval(count: Column, of: Column) -> Column:
    """The 90% interval of `udfs.voices.shares.interval`, in Spark's own arithmetic; null of nothing."""
    share, square = count / of, F.lit(Z * Z) / of
    centre = (share + square / 2) / (1 + square)
    half = F.lit(Z) * F.sqrt(share * (1 - share) / of + square / (4 * of)) / (1 + square)
    low, high = F.greatest(F.lit(0.0), centre - half), F.least(F.lit(1.0), centre + half)
    return F.when(of > 0, F.struct(low.alias("low"), high.alias("high")))


def _typical(review_aspects: DataFrame, counted: DataFrame, side: str) -> DataFrame:
    """The sentences that say it most surely, each once; none with a mask in it."""
    polarity = "positive" if side == "praise" else "negative"
    length = F.length("sentence").between(*_TYPICAL) & ~F.col("sentence").rlike(_MASK)
    sure = review_aspects.where((F.col("decision") == "accepted") & (F.col("polarity") == polarity) & length)
    ours = sure.join(counted.select("review_id"), on="review_id", how="inner")
    once = ours.groupBy("product_id", "aspect", "sentence").agg(
        F.max("probability").alias("probability"), F.min("review_id").alias("review_id")
    )
    ranked = F.sort_array(F.collect_list(F.struct((-F.col("probability")).alias("rank"), "review_id", "sentence")))
    best = F.transform(
        F.slice(ranked, 1, _SENTENCES),
        lambda one: F.struct(one["review_id"].alias("review_id"), one["sentence"].alias("sentence")),
    )
    return once.groupBy("product_id", "aspect").agg(best.alias(f"typical_{side}"))
