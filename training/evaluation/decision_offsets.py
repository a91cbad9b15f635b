"""Offsets of log-probabilities (`udfs.decisions.offsets`) that make expected macro-F1 highest.

Expected: calibrated probabilities stand for the labels of rows that the model did not learn from, so that nine unhappy
reviews are not nine coin flips but a sum over hundreds of rows (Ye et al. 2012, arXiv:1206.4625, the decision-theoretic
approach). What a resampling of the rows would change is shrunk away.
"""

from __future__ import annotations

from itertools import product

import numpy as np

from udfs.decisions.offsets import decided

#: Rows of the rarest class under which classes are decided by probability alone.
FEWEST_OF_CLASS = 30
#: Accuracy that may be expected to be lost for the sake of macro-F1.
MOST_ACCURACY_LOST = 0.006
_GRID = np.arange(0.0, 3.61, 0.2)
_DRAWS = 40


def fit_offsets(probabilities: np.ndarray, rows_of: np.ndarray, seed: int = 7) -> np.ndarray:
    """One offset (A,) per answer, 0 or more, 0 for the most frequent one.

    `probabilities` (rows, A): calibrated, of rows that the model did not learn from. `rows_of` (A,): labelled rows of
    each answer; an answer without any keeps 0, and all do where the rarest of the others has under `FEWEST_OF_CLASS`.
    """
    there = np.flatnonzero(rows_of > 0)
    none = np.zeros(len(rows_of))
    if len(there) < 2 or rows_of[there].min() < FEWEST_OF_CLASS or not len(probabilities):
        return none
    draws = np.random.default_rng(seed).multinomial(
        len(probabilities), np.full(len(probabilities), 1 / len(probabilities)), size=_DRAWS
    )
    weights = np.vstack([np.ones(len(probabilities)), draws])
    most = there[rows_of[there].argmax()]
    tried = np.array(_places(there, int(most), len(rows_of)))
    f1, accuracy = _expected(probabilities, weights, tried, there)
    allowed = accuracy >= accuracy[0] - MOST_ACCURACY_LOST  # the first place is no offset at all
    best = tried[np.where(allowed, f1, -1.0).argmax(axis=0)]  # (1 + draws, A)
    mean, spread = best[1:].mean(axis=0), best[1:].var(axis=0)
    shrunk = mean * (mean**2 / np.maximum(mean**2 + spread, 1e-12))
    return np.asarray(np.round(_affordable(probabilities, shrunk, there), 4))


def expected_macro_f1(probabilities: np.ndarray, offsets: np.ndarray) -> float:
    """What macro-F1 is to be expected of decisions by these offsets, were the probabilities (rows, A) true."""
    ones = np.ones((1, len(probabilities)))
    return float(_expected(probabilities, ones, offsets[None, :], np.arange(probabilities.shape[1]))[0][0, 0])


def _places(there: np.ndarray, most: int, answers: int) -> list[np.ndarray]:
    """Offsets to try, none at all first: a grid over the answers that are not the most frequent one."""
    rare = [answer for answer in there if answer != most]
    found = []
    for values in product(_GRID, repeat=len(rare)):
        place = np.zeros(answers)
        place[rare] = values
        found.append(place)
    return found


def _expected(
    probabilities: np.ndarray, weights: np.ndarray, tried: np.ndarray, there: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Expected macro-F1 and accuracy, (places, draws) each; `weights` (draws, rows)."""
    f1 = np.empty((len(tried), len(weights)))
    accuracy = np.empty_like(f1)
    true = weights @ probabilities  # (draws, A)
    for at, offsets in enumerate(tried):
        said = np.eye(probabilities.shape[1])[decided(probabilities, offsets)]
        hits, rows = weights @ (probabilities * said), weights @ said
        f1[at] = (2 * hits / np.maximum(true + rows, 1e-12))[:, there].mean(axis=1)
        accuracy[at] = hits.sum(axis=1) / weights.sum(axis=1)
    return f1, accuracy


def _affordable(probabilities: np.ndarray, offsets: np.ndarray, there: np.ndarray) -> np.ndarray:
    """The offsets, made smaller until they cost no more accuracy than they may."""
    steps = np.linspace(1.0, 0.0, 21)[:, None] * offsets
    _, accuracy = _expected(probabilities, np.ones((1, len(probabilities))), steps, there)
    good = accuracy[:, 0] >= accuracy[-1, 0] - MOST_ACCURACY_LOST
    return np.asarray(steps[int(good.argmax())])
