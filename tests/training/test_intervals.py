"""Intervals against closed forms: what a bootstrap must agree with where theory knows the answer."""

from __future__ import annotations

import numpy as np
import pytest

from training.evaluation.bootstrap import (
    macro_f1_difference,
    macro_f1_interval,
    mean_interval,
    paired_difference,
    ratio_difference,
    ratio_interval,
)


def test_interval_of_a_share_agrees_with_the_normal_approximation():
    values = np.r_[np.ones(300), np.zeros(100)]
    interval = mean_interval(values)
    half_width = 1.96 * np.sqrt(0.75 * 0.25 / 400)
    assert interval.mean == 0.75
    assert interval.rows == 400
    assert interval.low == pytest.approx(0.75 - half_width, abs=0.006)
    assert interval.high == pytest.approx(0.75 + half_width, abs=0.006)


def test_interval_of_many_distinct_values_agrees_with_the_normal_approximation():
    values = np.random.default_rng(3).normal(5.0, 2.0, size=900)
    interval = mean_interval(values)
    half_width = 1.96 * values.std() / 30
    assert interval.low == pytest.approx(values.mean() - half_width, abs=0.02)
    assert interval.high == pytest.approx(values.mean() + half_width, abs=0.02)


def test_pairing_sees_a_small_difference_that_the_separate_intervals_hide():
    first = np.r_[np.ones(520), np.zeros(480)]
    second = first.copy()
    second[:15] = 0.0
    difference = paired_difference(first, second)
    assert difference.mean == pytest.approx(0.015)
    assert difference.low > 0
    assert mean_interval(first).low < mean_interval(second).high


def test_equal_models_differ_by_nothing():
    values = np.random.default_rng(1).random(50)
    difference = paired_difference(values, values)
    assert (difference.mean, difference.low, difference.high) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize("values", [np.array([]), np.array([1.0, np.nan]), np.ones((2, 2))])
def test_values_that_have_no_mean_are_refused(values):
    with pytest.raises(ValueError, match="one finite value per row"):
        mean_interval(values)


def test_other_rows_are_refused():
    with pytest.raises(ValueError, match="same held-out rows"):
        paired_difference(np.ones(3), np.ones(4))


def labels(rows: int, classes: int, right: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """True classes, few of them frequent, and predictions of which that share is right."""
    rng = np.random.default_rng(seed)
    truth = rng.choice(classes, rows, p=(share := 1 / np.arange(1, classes + 1)) / share.sum())
    return truth, np.where(rng.random(rows) < right, truth, rng.integers(-1, classes + 3, rows))


def test_macro_f1_is_that_of_scikit_learn_and_lies_within_its_interval():
    from sklearn.metrics import f1_score

    for classes in (3, 40, 200):  # of 200 classes most draws lack some
        truth, predicted = labels(400, classes, 0.7)
        interval = macro_f1_interval(truth, predicted)
        expected = f1_score(truth, predicted, average="macro", labels=np.unique(truth), zero_division=0)
        assert interval.mean == pytest.approx(expected)
        assert interval.low < interval.mean < interval.high
        assert interval.rows == 400


def test_the_macro_f1_interval_is_as_wide_as_resampling_rows_one_by_one_says():
    from sklearn.metrics import f1_score

    truth, predicted = labels(300, 5, 0.8)
    rng = np.random.default_rng(5)
    drawn = []
    for _ in range(400):
        rows = rng.integers(300, size=300)
        drawn.append(
            f1_score(truth[rows], predicted[rows], average="macro", labels=np.unique(truth[rows]), zero_division=0)
        )
    low, high = np.percentile(drawn, [2.5, 97.5])
    interval = macro_f1_interval(truth, predicted)
    assert interval.high - interval.low == pytest.approx(high - low, rel=0.15)


def test_a_paired_difference_of_macro_f1_sees_what_two_intervals_hide():
    truth, predicted = labels(600, 6, 0.85)
    better = predicted.copy()
    wrong = np.flatnonzero(predicted != truth)[:20]
    better[wrong] = truth[wrong]
    difference = macro_f1_difference(truth, better, predicted)
    assert difference.low > 0
    assert macro_f1_interval(truth, better).low < macro_f1_interval(truth, predicted).high
    assert difference.mean == pytest.approx(
        macro_f1_interval(truth, better).mean - macro_f1_interval(truth, predicted).mean
    )
    assert macro_f1_difference(truth, predicted, predicted).high == 0.0


def test_a_ratio_of_sums_is_not_the_mean_of_ratios():
    parts, wholes = np.array([1.0, 0.0, 6.0]), np.array([1.0, 1.0, 8.0])
    assert ratio_interval(parts, wholes).mean == pytest.approx(0.7)
    assert ratio_difference(parts, wholes, np.ones(3), wholes).mean == pytest.approx(0.7 - 0.3)
    ones = np.ones(200)
    hits = (np.arange(200) < 150).astype(float)
    same = mean_interval(hits)
    assert ratio_interval(hits, ones).low == pytest.approx(same.low, abs=0.01)
