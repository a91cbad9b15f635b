"""People's data: keyed hashes of user ids, masks for what identifies a person in a text."""

from __future__ import annotations

import pandas as pd
from pyspark.sql import Column
from pyspark.sql import functions as F

from pipelines.silver import user_ids
from pipelines.silver.expressions import bind, replace_each

_EMAIL = r"(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,5}\p{L}{2,24}(?![\p{L}\p{N}])"

# 13 to 19 digits as they stand on a card; grouped as on a card they are masked as they are, unbroken ones by their check digit.
_CARD_GROUPED = r"(?<![\p{L}\p{N}.,-])(?:[2-6][0-9]{3}([ -])[0-9]{4}\1[0-9]{4}\1[0-9]{4}|3[0-9]{3}([ -])[0-9]{6}\2[0-9]{4,5})(?![\p{L}\p{N}]|[.,-][0-9])"
_CARD_SOLID = r"(?<![\p{L}\p{N}.,-])[2-6][0-9]{13,18}(?![\p{L}\p{N}]|[.,-][0-9])"

_END = r"(?![\p{L}\p{N}]|[.,:/][0-9]|-[\p{L}\p{N}])"
_INTERNATIONAL = rf"(?<![\p{{L}}\p{{N}}+])(?:\+ ?|00(?=[1-9][0-9]{{0,2}}[ ./(-]))[1-9][0-9]{{0,2}}(?:[ ./()-]{{0,3}}[0-9]){{6,12}}{_END}"
_AMERICAN = (
    rf"(?<![\p{{L}}\p{{N}}.,/$€£₹-])(?:\+?1[ .-])?(?:\([2-9][0-9]{{2}}\) ?|[2-9][0-9]{{2}}[-.])[0-9]{{3}}[-. ][0-9]{{4}}{_END}"
    rf"|(?<![\p{{L}}\p{{N}}.,/$€£₹-] ?)(?:1[ .-])?[2-9][0-9]{{2}} [2-9][0-9]{{2}} [0-9]{{4}}{_END}"
)
# A national number with trunk zero; groups of two digits and more, so that an ISBN ("0-306-40615-2") is none.
_NATIONAL = rf"(?<![\p{{L}}\p{{N}}.,/-])(?:\(0[0-9]{{1,4}}\)|0[1-9][0-9]{{0,4}})(?:[ /-]{{1,3}}[0-9]{{2,8}}){{1,4}}{_END}|(?<![\p{{L}}\p{{N}}.])0[1-9](?:\.[0-9]{{2}}){{4}}{_END}"
_ANNOUNCED = (
    r"(?i)(?<![\p{L}\p{N}])((?:tel(?:efon|ephone|éfono|éphone)?|phone|ph|mobile|mob|cell|fax|hotline|helpline|whats ?app|handy|call(?: (?:us|me|now))?(?: (?:at|on))?|"
    r"text me(?: at| on)?|contact(?: (?:no|number|me|us))?(?: (?:at|on))?)(?: ?(?:no|nr|number|#))?[.:]{0,2} ?)\(?[0-9](?:[ ./()-]{0,2}[0-9]){6,13}(?![\p{L}\p{N}])"
)

_TELLING, _LONG_NUMBER = "[@0-9]", r"[0-9](?:[^\p{L}0-9]{0,3}[0-9]){6}"
_NO_DIGIT, _EACH = "[^0-9]", ""


def mask_people(column: Column) -> Column:
    """The text with e-mail addresses, phone and card numbers replaced by [email], [phone], [card].

    Product numbers, ISBN and ASIN, prices, measures, years and dates stay. A number counts as a phone number when it is
    international, in an American or a trunk-zero grouping, or announced ("call 5551234"); unbroken digits alone are none.
    """

    def mask(text: Column) -> Column:
        masked = F.when(text.contains("@"), F.regexp_replace(text, _EMAIL, "[email]")).otherwise(text)
        return bind(masked, lambda value: F.when(value.rlike(_LONG_NUMBER), _without_numbers(value)).otherwise(value))

    return bind(column, lambda text: F.when(text.rlike(_TELLING), mask(text)).otherwise(text))


def user_key(user_id: Column, secret: bytes) -> Column:
    """The key of a user id (`user_ids.user_key`), as 64 hex digits; null for guests and no id.

    Spark has no HMAC, and a native construction would put the secret into the query plan; so this is a pandas UDF.
    """

    @F.pandas_udf("string")  # type: ignore[call-overload]
    def keyed(ids: pd.Series) -> pd.Series:
        keys = {one: user_ids.user_key(one, secret) for one in ids.dropna().unique()}
        return pd.Series([keys.get(one) for one in ids], dtype=object)

    return keyed(user_id)


def _without_numbers(text: Column) -> Column:
    def card(match: Column) -> Column:
        return F.when(_passes_luhn(match), F.lit("[card]")).otherwise(match)

    def phone(match: Column) -> Column:
        digits = F.length(F.regexp_replace(match, _NO_DIGIT, ""))
        return F.when(digits.between(9, 12), F.lit("[phone]")).otherwise(match)

    text = F.regexp_replace(text, _CARD_GROUPED, "[card]")
    text = replace_each(text, _CARD_SOLID, card)
    text = F.regexp_replace(text, _ANNOUNCED, "$1[phone]")
    text = F.regexp_replace(F.regexp_replace(text, _INTERNATIONAL, "[phone]"), _AMERICAN, "[phone]")
    return replace_each(text, _NATIONAL, phone)


def _passes_luhn(digits: Column) -> Column:
    """The check digit of card numbers (ISO/IEC 7812-1, annex B)."""
    numbers = F.transform(F.split(F.reverse(digits), _EACH), lambda digit: F.coalesce(digit.try_cast("int"), F.lit(0)))

    def weighted(number: Column, place: Column) -> Column:
        doubled = number * 2
        return F.when(place % 2 == 1, F.when(doubled > 9, doubled - 9).otherwise(doubled)).otherwise(number)

    return F.aggregate(F.transform(numbers, weighted), F.lit(0), lambda total, number: total + number) % 10 == 0
