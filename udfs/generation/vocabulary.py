"""What a shop's attributes are known to say: the values that a text may name only where the product's facts hold
them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from udfs.generation.lexicon import COLOURS, FEATURES, MATERIAL_PHRASES, MATERIALS, OFFERS, STOP, UNITS
from udfs.generation.words import stems

VOCABULARY = "vocabulary.json"
LEXICON = {"colour": COLOURS, "material": MATERIALS | MATERIAL_PHRASES, "feature": FEATURES, "offer": OFFERS}
#: Facts and values are compared in runs of at most so many words.
LONGEST_RUN_WORDS = 6


@dataclass(frozen=True)
class Vocabulary:
    """What a shop's attributes are known to say.

    values: attribute name -> values, as written. ordinary: values that the shop's own texts use as plain words
    (`light`, `set`), which therefore claim nothing. roles: the shop's attribute for a list of the lexicon (`colour`
    -> `color`). minable: attribute -> values that are frequent enough to be read out of a text. known_words: every
    word of the texts learned from; `closed` when no other may come (not so for a larger base model). proper: those of
    them that the texts write with a capital inside a sentence. names: whether a capitalised word inside a sentence is
    a name here (not so in title-cased or German text). known_neighbours: words that the texts, in slots, put side by
    side; empty where a text may put words together in new ways.
    """

    values: Mapping[str, list[str]] = field(default_factory=dict)
    ordinary: frozenset[str] = frozenset()
    roles: Mapping[str, str] = field(default_factory=dict)
    minable: Mapping[str, list[str]] = field(default_factory=dict)
    known_words: frozenset[str] = frozenset()
    proper: frozenset[str] = frozenset()
    names: bool = True
    closed: bool = False
    known_neighbours: frozenset[str] = frozenset()

    def is_plain(self, word: str) -> bool:
        """Whether a word (in comparable form) is one that the shop writes in lower case."""
        return word in self.known_words and word not in self.proper

    @cached_property
    def index(self) -> dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]]:
        """First word -> (value's words, its kinds), longest value first."""
        kinds: dict[tuple[str, ...], set[str]] = {}
        for kind, phrases in [*LEXICON.items(), *self.values.items()]:
            for phrase in phrases:
                if is_checkable(value := stems(phrase)) and (kind in LEXICON or " ".join(value) not in self.ordinary):
                    kinds.setdefault(value, set()).add(kind)
        index: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
        for value, found in kinds.items():
            index.setdefault(value[0], []).append((value, tuple(sorted(found))))
        for entries in index.values():
            entries.sort(key=lambda entry: -len(entry[0]))
        return index

    @cached_property
    def claims(self) -> dict[str, list[tuple[tuple[str, ...], frozenset[tuple[str, ...]]]]]:
        """First word of an attribute's name -> (the name's words, its values' words), longest name first."""
        claims: dict[str, list[tuple[tuple[str, ...], frozenset[tuple[str, ...]]]]] = {}
        for name, phrases in self.values.items():
            if named := stems(name.replace("_", " ")):
                claims.setdefault(named[0], []).append((named, frozenset(map(stems, phrases))))
        for entries in claims.values():
            entries.sort(key=lambda entry: -len(entry[0]))
        return claims

    def save(self, folder: Path) -> None:
        """Writes `vocabulary.json`."""
        body = {
            name: sorted(value) if isinstance(value, frozenset) else value
            for name, value in vars(self).items()
            if name in self.__dataclass_fields__
        }
        (folder / VOCABULARY).write_text(json.dumps(body, ensure_ascii=False))

    @classmethod
    def read(cls, folder: Path) -> Vocabulary:
        """The vocabulary of a model folder."""
        body: dict[str, Any] = json.loads((folder / VOCABULARY).read_text())
        sets: dict[str, Any] = {
            name: frozenset(body.pop(name)) for name in ("ordinary", "known_words", "proper", "known_neighbours")
        }
        return cls(**body, **sets)


def is_checkable(value: tuple[str, ...]) -> bool:
    """False for what cannot be told from plain speech: no words, a lone letter, stop words only, numbers, long
    phrases.
    """
    telling = [word for word in value if word not in STOP and not word[0].isdigit() and word not in UNITS]
    return 0 < len(value) <= LONGEST_RUN_WORDS - 1 and any(len(word) > 1 for word in telling)
