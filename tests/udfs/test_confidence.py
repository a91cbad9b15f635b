"""Confidence against answers whose chance of being right is known."""

from __future__ import annotations

import numpy as np
import pytest

from training.evaluation.calibration import calibration_error, with_platt
from udfs.decisions.confidence import Confidence, log_odds, of_levels, of_paths, sigmoid

SHY_AND_BOLD = Confidence(1.0, 0.7, 0.3)


def answers(rows: int = 20_000) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities (rows, 4) that say too little of shy first answers and too much of bold ones, and which of them are
    right.
    """
    rng = np.random.default_rng(0)
    probabilities = rng.dirichlet([3.0, 0.4, 0.4, 0.4], size=rows)
    first = probabilities.max(axis=1)
    return probabilities, rng.random(rows) < sigmoid(0.7 * log_odds(first) + 0.3)


def test_slope_and_intercept_are_found_and_the_error_goes():
    probabilities, right = answers()
    found = with_platt(Confidence(), probabilities.max(axis=1), right)
    assert (found.slope, found.intercept) == (pytest.approx(0.7, abs=0.05), pytest.approx(0.3, abs=0.05))
    assert (
        calibration_error(found.of(probabilities).max(axis=1), right)
        < 0.01
        < 0.03
        < calibration_error(probabilities.max(axis=1), right)
    )


def test_the_order_of_the_answers_stays_and_they_add_up():
    probabilities, _ = answers(500)
    made = SHY_AND_BOLD.of(probabilities)
    np.testing.assert_array_equal(np.argsort(-made, axis=1), np.argsort(-probabilities, axis=1))
    np.testing.assert_allclose(made.sum(axis=1), 1.0)
    order = np.argsort(probabilities.max(axis=1))
    assert (np.diff(made.max(axis=1)[order]) >= 0).all()  # and the order of the rows


def test_no_answer_passes_the_first_however_bold_it_was():
    close = np.array([[0.5, 0.49, 0.01]])
    made = Confidence(1.0, 1.0, -3.0).of(close)
    assert made.argmax() == 0
    assert made[0, 1] == made[0, 0] < 0.05


def test_without_slope_and_intercept_probabilities_are_those_of_the_temperature():
    logits = np.array([[2.0, 1.0, -1.0], [50.0, 0.0, -50.0]])
    powers = np.exp(logits / 2)
    np.testing.assert_allclose(Confidence(2.0).of_logits(logits), powers / powers.sum(axis=1, keepdims=True), rtol=1e-6)
    assert np.isfinite(SHY_AND_BOLD.of_logits(logits * 100)).all()


@pytest.mark.parametrize("right", [np.ones(100, dtype=bool), np.zeros(100, dtype=bool), np.arange(19) < 10])
def test_where_nothing_tells_shy_from_bold_nothing_is_changed(right):
    assert with_platt(SHY_AND_BOLD, np.linspace(0.3, 0.9, len(right)), right) == SHY_AND_BOLD


def test_few_rows_move_it_less_than_many():
    probabilities, right = answers(2_000)
    few = with_platt(Confidence(), probabilities[:40].max(axis=1), np.arange(40) > 0)  # one of forty is wrong
    assert 0 < few.intercept < 3
    assert np.isfinite(with_platt(Confidence(), probabilities.max(axis=1), right).slope)


def test_a_folder_that_states_less_is_read_as_it_was_meant():
    assert of_paths({}) == Confidence()
    assert of_levels({"temperature": 2.0, "level_temperatures": [0.5, 3.0]}) == (Confidence(0.5), Confidence(3.0))
    stated = {"temperature": 2.0, "platt": [0.7, 0.1], "level_temperatures": [0.5], "level_platt": [[0.8, 0.2]]}
    assert (of_paths(stated), of_levels(stated)) == (Confidence(2.0, 0.7, 0.1), (Confidence(0.5, 0.8, 0.2),))
