"""Unicode form C, what nobody sees, and blanks of every kind."""

from __future__ import annotations

import unicodedata
from functools import cache

from pyspark.sql import Column
from pyspark.sql import functions as F

from pipelines.expressions import bind, replace_each

_MARKS = (
    "\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u0309\u030a\u030b\u030c\u031b\u0323\u0326\u0327\u0328\u3099\u309a"
)
_MARKED = f".[{_MARKS}]"
_KOREAN = "[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?"

# Joiners stay where a script or an emoji needs them: not beside Latin letters, blanks or the text's ends.
_REMOVED = (
    "[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
    "\ufff9-\ufffc\ufffe\uffff]|(?:^|(?<=[\u0000-\u024f]))[\u200c\u200d]++|(?<![\u200c\u200d])[\u200c\u200d]++(?=[\u0000-\u024f]|\\z)"
)
#: Also fillers that look like one, and the pictures of control characters.
_SPACE = (
    "[\\s\u0085\u00a0\u115f\u1160\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u2400-\u2424\u2800\u3000\u3164\uffa0]+"
)


def single_spaced(text: Column) -> Column:
    """Without control, zero-width and direction characters; blanks of every kind as single spaces, none around the
    text.
    """
    return F.trim(F.regexp_replace(F.regexp_replace(text, _REMOVED, ""), _SPACE, " "))


def composed(text: Column) -> Column:
    """Unicode form C, as far as shops need it: Spark 4.1 has no function for it.

    Composed are letters with the marks of `_MARKS` (two marks in turn, as in Vietnamese), voiced kana and Hangul; the
    signs for ohm, kelvin and angstrom become letters. Marks in a non-canonical order and rarer scripts stay as they
    are.
    """

    def compose(match: Column) -> Column:
        letter, mark = F.substring(match, 1, 1), F.substring(match, 2, 1)
        found = F.when(F.lit(False), match)
        for sign, (letters, whole) in _compositions().items():
            found = found.when(mark == sign, F.translate(letter, letters, whole))
        return bind(found, lambda whole: F.when(whole != letter, whole).otherwise(match))

    def both(value: Column) -> Column:
        # An array of passes instead of a nested call keeps the table in the plan once.
        return F.aggregate(F.sequence(F.lit(1), F.lit(2)), value, lambda done, _: replace_each(done, _MARKED, compose))

    accented = F.when(text.rlike(_MARKED), both(text)).otherwise(text)
    whole = bind(
        accented, lambda value: F.when(value.rlike(_KOREAN), replace_each(value, _KOREAN, _syllable)).otherwise(value)
    )
    return F.translate(whole, "\u2126\u212a\u212b\u037e\u0387", "\u03a9K\u00c5;\u00b7")


def character(code: Column) -> Column:
    """The character of a Unicode code point; U+FFFD for what is none."""
    utf32 = F.decode(F.unhex(F.lpad(F.hex(code), 8, "0")), "UTF-32")
    return F.when(code.between(1, 0xD7FF) | code.between(0xE000, 0x10FFFF), utf32).otherwise(F.lit("\ufffd"))


def _syllable(jamo: Column) -> Column:
    lead, vowel, tail = (F.ascii(F.substring(jamo, place, 1)) for place in (1, 2, 3))
    index = ((lead - 0x1100) * 21 + (vowel - 0x1161)) * 28 + F.greatest(tail - 0x11A7, F.lit(0))
    return character(index + 0xAC00)


@cache
def _compositions() -> dict[str, tuple[str, str]]:
    """By combining mark: the letters that take it, and those letters with it, in the same order."""
    letters = [
        chr(code)
        for code in (
            *range(0x41, 0x250),
            *range(0x386, 0x3CF),
            *range(0x400, 0x460),
            *range(0x1EA0, 0x1EF2),
            *range(0x3046, 0x30F3),
        )
    ]
    table = {}
    for mark in _MARKS:
        pairs = [(letter, unicodedata.normalize("NFC", letter + mark)) for letter in letters if letter.isalpha()]
        whole = [(letter, both) for letter, both in pairs if len(both) == 1]
        table[mark] = ("".join(letter for letter, _ in whole), "".join(both for _, both in whole))
    return table
