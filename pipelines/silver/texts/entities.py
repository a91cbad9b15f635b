"""HTML's character references ("entities"): names, decimal, hexadecimal, escaped twice."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from html.entities import html5, name2codepoint
from unicodedata import normalize

from pyspark.sql import Column
from pyspark.sql import functions as F

from pipelines.expressions import bind, lookup, replace_each
from pipelines.silver.texts.unicode_form import character

# The 27 characters that Windows-1252 has where Latin-1 has the C1 controls, and those controls, in the same order.
_CP1252 = "".join(bytes([b]).decode("cp1252", "ignore") for b in range(0x80, 0xA0))
_C1 = "".join(chr(b) for b in range(0x80, 0xA0) if bytes([b]).decode("cp1252", "ignore"))

#: The ends of letters' names ("eacute"), and the combining marks that they mean.
_ACCENTS = {
    "grave": "\u0300",
    "acute": "\u0301",
    "circ": "\u0302",
    "tilde": "\u0303",
    "macr": "\u0304",
    "breve": "\u0306",
    "dot": "\u0307",
    "uml": "\u0308",
    "ring": "\u030a",
    "dblac": "\u030b",
    "caron": "\u030c",
    "cedil": "\u0327",
    "ogon": "\u0328",
}
#: Other names of HTML 5: those of these code points, and no longer ones than a person would type.
_CODE_POINTS = (
    (0x09, 0x17F),
    (0x192, 0x192),
    (0x2C6, 0x2DD),
    (0x391, 0x3D6),
    (0x401, 0x45F),
    (0x2002, 0x2060),
    (0x20AC, 0x20AC),
    (0x2103, 0x2122),
    (0x2153, 0x215E),
    (0x2190, 0x2199),
    (0x2591, 0x25FF),
    (0x2605, 0x266F),
    (0x2713, 0x2736),
)
_LONGEST, _LONGEST_OF_SYMBOLS, _FIRST_SYMBOL = 9, 6, 0x2190
_SPELLED_OUT = (
    "NonBreakingSpace",
    "ZeroWidthSpace",
    "OpenCurlyQuote",
    "CloseCurlyQuote",
    "OpenCurlyDoubleQuote",
    "CloseCurlyDoubleQuote",
)


def _named() -> dict[str, str]:
    return {name.removesuffix(";"): value for name, value in html5.items() if name.endswith(";")}


def _accented(accent: str, names: Iterable[str]) -> str:
    """The letters that the accent goes with, as a class of a regular expression, and the accent."""
    composed = (name for name in names if len(name) == len(accent) + 1 and name.endswith(accent))
    letters = sorted(
        name[0]
        for name in composed
        if normalize("NFC", name[0] + _ACCENTS[accent]) == html5.get(name + ";", html5.get(name))
    )
    return f"[{''.join(letters)}]{accent}" if letters else ""


def _accented_names(names: Iterable[str]) -> str:
    known = list(names)
    return "|".join(filter(None, (_accented(accent, known) for accent in _ACCENTS)))


_LEGACY = sorted(name for name in html5 if not name.endswith(";"))
_ACCENTED = f"^(?:{_accented_names(_named())})$"
_ACCENTED_NAME = re.compile(_ACCENTED)
#: What HTML knows without a semicolon: letters and the hard space also where a letter follows.
_BARE_LETTERS = f"nbsp|szlig|{_accented_names(_LEGACY)}"
_BARE = "|".join(name for name in _LEGACY if name not in ("nbsp", "szlig") and not _ACCENTED_NAME.match(name))
_ENTITY = (
    r"&(?:#[0-9]{1,7}(?:;|(?![0-9]))|#[xX][0-9a-fA-F]{1,6}(?:;|(?![0-9a-fA-F]))|[A-Za-z][A-Za-z0-9]{1,30};"
    rf"|(?:{_BARE_LETTERS})(?!=)|(?:{_BARE})(?![A-Za-z0-9=]))"
)
_ESCAPED_AGAIN = "&(?:(?:[aA][mM][pP]|#38|#[xX]26);(?=#?[A-Za-z0-9]{1,31};))++"
_AROUND_A_NAME = "^&|;$"
_HEXADECIMAL = "^#[xX]"


def unescape(column: Column) -> Column:
    """HTML entities decoded, also those escaped twice ("&amp;eacute;"): names, decimal, hexadecimal, with and without a
    semicolon as HTML allows it. Letters with an accent may come as letter and combining mark.

    Numbers 128 to 159 mean Windows-1252, as in the HTML standard's table of numeric references.
    """

    def decode(match: Column) -> Column:
        name = F.regexp_replace(match, _AROUND_A_NAME, "")
        return bind(
            name, lambda name: F.coalesce(F.when(name.startswith("#"), _numeric(name)).otherwise(_of_name(name)), match)
        )

    def decoded(text: Column) -> Column:
        return replace_each(F.regexp_replace(text, _ESCAPED_AGAIN, "&"), _ENTITY, decode)

    return bind(column, lambda text: F.when(text.contains("&"), decoded(text)).otherwise(text))


def _numeric(name: Column) -> Column:
    digits = F.when(name.rlike(_HEXADECIMAL), F.conv(F.substring(name, 3, 6), 16, 10)).otherwise(
        F.substring(name, 2, 7)
    )

    def of(code: Column) -> Column:
        return F.when(code.between(0x80, 0x9F), F.translate(character(code), _C1, _CP1252)).otherwise(character(code))

    return bind(digits.try_cast("int"), of)


def _of_name(name: Column) -> Column:
    accented = F.concat(F.substring(name, 1, 1), lookup(_ACCENTS, F.substring(name, 2, 10)))
    return F.when(name.rlike(_ACCENTED), accented).otherwise(lookup(_symbols(), name, F.lower(name)))


@cache
def _symbols() -> dict[str, str]:
    def kept(name: str, value: str) -> bool:
        code = ord(value[0])
        longest = _LONGEST_OF_SYMBOLS if code >= _FIRST_SYMBOL else _LONGEST
        known = len(value) == 1 and len(name) <= longest and any(first <= code <= last for first, last in _CODE_POINTS)
        return (known or name in name2codepoint or name in _SPELLED_OUT) and not _ACCENTED_NAME.match(name)

    return {name: value for name, value in _named().items() if kept(name, value)}
