"""Prices in any usual notation to an amount of two decimals and an ISO 4217 currency."""

from __future__ import annotations

from decimal import Decimal
from functools import reduce

from pyspark.sql import Column
from pyspark.sql import functions as F

from pipelines.expressions import bind, first_known, lookup, short
from pipelines.silver.issues import unreadable
from pipelines.silver.texts.text import plain_text
from pipelines.silver.values.prices.currencies import CODES, NUMBERS, THREE_DECIMALS
from pipelines.silver.values.prices.price_marks import SURE
from pipelines.silver.values.prices.price_numbers import NUMBER, has, number
from pipelines.silver.values.prices.price_parts import MARK, amounts, is_negative
from pipelines.silver.values.prices.price_signs import UNREADABLE, UNSURE, currency_of, with_signs

#: What most shops write, read at once: no word, no mark, and no doubt about the separator.
_PLAIN = r"^[0-9]{1,15}(?:\.(?:[0-9]{1,2}|[0-9]{4,20})|(?:\.[0-9]{1,20})?[eE][-+]?[0-9]{1,3})?$"
_ISO_CODE, _NUMERIC_CODE = "^[A-Z]{3}$", "^[0-9]{1,3}$"
_ANY_MARK = rf"¢?{MARK}"
_EXACT = "decimal(38,16)"
_TIMES = {"k": 10**3, "w": 10**4, "l": 10**5, "m": 10**6, "c": 10**7, "h": 10**8, "b": 10**9, "j": 10}


def price(column: Column, default_currency: Column, cell: Column | None = None, sign: Column | None = None) -> Column:
    """struct(amount decimal(18,2), currency string, doubt string) of a price text; amount and currency null where no
    single price can be read.

    The currency comes from a mark, code or word beside the amount, else from the currency's own `cell`, which says it
    by code, number, mark or word, else it is `default_currency`. A mark that several currencies share ("$", "kr", "¥",
    "Rs") means the shop's own where that is one of them, else the commonest, if there is one; in a cell of its own it
    then means none. Of several amounts that each carry a mark, of a range, and of an old and a new price the lowest
    counts; shipping, savings, discounts and, beside others, prices of a part ("12,90 €/kg", "12 x 9,99 €") do not.
    "free" is 0. Parentheses, a leading and a trailing minus make it negative (for the gate to judge). "99p" is in
    hundredths, "12.5K" and "1.5 lakh" are multiplied. Half cents round up. A text that is longer than any price
    (`SHORT`) is none.

    `sign` is what the whole column tells (`decimal_sign`). `doubt` is "price" where thousands and decimals cannot be
    told apart, "currency" where one is said that cannot be read or is one of several.
    """
    return price_of_plain(plain_text(column), default_currency, cell, sign)


def price_of_plain(
    text: Column, default_currency: Column, cell: Column | None = None, sign: Column | None = None
) -> Column:
    """`price` of what is plain text already."""
    nothing = F.lit(None).cast("string")
    given = {
        "text": short(text),
        "cell": F.coalesce(first_known(F.trim(nothing if cell is None else cell)), F.lit("")),
        "default": F.coalesce(default_currency, F.lit("")),
        "sign": nothing if sign is None else sign,
    }
    return bind(F.struct(*[value.alias(name) for name, value in given.items()]), _read)


def price_issues(given: Column, paid: str) -> list[Column]:
    """What is to be noted of the cell of a price that was read as the column `paid`."""
    doubt = F.col(f"{paid}.doubt")
    return [
        F.when(doubt == "price", "price: thousands or decimals").otherwise(
            unreadable("price", given, F.col(f"{paid}.amount"))
        ),
        F.when(doubt == "currency", "currency: unreadable"),
    ]


def _read(known: Column) -> Column:
    """The words of both cells become signs at one place of the plan, and only where they must."""
    code, plain = F.upper(known["cell"]), known["text"].rlike(_PLAIN)
    declared = F.when(code == "", known["default"]).when(code.rlike(_ISO_CODE) & has(CODES, code), code)
    words = F.array(F.when(~plain, known["text"]), F.when(declared.isNull(), short(known["cell"])))

    def both(seen: Column) -> Column:
        own = F.coalesce(seen["declared"], _currency(known["cell"], F.get(seen["signs"], F.lit(1)), known["default"]))
        return bind(own, lambda own: bind(priced(seen, own), lambda found: _result(found, own)))

    def priced(seen: Column, own: Column) -> Column:
        at_once = F.struct(
            known["text"].try_cast(_EXACT).alias("value"), own.alias("currency"), F.lit(False).alias("unsure")
        )
        return F.when(seen["plain"], at_once).otherwise(
            _priced(amounts(F.get(seen["signs"], F.lit(0))), own, known["sign"])
        )

    return bind(
        F.struct(declared.alias("declared"), plain.alias("plain"), F.transform(words, with_signs).alias("signs")), both
    )


