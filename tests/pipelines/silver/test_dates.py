"""Points in time in numbers and as programs print them. Each kind's inputs are read in one job with the others'."""

import pytest
from pyspark.sql import functions as F
from silver_rows import PRODUCTS, PURCHASES, REVIEWS, canonical, differences, looked, reviewed, through

from pipelines.silver.products import silver_products
from pipelines.silver.purchases import silver_purchases
from pipelines.silver.values.dates.timestamp import timestamp

pytestmark = pytest.mark.spark

MOMENT, DAY = "2021-08-09 16:45:00", "2021-08-09 00:00:00"
KINDS: dict[str, dict[str | None, str | None]] = {
    "iso": {
        "2016-03-25 22:59:23 +0000": "2016-03-25 22:59:23",
        "2014-07-01T10:00:00Z": "2014-07-01 10:00:00",
        "2014-07-01T10:00:00+05:30": "2014-07-01 04:30:00",
        "2014-07-01T10:00:00-0800": "2014-07-01 18:00:00",
        "2021-08-09": DAY,
        "2021/8/9": DAY,
        "2021.08.09 16:45": MOMENT,
        "2021 08 09": DAY,
        "2021-08-09 16:45": MOMENT,
        " 2021-08-09t16:45:00z ": MOMENT,
        "2021-08-09T16:45+03": "2021-08-09 13:45:00",
        "2021-08-09 16:45:00 +5": "2021-08-09 11:45:00",
        "2021-08-09+03:00": "2021-08-08 21:00:00",
        "2021-08-09T16:45:00\u221204:00": "2021-08-09 20:45:00",
        "2021-08-09 16:45:00.123456789": "2021-08-09 16:45:00.123456",
        "2021-08-09 16:45:00,5": "2021-08-09 16:45:00.5",
        "2021-08-09T24:00:00": "2021-08-10 00:00:00",
        "2021-08-09 24:00:01": None,
        "2021-08-09 25:00": None,
        "2021-08-09 16:60": None,
        "2021-13-01": None,
        "2021-02-29": None,
        "9999-12-31": "9999-12-31 00:00:00",
        "1958-03-04 05:06:07": "1958-03-04 05:06:07",
    },
    "compact": {
        "20210809": DAY,
        "20210809T164500Z": MOMENT,
        "20210809T164500+0300": "2021-08-09 13:45:00",
        "20210809T1645": MOMENT,
        "20210809164500": MOMENT,
        "202108091645": MOMENT,
        "20210809164500250": "2021-08-09 16:45:00.25",
        "20210809 16:45:00": MOMENT,
        "20210809_164500": MOMENT,
        "20211309": None,
    },
    "weeks and days of the year": {
        "2021-W32-1": DAY,
        "2021W321": DAY,
        "2021-W32-1T16:45:00Z": MOMENT,
        "2020-W53-7": "2021-01-03 00:00:00",
        "2021-W53-1": None,
        "2021-W32": None,
        "2021-221": DAY,
        "2021-221T16:45:00": MOMENT,
        "2020-366": "2020-12-31 00:00:00",
        "2021-366": None,
        "2021-000": None,
    },
    "numeric": {
        "02 26, 2014": "2014-02-26 00:00:00",
        "3 6, 2004": "2004-03-06 00:00:00",
        "09.08.2021": DAY,
        "9. 8. 2021": DAY,
        "9. 8. 2021. 16:45": MOMENT,
        "2021. 8. 9.": DAY,
        "2021. 08. 09. 16:45": MOMENT,
        "08/09/2021": DAY,
        "26/02/2014": "2014-02-26 00:00:00",
        "02-26-2014": "2014-02-26 00:00:00",
        "08/09/2021 4:45 PM": MOMENT,
        "08/09/2021 4:45p": MOMENT,
        "08/09/2021 12:05 a.m.": "2021-08-09 00:05:00",
        "8/9/21,\u202f4:45\u202fPM": MOMENT,
        "09.08.2021 16.45.00": MOMENT,
        "08/09/2021 - 16:45": MOMENT,
        "16:45 09.08.2021": MOMENT,
        "2021:08:09 16:45:00": MOMENT,
        "02/26/14": "2014-02-26 00:00:00",
        "02/26/68": "2068-02-26 00:00:00",
        "02/26/69": "1969-02-26 00:00:00",
        "٠٩/٠٨/٢٠٢١": "2021-09-08 00:00:00",
        "২০২১-০৮-০৯": DAY,
        "३०.०८.२०२१": "2021-08-30 00:00:00",
        "２０２１－０８－０９": DAY,
        "31/31/2014": None,
        "00/00/0000": None,
        "9.8.": None,
        "8/2021": None,
        "2021-08": None,
        "192.168.10.20": None,
        "12.50": None,
        "1,299.00": None,
        "+49 170 1234567": None,
    },
    "epochs": {
        "1628527500": MOMENT,
        "1628527500000": MOMENT,
        "1628527500000000": MOMENT,
        "1628527500000000000": MOMENT,
        "1628527500.5": "2021-08-09 16:45:00.5",
        "1.6285275E9": MOMENT,
        "1.6285275E+12": MOMENT,
        "637641243000000000": MOMENT,
        "@1628527500": MOMENT,
        "-1628527500": None,
        "-62135596800000": None,
        "9" * 25: None,
    },
    "numbers that are no times": {
        "0": None,
        "-1": None,
        "17": None,
        "2021": None,
        "2021.0": None,
        "202108": None,
        "44417": None,
        "1234567": None,
    },
    "days of a spreadsheet with a fraction": {
        "44417.697916666664": MOMENT,
        "44417,697916666664": MOMENT,
        "44417.5": "2021-08-09 12:00:00",
        "17850.0": None,
    },
    "what programs print": {
        "/Date(1628527500000)/": MOMENT,
        "\\/Date(1628527500000+0300)\\/": MOMENT,
        '{"$date": "2021-08-09T16:45:00Z"}': MOMENT,
        '{"$date":1628527500000}': MOMENT,
        '{"$date":{"$numberLong":"1628527500000"}}': MOMENT,
        'ISODate("2021-08-09T16:45:00.000Z")': MOMENT,
        "new Date(1628527500000)": MOMENT,
        "Timestamp('2021-08-09 16:45:00')": MOMENT,
        "datetime.datetime(2021, 8, 9, 16, 45)": MOMENT,
        "datetime.date(2021, 8, 9)": DAY,
        "[2021,8,9,16,45,0]": MOMENT,
        '{"_seconds":1628527500,"_nanoseconds":0}': MOMENT,
        '{"date":"2021-08-09 16:45:00.000000","timezone_type":3,"timezone":"Europe/Athens"}': "2021-08-09 13:45:00",
        '"2021-08-09"': DAY,
        '="2021-08-09"': DAY,
        "'2021-08-09": DAY,
        "09/Aug/2021:16:45:00 +0300": "2021-08-09 13:45:00",
        "new Date(2021, 8, 9)": None,
        '{"updated": true}': None,
    },
    "days that stand for none": {
        "0000-00-00": None,
        "0000-00-00 00:00:00": None,
        "0001-01-01": None,
        "0001-01-01T00:00:00Z": None,
        "1899-12-30": None,
        "1900-01-01 00:00:00": None,
        "1400/05/18": None,
        "۱۴۰۰/۰۵/۱۸": None,
        "0223-01-01": "0223-01-01 00:00:00",
    },
    "no dates": {
        None: None,
        "": None,
        "-": None,
        "n/a": None,
        "12:00": None,
        "v2021.08": None,
        "2021-08-09 2021-08-10": None,
        "09.08.2021 - 11.08.2021": None,
        "2021-08-09 " + " " * 400 + "16:45": None,
    },
}


