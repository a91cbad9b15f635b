"""Calibration against probabilities that are known because the labels were drawn from them."""

from __future__ import annotations

import numpy as np
import pytest

from training.datasets.labeled import Classes
from training.evaluation.calibration import calibration_error, fit_temperature
from udfs.decisions.softmax import softmax
from udfs.decisions.threshold import pick_threshold, wilson_low

FIVE = Classes(5)


def drawn(rows: int, classes: int, temperature: float) -> tuple[np.ndarray, np.ndarray]:
    """Logits that are too sure (temperature > 1) or too shy, and labels drawn from what they should say."""
    rng = np.random.default_rng(0)
    honest = rng.normal(0, 2, size=(rows, classes))
    labels = np.array([rng.choice(classes, p=p) for p in softmax(honest)])
    return honest * temperature, labels


@pytest.mark.parametrize("temperature", [0.25, 1.0, 5.0])
def test_the_temperature_that_distorted_the_logits_is_found(temperature):
    logits, labels = drawn(4000, 5, temperature)
    assert fit_temperature(logits, labels, FIVE) == pytest.approx(temperature, rel=0.08)


def test_rows_of_unknown_class_make_a_model_less_sure():
    logits, labels = drawn(1000, 5, 1.0)
    assert fit_temperature(logits, np.where(np.arange(1000) % 4 == 0, -1, labels), FIVE) > fit_temperature(
        logits, labels, FIVE
    )


def test_too_few_rows_leave_the_logits_alone():
    assert fit_temperature(np.eye(3), np.arange(3), Classes(3)) == 1.0


def test_the_threshold_holds_the_precision_and_takes_as_many_rows_as_it_can():
    confidence = np.linspace(1.0, 0.0, 1000)
    correct = np.arange(1000) < 600  # the surest 600 are right, the rest wrong
    threshold = pick_threshold(confidence, correct, 0.97)
    taken = confidence >= threshold
    assert wilson_low(correct[taken].sum(), taken.sum()) >= 0.97
    assert 600 <= taken.sum() <= 620
    assert wilson_low(600, taken.sum() + 1) < 0.97


def test_a_handful_of_right_rows_is_no_proof():
    assert pick_threshold(np.ones(10), np.ones(10, dtype=bool), 0.97) is None
    assert pick_threshold(np.ones(100), np.ones(100, dtype=bool), 0.97) == 1.0
    assert pick_threshold(np.array([]), np.array([], dtype=bool), 0.97) is None


def test_rows_of_equal_confidence_are_taken_together():
    confidence = np.r_[np.full(200, 0.9), np.full(100, 0.5)]
    correct = np.r_[np.ones(200), np.ones(50), np.zeros(50)].astype(bool)
    threshold = pick_threshold(confidence, correct, 0.97)
    assert 0.5 < threshold <= 0.9


def test_wilson_bound_agrees_with_the_published_formula():
    # 81 of 263 with z = 1.96: Newcombe 1998, table I, method 3: 0.2553
    assert wilson_low(np.array(81.0), np.array(263.0), z=1.959964) == pytest.approx(0.2553, abs=1e-4)


def test_calibration_error_is_the_gap_between_confidence_and_accuracy():
    assert calibration_error(np.full(100, 0.9), np.r_[np.ones(60), np.zeros(40)]) == pytest.approx(0.3)
    assert calibration_error(np.array([]), np.array([])) == 0.0
