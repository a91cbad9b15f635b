import hashlib
import hmac

import pytest
from pyspark.sql import functions as F
from silver_rows import differences, through

from pipelines.silver.people import mask_people, user_key

pytestmark = pytest.mark.spark

MASKED = {
    "write to ann.lee+shop@mail.example.co.uk now": "write to [email] now",
    "Ann@Example.org.": "[email].",
    "call +49 170 1234567 today": "call [phone] today",
    "+1 (555) 123-4567": "[phone]",
    "+91-9876543210": "[phone]",
    "0049 170 1234567": "[phone]",
    "(555) 123-4567": "[phone]",
    "555-123-4567": "[phone]",
    "212.555.1234": "[phone]",
    "555 234 5678": "[phone]",
    "ring 1-800-555-0199!": "ring [phone]!",
    "020 7946 0958": "[phone]",
    "01 23 45 67 89": "[phone]",
    "0171/2345678": "[phone]",
    "phone: 5551234": "phone: [phone]",
    "Tel. 98765 43210": "Tel. [phone]",
    "call me at 9876543210": "call me at [phone]",
    "card 4111 1111 1111 1111 ok": "card [card] ok",
    "4111-1111-1111-1111": "[card]",
    "4111111111111111": "[card]",
    "378282246310005": "[card]",
    "5500005555555559": "[card]",
    "3782 822463 10005": "[card]",
}
KEPT = [
    "ISBN 978-3-16-148410-0",
    "ISBN 0-306-40615-2",
    "978-0-306-40615-7",
    "ASIN B00005N7NQ",
    "EAN 4006381333931",
    "article 0695693004",
    "order 4111111111111112",
    "costs $1,299.00 or 1.299,00 €",
    "$123 456 7890",
    "Rs. 1,23,456",
    "120 x 200 x 30 cm",
    "2014-2015",
    "from 1990 to 2014",
    "2016-03-25 22:59:23",
    "01.02.2014 12:30",
    "02-26-2014",
    "12/31/2014",
    "model 555-1234",
    "SKU 123-456-7890",
    "5 @ 3.50",
    "me @home",
    "version 10.0.0.1",
    "100,000,000 sold",
    "SPF 50+ 100 ml",
    "size 36 38 40 42 44 46",
    "1234567890123",
    "0.0209152542372881",
    "win 10 000 000",
    "twitter @ann",
]


def test_people_are_masked_in_text(spark):
    given = list(MASKED)
    assert not differences(given, through(spark, mask_people, given), list(MASKED.values()))


def test_numbers_of_things_survive(spark):
    assert not differences(KEPT, through(spark, mask_people, KEPT), KEPT)


def test_masking_keeps_null_and_long_text(spark):
    hostile = [None, "a" * 500_000, "1" * 500_000, "1 " * 250_000, "0-" * 100_000]
    found = through(spark, lambda text: F.length(mask_people(text)), hostile)
    assert found[:3] == [None, 500_000, 500_000]


def test_user_key_is_the_hmac_of_the_normalised_id(spark):
    secret = b"never to be seen"
    expected = hmac.new(secret, b"17850", hashlib.sha256).hexdigest()
    assert through(spark, lambda ids: user_key(ids, secret), ["17850.0", " 17850", None, ""]) == [expected, expected, None, None]


def test_the_secret_shows_in_no_plan(spark):
    secret = b"never-to-be-seen"
    frame = spark.createDataFrame([("1",)], "id string").select(user_key(F.col("id"), secret))
    plan = frame._jdf.queryExecution().toString()
    assert secret.decode() not in plan and secret.hex() not in plan
