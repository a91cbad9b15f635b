#!/usr/bin/env python3
"""Writes pipelines/silver/values/prices/currencies.py from Unicode CLDR (through Babel) and the numbers of ISO 4217 (through
Java).

    .venv/bin/python tools/currencies.py

Runs by hand, where Babel or Java brings new currencies; the cleaner itself needs neither.
"""

from __future__ import annotations

import textwrap
from collections import Counter, defaultdict
from pathlib import Path

import babel
from babel import Locale, numbers
from babel.core import UnknownLocaleError, get_global
from babel.languages import get_official_languages
from pyspark.java_gateway import launch_gateway

TARGET = Path(__file__).parents[1] / "pipelines/silver/values/prices/currencies.py"
#: Codes that went out of use before this year are in no shop's data any more.
SINCE = 1999
#: Newer than some Javas.
NUMBERS = {"MRU": 929, "STN": 930, "SLE": 925, "VES": 928, "VED": 926, "XCG": 532, "ZWG": 924}
HEADER = '''"""The currencies of ISO 4217. Made by tools/currencies.py; not to be changed by hand.

Source: Unicode CLDR through Babel {babel}, under the Unicode License v3 (Unicode-3.0); numbers: ISO 4217 through java.util.Currency.
"""

'''


def main() -> None:
    used = in_use()
    digits = {code: numbers.get_currency_precision(code) for code in sorted(used)}
    commas = decimal_commas(used)
    text = HEADER.format(babel=babel.__version__)
    text += constant("CODES", f"Those in use, and those that went out of use since {SINCE}.", sorted(used))
    text += constant(
        "WITHOUT_DECIMALS",
        "Prices in these are whole numbers.",
        [code for code, places in digits.items() if places == 0],
    )
    text += constant(
        "THREE_DECIMALS",
        "Prices in these have three decimals.",
        [code for code, places in digits.items() if places == 3],
    )
    text += constant(
        "DECIMAL_COMMA", "Where most of the countries that pay in it write decimals with a comma.", sorted(commas)
    )
    by_number = {number: code for code, number in iso_numbers(used).items()}
    text += constant(
        "NUMBERS",
        "ISO 4217's numbers, each before its code.",
        [f"{number:03}{code}" for number, code in sorted(by_number.items())],
    )
    TARGET.write_text(text, encoding="utf-8")


def in_use() -> set[str]:
    found = {"VED"}
    for periods in get_global("territory_currencies").values():
        found |= {code for code, _, end, tender in periods if tender and (end is None or end[0] >= SINCE)}
    return found


def decimal_commas(used: set[str]) -> set[str]:
    signs: dict[str, Counter] = defaultdict(Counter)
    for territory, periods in get_global("territory_currencies").items():
        languages = get_official_languages(territory, de_facto=True) or get_official_languages(territory)
        for code in {
            code for code, _, end, tender in periods if tender and languages and (end is None or code not in signs)
        }:
            try:
                signs[code][numbers.get_decimal_symbol(Locale.parse(f"{languages[0]}_{territory}"))] += 1
            except (UnknownLocaleError, ValueError):
                continue
    return {code for code in used if signs[code][","] > signs[code].total() / 2}


def iso_numbers(used: set[str]) -> dict[str, int]:
    gateway = launch_gateway()
    known = {
        currency.getCurrencyCode(): currency.getNumericCode()
        for currency in gateway.jvm.java.util.Currency.getAvailableCurrencies()
    }
    gateway.shutdown()
    return {code: number for code, number in {**known, **NUMBERS}.items() if code in used and number}


def constant(name: str, comment: str, words: list[str]) -> str:
    lines = textwrap.wrap(" ".join(words), 120)
    body = "\n".join(f'    "{line}{" " if line is not lines[-1] else ""}"' for line in lines)
    return f"#: {comment}\n{name} = (\n{body}\n)\n"


if __name__ == "__main__":
    main()
