"""Ids of products, reviews, orders and users in one form, whatever a spreadsheet or an export made of them."""

from __future__ import annotations

from pyspark.sql import Column
from pyspark.sql import functions as F

from pipelines.expressions import bind
from pipelines.silver.values.cells import plain_cell

#: Most ids of most shops: a digit among letters, digits, dashes; no word for nothing, and too short to have lost
#: digits.
_PLAIN = r"^(?=[A-Za-z_-]{0,40}[0-9])(?![0-9]{18})[A-Za-z0-9_-]{1,40}$"
#: `="00123"`: how a spreadsheet is kept from taking an id for a number.
FORMULA, FORMULA_TEXT = '^="[^"]{1,300}"$', '^="|"$'
QUOTED = "^'[^']{1,300}$"
WHOLE_FLOAT = r"^[0-9]{1,300}\.0$"
#: As Java and Python write a large whole float; and as spreadsheets do, with fewer digits than the number had.
EXPONENT = r"^[0-9]\.[0-9]{1,20}[eE]\+?[0-9]{1,2}$"
SPREADSHEET_EXPONENT = r"^[0-9](?:[.,][0-9]{1,20})?[eE]\+[0-9]{1,3}$"
MANTISSA_FRACTION, EXPONENT_DIGITS = r"[.,]([0-9]{1,20})", r"\+([0-9]{1,3})$"
#: Spreadsheets keep 15 digits and fill up with zeros. Below 18 digits such an id may well be true.
FIFTEEN_DIGITS = "^[1-9][0-9]{14}0{3,85}$"
DIGITS_AT_LEAST = 18
DECIMAL_END = r"\.0{1,4}$"
LONGEST = 300

NO_IDS = (
    "", "n/a", "#n/a", "n.a.", "-", "--", "null", "none", "nil", "nan", "<na>", "undefined", "unknown", "?",
    "#ref!", "#value!", "#name?", "#div/0!", "#null!", "#num!",
)  # fmt: skip


def identifier(column: Column) -> Column:
    """An id as a string: trimmed, without invisible characters, digits and letters of full width as plain ones;
    `="00123"` and `'00123` are 00123; a whole number that was read as a float is in digits (`17850.0` is 17850). Null
    for what names nothing.
    """

    def read(text: Column) -> Column:
        shown = (
            F.when(text.rlike(FORMULA), F.regexp_replace(text, FORMULA_TEXT, ""))
            .when(text.rlike(QUOTED), F.substring(text, 2, LONGEST))
            .when(text.rlike(WHOLE_FLOAT), F.substring_index(text, ".", 1))
            .when(text.rlike(EXPONENT) & ~is_destroyed(text), _written_out(text))
            .otherwise(text)
        )
        return bind(F.trim(shown), lambda name: F.when(~F.lower(name).isin(*NO_IDS), name))

    def dressed_up(raw: Column) -> Column:
        return bind(plain_cell(raw), lambda text: F.when(F.length(text) > LONGEST, text).otherwise(read(text)))

    return bind(column, lambda raw: F.when(raw.rlike(_PLAIN), raw).otherwise(dressed_up(raw)))


def whole(name: Column) -> Column:
    """An id; null where it lost digits."""
    return bind(name, lambda text: F.when(~is_destroyed(text), text))


def is_destroyed(name: Column) -> Column:
    """Whether a spreadsheet took the id for a number and cut its digits off: many ids then look alike."""

    def lost(text: Column) -> Column:
        fraction = F.length(F.regexp_extract(text, MANTISSA_FRACTION, 1))
        return text.rlike(SPREADSHEET_EXPONENT) & (
            F.regexp_extract(text, EXPONENT_DIGITS, 1).try_cast("int") > fraction
        )

    destroyed = bind(name, lambda text: lost(text) | text.rlike(FIFTEEN_DIGITS))
    # most ids are neither so long nor hold a plus sign
    maybe = name.contains("+") | F.length(name).between(DIGITS_AT_LEAST, LONGEST)
    return F.coalesce(F.when(maybe & (F.length(name) <= LONGEST), destroyed), F.lit(False))


def _written_out(number: Column) -> Column:
    return F.regexp_replace(number.try_cast("decimal(38,4)").cast("string"), DECIMAL_END, "")
