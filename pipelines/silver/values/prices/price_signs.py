"""The words of a price as signs: "ab 12,99 € zzgl. Versand" is " 12,99 EUR e s", whatever the language."""

from __future__ import annotations

import json
from collections import defaultdict
from functools import cache

from pyspark.sql import Column
from pyspark.sql import functions as F

from pipelines.expressions import bind, replace_each
from pipelines.silver.values.cells import plain_cell
from pipelines.silver.values.prices.currencies import CODES
from pipelines.silver.values.prices.price_words import shared, signs

#: What a word that is in no table becomes.
UNKNOWN = "?"
#: The currency of a cell that cannot be read. What begins so is the currency of a mark of which nobody can tell whose
#: it is.
UNREADABLE, UNSURE = "ZZZ", "ZZ"
#: Codes that are read in small letters as well; "try", "pen", "mad" and their like are words.
_SMALL = (
    "aed ars aud bdt bgn brl cad chf clp cny czk dkk egp eur gbp hkd huf idr ils inr jpy kes krw kzt lkr mxn myr ngn nok npr nzd php pkr pln "
    "qar ron rsd rub sar sek sgd thb twd uah usd vnd zar kwd bhd omr jod tnd isk uzs gel byn dzd hrk mkd"
)

# Scripts that write without spaces: a word of the table is found inside of a longer run.
_UNSPACED_SCRIPTS = r"\p{IsHan}\p{IsHiragana}\p{IsKatakana}\p{IsHangul}\p{IsThai}"
_UNSPACED_WORDS = "|".join(
    sorted(
        (word for word in signs() if "\u0e00" <= word[0] <= "\u0e7f" or word[0] >= "\u3000"),
        key=lambda word: (-len(word), word),
    )
)
_LETTER = rf"[\p{{L}}\p{{M}}&&[^{_UNSPACED_SCRIPTS}]]"
_WORD = (
    # the first sign tells whether to look at all: most are digits
    rf"(?=[{_UNSPACED_SCRIPTS}])(?:{_UNSPACED_WORDS}|[{_UNSPACED_SCRIPTS}])"
    rf"|(?=[\p{{L}}\p{{M}}\p{{Sc}}×²³])(?:(?i:US|U\.S\.|AU|CA|NZ|HK|NT|MX|SG) \$|(?i:us[ -]dollars?)|U\$[SD]|\$[Ub](?!{_LETTER})|[$£¥] ?[A-Z]{{2}}(?!{_LETTER})"
    rf"|{_LETTER}{{1,4}}\.?\p{{Sc}}|[SB]/\.?(?= ?[0-9])|so['’‘ʻ]m|ש[\"״]ח"
    rf"|{_LETTER}{{1,2}}(?:\.{_LETTER}{{1,2}}){{1,3}}+\.?+(?!{_LETTER})|{_LETTER}++\.?+|[\p{{Sc}}×²³])"
)
_THREE_CAPITALS, _THREE_LETTERS = "^[A-Z]{3}$", "^[a-z]{3}$"
_IN_CAPITALS = "^(?:[A-Z]{1,2}|Le)$"
_MARK_AT_END, _MARK_AT_START = r"\p{Sc}$", r"^\p{Sc}"
#: Two raised digits are hundredths: "12⁹⁹".
_RAISED, _DIGITS = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079", "0123456789"
_HUNDREDTHS = f"(?<=[0-9])([{_RAISED}]{{2}})(?![{_RAISED}])"
#: A number with the marks that most shops write, read without a table.
_COMMON_MARKS = "$€£₹"
_COMMON = f"^(?:[{_COMMON_MARKS}] ?)?[0-9][0-9.,]{{0,30}}(?: ?[{_COMMON_MARKS}])?$"
#: Signs of ours that stand in no price.
_TAKEN = "?§"


def with_signs(text: Column) -> Column:
    """The text of a cell with every word replaced by its sign (see `price_words`), or by `UNKNOWN`."""

    def read(cell: Column) -> Column:
        raised = F.when(
            cell.rlike(_HUNDREDTHS), F.translate(F.regexp_replace(cell, _HUNDREDTHS, ".$1"), _RAISED, _DIGITS)
        ).otherwise(cell)
        return replace_each(raised, _WORD, _sign)

    def any_text(given: Column) -> Column:
        return bind(F.translate(plain_cell(given), _TAKEN, "  "), read)

    return bind(text, lambda given: F.when(given.rlike(_COMMON), _common(given)).otherwise(any_text(given)))


def _common(text: Column) -> Column:
    for mark in _COMMON_MARKS:
        text = F.replace(text, F.lit(mark), F.lit(signs()[mark]))
    return text


def currency_of(sign: Column, default: Column) -> Column:
    """The currency of a sign like "EUR" or "$USD": of a mark that several share the shop's own, else its first (see
    `UNSURE`).
    """
    code = F.right(sign, F.lit(3))
    return F.when(sign.contains("$") & _among(code, default), default).otherwise(code)


def _among(code: Column, default: Column) -> Column:
    known = F.from_json(F.lit(json.dumps(shared(), separators=(",", ":"))), "map<string,string>")
    return F.coalesce(bind(known, lambda table: F.try_element_at(table, code)).contains(default), F.lit(False))


def _sign(word: Column) -> Column:
    """By the word as it stands where it is a code or in capitals, else in small letters, else by the mark at an end of
    it.
    """

    def read(bare: Column, table: Column) -> Column:
        def known(key: Column) -> Column:
            return F.try_element_at(F.try_element_at(table, F.left(key, F.lit(1))), key)

        small = F.lower(bare)
        return F.coalesce(
            F.when(bare.rlike(_THREE_CAPITALS) & F.lit(CODES).contains(bare), bare),
            F.when(bare.rlike(_IN_CAPITALS), known(bare)),
            known(small),
            F.when(small.rlike(_THREE_LETTERS) & F.lit(_SMALL).contains(small), F.upper(bare)),
            F.when(small.rlike(_MARK_AT_END), known(F.right(small, F.lit(1)))),
            F.when(small.rlike(_MARK_AT_START), known(F.left(small, F.lit(1)))),
            F.lit(UNKNOWN),
        )

    by_first = F.from_json(F.lit(_by_first_letter()), "map<string,map<string,string>>")
    return bind(F.translate(word, ". -", ""), lambda bare: bind(by_first, lambda table: read(bare, table)))


@cache
def _by_first_letter() -> str:
    """The table by first letters, because Spark looks through a map from its beginning."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for word, sign in signs().items():
        found[word[0]][word] = sign
    return json.dumps(found, separators=(",", ":"), ensure_ascii=False)
