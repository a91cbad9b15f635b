"""What category and sentiment have in common: from labelled texts to a calibrated, sealed classifier folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from expectations.recipe import ClassifierRecipe
from training.datasets.examples import NotEnoughExamples, NothingToWin
from training.datasets.labeled import Classes, LabeledDataset, Views
from training.evaluation.calibration import fit_temperature
from training.finetuning.distillation import measured, million_parameters, student_rows
from training.finetuning.loop import fit_classifier
from training.finetuning.network import scoring
from training.simple_readers.mixture import pick_share
from training.simple_readers.simple_reader import Read, best_simple, groups_of
from training.tracking.callbacks import Watch
from udfs.decisions.softmax import softmax
from udfs.models.base_models import BaseModel, find_base, longest_input
from udfs.models.encoder import Encoder, write_encoder
from udfs.models.ensemble import mixed_logits, write_simple
from udfs.models.model_folder import ModelFolder, seal
from udfs.models.probe_texts import probe_texts
from udfs.models.text_reader import read_tokenizer
from udfs.storage.atomic import remove

_SAMPLE_ROWS = 128
_FEWEST_TRAIN_ROWS = 30
#: What a fit that was killed left behind lies here, beside the folder that was being built.
UNFINISHED = ".unfinished"


@dataclass(frozen=True)
class Splits:
    """Labelled train and validation rows, and rows without a label that a teacher may label.

    `manifest`: the task's own entries (labels, rendering, examples_hash). `calibrate`: logits (rows, C) of rows that the
    model has not learned from, their labels and their temperature -> what the task adds to the calibration. Those are
    the validation rows, and where these hold under `fewest_to_calibrate` rows of an answer and the model is linear,
    cross-fitted training rows as well.
    """

    train: LabeledDataset
    validation: LabeledDataset
    classes: Classes
    manifest: dict[str, Any]
    calibrate: Callable[[np.ndarray, np.ndarray, float], dict[str, Any]] = lambda logits, labels, temperature: {}
    fewest_to_calibrate: int = 0
    unlabelled: LabeledDataset | None = None

    def __post_init__(self) -> None:
        found = len(self.train.texts)
        if self.classes.count < 2:
            raise NotEnoughExamples(f"expected examples of two classes or more, found {self.classes.count}")
        if found < _FEWEST_TRAIN_ROWS:
            raise NotEnoughExamples(f"expected {_FEWEST_TRAIN_ROWS} training rows, found {found}")


def seal_encoder(
    task: str, splits: Splits, recipe: ClassifierRecipe, folder: Path, watch: Watch | None = None
) -> ModelFolder:
    """Fine-tunes the recipe's base on `splits.train` and seals it in `folder`. Raises NothingToWin where the base has no
    chance against the simple readers, or `recipe.readers` leave it out.
    """
    if "encoder" not in recipe.readers:
        raise NothingToWin("the setting `readers` leaves the encoder out")
    unfinished = folder.parent / UNFINISHED
    read = _companion(splits, recipe)
    base, encoder, history = fitted(splits, recipe, unfinished, watch, read)
    own = recipe.sample == "shop"
    sample = splits.validation.texts[:_SAMPLE_ROWS] if own else probe_texts(encoder.tokenizer.get_vocab(), _SAMPLE_ROWS)
    write_encoder(folder, encoder, base.tokenizer_path, sample)
    size, encoder = million_parameters(encoder), scoring(encoder)
    logits = _logits(encoder, splits)
    if "distillation" in history:
        history["distillation"]["student"] = measured(encoder, splits.validation.known(), splits.classes, size)
    companion, logits = _accompany(logits, splits, recipe, folder, read)
    manifest = {"base": base.as_json(), "max_tokens": encoder.max_tokens, "history": history, **companion}
    calibrated = _manifest(logits, splits.validation.labels, splits, recipe)
    sealed = seal(folder, task, "encoder", {**calibrated, **manifest, "baseline": False})
    remove(unfinished)
    return sealed


def fitted(
    splits: Splits, recipe: ClassifierRecipe, unfinished: Path, watch: Watch | None = None, rival: Read | None = None
) -> tuple[BaseModel, Encoder, dict[str, Any]]:
    """The base, its fine-tuned encoder and the history of the fit; what was begun in `unfinished` goes on. Raises
    NothingToWin where the encoder has no chance against `rival`.

    All that the processes of a group do together, teachers included.
    """
    base = find_base(recipe.base_model)
    max_tokens = _useful_tokens(splits.train.texts, base, recipe.max_tokens)
    train, left, teachers = student_rows(
        splits.train, splits.unlabelled, splits.validation, splits.classes, recipe, max_tokens, unfinished
    )
    checkpoint = unfinished / "checkpoint.safetensors"
    beside = (lambda texts: rival.model.score(texts).values(splits.classes.count)) if rival else None
    encoder, history = fit_classifier(
        train, splits.validation, splits.classes, base, left, max_tokens, checkpoint, watch, beside
    )
    return base, encoder, history | ({"distillation": {"teachers": teachers}} if teachers else {})


def seal_linear(task: str, splits: Splits, recipe: ClassifierRecipe, folder: Path) -> ModelFolder:
    """Fits the best simple reader on the same rows and seals it in `folder`, marked as the baseline."""
    groups = groups_of(splits.classes, recipe, baseline=True)
    read = _best_simple(splits, recipe, groups, splits.fewest_to_calibrate)
    simple = write_simple(folder, read.model)
    manifest = {**_manifest(read.logits, read.labels, splits, recipe), "simple": simple, **read.about}
    return seal(folder, task, "linear", {**manifest, "baseline": True})


def labelled(
    rows: pd.DataFrame,
    texts: list[str],
    targets: list[Any],
    classes: list[Any],
    balance: float = 1.0,
    views: Views | None = None,
) -> LabeledDataset:
    """The examples that have a text, numbered by class (-1 where the class is none of `classes`), weights to the power
    of `balance`, scaled to a mean of 1. `views` takes numbers of `rows`.
    """
    number = {label: at for at, label in enumerate(classes)}
    kept = np.array([row for row, text in enumerate(texts) if text.strip()], dtype=np.int64)
    weights = rows["weight"].to_numpy(dtype=np.float64) ** balance
    labels = np.array([number.get(target, -1) for target in targets], dtype=np.int64)
    found = LabeledDataset(texts, labels, weights, views).take(kept)
    total = found.weights.sum()
    scaled = found.weights * len(kept) / total if total > 0 else np.ones(len(kept))
    return replace(found, weights=scaled)


def _accompany(
    meaning: np.ndarray, splits: Splits, recipe: ClassifierRecipe, folder: Path, read: Read | None
) -> tuple[dict[str, Any], np.ndarray]:
    """Writes the linear companion into `folder` when it has a share.

    Returns what the manifest says of it, accuracies on validation included, and the validation logits of the whole.
    """
    if read is None:
        return {"companion": None}, meaning
    by_loss, labels, words = recipe.metric == "log_loss", splits.validation.labels, read.logits
    temperatures = fit_temperature(meaning, labels, splits.classes), fit_temperature(words, labels, splits.classes)
    share = pick_share(meaning, words, labels, temperatures, splits.classes, by_loss)
    whole, simple = meaning, {}
    if share < 1.0:
        simple = {"simple": write_simple(folder, read.model)}
        whole = mixed_logits(meaning, words, share, *temperatures)
    parts = {"encoder": meaning, "linear": words, "together": whole}
    answers = splits.classes.answer_of(labels)
    right = {
        name: float(np.mean(splits.classes.answered(softmax(logits.astype(np.float64))).argmax(axis=1) == answers))
        for name, logits in parts.items()
        if len(labels)
    }
    about = {"share": share, "encoder_temperature": temperatures[0], "linear_temperature": temperatures[1]}
    return {"companion": {**about, **read.about, "validation_accuracy": right}, **simple}, whole


def _companion(splits: Splits, recipe: ClassifierRecipe) -> Read | None:
    """The linear companion, None where none is wanted."""
    if not recipe.companion or set(recipe.readers) == {"encoder"}:
        return None
    return _best_simple(splits, recipe, groups_of(splits.classes, recipe, baseline=False))


def _best_simple(splits: Splits, recipe: ClassifierRecipe, groups: np.ndarray | None, crosses: int = 0) -> Read:
    return best_simple(splits.train, splits.validation, splits.classes, recipe, groups, crosses)


def _logits(model: Encoder, splits: Splits) -> np.ndarray:
    return np.nan_to_num(model.score(splits.validation.texts).values(splits.classes.count))


def _manifest(logits: np.ndarray, labels: np.ndarray, splits: Splits, recipe: ClassifierRecipe) -> dict[str, Any]:
    """The entries that all kinds share; `logits` (rows, C) are those of rows that the model has not learned from."""
    temperature = fit_temperature(logits, labels, splits.classes)
    calibration = {
        "temperature": temperature,
        "rows": len(labels),
        **splits.calibrate(logits, labels, temperature),
    }
    return {**splits.manifest, "recipe": recipe.resolved(), "calibration": calibration}


def _useful_tokens(texts: list[str], base: BaseModel, most: int) -> int:
    """The length, in steps of 8, that 98% of the texts fit into: longer inputs would only slow every batch down."""
    longest = min(most, longest_input(base.path))
    tokenizer = read_tokenizer(base.tokenizer_path, longest)
    lengths = [len(encoding.ids) for encoding in tokenizer.encode_batch_fast(texts[:4000])]
    return min(longest, max(16, -(-int(np.quantile(lengths, 0.98)) // 8) * 8))
