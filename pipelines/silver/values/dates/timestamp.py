"""Points in time as shops write them, to UTC timestamps."""

from __future__ import annotations

from pyspark.sql import Column
from pyspark.sql import functions as F

from pipelines.expressions import bind, short
from pipelines.silver.values.cells import plain_cell
from pipelines.silver.values.dates.date_words import in_numbers
from pipelines.silver.values.dates.epochs import NUMBER, moment_of_number
from pipelines.silver.values.dates.time_zones import parted

#: What most shops deliver, which Spark reads itself. Years before 1920 are looked at more closely.
_ISO_DAY = r"^(?:19[2-9]|20\d)\d-\d{2}-\d{2}$"
_ISO_LOCAL = r"^(?:19[2-9]|20\d)\d-\d{2}-\d{2}[ T](?:[01]\d|2[0-3]):\d{2}:\d{2}(?:\.\d{1,9})?$"
_ISO_ZONED = r"^(?:19[2-9]|20\d)\d-\d{2}-\d{2}[ T](?:[01]\d|2[0-3]):\d{2}:\d{2}(?:\.\d{1,9})? ?(?:Z|[-+]\d{2}:?\d{2})$"

#: Dates that programs hand over or print as their own literals, and what is the date in them.
_WRAPPED = r"^[^\p{L}\p{N}-]|^(?:new |[A-Za-z0-9_.]{1,30} ?[(\[{'\"])|\d{4}:\d{2}:|[^\p{L}\p{N}.)\]]$"
_WRAPPERS = (
    (
        r"^\{ ?[\"']?(?:\$date|_?seconds)[\"']? ?: ?(?:\{ ?[\"']?\$numberLong[\"']? ?: ?)?[\"']?([^\"'{},]{1,60}?)[\"']? ?(?:,[^{}]{0,60})?\}{1,2}$",
        "$1",
    ),
    (
        r"^\{ ?[\"']date[\"'] ?: ?[\"']([^\"']{8,30})[\"'][^{}]{0,60}[\"']timezone[\"'] ?: ?[\"']([^\"']{1,40})[\"'] ?\}$",
        "$1 $2",
    ),
    (r"^\\?/Date\((-?\d{1,18})(?:[-+]\d{4})?\)\\?/$", "$1"),
    (r"^(?:new )?[A-Za-z0-9_.]{1,30} ?\(? ?[\"']([^\"']{4,60})[\"'](?:, ?[^()]{0,60})?\)?$", "$1"),
    (r"^(?:new Date\(|[A-Za-z]{1,20}\(seconds=)(-?\d{9,18})(?:, ?[^()]{0,60})?\)$", "$1"),
    (
        r"^(?:=?[Dd][Aa][Tt][Ee]\(|(?:datetime\.)?date(?:time)?\(|\[)(\d{4})[,;] ?(\d{1,2})[,;] ?(\d{1,2})[)\]]$",
        "$1-$2-$3",
    ),
    (
        r"^(?:(?:datetime\.)?datetime\(|\[)(\d{4}), ?(\d{1,2}), ?(\d{1,2}), ?(\d{1,2}), ?(\d{1,2})(?:, ?(\d{1,2})(?:, ?\d{1,9})?)?[)\]]$",
        "$1-$2-$3 $4:$5:$6",
    ),
    (r"^(\d{4}):(\d{2}):(\d{2})(?= )", "$1-$2-$3"),
    (r"(\d{4}):(?=\d{2}:\d{2})", "$1 "),
    (r"^~[UDN]\[([^\[\]]{8,60})\]$|^#inst ?", "$1"),
    (r"^[=@#\"'“”‘’]{1,3}|[#\"'“”‘’]{1,3}$", ""),
)

#: Numbers, with the plainest letters: nothing in it that needs the tables of words.
_IN_NUMBERS = r"^(?!\d{1,2}:)\d[-0-9:./, ]{3,}+(?:[Tt][0-9:.,]{2,}+)?(?: ?[AaPp]\.?(?:[Mm]\.?)?)?(?: ?(?:[Zz]|UTC|GMT|[-+]\d{1,2}(?::?\d{2})?))?$"
_ISO_WEEK, _ISO_ORDINAL = r"^(\d{4})-?[Ww](\d{2})-?([1-7])(?![0-9-])", r"^(\d{4})-(\d{3})(?![0-9-])"
_DAY_OF_YEAR_OR_WEEK = rf"{_ISO_WEEK}|{_ISO_ORDINAL}"

