"""Points in time in the usual shapes, to UTC timestamps."""

from __future__ import annotations

from pyspark.sql import Column
from pyspark.sql import functions as F

from pipelines.silver.expressions import bind, lookup, short

_CLOCK = r"(?:[T, ]+(?:um |at |à )?(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?: ?([AaPp])\.?[Mm]\.?)?)?"
_ZONE = r" ?(Z|z|UTC|GMT|[-+]\d{2}:?\d{2}|[-+]\d{2})?(?: ?\([A-Za-z ]{1,40}\))?"
_WEEKDAY = r"^(?:\p{L}{2,12}\.?,? +)?"
_YEAR_FIRST = rf"^(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_CLOCK}{_ZONE}$"
_COMPACT = rf"^((?:19|20)\d{{2}})(0[1-9]|1[0-2])([0-2]\d|3[01])(?:T?(\d{{2}})(\d{{2}})(\d{{2}})?(\.\d+)?()?)?{_ZONE}$"
_NUMERIC = rf"^(\d{{1,2}})[./-] ?(\d{{1,2}})[./-] ?(\d{{4}}|\d{{2}}){_CLOCK}{_ZONE}$"
_MONTH_DAY_YEAR = rf"^(\d{{1,2}}) (\d{{1,2}}), ?(\d{{4}}){_CLOCK}{_ZONE}$"
_DAY_NAME_YEAR = rf"{_WEEKDAY}(\d{{1,2}})(?:st|nd|rd|th|er|º|\.)?[ -]+(?:de |of )?(\p{{L}}{{3,12}})\.?,?[ -]+(?:de |of )?(\d{{4}}|\d{{2}}){_CLOCK}{_ZONE}$"
_NAME_DAY_YEAR = rf"{_WEEKDAY}(\p{{L}}{{3,12}})\.? +(\d{{1,2}})(?:st|nd|rd|th)?,? +(\d{{4}}){_CLOCK}{_ZONE}$"
_C_TIME = r"^\p{L}{3} (\p{L}{3}) +(\d{1,2}) (\d{1,2}):(\d{2}):(\d{2})()() (UTC|GMT)?(?:[A-Z]{3,4})? ?(\d{4})$"
_DIGITS = r"^[-+]?[0-9.]+(?:[eE][0-9+]+)?$"
_SPACES = r"\s+"
_SEPARATOR = "[./-]"
_POINT = "^[.,]"
_COLON = ":"
_OFFSET = r"(\d{2})(\d{2})$"

#: First letters of the months in English, German, French, Spanish, Italian, Dutch and Portuguese; June and July of the Romance
#: languages take four ("juin", "juil"), so four letters are looked up before three.
_MONTHS = {
    name: str(number)
    for number, names in enumerate(
        (
            "jan ene gen",
            "feb fév fev",
            "mar mär mrt maa",
            "apr avr abr",
            "may mai mei mag",
            "jun juin giu",
            "jul juil lug",
            "aug aoû aou ago",
            "sep set",
            "oct okt ott out",
            "nov",
            "dec dez déc dic",
        ),
        1,
    )
    for name in names.split()
}


def timestamp(column: Column, day_first: Column, time_zone: Column) -> Column:
    """The moment a text means, as a timestamp (UTC); null where it cannot be read.

    Read are ISO 8601 and its relatives, compact dates, "02 26, 2014" (month, day), numeric dates (with dots day first; with
    slashes and dashes as `day_first` says, unless a number over 12 decides), names of months in seven languages, epoch
    seconds, milli- and microseconds by their length, and shorter whole numbers as an order (1970 plus that many seconds).
    A text without zone is in `time_zone` (null: UTC). Years of two digits: 00 to 68 are 2000 to 2068.
    A text that is longer than any date (`SHORT`) is none.
    """

    def read(text: Column) -> Column:
        fields = F.coalesce(
            _fields(text, _YEAR_FIRST, (1, 2, 3), 4),
            _numeric(text, day_first),
            _fields(text, _MONTH_DAY_YEAR, (3, 1, 2), 4),
            _fields(text, _DAY_NAME_YEAR, (3, 2, 1), 4),
            _fields(text, _NAME_DAY_YEAR, (3, 1, 2), 4),
            _fields(text, _COMPACT, (1, 2, 3), 4),
            _fields(text, _C_TIME, (9, 1, 2), 3),
        )
        return F.coalesce(bind(fields, lambda found: _moment(found, time_zone)), F.when(text.rlike(_DIGITS), _since_1970(text)))

    return bind(short(F.trim(F.regexp_replace(column, _SPACES, " "))), lambda text: F.when(text != "", read(text)))


