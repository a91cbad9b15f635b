"""Sentiment: a fine-tuned encoder over the review's headline and text, and its TF-IDF baseline.

Stars are what is learned, classes are what is judged: a review of four stars read as one of five is right. The log
probability of the true class judges, row by row: where nine reviews of ten are happy, accuracy promotes a model that
finds no unhappy one, and macro-F1 hangs on a few rows. Macro-F1 must not fall behind beside it.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from expectations.tasks.sentiment import SentimentRecipe
from training.datasets.examples import MOST_JUDGED, NotEnoughExamples, examples_hash, inputs_frame, split_rows
from training.datasets.labeled import Classes
from training.datasets.sentiment_challenge import ROWS
from training.evaluation.bootstrap import mean_interval
from training.evaluation.calibration import calibration_error
from training.evaluation.class_calibration import class_calibrated, fit_class_calibration
from training.evaluation.decision_offsets import fit_offsets
from training.evaluation.metrics import Answers
from training.finetuning.text_classifier import Splits, labelled, seal_encoder, seal_linear
from training.finetuning.twin import Everything
from training.promotion.decision import Judged
from training.tracking.callbacks import Watch
from udfs.engine.batching import RuntimeConfig
from udfs.models.model_folder import ModelFolder
from udfs.predictors import sentiment

METRIC = "log_likelihood"
#: Validation rows of the rarest class under which a linear model is calibrated on cross-fitted training rows as well.
FEWEST_TO_CALIBRATE = 200
#: Nearer to 0 a probability costs no more: what a model that lacks a class pays for each of its rows.
_LEAST = 1e-6


def fit(examples: pd.DataFrame, recipe: SentimentRecipe, folder: Path, watch: Watch | None = None) -> ModelFolder:
    """The challenger, of kind `encoder`, sealed in `folder`. Raises NotEnoughExamples."""
    return seal_encoder("sentiment", splits(examples, recipe), recipe, folder, watch)


def fit_baseline(examples: pd.DataFrame, recipe: SentimentRecipe, folder: Path) -> ModelFolder:
    """TF-IDF and a linear model over the same texts, of kind `linear`, sealed in `folder`."""
    return seal_linear("sentiment", splits(examples, recipe), recipe, folder)


def held_out(folder: ModelFolder, examples: pd.DataFrame) -> tuple[np.ndarray, dict[str, Any]]:
    """The log probability of the true class per test row, and other figures: see `judged`."""
    found = judged_by_class(folder, examples)
    return found.values, found.figures


def judged_by_class(folder: ModelFolder, examples: pd.DataFrame) -> Judged:
    """The log probability of the true class per test row, natural, never under log(1e-6), which a row without an answer
    has too; the classes; and other figures.

    accuracy; macro_f1; recall per class; shares: of each class, expected and true, with the interval of the latter; confusion, rows by true and by predicted class (`none`: not scored); expected_star_mae,
    the mean distance in stars over rows whose star is known (None without one); calibration_error; rows_per_second; and
    what `challenged` says, as challenge_english: it decides nothing.
    """
    rows = split_rows(examples, "test", MOST_JUDGED)
    predictor = _opened(folder)
    started = time.monotonic()
    predictions = sentiment.predict(predictor, inputs_frame(rows, sentiment.COLUMNS))
    seconds = time.monotonic() - started
    truth = np.array([sentiment.class_of(target) for target in rows["target"]], dtype=object)
    predicted = predictions["sentiment"].fillna("").to_numpy()
    correct = (truth == predicted).astype(float)
    of_rows = list(predictions["probabilities"])
    values = np.log([max((p or {}).get(label, 0.0), _LEAST) for p, label in zip(of_rows, truth, strict=True)])
    figures = {
        "accuracy": float(correct.mean()) if len(correct) else 0.0,
        "macro_f1": _macro_f1(truth, predicted),
        "recall": {label: float(correct[truth == label].mean()) for label in sorted(set(truth))},
        "shares": _shares(truth, of_rows),
        "confusion": _confusion(truth, predicted),
        "expected_star_mae": _star_error(rows["target"], predictions["expected_star"]),
        "calibration_error": calibration_error(_confidence(predictions), correct),
        "rows_per_second": round(len(rows) / max(seconds, 1e-6), 1),
        "challenge_english": _challenged(predictor),
    }
    return Judged(values, figures, truth, predicted)


def texts_apart(examples: pd.DataFrame) -> list[str]:
    """What must not repeat across splits: the same text under another headline is the same."""
    return sentiment.render(inputs_frame(examples, ("text",)))


def truth(targets: pd.Series) -> list[tuple[str, ...]]:
    """Targets as the classes that `answers` names: a star stands for its class."""
    return [(sentiment.class_of(target),) for target in targets]


def answers(folder: ModelFolder, predictions: pd.DataFrame) -> tuple[list[tuple[str, ...]], Answers]:
    """The class that each row is said to be, and what else the predictions say; the classes are still to be
    numbered.
    """
    labels: list[tuple[str, ...]] = [(label,) if isinstance(label, str) else () for label in predictions["sentiment"]]
    return labels, Answers(np.full(len(predictions), -1), _confidence(predictions), 0.0)


def challenged(folder: ModelFolder) -> dict[str, Any]:
    """How a model does on the hand-written English reviews of `training.datasets.sentiment_challenge`: accuracy,
    macro_f1, rows, and accuracy per phenomenon.
    """
    return _challenged(_opened(folder))


def _challenged(predictor: sentiment.SentimentModel) -> dict[str, Any]:
    rows = pd.DataFrame(ROWS, columns=["text", "class", "phenomenon"])
    predicted = sentiment.predict(predictor, rows[["text"]])["sentiment"].fillna("").to_numpy()
    correct = (rows["class"].to_numpy() == predicted).astype(float)
    phenomena = {
        name: round(float(correct[at].mean()), 4) for name, at in rows.groupby("phenomenon", sort=False).indices.items()
    }
    return {
        "accuracy": float(correct.mean()),
        "macro_f1": _macro_f1(rows["class"].to_numpy(), predicted),
        "rows": len(rows),
        "phenomena": phenomena,
    }


def _confidence(predictions: pd.DataFrame) -> np.ndarray:
    """The probability of the class that is said, 0 without one."""
    said = zip(predictions["probabilities"], predictions["sentiment"], strict=True)
    return np.array([p[label] if p else 0.0 for p, label in said], dtype=float)


def _shares(truth: np.ndarray, probabilities: list[dict[str, float] | None]) -> dict[str, dict[str, Any]]:
    scored = [row for row, p in enumerate(probabilities) if p]
    if not scored:
        return {}
    return {
        label: {
            "expected": round(float(np.mean([probabilities[row][label] for row in scored])), 6),  # type: ignore[index]
            "true": mean_interval((truth[scored] == label).astype(float)).as_json(),
        }
        for label in sentiment.LABELS
    }


def _opened(folder: ModelFolder) -> sentiment.SentimentModel:
    return sentiment.load(folder, RuntimeConfig(folder.manifest["recipe"]["threads"]))


def _macro_f1(truth: np.ndarray, predicted: np.ndarray) -> float:
    """The mean F1 over the classes that occur in `truth`."""
    from sklearn.metrics import f1_score

    return float(f1_score(truth, predicted, average="macro", labels=sorted(set(truth)), zero_division=0))


def _confusion(truth: np.ndarray, predicted: np.ndarray) -> dict[str, dict[str, int]]:
    counts = Counter(zip(truth, predicted, strict=True))
    return {
        true: {answer or "none": rows for (of, answer), rows in sorted(counts.items()) if of == true}
        for true in sorted(set(truth))
    }


def _star_error(targets: pd.Series, expected: pd.Series) -> float | None:
    """The mean absolute error in stars over the scored rows whose target is a star."""
    stars = pd.to_numeric(targets, errors="coerce").to_numpy(dtype=float)
    errors = np.abs(expected.to_numpy(dtype=float) - stars)
    errors = errors[~np.isnan(errors)]
    return float(errors.mean()) if len(errors) else None


def splits(examples: pd.DataFrame, recipe: SentimentRecipe) -> Splits:
    """What a fit learns from and is calibrated on. Raises NotEnoughExamples."""
    train, validation = split_rows(examples, "train"), split_rows(examples, "validation", MOST_JUDGED)
    seen = set(train["target"])
    classes = [label for label in sentiment.TARGETS if label in seen]
    groups = sentiment.group_of(classes)
    if (found := len(set(groups))) < 2:  # four and five stars are two labels, and still all that is said is "positive"
        raise NotEnoughExamples(f"expected examples of two classes or more, found {found}")
    manifest = {
        "labels": classes,
        "stars": stars_of(classes, list(train["target"])),
        "rendering": sentiment.INPUT_VERSION,
        "examples_hash": examples_hash(examples),
    }
    stand_ins = [_known_as(target, classes) for target in validation["target"]]
    taught, held = (
        labelled(
            rows,
            sentiment.render(inputs_frame(rows, sentiment.COLUMNS), recipe.exclude),
            targets,
            classes,
            recipe.balance,
        )
        for rows, targets in ((train, list(train["target"])), (validation, stand_ins))
    )
    shared = np.eye(len(sentiment.LABELS))[groups]  # (C, 3)
    told = Classes(len(classes), shared[:, shared.sum(axis=0) > 1], groups)
    taught = taught.known()
    labelled_rows = np.bincount(
        told.answer_of(np.r_[taught.labels, held.known().labels]), minlength=len(sentiment.LABELS)
    )
    calibrate = partial(_calibrated, recipe, told, labelled_rows)
    return Splits(taught, held, told, manifest, calibrate, FEWEST_TO_CALIBRATE)


def everything(examples: pd.DataFrame, recipe: SentimentRecipe, folder: ModelFolder) -> Everything:
    """All labelled rows, with the labels of the folder, for its twin."""
    classes = list(folder.manifest["labels"])
    told = splits(examples, recipe).classes
    parts = {name: split_rows(examples, name) for name in ("train", "validation", "test")}
    every = pd.concat(parts.values(), ignore_index=True)
    taught = {
        name: labelled(
            rows,
            sentiment.render(inputs_frame(rows, sentiment.COLUMNS), recipe.exclude),
            [_known_as(target, classes) for target in rows["target"]],
            classes,
            recipe.balance,
        )
        for name, rows in {**parts, "all": every}.items()
    }
    held = [*taught["validation"].texts, *taught["test"].texts]
    return Everything(taught["all"].known(), told, held, taught["test"].known(), [], len(taught["train"].known().texts))


def _calibrated(
    recipe: SentimentRecipe,
    classes: Classes,
    labelled_rows: np.ndarray,
    logits: np.ndarray,
    labels: np.ndarray,
    temperature: float,
) -> dict[str, Any]:
    """Temperature and bias of every class, and the offsets by which classes are decided."""
    temperature, bias = fit_class_calibration(logits, labels, classes)
    probabilities = class_calibrated(logits, temperature, bias, classes)
    offsets = _offsets(recipe, probabilities, labelled_rows)
    of_class = {"bias": bias, "offsets": offsets}
    return {"temperature": temperature} | {
        name: {label: float(value) for label, value in zip(sentiment.LABELS, values, strict=False)}
        for name, values in of_class.items()
    }


def _offsets(recipe: SentimentRecipe, probabilities: np.ndarray, labelled_rows: np.ndarray) -> np.ndarray:
    if isinstance(recipe.decide, dict):
        return np.log([recipe.decide.get(label, 1.0) for label in sentiment.LABELS])  # type: ignore[call-overload]
    if recipe.decide == "accuracy":
        return np.zeros(len(sentiment.LABELS))
    return fit_offsets(probabilities, labelled_rows[: probabilities.shape[1]])


def stars_of(classes: Sequence[str], targets: Sequence[str]) -> list[float]:
    """The star of each of `classes`: its own, or for a class the mean star of the train rows (`targets`) of that class;
    where none has a star, the default one.
    """
    counts = Counter(target for target in targets if target in sentiment.TARGETS and target not in sentiment.LABELS)
    stars = []
    for label in classes:
        own = {
            star: rows
            for star, rows in counts.items()
            if label in sentiment.LABELS and sentiment.class_of(star) == label
        }
        mean = (
            sum(int(star) * rows for star, rows in own.items()) / sum(own.values())
            if own
            else sentiment.default_star(label)
        )
        stars.append(round(float(mean), 6))
    return stars


def _known_as(target: str, classes: Sequence[str]) -> str | None:
    """A held-out row's target as a label that the model has: itself, else one of the same class, which is what is
    judged.
    """
    if target in classes or target not in sentiment.TARGETS:
        return target
    wanted = sentiment.class_of(target)
    return next((label for label in classes if sentiment.class_of(label) == wanted), None)
