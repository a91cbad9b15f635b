"""Ids of products, reviews, orders and users in one form, whatever a spreadsheet or an export made of them."""

from __future__ import annotations

import sys
import unicodedata
from functools import cache

from pyspark.sql import Column
from pyspark.sql import functions as F

from pipelines.silver.expressions import bind

#: Most ids of most shops: a digit among letters, digits, dashes; no word for nothing, and too short to have lost digits.
_PLAIN = r"^(?=[A-Za-z_-]{0,40}[0-9])(?![0-9]{18})[A-Za-z0-9_-]{1,40}$"
_INVISIBLE = "[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]"
_SPACES = "[\\x00-\\x20\\x7f\u0085\u00a0\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+"
_NOT_ASCII = r"[^\x00-\x7f]"
#: `="00123"`: how a spreadsheet is kept from taking an id for a number.
_FORMULA, _FORMULA_TEXT = '^="[^"]{1,300}"$', '^="|"$'
_APOSTROPHE = "^'[^']{1,300}$"
_WHOLE_FLOAT = r"^[0-9]{1,300}\.0$"
#: As Java and Python write a large whole float; and as spreadsheets do, with fewer digits than the number had.
_EXPONENT = r"^[0-9]\.[0-9]{1,20}[eE]\+?[0-9]{1,2}$"
_SPREADSHEET_EXPONENT = r"^[0-9](?:[.,][0-9]{1,20})?[eE]\+[0-9]{1,3}$"
_MANTISSA_FRACTION, _EXPONENT_DIGITS = r"[.,]([0-9]{1,20})", r"\+([0-9]{1,3})$"
#: Spreadsheets keep 15 digits and fill up with zeros. Below 18 digits such an id may well be true.
_FIFTEEN_DIGITS = "^[1-9][0-9]{14}0{3,85}$"
_DIGITS_AT_LEAST = 18
_DECIMAL_END = r"\.0{1,4}$"
_LONGEST = 300

_NO_IDS = (
    "", "n/a", "#n/a", "n.a.", "-", "--", "null", "none", "nil", "nan", "<na>", "undefined", "unknown", "?",
    "#ref!", "#value!", "#name?", "#div/0!", "#null!", "#num!",
)  # fmt: skip
#: How shops call a customer who gave no account.
_GUESTS = (
    "0", "-1", "guest", "guests", "guest user", "guest customer", "anonymous", "anonym", "anonymus", "anonyme", "anonimo", "anónimo", "anônimo",
    "gast", "gastbestellung", "invité", "invite", "invitado", "ospite", "convidado", "gość", "gosc", "misafir", "гость", "ゲスト", "游客", "訪客", "손님",
    "not logged in", "no account", "visitor", "(none)", "(guest)",
)  # fmt: skip


def identifier(column: Column) -> Column:
    """An id as a string: trimmed, without invisible characters, digits and letters of full width as plain ones; `="00123"` and
    `'00123` are 00123; a whole number that was read as a float is in digits (`17850.0` is 17850). Null for what names nothing.
    """

    def read(text: Column) -> Column:
        said = (
            F.when(text.rlike(_FORMULA), F.regexp_replace(text, _FORMULA_TEXT, ""))
            .when(text.rlike(_APOSTROPHE), F.substring(text, 2, _LONGEST))
            .when(text.rlike(_WHOLE_FLOAT), F.substring_index(text, ".", 1))
            .when(text.rlike(_EXPONENT) & ~is_destroyed(text), _written_out(text))
            .otherwise(text)
        )
        return bind(F.trim(said), lambda name: F.when(~F.lower(name).isin(*_NO_IDS), name))

    def dressed_up(raw: Column) -> Column:
        return bind(_visible(raw), lambda text: F.when(F.length(text) > _LONGEST, text).otherwise(read(text)))

    return bind(column, lambda raw: F.when(raw.rlike(_PLAIN), raw).otherwise(dressed_up(raw)))


def _visible(column: Column) -> Column:
    """What stands in the cell of an id, but for spaces around it and characters that nobody sees."""

    def plain(text: Column) -> Column:
        return F.translate(F.regexp_replace(text, _INVISIBLE, ""), *_widths())

    visible = bind(column, lambda text: F.when(text.rlike(_NOT_ASCII), plain(text)).otherwise(text))
    return F.trim(F.regexp_replace(visible, _SPACES, " "))


def customer(column: Column) -> Column:
    """A user's id; null for guests, whatever their name in this shop, and for ids that lost digits."""
    return bind(identifier(column), lambda name: F.when(~F.lower(name).isin(*_GUESTS) & ~is_destroyed(name), name))


def whole(name: Column) -> Column:
    """An id; null where it lost digits."""
    return bind(name, lambda text: F.when(~is_destroyed(text), text))


def is_destroyed(name: Column) -> Column:
    """Whether a spreadsheet took the id for a number and cut its digits off: many ids then look alike."""

    def lost(text: Column) -> Column:
        fraction = F.length(F.regexp_extract(text, _MANTISSA_FRACTION, 1))
        return text.rlike(_SPREADSHEET_EXPONENT) & (F.regexp_extract(text, _EXPONENT_DIGITS, 1).try_cast("int") > fraction)

    told = bind(name, lambda text: lost(text) | text.rlike(_FIFTEEN_DIGITS))
    # most ids are neither so long nor hold a plus sign
    maybe = name.contains("+") | F.length(name).between(_DIGITS_AT_LEAST, _LONGEST)
    return F.coalesce(F.when(maybe & (F.length(name) <= _LONGEST), told), F.lit(False))


def _written_out(number: Column) -> Column:
    return F.regexp_replace(number.try_cast("decimal(38,4)").cast("string"), _DECIMAL_END, "")


@cache
def _widths() -> tuple[str, str]:
    """Digits of every script and letters of full width, and what they are in ASCII."""
    wide = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0xFF01, 0xFF5F)}
    digits = (chr(code) for code in range(0x80, sys.maxunicode) if unicodedata.category(chr(code)) == "Nd" and code < 0xFF00)
    table = {sign: str(unicodedata.digit(sign)) for sign in digits} | wide
    return "".join(table), "".join(table.values())
