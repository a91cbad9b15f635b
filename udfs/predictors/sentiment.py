"""Sentiment of a review, read from its headline and text alone: the class, and the star that its author would give."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from udfs.decisions.offsets import decided
from udfs.decisions.softmax import softmax
from udfs.engine.batching import RuntimeConfig
from udfs.models.ensemble import Classifier, open_classifier
from udfs.models.model_folder import ModelFolder, ModelFolderError

INPUT_VERSION = "sentiment-2"
COLUMNS = ("title", "text")
#: The classes: 1-2, 3 and 4-5 stars.
LABELS = ("negative", "neutral", "positive")
#: What a model may learn to tell apart, in the order of its logits: stars, and classes where no star is known.
TARGETS = ("1", "2", "3", "4", "5", *LABELS)
#: What calibration says of each class; a folder that is older says nothing, which is 0.
_BY_CLASS = ("bias", "offsets")
#: The star of a class of which nothing closer is known.
CLASS_STARS = {"negative": 1.5, "neutral": 3.0, "positive": 4.5}
_NUMBER = r"(?:10|[0-9](?:[.,][0-9]+)?|one|two|three|four|five|ein|eine|zwei|drei|vier|fünf|une?|deux|trois|quatre|cinq|una?|dos|tres|cuatro|cinco)"
_OF, _STARS = r"\s*(?:/|out of|of|von|sur|de)\s*", r"[\s-]*(?:stars?|sternen?|étoiles?|estrellas?)"
#: Characters of the longest headline of stars.
_LONGEST_OF_STARS = 40
_MARKS = rf"[\W_]{{0,{_LONGEST_OF_STARS}}}"
#: A headline that says nothing but the stars: shops write it by themselves where the author gave none.
_ONLY_STARS = re.compile(
    rf"^{_MARKS}(?:(?:rated|rating:?)\s+)?"
    rf"(?:{_NUMBER}(?:{_OF}{_NUMBER})?{_STARS}|{_NUMBER}{_STARS}{_OF}{_NUMBER}|{_NUMBER}{_OF}{_NUMBER}|[★⭐☆]|\*){_MARKS}",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class SentimentModel:
    """A loaded sentiment model: logits of the labels that its examples held (some of TARGETS), in `labels`, and the
    star (1 to 5) of each, in `stars`.

    `bias`: what calibration adds to the logits of each class, `offsets`: to its log-probability where a class is
    decided, both in the order of LABELS.
    """

    scorer: Classifier
    labels: tuple[str, ...]
    stars: tuple[float, ...]
    temperature: float
    exclude: tuple[str, ...] = ()
    bias: tuple[float, ...] = (0.0, 0.0, 0.0)
    offsets: tuple[float, ...] = (0.0, 0.0, 0.0)

    def probabilities(self, logits: np.ndarray) -> np.ndarray:
        """Calibrated probabilities (rows, C) of the labels, of their logits (rows, C)."""
        return softmax(logits.astype(np.float64) / self.temperature + np.array(self.bias)[group_of(self.labels)])

    def by_class(self, probabilities: np.ndarray) -> np.ndarray:
        """The labels' probabilities (rows, C) summed by class (rows, 3), in the order of LABELS; 0 for a class of no
        label.
        """
        return probabilities @ np.eye(len(LABELS))[group_of(self.labels)]

    def expected_stars(self, probabilities: np.ndarray) -> np.ndarray:
        """The mean star (rows,), 1 to 5, under the labels' probabilities (rows, C)."""
        return probabilities @ np.array(self.stars)


def class_of(target: str) -> str:
    """The class of a star or of a class: one of LABELS. Raises ValueError for anything else."""
    if target not in TARGETS:
        raise ValueError(f"expected a sentiment of {TARGETS}, found {target!r}; rebuild the examples")
    return target if target in LABELS else LABELS[(int(target) > 2) + (int(target) > 3)]


