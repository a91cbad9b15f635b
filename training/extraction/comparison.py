"""Extractors against each other on the same held-out products: figures with intervals over the split's groups, and per
attribute.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from training.evaluation.bootstrap import ratio_difference, ratio_interval
from training.extraction.judging import Found, Judged, f1_of, judge
from training.extraction.taught import Taught
from udfs.attributes.lexicon import Lexicon
from udfs.models.span_tagger import Question
from udfs.predictors.attributes import Pointer

_SHOWN, _MOST_ATTRIBUTES = 12, 40


def pointed(pointer: Pointer, questions: Sequence[Question]) -> list[Found]:
    """What a model alone says: of each attribute the span that it prefers to no answer."""
    said: list[Found] = []
    for question, answer in zip(questions, pointer.proposals(questions), strict=True):
        best: dict[str, Any] = {}
        for one in answer[0] if not isinstance(answer, str) else ():
            if one.margin > 0 and (one.attribute not in best or one.margin > best[one.attribute].margin):
                best[one.attribute] = one
        said.append(
            [
                {
                    "attribute": name,
                    "value": (question.texts.get(one.span.field) or "")[one.span.start : one.span.end],
                    "spans": [one.span._asdict()],
                }
                for name, one in best.items()
            ]
        )
    return said


def comparison(
    said: Mapping[str, Sequence[Found]], products: Sequence[Taught], groups: Sequence[str], lexicon: Lexicon
) -> dict[str, Any]:
    """`extractors`: precision, recall, F1 and share of values without support of each, with intervals over groups;
    `from_baseline`: paired differences of F1; `attributes`: F1 of each; `side_by_side`: some products.

    `said`: extractor -> what it says of each product. The last one is what the others are compared with.
    """
    found = {name: judge(of_all, products, lexicon) for name, of_all in said.items()}
    sums = {name: _of_groups(one, groups) for name, one in found.items()}
    last = list(sums)[-1]
    return {
        "extractors": {
            name: {**_figures(sums[name]), "unsupported_values": one.figures["unsupported_values"]}
            for name, one in found.items()
        },
        "from_baseline": {
            name: ratio_difference(*_f1_parts(one), *_f1_parts(sums[last])).as_json()
            for name, one in sums.items()
            if name != last
        },
        "attributes": _per_attribute(found),
        "products": [
            {
                "texts": {name: text for name, text in product.texts.items() if text},
                "given": {name: list(values) for name, values in product.given.items()},
                **{name: {one["attribute"]: one["value"] for one in of_all[place]} for name, of_all in said.items()},
            }
            for place, product in enumerate(products[:_SHOWN])
        ],
    }


def _of_groups(found: Judged, groups: Sequence[str]) -> np.ndarray:
    """(right, wrong, missed) of each group of products, (groups, 3)."""
    sums: dict[str, np.ndarray] = defaultdict(lambda: np.zeros(3))
    for counts, group in zip(found.counts, groups, strict=True):
        for count in counts.values():
            sums[group] += count
        sums[group] += 0
    return np.array(list(sums.values()))


def _figures(sums: np.ndarray) -> dict[str, Any]:
    right, wrong, missed = sums.T
    return {
        "precision": ratio_interval(right, right + wrong).as_json(),
        "recall": ratio_interval(right, right + missed).as_json(),
        "f1": ratio_interval(*_f1_parts(sums)).as_json(),
    }


def _f1_parts(sums: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    right, wrong, missed = sums.T
    return 2 * right, 2 * right + wrong + missed


def _per_attribute(found: Mapping[str, Judged]) -> list[dict[str, Any]]:
    """F1 of each attribute, those that most products have first."""
    sums: dict[str, dict[str, np.ndarray]] = defaultdict(lambda: {name: np.zeros(3) for name in found})
    for name, one in found.items():
        for counts in one.counts:
            for attribute, count in counts.items():
                sums[attribute][name] += count
    rows: list[dict[str, Any]] = [
        {
            "attribute": attribute,
            "values": int(max(of_one[0] + of_one[2] for of_one in of_all.values())),
            **{name: round(f1_of(*of_one), 4) for name, of_one in of_all.items()},
        }
        for attribute, of_all in sums.items()
    ]
    return sorted(rows, key=lambda row: -row["values"])[:_MOST_ATTRIBUTES]
