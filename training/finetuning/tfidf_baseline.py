"""The classic that an encoder must beat: words and word pairs, TF-IDF, a linear support vector machine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from udfs.models.tfidf_linear import COUNTING, Linear, tfidf

#: Weights are kept in 32 bits: classes x terms above this would make a baseline larger than the encoder it is
#: compared with.
_MOST_WEIGHTS = 40_000_000


def fit_linear(
    texts: Sequence[str],
    labels: np.ndarray,
    weights: np.ndarray,
    classes: int,
    seed: int,
    groups: np.ndarray | None = None,
) -> Linear:
    """TF-IDF (1 and 2 words) and one-vs-rest LinearSVC over `classes` labels, each present in `labels`, shape (rows,).

    Its logits are the machines' margins; probabilities come from calibration (`training.evaluation.calibration`). With
    `groups` (C, G) of 0 and 1, such as the branches of a category tree, there is a machine for each of them as well,
    and a class has its groups' margins added to its own: a branch has more rows to learn from than a leaf. The sum is
    linear, so it ships as one matrix.
    """
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.svm import LinearSVC

    counter = CountVectorizer(max_features=_MOST_WEIGHTS // max(classes, 1), **COUNTING)
    features = counter.fit_transform(texts)  # (rows, V), counts as yet
    rows_with = np.bincount(features.indices, minlength=features.shape[1])
    idf = (np.log((1 + len(texts)) / (1 + rows_with)) + 1).astype(np.float32)
    features.data = tfidf(features.indptr, features.indices, features.data, idf)
    machine = LinearSVC(C=1.0, random_state=seed).fit(features, labels, sample_weight=weights)
    weight, bias = machine.coef_, np.asarray(machine.intercept_)
    if classes == 2:  # scikit-learn keeps one machine for two classes
        weight, bias = np.vstack([-weight, weight]) / 2, np.r_[-bias, bias] / 2
    if groups is not None:
        weight, bias = _with_groups(weight, bias, features, labels, weights, groups, seed)
    vocabulary = sorted(counter.vocabulary_, key=counter.vocabulary_.__getitem__)
    return Linear(vocabulary, idf, weight.astype(np.float32), bias.astype(np.float32))


def _with_groups(
    weight: np.ndarray,
    bias: np.ndarray,
    features: Any,
    labels: np.ndarray,
    weights: np.ndarray,
    groups: np.ndarray,
    seed: int,
) -> tuple[np.ndarray, np.ndarray]:
    """The classes' (C, V) and (C,) with their groups' added. A class in fewer groups than another counts its own margin
    more often (it is the only leaf of its branch, or an ancestor that is a class itself): sums of as many margins can
    be compared.
    """
    from sklearn.svm import LinearSVC

    told_apart = groups[:, groups.any(axis=0) & ~groups.all(axis=0)].astype(bool)  # (C, G)
    missing = told_apart.sum(axis=1).max(initial=0) - told_apart.sum(axis=1)
    summed_weight, summed_bias = weight * (1.0 + missing)[:, None], bias * (1.0 + missing)
    distinct, times = np.unique(
        told_apart, axis=1, return_counts=True
    )  # a branch whose only child is a branch is there twice
    for members, count in zip(distinct.T, times, strict=True):
        machine = LinearSVC(C=1.0, random_state=seed).fit(features, members[labels], sample_weight=weights)
        summed_weight[members] += count * machine.coef_[0]
        summed_bias[members] += count * machine.intercept_[0]
    return summed_weight, summed_bias
