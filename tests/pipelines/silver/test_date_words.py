"""Dates in words: by kind, and every month of every language as Unicode's own data writes it."""

from datetime import datetime

import pytest
from pyspark.sql import functions as F
from silver_rows import differences, through

from pipelines.silver.values.dates.timestamp import timestamp

pytestmark = pytest.mark.spark

MOMENT, DAY = "2021-08-09 16:45:00", "2021-08-09 00:00:00"
KINDS: dict[str, dict[str, str | None]] = {
    "order of day, month and year": {
        "9 August 2021": DAY,
        "9-Aug-2021": DAY,
        "Aug-09-2021": DAY,
        "09AUG2021": DAY,
        "09-AUG-21 04.45.00.000000 PM": MOMENT,
        "2021-Aug-09": DAY,
        "2021 August 9": DAY,
        "August 9, 2021": DAY,
        "August 9,2021 16:45": MOMENT,
        "AUG 9 2021 04:45:00:000PM": MOMENT,
        "9. Aug '21": DAY,
        "26-Feb-14": "2014-02-26 00:00:00",
        "Mon Aug  9 16:45:00 2021": MOMENT,
        "Mon 09 Aug 16:45:00 UTC 2021": MOMENT,
        "2021. gada 9. augusts": DAY,
        "2021 ж. 9 тамыз": DAY,
    },
    "days of the week, ordinals and small words": {
        "Monday, August 9th, 2021": DAY,
        "the 9th of August 2021": DAY,
        "Wed, 26 Feb 2014 10:00:00 +0100": "2014-02-26 09:00:00",
        "Mo., 09.08.2021": DAY,
        "lun. 09/08/2021 16:45": "2021-09-08 16:45:00",
        "1er juin 2021": "2021-06-01 00:00:00",
        "1º de junho de 2021": "2021-06-01 00:00:00",
        "9-го августа 2021 года": DAY,
        "9 de agosto del 2021": DAY,
        "den 9 augusti 2021": DAY,
        "9 Ağustos 2021 Pazartesi 16:45": MOMENT,
        "2021. augusztus 9., hétfő": DAY,
        "2021 m. rugpjūčio 9 d.": DAY,
        "ngày 9 tháng 8 năm 2021": DAY,
        "יום שני, 9 באוגוסט 2021": DAY,
        "mar. 9 mars 2021": "2021-03-09 00:00:00",
        "mar 09/03/2021": "2021-09-03 00:00:00",
        "Updated: 9 August 2021": DAY,
    },
    "months by exact name": {
        "9. marraskuuta 2021": "2021-11-09 00:00:00",
        "9. maaliskuuta 2021": "2021-03-09 00:00:00",
        "16 MRZ 2018": "2018-03-16 00:00:00",
        "9. März 2021": "2021-03-09 00:00:00",
        "3 juin 2014": "2014-06-03 00:00:00",
        "3 juillet 2014": "2014-07-03 00:00:00",
        "3 aout 2014": "2014-08-03 00:00:00",
        "9 AĞUSTOS 2021": DAY,
        "9 KASIM 2021": "2021-11-09 00:00:00",
        "9 ΑΥΓΟΥΣΤΟΥ 2021": DAY,
        "9. červenec 2021": "2021-07-09 00:00:00",
        "9. června 2021": "2021-06-09 00:00:00",
        "9 srpnia 2021": None,
        "9 sierpnia 2021": DAY,
        "9 d’agost de 2021": DAY,
        "9 تشرين الثاني 2021": "2021-11-09 00:00:00",
        "9 أغسطس 2021": DAY,
        "9 اغسطس 2021": DAY,
        "9 غشت 2021": DAY,
        "9 fe\u0301vrier 2021": "2021-02-09 00:00:00",
        "9 Marathon 2021": None,
        "Mayor 9, 2021": None,
        "9 Augment 2021": None,
        "9 listopada 2021": None,
        "9 lis 2021": None,
        "9 Ramadan 1442": None,
        "9 Brumaire 2021": None,
    },
    "clocks": {
        "9. August 2021 um 16:45 Uhr": MOMENT,
        "9. August 2021, 16 Uhr 45": MOMENT,
        "09.08.2021 16 Uhr": "2021-08-09 16:00:00",
        "9 août 2021 à 16h45": MOMENT,
        "09.08.2021 klo 16.45": MOMENT,
        "9. august 2021 kl. 16.45": MOMENT,
        "9 agosto 2021 alle ore 16:45": MOMENT,
        "9 de agosto de 2021 a las 4:45 p. m.": MOMENT,
        "9 augustus 2021 om 16u45": MOMENT,
        "9 sierpnia 2021 r., godz. 16:45": MOMENT,
        "9 августа 2021 г., 16 ч. 45 мин.": MOMENT,
        "9 Ağustos 2021 saat 16:45": MOMENT,
        "August 9, 2021 at 4:45\u202fPM": MOMENT,
        "4:45 PM, August 9, 2021": MOMENT,
        "16:45, Monday, 9 August 2021": MOMENT,
        "9 August 2021 4pm": "2021-08-09 16:00:00",
        "9 August 2021 12:10 AM": "2021-08-09 00:10:00",
        "9 August 2021 12:10 PM": "2021-08-09 12:10:00",
        "2021. aug. 9. du. 4:45": MOMENT,
        "9 Αυγ 2021, 4:45 μ.μ.": MOMENT,
        "٩ أغسطس ٢٠٢١، ٤:٤٥ م": MOMENT,
        "16:45 9 thg 8, 2021": MOMENT,
        "9 August 2021 14:45 AM": None,
        "9 August 2021 25:00": None,
    },
    "Chinese, Japanese, Korean": {
        "2021年8月9日": DAY,
        "2021年8月9日 16时45分": MOMENT,
        "2021年08月09日 星期一 下午4:45": MOMENT,
        "2021年8月9日上午10:05": "2021-08-09 10:05:00",
        "2021年8月9日（月）16:45": MOMENT,
        "2021年8月9日月曜日 午後4時45分": MOMENT,
        "2021/08/09(月) 16:45": MOMENT,
        "二〇二一年八月九日": DAY,
        "二〇二一年十二月三十一日": "2021-12-31 00:00:00",
        "2021년 8월 9일 오후 4:45": MOMENT,
        "2021년 8월 9일 월요일": DAY,
        "2021. 8. 9. 오후 4시 45분 0초": MOMENT,
    },
    "eras": {
        "令和3年8月9日": DAY,
        "令和元年8月9日": "2019-08-09 00:00:00",
        "平成31年4月1日": "2019-04-01 00:00:00",
        "民國110年8月9日": DAY,
        "9 สิงหาคม 2564": DAY,
        "9 ส.ค. 2564 16:45 น.": MOMENT,
        "9 สิงหาคม พ.ศ. 2564": DAY,
        "9 สิงหาคม ค.ศ. 2021": DAY,
    },
    "zones": {
        "Mon, 09 Aug 2021 16:45:00 GMT": MOMENT,
        "Mon, 09 Aug 2021 16:45:00 EDT": "2021-08-09 20:45:00",
        "Mon, 09 Aug 2021 16:45:00 +0200 (CEST)": "2021-08-09 14:45:00",
        "2021-08-09 16:45:00.5 +0200 CEST": "2021-08-09 14:45:00.5",
        "Mon Aug 09 16:45:00 CEST 2021": "2021-08-09 14:45:00",
        "Sat Dec 11 16:45:00 CEST 2021": "2021-12-11 14:45:00",
        "Mon Aug 09 2021 16:45:00 GMT+0200 (Mitteleuropäische Sommerzeit)": "2021-08-09 14:45:00",
        "Mon Aug 09 16:45:00 -0400 2021": "2021-08-09 20:45:00",
        "2021-08-09T16:45:00+02:00[Europe/Berlin]": "2021-08-09 14:45:00",
        "2021-08-09T16:45[Europe/Berlin]": "2021-08-09 14:45:00",
        "2021-08-09 16:45:00 America/New_York": "2021-08-09 20:45:00",
        "2021-08-09 16:45 (Asia/Kolkata)": "2021-08-09 11:15:00",
        "2021-08-09 16:45:00 GMT+2": "2021-08-09 14:45:00",
        "2021-08-09 16:45:00 UTC-03:30": "2021-08-09 20:15:00",
        "09.08.2021 16:45 Uhr (MESZ)": "2021-08-09 14:45:00",
        "August 9, 2021 4:45 PM Pacific Daylight Time": "2021-08-09 23:45:00",
        "August 9, 2021, 4:45 PM ET": "2021-08-09 20:45:00",
        "2021-08-09 16:45:00 JST": "2021-08-09 07:45:00",
        "2021-08-09 16:45 BST": "2021-08-09 15:45:00",
        "9 août 2021 16:45:00 heure d’été d’Europe centrale": "2021-08-09 14:45:00",
        "2021-08-09 16:45:00 IST": None,
        "Mon Aug 09 16:45:00 CST 2021": None,
        "2021-08-09 16:45:00 QXT": None,
        "2021-08-09 16:45:00 Europe/Lumora": None,
    },
    "no dates": {
        "August 2021": None,
        "9 August": None,
        "spring 2021": None,
        "Q3 2021": None,
        "yesterday": None,
        "3 days ago": None,
        "before 9 August 2021": None,
        "9-11 August 2021": None,
        "9 August 2021 - 11 August 2021": None,
        "31 April 2021": None,
        "9 August 44 BC": None,
        "never": None,
    },
}
#: Locales of Babel that write the Gregorian calendar, in languages of shops.
LOCALES = (
    "en en_GB en_AU en_CA en_IN de de_AT de_CH fr fr_CA fr_CH es es_MX es_AR it nl nl_BE pt pt_PT pl ru sv da nb nn fi cs sk hu ro el tr uk "
    "bg hr sr sr_Latn sl lt lv et ca zh zh_Hant ja ko vi th id ms ar ar_MA ar_DZ ar_LB ar_EG he hi bn ta te mr gu kn ml ur af sq mk bs is ga "
    "cy gl mt be kk az ka hy uz fil ky mn sw ne pa si km lo my lb am zu"
)
#: Of pairs of locale and format all of whose months must be read.
SHARE = 0.97


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
def test_words(found, kind):
    assert not differences(list(KINDS[kind]), [found[text] for text in KINDS[kind]], list(KINDS[kind].values()))


