"""Says what a product is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from udfs.decisions.softmax import tempered
from udfs.engine.batching import RuntimeConfig
from udfs.models.ensemble import Classifier, open_classifier
from udfs.models.model_folder import ModelFolder

INPUT_VERSION = "material-1"
COLUMNS = ("title",)


@dataclass(frozen=True)
class MaterialModel:
    """A loaded model: logits of its labels."""

    scorer: Classifier
    labels: tuple[str, ...]
    temperature: float


def render(inputs: pd.DataFrame, exclude: Sequence[str] = ()) -> list[str]:
    """The title, `` where there is none."""
    return [title.strip() if isinstance(title, str) else "" for title in inputs["title"]]


def load(folder: ModelFolder, runtime: RuntimeConfig = RuntimeConfig()) -> MaterialModel:
    """The predictor of a sealed folder."""
    return MaterialModel(
        open_classifier(folder, runtime),
        tuple(folder.manifest["labels"]),
        folder.manifest["calibration"]["temperature"],
    )


def predict(predictor: MaterialModel, inputs: pd.DataFrame) -> pd.DataFrame:
    """One row per input row, in its order: `status`, `error`, `predicted` and `confidence`."""
    scored = predictor.scorer.score(render(inputs))
    answers = [(None, None) if logits is None else _answer(predictor, logits) for logits in scored.results]
    columns = {
        "status": scored.status,
        "error": scored.error,
        "predicted": [a for a, _ in answers],
        "confidence": [c for _, c in answers],
    }
    return pd.DataFrame(columns, index=inputs.index).astype({"error": object, "predicted": object, "confidence": float})


def _answer(predictor: MaterialModel, logits: np.ndarray) -> tuple[str, float]:
    probabilities = tempered(logits[None], predictor.temperature)[0]
    return predictor.labels[int(probabilities.argmax())], float(probabilities.max())