@pytest.fixture(scope="module")
def found(spark):
    given = [text for kind in KINDS.values() for text in kind]
    return dict(
        zip(
            given,
            through(spark, lambda text: timestamp(text, F.lit(False), F.lit("UTC")).cast("string"), given),
            strict=True,
        )
    )


@pytest.mark.parametrize("kind", KINDS)
def test_moments(found, kind):
    assert not differences(list(KINDS[kind]), [found[text] for text in KINDS[kind]], list(KINDS[kind].values()))


def test_day_first_and_time_zone_of_the_source(spark):
    """A wall clock's time that is skipped is an hour later, of two times the first one counts."""
    moments = {
        "02/03/2014": "2014-03-01 23:00:00",
        "02-03-2014 10:00": "2014-03-02 09:00:00",
        "2014-07-01 10:00:00": "2014-07-01 08:00:00",
        "2014-07-01": "2014-06-30 22:00:00",
        "1. Juli 2014, 10 Uhr 30": "2014-07-01 08:30:00",
        "2014-07-01T10:00:00Z": "2014-07-01 10:00:00",
        "1393372800": "2014-02-26 00:00:00",
        "41821.5": "2014-07-01 10:00:00",
        "2021-03-28 02:30:00": "2021-03-28 01:30:00",
        "28.03.2021 02:30": "2021-03-28 01:30:00",
        "2021-10-31 02:30:00": "2021-10-31 00:30:00",
        "31.10.2021 02:30": "2021-10-31 00:30:00",
        "2021-10-31T02:30:00+01:00": "2021-10-31 01:30:00",
        "31.10.2021 02:30 MEZ": "2021-10-31 01:30:00",
        "28.03.2021 24:00": "2021-03-28 22:00:00",
    }
    given = list(moments)
    found = through(spark, lambda text: timestamp(text, F.lit(True), F.lit("Europe/Berlin")).cast("string"), given)
    assert not differences(given, found, list(moments.values()))


