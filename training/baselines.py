"""The classic that an encoder must beat: words and word pairs, TF-IDF, a linear support vector machine."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from udfs.linear import COUNTING, Linear, tfidf

#: Weights are kept in 32 bits: classes x terms above this would make a baseline larger than the encoder it is
#: compared with.
_MOST_WEIGHTS = 40_000_000


def fit_linear(texts: Sequence[str], labels: np.ndarray, weights: np.ndarray, classes: int, seed: int) -> Linear:
    """TF-IDF (1 and 2 words) and one-vs-rest LinearSVC over `classes` labels, each present in `labels`, shape (rows,).

    Its logits are the machines' margins; probabilities come from calibration (`training.calibrate`).
    """
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.svm import LinearSVC

    counter = CountVectorizer(max_features=_MOST_WEIGHTS // max(classes, 1), **COUNTING)
    counts = counter.fit_transform(texts)  # (rows, V)
    rows_with = np.bincount(counts.indices, minlength=counts.shape[1])
    idf = (np.log((1 + len(texts)) / (1 + rows_with)) + 1).astype(np.float32)
    machine = LinearSVC(C=1.0, random_state=seed).fit(tfidf(counts, idf), labels, sample_weight=weights)
    weight, bias = machine.coef_, np.asarray(machine.intercept_)
    if classes == 2:  # scikit-learn keeps one machine for two classes
        weight, bias = np.vstack([-weight, weight]) / 2, np.r_[-bias, bias] / 2
    vocabulary = sorted(counter.vocabulary_, key=counter.vocabulary_.__getitem__)
    return Linear(vocabulary, idf, weight.astype(np.float32), bias.astype(np.float32))
