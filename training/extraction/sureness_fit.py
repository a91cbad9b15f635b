"""How sure a candidate is: a logistic regression over what speaks for it, on products that taught nothing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from training.extraction.taught import Taught
from udfs.attributes.candidates import FEATURES, Candidate, Sureness
from udfs.attributes.lexicon import Lexicon
from udfs.decisions.threshold import pick_threshold

#: With fewer candidates of known truth, or of one kind alone, nothing is learned.
_FEWEST = 30


def fit_sureness(
    products: Sequence[Taught], found: Sequence[Sequence[Candidate]], lexicon: Lexicon, precision: float
) -> tuple[Sureness, int]:
    """The sureness of candidates of products whose truth is known, and how many taught it. The threshold is the lowest
    one that keeps the precision, by the answers of the other half of the products.
    """
    judged = [
        (row, candidate, candidate.key in product.keys(candidate.attribute, lexicon))
        for row, (product, of_product) in enumerate(zip(products, found, strict=True))
        for candidate in of_product
        if candidate.attribute in product.given
    ]
    right = np.array([one for _, _, one in judged], dtype=bool)
    if len(judged) < _FEWEST or right.all() or not right.any():
        return Sureness(), len(judged)
    features = np.array([candidate.features for _, candidate, _ in judged])
    half = np.array([row % 2 for row, _, _ in judged], dtype=bool)
    confidence = np.empty(len(judged))
    for part in (False, True):
        other = half != part
        taught = _fitted(features[other], right[other]) if right[other].any() and not right[other].all() else Sureness()
        confidence[half == part] = [
            taught.of(candidate) for (_, candidate, _), p in zip(judged, half, strict=True) if p == part
        ]
    whole = _fitted(features, right)
    return Sureness(whole.weights, whole.intercept, pick_threshold(confidence, right, precision)), len(judged)


def _fitted(features: np.ndarray, right: np.ndarray) -> Sureness:
    from sklearn.linear_model import LogisticRegression

    constant = features.std(axis=0) < 1e-9
    model = LogisticRegression(C=1.0, max_iter=500).fit(features[:, ~constant], right)
    weights = np.zeros(len(FEATURES))
    weights[~constant] = model.coef_[0]
    return Sureness(tuple(float(w) for w in weights), float(model.intercept_[0]))
