"""Ids that exports and spreadsheets dressed up, and those that they destroyed."""

from __future__ import annotations

import pytest
from silver_rows import differences, through

from pipelines.silver.people.user_ids import customer_id, user_key
from pipelines.silver.values.identifiers import identifier, is_destroyed

pytestmark = pytest.mark.spark

READ = {
    " 17850.0 ": "17850",
    "17850": "17850",
    "0108775015": "0108775015",
    "1.0E7": "10000000",
    "1.2345678E7": "12345678",
    "A-1.0": "A-1.0",
    "12E5": "12E5",
    "1.50": "1.50",
    "70.000": "70.000",
    "a\nb": "a b",
    '="00321"': "00321",
    "'00654": "00654",
    "O'Neill-7": "O'Neill-7",
    "'quoted'": "'quoted'",
    'PIPE3/4"': 'PIPE3/4"',
    "\uff14\uff12\uff0d\uff21": "42-A",
    "\u0663\u0662\u0661": "321",
    "00987\u200b": "00987",
    "\ufeff55": "55",
    "X\u00a07": "X 7",
    "98765432109876543210": "98765432109876543210",
    "7.65432E+17": "7.65432E+17",
}
NONE = ["", "  ", "NaN", "null", None, "N/A", "#N/A", "-", "#REF!", "#value!", '="N/A"', "\u200b"]


def test_dressed_up_ids_are_read(spark):
    assert not differences(list(READ), through(spark, identifier, list(READ)), list(READ.values()))


def test_words_for_nothing_are_no_ids(spark):
    assert through(spark, identifier, NONE) == [None] * len(NONE)


DESTROYED = ["7.65432E+17", "4E+12", "1,5E+08", "1.2e+10", "123456789012345000", "999999999999999000000"]
WHOLE = [
    "1.2E+1",
    "1.25E+2",
    "12E5",
    "1.3E9",
    "123456789012345",
    "1234567890123450",
    "12345678901234567890",
    "E+12",
    "",
    None,
]


def test_ids_that_lost_digits_are_told(spark):
    assert through(spark, is_destroyed, DESTROYED) == [True] * len(DESTROYED)
    assert through(spark, is_destroyed, WHOLE) == [False] * len(WHOLE)


GUESTS = ["0", "0.0", "guest", " Guest ", "ANONYMOUS", "Gast", "", "n/a", None, "7.65432E+17"]


def test_guests_are_nobody():
    assert [customer_id(one) for one in GUESTS if one is not None] == [None] * (len(GUESTS) - 1)
    assert [customer_id(one) for one in ("10", "guesthouse@example.org", "00")] == [
        "10",
        "guesthouse@example.org",
        "00",
    ]


def test_an_address_is_one_customer_however_it_is_written():
    assert customer_id(" Mira.K@Example.ORG ") == customer_id("mira.k@example.org") == "mira.k@example.org"
    assert customer_id("U-7") != customer_id("u-7")


def test_a_customer_and_a_product_of_the_same_id_have_the_same_form(spark):
    """Users' ids are read in Python, all others in Spark: by the same rules."""
    cells = [one for one in [*READ, *NONE, *DESTROYED, *WHOLE] if one is not None]
    both = zip(cells, through(spark, identifier, cells), through(spark, is_destroyed, cells), strict=True)
    forms = {raw: (None if lost else name) for raw, name, lost in both}
    assert {raw: customer_id(raw) for raw in cells} == forms


def test_the_key_of_a_number_is_that_of_the_float_it_became():
    secret = b"never to be seen"
    assert user_key("17850.0", secret) == user_key("17850", secret) != user_key("17850", b"another secret of the shop")
    assert user_key("guest", secret) is None
