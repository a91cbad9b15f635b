"""What an extractor finds of attributes that were hidden from it."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from training.extraction.taught import Taught
from udfs.attributes.lexicon import Lexicon
from udfs.attributes.matching import places_of
from udfs.attributes.values import Key
from udfs.models.span_tagger import Question
from udfs.predictors.attributes import Extractor, extract

#: What is said of a product: findings with `attribute`, `value`, `spans` and `decision`.
Found = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Judged:
    """`f1`: of each product with something to find, shape (rows,); `counts`: of each of them, attribute -> (right, wrong,
    missed); `figures`: of all of them.
    """

    f1: np.ndarray
    counts: list[dict[str, tuple[int, int, int]]]
    figures: dict[str, Any]


def sought(products: Sequence[Taught], lexicon: Lexicon) -> list[int]:
    """The places of the products whose texts say one of their attributes."""
    return [place for place, product in enumerate(products) if findable(product, lexicon)]


def questions_of(products: Sequence[Taught], lexicon: Lexicon) -> list[Question]:
    """What a night would ask of each product."""
    return [Question(one.texts, one.path, lexicon.asked(one.path, one.texts)) for one in products]


def judged(extractor: Extractor, products: Sequence[Taught]) -> Judged:
    """Asks for what a night would ask, of the products whose texts say one of their attributes."""
    chosen = [products[place] for place in sought(products, extractor.lexicon)]
    started = time.monotonic()
    answers = extract(extractor, questions_of(chosen, extractor.lexicon))
    seconds = time.monotonic() - started
    found = judge([found or () for _, _, found in answers], chosen, extractor.lexicon)
    return Judged(
        found.f1, found.counts, {**found.figures, "rows_per_second": round(len(chosen) / max(seconds, 1e-6), 1)}
    )


def judge(said: Sequence[Found], products: Sequence[Taught], lexicon: Lexicon) -> Judged:
    """Judges answers about attributes that the shop gave. A value that stands nowhere in the texts need not be found; an
    answer there is wrong unless it is the given value.
    """
    counts, accepted, unsupported, values = [], np.zeros(2), 0, 0
    for found, product in zip(said, products, strict=True):
        of_product: dict[str, tuple[int, int, int]] = {}
        there = findable(product, lexicon)
        for one in found:
            values += 1
            unsupported += not _is_supported(one, product)
        for name in product.given:
            keys, spellings = product.keys(name, lexicon), lexicon.of(name)
            mine = [one for one in found if one["attribute"] == name]
            right = [one for one in mine if spellings.key(one["value"]) in keys]
            taken = [one for one in mine if one.get("decision") == "accepted"]
            accepted += (sum(one in right for one in taken), len(taken))
            missed = len(there.get(name, set()) - {spellings.key(one["value"]) for one in right})
            if mine or missed:
                of_product[name] = len(right), len(mine) - len(right), missed
        counts.append(of_product)
    sums = np.array([np.array(list(one.values()) or [(0, 0, 0)]).sum(axis=0) for one in counts]).reshape(-1, 3)
    right_sum, wrong_sum, missed_sum = sums.sum(axis=0)
    figures = {
        "precision": _share(right_sum, right_sum + wrong_sum),
        "recall": _share(right_sum, right_sum + missed_sum),
        "micro_f1": round(f1_of(right_sum, wrong_sum, missed_sum), 4),
        "accepted_precision": _share(accepted[0], accepted[1]),
        "accepted_of_findable": _share(accepted[0], right_sum + missed_sum),
        "unsupported_values": _share(unsupported, values),
    }
    return Judged(np.array([f1_of(*row) for row in sums]), counts, figures)


def findable(product: Taught, lexicon: Lexicon) -> dict[str, set[Key]]:
    """The keys of its given values that stand in its texts, by attribute."""
    found = {
        name: {lexicon.of(name).key(value) for value in values if places_of(value, name, product.texts)}
        for name, values in product.given.items()
    }
    return {name: keys for name, keys in found.items() if keys}


def f1_of(right: float, wrong: float, missed: float) -> float:
    """F1 of counts; 0 of none."""
    return float(2 * right / max(2 * right + wrong + missed, 1e-9))


def _is_supported(one: Mapping[str, Any], product: Taught) -> bool:
    """Whether the text says the value, exactly, at each place that is named."""
    spans = one["spans"]
    return bool(spans) and all(
        (product.texts.get(span["field"]) or "")[span["start"] : span["end"]] == one["value"] for span in spans
    )


def _share(part: float, whole: float) -> float | None:
    return round(float(part / whole), 4) if whole else None
