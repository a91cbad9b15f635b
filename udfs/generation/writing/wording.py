"""How values, names and titles are written inside a sentence."""

from __future__ import annotations

import re

from udfs.generation.lexicon import COLOURS, MATERIALS
from udfs.generation.vocabulary import Vocabulary
from udfs.generation.words import stem

_ACRONYMS = frozenset(
    [
        "pvc",
        "pu",
        "eva",
        "mdf",
        "led",
        "usb",
        "tv",
        "pc",
        "gsm",
        "rpm",
        "dpi",
        "uv",
        "spf",
        "lcd",
        "hdmi",
        "ram",
        "ssd",
        "gps",
        "uk",
        "us",
        "eu",
    ]
)
_MEASURE = re.compile(r"^\d+(?:[.,]\d+)?[^\W\d_]{1,4}")
_UNIT_AT_NUMBER = re.compile(r"(?<=\d)(?=[^\W\d_]{1,4}\b)")
_PARTS_OF_A_TITLE = re.compile(r"( [–|] |, )")
#: A part of a title in capitals of so few words may be codes.
_LOUD_WORDS = 2
_LETTERS = re.compile(r"[^\W\d_]+")
_ARTICLE = re.compile(r"\b([Aa]n?) (\w+)")
_VOWEL = re.compile(r"(?:[aeio]|u(?!ni|s[ae]|k\b|til)|8|11\b|18\b|hour|honest)", re.IGNORECASE)
_VOWEL_UNHEARD = re.compile(r"(?:one\b|once\b|eu|ewe)", re.IGNORECASE)
_JOINING = ("and", "or", "with", "of", "in", "for")
_COMMON = {stem(word) for phrase in (*COLOURS, *MATERIALS) for word in phrase.split()}


def worded(value: str, vocabulary: Vocabulary) -> str:
    """A value as it is written inside a sentence.

    Lower case where all its words are plain ones, else as the shop has it, with a space between number and unit.
    """
    value = spaced_measure(value)
    spelled = _LETTERS.findall(value)
    plain = all(_is_plain(word, vocabulary) for word in spelled) and not any(c.isdigit() for c in value)
    return value.lower() if plain else value


def softened(value: str, vocabulary: Vocabulary) -> str:
    """A run of a title inside a sentence: its plain words in lower case, its names as they are."""
    return _LETTERS.sub(
        lambda word: word.group().lower() if _is_plain(word.group(), vocabulary) else word.group(), value
    )


def _is_plain(word: str, vocabulary: Vocabulary) -> bool:
    known = stem(word) in _COMMON or vocabulary.is_plain(stem(word)) or word.lower() in _JOINING
    return known and word.lower() not in _ACRONYMS and len(word) > 1


def spaced_measure(value: str) -> str:
    """A value with a space between its number and its unit: `350ml` as `350 ml`."""
    return _UNIT_AT_NUMBER.sub(" ", value) if _MEASURE.fullmatch(value) else value


def spoken_name(name: str) -> str:
    """An attribute's name as a person would say it: `heel_height` -> `heel height`, `usb_ports` -> `USB ports`."""
    said = (word for word in name.split("_") if word)
    return " ".join(word.upper() if word in _ACRONYMS else word for word in said)


def with_articles(text: str) -> str:
    """`a` and `an` by the sound of the next word's first letter, as far as spelling tells it."""

    def article(match: re.Match[str]) -> str:
        word = match.group(2)
        vowel = _VOWEL.match(word) and not _VOWEL_UNHEARD.match(word)
        return ("A" if match.group(1)[0] == "A" else "a") + ("n " if vowel else " ") + word

    return _ARTICLE.sub(article, text)


def calm(title: str) -> str:
    """A title without shouting: where it, or one of its parts of several words, is all in capitals, its words keep one
    each.
    """
    if title.isupper():
        return _LETTERS.sub(lambda word: word.group().capitalize(), title)
    parts = _PARTS_OF_A_TITLE.split(title)
    loud = [part for part in parts if part.isupper() and len(part.split()) > _LOUD_WORDS]
    return "".join(calm(part) if part in loud else part for part in parts)


def sentence_case(text: str) -> str:
    """The text with its first letter in upper case."""
    return text[:1].upper() + text[1:]
