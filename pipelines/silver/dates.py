"""Points in time in the usual shapes, to UTC timestamps."""

from __future__ import annotations

from pyspark.sql import Column
from pyspark.sql import functions as F

from pipelines.silver.expressions import bind, lookup

_CLOCK = r"(?:[T, ]+(?:um |at |à )?(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?: ?([AaPp])\.?[Mm]\.?)?)?"
_ZONE = r" ?(Z|z|UTC|GMT|[-+]\d{2}:?\d{2}|[-+]\d{2})?(?: ?\([A-Za-z ]{1,40}\))?"
_WEEKDAY = r"^(?:\p{L}{2,12}\.?,? +)?"
_YEAR_FIRST = rf"^(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_CLOCK}{_ZONE}$"
_COMPACT = rf"^((?:19|20)\d{{2}})(0[1-9]|1[0-2])([0-2]\d|3[01])(?:T?(\d{{2}})(\d{{2}})(\d{{2}})?(\.\d+)?()?)?{_ZONE}$"
_NUMERIC = rf"^(\d{{1,2}})([./-]) ?(\d{{1,2}})[./-] ?(\d{{4}}|\d{{2}}){_CLOCK}{_ZONE}$"
_MONTH_DAY_YEAR = rf"^(\d{{1,2}}) (\d{{1,2}}), ?(\d{{4}}){_CLOCK}{_ZONE}$"
_DAY_NAME_YEAR = rf"{_WEEKDAY}(\d{{1,2}})(?:st|nd|rd|th|er|º|\.)?[ -]+(?:de |of )?(\p{{L}}{{3,12}})\.?,?[ -]+(?:de |of )?(\d{{4}}|\d{{2}}){_CLOCK}{_ZONE}$"
_NAME_DAY_YEAR = rf"{_WEEKDAY}(\p{{L}}{{3,12}})\.? +(\d{{1,2}})(?:st|nd|rd|th)?,? +(\d{{4}}){_CLOCK}{_ZONE}$"
_C_TIME = rf"^\p{{L}}{{3}} (\p{{L}}{{3}}) +(\d{{1,2}}) (\d{{1,2}}):(\d{{2}}):(\d{{2}}) (?:(UTC|GMT) )?(\d{{4}})$"

#: First letters of the months in English, German, French, Spanish, Italian, Dutch and Portuguese; June and July of the Romance
#: languages take four ("juin", "juil"), so four letters are looked up before three.
_MONTHS = {
    name: str(number)
    for number, names in enumerate(
        ("jan ene gen", "feb fév fev", "mar mär mrt maa", "apr avr abr", "may mai mei mag", "jun juin giu", "jul juil lug", "aug aoû aou ago",
         "sep set", "oct okt ott out", "nov", "dec dez déc dic"), 1)
    for name in names.split()
}


def timestamp(column: Column, day_first: Column, time_zone: Column) -> Column:
    """The moment a text means, as a timestamp (UTC); null where it cannot be read.

    Read are ISO 8601 and its relatives, compact dates, "02 26, 2014" (month, day), numeric dates (with dots day first; with
    slashes and dashes as `day_first` says, unless a number over 12 decides), names of months in seven languages, epoch
    seconds, milli- and microseconds by their length, and shorter whole numbers as an order (1970 plus that many seconds).
    A text without zone is in `time_zone` (null: UTC). Years of two digits: 00 to 68 are 2000 to 2068.
    """

    def read(text: Column) -> Column:
        return F.coalesce(
            F.when(text.rlike(r"^[-+]?[0-9.]+([eE][0-9+]+)?$"), _compact_or_epoch(text, time_zone)),
            _fields(text, _YEAR_FIRST, (1, 2, 3), 4, time_zone),
            _numeric(text, day_first, time_zone),
            _fields(text, _MONTH_DAY_YEAR, (3, 1, 2), 4, time_zone),
            _fields(text, _DAY_NAME_YEAR, (3, 2, 1), 4, time_zone),
            _fields(text, _NAME_DAY_YEAR, (3, 1, 2), 4, time_zone),
            _fields(text, _COMPACT, (1, 2, 3), 4, time_zone),
            _c_time(text, time_zone),
        )

    return bind(F.trim(F.regexp_replace(column, r"\s+", " ")), lambda text: F.when(text != "", read(text)))


