"""Attributes of the demo's products: their values, how a shop spells them, and the sentences that state them."""

from __future__ import annotations

from random import Random
from typing import Any

from pipelines.demo.data_files import table
from pipelines.demo.shelves import Shelf

_FACTS = table("facts")
_CHOICES: dict[str, tuple[str, ...]] = _FACTS["choices"]
COLOURS = _CHOICES["colour"]
#: name -> {steps: numbers to choose from, unit}
_MEASURES: dict[str, dict[str, Any]] = _FACTS["measures"]
_CAPACITIES: dict[str, tuple[str, ...]] = _FACTS["capacities"]
_UNIT_SPELLINGS: dict[str, tuple[str, ...]] = _FACTS["unit_spellings"]
#: Several wordings for each fact, in the shop's voice. `{v}` is the value and the only value in the sentence.
SENTENCES: dict[str, tuple[str, ...]] = _FACTS["sentences"]
#: Two facts in one sentence.
PAIRS: dict[tuple[str, str], tuple[str, ...]] = {pair["facts"]: pair["sentences"] for pair in _FACTS["pairs"]}


def value_of(kind: str, shelf: Shelf, dice: Random) -> str:
    """A value of that kind in its clean spelling: lower case unless it is a name; number and unit parted by a space."""
    if kind == "material":
        return dice.choice(shelf.materials)
    if kind in _CHOICES:
        return dice.choice(_CHOICES[kind])
    if kind in _MEASURES:
        measure = _MEASURES[kind]
        return f"{dice.choice(measure['steps']):g} {measure['unit']}"
    return _other(kind, shelf, dice)


def _other(kind: str, shelf: Shelf, dice: Random) -> str:
    if kind == "capacity":
        return dice.choice(_CAPACITIES["litres" if shelf.leaf in _CAPACITIES["roomy"] else "millilitres"])
    if kind == "shoe size":
        return str(dice.randint(36, 46))
    if kind == "capacity for people":
        return f"{dice.randint(2, 6)} people"
    raise KeyError(f"expected an attribute with values, found {kind!r}; add it to data/facts.toml")


def misspelt(value: str, dice: Random) -> str:
    """The value as a careless supplier writes it: units in other spellings, other cases, `1,5kg`."""
    number, _, unit = value.partition(" ")
    if unit in _UNIT_SPELLINGS:
        number = number.replace(".", ",") if dice.random() < 0.15 else number
        glued = dice.random() < 0.25 and unit not in ("h", "min")  # "6h" is a word of its own in many feeds
        return number + ("" if glued else " ") + dice.choice(_UNIT_SPELLINGS[unit])
    if value.isalpha() and value.islower():
        return dice.choice((value, value.capitalize(), value.capitalize(), value.upper()))
    return value


def misnamed(name: str, dice: Random) -> str:
    """The attribute's name in one of the spellings that suppliers use."""
    return dice.choice((name.capitalize(), name.title(), name.title(), name, name.upper(), name.replace(" ", "_")))
