"""Words that mean one thing however they are written: `wc-cancelled`, `ANNULÉ`, `partially_refunded`, `PaymentPending`,
in plain lower case.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from functools import cache
from zlib import crc32

from pyspark.sql import Column
from pyspark.sql import functions as F

from pipelines.expressions import bind
from pipelines.silver.values.cells import plain_cell, plain_cell_of

_NOT_ASCII = r"[^\x00-\x7f]"
_CAMEL = r"(?<=\p{Ll})(?=\p{Lu})"
_MARKS, _BETWEEN = r"\p{Mn}+", r"[^\p{L}\p{Mc}\p{Nd}]+"
_BUCKETS = 256
#: Latin, Greek, Cyrillic, and Latin with two marks.
_BLOCKS = (range(0xC0, 0x250), range(0x370, 0x460), range(0x1E00, 0x2000))
#: Letters that Unicode does not take apart.
_OTHERS = {"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ς": "σ"}


def plain_words(column: Column) -> Column:
    """Words and numbers in lower case, without accents, single spaces between them."""
    parted = F.regexp_replace(plain_cell(column), _CAMEL, " ")
    return F.trim(F.regexp_replace(without_accents(F.lower(parted)), _BETWEEN, " "))


def without_accents(lower: Column) -> Column:
    """A text in lower case without what stands over and under its letters: one that was typed in haste has none."""

    def bare(text: Column) -> Column:
        return F.translate(F.regexp_replace(text, _MARKS, ""), *_letters())

    return bind(lower, lambda text: F.when(text.rlike(_NOT_ASCII), bare(text)).otherwise(text))


def plain_words_of(text: str) -> str:
    """`plain_words` of one Python text: how the tables of words are written down."""
    plain = plain_cell_of(text)
    parted = "".join(
        f" {sign}" if sign.isupper() and place and plain[place - 1].islower() else sign
        for place, sign in enumerate(plain)
    )
    bare = without_accents_of(parted.lower())
    return " ".join("".join(sign if _of_a_word(sign) else " " for sign in bare).split())


def without_accents_of(lower: str) -> str:
    """`without_accents` of one Python text."""
    seen = "".join(sign for sign in lower if unicodedata.category(sign) != "Mn")
    return seen.translate(str.maketrans(*_letters()))


def lookup_of_many(table: Mapping[str, str], key: Column) -> Column:
    """The table's text for `key`, else null, in a time that does not grow with the table: thousands of words, each in
    the bucket of its checksum. The table is one literal of the plan, as in `lookup`."""
    buckets: list[dict[str, str]] = [{} for _ in range(_BUCKETS)]
    for word, means in table.items():
        buckets[crc32(word.encode()) % _BUCKETS][word] = means
    literal = F.lit(json.dumps(buckets, ensure_ascii=False, separators=(",", ":")))
    place = (F.crc32(key.cast("binary")) % _BUCKETS).cast("int")
    return bind(
        F.from_json(literal, "array<map<string,string>>"), lambda known: F.try_element_at(F.get(known, place), key)
    )


def table_of(words: str) -> frozenset[str]:
    """The words and phrases of a table: parted by commas and lines, each as `plain_words` gives it."""
    return frozenset(plain_words_of(word) for word in words.replace("\n", ",").split(",") if word.strip())


def _of_a_word(sign: str) -> bool:
    category = unicodedata.category(sign)
    return category[0] == "L" or category in ("Mc", "Nd")


@cache
def _letters() -> tuple[str, str]:
    letters = (chr(code) for block in _BLOCKS for code in block)
    bare = {letter: unicodedata.normalize("NFD", letter)[0] for letter in letters if letter.islower()}
    table = {letter: plain for letter, plain in bare.items() if plain != letter} | _OTHERS
    return "".join(table), "".join(table.values())
