"""silver/purchases: canonical text columns to typed lines; identical lines are summed by `settle_purchases`."""

from __future__ import annotations

from collections.abc import Sequence

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from pipelines.expressions import made_once
from pipelines.silver.column_facts import Narrow, with_column_facts
from pipelines.silver.issues import issues, unreadable
from pipelines.silver.order_lines import no_product, with_order_columns
from pipelines.silver.people.hashed_ids import user_key
from pipelines.silver.products import PASSTHROUGH, destroyed
from pipelines.silver.values.dates.timestamp import timestamp
from pipelines.silver.values.identifiers import identifier, is_destroyed
from pipelines.silver.values.order_states import STANDS, UNKNOWN, order_state
from pipelines.silver.values.prices.price import price, price_issues
from pipelines.silver.values.prices.price_numbers import decimal_sign
from pipelines.silver.values.quantity import quantity, three_decimals

#: Credit notes in the numbering of many shops: the invoice's number with a "C" in front.
_CREDIT_NOTE = r"^[Cc][0-9]{4,}$"


def silver_purchases(canonical: DataFrame, secret: bytes, narrow: Narrow, sold: Sequence[str] = ()) -> DataFrame:
    """One typed row per landed line, in the columns of silver/purchases, plus `_no_product` and `PASSTHROUGH`.

    A line is cancelled by its state, a credit note's order id or a negative quantity, which is kept without its sign. A
    state that nobody knows counts as cancelled and is noted. Quantity is 1 where none is given; one that cannot be read
    is 1 as well and noted.
    `_no_product`: shipping, taxes, vouchers and the like; not what the catalogue has under such an id (`sold`).
    """
    facts = {"_three_decimals": three_decimals(F.col("quantity")), "_decimal_sign": decimal_sign(F.col("price"))}
    given = narrow("quantity", "price").where(
        F.coalesce("quantity", "price").isNotNull()
    )  # costs nothing where neither is mapped
    lines = with_column_facts(with_order_columns(canonical, narrow), given, facts)
    return lines.withColumns(_read()).select(*_typed(secret, tuple(sold)), *PASSTHROUGH)


@made_once
def _read() -> dict[str, Column]:
    return {
        "order": identifier(F.col("order_id")),
        "product": identifier(F.col("product_id")),
        "state": order_state(F.col("cancelled")),
        "counted": quantity(F.col("quantity"), F.coalesce("_three_decimals", F.lit(False))),
        "bought": timestamp(
            F.col("purchased_at"),
            F.col("_day_first"),
            F.col("_time_zone"),
            F.col("_language"),
            F.col("_excel_dates"),
            orders=True,
        ),
        "paid": price(F.col("price"), F.upper("_currency"), F.col("currency"), F.col("_decimal_sign")),
    }


@made_once
def _typed(secret: bytes, sold: tuple[str, ...]) -> list[Column]:
    return [
        user_key(F.col("user_id"), secret).alias("user_key"),
        F.col("product").alias("product_id"),
        F.col("bought").alias("purchased_at"),
        F.coalesce(F.abs("counted.pieces"), F.lit(1).cast("bigint")).alias("quantity"),
        F.col("paid.amount").alias("price"),
        F.col("paid.currency").alias("currency"),
        F.col("order").alias("order_id"),
        _cancelled().alias("cancelled"),
        issues(
            F.when(is_destroyed(F.trim("user_id")), "user_id: its digits are lost"),
            unreadable("quantity", F.col("quantity"), F.col("counted.pieces")),
            F.when(F.col("counted.rounded"), "quantity: rounded to whole pieces"),
            F.when(F.col("state") == UNKNOWN, "cancelled: unknown state"),
            *price_issues(F.col("price"), "paid"),
            unreadable("purchased_at", F.col("purchased_at"), F.col("bought")),
        ).alias("issues"),
        F.col("_source").alias("source"),
        F.col("_record_id").alias("record_id"),
        destroyed(F.col("product")).alias("_more_reasons"),
        no_product(F.col("product"), sold).alias("_no_product"),
    ]


def _cancelled() -> Column:
    conditions = (F.col("state") != STANDS, F.col("order").rlike(_CREDIT_NOTE), F.col("counted.pieces") < 0)
    return F.greatest(*(F.coalesce(condition, F.lit(False)) for condition in conditions))
