"""What the demo shop knows about one leaf category: the words, facts and sentences that products are made of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Shelf:
    """One leaf category.

    nouns: what its products are called, most frequent first. hints: how a title says what it is for without the noun.
    facts: the attributes that its products have, as `name` or `name=kind of value`. uses: sentences that name no value.
    parts: what reviewers speak of. price: lowest and highest, in euros. goes_with: leaves that are bought together with
    it. weight: how many products it has, relative to the others.
    """

    path: tuple[str, str, str]
    nouns: tuple[str, ...]
    hints: tuple[str, ...]
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


def shelf(
    path: str,
    weight: float,
    price: tuple[float, float],
    *,
    nouns: str,
    hints: str,
    facts: str,
    materials: str,
    uses: str,
    parts: str,
    goes_with: str = "",
) -> Shelf:
    """A shelf from texts whose items are parted by `|`."""
    department, group, leaf = path.split(" > ")
    split = {
        name: tuple(item.strip() for item in text.split("|") if item.strip())
        for name, text in {
            "nouns": nouns,
            "hints": hints,
            "facts": facts,
            "materials": materials,
            "uses": uses,
            "parts": parts,
            "goes_with": goes_with,
        }.items()
    }
    return Shelf(path=(department, group, leaf), price=price, weight=weight, **split)
