"""What held-out rows say of classifiers: figures with intervals, classes, confidence, confusions, slices. Pure: arrays
in, JSON out.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from training.evaluation.bootstrap import (
    macro_f1_difference,
    macro_f1_interval,
    mean_interval,
    paired_difference,
    ratio_difference,
    ratio_interval,
)
from training.evaluation.calibration import calibration_error

_BINS = 10
_CURVE_POINTS = 80
_CONFUSIONS = 25
#: Precisions whose largest coverage is reported.
PRECISIONS = (0.95, 0.97)


@dataclass(frozen=True)
class Held:
    """The held-out rows: `classes` (C paths), `truth` (rows,) as numbers of them, `train_rows` (C,) of each class.

    `slices`: by name, the slice that each row is in, (rows,) of texts, `` for none.
    """

    classes: list[tuple[str, ...]]
    truth: np.ndarray
    train_rows: np.ndarray
    slices: dict[str, np.ndarray]


@dataclass(frozen=True)
class Answers:
    """What one model says of the held-out rows, each of shape (rows,): class number (-1: no answer) and confidence.

    `accepted`: the rows it decides without a person, None where the task has no such decision; `asked`: the precision
    that these decisions were to hold, `threshold`: the confidence that validation rows picked for it.
    """

    predicted: np.ndarray
    confidence: np.ndarray
    rows_per_second: float
    accepted: np.ndarray | None = None
    asked: float | None = None
    threshold: float | None = None

    def correct(self, held: Held) -> np.ndarray:
        """1.0 for each row whose class is predicted exactly."""
        return (self.predicted == held.truth).astype(np.float64)


def evaluation(held: Held, answers: dict[str, Answers]) -> dict[str, Any]:
    """All figures as JSON: `models` by role, `differences` by pair of roles, `slices`, `rows`."""
    return {
        "metric": "accuracy",
        "rows": len(held.truth),
        "models": {role: of_model(held, answered) for role, answered in answers.items()},
        "differences": {
            f"{one}_minus_{other}": difference(held, answers[one], answers[other])
            for one, other in combinations(answers, 2)
        },
        "slices": [
            _slice(name, value, values == value, held, answers)
            for name, values in held.slices.items()
            for value in dict.fromkeys(sorted(values, key=_in_order))
            if value
        ],
    }


def of_model(held: Held, answers: Answers) -> dict[str, Any]:
    """One model's figures."""
    correct = answers.correct(held)
    figures = {
        "accuracy": mean_interval(correct).as_json(),
        "macro_f1": macro_f1_interval(held.truth, answers.predicted).as_json(),
        "calibration_error": round(calibration_error(answers.confidence, correct), 6),
        "rows_per_second": round(answers.rows_per_second, 1),
    }
    if _is_tree(held):
        figures["hierarchical_f1"] = ratio_interval(*_shared_prefixes(held, answers)).as_json()
    return {
        "figures": figures,
        "classes": by_class(held, answers.predicted),
        "reliability": reliability(answers.confidence, correct),
        "curve": curve(answers.confidence, correct),
        "coverage_at": {
            str(precision): coverage_at(answers.confidence, correct, precision) for precision in PRECISIONS
        },
        "automatic": _automatic(answers, correct),
        "confusions": confusions(held, answers.predicted),
    }


def difference(held: Held, one: Answers, other: Answers) -> dict[str, Any]:
    """Paired intervals of one model's figures minus another's on the same rows."""
    found = {
        "accuracy": paired_difference(one.correct(held), other.correct(held)).as_json(),
        "macro_f1": macro_f1_difference(held.truth, one.predicted, other.predicted).as_json(),
    }
    if _is_tree(held):
        found["hierarchical_f1"] = ratio_difference(
            *_shared_prefixes(held, one), *_shared_prefixes(held, other)
        ).as_json()
    return found


def by_class(held: Held, predicted: np.ndarray) -> list[dict[str, Any]]:
    """Precision, recall and F1 of every class that held-out rows have, those with most rows first.

    Precision is None where the class was never predicted.
    """
    count = len(held.classes)
    rows = np.bincount(held.truth, minlength=count)
    predictions = np.bincount(predicted[predicted >= 0], minlength=count)
    hits = np.bincount(held.truth[held.truth == predicted], minlength=count)
    order = [number for number in np.argsort(-rows, kind="stable") if rows[number]]
    return [
        {
            "class": list(held.classes[number]),
            "rows": int(rows[number]),
            "train_rows": int(held.train_rows[number]),
            "precision": round(float(hits[number] / predictions[number]), 6) if predictions[number] else None,
            "recall": round(float(hits[number] / rows[number]), 6),
            "f1": round(float(2 * hits[number] / (rows[number] + predictions[number])), 6),
        }
        for number in order
    ]


