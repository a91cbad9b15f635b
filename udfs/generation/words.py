"""Words of a text in the form in which values are compared: case-folded, one spelling, singular.

A `Word` keeps its place in the text, so that a match can be cut out, replaced or quoted as it was written.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from udfs.generation.lexicon import NUMBER_WORDS, SAME

#: Numbers with their decimals, or runs of letters; everything else parts words. "500ml" is a number and a word.
_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)?|%")
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"'”’)]*+\s++(?=[\"'“‘(]?[^\W\d_a-z]|[\"'“‘(]?\d)|[\r\n•·]")
_ABBREVIATION = re.compile(
    r"\b(?:e\.g|i\.e|approx|incl|excl|no|vs|st|dr|mr|mrs|ms|inc|ltd|co|rs|fig|max|min)\.$", re.IGNORECASE
)
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
#: Words that no sentence ends with, and that no article stands before.
LEANING = frozenset(
    [
        "a",
        "an",
        "the",
        "and",
        "or",
        "with",
        "of",
        "in",
        "for",
        "to",
        "by",
        "at",
        "from",
        "und",
        "oder",
        "mit",
        "von",
        "für",
        "aus",
        "der",
        "die",
        "das",
        "ein",
        "eine",
    ]
)


class Word(NamedTuple):
    """One word: its comparable form, its place in the text, and whether a sentence starts with it."""

    stem: str
    start: int
    end: int


def words(text: str) -> list[Word]:
    """The words of a text, in order."""
    return [Word(stem(match.group()), match.start(), match.end()) for match in _WORD.finditer(text)]


@lru_cache(maxsize=20_000)
def stems(text: str) -> tuple[str, ...]:
    """The comparable forms of a text's words, in order."""
    return tuple(stem(match) for match in _WORD.findall(text))


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The comparable form of one word: `Mugs` and `mug` alike, `gray` as `grey`, `1,500` as `1500`, `2.50` as `2.5`,
    `two` as `2`.
    """
    if word[0].isdigit():
        return _number(word)
    word = word.casefold().replace("’", "'").removesuffix("'s").strip("'")
    word = SAME.get(word, word)
    one = singular(word)
    return NUMBER_WORDS.get(one) or SAME.get(one, one)


def singular(word: str) -> str:
    """The singular of an English noun by its ending; words that do not look plural stay."""
    lower = word.lower()
    if len(word) < 4 or not lower.endswith("s") or lower.endswith(("ss", "us", "is", "as", "ous")):
        return word
    if lower.endswith("ies") and len(word) > 4:
        return word[:-3] + ("y" if word[-1] == "s" else "Y")
    if lower.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    if lower.endswith(("knives", "shelves", "scarves", "wolves", "halves", "loaves")):
        return word[:-3] + ("fe" if lower.endswith("knives") else "f")
    return word[:-1]


def plural(word: str) -> str:
    """The plural of an English noun by its ending; a word that looks plural already stays."""
    lower = word.lower()
    if singular(word) != word:
        return word
    if lower.endswith(("s", "x", "z", "ch", "sh")):
        return word + "es"
    if lower.endswith("y") and len(word) > 1 and lower[-2] not in "aeiou":
        return word[:-1] + "ies"
    return word + "s"


def sentences(text: str) -> list[str]:
    """The text cut after `.`, `!`, `?` where a new sentence begins, and at line breaks and bullets; blank ones left
    out.
    """
    found: list[list[str]] = []
    for part in (piece.strip() for piece in _SENTENCE_END.split(text)):
        if part and found and _ABBREVIATION.search(found[-1][-1]):
            found[-1].append(part)
        elif part:
            found.append([part])
    return [" ".join(parts) for parts in found]


def _number(word: str) -> str:
    """One spelling of a number: grouping commas dropped, a decimal comma made a point, trailing zeros cut."""
    if _GROUPED.fullmatch(word):
        word = word.replace(",", "")
    word = word.replace(",", ".")
    if word.count(".") == 1:
        word = word.rstrip("0").rstrip(".")
    return word.lstrip("0") or "0" if "." not in word else word
