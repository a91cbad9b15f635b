"""Facts told in sentences of their own (`The length is 24 cm and the width is 25 cm.`), where a language's file has the
article of the attribute's name and the value is a plain one; everything else stays `Name: value`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from udfs.generation.languages.language import Language
from udfs.generation.lexicon import UNITS
from udfs.generation.words import stem, stems
from udfs.generation.writing.labels import Label
from udfs.generation.writing.wording import sentence_case

_MOST_TOLD_IN_A_SENTENCE = 3
_MOST_WORDS = 5
#: A shorter value is a code, but for sizes.
_FEWEST_LETTERS = 3
#: How often a text says three words in a row, before it is a list that had better be one.
_MOST_OF_A_RUN = 2
#: A value that a sentence can go on after: no list, no answer, no second sentence.
_PLAIN_VALUE = re.compile(r"[\w°][^,;:()|]*[\w%\"”]")
_BEINGS = {"people", "person", "persons", "personen"}
_COUNTED = re.compile(r"\d{1,9}(?:[.,]\d{1,9})? ([^\W\d_]{1,20})")
#: A value of common words that the shop wrote with capitals: `Dusty Light`, `All over pattern`.
_CAPITALISED = re.compile(r"[A-Z][a-zà-ÿ]+(?:[ /-][A-Za-zà-ÿ][a-zà-ÿ]*)*")


def told(labels: Sequence[Label], language: Language, answers: frozenset[str]) -> tuple[list[str], list[Label]]:
    """Sentences for the labels that can be told, in their order, and the labels that are left: also those that would say
    the same three words for a third time (`the flat sheet width`, `is 6 cm`).

    `answers`: how the language writes a yes and a no, which are nobody's value.
    """
    clauses: dict[Label, str] = {}
    said: Counter[tuple[str, ...]] = Counter()
    for label in labels:
        clause = _clause(label, language, answers)
        words = stems(clause)
        runs = list(zip(words, words[1:], words[2:], strict=False))
        if clause and all(said[run] < _MOST_OF_A_RUN for run in runs):
            clauses[label] = clause
            said.update(runs)
    spoken = list(clauses.values())
    groups = -(-len(spoken) // _MOST_TOLD_IN_A_SENTENCE)
    size = -(-len(spoken) // groups) if groups else 1
    sentences = [_sentence(spoken[n : n + size], language) for n in range(0, len(spoken), size)]
    return sentences, [label for label in labels if label not in clauses]


def _sentence(clauses: Sequence[str], language: Language) -> str:
    *first, last = clauses
    joined = f" {language.telling_words['and']} ".join(filter(None, [", ".join(first), last]))
    return sentence_case(f"{joined}.")


def _clause(label: Label, language: Language, answers: frozenset[str]) -> str:
    """`the length is 24 cm`; nothing where that would not be the language's way to say it."""
    noun = language.noun_of(label.name)
    value = label.value
    # the neck is no round neck
    if not noun or noun in value.casefold().split() or value.casefold() in answers or len(value.split()) > _MOST_WORDS:
        return ""
    counted = _COUNTED.fullmatch(value)
    if counted and (stem(counted[1]) not in UNITS or counted[1] in _BEINGS):  # a capacity is no 6 people
        return ""
    is_code = value.isalpha() and len(value) < _FEWEST_LETTERS and noun not in language.spoken.get("size", ())
    if is_code or not (_PLAIN_VALUE.fullmatch(value) or value.isalnum()):
        return ""
    name = label.name
    if language.lower_case:
        name = name if name[:2].isupper() else name[:1].lower() + name[1:]
        value = value.lower() if noun in language.common_values and _CAPITALISED.fullmatch(value) else value
    return f"{language.articles[noun]} {name} {language.telling_words['is']} {value}"
