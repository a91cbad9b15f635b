"""Intervals against closed forms: what a bootstrap must agree with where theory knows the answer."""

from __future__ import annotations

import numpy as np
import pytest

from training.intervals import mean_interval, paired_difference


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
