"""What an extractor finds of attributes that were hidden from it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from training.extraction.taught import Taught
from udfs.attributes.matching import places_of
from udfs.models.span_tagger import Question
from udfs.predictors.attributes import Extractor, extract


@dataclass(frozen=True)
class Judged:
    """`f1`: of each product with something to find, shape (rows,); `counts`: per product and attribute (right, wrong,
    missed); `figures`: of all of them.
    """

    f1: np.ndarray
    counts: list[dict[str, tuple[int, int, int]]]
    figures: dict[str, Any]


def judged(extractor: Extractor, products: Sequence[Taught]) -> Judged:
    """Asks for what a night would ask, and judges the answers about attributes that the shop gave. What stands nowhere in
    the texts need not be found; an answer about it is wrong unless it is the given value.
    """
    sought = [product for product in products if findable(product, extractor)]
    questions = [Question(one.texts, one.path, _asked(one, extractor)) for one in sought]
    started = time.monotonic()
    answers = extract(extractor, questions)
    seconds = time.monotonic() - started
    counts, accepted = [], np.zeros(2)
    for product, (_, _, found) in zip(sought, answers, strict=True):
        of_product: dict[str, tuple[int, int, int]] = {}
        there = findable(product, extractor)
        for name in product.given:
            keys = product.keys(name, extractor.lexicon)
            said = [one for one in found or () if one["attribute"] == name]
            right = [one for one in said if extractor.lexicon.of(name).key(one["value"]) in keys]
            taken = [one for one in said if one["decision"] == "accepted"]
            accepted += (sum(one in right for one in taken), len(taken))
            missed = len(there.get(name, set()) - {extractor.lexicon.of(name).key(one["value"]) for one in right})
            if said or missed:
                of_product[name] = len(right), len(said) - len(right), missed
        counts.append(of_product)
    f1 = np.array([_f1(*np.array(list(one.values())).sum(axis=0)) for one in counts]) if counts else np.zeros(0)
    right, wrong, missed = np.array([value for one in counts for value in one.values()] or [(0, 0, 0)]).sum(axis=0)
    figures = {
        "precision": _share(right, right + wrong),
        "recall": _share(right, right + missed),
        "micro_f1": round(_f1(right, wrong, missed), 4),
        "accepted_precision": _share(accepted[0], accepted[1]),
        "accepted_of_findable": _share(accepted[0], right + missed),
        "products_per_second": round(len(sought) / max(seconds, 1e-6), 1),
    }
    return Judged(f1, counts, figures)


def findable(product: Taught, extractor: Extractor) -> dict[str, set]:
    """The keys of its given values that stand in its texts, by attribute."""
    found = {
        name: {
            extractor.lexicon.of(name).key(value) for value in values if places_of(value, name, product.texts)
        }
        for name, values in product.given.items()
    }
    return {name: keys for name, keys in found.items() if keys}


def _asked(product: Taught, extractor: Extractor) -> list[str]:
    return extractor.lexicon.asked(product.path)


def _f1(right: float, wrong: float, missed: float) -> float:
    return float(2 * right / max(2 * right + wrong + missed, 1e-9))


def _share(part: float, whole: float) -> float | None:
    return round(float(part / whole), 4) if whole else None