_CLOCK = (
    r"(?:(?: - |[Tt, _])++(\d{1,2})(?::|[.-](?=\d{2}))(\d{1,2})?(?:(?::|[.-](?=\d{2}))(\d{1,2})?(?:[.,:](\d{1,9}))?)?"
    r"(?: ?([AaPp])\.?(?:[Mm]\.?)?)?)?"
)
_ZONE = r" ?(Z|z|UTC|GMT|[-+]\d{2}:?\d{2}|[-+]\d{1,2}|~[^ ]{1,60})?$"
_YEAR_FIRST = rf"^(\d{{4}}|Y\d{{2}})[-/. ] ?(\d{{1,2}})[-/. ] ?(\d{{1,2}})\.?{_CLOCK}{_ZONE}"
_COMPACT_CLOCK = r"(?:[Tt _-]?([01]\d|2[0-4]):?(\d{2}):?(\d{2})?[.,]?(\d{3}|(?<=[.,])\d{1,9})?()?)?"
_COMPACT = rf"^((?:19|20)\d{{2}})(0[1-9]|1[0-2])([0-2]\d|3[01]){_COMPACT_CLOCK}{_ZONE}"
_NUMERIC = rf"^(\d{{1,2}})[./-] ?(\d{{1,2}})[./-] ?(\d{{4}}|\d{{2}})\.?{_CLOCK}{_ZONE}"
_MONTH_DAY_YEAR = rf"^(\d{{1,2}}) (\d{{1,2}}), ?(\d{{4}}){_CLOCK}{_ZONE}"
_BAR, _SEPARATOR = "[|]", "[./-]"
#: Years of two digits up to it are of this century.
_LAST_OF_2000 = "68"
#: What programs write for "never", each the first day that one of them knows.
_NEVER = ("0001-01-01", "1899-12-30", "1900-01-01")
#: Years of the calendars of Iran and Arabia, which are read as no date.
_HIJRI = (1300, 1499)


def timestamp(
    column: Column,
    day_first: Column,
    time_zone: Column,
    language: Column | None = None,
    excel_dates: Column | None = None,
    orders: bool = False,
) -> Column:
    """The moment a text means, as a timestamp (UTC); null where it cannot be read.

    Read are ISO 8601 and its relatives, numeric dates (with dots day first; with slashes and dashes as `day_first`
    says, unless a number over 12 decides), months by their names in some 75 languages, eras of Japan, Thailand and
    Taiwan, what programs print (`/Date(...)/`, `{"$date": ...}`), numbers (`moment_of_number`). A date without a day
    (`2014`, `May 2023`), one of another calendar, and the first days of programs' calendars, which stand for none, are
    unknown. A text without zone is in `time_zone` (null: UTC), where a time that the change of clocks skips is an hour
    later, and of two the first counts. Years of two digits: 00 to 68 are 2000 to 2068. A text that is longer than any
    date (`SHORT`) is none.
    """
    home = F.coalesce(time_zone, F.lit("UTC"))
    of_source = language if language is not None else F.lit(None).cast("string")
    days = excel_dates if excel_dates is not None else F.lit(False)

    def read(text: Column) -> Column:
        numeric = text.rlike(NUMBER) | text.rlike(_IN_NUMBERS)
        numbers = F.when(numeric, text).otherwise(_of_words(text, home, of_source))
        found = bind(numbers, lambda one: bind(_fields(one, day_first), lambda fields: _moment(fields, home)))
        return F.coalesce(found, F.when(text.rlike(NUMBER), moment_of_number(text, home, days, orders)))

    others = bind(plain_cell(short(column)), lambda text: F.when(text != "", bind(_bare(text), read)))
    return (
        F.when(column.rlike(_ISO_LOCAL), F.concat_ws(" ", column, home).try_cast("timestamp"))
        .when(column.rlike(_ISO_ZONED), column.try_cast("timestamp"))
        .when(column.rlike(_ISO_DAY), F.concat_ws(" ", column, F.lit("00:00:00"), home).try_cast("timestamp"))
        .otherwise(others)
    )


