"""Calibration: confidences that mean what they say, and the threshold from which a decision needs no person.

Temperature scaling (Guo et al. 2017, arXiv:1706.04599), then Platt's sigmoid (see `udfs.decisions.confidence`);
expected calibration error over equal-width bins (same paper).
Labels are class numbers; -1 is a row whose true class the model does not know.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from training.datasets.labeled import Classes
from udfs.decisions.confidence import Confidence, log_odds
from udfs.decisions.softmax import softmax

_FEWEST_ROWS = 20


def fit_temperature(logits: np.ndarray, labels: np.ndarray, classes: Classes) -> float:
    """The temperature T that makes the answers by softmax(logits / T) most likely; logits (rows, C), labels (rows,).

    A row of unknown class counts by how little the model believed its first choice. With under 20 rows T is 1.
    """
    from scipy.optimize import minimize_scalar

    if len(labels) < _FEWEST_ROWS:
        return 1.0
    rows, known = np.arange(len(labels)), labels >= 0
    answers = np.maximum(classes.answer_of(labels), 0)

    def loss(log_temperature: float) -> float:
        probabilities = classes.answered(softmax(logits / np.exp(log_temperature)).astype(np.float64))
        right = np.where(known, probabilities[rows, answers], 1.0 - probabilities.max(axis=1))
        return float(-np.log(np.clip(right, 1e-9, 1.0)).mean())

    return float(np.exp(minimize_scalar(loss, bounds=(np.log(0.01), np.log(100.0)), method="bounded").x))


def with_platt(confidence: Confidence, probability: np.ndarray, right: np.ndarray) -> Confidence:
    """The confidence with the slope and intercept that make most likely which first answers are right; `probability`
    (rows,): what it says of them now, `right` (rows,).

    A normal prior of one row's weight around slope 1 and intercept 0 holds few rows near what they are. As it was where
    there are under 20 rows, or none is wrong or none right: the likeliest would be certainty, whatever the text.
    """
    from scipy.optimize import minimize

    if len(right) < _FEWEST_ROWS or right.all() or not right.any():
        return confidence
    odds, sign = log_odds(probability.astype(np.float64)), np.where(right, 1.0, -1.0)

    def loss(place: np.ndarray) -> float:
        log_slope, intercept = place
        return float(np.logaddexp(0.0, -sign * (np.exp(log_slope) * odds + intercept)).sum() + (place @ place) / 2)

    log_slope, intercept = minimize(loss, np.zeros(2), method="Nelder-Mead").x
    return replace(confidence, slope=float(np.exp(log_slope)), intercept=float(intercept))


def calibration_error(confidence: np.ndarray, correct: np.ndarray, bins: int = 15) -> float:
    """Expected calibration error: mean gap between confidence and accuracy over bins, weighted by their rows."""
    if not len(confidence):
        return 0.0
    bin_of = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = np.bincount(bin_of, weights=confidence - correct.astype(float), minlength=bins)
    return float(np.abs(gaps).sum() / len(confidence))
