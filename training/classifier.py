"""What category and sentiment have in common: from labelled texts to a calibrated, sealed classifier folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from training.baselines import fit_linear
from training.calibrate import fit_temperature
from training.examples import NotEnoughExamples
from training.fit import fit_classifier
from training.labelled import Labelled
from training.recipe import Recipe
from udfs.base import find_base, longest_input
from udfs.classifier import mixed_logits
from udfs.encoder import Encoder, read_tokenizer, write_encoder
from udfs.linear import Linear, write_linear
from udfs.model_folder import ModelFolder, seal
from udfs.softmax import softmax

_SAMPLE_ROWS = 128
_FEWEST_TRAIN_ROWS = 30
#: How far the encoder may be trusted beside its companion, and from how many validation rows on that is measured at
#: all.
_SHARES = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
_FEWEST_TO_MIX = 50
#: An encoder with less than this share of its companion's right answers is judged alone.
_FAR_BEHIND = 0.75


@dataclass(frozen=True)
class Splits:
    """Labelled train and validation rows of `classes` classes.

    `manifest`: the task's own entries (labels, rendering, examples_hash). `calibrate`: calibrated probabilities
    (rows, C) and labels (rows,) of the validation rows -> what the task adds to the calibration. `group_of`: int array
    (C,), the number of the answer that each class counts as, where several classes are one answer to the judge.
    """

    train: Labelled
    validation: Labelled
    classes: int
    manifest: dict[str, Any]
    calibrate: Callable[[np.ndarray, np.ndarray], dict[str, Any]] = lambda probabilities, labels: {}
    group_of: np.ndarray | None = None

    def __post_init__(self) -> None:
        found = len(self.train.texts)
        if self.classes < 2:
            raise NotEnoughExamples(f"expected examples of two classes or more, found {self.classes}")
        if found < _FEWEST_TRAIN_ROWS:
            raise NotEnoughExamples(f"expected {_FEWEST_TRAIN_ROWS} training rows, found {found}")


def seal_encoder(task: str, splits: Splits, recipe: Recipe, folder: Path, most_tokens: int) -> ModelFolder:
    """Fine-tunes the recipe's base on `splits.train` and seals it in `folder`; inputs are cut at `most_tokens` at
    most.
    """
    base = find_base(recipe.base_model)
    max_tokens = _useful_tokens(splits.train.texts, base.path, most_tokens)
    encoder, history = fit_classifier(splits.train, splits.validation, splits.classes, base, recipe, max_tokens)
    write_encoder(folder, encoder, base.path, splits.validation.texts[:_SAMPLE_ROWS])
    logits = _logits(encoder, splits)
    companion, logits = _accompany(logits, splits, recipe, folder)
    manifest = {"base": base.as_json(), "max_tokens": max_tokens, "history": history, "companion": companion}
    return seal(folder, task, "encoder", {**_manifest(logits, splits, recipe), **manifest, "baseline": False})


def seal_linear(task: str, splits: Splits, recipe: Recipe, folder: Path) -> ModelFolder:
    """Fits TF-IDF and a linear model on the same rows and seals it in `folder`, marked as the baseline."""
    model = _linear(splits, recipe)
    write_linear(folder, model)
    return seal(folder, task, "linear", {**_manifest(_logits(model, splits), splits, recipe), "baseline": True})


def labelled(rows: pd.DataFrame, texts: list[str], targets: list[Any], classes: list[Any]) -> Labelled:
    """The examples that have a text, numbered by class (-1 where the class is none of `classes`), weights scaled to a
    mean of 1.
    """
    number = {label: at for at, label in enumerate(classes)}
    kept = [row for row, text in enumerate(texts) if text.strip()]
    scaled = rows["weight"].to_numpy(dtype=np.float64)[kept]
    scaled = scaled / scaled.mean() if len(kept) and scaled.sum() > 0 else np.ones(len(kept))
    labels = np.array([number.get(targets[row], -1) for row in kept], dtype=np.int64)
    entities = pd.factorize(rows["key"])[0][kept]
    return Labelled([texts[row] for row in kept], labels, scaled, entities)


def pick_share(meaning: np.ndarray, words: np.ndarray, labels: np.ndarray, temperatures: tuple[float, float]) -> float:
    """How far to trust the encoder's logits `meaning` beside the linear model's `words`, both (rows, C).

    The share that makes the validation labels likeliest. 1.0, the encoder alone, with too few rows of known class, and
    where the encoder is far behind: a model that learned nothing must not be carried by its companion, it has to lose.
    """
    known = labels >= 0
    right, right_words = ((logits[known].argmax(axis=1) == labels[known]).sum() for logits in (meaning, words))
    if known.sum() < _FEWEST_TO_MIX or right < _FAR_BEHIND * right_words:
        return 1.0
    losses = {}
    for share in _SHARES:
        mixed = mixed_logits(meaning, words, share, *temperatures)[known]
        losses[share] = -np.log(softmax(mixed)[np.arange(len(mixed)), labels[known]] + 1e-12).mean()
    return min(losses, key=lambda share: (losses[share], -share))


def _accompany(meaning: np.ndarray, splits: Splits, recipe: Recipe, folder: Path) -> tuple[dict[str, Any], np.ndarray]:
    """Fits the linear companion and writes it into `folder` when it has a share.

    Returns what the manifest says of it, accuracies on validation included, and the validation logits of the whole.
    """
    labels, linear = splits.validation.labels, _linear(splits, recipe)
    words = _logits(linear, splits)
    temperatures = fit_temperature(meaning, labels), fit_temperature(words, labels)
    share = pick_share(meaning, words, labels, temperatures)
    whole = meaning
    if share < 1.0:
        write_linear(folder, linear)
        whole = mixed_logits(meaning, words, share, *temperatures)
    parts = {"encoder": meaning, "linear": words, "together": whole}
    right = {name: float(np.mean(logits.argmax(axis=1) == labels)) for name, logits in parts.items() if len(labels)}
    said = {"share": share, "encoder_temperature": temperatures[0], "linear_temperature": temperatures[1]}
    return {**said, "validation_accuracy": right}, whole


def _linear(splits: Splits, recipe: Recipe) -> Linear:
    train = splits.train
    return fit_linear(train.texts, train.labels, train.weights, splits.classes, recipe.seed)


def _logits(model: Encoder | Linear, splits: Splits) -> np.ndarray:
    return np.nan_to_num(model.score(splits.validation.texts).values(splits.classes))


def _manifest(logits: np.ndarray, splits: Splits, recipe: Recipe) -> dict[str, Any]:
    """The entries that all kinds share; `logits` (rows, C) are those of the validation rows."""
    labels = splits.validation.labels
    temperature = fit_temperature(logits, labels)
    probabilities = softmax(logits.astype(np.float64) / temperature)
    calibration = {"temperature": temperature, "rows": len(labels), **splits.calibrate(probabilities, labels)}
    return {**splits.manifest, "recipe": recipe.resolved(), "calibration": calibration}


def _useful_tokens(texts: list[str], base: Path, most: int) -> int:
    """The length, in steps of 8, that 98% of the texts fit into: longer inputs would only slow every batch down."""
    tokenizer = read_tokenizer(base, min(most, longest_input(base)))
    lengths = [len(encoding.ids) for encoding in tokenizer.encode_batch_fast(texts[:4000])]
    return min(most, longest_input(base), max(16, -(-int(np.quantile(lengths, 0.98)) // 8) * 8))
