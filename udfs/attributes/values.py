"""Values of attributes in a form in which equal ones are equal: measures by their size, words by their comparable
forms, synonyms as one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from udfs.attributes.measures import base, converted, measure_of, written
from udfs.attributes.words import forms, is_case_bound

#: What equal values share: a measure's size and unit, or the forms of the words.
Key = tuple[str, ...]
#: Between several values of one attribute, as cleaning joins them.
_BETWEEN = re.compile(r", (?!\d)|; | \| ")
_MOST_VALUES, _LONGEST_PART = 6, 4
#: How a person says that a product has no such attribute.
NOTHING = frozenset(["n/a", "-", "none", "null"])


class Normal(NamedTuple):
    """A value as the shop means it: one spelling, and the number and unit of a measure."""

    text: str
    number: float | None = None
    unit: str | None = None


def key_of(value: str) -> Key:
    """What equal values share, spelling, case and units of a kind aside; empty for a value without words."""
    measure = measure_of(value)
    if measure is not None:
        number, unit = base(measure)
        return ("#", f"{number:g}", unit)
    if is_case_bound(value):
        return ("^", value)
    return forms(value)


def parts_of(value: str) -> list[str]:
    """The values that a cell lists (`cotton, linen`); one where it lists none, or prose."""
    parts = [part.strip() for part in _BETWEEN.split(value)]
    parts = list(dict.fromkeys(part for part in parts if part))
    short = len(parts) <= _MOST_VALUES and all(len(part.split()) <= _LONGEST_PART for part in parts)
    return parts if short and parts else [value]


@dataclass(frozen=True)
class Spellings:
    """What one attribute's values are called: `usual`: key -> the spelling that most products have; `same`: key -> the
    key that it is another word for; `unit`: the unit that most measures of it have.
    """

    usual: Mapping[Key, str] = field(default_factory=dict)
    same: Mapping[Key, Key] = field(default_factory=dict)
    unit: str | None = None

    def key(self, value: str) -> Key:
        """What the value has in common with all that mean the same."""
        key = key_of(value)
        if key[:1] == ("^",) and key not in self.usual and key not in self.same:
            lower = forms(value)  # capitals that tell nothing here: `RED`
            key = lower if lower in self.usual or lower in self.same else key
        return self.same.get(key, key)

    def normal(self, value: str) -> Normal | None:
        """The value in the shop's own spelling; None for one that is no measure and that nobody has mapped."""
        measure = measure_of(value)
        if measure is not None:
            there = converted(measure, self.unit)
            return Normal(written(there), there.number, there.unit)
        usual = self.usual.get(self.key(value))
        return None if usual is None else Normal(usual)

    def with_same(self, words: Mapping[str, str]) -> Spellings:
        """The same with what a person says: a spelling -> the spelling that it stands for. Theirs win."""
        usual, same = dict(self.usual), dict(self.same)
        for spelled, meant in words.items():
            target = key_of(meant)
            usual[target] = meant
            if key_of(spelled) != target:
                same[key_of(spelled)] = target
                same |= {key: target for key, other in same.items() if other == key_of(spelled)}
        return Spellings(usual, same, self.unit)

    def as_json(self) -> dict[str, Any]:
        return {
            "usual": [[list(key), text] for key, text in sorted(self.usual.items())],
            "same": [[list(key), list(other)] for key, other in sorted(self.same.items())],
            "unit": self.unit,
        }

    @classmethod
    def of_json(cls, body: Mapping[str, Any]) -> Spellings:
        """What `as_json` wrote."""
        same = {tuple(key): tuple(other) for key, other in body["same"]}
        return cls({tuple(key): text for key, text in body["usual"]}, same, body["unit"])
