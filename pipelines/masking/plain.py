"""A text as the patterns see it: plain digits, spaces and hyphens, each at the place of the sign it stands for."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

#: Also the combining keycap, which sits on digits.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\u20e3\ufe00-\ufe0f\ufeff]"
)
_SPACES = "\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_HYPHENS = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\u30fc"
_FULL_WIDTH = range(0xFF01, 0xFF5F)
_FULL_WIDTH_SHIFT = 0xFEE0
_AFTER_DIGITS = 0x20000


@dataclass(frozen=True)
class Plain:
    """`text` is what is searched; character n of it is character `places[n]` of the original, n itself where `places`
    is none.
    """

    text: str
    places: list[int] | None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original that `text[start:end]` came from."""
        return (start, end) if self.places is None else (self.places[start], self.places[end - 1] + 1)


def plain(text: str) -> Plain:
    """Signs that nobody sees are dropped, all others keep their number."""
    if text.isascii():
        return Plain(text, None)
    places = None
    if _INVISIBLE.search(text):
        places = [place for place, sign in enumerate(text) if not _INVISIBLE.match(sign)]
        text = "".join(text[place] for place in places)
    return Plain(text.translate(_signs()), places)


@cache
def _signs() -> dict[int, int]:
    digits = (code for code in range(0x80, _AFTER_DIGITS) if unicodedata.category(chr(code)) == "Nd")
    return (
        {code: ord(str(unicodedata.digit(chr(code)))) for code in digits}
        | {code: code - _FULL_WIDTH_SHIFT for code in _FULL_WIDTH}
        | dict.fromkeys(map(ord, _SPACES), ord(" "))
        | dict.fromkeys(map(ord, _HYPHENS), ord("-"))
    )
