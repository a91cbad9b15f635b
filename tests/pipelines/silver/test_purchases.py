from __future__ import annotations

import pytest
from pyspark.sql import functions as F
from silver_rows import PURCHASES, canonical, differences, looked, through

from pipelines.silver.order_lines import no_product, sold_all_the_same
from pipelines.silver.purchases import silver_purchases
from pipelines.silver.settle import settle_purchases, with_spread
from pipelines.silver.values.quantity import quantity

pytestmark = pytest.mark.spark
SECRET = b"test secret"

QUANTITIES = {
    "3": 3, "3.0": 3, "3,0": 3, "4 Stk": 4, "4 Stk.": 4, "5x": 5, "x5": 5, "5 x": 5, "6 pcs": 6, "1 pc": 1, "7 pièces": 7, "8 szt.": 8, "2 шт.": 2, "2個": 2, "3개": 3, "4 adet": 4, "Qty: 2": 2, "Menge 3": 3, "1.250": 1250, "1,250": 1250,
    "1.250,00": 1250, "1,250.00": 1250, "1 250": 1250, "1'250": 1250, "2.345.678": 2345678, "1.0000": 1, "2.6": 3, "0.3": 1, "0,05": 1, "-3": -3, "\u22123": -3, "3-": -3, "(3)": -3, "-0.5": -1, "+4": 4, "٥": 5, "７": 7, "0": 0,
    "": None, "two": None, "2 kg": None, "3 m": None, "2/3": None, "1e3": None, "1,2,3": None, "1.5.2": None, "9" * 30: None, "2 to 3": None, "3 red ones": None,
}  # fmt: skip
TO_THREE = {"1.000": 1, "12,000": 12, "0.500": 1, "2": 2, "1,250.00": 1250}


def test_quantities_in_every_notation(spark):
    for three, expected in ((False, QUANTITIES), (True, TO_THREE)):
        found = through(spark, lambda text, three=three: quantity(text, F.lit(three)), list(expected))
        assert not differences(list(expected), [one.pieces for one in found], list(expected.values()))


def lines(spark, rows, **settings):
    """The finished lines by their record."""
    frame = canonical(
        spark,
        PURCHASES,
        [{"purchased_at": "2024-05-01", "user_id": "u", "product_id": "p", **row} for row in rows],
        **settings,
    )
    return {
        row.record_id: row
        for row in sorted(looked(silver_purchases, frame, SECRET).collect(), key=lambda row: row.record_id)
    }


def test_a_column_written_to_three_digits_counts_pieces_and_not_thousands(spark):
    found = lines(spark, [{"quantity": "1.000"}, {"quantity": "0.400"}, {"quantity": ""}])
    assert [(row.quantity, row.issues) for row in found.values()] == [
        (1, []),
        (1, ["quantity: rounded to whole pieces"]),
        (1, []),
    ]
    found = lines(spark, [{"quantity": "1.000"}, {"quantity": "3"}, {"quantity": "a few"}])
    assert [(row.quantity, row.issues) for row in found.values()] == [
        (1000, []),
        (3, []),
        (1, ["quantity: unreadable"]),
    ]


def test_a_state_that_nobody_knows_is_noted_and_not_counted_as_bought(spark):
    found = lines(
        spark,
        [
            {"cancelled": "wibble"},
            {"cancelled": "wc-on-hold"},
            {"cancelled": "remboursé"},
            {"quantity": "-2", "cancelled": "paid"},
            {},
        ],
    )
    assert [row.cancelled for row in found.values()] == [True, False, True, True, False]
    assert [row.issues for row in found.values()] == [["cancelled: unknown state"], [], [], [], []]


