"""What stands beside a price's own text: its column, its currency's cell, the notations of Unicode CLDR."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pyspark.sql import functions as F
from silver_rows import PRODUCTS, PURCHASES, canonical, differences, looked, through

from pipelines.silver.products import silver_products
from pipelines.silver.purchases import silver_purchases
from pipelines.silver.values.prices.currencies import CODES, NUMBERS, THREE_DECIMALS, WITHOUT_DECIMALS
from pipelines.silver.values.prices.price import price
from pipelines.silver.values.prices.price_numbers import BOTH

pytestmark = pytest.mark.spark

LOCALES = (
    "en_US en_GB en_IN en_ZA en_CA de_DE de_CH de_AT fr_FR fr_CA fr_CH es_ES es_MX es_AR it_IT pt_BR pt_PT nl_NL pl_PL cs_CZ hu_HU ro_RO sv_SE "
    "da_DK nb_NO fi_FI tr_TR ru_RU uk_UA bg_BG el_GR he_IL ar_EG ar_SA fa_IR hi_IN bn_BD th_TH vi_VN id_ID ms_MY ja_JP ko_KR zh_CN zh_TW"
)
#: "FCFA" is written for both, and who writes "4,500 KWD" may part thousands or decimals.
TOLD_BY_NONE = ("XAF", "XOF", "KWD", "BHD", "JOD", "OMR")

COLUMNS = {
    "a decimal comma": (["8,45", "1.350", "2.450,00"], ["8.45", "1350.00", "2450.00"]),
    "a decimal point": (["8.45", "1.350", "1,350", "2,450.00"], ["8.45", "1.35", "1350.00", "2450.00"]),
    "groups of dots": (["1.350", "1.350.000"], ["1350.00", "1350000.00"]),
    "groups of commas": (["1.350", "12,34,500", "1,350"], ["1.35", "1234500.00", "1350.00"]),
    "both": (
        ["8,45", "8.45", "1.350", "1,350", "1.350 €", "$1,350"],
        ["8.45", "8.45", None, None, "1350.00", "1350.00"],
    ),
    "nothing": (["8", "1.350", "1,350", "1.350 €"], ["8.00", "1.35", "1350.00", "1350.00"]),
}


@pytest.mark.parametrize("kind", COLUMNS)
def test_a_column_tells_its_own_notation(spark, kind):
    given, expected = COLUMNS[kind]
    rows = [{"product_id": f"p{place}", "title": "Lamp", "price": text} for place, text in enumerate(given)]
    found = sorted(
        looked(silver_products, canonical(spark, PRODUCTS, rows, _currency="EUR")).collect(),
        key=lambda row: row.record_id,
    )
    assert not differences(given, [row.price and str(row.price) for row in found], expected)
    assert [row.issues for row in found if row.price is None] == [["price: thousands or decimals"]] * expected.count(
        None
    )


def test_a_purchase_is_read_by_its_column_and_its_currency(spark):
    one = {"user_id": "u", "product_id": "p", "purchased_at": "2024-05-06"}
    rows = [{**one, "price": "8,45", "currency": "zł"}, {**one, "price": "1.350", "currency": "$"}]
    frame = looked(silver_purchases, canonical(spark, PURCHASES, rows, _currency="EUR"), b"test secret")
    found = sorted(frame.collect(), key=lambda row: row.record_id)
    assert [(str(row.price), row.currency, row.issues) for row in found] == [
        ("8.45", "PLN", []),
        ("1350.00", None, ["currency: unreadable"]),
    ]


def test_a_bare_number_in_doubt(spark):
    given = [
        ("1.350", "EUR", BOTH),
        ("1.350", "IDR", BOTH),
        ("0.350", "EUR", BOTH),
        ("1.350 kr", "EUR", BOTH),
        ("1.350,00", "EUR", BOTH),
        ("12.500", "KWD", None),
    ]
    read = through(spark, lambda text, own, sign: price(text, own, sign=sign), given)
    expected = [
        (None, "price"),
        ("1350.00", None),
        ("0.35", None),
        ("1350.00", "currency"),
        ("1350.00", None),
        ("12.50", None),
    ]
    assert not differences(given, [(one.amount and str(one.amount), one.doubt) for one in read], expected)


#: The cell, the shop's own currency, what it says.
CELLS = {
    ("usd", "EUR"): "USD",
    (" GBP ", "EUR"): "GBP",
    ("978", "USD"): "EUR",
    ("36", "EUR"): "AUD",
    ("€", "USD"): "EUR",
    ("euro", "USD"): "EUR",
    ("Euro (EUR)", "USD"): "EUR",
    ("US Dollar", "EUR"): "USD",
    ("Canadian Dollar", "EUR"): "CAD",
    ("zł", "EUR"): "PLN",
    ("руб.", "EUR"): "RUB",
    ("人民币", "EUR"): "CNY",
    ("£", "EUR"): "GBP",
    ("$", "CAD"): "CAD",
    ("kr", "SEK"): "SEK",
    ("", "EUR"): "EUR",
    ("N/A", "EUR"): "EUR",
    ("$", "EUR"): None,
    ("kr", "EUR"): None,
    ("¥", "EUR"): None,
    ("dollars", "INR"): None,
    ("XQZ", "EUR"): None,
    ("EUR USD", "EUR"): None,
    ("x" * 400, "EUR"): None,
}


def test_the_cell_of_a_currency(spark):
    read = through(spark, lambda cell, own: price(F.lit("8.45"), own, cell), list(CELLS))
    assert not differences(list(CELLS), [one.currency for one in read], list(CELLS.values()))
    assert [one.doubt for one in read] == [None if currency else "currency" for currency in CELLS.values()]
    assert {str(one.amount) for one in read} == {"8.45"}


def test_the_text_of_a_price_says_more_than_the_cell(spark):
    given = [("8 $", "CAD"), ("8 USD", "CAD"), ("8 €", "$"), ("$8", "$")]
    read = through(spark, lambda text, cell: price(text, F.lit("EUR"), cell), given)
    assert [(one.currency, one.doubt) for one in read] == [
        ("CAD", None),
        ("USD", None),
        ("EUR", "currency"),
        ("USD", "currency"),
    ]


def test_amounts_as_cldr_writes_them_are_read_again(spark):
    """Every currency that is paid with today, in the shops of 45 countries, as Babel writes it there."""
    from babel import numbers
    from babel.core import get_global

    countries = get_global("territory_currencies")
    paid_with = {
        country: [code for code, _, end, tender in periods if tender and end is None]
        for country, periods in countries.items()
    }
    codes = sorted({code for of_country in paid_with.values() for code in of_country} - set(TOLD_BY_NONE))
    given, expected = [], []
    for locale in LOCALES.split():
        own = paid_with[locale[-2:]][0]
        for code in codes:
            for amount in (Decimal("4.5"), Decimal("1234.56"), Decimal("1234567.891")):
                exact = round(amount, numbers.get_currency_precision(code))
                given.append((numbers.format_currency(exact, code, locale=locale), own))
                expected.append((exact.quantize(Decimal("0.01"), "ROUND_HALF_UP"), code))
    found = [(one.amount, one.currency) for one in through(spark, lambda text, own: price(text, own), given)]
    wrong = differences(given, found, expected)
    assert len(given) > 18_000
    assert len(wrong) / len(given) < 0.002, wrong[:20]


def test_currencies_are_those_of_iso_4217(spark):
    known = {one.getCurrencyCode(): one for one in spark._jvm.java.util.Currency.getAvailableCurrencies()}
    codes = CODES.split()
    assert {"EUR", "USD", "KWD", "SLE", "XCG", "ZWG"} <= set(codes) and codes == sorted(codes)
    digits = {code: known[code].getDefaultFractionDigits() for code in codes if code in known}
    assert [code for code, places in digits.items() if places == 3 and code != "IQD"] == THREE_DECIMALS.split()
    assert {"JPY", "KRW", "VND", "CLP", "ISK", "XAF"} <= set(WITHOUT_DECIMALS.split())
    of_number = {entry[3:]: int(entry[:3]) for entry in NUMBERS.split()}
    assert all(known[code].getNumericCode() == number for code, number in of_number.items() if code in known)
