"""Whole rows through the three table functions."""

import datetime as dt
import hashlib
import hmac
from decimal import Decimal

import pytest
from silver_rows import PRODUCTS, PURCHASES, REVIEWS, canonical, looked, reviewed

from expectations.tables import silver_products as products_table
from expectations.tables import silver_purchases as purchases_table
from expectations.tables import silver_reviews as reviews_table
from pipelines.silver.products import PASSTHROUGH, silver_products
from pipelines.silver.purchases import silver_purchases

pytestmark = pytest.mark.spark
SECRET = b"test secret"


def key(user):
    return hmac.new(SECRET, user.encode(), hashlib.sha256).hexdigest()


def types(frame):
    return {field.name: field.dataType.simpleString() for field in frame.schema if not field.name.startswith("_")}


def promised(table, without):
    return {column.name: column.type for column in table.columns if column.name != without}


@pytest.fixture(scope="module")
def products(spark):
    rows = [
        {
            "product_id": " 17.0 ",
            "title": "Gripper &amp; Co Rake",
            "description": '["A rake for the garden of your dreams.", ""]',
            "brand": "GRIPPER",
            "price": "Rs. 1,299",
            "category": "Garden > Rakes > Gripper & Co Rake",
            "attributes": '{"Length":"150CM"}',
            "updated_at": "25.12.2020",
        },
        {
            "product_id": "2",
            "title": '<span class="x"',
            "brand": "Gripper",
            "price": ".a{color:red;}",
            "category": "[]",
            "attributes": "{}",
            "updated_at": "soon",
        },
        {"product_id": "3", "brand": "Gripper", "price": "5", "currency": "eur"},
        {"product_id": "4", "brand": "gripper ", "price": "$5"},
        {"product_id": "5", "brand": "N/A", "attributes": '{"Brand":"gRipper"}', "price": "-", "currency": "dollars"},
        {},
    ]
    return {
        found["record_id"]: found
        for found in looked(silver_products, canonical(spark, PRODUCTS, rows, _currency="INR")).collect()
    }


def test_a_product_is_read_whole(products):
    found = products["r000"].asDict()
    expected = {
        "product_id": "17",
        "title": "Gripper & Co Rake",
        "description": "A rake for the garden of your dreams.",
        "brand": "Gripper",
        "category_path": ["Garden", "Rakes"],
        "attributes": {"length": "150 cm"},
        "price": Decimal("1299.00"),
        "currency": "INR",
        "language": "en",
        "updated_at": dt.datetime(2020, 12, 25),
        "completeness": 1.0,
        "issues": [],
        "source": "test",
        "record_id": "r000",
    }
    assert {name: found[name] for name in expected} == expected


def test_what_cannot_be_read_is_null_and_noted(products):
    found = products["r001"]
    assert (found.title, found.price, found.currency, found.category_path, found.attributes, found.updated_at) == (
        None,
    ) * 6
    assert found.issues == ["title: no readable text", "price: unreadable", "updated_at: unreadable"]
    assert found.completeness == pytest.approx(1 / 6, abs=1e-4)


def test_brands_take_their_most_frequent_spelling(products):
    assert {products[record].brand for record in ("r000", "r001", "r002", "r003", "r004")} == {"Gripper"}


def test_currency_by_text_then_column_then_source(products):
    assert [products[record].currency for record in ("r000", "r002", "r003")] == ["INR", "EUR", "USD"]
    assert products["r004"].currency is None and products["r004"].issues == ["currency: unreadable"]


def test_an_empty_record_becomes_a_row_of_nulls(products):
    found = products["r005"]
    assert found.product_id is None and found.issues == [] and found.completeness == 0.0


def test_products_have_the_promised_columns(spark):
    frame = looked(silver_products, canonical(spark, PRODUCTS, [{}]))
    assert types(frame) == promised(products_table.TABLE, "duplicate_of")
    assert set(PASSTHROUGH) <= set(frame.columns)


def test_reviews_are_read_masked_and_keyed(spark):
    rows = [
        {
            "product_id": "17.0",
            "user_id": "5.0",
            "rating": "4,0",
            "title": "Good &amp; cheap",
            "text": "Call me at 5551234567 or ann@example.org, it is the best of all rakes.",
            "reviewed_at": "02 26, 2014",
        },
        {
            "product_id": "17",
            "user_id": "5",
            "rating": "4",
            "title": "Good & cheap",
            "text": "Call me at 5551234567 or ann@example.org, it is the best of all rakes.",
            "reviewed_at": "2014-02-26",
        },
        {"review_id": "R9", "product_id": "17", "rating": "many", "text": "  ", "reviewed_at": "2014-02-26"},
    ]
    frame = reviewed(canonical(spark, REVIEWS, rows), SECRET)
    assert types(frame) == promised(reviews_table.TABLE, "known_product")
    first, second, third = sorted(frame.collect(), key=lambda row: row.record_id)
    assert (first.user_key, first.rating, first.title) == (key("5"), 4.0, "Good & cheap")
    assert first.text == "Call me at [phone] or [email], it is the best of all rakes."
    assert (first.reviewed_at, first.language, first.product_id) == (dt.datetime(2014, 2, 26), "en", "17")
    assert first.review_id == second.review_id and len(first.review_id) == 64
    assert (third.review_id, third.rating, third.text, third.user_key) == ("R9", None, None, None)
    assert third.issues == ["rating: unreadable"]


def test_purchases_are_read_and_cancellations_found(spark):
    rows = [
        {
            "user_id": "17850.0",
            "product_id": "85123A",
            "purchased_at": "2010-12-01 08:26:00",
            "quantity": "6.0",
            "price": "2.55",
            "order_id": "536365",
        },
        {"user_id": "1", "product_id": "p", "purchased_at": "7", "quantity": "-2", "order_id": "C536379"},
        {"user_id": "1", "product_id": "p", "purchased_at": "7", "quantity": "-2"},
        {"user_id": "1", "product_id": "p", "purchased_at": "7", "cancelled": "Yes"},
        {"user_id": "1", "product_id": "p", "purchased_at": "7", "cancelled": "0", "quantity": "lots"},
        {"product_id": "p", "order_id": "CUSTOM", "quantity": "1,200"},
    ]
    frame = looked(silver_purchases, canonical(spark, PURCHASES, rows, _currency="GBP"), SECRET)
    assert types(frame) == promised(purchases_table.TABLE, None)
    found = sorted(frame.collect(), key=lambda row: row.record_id)
    assert found[0].user_key == key("17850")
    assert (found[0].quantity, found[0].price, found[0].currency, found[0].purchased_at) == (
        6,
        Decimal("2.55"),
        "GBP",
        dt.datetime(2010, 12, 1, 8, 26),
    )
    assert [row.cancelled for row in found] == [False, True, True, True, False, False]
    assert [row.quantity for row in found] == [6, 2, 2, 1, 1, 1200]
    assert [row.issues for row in found] == [[], [], [], [], ["quantity: unreadable"], []]
    assert found[1].purchased_at == dt.datetime(1970, 1, 1, 0, 0, 7) and found[5].user_key is None