def test_what_words_cannot_decide_the_source_does(spark):
    """A month's name by the source's language, an abbreviation of several zones by the source's own."""
    given = [
        ("9 listopada 2021", "pl", "UTC"),
        ("9 listopada 2021", "hr", "UTC"),
        ("9. lis 2021", "cs", "UTC"),
        ("9 lis 2021", "en", "UTC"),
        ("2021-08-09 16:45:00 IST", None, "Asia/Kolkata"),
        ("2021-08-09 16:45:00 IST", None, "Europe/Dublin"),
        ("Mon Aug 09 16:45:00 CST 2021", None, "Asia/Shanghai"),
        ("Mon Aug 09 16:45:00 CST 2021", None, "Europe/Berlin"),
    ]
    found = through(
        spark, lambda text, language, zone: timestamp(text, F.lit(False), zone, language).cast("string"), given
    )
    assert found[:4] == ["2021-11-09 00:00:00", "2021-10-09 00:00:00", "2021-11-09 00:00:00", None]
    assert found[4:] == ["2021-08-09 11:15:00", "2021-08-09 15:45:00", "2021-08-09 08:45:00", None]


def test_dates_as_unicode_s_data_formats_them(spark):
    """Every month in the medium, long and full format of each locale, the zone's name included; what is not read is
    null, never wrong.
    """
    from babel.dates import format_datetime

    hours = (2, 16, 0, 12, 9, 23, 11, 15, 13, 8, 20, 21)
    moments = [datetime(2021, month, 6 + month, hour, 5, 9) for month, hour in enumerate(hours, 1)]
    cases = [
        (locale, width, format_datetime(moment, width, locale=locale), str(moment))
        for locale in LOCALES.split()
        for width in ("medium", "long", "full")
        for moment in moments
    ]
    given = [(text, "false" if locale == "en" else "true", locale[:2]) for locale, _, text, _ in cases]
    found = through(
        spark,
        lambda text, day_first, language: timestamp(text, day_first.cast("boolean"), F.lit("UTC"), language).cast(
            "string"
        ),
        given,
    )
    missed = {(locale, width) for (locale, width, _, moment), read in zip(cases, found, strict=True) if read != moment}
    wrong = [
        (text, read) for (_, _, text, moment), read in zip(cases, found, strict=True) if read not in (moment, None)
    ]
    assert wrong == []
    assert len({locale.split("_")[0] for locale in LOCALES.split()}) >= 60
    assert 1 - len(missed) / (3 * len(LOCALES.split())) >= SHARE, missed
