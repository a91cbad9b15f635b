"""How far the encoder is trusted beside its linear companion: as far as the validation rows say."""

from __future__ import annotations

import numpy as np
import pytest

from training.datasets.labeled import Classes
from training.evaluation.calibration import fit_temperature
from training.simple_readers.mixture import SHARES, pick_share
from udfs.decisions.softmax import softmax
from udfs.models.ensemble import mixed_logits

FOUR = Classes(4)
LABELS = np.random.default_rng(0).integers(4, size=400)


def opinion(right: float, seed: int, sureness: float = 4.0) -> np.ndarray:
    """Logits that name the right class on about this share of the rows."""
    rng = np.random.default_rng(seed)
    named = np.where(rng.random(400) < right, LABELS, rng.integers(4, size=400))
    return sureness * np.eye(4)[named] + rng.normal(0, 0.3, size=(400, 4))


def test_the_better_half_counts_more():
    strong, weak = opinion(0.95, 1), opinion(0.8, 2)
    of_strong, of_weak = (fit_temperature(logits, LABELS, FOUR) for logits in (strong, weak))
    assert pick_share(strong, weak, LABELS, (of_strong, of_weak), FOUR) >= 0.5
    assert pick_share(weak, strong, LABELS, (of_weak, of_strong), FOUR) <= 0.5


def test_being_right_counts_before_being_likely():
    """A companion that is right more often, and sure of itself where it is wrong: likelihood alone would trust the
    encoder.
    """
    encoder, companion = opinion(0.8, 1, sureness=3.0), opinion(0.93, 2, sureness=1.0)
    companion = np.where((companion.argmax(axis=1) == LABELS)[:, None], companion, 6 * companion)
    temperatures = fit_temperature(encoder, LABELS, FOUR), fit_temperature(companion, LABELS, FOUR)
    found = pick_share(encoder, companion, LABELS, temperatures, FOUR)
    right = {
        share: (mixed_logits(encoder, companion, share, *temperatures).argmax(axis=1) == LABELS).mean()
        for share in (found, 0.7)
    }
    assert found < 0.7 and right[found] > right[0.7] + 0.05


def test_a_few_rows_are_no_reason_to_leave_what_is_likelier():
    encoder, companion = opinion(0.9, 5, sureness=3.0), opinion(0.9, 105, sureness=1.5)
    temperatures = fit_temperature(encoder, LABELS, FOUR), fit_temperature(companion, LABELS, FOUR)
    right, losses = {}, {}
    for share in SHARES:
        mixed = mixed_logits(encoder, companion, share, *temperatures)
        probabilities = softmax(mixed / fit_temperature(mixed, LABELS, FOUR))
        right[share], losses[share] = (
            (mixed.argmax(axis=1) == LABELS).sum(),
            -np.log(probabilities[np.arange(400), LABELS]).mean(),
        )
    found = pick_share(encoder, companion, LABELS, temperatures, FOUR)
    assert found == min(losses, key=losses.__getitem__)
    assert 0 < max(right.values()) - right[found] < 5


def test_a_companion_that_knows_nothing_gets_nothing():
    assert pick_share(opinion(0.95, 1), opinion(0.0, 2), LABELS, (1.0, 1.0), FOUR) == 1.0


def test_an_encoder_that_learned_nothing_is_not_carried():
    assert pick_share(opinion(0.0, 1), opinion(0.95, 2), LABELS, (1.0, 1.0), FOUR) == 1.0


@pytest.mark.parametrize("labels", [LABELS[:40], np.full(400, -1)])
def test_too_few_known_rows_measure_nothing(labels):
    rows = len(labels)
    assert pick_share(opinion(0.9, 1)[:rows], opinion(0.9, 2)[:rows], labels, (1.0, 1.0), FOUR) == 1.0
