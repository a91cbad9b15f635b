"""What a shop's own products say of its attributes: which ones a category has, their values, their spellings, and how
often a known value that stands in a text is the product's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

from udfs.attributes.matching import Index
from udfs.attributes.values import Key, Spellings
from udfs.attributes.words import forms

FILE = "lexicon.json"
#: Products that a category must have before it speaks for itself; else its parent does.
FEWEST_PRODUCTS = 8
#: Of its products that share has an attribute, at least, that is usual for a category.
USUAL_SHARE = 0.5
#: Of an attribute whose values nobody has seen beside a text, and of a value of it.
_PRIOR_RIGHT, _PRIOR_SEEN = 0.5, 2.0
#: Attributes of a product that are looked for: of its category, and because its texts name them.
_MOST_ASKED, _MOST_NAMED = 20, 8

#: Stands in `seen` for whatever stands behind the name of an attribute.
NAMED: Key = ("\u0002named",)

Path_ = tuple[str, ...]


@dataclass(frozen=True)
class Fill:
    """Of a category: how many products it has, and how many of them have each attribute."""

    products: int
    having: Mapping[str, int]


@dataclass(frozen=True)
class Lexicon:
    """`fills`: category path (empty: all products) -> its attributes. `read`: attributes that texts of the shop are
    known to say, which are looked for. `spellings`: by attribute. `seen`: (attribute, key) -> in how many texts of
    products that have the attribute the value stands, and in how many of them it is the product's.
    """

    fills: Mapping[Path_, Fill] = field(default_factory=dict)
    read: frozenset[str] = frozenset()
    spellings: Mapping[str, Spellings] = field(default_factory=dict)
    seen: Mapping[tuple[str, Key], tuple[int, int]] = field(default_factory=dict)
    expected: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @cached_property
    def index(self) -> Index:
        """The known values, to be found in texts."""
        measured = {name: one.unit for name, one in self.spellings.items() if one.unit and name in self.read}
        known = [(name, key) for name, key in self.seen if name in self.read and key != NAMED]
        known += [(name, key) for name, one in self.spellings.items() if name in self.read for key in one.same]
        return Index.of(known, measured)

    @cached_property
    def names(self) -> Index:
        """The names of the attributes that are looked for, to be found in texts: `Output current 2 A`."""
        return Index.of([(name, forms(name.replace("_", " "))) for name in sorted(self.read)], {})

    @cached_property
    def _totals(self) -> dict[str, tuple[int, int]]:
        totals: dict[str, tuple[int, int]] = {}
        for (name, key), (stands, right) in self.seen.items():
            if key == NAMED:
                continue
            before = totals.get(name, (0, 0))
            totals[name] = before[0] + stands, before[1] + right
        return totals

    def category(self, path: Sequence[str] | None) -> Path_:
        """The nearest category with enough products, from the product's own up."""
        whole = tuple(path or ())
        for end in range(len(whole), 0, -1):
            fill = self.fills.get(whole[:end])
            if fill is not None and fill.products >= FEWEST_PRODUCTS:
                return whole[:end]
        return ()

    def asked(self, path: Sequence[str] | None, texts: Mapping[str, str | None] = MappingProxyType({})) -> list[str]:
        """The attributes that are looked for in a product: the usual ones of its category first, then those whose names
        stand in its texts.
        """
        fill = self.fills.get(self.category(path), Fill(0, {}))
        said = [name for name in self._said(path) if name in self.read or name in self.spellings]
        having = sorted(fill.having.items(), key=lambda pair: (-pair[1], pair[0]))
        few = max(2, 0.02 * fill.products)
        names = [name for name, count in having if name in self.read and count >= few]
        usual = list(dict.fromkeys([*said, *names]))[:_MOST_ASKED]
        named = dict.fromkeys(match.attribute for match in self.names.matches(texts, self.read))
        return [*usual, *[name for name in named if name not in usual][:_MOST_NAMED]]

    def usual(self, path: Sequence[str] | None) -> list[str]:
        """The attributes that a product of this category should have: what the settings say, else what most have."""
        if said := self._said(path):
            return list(said)
        fill = self.fills.get(self.category(path), Fill(0, {}))
        if not path or fill.products < FEWEST_PRODUCTS:
            return []
        return sorted(name for name, count in fill.having.items() if count >= USUAL_SHARE * fill.products)

    def _said(self, path: Sequence[str] | None) -> Sequence[str]:
        """What the settings expect of the category: by its whole path, else by its nearest part."""
        whole = list(path or ())
        names = [" > ".join(whole), *reversed(whole)]
        return next((self.expected[name] for name in names if name in self.expected), ())

    def of(self, attribute: str) -> Spellings:
        """The spellings of an attribute; none of one that nobody has."""
        return self.spellings.get(attribute, Spellings())

    def probability(self, attribute: str, key: Key) -> float:
        """How often a known value that stands in a text is the product's, drawn to the attribute's mean where it was
        seen seldom.
        """
        stands, right = self._totals.get(attribute, (0, 0)) if key != NAMED else (0, 0)
        prior = (right + _PRIOR_RIGHT * _PRIOR_SEEN) / (stands + _PRIOR_SEEN)
        stands, right = self.seen.get((attribute, key), (0, 0))
        return (right + prior * _PRIOR_SEEN) / (stands + _PRIOR_SEEN)

    def save(self, folder: Path) -> None:
        """Writes it into a model folder."""
        body: dict[str, Any] = {
            "fills": [[list(path), fill.products, dict(fill.having)] for path, fill in sorted(self.fills.items())],
            "read": sorted(self.read),
            "spellings": {name: one.as_json() for name, one in sorted(self.spellings.items())},
            "seen": [[name, list(key), *counts] for (name, key), counts in sorted(self.seen.items())],
            "expected": {name: list(names) for name, names in sorted(self.expected.items())},
        }
        (folder / FILE).write_text(json.dumps(body, ensure_ascii=False))

    @classmethod
    def read_from(cls, folder: Path) -> Lexicon:
        """What `save` wrote into a model folder."""
        body = json.loads((folder / FILE).read_text())
        return cls(
            {tuple(path): Fill(products, having) for path, products, having in body["fills"]},
            frozenset(body["read"]),
            {name: Spellings.of_json(one) for name, one in body["spellings"].items()},
            {(name, tuple(key)): (stands, right) for name, key, stands, right in body["seen"]},
            body["expected"],
        )
