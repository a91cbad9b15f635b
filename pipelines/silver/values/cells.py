"""The front of every cell that is parsed (numbers, prices, dates, ratings, ids, states): what a person sees, in plain
ASCII.

Titles and texts do not pass here: they keep their characters.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from functools import cache

from pyspark.sql import Column
from pyspark.sql import functions as F

from pipelines.expressions import bind

_INVISIBLE = "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff]"
_SPACES = "[\\x00-\\x20\\x7f\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+"
_NOT_ASCII = r"[^\x00-\x7f]"
#: Signs of other scripts that stand between digits, and dashes that nobody tells apart from the plain one.
_SIGNS = {"\u066b": ".", "\u066c": ",", "\u2010": "-", "\u2011": "-", "\u2212": "-", "\ufe63": "-"}
_IN_PYTHON = (re.compile(_INVISIBLE), re.compile(_SPACES))
_FIRST_FULL_WIDTH, _AFTER_FULL_WIDTH = 0xFF01, 0xFF5F
_FULL_WIDTH_MARKS = range(0xFFE0, 0xFFE7)


def plain_cell(column: Column) -> Column:
    """The cell without characters that nobody sees, digits of every script and signs of full width as plain ones
    (`\u0661\u0662\u066b\u0665` is 12.5, `\uff21\uff11` is A1), spaces single and none around it."""

    def plain(text: Column) -> Column:
        return F.translate(F.regexp_replace(text, _INVISIBLE, ""), *_plain_signs())

    visible = bind(column, lambda text: F.when(text.rlike(_NOT_ASCII), plain(text)).otherwise(text))
    return F.trim(F.regexp_replace(visible, _SPACES, " "))


def plain_cell_of(text: str) -> str:
    """`plain_cell` of one Python text."""
    if not text.isascii():
        text = _IN_PYTHON[0].sub("", text).translate(str.maketrans(*_plain_signs()))
    return _IN_PYTHON[1].sub(" ", text).strip(" ")


@cache
def _plain_signs() -> tuple[str, str]:
    """Signs, and what they are in ASCII (or, for marks of currencies, in their usual width)."""
    wide = [*range(_FIRST_FULL_WIDTH, _AFTER_FULL_WIDTH), *_FULL_WIDTH_MARKS]
    widths = {chr(code): folded for code in wide if len(folded := unicodedata.normalize("NFKC", chr(code))) == 1}
    digits = (
        chr(code) for code in range(0x80, sys.maxunicode) if unicodedata.category(chr(code)) == "Nd" and code < 0xFF00
    )
    table = {sign: str(unicodedata.digit(sign)) for sign in digits} | widths | _SIGNS
    return "".join(table), "".join(table.values())