def _currency(cell: Column, signs: Column, default: Column) -> Column:
    """What the cell of a currency says, `UNREADABLE` where it cannot be read or is a mark of several."""
    numbers = {entry[:3]: entry[3:] for entry in NUMBERS.split()}
    by_number = F.when(cell.rlike(_NUMERIC_CODE), lookup(numbers, F.lpad(cell, 3, "0")))

    def by_words(marks: Column) -> Column:
        codes = F.array_distinct(F.filter(marks, lambda mark: ~mark.contains("$") & ~mark.contains("¢")))
        mark = F.get(marks, F.lit(0))
        shared = bind(
            currency_of(mark, default), lambda currency: F.when((currency == default) | currency.isin(*SURE), currency)
        )
        return F.when(F.size(codes) == 1, F.get(codes, F.lit(0))).when(
            F.size(codes) == 0, F.when(mark.startswith("$"), shared)
        )

    return F.coalesce(
        by_number, bind(F.regexp_extract_all(signs, F.lit(_ANY_MARK), F.lit(0)), by_words), F.lit(UNREADABLE)
    )


def _priced(parts: Column, own: Column, sign: Column) -> Column:
    """struct(value, currency, unsure) of what `amounts` found; `own` is the currency of an amount without a mark."""

    def lowest(seen: Column) -> Column:
        codes = F.filter(seen["marks"], lambda mark: ~mark.contains("$") & ~mark.contains("¢"))
        several = F.size(F.array_distinct(codes)) > 1
        mark = F.coalesce(
            F.when(F.array_contains(codes, own), own), F.get(codes, F.lit(0)), F.get(seen["marks"], F.lit(0))
        )
        return bind(
            F.struct(F.coalesce(currency_of(mark, own), own).alias("currency"), several.alias("several")),
            lambda currency_found: _lowest(seen["parts"], currency_found, sign),
        )

    marks = bind(
        parts, lambda found: F.struct(found.alias("parts"), _marks(F.array_join(found["found"], "|")).alias("marks"))
    )
    return bind(marks, lowest)


def _marks(text: Column) -> Column:
    return F.regexp_extract_all(text, F.lit(_ANY_MARK), F.lit(0))


def _lowest(parts: Column, currency_found: Column, sign: Column) -> Column:
    currency = currency_found["currency"]
    found = F.when(currency_found["several"], F.filter(parts["found"], lambda one: one.contains(currency))).otherwise(
        parts["found"]
    )
    read = F.transform(found, lambda one: _value(one, currency, parts["negative"], sign))
    return bind(
        read,
        lambda values: F.struct(
            F.when(parts["free"], F.lit(0).cast(_EXACT))
            .when(
                ~F.exists(values, lambda one: one["unsure"]), F.array_min(F.transform(values, lambda one: one["value"]))
            )
            .alias("value"),
            currency.alias("currency"),
            F.exists(values, lambda one: one["unsure"]).alias("unsure"),
        ),
    )


def _value(one: Column, currency: Column, negative: Column, sign: Column) -> Column:
    """struct(value, unsure) of one amount with its marks."""
    small = F.when(has(THREE_DECIMALS, currency), F.lit(Decimal("0.001"))).otherwise(F.lit(Decimal("0.01")))
    smaller = F.when(one.contains("¢"), small).otherwise(F.lit(Decimal("1.000")))
    times = reduce(
        lambda chain, step: chain.when(one.contains(step[0]), step[1]), _TIMES.items(), F.when(F.lit(False), 1)
    ).otherwise(1)
    factor = times * F.when(negative | is_negative(one), -1).otherwise(1)
    read = number(F.regexp_extract(one, NUMBER, 0), one.rlike(MARK), currency, sign)
    return bind(
        read,
        lambda found: F.struct(
            F.try_multiply(F.try_multiply(found["value"], smaller), factor).try_cast(_EXACT).alias("value"),
            found["unsure"].alias("unsure"),
        ),
    )


def _result(found: Column, own: Column) -> Column:
    amount = F.round(found["value"], 2).try_cast("decimal(18,2)")
    unsure = found["currency"].startswith(UNSURE)
    return F.struct(
        amount.alias("amount"),
        F.when(amount.isNotNull() & ~unsure, F.nullif(found["currency"], F.lit(""))).alias("currency"),
        F.when(found["unsure"], "price").when(unsure | own.startswith(UNSURE), "currency").alias("doubt"),
    )
