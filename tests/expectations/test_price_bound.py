"""What is too dear depends on the currency."""

from __future__ import annotations

from decimal import Decimal

import pytest

pytestmark = pytest.mark.spark

PRICES = [
    ("25990000.00", "VND", True),
    ("25990000.00", "EUR", False),
    ("10000000.00", "EUR", True),
    ("10000000.01", "USD", False),
    ("90000000.00", "INR", True),
    ("2000000000.00", "JPY", False),
    ("3000000000000.00", "VND", False),
    ("25990000.00", None, True),
    ("9999999999999.00", None, False),
    ("0.00", "KWD", True),
    ("-0.01", "EUR", False),
    ("-0.01", None, False),
    (None, None, True),
]


def test_a_price_is_bounded_by_what_its_currency_is_worth(spark):
    from expectations.checks.to_spark import holds
    from expectations.price_bound import price_in_range

    rows = [(place, price and Decimal(price), currency) for place, (price, currency, _) in enumerate(PRICES)]
    frame = spark.createDataFrame(rows, "place int, price decimal(18,2), currency string").coalesce(1)
    kept = {row.place: row.kept for row in frame.select("place", holds(price_in_range()).alias("kept")).collect()}
    assert [kept[place] for place in range(len(PRICES))] == [expected for _, _, expected in PRICES]


def test_every_currency_of_a_bound_is_one_of_iso_4217():
    from expectations.price_bound import _ZEROS
    from pipelines.silver.values.prices.currencies import CODES

    named = [code for codes in _ZEROS.values() for code in codes.split()]
    assert set(named) <= set(CODES.split()) and len(named) == len(set(named))
