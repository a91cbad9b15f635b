"""Words of a text with their places, in any script, in the form in which values are compared.

Places are code points from 0, half-open, so that `text[start:end]` is the word as it was written. Scripts that put no
space between words (Han, Kana, Thai, Lao, Khmer, Burmese) have a word a sign.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from expectations.units import unit_named
from udfs.generation.words import stem


def _ranges(codes: list[int]) -> str:
    """Code points as the inside of a character class."""
    runs = [[code for _, code in run] for _, run in groupby(enumerate(codes), lambda pair: pair[1] - pair[0])]
    return "".join(re.escape(chr(run[0])) + ("-" + re.escape(chr(run[-1])) if len(run) > 1 else "") for run in runs)


#: Vowel signs and accents that are code points of their own: part of the word before them.
_MARKS = _ranges(
    [code for code in range(0x300, min(sys.maxunicode, 0x20000)) if unicodedata.category(chr(code))[0] == "M"]
)
_SIGNS = "\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_WORD = re.compile(
    rf"\d+(?:[.,]\d+)*(?:\+(?![\w+]))?|[{_SIGNS}][{_MARKS}]*|(?:(?![{_SIGNS}])[^\W\d_][{_MARKS}]*)+"
    rf"(?:['’](?:(?![{_SIGNS}])[^\W\d_][{_MARKS}]*)+)?|[%°″\"]"
)


class Word(NamedTuple):
    """One word: its comparable form, and its place in the text."""

    form: str
    start: int
    end: int


@lru_cache(maxsize=512)
def words(text: str) -> tuple[Word, ...]:
    """The words of a text in order. A unit behind a number has one form however it is spelled."""
    found: list[Word] = []
    for match in _WORD.finditer(text):
        word = match.group()
        after_number = bool(found) and found[-1].form[0].isdigit() and match.start() - found[-1].end <= 1
        unit = unit_named(word) if after_number else None
        found.append(Word(f"\u0001{unit}" if unit else form(word), match.start(), match.end()))
    return tuple(found)


@lru_cache(maxsize=50_000)
def forms(text: str) -> tuple[str, ...]:
    """The comparable forms of a text's words, in order."""
    return tuple(word.form for word in words(text))


@lru_cache(maxsize=100_000)
def form(word: str) -> str:
    """The comparable form of one word; accents as they are, one spelling of what Unicode spells in two."""
    return stem(unicodedata.normalize("NFC", word))


def is_case_bound(value: str) -> bool:
    """Whether a value is told from a common word by its capitals alone: sizes and countries (`M`, `US`)."""
    return len(value) <= 3 and value.isalpha() and value.isupper()