def _fields(text: Column, pattern: str, places: tuple[int, int, int], clock: int) -> Column:
    """[year, month, day, hour, minute, second, fraction, am/pm, zone] as the texts that `pattern` finds; null where it does not match.

    Year, month and day are its groups at `places`, the others follow one another from `clock`.
    """
    groups = [F.regexp_extract(text, pattern, place) for place in (*places, *range(clock, clock + 6))]
    return F.when(text.rlike(pattern), F.array(*groups))


def _numeric(text: Column, day_first: Column) -> Column:
    """As `_fields`, for two numbers of which either may be the day."""

    def ordered(found: Column) -> Column:
        first, second, separator = found[1].try_cast("int"), found[2].try_cast("int"), F.regexp_extract(text, _SEPARATOR, 0)
        day_leads = (first > 12) | ((second <= 12) & ((separator == ".") | F.coalesce(day_first, F.lit(False))))
        turned = F.concat(F.slice(found, 1, 1), F.array(found[2], found[1]), F.slice(found, 4, 6))
        return F.when(found.isNotNull(), F.when(day_leads, turned).otherwise(found))

    return bind(_fields(text, _NUMERIC, (3, 1, 2), 4), ordered)


def _since_1970(text: Column) -> Column:
    """Seconds since 1970, or the finer unit that the number's size tells."""
    number = text.try_cast("decimal(38,6)")
    size = F.abs(number)
    seconds = (
        F.when(size < 100_000_000_000, number)
        .when(size < 100_000_000_000_000, number / 1000)
        .when(size < 100_000_000_000_000_000, number / 1_000_000)
    )
    return F.timestamp_micros((seconds * 1_000_000).try_cast("bigint"))


def _moment(fields: Column, time_zone: Column) -> Column:
    year, month, day, hour, minute, second, fraction, half, zone = (fields[place] for place in range(9))
    years = year.try_cast("int")
    years = F.when(F.length(year) == 2, years + F.when(years <= 68, 2000).otherwise(1900)).otherwise(years)
    short = F.lower(month)
    months = F.coalesce(month.try_cast("int"), lookup(_MONTHS, F.substring(short, 1, 4), F.substring(short, 1, 3)).cast("int"))
    hours = F.coalesce(hour.try_cast("int"), F.lit(0)) % F.when(half == "", 24).otherwise(12) + F.when(F.lower(half) == "p", 12).otherwise(
        0
    )
    seconds = F.concat(F.when(second == "", "0").otherwise(second), F.lit("."), F.regexp_replace(fraction, _POINT, ""), F.lit("0"))
    digits = F.rpad(F.regexp_replace(zone, _COLON, ""), 5, "0")
    offset = F.when(F.lower(zone).isin("z", "utc", "gmt"), "UTC").when(zone != "", F.regexp_replace(digits, _OFFSET, "$1:$2"))
    return F.when(
        F.coalesce(hour.try_cast("int"), F.lit(0)) < 24,
        F.try_make_timestamp(
            years,
            months,
            day.try_cast("int"),
            hours,
            F.coalesce(minute.try_cast("int"), F.lit(0)),
            F.substring(seconds, 1, 9).try_cast("decimal(8,6)"),
            F.coalesce(offset, time_zone, F.lit("UTC")),
        ),
    )