def _bare(text: Column) -> Column:
    """The date without what a program put around it, days of weeks and of the year as days of months."""

    def unwrapped(given: Column) -> Column:
        for pattern, instead in _WRAPPERS:
            given = F.regexp_replace(given, pattern, instead)
        return given

    def of_month(given: Column) -> Column:
        year, week, day = (F.regexp_extract(given, _ISO_WEEK, place).try_cast("int") for place in (1, 2, 3))
        monday = F.trunc(F.concat_ws("-", year, F.lit("01-04")).try_cast("date"), "week")
        in_week = F.date_add(monday, (week - 1) * 7 + day - 1)
        of_week = bind(in_week, lambda date: F.when(F.weekofyear(date) == week, date))
        first = F.concat(F.regexp_extract(given, _ISO_ORDINAL, 1), F.lit("-01-01")).try_cast("date")
        number = F.regexp_extract(given, _ISO_ORDINAL, 2).try_cast("int")
        of_year = bind(
            F.date_add(first, number - 1), lambda date: F.when((number > 0) & (F.year(date) == F.year(first)), date)
        )
        return F.concat(F.coalesce(of_week, of_year), F.regexp_replace(given, _DAY_OF_YEAR_OR_WEEK, ""))

    plain = F.when(text.rlike(_WRAPPED), unwrapped(text)).otherwise(text)
    return bind(plain, lambda given: F.when(given.rlike(_DAY_OF_YEAR_OR_WEEK), of_month(given)).otherwise(given))


def _of_words(text: Column, home: Column, language: Column) -> Column:
    return bind(
        parted(text, home),
        lambda two: F.concat_ws(" ~", F.trim(in_numbers(two[0], language)), F.nullif(two[1], F.lit(""))),
    )


def _fields(text: Column, day_first: Column) -> Column:
    """[year, month, day, hour, minute, second, fraction, a/p, zone] as texts; null for another shape."""
    return F.coalesce(
        _found(text, _YEAR_FIRST, "$1|$2|$3|$4|$5|$6|$7|$8|$9"),
        bind(_found(text, _NUMERIC, "$3|$1|$2|$4|$5|$6|$7|$8|$9"), lambda found: _in_order(text, found, day_first)),
        _found(text, _MONTH_DAY_YEAR, "$3|$1|$2|$4|$5|$6|$7|$8|$9"),
        _found(text, _COMPACT, "$1|$2|$3|$4|$5|$6|$7|$8|$9"),
    )


def _found(text: Column, pattern: str, fields: str) -> Column:
    return F.when(text.rlike(pattern), F.split(F.regexp_replace(text, pattern, fields), _BAR))


def _in_order(text: Column, found: Column, day_first: Column) -> Column:
    """Of two numbers either may be the day."""
    first, second = found[1].try_cast("int"), found[2].try_cast("int")
    dots = F.regexp_extract(text, _SEPARATOR, 0) == "."
    day_leads = (first > 12) | ((second <= 12) & (dots | F.coalesce(day_first, F.lit(False))))
    turned = F.concat(F.slice(found, 1, 1), F.array(found[2], found[1]), F.slice(found, 4, 6))
    return F.when(found.isNotNull(), F.when(day_leads, turned).otherwise(found))


def _moment(fields: Column, home: Column) -> Column:
    year, month, day, hour, minute, second, fraction, half, zone = (fields[place] for place in range(9))
    two = F.right(year, F.lit(2))
    years = F.when(F.length(year) == 4, year).otherwise(
        F.concat(F.when(two <= _LAST_OF_2000, "20").otherwise("19"), two)
    )
    date = bind(F.concat_ws("-", years, month, day).try_cast("date"), _known_day)
    hours = F.coalesce(hour.try_cast("int"), F.lit(0))
    afternoon = F.lower(half) == "p"
    # a day ends at 24:00; 0 to 12 with a half of the day, but "14:30 pm" is said as well
    of_day = F.when(half == "", hours % 24).when(
        (hours <= 12) | afternoon, hours % 12 + F.when(afternoon, 12).otherwise(0)
    )
    late = (half == "") & (hours == 24)
    minutes, seconds = (F.when(part == "", "0").otherwise(part) for part in (minute, second))
    named = F.ltrim(zone, F.lit("~"))
    at = F.when(F.upper(named).isin("Z", "UTC", "GMT"), "UTC").when(named != "", named).otherwise(home)
    clock = F.concat(of_day, F.lit(":"), minutes, F.lit(":"), seconds, F.lit("."), fraction, F.lit("0"))
    whole = F.concat_ws(" ", F.when(late, F.date_add(date, 1)).otherwise(date), clock, at)
    late_by = minutes.try_cast("int") + seconds.try_cast("int") > 0
    return F.when(
        date.isNotNull() & (hours <= 24) & of_day.isNotNull() & ~(late & late_by), whole.try_cast("timestamp")
    )


def _known_day(date: Column) -> Column:
    return F.when(~F.year(date).between(*_HIJRI) & ~date.cast("string").isin(*_NEVER), date)