def reliability(confidence: np.ndarray, correct: np.ndarray) -> list[dict[str, Any]]:
    """Mean confidence and accuracy in ten equal bins of confidence, those without rows left out."""
    bin_of = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    found = []
    for number in np.unique(bin_of):
        here = bin_of == number
        share = mean_interval(correct[here])
        found.append(
            {
                "rows": int(here.sum()),
                "confidence": round(float(confidence[here].mean()), 6),
                "accuracy": share.as_json(),
            }
        )
    return found


def curve(confidence: np.ndarray, correct: np.ndarray) -> list[list[float]]:
    """[coverage, precision] from the surest rows to all of them, at 80 places or fewer; equal confidences stay
    together.
    """
    coverage, precision = _ranked(confidence, correct)
    kept = np.unique(np.linspace(0, len(coverage) - 1, min(_CURVE_POINTS, len(coverage))).astype(int))
    return [[round(float(coverage[at]), 6), round(float(precision[at]), 6)] for at in kept]


def coverage_at(confidence: np.ndarray, correct: np.ndarray, precision: float) -> dict[str, float] | None:
    """The largest share of rows, surest first, that is right with this precision; None where none is.

    It is picked on the rows that it is measured on: what could be reached at best, not what a threshold will hold.
    """
    coverage, found = _ranked(confidence, correct)
    held = np.flatnonzero(found >= precision)
    return (
        {"coverage": round(float(coverage[held[-1]]), 6), "precision": round(float(found[held[-1]]), 6)}
        if len(held)
        else None
    )


def confusions(held: Held, predicted: np.ndarray) -> list[dict[str, Any]]:
    """The most frequent pairs of class and other class that was said, with their share of the class's rows."""
    wrong = np.flatnonzero((held.truth != predicted) & (predicted >= 0))
    pairs, counts = np.unique(np.stack([held.truth[wrong], predicted[wrong]], axis=1), axis=0, return_counts=True)
    rows = np.bincount(held.truth, minlength=len(held.classes))
    order = np.argsort(-counts, kind="stable")[:_CONFUSIONS]
    return [
        {
            "class": list(held.classes[pairs[at, 0]]),
            "predicted": list(held.classes[pairs[at, 1]]),
            "rows": int(counts[at]),
            "share": round(float(counts[at] / rows[pairs[at, 0]]), 6),
        }
        for at in order
    ]


def _ranked(confidence: np.ndarray, correct: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Coverage and precision after each group of equally confident rows, surest first."""
    order = np.argsort(-confidence, kind="stable")
    ranked, count = confidence[order], np.arange(1, len(order) + 1)
    last = np.flatnonzero(np.r_[ranked[1:] < ranked[:-1], True])
    return count[last] / len(order), np.cumsum(correct[order])[last] / count[last]


def _automatic(answers: Answers, correct: np.ndarray) -> dict[str, Any] | None:
    if answers.accepted is None:
        return None
    precision = mean_interval(correct[answers.accepted]).as_json() if answers.accepted.any() else None
    coverage = mean_interval(answers.accepted.astype(float)).as_json()
    return {"asked": answers.asked, "threshold": answers.threshold, "coverage": coverage, "precision": precision}


def _slice(name: str, value: str, here: np.ndarray, held: Held, answers: dict[str, Answers]) -> dict[str, Any]:
    correct = {role: answered.correct(held)[here] for role, answered in answers.items()}
    return {
        "slice": name,
        "value": value.partition("|")[2] or value,
        "rows": int(here.sum()),
        "models": {role: mean_interval(values).as_json() for role, values in correct.items()},
        "differences": {
            f"{one}_minus_{other}": paired_difference(correct[one], correct[other]).as_json()
            for one, other in combinations(correct, 2)
        },
    }


def _in_order(value: str) -> tuple[int, str]:
    """`2|over 40 characters` stands where its number says; the number is not shown."""
    number, bar, _ = value.partition("|")
    return (int(number), value) if bar and number.isdigit() else (0, value)


def _is_tree(held: Held) -> bool:
    return any(len(path) > 1 for path in held.classes)


def _shared_prefixes(held: Held, answers: Answers) -> tuple[np.ndarray, np.ndarray]:
    """Twice the prefixes that truth and answer share, and the prefixes of both together, (rows,) each."""
    paths = [*held.classes, ()]  # -1 is the last
    pairs = [(paths[truth], paths[predicted]) for truth, predicted in zip(held.truth, answers.predicted, strict=True)]
    shared = [sum(one[:end] == other[:end] for end in range(1, min(len(one), len(other)) + 1)) for one, other in pairs]
    return 2.0 * np.array(shared, dtype=float), np.array([len(one) + len(other) for one, other in pairs], dtype=float)
