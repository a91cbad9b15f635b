"""Points in time that are one number: seconds since 1970 and finer, days of a spreadsheet, dates without signs between
them.
"""

from __future__ import annotations

from pyspark.sql import Column
from pyspark.sql import functions as F

from pipelines.expressions import bind

NUMBER = r"^[-+]?\d+(?:[.,]\d+)?(?:[eE]\+?\d{1,2})?$"
_COMMA = ","
#: Below it a whole number is no time in seconds (1973), but an order, a year, a number of days, nothing.
_FIRST_SECONDS = 100_000_000
#: Where milliseconds, microseconds and nanoseconds begin: each is 1973 in its unit and thousands of years in the one
#: before.
_FINER = (100_000_000_000, 100_000_000_000_000, 100_000_000_000_000_000)
#: .NET counts steps of 100 ns from the year 1: 18 digits, which in nanoseconds would be the eighties.
_TICKS, _TICKS_OF_1970 = (620_000_000_000_000_000, 670_000_000_000_000_000), 621_355_968_000_000_000
#: Days that a spreadsheet counts from 30 December 1899: 1954 to 2119.
_DAYS, _DAY_OF_1970 = (20_000, 80_000), 25_569


def moment_of_number(text: Column, time_zone: Column, excel_dates: Column, orders: bool) -> Column:
    """The moment that a text matching `NUMBER` means, as a timestamp; null for none.

    Its size tells seconds, milli-, micro- and nanoseconds. A number of days with a fraction is a spreadsheet's, in
    `time_zone`; whole ones are where `excel_dates` holds. With `orders` smaller whole numbers are an order, as seconds
    after 1970; else they are unknown, as are negative ones: programs write the first day of their calendar so.
    """

    def read(number: Column) -> Column:
        days = number.between(*map(F.lit, _DAYS)) & ((number % 1 != 0) | F.coalesce(excel_dates, F.lit(False)))
        moment = (number >= _FIRST_SECONDS) | (F.lit(orders) & (number >= 0))
        return F.when(days, _of_days(number, time_zone)).when(moment, _since_1970(number))

    return bind(F.regexp_replace(text, _COMMA, ".").try_cast("decimal(38,12)"), read)


def _since_1970(number: Column) -> Column:
    micros = (
        F.when(number < _FINER[0], number * 1_000_000)
        .when(number < _FINER[1], number * 1_000)
        .when(number < _FINER[2], number)
        .when(number.between(*map(F.lit, _TICKS)), (number - _TICKS_OF_1970) / 10)
        .otherwise(number / 1_000)
    )
    return F.timestamp_micros(micros.try_cast("bigint"))


def _of_days(number: Column, time_zone: Column) -> Column:
    """A spreadsheet's fraction of a day is exact to the millisecond, no further."""
    seconds = F.round((number - _DAY_OF_1970) * 86_400, 3)
    wall = F.timestamp_micros((seconds * 1_000_000).try_cast("bigint")).cast("string")
    return F.concat_ws(" ", wall, time_zone).try_cast("timestamp")
