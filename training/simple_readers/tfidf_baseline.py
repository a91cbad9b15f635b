"""The classics that an encoder must beat: TF-IDF of words and word pairs, or of runs of characters, and linear support
vector machines, or logistic regressions where the likelihood of rare classes is what counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from udfs.models.tfidf_linear import COUNTING, Linear, Terms, counted, lots, tfidf
from udfs.terms.character_terms import Alphabet, Lookup, runs, shown, spelled

#: Weights are kept in 32 bits: classes x terms above this would make a baseline larger than the encoder it is
#: compared with.
_MOST_WEIGHTS = 40_000_000
#: Runs of characters that fewer texts have than this are left out, and the most that are kept.
_FEWEST_TEXTS, _MOST_RUNS = 2, 400_000


#: Parts of cross-fitting: a machine of three quarters of the rows is shyer than one of all, and what is calibrated by it
#: makes that one too bold; nine tenths are near enough.
FOLDS = 10


@dataclass(frozen=True)
class Counted:
    """Texts as TF-IDF: `features` (rows, V), a sparse matrix, with its vocabulary and idf (V,)."""

    features: Any
    vocabulary: list[str]
    idf: np.ndarray
    terms: Terms


def fit_linear(
    texts: Sequence[str],
    labels: np.ndarray,
    weights: np.ndarray,
    classes: int,
    seed: int,
    groups: np.ndarray | None = None,
    terms: Terms = "words",
    likely: bool = False,
) -> Linear:
    """TF-IDF and one machine against the rest for each of `classes` labels, each present in `labels`, shape (rows,).

    Its logits are the margins of LinearSVC, or with `likely` the log odds of logistic regressions, which know rare
    classes better and are right about frequent ones less often; probabilities come from calibration
    (`training.evaluation.calibration`). With
    `groups` (C, G) of 0 and 1, such as the branches of a category tree, there is a machine for each of them as well,
    and a class has its groups' margins added to its own: a branch has more rows to learn from than a leaf. The sum is
    linear, so it ships as one matrix.
    """
    return fit_counted(count(texts, classes, terms), labels, weights, classes, seed, groups, likely)


def count(texts: Sequence[str], classes: int, terms: Terms = "words") -> Counted:
    """TF-IDF of the texts, of as many terms as weights for so many classes may have."""
    most = _MOST_WEIGHTS // max(classes, 1)
    features, vocabulary = _words(texts, most) if terms == "words" else _characters(texts, min(most, _MOST_RUNS))
    rows_with = np.bincount(features.indices, minlength=features.shape[1])
    idf = (np.log((1 + len(texts)) / (1 + rows_with)) + 1).astype(np.float32)
    features.data = tfidf(features.indptr, features.indices, features.data, idf)
    return Counted(features, vocabulary, idf, terms)


def fit_counted(
    counted: Counted,
    labels: np.ndarray,
    weights: np.ndarray,
    classes: int,
    seed: int,
    groups: np.ndarray | None = None,
    likely: bool = False,
) -> Linear:
    """`fit_linear` of texts that are counted already; every class is in `labels`."""
    weight, bias = _machines(counted.features, labels, weights, classes, seed, likely)
    if groups is not None:
        weight, bias = _with_groups(weight, bias, counted.features, labels, weights, groups, seed, likely)
    return Linear(counted.vocabulary, counted.idf, weight.astype(np.float32), bias.astype(np.float32), counted.terms)


def cross_fitted(
    counted: Counted,
    labels: np.ndarray,
    weights: np.ndarray,
    classes: int,
    seed: int,
    groups: np.ndarray | None = None,
    likely: bool = False,
    folds: int = FOLDS,
) -> np.ndarray:
    """Logits (rows, C) of rows that the machine which gives them has not learned from: `folds` machines, each fitted
    without one part of the rows, in which classes have their shares. The vocabulary, which knows no label, is all
    rows'. A class with one row has no machine where that row is left out: its margin is -1, a clear no.
    """
    part = np.zeros(len(labels), dtype=np.int64)
    part[np.argsort(labels, kind="stable")] = np.arange(len(labels)) % folds
    logits = np.full((len(labels), classes), -1.0, dtype=np.float32)
    for number in range(folds):
        out, rest = part == number, np.flatnonzero(part != number)
        known, own = np.unique(labels[rest], return_inverse=True)
        features = counted.features[rest]
        weight, bias = _machines(features, own, weights[rest], len(known), seed, likely)
        if groups is not None:
            weight, bias = _with_groups(weight, bias, features, own, weights[rest], groups[known], seed, likely)
        logits[np.ix_(out, known)] = counted.features[out] @ weight.T + bias
    return logits


def _words(texts: Sequence[str], most: int) -> tuple[Any, list[str]]:
    from sklearn.feature_extraction.text import CountVectorizer

    counter = CountVectorizer(max_features=most, **COUNTING)
    features = counter.fit_transform(texts)  # (rows, V), counts as yet
    return features, sorted(counter.vocabulary_, key=counter.vocabulary_.__getitem__)


def _characters(texts: Sequence[str], most: int) -> tuple[Any, list[str]]:
    """Counts (rows, V) of runs of characters, those that most texts have."""
    from scipy import sparse

    read = [shown(text) for text in texts]
    alphabet = Alphabet.of(read)
    found: list[tuple[np.ndarray, np.ndarray]] = []
    for part in lots(read):
        _, _, keys = runs([text for _, text in part], alphabet)
        found.append(np.unique(keys, return_counts=True))
        found = _together(found) if len(found) > 8 else found
    keys, times = _together(found)[0]
    lookup = Lookup.of(keys := keys[times >= _FEWEST_TEXTS])  # a run of two texts comes twice at the least
    rows, columns, counts = [], [], []
    for part in lots(read):
        of_text, _, own = runs([text for _, text in part], alphabet)
        at = lookup.find(own)
        starts, column, times_in = counted(of_text[at >= 0], at[at >= 0], len(part), len(keys))
        rows.append(np.diff(starts))
        columns.append(column)
        counts.append(times_in)
    indptr = np.r_[0, np.cumsum(np.concatenate(rows))]
    data, indices = np.concatenate(counts).astype(np.float32), np.concatenate(columns)
    every = sparse.csr_matrix((data, indices, indptr), shape=(len(read), len(keys)))
    texts_with = np.bincount(indices, minlength=len(keys))
    order = np.argsort(-texts_with, kind="stable")[:most]
    kept = np.sort(order[texts_with[order] >= _FEWEST_TEXTS])
    if not len(kept):  # hardly any text: all runs that there are
        kept = np.arange(len(keys))
    return every[:, kept].tocsr(), spelled(keys[kept], alphabet)


def _together(found: list[tuple[np.ndarray, np.ndarray]]) -> list[tuple[np.ndarray, np.ndarray]]:
    keys, place = np.unique(np.concatenate([keys for keys, _ in found]), return_inverse=True)
    return [(keys, np.bincount(place, np.concatenate([times for _, times in found])).astype(np.int64))]


def _machines(
    features: Any, labels: np.ndarray, weights: np.ndarray, classes: int, seed: int, likely: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Weights (C, V) and biases (C,)."""
    if classes == 2:  # one machine tells two classes apart
        weight, bias = _machine(features, labels == 1, weights, seed, likely)
        return np.vstack([-weight, weight]) / 2, np.array([-bias, bias]) / 2
    if likely:
        each = [_machine(features, labels == label, weights, seed, likely) for label in range(classes)]
        return np.vstack([weight for weight, _ in each]), np.array([bias for _, bias in each])
    from sklearn.svm import LinearSVC

    machine = LinearSVC(C=1.0, random_state=seed).fit(features, labels, sample_weight=weights)
    return machine.coef_, np.asarray(machine.intercept_)


