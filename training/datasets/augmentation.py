"""Views of a product that keep its category: facts left out or in another order, a title made of facts, words masked,
typos.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from expectations.recipe import Augment
from udfs.predictors.category import hidden_facts

Record = dict[str, Any]
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def view(record: Record, how: Augment, rng: np.random.Generator) -> Record:
    """Another view of one product's inputs (title, brand, attributes, description); what is absent stays absent.

    Something to read always stays: a title is only made of facts where there are two of them, and where there is
    neither title nor brand, the facts or the description stay whole. Facts that are not shuffled come by name.
    """
    facts, title = _facts(record.get("attributes"), how, rng), _text(record.get("title"))
    description = _text(record.get("description"))
    if rng.random() < how.title_from_facts and len(facts) >= 2:
        title = " ".join([record.get("brand") or "", *facts.values()]).strip()
        facts = {}
    title, brand = _touched(title, how, rng), _text(record.get("brand"))
    if rng.random() < how.drop_description and (title or brand or facts):
        description = None
    if not (title or brand or facts or description):
        facts = _facts(record.get("attributes"), how.model_copy(update={"drop_facts": 0.0}), rng)
    return {"title": title, "brand": brand, "attributes": facts or None, "description": description}


def without(record: Record, exclude: Sequence[str]) -> Record:
    """The record without what `exclude` names (`brand`, `attributes.department`): a view may show a fact as part of the
    title.
    """
    hidden = hidden_facts(exclude)
    kept = {name: value for name, value in record.items() if name not in exclude}
    attributes = {name: value for name, value in (kept.get("attributes") or {}).items() if name.lower() not in hidden}
    return kept | {"attributes": attributes or None}


def _facts(attributes: dict[str, str] | None, how: Augment, rng: np.random.Generator) -> dict[str, str]:
    facts = [
        (name, value) for name, value in sorted((attributes or {}).items()) if value and rng.random() >= how.drop_facts
    ]
    order = rng.permutation(len(facts)) if how.shuffle_facts else range(len(facts))
    return dict(facts[at] for at in order)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def _touched(title: str | None, how: Augment, rng: np.random.Generator) -> str | None:
    words = title.split() if title else []
    if not words or not (how.mask_words or how.typos):
        return title
    left_out = min(rng.binomial(len(words), how.mask_words), len(words) - 1)
    start = int(rng.integers(len(words) - left_out + 1))
    kept = words[:start] + words[start + left_out :]
    return " ".join(_mistyped(word, rng) if rng.random() < how.typos else word for word in kept)


def _mistyped(word: str, rng: np.random.Generator) -> str:
    """The word with one letter left out, doubled, swapped with the next one or replaced."""
    at = int(rng.integers(len(word)))
    match int(rng.integers(4)):
        case 0:
            return word[:at] + word[at + 1 :] or word
        case 1:
            return word[: at + 1] + word[at:]
        case 2:
            return word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :]
        case _:
            return word[:at] + _LETTERS[int(rng.integers(26))] + word[at + 1 :]