def _fields(text: Column, pattern: str, places: tuple[int, int, int], clock: int, time_zone: Column) -> Column:
    """The moment by the groups of `pattern`: year, month, day at `places`; hour, minute, second, fraction, am/pm, zone from `clock`."""
    group = [F.regexp_extract(text, pattern, place) for place in range(clock, clock + 6)]
    year, month, day = (F.regexp_extract(text, pattern, place) for place in places)
    return F.when(text.rlike(pattern), _moment(year, _month(month), day, group, time_zone))


def _numeric(text: Column, day_first: Column, time_zone: Column) -> Column:
    def read(parts: Column) -> Column:
        first, second = parts[0].try_cast("int"), parts[2].try_cast("int")
        day_leads = (first > 12) | ((second <= 12) & ((parts[1] == ".") | F.coalesce(day_first, F.lit(False))))
        month, day = F.when(day_leads, second).otherwise(first), F.when(day_leads, first).otherwise(second)
        return _moment(parts[3], month, day, [parts[place] for place in range(4, 10)], time_zone)

    groups = F.array(*(F.regexp_extract(text, _NUMERIC, place) for place in range(1, 11)))
    return F.when(text.rlike(_NUMERIC), bind(groups, read))


def _c_time(text: Column, time_zone: Column) -> Column:
    month, day, hour, minute, second, zone, year = (F.regexp_extract(text, _C_TIME, place) for place in range(1, 8))
    return F.when(text.rlike(_C_TIME), _moment(year, _month(month), day, [hour, minute, second, F.lit(""), F.lit(""), zone], time_zone))


def _compact_or_epoch(text: Column, time_zone: Column) -> Column:
    """Digits alone: a date of 8 or 14 digits where it is one, else seconds or finer units since 1970 by the number's size."""
    number = text.try_cast("decimal(38,6)")
    size = F.abs(number)
    seconds = (F.when(size < 100_000_000_000, number).when(size < 100_000_000_000_000, number / 1000)
               .when(size < 100_000_000_000_000_000, number / 1_000_000))
    dated = F.when(text.rlike(r"^\d{8}(\d{4}|\d{6})?$"), _fields(text, _COMPACT, (1, 2, 3), 4, time_zone))
    return F.coalesce(dated, F.timestamp_micros((seconds * 1_000_000).try_cast("bigint")))


def _month(text: Column) -> Column:
    short = F.lower(text)
    named = F.coalesce(lookup(_MONTHS, F.substring(short, 1, 4)), lookup(_MONTHS, F.substring(short, 1, 3)))
    return F.coalesce(text.try_cast("int"), named.cast("int"))


def _moment(year: Column, month: Column, day: Column, clock: list[Column], time_zone: Column) -> Column:
    hour, minute, second, fraction, half, zone = clock
    years = year.try_cast("int")
    years = F.when(F.length(year) == 2, years + F.when(years <= 68, 2000).otherwise(1900)).otherwise(years)
    hours = F.coalesce(hour.try_cast("int"), F.lit(0))
    hours = F.when(F.lower(half) == "p", F.when(hours < 12, hours + 12).otherwise(hours)).when(
        (F.lower(half) == "a") & (hours == 12), 0).otherwise(hours)
    seconds = F.concat(F.when(second == "", "0").otherwise(second), F.lit("."), F.regexp_replace(fraction, "^[.,]", ""), F.lit("0"))
    offset = F.when(F.lower(zone).isin("z", "utc", "gmt"), "UTC").when(
        zone != "", F.regexp_replace(F.rpad(F.regexp_replace(zone, ":", ""), 5, "0"), r"(\d{2})(\d{2})$", "$1:$2"))
    return F.try_make_timestamp(
        years, month, day.try_cast("int"), hours, F.coalesce(minute.try_cast("int"), F.lit(0)),
        F.substring(seconds, 1, 9).try_cast("decimal(8,6)"), F.coalesce(offset, time_zone, F.lit("UTC")),
    )
