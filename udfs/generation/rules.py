"""What a shop asks of its texts: their voice, their lengths, the phrases that they must not hold, the attributes that
they must name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from udfs.generation.words import stems

FACTS, SHOP = "facts", "shop"
#: Kinds of phrases that every language's file lists.
KINDS = ("promotion", "price", "availability", "testimonials", "superlatives", "health", "environment")
#: Fewest and most characters of each text.
LENGTHS = {"title": (1, 60), "meta": (1, 155), "short": (1, 300), "long": (1, 2_000)}


@dataclass(frozen=True)
class Rules:
    """`voice`: `facts` lets pass what the facts hold alone, `shop` the words of the shop's own texts too. `banned`:
    kinds of phrases; `phrases`: further ones, `allowed`: exceptions, both in comparable form. `lengths`: text ->
    (fewest, most) characters. `required`: attributes that a text must be able to name.
    """

    voice: str = FACTS
    banned: tuple[str, ...] = KINDS
    phrases: tuple[tuple[str, ...], ...] = ()
    allowed: frozenset[tuple[str, ...]] = frozenset()
    lengths: Mapping[str, tuple[int, int]] = field(default_factory=lambda: dict(LENGTHS))
    required: tuple[str, ...] = ()

    @classmethod
    def of(cls, recipe: Mapping[str, Any]) -> Rules:
        """The rules in a recipe of descriptions, as a model folder keeps it; defaults for what it does not say."""
        return cls(
            voice=recipe.get("voice", FACTS),
            banned=tuple(recipe.get("banned", KINDS)),
            phrases=tuple(filter(None, (stems(phrase) for phrase in recipe.get("banned_phrases", ())))),
            allowed=frozenset(filter(None, (stems(phrase) for phrase in recipe.get("allowed_phrases", ())))),
            lengths={
                name: tuple(recipe.get(f"{name}_characters", default))  # type: ignore[misc]
                for name, default in LENGTHS.items()
            },
            required=tuple(recipe.get("required", ())),
        )
