"""Numbers in whatever notation: which of their separators parts thousands, and which the decimals."""

from __future__ import annotations

from pyspark.sql import Column
from pyspark.sql import functions as F

from pipelines.expressions import bind
from pipelines.silver.values.prices.currencies import DECIMAL_COMMA, THREE_DECIMALS, WITHOUT_DECIMALS
from pipelines.silver.values.prices.price_marks import CFA, CROWNS

#: What a column tells where some of its values prove a decimal comma and others a decimal point.
BOTH = "both"
# Nine groups of digits at most: eight of three digits are more than any amount holds.
NUMBER = (
    r"(?>[0-9]{1,3}(?:[ '’][0-9]{3}(?![0-9])){1,8}+(?:[.,][0-9]++)?+|[0-9]++(?:[.,][0-9]++){0,8}+|[.,][0-9]++)"
)  # fmt: skip
_BLANK = "[ '’]"
_SEPARATOR, _NO_SEPARATOR = "[.,]", "[^.,]"
_LAST_SEPARATOR = "([.,])[0-9]*$"
_FRACTION, _FRACTION_DIGITS = "[.,][0-9]*$", "[.,]([0-9]*)$"
_ONE_OF_THREE = "^[1-9][0-9]{0,2}[.,][0-9]{3}$"
_IN_GROUPS = "^[0-9]{1,3}(?:[.,][0-9]{2,3}+(?=[.,]))*+[.,][0-9]{3}$"
# One or two, or more than three decimals; three behind a zero; groups by the other separator.
_PROVES_COMMA = (
    r"[0-9],(?:[0-9]{1,2}|[0-9]{4,20})(?![0-9.,])|^,[0-9]{1,2}(?![0-9.,])|(?<![0-9.,])0,[0-9]{3}(?![0-9.,])"
    r"|[0-9]\.[0-9]{3},|[0-9]\.[0-9]{3}\.[0-9]{3}(?![0-9.])"
)
_PROVES_POINT = (
    r"[0-9]\.(?:[0-9]{1,2}|[0-9]{4,20})(?![0-9.,])|^\.[0-9]{1,2}(?![0-9.,])|(?<![0-9.,])0\.[0-9]{3}(?![0-9.,])"
    r"|[0-9],[0-9]{3}\.|[0-9],[0-9]{2,3},[0-9]{3}(?![0-9,])"
)


def decimal_sign(column: Column) -> Column:
    """Aggregate: the decimal sign that values of the column prove ("," or "."), `BOTH` where they contradict, null
    where none does.
    """
    comma, point = F.max(column.rlike(_PROVES_COMMA)), F.max(column.rlike(_PROVES_POINT))
    return F.when(comma & point, BOTH).when(comma, ",").when(point, ".")


def number(text: Column, marked: Column, currency: Column, sign: Column) -> Column:
    """struct(value decimal(38,16), unsure boolean) of one `NUMBER`; value is null where the separators make no sense.

    One separator before exactly three digits may part thousands or decimals. Currencies without decimals part
    thousands, those with three decimals; else the column's `decimal_sign` tells; else a comma parts thousands, and a
    dot decimals, except beside the mark (`marked`) of a currency that is written with decimal commas. In a column that
    contradicts itself it is unsure, unless a mark stands beside it.
    """

    def read(value: Column) -> Column:
        last_mark = F.regexp_extract(value, _LAST_SEPARATOR, 1)
        marks = F.regexp_replace(value, _NO_SEPARATOR, "")
        repeated = (F.length(marks) > 1) & ~(marks.contains(".") & marks.contains(","))
        one_of_three = value.rlike(_ONE_OF_THREE)
        grouped = repeated | (one_of_three & _parts_thousands(last_mark, marked, currency, sign))
        whole = F.regexp_replace(value, _SEPARATOR, "")
        decimal = F.concat(
            F.regexp_replace(F.regexp_replace(value, _FRACTION, ""), _SEPARATOR, ""),
            F.lit("."),
            F.regexp_extract(value, _FRACTION_DIGITS, 1),
        )
        plain = F.when((last_mark == "") | grouped, whole).otherwise(decimal)
        unsure = (
            one_of_three
            & ~marked
            & ~has(f"{WITHOUT_DECIMALS} {CFA}", currency)
            & F.coalesce(sign == BOTH, F.lit(False))
        )
        return F.struct(
            F.when((~repeated | value.rlike(_IN_GROUPS)) & ~unsure, plain.try_cast("decimal(38,16)")).alias("value"),
            unsure.alias("unsure"),
        )

    return bind(F.regexp_replace(text, _BLANK, ""), read)


def _parts_thousands(separator: Column, marked: Column, currency: Column, sign: Column) -> Column:
    comma, comma_is_decimal = separator == ",", has(f"{DECIMAL_COMMA} {CROWNS}", currency)
    three = marked & has(THREE_DECIMALS, currency) & (~comma | comma_is_decimal)
    return (
        F.when(has(f"{WITHOUT_DECIMALS} {CFA}", currency), True)
        .when(three, False)
        .when(sign.isin(",", "."), separator != sign)
        .otherwise(comma | (marked & comma_is_decimal))
    )


def has(codes: str, currency: Column) -> Column:
    """Whether a currency is one of these; false for none."""
    # a text instead of a list: a list of two hundred literals is planned anew by every rule of the optimizer
    return F.coalesce((currency != "") & F.lit(codes).contains(currency), F.lit(False))
