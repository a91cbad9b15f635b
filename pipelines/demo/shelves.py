"""The shelves of the demo shop, and the brands and models that fill them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pipelines.demo.data_files import table


@dataclass(frozen=True)
class Shelf:
    """One leaf category.

    nouns: what its products are called, most frequent first. hints: how a title says what it is for without the noun.
    paraphrases: the same, said many ways: too many for a model to know them by heart. Each can stand after the colon of
    a title and as a sentence of its own; none names a value. facts: the attributes that its products have, as `name` or
    `name=kind of value`. uses: sentences that name no value. parts: what reviewers speak of. price: lowest and highest,
    in euros. goes_with: leaves that are bought together with it. weight: how many products it has, relative to the
    others.
    """

    path: tuple[str, str, str]
    nouns: tuple[str, ...]
    hints: tuple[str, ...]
    paraphrases: tuple[str, ...]
    facts: tuple[str, ...]
    materials: tuple[str, ...]
    uses: tuple[str, ...]
    parts: tuple[str, ...]
    price: tuple[float, float]
    goes_with: tuple[str, ...]
    weight: float

    def kinds(self) -> list[tuple[str, str]]:
        """The attributes as (name, kind of value): a name such as `size` means something else on every shelf."""
        return [(name, kind or name) for name, _, kind in (fact.partition("=") for fact in self.facts)]

    @property
    def leaf(self) -> str:
        return self.path[-1]


def _shelf(path: str, **settings: Any) -> Shelf:
    department, group, leaf = path.split(" > ")
    return Shelf(path=(department, group, leaf), **settings)


SHELVES: tuple[Shelf, ...] = tuple(_shelf(**settings) for settings in table("shelves")["shelves"])

_NAMES = table("brands")
#: Invented brands by department; some sell in more than one.
BRANDS: dict[str, tuple[str, ...]] = _NAMES["brands"]
#: Model names; first names, so that they tell nothing about the category.
MODELS: tuple[str, ...] = _NAMES["models"]
