"""Sentiment: a fine-tuned encoder over the review's text, and its TF-IDF baseline.

Accuracy judges, because promotion compares rows one by one; the balancing weights of the examples keep the rare classes
learned, and macro-F1 stands beside it.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from expectations.recipe import SentimentRecipe
from training.calibrate import calibration_error
from training.classifier import Splits, labelled, seal_encoder, seal_linear
from training.examples import MOST_JUDGED, examples_hash, inputs_frame, split_rows
from training.labelled import Classes
from udfs import sentiment
from udfs.engine import Running
from udfs.model_folder import ModelFolder

METRIC = "accuracy"


def fit(examples: pd.DataFrame, recipe: SentimentRecipe, folder: Path) -> ModelFolder:
    """The challenger, of kind `encoder`, sealed in `folder`. Raises NotEnoughExamples."""
    return seal_encoder("sentiment", _splits(examples), recipe, folder)


def fit_baseline(examples: pd.DataFrame, recipe: SentimentRecipe, folder: Path) -> ModelFolder:
    """TF-IDF and a linear model over the same texts, of kind `linear`, sealed in `folder`."""
    return seal_linear("sentiment", _splits(examples), recipe, folder)


def held_out(folder: ModelFolder, examples: pd.DataFrame) -> tuple[np.ndarray, dict[str, Any]]:
    """1.0 per test row whose class is predicted, and other figures: macro_f1, recall per class, calibration_error."""
    from sklearn.metrics import f1_score

    rows = split_rows(examples, "test", MOST_JUDGED)
    predictor = sentiment.load(folder, Running(folder.manifest["recipe"]["threads"]))
    started = time.monotonic()
    said = sentiment.predict(predictor, inputs_frame(rows, sentiment.COLUMNS))
    seconds = time.monotonic() - started
    truth, predicted = rows["target"].to_numpy(), said["sentiment"].fillna("").to_numpy()
    correct = (truth == predicted).astype(float)
    confidence = np.array([max(p.values()) if p else 0.0 for p in said["probabilities"]])
    present = sorted(set(truth))
    return correct, {
        "macro_f1": float(f1_score(truth, predicted, average="macro", labels=present, zero_division=0)),
        "recall": {label: float(correct[truth == label].mean()) for label in present},
        "calibration_error": calibration_error(confidence, correct),
        "rows_per_second": round(len(rows) / max(seconds, 1e-6), 1),
    }


def _splits(examples: pd.DataFrame) -> Splits:
    train, validation = split_rows(examples, "train"), split_rows(examples, "validation", MOST_JUDGED)
    seen = set(train["target"])
    classes = [label for label in sentiment.LABELS if label in seen]
    manifest = {
        "labels": classes,
        "rendering": sentiment.RENDERING,
        "examples_hash": examples_hash(examples),
    }
    taught, held = (
        labelled(rows, sentiment.render(inputs_frame(rows, sentiment.COLUMNS)), list(rows["target"]), classes)
        for rows in (train, validation)
    )
    return Splits(taught.known(), held, Classes(len(classes)), manifest)