def test_lines_of_an_order_take_what_they_leave_blank_from_the_lines_above(spark):
    first = {
        "order_id": "#7",
        "user_id": "ann",
        "purchased_at": "2024-05-02",
        "currency": "CHF",
        "cancelled": "refunded",
    }
    blank = {"user_id": "", "purchased_at": None}
    rows = [
        first,
        {**blank, "order_id": "#8"},  # nothing above it
        {**blank, "order_id": "#7", "currency": " "},
        {**blank, "order_id": "#9", "purchased_at": "2024-05-03"},  # a guest's order ...
        {**blank, "order_id": "#9"},  # ... stays a guest's
        {**blank, "order_id": "#7", "currency": "EUR", "cancelled": "paid"},
        {**blank, "order_id": None},
        {"order_id": "#7", "user_id": "bob", "purchased_at": "2024-05-04"},  # whole by itself
        {**blank, "order_id": "#7", "_file": 1},  # another file
        {**blank, "order_id": "#7", "_sequence": 2},  # another delivery
    ]
    found = list(lines(spark, rows, _currency="EUR").values())
    ann, bob = found[0].user_key, found[7].user_key
    assert [row.user_key for row in found] == [ann, None, ann, None, None, ann, None, bob, None, None]
    assert [row.purchased_at and row.purchased_at.day for row in found] == [2, None, 2, 3, 3, 2, None, 4, None, None]
    assert [row.cancelled for row in found] == [True, False, True, False, False, False, False, False, False, False]


def test_whole_lines_are_not_sorted(spark):
    rows = [{"order_id": "1"}, {"order_id": None, "user_id": None}]
    frame = canonical(
        spark, PURCHASES, [{"purchased_at": "2024-05-01", "user_id": "u", "product_id": "p", **row} for row in rows]
    )
    plan = looked(silver_purchases, frame, SECRET)._jdf.queryExecution().optimizedPlan().toString()
    assert "Window" not in plan


NO_PRODUCTS = [
    "SHIPPING", "Versandkosten", "frais de port", "Frais_de_Port", "gastos de envío", "Spese di spedizione", "verzendkosten", "koszt wysyłki", "doprava", "frakt", "Доставка", "送料", "运费", "배송비", "kargo ücreti", "TAX", "MwSt.", "TVA", "GIFT WRAP", "Gutschein",
    "discount", "Rabatt", "gift-card", "tip", "DONATION", "POST", "BANK CHARGES", "AMAZONFEE", "test", "TEST001", "Test-Produkt", "dummy",
]  # fmt: skip
PRODUCTS = [
    "85123A",
    "M",
    "D",
    "Postman toy",
    "VOUCHER-10",
    "shipping box",
    "Test tube",
    "tester",
    "TAX-FREE MUG",
    "gift card holder",
    "TEST00001X",
    "",
    None,
]


def test_shipping_taxes_vouchers_and_tests_are_no_products(spark):
    assert through(spark, no_product, NO_PRODUCTS + PRODUCTS) == [True] * len(NO_PRODUCTS) + [False] * len(PRODUCTS)


def test_what_the_catalogue_holds_is_a_product(spark):
    catalogue = spark.createDataFrame([("TIP",), ("85123A",), ("mug",)], "product_id string")
    sold = sold_all_the_same(catalogue)
    assert sold == ["TIP"]
    assert through(spark, lambda text: no_product(text, sold), ["TIP", "SHIPPING", "mug", None]) == [
        False,
        True,
        False,
        False,
    ]


def test_no_products_are_neither_kept_nor_rejected(spark):
    rows = [
        {"product_id": "p"},
        {"product_id": "Shipping"},
        {"product_id": "Shipping", "purchased_at": ""},
        {"product_id": "p", "purchased_at": ""},
    ]
    typed = looked(
        silver_purchases, canonical(spark, PURCHASES, [{"purchased_at": "2024-05-01", **row} for row in rows]), SECRET
    )
    reasons = F.when(F.col("purchased_at").isNull(), F.array(F.lit("purchased_at_present"))).otherwise(
        F.array().cast("array<string>")
    )
    key = ("user_key", "product_id", "purchased_at", "order_id", "cancelled", "source")
    settled = settle_purchases(with_spread(typed.withColumn("_reasons", reasons), ("product_id", "purchased_at")), key)
    assert [row["_fate"] for row in sorted(settled.collect(), key=lambda row: row.record_id)] == [
        "kept",
        "no_product",
        "no_product",
        "quarantined",
    ]