def group_of(labels: Sequence[str]) -> np.ndarray:
    """The index in LABELS of each label's class, int64 (C,)."""
    return np.array([LABELS.index(class_of(label)) for label in labels], dtype=np.int64)


def default_star(label: str) -> float:
    """The star of a label: its own, or that of its class in CLASS_STARS."""
    return CLASS_STARS[label] if label in LABELS else float(label)


def render(inputs: pd.DataFrame, exclude: Sequence[str] = ()) -> list[str]:
    """The review's headline and its text as one, `` where there is neither; a column may be missing.

    Above a text, a headline that only repeats the stars or the text's first words is left out; so is what `exclude`
    names. Stars and author never get here.
    """
    shown = [
        inputs[name] if name in inputs.columns and name not in exclude else [None] * len(inputs) for name in COLUMNS
    ]
    return [_joined(_plain(title), _plain(text)) for title, text in zip(*shown, strict=True)]


def _plain(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _joined(title: str, text: str) -> str:
    if not title or not text:
        return title or text
    start = title.rstrip(".… ").lower()
    repeated = text.lower().startswith(start) and not text[len(start) : len(start) + 1].isalnum()
    if repeated or (len(title) <= _LONGEST_OF_STARS and _ONLY_STARS.fullmatch(title)):
        return text
    return f"{title} {text}" if title.endswith((".", "!", "?", "…")) else f"{title}. {text}"


def load(folder: ModelFolder, runtime: RuntimeConfig = RuntimeConfig()) -> SentimentModel:
    """The predictor of a sealed sentiment folder, of kind `encoder` or `linear`; one without `stars` has the default
    ones.
    """
    manifest = folder.manifest
    if manifest["rendering"] != INPUT_VERSION:
        raise ModelFolderError(
            f"{folder.path}: expected rendering {INPUT_VERSION}, found {manifest['rendering']}; train again"
        )
    labels = tuple(manifest["labels"])
    stars = tuple(manifest.get("stars") or map(default_star, labels))
    exclude = tuple(manifest["recipe"]["exclude"])
    calibration = manifest["calibration"]
    of_class = {name: tuple(calibration.get(name, {}).get(label, 0.0) for label in LABELS) for name in _BY_CLASS}
    return SentimentModel(
        open_classifier(folder, runtime), labels, stars, calibration["temperature"], exclude, **of_class
    )


def predict(predictor: SentimentModel, inputs: pd.DataFrame) -> pd.DataFrame:
    """One row per input row, in its order: `status`, `error`, `sentiment` (the class by the model's decisions),
    `probabilities` (dict of the three classes, summing to 1), `score` in [-1, 1] and `expected_star` in [1, 5].
    """
    scored = predictor.scorer.score(render(inputs, predictor.exclude))
    sentiment: list[str | None] = [None] * len(inputs)
    probabilities: list[dict[str, float] | None] = [None] * len(inputs)
    score: list[float | None] = [None] * len(inputs)
    star: list[float | None] = [None] * len(inputs)
    rows = [row for row, result in enumerate(scored.results) if result is not None]
    if rows:
        of_labels = predictor.probabilities(np.stack([scored.results[row] for row in rows]))
        classes, stars = predictor.by_class(of_labels), predictor.expected_stars(of_labels)
        said = decided(classes, predictor.offsets)
        for row, values, expected, at in zip(rows, classes, stars, said, strict=True):
            sentiment[row] = LABELS[int(at)]
            probabilities[row] = dict(zip(LABELS, values.tolist(), strict=True))
            score[row] = float(values[2] - values[0])
            star[row] = float(np.clip(expected, 1.0, 5.0))
    columns = {"status": scored.status, "error": scored.error, "sentiment": sentiment, "probabilities": probabilities}
    answers = pd.DataFrame({**columns, "score": score, "expected_star": star}, index=inputs.index)
    return answers.astype({"error": object, "sentiment": object, "score": float, "expected_star": float})