def test_whole_numbers_are_an_order_or_days_where_the_source_says_so(spark):
    given = ["17", "17850", "2021", "44417", "1628527500"]
    orders = through(spark, lambda text: timestamp(text, F.lit(False), F.lit("UTC"), orders=True).cast("string"), given)
    assert orders == [
        "1970-01-01 00:00:17",
        "1970-01-01 04:57:30",
        "1970-01-01 00:33:41",
        "1970-01-01 12:20:17",
        MOMENT,
    ]
    days = through(
        spark, lambda text: timestamp(text, F.lit(False), F.lit("UTC"), excel_dates=F.lit(True)).cast("string"), given
    )
    assert days == [None, None, None, DAY, MOMENT]


def test_tables_take_their_source_s_settings(spark):
    """Each table reads by `excel_dates` and `language`; only purchases know an order; what is unknown is noted."""
    texts = ["44417", "9 listopada 2021", "2021", "0001-01-01"]
    settings = {"_excel_dates": True, "_language": "hr"}
    expected = [DAY, "2021-10-09 00:00:00", None, None]

    def read(clean, columns, name, *more):
        rows = canonical(
            spark, columns, [{columns[0]: f"p{place}", name: text} for place, text in enumerate(texts)], **settings
        )
        return (
            looked(clean, rows, *more)
            .select(F.col(name).cast("string").alias("at"), "issues", "record_id")
            .orderBy("record_id")
            .collect()
        )

    for clean, columns, name, *more in (
        (silver_products, PRODUCTS, "updated_at"),
        (lambda rows, _: reviewed(rows), REVIEWS, "reviewed_at"),
    ):
        found = read(clean, columns, name, *more)
        assert [row.at for row in found] == expected
        assert [f"{name}: unreadable" in row.issues for row in found] == [False, False, True, True]
    bought = read(silver_purchases, PURCHASES, "purchased_at", b"secret")
    assert [row.at for row in bought] == [DAY, "2021-10-09 00:00:00", "1970-01-01 00:33:41", None]
