"""The figures of an evaluation against ones worked out by hand or by scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest

from training.evaluation.metrics import Answers, Held, confusions, coverage_at, curve, evaluation, reliability

CLASSES = [("A", "B"), ("A", "C"), ("D",)]


def held(truth: list[int], **slices: list[str]) -> Held:
    named = {name: np.array(values, dtype=object) for name, values in slices.items()}
    return Held(CLASSES, np.array(truth), np.array([120, 8, 0]), named)


def answers(predicted: list[int], confidence: list[float] | None = None, **more) -> Answers:
    return Answers(np.array(predicted), np.array(confidence or [0.9] * len(predicted)), 100.0, **more)


def test_classes_are_measured_as_scikit_learn_does():
    from sklearn.metrics import f1_score, precision_score, recall_score

    truth, predicted = [0, 0, 0, 1, 1, 2, 2, 0], [0, 0, 1, 1, 0, -1, 2, 2]
    model = evaluation(held(truth), {"champion": answers(predicted)})["models"]["champion"]
    assert [one["class"] for one in model["classes"]] == [["A", "B"], ["A", "C"], ["D"]]  # most rows first
    for name, measure in (("precision", precision_score), ("recall", recall_score), ("f1", f1_score)):
        expected = measure(truth, predicted, average=None, labels=[0, 1, 2], zero_division=0)
        assert [one[name] for one in model["classes"]] == pytest.approx(expected, abs=1e-6)
    assert [one["train_rows"] for one in model["classes"]] == [120, 8, 0]
    assert model["figures"]["macro_f1"]["mean"] == pytest.approx(
        f1_score(truth, predicted, average="macro", labels=[0, 1, 2], zero_division=0), abs=1e-6
    )


def test_the_right_parent_counts_half_and_no_answer_counts_nothing():
    model = evaluation(held([0, 0]), {"champion": answers([1, -1])})["models"]["champion"]
    assert model["figures"]["accuracy"]["mean"] == 0.0
    assert model["figures"]["hierarchical_f1"]["mean"] == pytest.approx(2 * 1 / (2 + 2 + 2 + 0), abs=1e-6)


def test_coverage_is_the_largest_that_still_holds_the_precision():
    confidence, correct = np.array([0.9, 0.8, 0.7, 0.6, 0.5]), np.array([1.0, 0.0, 1.0, 1.0, 0.0])
    assert coverage_at(confidence, correct, 0.75) == {"coverage": 0.8, "precision": 0.75}
    assert coverage_at(confidence, correct, 0.99) == {"coverage": 0.2, "precision": 1.0}
    assert coverage_at(confidence, 1 - correct, 0.9) is None
    # what is equally sure is decided together
    assert coverage_at(np.full(4, 0.5), np.array([1.0, 1.0, 1.0, 0.0]), 0.99) is None
    assert curve(np.array([0.9, 0.5, 0.5]), np.array([1.0, 1.0, 0.0])) == [[0.333333, 1.0], [1.0, 0.666667]]


def test_reliability_puts_every_row_into_one_bin():
    bins = reliability(np.array([1.0, 0.95, 0.05, 0.1]), np.array([1.0, 0.0, 0.0, 1.0]))
    assert [(one["rows"], one["accuracy"]["mean"]) for one in bins] == [(1, 0.0), (1, 1.0), (2, 0.5)]
    assert bins[-1]["confidence"] == pytest.approx(0.975)


def test_confusions_are_counted_by_pair_with_their_share_of_the_class():
    found = confusions(held([0, 0, 0, 0, 1, 2]), np.array([1, 1, 0, 2, 0, -1]))
    assert found[0] == {"class": ["A", "B"], "predicted": ["A", "C"], "rows": 2, "share": 0.5}
    assert len(found) == 3


def test_own_decisions_are_measured_beside_what_was_asked_of_them():
    accepted = np.array([True, True, False, False])
    answered = answers([0, 1, 0, 0], accepted=accepted, asked=0.97, threshold=0.8)
    report = evaluation(held([0, 0, 0, 0]), {"champion": answered, "baseline": answers([0, 0, 0, 0])})
    own = report["models"]["champion"]["automatic"]
    assert (own["asked"], own["coverage"]["mean"], own["precision"]["mean"]) == (0.97, 0.5, 0.5)
    assert report["models"]["baseline"]["automatic"] is None


def test_slices_part_the_rows_and_differences_are_paired_within_them():
    truth = [0, 0, 1, 1, 1]
    report = evaluation(
        held(truth, length=["10|long", "2|short", "2|short", "10|long", ""]),
        {"challenger": answers([0, 0, 1, 0, 0]), "baseline": answers([0, 1, 0, 0, 0])},
    )
    assert [(one["value"], one["rows"]) for one in report["slices"]] == [("short", 2), ("long", 2)]
    short = report["slices"][0]
    assert short["models"]["challenger"]["mean"] == 1.0
    assert short["differences"]["challenger_minus_baseline"]["mean"] == 1.0
    assert report["slices"][1]["differences"]["challenger_minus_baseline"] == {
        "mean": 0.0,
        "low": 0.0,
        "high": 0.0,
        "rows": 2,
    }
    assert report["differences"]["challenger_minus_baseline"]["accuracy"]["mean"] == pytest.approx(0.4)
