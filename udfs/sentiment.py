"""Sentiment of a review, read from its text alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from udfs.classifier import Classifier, open_classifier
from udfs.engine import Running
from udfs.model_folder import ModelFolder, ModelFolderError
from udfs.softmax import softmax

RENDERING = "sentiment-1"
COLUMNS = ("text",)
#: In the order of the model's logits: 1-2, 3 and 4-5 stars.
LABELS = ("negative", "neutral", "positive")


@dataclass(frozen=True)
class SentimentModel:
    """A loaded sentiment model: logits of the labels that its examples held, in `labels`."""

    scorer: Classifier
    labels: tuple[str, ...]
    temperature: float

    def probabilities(self, logits: np.ndarray) -> np.ndarray:
        """Calibrated probabilities (rows, 3) in the order of LABELS; a label that the model never saw has 0."""
        out = np.zeros((len(logits), len(LABELS)))
        out[:, [LABELS.index(label) for label in self.labels]] = softmax(logits.astype(np.float64) / self.temperature)
        return out


def render(inputs: pd.DataFrame, exclude: Sequence[str] = ()) -> list[str]:
    """The review's text, `` where there is none. There is nothing to exclude: stars and author never get here."""
    return [value.strip() if isinstance(value, str) else "" for value in inputs["text"]]


def load(folder: ModelFolder, how: Running = Running()) -> SentimentModel:
    """The predictor of a sealed sentiment folder, of kind `encoder` or `linear`."""
    manifest = folder.manifest
    if manifest["rendering"] != RENDERING:
        raise ModelFolderError(f"{folder.path}: expected rendering {RENDERING}, found {manifest['rendering']}; train again")
    temperature = manifest["calibration"]["temperature"]
    return SentimentModel(open_classifier(folder, how), tuple(manifest["labels"]), temperature)


def predict(predictor: SentimentModel, inputs: pd.DataFrame) -> pd.DataFrame:
    """One row per input row, in its order: `status`, `error`, `sentiment`, `probabilities` (dict) and `score` in [-1,
    1].
    """
    scored = predictor.scorer.score(render(inputs))
    sentiment: list[str | None] = [None] * len(inputs)
    probabilities: list[dict[str, float] | None] = [None] * len(inputs)
    score: list[float | None] = [None] * len(inputs)
    rows = [row for row, result in enumerate(scored.results) if result is not None]
    if rows:
        calibrated = predictor.probabilities(np.stack([scored.results[row] for row in rows]))
        for row, values in zip(rows, calibrated, strict=True):
            sentiment[row] = LABELS[int(values.argmax())]
            probabilities[row] = dict(zip(LABELS, values.tolist(), strict=True))
            score[row] = float(values[2] - values[0])
    columns = {"status": scored.status, "error": scored.error, "sentiment": sentiment, "probabilities": probabilities}
    return pd.DataFrame({**columns, "score": score}, index=inputs.index).astype({"error": object, "sentiment": object})