def _machine(
    features: Any, member: np.ndarray, weights: np.ndarray, seed: int, likely: bool
) -> tuple[np.ndarray, float]:
    """Weights (V,) and bias of the machine that tells the rows of `member` from the rest."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.svm import LinearSVC

    if likely:  # by coordinates of the dual: a tenth of the time of L-BFGS, for as likely an answer
        machine = LogisticRegression(C=10.0, solver="liblinear", dual=True, tol=0.1, random_state=seed)
    else:
        machine = LinearSVC(C=1.0, random_state=seed)
    machine.fit(features, member, sample_weight=weights)
    return machine.coef_[0], float(machine.intercept_[0])


def _with_groups(
    weight: np.ndarray,
    bias: np.ndarray,
    features: Any,
    labels: np.ndarray,
    weights: np.ndarray,
    groups: np.ndarray,
    seed: int,
    likely: bool,
) -> tuple[np.ndarray, np.ndarray]:
    """The classes' (C, V) and (C,) with their groups' added. A class in fewer groups than another counts its own margin
    more often (it is the only leaf of its branch, or an ancestor that is a class itself): sums of as many margins can
    be compared.
    """
    told_apart = groups[:, groups.any(axis=0) & ~groups.all(axis=0)].astype(bool)  # (C, G)
    missing = told_apart.sum(axis=1).max(initial=0) - told_apart.sum(axis=1)
    summed_weight, summed_bias = weight * (1.0 + missing)[:, None], bias * (1.0 + missing)
    distinct, times = np.unique(
        told_apart, axis=1, return_counts=True
    )  # a branch whose only child is a branch is there twice
    for members, times_ in zip(distinct.T, times, strict=True):
        own_weight, own_bias = _machine(features, members[labels], weights, seed, likely)
        summed_weight[members] += times_ * own_weight
        summed_bias[members] += times_ * own_bias
    return summed_weight, summed_bias
