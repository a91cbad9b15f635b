"""Class-wise calibration: the mean probability of every answer is the answer's share.

A temperature makes probabilities bolder or shyer for all classes at once; what inflates rare ones (label smoothing,
margins of machines that were fitted one against the rest) it cannot undo. With a bias per answer the likeliest fit has
mean probabilities that equal the shares of its rows (the score equations of multinomial logistic regression; bias-only
vector scaling, Guo et al. 2017, arXiv:1706.04599, section 4.2).
"""

from __future__ import annotations

import numpy as np

from training.datasets.labeled import Classes

#: Rows of known class under which nothing is calibrated.
FEWEST_ROWS = 20
#: The standard deviation of the prior around a bias of 0.
_PRIOR = 1.0


def fit_class_calibration(logits: np.ndarray, labels: np.ndarray, classes: Classes) -> tuple[float, np.ndarray]:
    """Temperature T and a bias per answer (A,), such that answers by softmax(logits / T + bias) are likeliest.

    logits (rows, C), labels (rows,), -1 where the class is unknown: such rows count for nothing. A normal prior of one
    row's weight holds biases near 0, and their mean is 0. T is 1 and biases are 0 with under `FEWEST_ROWS` rows.
    """
    from scipy.optimize import minimize

    answer_of = np.arange(classes.count) if classes.answers is None else classes.answers
    known = np.flatnonzero(labels >= 0)
    answers = int(answer_of.max()) + 1
    if len(known) < FEWEST_ROWS:
        return 1.0, np.zeros(answers)
    scores, truth = logits[known].astype(np.float64), classes.answer_of(labels)[known]
    member = np.eye(answers)[answer_of]  # (C, A)
    own = member.T[truth]  # (rows, C), 1 for labels of the row's answer
    hits = np.eye(answers)[truth]
    present = member.any(axis=0)

    def loss(place: np.ndarray) -> tuple[float, np.ndarray]:
        cold, bias = np.exp(-place[0]), place[1:]
        scaled = scores * cold
        shifted = scaled + bias[answer_of]
        ours = np.where(own > 0, shifted, -np.inf)
        all_of, own_of = _log_sum(shifted), _log_sum(ours)
        probabilities, within = np.exp(shifted - all_of[:, None]), np.exp(ours - own_of[:, None])
        to_temperature = (within * scaled).sum() - (probabilities * scaled).sum()
        to_bias = (probabilities @ member - hits).sum(axis=0) + bias / _PRIOR**2
        value = float((all_of - own_of).sum() + (bias @ bias) / (2 * _PRIOR**2))
        return value, np.r_[to_temperature, to_bias]

    bounds = [(np.log(0.01), np.log(100.0))] + [(-8.0, 8.0)] * answers
    found = minimize(loss, np.zeros(1 + answers), jac=True, method="L-BFGS-B", bounds=bounds).x
    bias = np.where(present, found[1:], 0.0)
    return float(np.exp(found[0])), bias - bias[present].mean() * present


def class_calibrated(logits: np.ndarray, temperature: float, bias: np.ndarray, classes: Classes) -> np.ndarray:
    """Probabilities (rows, A) of the answers."""
    answer_of = np.arange(classes.count) if classes.answers is None else classes.answers
    shifted = logits.astype(np.float64) / temperature + bias[answer_of]
    return classes.answered(np.exp(shifted - _log_sum(shifted)[:, None]))


def _log_sum(values: np.ndarray) -> np.ndarray:
    highest = values.max(axis=1)
    return np.asarray(highest + np.log(np.exp(values - highest[:, None]).sum(axis=1)))
