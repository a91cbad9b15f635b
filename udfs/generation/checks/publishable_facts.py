"""Facts as a text may repeat them: without what nobody may say, without cells that ran together or are prose of their own."""

from __future__ import annotations

import re
from collections.abc import Mapping

from udfs.generation.checks.banned import banned_in, holds_banned, tidied, without_banned
from udfs.generation.checks.private import CONTROL, PRIVATE
from udfs.generation.facts import OWN_NAMES, PATH_JOINT
from udfs.generation.languages.language import Language
from udfs.generation.rules import Rules
from udfs.generation.words import sentences, stems

_GLUED = re.compile(r"[a-zà-ÿ]{2}[A-Z][a-zà-ÿ]+\s?:|\b(?:No|Yes|Nein|Ja)[A-Z][a-z]{2,}")
_DASHES = re.compile(r"-{2,}")
_BARS = re.compile(r"(?<!\s)\s*+[|•·][\s|•·]*+")
_OPENING, _CLOSING = re.compile(r"[\[{]"), re.compile(r"[\]}]")
_ARROWS = re.compile(r"[<>]+")
#: A quotation mark that is no sign of inches.
_LONE_QUOTE = re.compile(r'(?<!\d)"')
#: What arithmetic leaves of a measure (`6.8580000000000005`), and a word or unit that was written twice.
_LONG_FRACTION = re.compile(r"(?<![\d.])\d{1,9}\.\d{5,20}(?![\d.])")
_TWICE = re.compile(r"(?<!\w)([^\W\d_]{1,40}) \1(?!\w)")
#: Behind a comma or a semicolon that parts a value, not one within a number.
_PARTS = re.compile(r"(?<=[,;])(?!\d)")
_SHOUTED = re.compile(r"[^\W\d_]{4,}")


def publishable(facts: Mapping[str, str], language: Language, rules: Rules) -> dict[str, str]:
    """The facts without banned phrases, private data and control marks; an attribute of which nothing is left is left
    out, and so is one whose name says what is banned.

    Titles keep what a product is called by (see `without_banned`).
    """
    kept = {}
    for name, value in facts.items():
        if name not in OWN_NAMES and holds_banned(name.replace("_", " "), rules):
            continue
        cleaned = _cleaned(name, value, language, rules)
        if stems(cleaned):
            kept[name] = cleaned
    return kept


def _cleaned(name: str, value: str, language: Language, rules: Rules) -> str:
    if name not in OWN_NAMES and PRIVATE.search(value):
        return ""  # what is left of a line about how to reach somebody says nothing
    value = PRIVATE.sub(" ", CONTROL.sub(" ", value))
    if name == "category":
        elements = (_marked(element) for element in value.split(PATH_JOINT))
        return PATH_JOINT.join(one for one in elements if stems(one) and not holds_banned(one, rules))
    value = _marked(value)
    if name == "brand":
        return value
    value = _LONG_FRACTION.sub(lambda number: f"{float(number.group()):.4f}".rstrip("0").rstrip("."), value)
    value = value if name == "title" else _TWICE.sub(r"\1", value)
    if name not in OWN_NAMES and (_GLUED.search(value) or len(sentences(value)) > 1):
        return ""
    if name == "title":
        return without_banned(value, language, rules, name=True)
    if value.casefold() in language.yes | language.no:
        return "yes" if value.casefold() in language.yes else "no"
    # a part that says what is banned goes as a whole: what is left of `eco-friendly packed` says nothing
    allowed = [part for part in _PARTS.split(value) if not banned_in(part, rules)]
    return _calm(tidied("".join(allowed)))


def _marked(value: str) -> str:
    """The value in marks that a sentence may hold."""
    value = _CLOSING.sub(")", _OPENING.sub("(", _BARS.sub(", ", _DASHES.sub("-", value))))
    value = tidied(_ARROWS.sub(" ", value))
    if value.count('"') % 2:
        value = tidied(_LONE_QUOTE.sub(" ", value))
    opened = value.count("(") - value.count(")")
    if opened:
        value = tidied(value.replace("(", " ").replace(")", " "))
    return value


def _calm(value: str) -> str:
    """A value without shouting: where all its words are long and in capitals, they keep one each."""
    return value if not value.isupper() else _SHOUTED.sub(lambda word: word.group().capitalize(), value)
