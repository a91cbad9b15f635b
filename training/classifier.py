"""What category and sentiment have in common: from labelled texts to a calibrated, sealed classifier folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from training.baselines import fit_linear
from training.calibrate import fit_temperature
from training.examples import NotEnoughExamples
from training.fit import Labelled, fit_classifier
from training.recipe import Recipe
from udfs.base import find_base, longest_input
from udfs.encoder import Encoder, read_tokenizer, softmax, write_encoder
from udfs.linear import Linear, write_linear
from udfs.model_folder import ModelFolder, seal

_SAMPLE_ROWS = 128
_FEWEST_TRAIN_ROWS = 30


@dataclass(frozen=True)
class Splits:
    """Labelled train and validation rows, `classes` labels, and the task's entries for the manifest (labels, rendering, ...)."""

    train: Labelled
    validation: Labelled
    classes: int
    manifest: dict[str, Any]

    def __post_init__(self) -> None:
        found = len(self.train.texts)
        if self.classes < 2:
            raise NotEnoughExamples(f"expected examples of two classes or more, found {self.classes}; the task waits for more data")
        if found < _FEWEST_TRAIN_ROWS:
            raise NotEnoughExamples(f"expected {_FEWEST_TRAIN_ROWS} training rows, found {found}; the task waits for more data")


def seal_encoder(task: str, splits: Splits, recipe: Recipe, folder: Path, most_tokens: int) -> ModelFolder:
    """Fine-tunes the recipe's base on `splits.train` and seals it in `folder`; inputs are cut at `most_tokens` at most."""
    base = find_base(recipe.base_model)
    max_tokens = _useful_tokens(splits.train.texts, base.path, most_tokens)
    encoder, history = fit_classifier(splits.train, splits.validation, splits.classes, base, recipe, max_tokens)
    write_encoder(folder, encoder, base.path, splits.validation.texts[:_SAMPLE_ROWS])
    manifest = {"base": base.as_json(), "max_tokens": max_tokens, "history": history, "baseline": False}
    return seal(folder, task, "encoder", {**_manifest(encoder, splits, recipe), **manifest})


def seal_linear(task: str, splits: Splits, recipe: Recipe, folder: Path) -> ModelFolder:
    """Fits TF-IDF and a linear model on the same rows and seals it in `folder`, marked as the baseline."""
    train = splits.train
    model = fit_linear(train.texts, train.labels, train.weights, splits.classes, recipe.seed)
    write_linear(folder, model)
    return seal(folder, task, "linear", {**_manifest(model, splits, recipe), "baseline": True})


def labelled(texts: list[str], targets: list[Any], weights: np.ndarray, classes: list[Any]) -> Labelled:
    """Rows with text, numbered by class (-1 where the class is none of `classes`), weights scaled to a mean of 1."""
    number = {label: at for at, label in enumerate(classes)}
    kept = [row for row, text in enumerate(texts) if text.strip()]
    scaled = np.asarray(weights, dtype=np.float64)[kept]
    scaled = scaled / scaled.mean() if len(kept) and scaled.sum() > 0 else np.ones(len(kept))
    labels = np.array([number.get(targets[row], -1) for row in kept], dtype=np.int64)
    return Labelled([texts[row] for row in kept], labels, scaled)


def _manifest(scorer: Encoder | Linear, splits: Splits, recipe: Recipe) -> dict[str, Any]:
    rows = splits.validation
    logits = np.nan_to_num(scorer.score(rows.texts).values(splits.classes))
    temperature = fit_temperature(logits, rows.labels)
    probabilities = softmax(logits.astype(np.float64) / temperature)
    finish = splits.manifest["calibrate"]
    calibration = {"temperature": temperature, "rows": len(rows.texts), **finish(probabilities, rows.labels)}
    entries = {name: value for name, value in splits.manifest.items() if name != "calibrate"}
    return {**entries, "recipe": recipe.resolved(), "calibration": calibration}


def _useful_tokens(texts: list[str], base: Path, most: int) -> int:
    """The length, in steps of 8, that 98% of the texts fit into: longer inputs would only slow every batch down."""
    tokenizer = read_tokenizer(base, min(most, longest_input(base)))
    lengths = [len(encoding.ids) for encoding in tokenizer.encode_batch_fast(texts[:4000])]
    return min(most, longest_input(base), max(16, -(-int(np.quantile(lengths, 0.98)) // 8) * 8))
