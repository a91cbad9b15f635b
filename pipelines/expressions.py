"""Idioms for long column expressions: name a value once, replace every match of a pattern by a computed text, spare
long texts.

Patterns that meet a cell are named constants, and a test runs each over hostile texts of a megabyte. What a pattern
owes there: no two neighbouring repeats that can share a character, none that starts anew at every character of what it
repeats, and a possessive quantifier ("*+") on every group of varying length, because Java's matcher calls itself once
per repeat of others.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import lru_cache, wraps
from typing import Any, TypeVar

from pyspark import SparkContext
from pyspark.sql import Column
from pyspark.sql import functions as F

T = TypeVar("T")

#: No single price, date, rating or number takes more characters.
SHORT = 300
#: "\\b", but for texts of combining marks only, over which Java looks back from every place; and alike in every Java.
WORD_START, WORD_END = r"(?<![\p{L}\p{Nd}\p{Mn}_])", r"(?![\p{L}\p{Nd}\p{Mn}_])"

_NO_WORD = r"[^\p{L}\p{N}]+"
_PLACEHOLDER = (
    r"(?i)^(?:n/?a|n\.a\.?|null|nil|none|nan|undefined|unknown|not (?:available|applicable|specified)|tbd|[-–—_?.*#]+)$"
)


def made_once(make: Callable[..., T]) -> Callable[..., T]:
    """`make`, which makes columns of nothing but names and the (hashable) values that it is given: within one
    SparkContext they are made once. A table's take tens of thousands of calls into the JVM, seconds each time.
    """
    made = lru_cache(maxsize=16)(lambda context, *given: make(*given))

    @wraps(make)
    def kept(*given: Any) -> T:
        result: T = made(SparkContext._active_spark_context, *given)
        return result

    return kept


def bind(value: Column, body: Callable[[Column], Column]) -> Column:
    """`body(value)` with `value` computed once per row, however often the body names it.

    Without it an expression that uses its input twice doubles at every step; a chain of ten steps is a thousand copies.
    """
    return F.get(F.transform(F.array(value), body), F.lit(0))


def replace_each(text: Column, pattern: str, replace: Callable[[Column], Column]) -> Column:
    """`text` with every match of `pattern` put through `replace`; a match that becomes null is dropped.

    The pattern must not match the empty text and must not need what comes before a match (no lookbehind past it).
    """

    def rebuild(value: Column) -> Column:
        between = F.split(value, pattern)
        matches = F.transform(F.regexp_extract_all(value, F.lit(pattern), F.lit(0)), replace)
        return F.array_join(F.zip_with(between, matches, lambda a, b: F.concat(a, F.coalesce(b, F.lit("")))), "")

    return bind(text, lambda value: F.when(value.isNotNull(), rebuild(value)))


def lookup(table: Mapping[str, str], *keys: Column) -> Column:
    """The table's text for the first of `keys` that it knows, else null.

    The table is one literal of the plan, whose text Spark writes out again for every stage: keep it small, use it once.
    """
    folded = F.from_json(
        F.lit(json.dumps(dict(table), ensure_ascii=False, separators=(",", ":"))), "map<string,string>"
    )
    return bind(folded, lambda known: F.coalesce(*(F.try_element_at(known, key) for key in keys)))


def fold(text: Column) -> Column:
    """Letters and digits in lower case, parted by single spaces: what two spellings of one name share."""
    return F.trim(F.regexp_replace(F.lower(text), _NO_WORD, " "))


def first_known(column: Column) -> Column:
    """Null for the texts that shops write where they have no value."""
    return bind(column, lambda text: F.when(~text.rlike(_PLACEHOLDER), text))


def short(text: Column) -> Column:
    """Null for a text of more than `SHORT` characters."""
    return F.when(F.length(text) <= SHORT, text)
