"""Few unhappy among many: calibration by class, decisions by offsets, and who may serve."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError

from expectations.tasks.sentiment import SentimentRecipe
from training.datasets.labeled import Classes
from training.evaluation.class_calibration import class_calibrated, fit_class_calibration
from training.evaluation.decision_offsets import FEWEST_OF_CLASS, MOST_ACCURACY_LOST, expected_macro_f1, fit_offsets
from training.promotion.decision import Judged, decide, macro_f1_behind
from training.trainers import sentiment
from udfs.decisions.offsets import decided
from udfs.predictors.sentiment import LABELS, load, predict

SHARES = np.array([0.04, 0.06, 0.9])
FIVE = Classes(5, None, np.array([0, 0, 1, 2, 2]))


def rare(rows: int, seed: int, sharpness: float = 1.5) -> tuple[np.ndarray, np.ndarray]:
    """True log-probabilities (rows, 3) up to a constant, and the labels: a model that knows something."""
    rng = np.random.default_rng(seed)
    labels = rng.choice(3, rows, p=SHARES)
    seen = sharpness * np.eye(3)[labels] + rng.normal(size=(rows, 3))
    return np.log(SHARES) + sharpness * seen, labels  # the posterior of normal evidence, by Bayes


def test_class_wise_calibration_gives_every_class_its_share():
    logits, labels = rare(4000, 0)
    inflated = 2.0 * logits + np.array([1.5, 1.0, -2.0])  # as smoothing and one-against-the-rest leave them
    temperature, bias = fit_class_calibration(inflated, labels, Classes(3))
    assert temperature == pytest.approx(2.0, rel=0.15)
    found, others = class_calibrated(inflated, temperature, bias, Classes(3)), rare(4000, 1)
    assert found.mean(axis=0) == pytest.approx(np.bincount(labels) / 4000, abs=1e-3)
    held = class_calibrated(2.0 * others[0] + np.array([1.5, 1.0, -2.0]), temperature, bias, Classes(3))
    assert held.mean(axis=0) == pytest.approx(np.bincount(others[1]) / 4000, abs=0.01)


def test_stars_are_calibrated_by_what_they_stand_for():
    rng = np.random.default_rng(3)
    logits, labels = rng.normal(size=(600, 5)), rng.choice(5, 600, p=[0.02, 0.03, 0.05, 0.3, 0.6])
    temperature, bias = fit_class_calibration(logits, labels, FIVE)
    found = class_calibrated(logits, temperature, bias, FIVE)
    assert bias.shape == (3,) and found.sum(axis=1) == pytest.approx(1.0)
    assert found.mean(axis=0) == pytest.approx(np.bincount(FIVE.answer_of(labels)) / 600, abs=5e-3)


def test_a_class_that_no_label_has_and_too_few_rows_leave_probabilities_as_they_are():
    assert fit_class_calibration(np.zeros((5, 3)), np.zeros(5, dtype=int), Classes(3))[0] == 1.0
    gap = Classes(2, None, np.array([0, 2]))  # negative and positive, no neutral
    _, bias = fit_class_calibration(np.random.default_rng(0).normal(size=(60, 2)), np.arange(60) % 2, gap)
    assert bias[1] == 0.0 and np.isfinite(bias).all()


def test_offsets_find_the_rare_ones_at_a_price_that_is_bounded():
    logits, labels = rare(3000, 0)
    probabilities = class_calibrated(logits, 1.0, np.zeros(3), Classes(3))
    offsets = fit_offsets(probabilities, np.bincount(labels))
    assert offsets[2] == 0.0 and (offsets[:2] > 0.2).all()
    held, truth = rare(6000, 1)
    held = class_calibrated(held, 1.0, np.zeros(3), Classes(3))
    likeliest, chosen = held.argmax(axis=1), decided(held, offsets)
    recall = [[(said == truth)[truth == label].mean() for label in range(3)] for said in (likeliest, chosen)]
    assert recall[1][0] > recall[0][0] + 0.05 and recall[1][1] > recall[0][1] + 0.05
    assert (chosen == truth).mean() > (likeliest == truth).mean() - MOST_ACCURACY_LOST - 0.01
    assert expected_macro_f1(held, offsets) > expected_macro_f1(held, np.zeros(3)) + 0.03


def test_too_few_rows_of_a_class_are_no_reason_for_offsets():
    logits, _ = rare(3000, 0)
    probabilities = class_calibrated(logits, 1.0, np.zeros(3), Classes(3))
    assert not fit_offsets(probabilities, np.array([FEWEST_OF_CLASS - 1, 100, 900])).any()
    assert fit_offsets(probabilities, np.array([FEWEST_OF_CLASS, 100, 900])).any()
    assert not fit_offsets(probabilities[:0], np.array([50, 100, 900])).any()


def test_even_classes_keep_their_decisions():
    rng = np.random.default_rng(0)
    labels = rng.integers(3, size=2000)
    probabilities = class_calibrated(2 * np.eye(3)[labels] + rng.normal(size=(2000, 3)), 1.0, np.zeros(3), Classes(3))
    assert np.abs(fit_offsets(probabilities, np.bincount(labels))).max() < 0.1


def reviews(rows: int = 900) -> pd.DataFrame:
    """Reviews of which one in twelve is unhappy, and half of those say so in words that happy ones use too."""
    rng = np.random.default_rng(0)
    stars = rng.choice(["1", "3", "5"], rows, p=[0.08, 0.08, 0.84])
    words = {"1": ("broke", "hm"), "3": ("okay", "hm"), "5": ("lovely", "hm")}
    texts = [f"{words[star][int(rng.random() < 0.4)]} lamp {rng.integers(40)}" for star in stars]
    keys = [str(number) for number in range(rows)]
    split = [("train", "train", "train", "validation", "test")[number % 5] for number in range(rows)]
    inputs = [json.dumps({"text": text}) for text in texts]
    return pd.DataFrame(
        {"key": keys, "group": keys, "input": inputs, "target": stars, "split": split, "origin": "given", "weight": 1.0}
    )


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """By `decide`, the folder that is fitted to the same reviews."""
    asked = {"accuracy": "accuracy", "macro_f1": "macro_f1", "costs": {"negative": 50, "neutral": 2.5}}
    return {
        name: sentiment.fit_baseline(
            reviews(), SentimentRecipe(decide=decide, threads=1), tmp_path_factory.mktemp(name)
        )
        for name, decide in asked.items()
    }


def test_what_is_decided_changes_and_probabilities_do_not(folders):
    rows = pd.DataFrame({"text": ["broke lamp 1", "hm lamp 3", "lovely lamp 2"]})
    said = {name: predict(load(folder), rows) for name, folder in folders.items()}
    assert list(said["accuracy"]["probabilities"]) == list(said["costs"]["probabilities"])
    assert list(said["accuracy"]["sentiment"]) == ["negative", "positive", "positive"]
    assert list(said["costs"]["sentiment"]) == ["negative", "negative", "positive"]
    costs = folders["costs"].manifest["calibration"]["offsets"]
    assert [costs[label] for label in LABELS] == pytest.approx(np.log([50, 2.5, 1]))


def test_a_linear_model_of_few_rare_rows_is_calibrated_on_cross_fitted_ones(folders):
    calibration = folders["accuracy"].manifest["calibration"]
    assert calibration["rows"] == 720, "validation and training rows"
    shares = sentiment.held_out(folders["accuracy"], reviews())[1]["shares"]
    assert all(found["true"]["low"] <= found["expected"] <= found["true"]["high"] for found in shares.values())


@pytest.mark.parametrize("wrong", ["recall", {"bad": 2}, {"negative": 0}, {"negative": -1}])
def test_a_decision_that_is_none_is_refused(wrong):
    with pytest.raises(ValidationError, match="decide"):
        SentimentRecipe(decide=wrong)


def judged(found: str, likely: float) -> Judged:
    """200 rows, 20 of them unhappy, of which so many are found; every row as likely."""
    truth = np.array(["negative"] * 20 + ["positive"] * 180)
    finds = {"all": 20, "half": 10, "none": 0}[found]
    predicted = np.array(["negative"] * finds + ["positive"] * (200 - finds))
    return Judged(np.full(200, likely) + 0.001 * (np.arange(200) % 3), {}, truth, predicted)


@pytest.mark.parametrize(
    ("challenger", "champion", "winner", "why"),
    [
        (("all", -0.2), None, "challenger", "above the baseline"),
        (("none", -0.2), None, "baseline", "challenger may find rare classes worse than the baseline: macro_f1"),
        (("half", -0.2), ("all", -0.25), "champion", "worse than the champion"),
        (("all", -0.4), None, "baseline", "challenger not above the baseline"),
        (("all", -0.2), ("none", -0.25), "challenger", "above the baseline"),
        (("none", -0.2), ("none", -0.25), "baseline", "worse than the baseline"),
    ],
)
def test_a_likelier_challenger_serves_only_where_it_finds_rare_classes_as_well(challenger, champion, winner, why):
    found = {"challenger": judged(*challenger), "baseline": judged("half", -0.3)}
    if champion:
        found["champion"] = judged(*champion)
    values = {name: one.values for name, one in found.items()}
    decision = decide(
        values["challenger"], values["baseline"], values.get("champion"), "log_likelihood", macro_f1_behind(found)
    )
    assert decision.winner == winner and why in decision.why
    assert set(decision.metrics["macro_f1"]) >= {"challenger_minus_baseline"}
