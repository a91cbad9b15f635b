"""silver/products: canonical text columns to typed, cleaned rows."""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from pipelines.expressions import fold, made_once
from pipelines.silver.column_facts import Narrow, with_column_facts
from pipelines.silver.facts.attributes import attributes
from pipelines.silver.facts.category import MOST_PATHS, category_paths
from pipelines.silver.issues import issues, unreadable
from pipelines.silver.people.masking import mask_people
from pipelines.silver.texts.exported_texts import without_escapes
from pipelines.silver.texts.language import language
from pipelines.silver.texts.text import known_text, known_texts
from pipelines.silver.values.dates.timestamp import timestamp
from pipelines.silver.values.identifiers import identifier, is_destroyed
from pipelines.silver.values.prices.price import price_issues, price_of_plain
from pipelines.silver.values.prices.price_numbers import decimal_sign

_LIST_OF_TEXTS = r"^\s*\[\s*(?:\"|\])"
_LANGUAGE = r"^\s*([A-Za-z]{2})(?:[-_][A-Za-z]{2,4})?\s*$"
_EMPTY_LIST, _NO_FACTS = r"^\[[\s\"']*\]$", r"^[\[{]\s*[\]}]$|=>\s*nil\}$|^Title: Default Title$"

#: Columns of the landed record that travel along for the row split and the accounting.
PASSTHROUGH = (
    "_record_id",
    "_source",
    "_ids",
    "_problem",
    "_notes",
    "_source_place",
    "_place",
    "_sequence",
    "_file",
    "_position",
)


def silver_products(canonical: DataFrame, narrow: Narrow, regions: tuple[str, ...] = ()) -> DataFrame:
    """One typed row per landed record, in the columns of silver/products but `duplicate_of`, plus `PASSTHROUGH`.
    `narrow` looks at some columns of the same records again; `regions` are where the shop's people live, for phone
    numbers in texts.

    A value that was there and cannot be read becomes null and is named in `issues`; nothing raises.
    """
    given = narrow("price").where(F.col("price").isNotNull())  # costs nothing where no price is mapped
    read = with_column_facts(canonical, given, {"_decimal_sign": decimal_sign(F.col("price"))}).withColumns(_read())
    named = read.withColumns(_named(regions))
    spelled = with_frequent_spelling(named, "maker", narrow("brand").select(known_text(F.col("brand")).alias("maker")))
    return (
        spelled.withColumn("paths", _paths())
        .withColumn("path", F.get("paths", F.lit(0)))
        .select(*_typed(), *PASSTHROUGH)
    )


@made_once
def _read() -> dict[str, Column]:
    return {
        "texts": known_texts(_joined_texts("title"), _joined_texts("description"), F.col("brand"), F.col("price")),
        "facts": attributes(F.col("attributes")),
        "changed": timestamp(
            F.col("updated_at"), F.col("_day_first"), F.col("_time_zone"), F.col("_language"), F.col("_excel_dates")
        ),
    }


@made_once
def _named(regions: tuple[str, ...]) -> dict[str, Column]:
    title, description, maker, paid = (F.get("texts", F.lit(place)) for place in range(4))
    return {
        "name": mask_people(title, regions),
        "about": mask_people(description, regions),
        "maker": F.coalesce(maker, known_brand(F.col("facts"))),
        "paid": price_of_plain(paid, F.upper("_currency"), F.col("currency"), F.col("_decimal_sign")),
    }


@made_once
def _paths() -> Column:
    return category_paths(F.col("category"), F.col("name"), F.col("maker"))


@made_once
def _typed() -> list[Column]:
    return [
        identifier(F.col("product_id")).alias("product_id"),
        F.col("name").alias("title"),
        F.col("about").alias("description"),
        F.col("maker").alias("brand"),
        F.col("path").alias("category_path"),
        F.when(F.size("paths") > 1, F.slice("paths", 2, MOST_PATHS)).alias("more_paths"),
        F.col("facts").alias("attributes"),
        F.col("paid.amount").alias("price"),
        F.col("paid.currency").alias("currency"),
        _language().alias("language"),
        F.col("changed").alias("updated_at"),
        completeness("name", "about", "maker", "path", "facts", "paid.amount").alias("completeness"),
        _issues().alias("issues"),
        F.col("_source").alias("source"),
        F.col("_record_id").alias("record_id"),
        F.trim("product_id").alias("_spelling"),
        identifier(F.col("parent_id")).alias("_parent"),
        destroyed(identifier(F.col("product_id"))).alias("_more_reasons"),
    ]


def destroyed(product_id: Column) -> Column:
    """The reason to reject a row whose product's id lost digits in a spreadsheet, as array<string>; empty for
    others.
    """
    return F.when(is_destroyed(product_id), F.array(F.lit("product_id_destroyed"))).otherwise(
        F.array().cast("array<string>")
    )


def with_frequent_spelling(rows: DataFrame, column: str, spellings: DataFrame) -> DataFrame:
    """`column` in the most frequent of the `spellings` that differ from it in case, spaces or punctuation only.

    `spellings` is a narrow table with the same column, so that counting need not read the whole rows. Ties go to the
    spelling that is not all capitals, then to the first in order.
    """
    counted = (
        spellings.where(F.col(column).isNotNull())
        .groupBy(fold(F.col(column)).alias("_key"), F.col(column).alias("_spelling"))
        .count()
    )
    shouted = F.col("_spelling") == F.upper("_spelling")
    rank = F.struct(-F.col("count"), shouted, F.col("_spelling"))
    best = counted.groupBy("_key").agg(F.min_by("_spelling", rank).alias("_best"), F.count("*").alias("_spellings"))
    best = best.where("_spellings > 1").drop("_spellings")  # few, however many brands there are
    joined = rows.join(F.broadcast(best), fold(F.col(column)) == F.col("_key"), how="left")
    return joined.withColumn(column, F.coalesce("_best", column)).drop("_key", "_best")


def known_brand(facts: Column) -> Column:
    """The brand that the attributes name, for products whose brand column is empty."""
    return F.coalesce(F.try_element_at(facts, F.lit("brand")), F.try_element_at(facts, F.lit("brand_name")))


def _joined_texts(name: str) -> Column:
    """A text without the escapes of exports; descriptions that came as a list of paragraphs, as one text."""
    column = F.col(name)
    listed = F.from_json(column, "array<string>")
    return F.when(column.rlike(_LIST_OF_TEXTS), F.coalesce(F.array_join(listed, "\n"), column)).otherwise(
        without_escapes(column)
    )


def _language() -> Column:
    given = F.lower(F.regexp_extract(F.coalesce(F.col("language"), F.lit("")), _LANGUAGE, 1))
    return F.coalesce(F.nullif(given, F.lit("")), language(F.concat_ws(". ", "name", "about")), F.lower("_language"))


def completeness(*columns: str) -> Column:
    """Share of these columns that are known, 0 to 1."""
    known = [F.col(name).isNotNull().cast("int") for name in columns]
    return F.round(sum(known[1:], known[0]) / F.lit(float(len(known))), 4)


def _issues() -> Column:
    return issues(
        unreadable("title", F.col("title"), F.col("name"), "no readable text"),
        unreadable("description", _joined_texts("description"), F.col("about"), "no readable text"),
        unreadable(
            "category",
            F.regexp_replace("category", _EMPTY_LIST, ""),
            F.col("path"),
            "only the product's name, or unreadable",
        ),
        unreadable("attributes", F.regexp_replace("attributes", _NO_FACTS, ""), F.col("facts")),
        *price_issues(F.col("price"), "paid"),
        unreadable("updated_at", F.col("updated_at"), F.col("changed")),
    )
