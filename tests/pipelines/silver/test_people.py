import hashlib
import hmac

import pyarrow as pa
import pytest
import test_masking_kinds as kinds
from pyspark.sql import functions as F
from silver_rows import differences, through
from test_masking import ACCOUNTS, ADDRESSES, ANNOUNCED, IDS, KEPT, NATIONAL, NUMBERS

from pipelines.masking.closer_look import may_hold_people
from pipelines.masking.mask import mask
from pipelines.silver.people.hashed_ids import user_key
from pipelines.silver.people.masking import mask_people

pytestmark = pytest.mark.spark


def test_columns_are_masked_as_texts_are(spark):
    """The native test before Python lets every text pass that holds something."""
    tables = [*NUMBERS, *ADDRESSES, *ACCOUNTS, *IDS, *NATIONAL.values(), *KEPT]
    spoken = [sentence.format("0171 2345678") for sentences in ANNOUNCED.values() for sentence in sentences]
    tables += [
        text for table in (kinds.HANDLES, kinds.PHONES, kinds.CARDS, kinds.IDS, kinds.ADDRESSES) for text in table
    ]
    tables += kinds.KEPT
    given = [*tables, *spoken, "lena [at] posteo [dot] de", "t.me/lena", "CVC 123", "geb. 7. Mai 1991", None, ""]
    assert not differences(given, through(spark, mask_people, given), [text and mask(text) for text in given])


def test_a_shop_s_regions_reach_the_column(spark):
    assert through(spark, lambda text: mask_people(text, ("JP",)), ["602 123 456", "+420 602 123 456"]) == [
        "602 123 456",
        "[phone]",
    ]


def test_most_reviews_are_never_read_closely():
    plain = [
        "Fits well, true to size, 5'4 and 120 lbs.",
        "I paid $12.99 in 2019!",
        "Great at the price (a bargain). 10/10",
        "Size 36 fits",
        "line 3 of 5",
    ]
    assert may_hold_people(pa.array([*plain, None])).to_pylist() == [False] * 6


def test_long_texts_are_masked_in_time(spark):
    hostile = [None, "a" * 500_000, "1" * 500_000, "1 " * 250_000, "0-" * 100_000]
    found = through(spark, lambda text: F.length(mask_people(text)), hostile)
    assert found == [None, 500_000, 500_000, 500_000, 200_000]


def test_user_key_is_the_hmac_of_the_normalised_id(spark):
    secret = b"never to be seen"
    expected = hmac.new(secret, b"17850", hashlib.sha256).hexdigest()
    assert through(spark, lambda ids: user_key(ids, secret), ["17850.0", " 17850", None, ""]) == [
        expected,
        expected,
        None,
        None,
    ]


def test_the_secret_shows_in_no_plan(spark):
    secret = b"never-to-be-seen"
    frame = spark.createDataFrame([("1",)], "id string").select(user_key(F.col("id"), secret))
    plan = frame._jdf.queryExecution().toString()
    assert secret.decode() not in plan and secret.hex() not in plan
