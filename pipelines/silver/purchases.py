"""silver/purchases: canonical text columns to typed lines; identical lines are summed by `settle_purchases`."""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from pipelines.silver.column_facts import Narrow
from pipelines.silver.dates import timestamp
from pipelines.silver.expressions import short
from pipelines.silver.identifiers import identifier, is_destroyed
from pipelines.silver.issues import issues, unreadable
from pipelines.silver.people import user_key
from pipelines.silver.price import price
from pipelines.silver.products import ISO_CURRENCY, PASSTHROUGH, destroyed

_CANCELLED_WORDS = (
    "true",
    "t",
    "1",
    "1.0",
    "yes",
    "y",
    "ja",
    "oui",
    "si",
    "cancelled",
    "canceled",
    "returned",
    "refunded",
    "return",
    "refund",
)
#: Credit notes in the numbering of many shops: the invoice's number with a "C" in front.
_CREDIT_NOTE = r"^[Cc][0-9]{4,}$"
_NO_DIGITS_OF_A_NUMBER = r"^\+|(?<=[0-9]),(?=[0-9]{3}(?:\D|$))"


def silver_purchases(canonical: DataFrame, secret: bytes, narrow: Narrow) -> DataFrame:
    """One typed row per landed line, in the columns of silver/purchases, plus `PASSTHROUGH`.

    A line is cancelled by its flag, a credit note's order id or a negative quantity, which is kept without its sign. Quantity
    is 1 where none is given; one that cannot be read is 1 as well and noted.
    """
    typed = canonical.withColumns(
        {
            "order": identifier(F.col("order_id")),
            "pieces": F.round(F.regexp_replace(short(F.trim("quantity")), _NO_DIGITS_OF_A_NUMBER, "").try_cast("decimal(38,6)"), 0),
            "bought": timestamp(F.col("purchased_at"), F.col("_day_first"), F.col("_time_zone")),
            "paid": price(F.col("price"), _currency()),
        }
    )
    return typed.select(
        user_key(F.col("user_id"), secret).alias("user_key"),
        identifier(F.col("product_id")).alias("product_id"),
        F.col("bought").alias("purchased_at"),
        F.coalesce(F.abs("pieces").try_cast("bigint"), F.lit(1).cast("bigint")).alias("quantity"),
        F.col("paid.amount").alias("price"),
        F.col("paid.currency").alias("currency"),
        F.col("order").alias("order_id"),
        _cancelled().alias("cancelled"),
        issues(
            F.when(is_destroyed(F.trim("user_id")), "user_id: its digits are lost"),
            unreadable("quantity", F.col("quantity"), F.col("pieces").try_cast("bigint")),
            unreadable("price", F.col("price"), F.col("paid.amount")),
            unreadable("purchased_at", F.col("purchased_at"), F.col("bought")),
        ).alias("issues"),
        F.col("_source").alias("source"),
        F.col("_record_id").alias("record_id"),
        destroyed(identifier(F.col("product_id"))).alias("_more_reasons"),
        *PASSTHROUGH,
    )


def _cancelled() -> Column:
    flagged = F.lower(F.trim("cancelled")).isin(*_CANCELLED_WORDS)
    conditions = (flagged, F.col("order").rlike(_CREDIT_NOTE), F.col("pieces") < 0)
    return F.greatest(*(F.coalesce(condition, F.lit(False)) for condition in conditions))


def _currency() -> Column:
    said = F.upper(F.trim("currency"))
    return F.coalesce(F.when(said.rlike(ISO_CURRENCY), said), F.upper("_currency"))
