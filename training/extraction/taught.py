"""Products as extractors learn from them: texts, category, and what the shop says of each attribute."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from udfs.attributes.lexicon import Lexicon
from udfs.attributes.values import NOTHING, Key, parts_of


@dataclass(frozen=True)
class Taught:
    """One product: `given`: attribute -> its values, none at all where the shop says that it has none. An attribute
    that is not there is one that nobody has filled in, which is no absence. `weight`: how many products say the same.
    """

    texts: Mapping[str, str | None]
    path: tuple[str, ...]
    given: Mapping[str, Sequence[str]]

    def keys(self, attribute: str, lexicon: Lexicon) -> set[Key]:
        """What the attribute's values have in common with all that mean the same."""
        spellings = lexicon.of(attribute)
        return {key for value in self.given.get(attribute, ()) if (key := spellings.key(value))}


def taught_of(rows: pd.DataFrame, exclude: Sequence[str] = ()) -> list[Taught]:
    """The products of examples. `exclude`: inputs and attributes (`attributes.department`) that are left out."""
    return [
        _taught(json.loads(text), json.loads(target) if isinstance(target, str) else {}, exclude)
        for text, target in zip(rows["input"], rows["target"], strict=True)
    ]


def _values(value: str | list[str] | None) -> tuple[str, ...]:
    """The values of a cell; a list is one already."""
    if isinstance(value, list):
        return tuple(value)
    return () if value is None or value.strip().lower() in NOTHING else tuple(parts_of(value))


def _taught(read: Mapping[str, Any], target: Mapping[str, Any], exclude: Sequence[str]) -> Taught:
    hidden = {name.removeprefix("attributes.") for name in exclude}
    texts = {name: read.get(name) for name in ("title", "description") if name not in exclude}
    given = {name: _values(value) for name, value in target.items() if name not in hidden}
    return Taught(texts, tuple(read.get("category_path") or ()), given)
