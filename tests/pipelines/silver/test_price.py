from decimal import Decimal

import pytest
from pyspark.sql import functions as F
from silver_rows import differences, through

from pipelines.silver.values.prices.price import price

pytestmark = pytest.mark.spark

AMOUNTS = {
    "1,234.56": "1234.56",
    "1.234,56": "1234.56",
    "1 234,56": "1234.56",
    "1\u202f234,56": "1234.56",
    "1'234.50": "1234.50",
    "1’234.50": "1234.50",
    "1,23,456.78": "123456.78",
    "1.234.567": "1234567.00",
    "1,234": "1234.00",
    "1.234": "1.23",
    "0,999": "1.00",
    "12,5": "12.50",
    "899.0": "899.00",
    "899": "899.00",
    ".99": "0.99",
    "0.0209152542372881": "0.02",
    "4.88E-2": "0.05",
    "2.675": "2.68",
    "2.674": "2.67",
    "Rs. 899": "899.00",
    "₹1,299": "1299.00",
    "£3.50": "3.50",
    "&pound;3.50": "3.50",
    "12,99 €": "12.99",
    "12,99&nbsp;&euro;": "12.99",
    "1.234 €": "1234.00",
    "USD 5": "5.00",
    "EUR12.50": "12.50",
    "$ 5": "5.00",
    "$1,299.00 USD": "1299.00",
    "5.-": "5.00",
    "5,-": "5.00",
    "899/-": "899.00",
    "Rs. 899/-": "899.00",
    "1.299,-- €": "1299.00",
    "$5.00-$7.00": "5.00",
    "5-7 €": "5.00",
    "$5 to $7": "5.00",
    "Was $20 now $15": "15.00",
    "2 for $5": "5.00",
    "ab 9,99 €": "9.99",
    "Price: Rs. 2,999": "2999.00",
    "9,99 € inkl. 19 % MwSt.": "9.99",
    "(5.00)": "-5.00",
    "-3": "-3.00",
    "−3,50": "-3.50",
    "5.00-": "-5.00",
    "$-5": "-5.00",
    "free": "0.00",
    "Gratis": "0.00",
    "0": "0.00",
    "nan": None,
    "N/A": None,
    "": None,
    "12.5.3": None,
    "5 %": None,
    "1e400": None,
    "9" * 30: None,
    "call us": None,
    ".a-box{background-color:#fff}#b .c{color:#ffe0b2;width:3px}": None,
    "\n\n\n<script": None,
    None: None,
    "12 34": None,
}
CURRENCIES = {
    "Rs. 899": "INR",
    "Rs 899": "INR",
    "₹1,299": "INR",
    "£3.50": "GBP",
    "12,99 €": "EUR",
    "USD 5": "USD",
    "usd 5": "USD",
    "US$5": "USD",
    "$5": "USD",
    "C$5": "CAD",
    "A$5": "AUD",
    "R$ 5,00": "BRL",
    "¥500": "JPY",
    "CHF 12.50": "CHF",
    "5 zł": "PLN",
    "99 Kč": "CZK",
    "500 ₽": "RUB",
    "5 euros": "EUR",
    "899": "XXX",
    "899.0": "XXX",
    "free": "XXX",
    "kr 199": None,
    "n/a": None,
    "SALE 5": "XXX",
}


def test_amounts_in_usual_notations(spark):
    given = list(AMOUNTS)
    expected = [None if amount is None else Decimal(amount) for amount in AMOUNTS.values()]
    assert not differences(
        given, through(spark, lambda text: price(text, F.lit(None).cast("string"))["amount"], given), expected
    )


def test_currencies_by_mark_code_and_default(spark):
    given = list(CURRENCIES)
    assert not differences(
        given, through(spark, lambda text: price(text, F.lit("XXX"))["currency"], given), list(CURRENCIES.values())
    )


def test_ambiguous_marks_follow_the_default(spark):
    given = [("$5", "CAD"), ("$5", "EUR"), ("kr 5", "SEK"), ("¥5", "CNY"), ("5", "CAD")]
    found = through(spark, lambda text, default: price(text, default)["currency"], given)
    assert found == ["CAD", "USD", "SEK", "CNY", "CAD"]


def test_an_amount_comes_out_of_its_own_writing(spark):
    amounts = [Decimal(cents) / 100 for cents in (1, 99, 100, 12345, 99999, 123456, 100000000, 123456789)]
    written = [
        (f"{a:,.2f}", f"{a:,.2f}".translate(str.maketrans(",.", ".,")), f"{a:,.2f}".replace(",", " "), f"£{a}", str(a))
        for a in amounts
    ]
    for found in zip(
        *(
            through(spark, lambda *texts, way=way: price(texts[way], F.lit(None).cast("string"))["amount"], written)
            for way in range(5)
        ),
        strict=True,
    ):
        assert len(set(found)) == 1
