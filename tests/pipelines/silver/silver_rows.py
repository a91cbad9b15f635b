"""Small frames for the tests of the cleaner: values through one column function, canonical rows from a few given
fields.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from expectations.settings.shop import CANONICAL
from pipelines.silver.reviews import silver_reviews
from pipelines.silver.values.rating_scale import best_rating, rating_counts

PRODUCTS = [*CANONICAL["products"]]
REVIEWS = ["review_id", "product_id", "user_id", "rating", "title", "text", "reviewed_at"]
#: Where a record stands, unless a test says otherwise.
ORDER = {"_source_place": 0, "_place": 1, "_sequence": 1, "_file": 0, "_position": 1}
PURCHASES = ["user_id", "product_id", "purchased_at", "quantity", "price", "currency", "order_id", "cancelled"]


def through(spark: SparkSession, function: Callable[..., Column], values: Sequence) -> list:
    """`function` of every value (a text, or a tuple of texts for several columns), in order, in one job."""
    rows = [(place, *(value if isinstance(value, tuple) else (value,))) for place, value in enumerate(values)]
    names = [f"c{number}" for number in range(len(rows[0]) - 1)]
    frame = spark.createDataFrame(rows, "place int, " + ", ".join(f"{name} string" for name in names)).coalesce(1)
    found = frame.select("place", function(*(F.col(name) for name in names)).alias("found")).collect()
    return [row.found for row in sorted(found, key=lambda row: row.place)]


def differences(given: Sequence, found: Sequence, expected: Sequence) -> list[str]:
    """One line per case that came out otherwise."""
    return [f"{g!r}: expected {e!r}, found {f!r}" for g, f, e in zip(given, found, expected, strict=True) if f != e]


def canonical(spark: SparkSession, columns: list[str], rows: list[dict], **settings) -> DataFrame:
    """Canonical rows as bronze hands them on, each a file's next line; `_record_id` and what stands in `ORDER` may be
    given per row.
    """
    settings = {
        "_currency": None,
        "_day_first": False,
        "_time_zone": "UTC",
        "_language": None,
        "_excel_dates": False,
        "_best_rating": None,
        **settings,
    }
    schema = ", ".join(f"{name} string" for name in columns)
    schema += ", _source string, _ids string, _record_id string, _problem string, _notes array<string>"
    schema += ", _source_place int, _place long, _sequence long, _file int, _position long, _currency string, _day_first boolean, _time_zone string, _language string, _excel_dates boolean, _best_rating double"
    whole = [
        (
            *(row.get(name) for name in columns),
            "test",
            "test",
            row.get("_record_id", f"r{place:03}"),
            None,
            [],
            *(row.get(name, given) for name, given in {**ORDER, "_position": place + 1}.items()),
            settings["_currency"],
            settings["_day_first"],
            settings["_time_zone"],
            settings["_language"],
            settings["_excel_dates"],
            settings["_best_rating"],
        )
        for place, row in enumerate(rows)
    ]
    return spark.createDataFrame(whole, schema).coalesce(1)


def looked(clean: Callable[..., DataFrame], rows: DataFrame, *more: object) -> DataFrame:
    """`clean` of canonical rows, with the narrow second look at them that cleaning takes."""
    beside = [name for name in rows.columns if name.startswith("_")]
    return clean(rows, *more, lambda *only: rows.select(*only, *beside))


def reviewed(rows: DataFrame, secret: bytes = b"secret") -> DataFrame:
    """Canonical reviews, typed; bare ratings on the scale that each source's column shows."""
    counted = {row["_source"]: row.asDict() for row in rating_counts(rows, ("_source",)).collect()}
    return silver_reviews(rows, secret, {source: best_rating(counts) for source, counts in counted.items()})
