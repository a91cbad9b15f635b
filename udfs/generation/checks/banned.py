"""Phrases that no text may say, found in texts and taken out of facts."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from udfs.generation.languages.language import Language, languages
from udfs.generation.rules import Rules
from udfs.generation.words import words

#: Kinds whose single words may be a part of a product's name (`Healthy Heart`, `The Best of Mozart`), and nothing else.
_NAMES = ("superlatives", "health", "environment", "testimonials")
OWN_PHRASES = "phrases"
_DANGLING_BEFORE, _DANGLING_AFTER = " ,;:.!/&+*|–-", " ,;:/&|([–-"
_EMPTY_BRACKETS = re.compile(r"\(\s*+[,;!-]*+\s*+\)|\[\s*+\]")
_GAP_BEFORE_MARK = re.compile(r"\s+([,;:.!?)])|([(])\s+")
_MARK_TWICE = re.compile(r"([,;:!–-])(?:\s*[,;:!–-])+")


#: An amount of money, and a number that only prices end like (`9.99`), where no unit follows.
_CURRENCY = r"(?:[$€£₹¥]|\b(?:rs|inr|usd|eur|euro|gbp|chf)\b\.?)"
_AMOUNT = re.compile(
    rf"{_CURRENCY}\s?\d[\d.,]*|(?<![\d.,])\d[\d.,]{{0,12}}\s?{_CURRENCY}|"
    r"(?<![\d.,])\d{1,4}[.,]99(?![\d.,]|\s?[^\W\d_]|\s?[%\"'″′])",
    re.IGNORECASE,
)


class Found(NamedTuple):
    """A banned phrase in a text: its kind, and the words `start` to `end`."""

    kind: str
    start: int
    end: int


def banned_in(text: str, rules: Rules, own: Collection[tuple[str, ...]] = ()) -> list[str]:
    """The banned phrases and the amounts of money that a text says, as it writes them; runs of words in `own` (the product's names) pass."""
    said = words(text)
    amounts = [amount.casefold() for amount in _AMOUNT.findall(text)] if "price" in rules.banned else []
    return amounts + [
        text[said[found.start].start : said[found.end - 1].end].casefold()
        for found in _found(tuple(word.stem for word in said), rules)
        if tuple(word.stem for word in said[found.start : found.end]) not in own
    ]


def without_banned(text: str, language: Language, rules: Rules, name: bool = False) -> str:
    """The text without its banned phrases and the marks that they leave behind.

    In a product's `name` a phrase stays where taking it out would tear the name: between words such as `of`, and single
    words that names are made of.
    """
    text = _AMOUNT.sub(" ", text) if "price" in rules.banned else text
    said = words(text)
    stemmed = tuple(word.stem for word in said)
    for found in reversed(list(_found(stemmed, rules))):
        if name and _is_of_the_name(found, stemmed, language):
            continue
        text = text[: said[found.start].start] + text[said[found.end - 1].end :]
    return tidied(text) if text else ""


def tidied(text: str) -> str:
    """The text with single spaces, without empty brackets, doubled marks and marks at its ends."""
    text = _EMPTY_BRACKETS.sub(" ", " ".join(text.split()))
    text = _MARK_TWICE.sub(r"\1", _GAP_BEFORE_MARK.sub(r"\1\2", text))
    return " ".join(text.split()).lstrip(_DANGLING_BEFORE).rstrip(_DANGLING_AFTER)


def _is_of_the_name(found: Found, stemmed: tuple[str, ...], language: Language) -> bool:
    beside = stemmed[max(0, found.start - 1) : found.start] + stemmed[found.end : found.end + 1]
    joined = any(word in language.connectives for word in beside)
    return joined or (found.kind in _NAMES and found.end - found.start == 1)


def _found(said: tuple[str, ...], rules: Rules) -> Iterator[Found]:
    """Every banned run, longest first where several begin at one word, none overlapping another."""
    index, place = _index(rules.banned, rules.phrases, rules.allowed), 0
    while place < len(said):
        for phrase, kind in index.get(said[place], ()):
            if said[place : place + len(phrase)] == phrase:
                yield Found(kind, place, place + len(phrase))
                place += len(phrase) - 1
                break
        place += 1


@lru_cache(maxsize=64)
def _index(
    kinds: tuple[str, ...], phrases: tuple[tuple[str, ...], ...], allowed: frozenset[tuple[str, ...]]
) -> Mapping[str, list[tuple[tuple[str, ...], str]]]:
    """First word -> (phrase, its kind), of all languages: a German text may not say `free shipping` either."""
    listed = {
        phrase: kind
        for language in languages().values()
        for kind, found in language.banned.items()
        if kind in kinds
        for phrase in found
    } | dict.fromkeys(phrases, OWN_PHRASES)
    index: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for phrase, kind in sorted(listed.items(), key=lambda entry: -len(entry[0])):
        if phrase not in allowed:
            index.setdefault(phrase[0], []).append((phrase, kind))
    return index


def holds_banned(text: str, rules: Rules) -> bool:
    """Whether a text says any banned phrase."""
    return next(_found(tuple(word.stem for word in words(text)), rules), None) is not None
