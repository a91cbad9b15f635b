"""What category and sentiment have in common: from labelled texts to a calibrated, sealed classifier folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from expectations.recipe import ClassifierRecipe
from training.datasets.examples import NotEnoughExamples
from training.datasets.labeled import Classes, LabeledDataset, Views
from training.evaluation.calibration import fit_temperature
from training.finetuning.distillation import measured, million_parameters, student_rows
from training.finetuning.loop import fit_classifier
from training.finetuning.network import scoring
from training.finetuning.tfidf_baseline import fit_linear
from training.tracking.callbacks import Watch
from udfs.decisions.softmax import softmax
from udfs.models.base_models import BaseModel, find_base, longest_input
from udfs.models.encoder import Encoder, write_encoder
from udfs.models.ensemble import mixed_logits
from udfs.models.model_folder import ModelFolder, seal
from udfs.models.probe_texts import probe_texts
from udfs.models.text_reader import read_tokenizer
from udfs.models.tfidf_linear import Linear, write_linear
from udfs.storage.atomic import remove

_SAMPLE_ROWS = 128
_FEWEST_TRAIN_ROWS = 30
#: How far the encoder may be trusted beside its companion, and from how many validation rows on that is measured at
#: all.
_SHARES = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
_FEWEST_TO_MIX = 50
#: An encoder with less than this share of its companion's right answers is judged alone.
_FAR_BEHIND = 0.75


#: What a fit that was killed left behind lies here, beside the folder that was being built.
UNFINISHED = ".unfinished"


@dataclass(frozen=True)
class Splits:
    """Labelled train and validation rows, and rows without a label that a teacher may label.

    `manifest`: the task's own entries (labels, rendering, examples_hash). `calibrate`: logits (rows, C) of the
    validation rows and their temperature -> what the task adds to the calibration.
    """

    train: LabeledDataset
    validation: LabeledDataset
    classes: Classes
    manifest: dict[str, Any]
    calibrate: Callable[[np.ndarray, float], dict[str, Any]] = lambda logits, temperature: {}
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
    """Fine-tunes the recipe's base on `splits.train` and seals it in `folder`."""
    unfinished = folder.parent / UNFINISHED
    base, encoder, history = fitted(splits, recipe, unfinished, watch)
    own = recipe.sample == "shop"
    sample = splits.validation.texts[:_SAMPLE_ROWS] if own else probe_texts(encoder.tokenizer.get_vocab(), _SAMPLE_ROWS)
    write_encoder(folder, encoder, base.tokenizer_path, sample)
    size, encoder = million_parameters(encoder), scoring(encoder)
    logits = _logits(encoder, splits)
    if "distillation" in history:
        history["distillation"]["student"] = measured(encoder, splits.validation.known(), splits.classes, size)
    companion, logits = _accompany(logits, splits, recipe, folder)
    manifest = {"base": base.as_json(), "max_tokens": encoder.max_tokens, "history": history, "companion": companion}
    sealed = seal(folder, task, "encoder", {**_manifest(logits, splits, recipe), **manifest, "baseline": False})
    remove(unfinished)
    return sealed


def fitted(
    splits: Splits, recipe: ClassifierRecipe, unfinished: Path, watch: Watch | None = None
) -> tuple[BaseModel, Encoder, dict[str, Any]]:
    """The base, its fine-tuned encoder and the history of the fit; what was begun in `unfinished` goes on.

    All that the processes of a group do together, teachers included.
    """
    base = find_base(recipe.base_model)
    max_tokens = _useful_tokens(splits.train.texts, base, recipe.max_tokens)
    train, left, teachers = student_rows(
        splits.train, splits.unlabelled, splits.validation, splits.classes, recipe, max_tokens, unfinished
    )
    encoder, history = fit_classifier(
        train, splits.validation, splits.classes, base, left, max_tokens, unfinished / "checkpoint.safetensors", watch
    )
    return base, encoder, history | ({"distillation": {"teachers": teachers}} if teachers else {})


def seal_linear(task: str, splits: Splits, recipe: ClassifierRecipe, folder: Path) -> ModelFolder:
    """Fits TF-IDF and a linear model on the same rows and seals it in `folder`, marked as the baseline."""
    model = _linear(splits, recipe, None)
    write_linear(folder, model)
    return seal(folder, task, "linear", {**_manifest(_logits(model, splits), splits, recipe), "baseline": True})


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


def pick_share(
    meaning: np.ndarray, words: np.ndarray, labels: np.ndarray, temperatures: tuple[float, float], classes: Classes
) -> float:
    """How far to trust the encoder's logits `meaning` beside the linear model's `words`, both (rows, C).

    Of the shares whose answers on the validation rows are right as often as the best one's, but for a standard error of
    the paired difference (Breiman et al. 1984), the one that makes the rows' answers likeliest: alone, likelihood
    trusts an encoder that is wrong more often too far, since margins make shy probabilities. 1.0, the encoder alone,
    with too few rows of known class, and where the encoder is far behind: a model that learned nothing must not be
    carried by its companion, it has to lose.
    """
    known = labels >= 0
    answers = classes.answer_of(labels)[known]
    of_each = [classes.answered(softmax(logits[known].astype(np.float64))) for logits in (meaning, words)]
    right, right_words = ((probabilities.argmax(axis=1) == answers).sum() for probabilities in of_each)
    if known.sum() < _FEWEST_TO_MIX or right < _FAR_BEHIND * right_words:
        return 1.0
    losses, hits = {}, {}
    for share in _SHARES:
        mixed = mixed_logits(meaning, words, share, *temperatures)
        sharpened = softmax(
            mixed[known] / fit_temperature(mixed, labels, classes)
        )  # as it will be, once it is calibrated
        probabilities = classes.answered(sharpened)
        losses[share] = -np.log(probabilities[np.arange(len(answers)), answers] + 1e-12).mean()
        hits[share] = (probabilities.argmax(axis=1) == answers).astype(float)
    best = max(hits.values(), key=np.mean)
    missed = {share: best - found for share, found in hits.items()}
    good = [share for share in _SHARES if missed[share].mean() <= missed[share].std() / len(answers) ** 0.5]
    return min(good, key=lambda share: (losses[share], -share))


def _accompany(
    meaning: np.ndarray, splits: Splits, recipe: ClassifierRecipe, folder: Path
) -> tuple[dict[str, Any] | None, np.ndarray]:
    """Fits the linear companion and writes it into `folder` when it has a share.

    Returns what the manifest says of it, accuracies on validation included, and the validation logits of the whole.
    """
    if not recipe.companion:
        return None, meaning
    tree = splits.classes.groups if splits.classes.answers is None else None  # stars gained nothing from it
    labels, linear = splits.validation.labels, _linear(splits, recipe, tree)
    words = _logits(linear, splits)
    temperatures = fit_temperature(meaning, labels, splits.classes), fit_temperature(words, labels, splits.classes)
    share = pick_share(meaning, words, labels, temperatures, splits.classes)
    whole = meaning
    if share < 1.0:
        write_linear(folder, linear)
        whole = mixed_logits(meaning, words, share, *temperatures)
    parts = {"encoder": meaning, "linear": words, "together": whole}
    answers = splits.classes.answer_of(labels)
    right = {
        name: float(np.mean(splits.classes.answered(softmax(logits.astype(np.float64))).argmax(axis=1) == answers))
        for name, logits in parts.items()
        if len(labels)
    }
    about = {"share": share, "encoder_temperature": temperatures[0], "linear_temperature": temperatures[1]}
    return {**about, "validation_accuracy": right}, whole


def _linear(splits: Splits, recipe: ClassifierRecipe, groups: np.ndarray | None) -> Linear:
    train = splits.train
    return fit_linear(train.texts, train.labels, train.weights, splits.classes.count, recipe.seed, groups)


def _logits(model: Encoder | Linear, splits: Splits) -> np.ndarray:
    return np.nan_to_num(model.score(splits.validation.texts).values(splits.classes.count))


def _manifest(logits: np.ndarray, splits: Splits, recipe: ClassifierRecipe) -> dict[str, Any]:
    """The entries that all kinds share; `logits` (rows, C) are those of the validation rows."""
    labels = splits.validation.labels
    temperature = fit_temperature(logits, labels, splits.classes)
    calibration = {"temperature": temperature, "rows": len(labels), **splits.calibrate(logits, temperature)}
    return {**splits.manifest, "recipe": recipe.resolved(), "calibration": calibration}


def _useful_tokens(texts: list[str], base: BaseModel, most: int) -> int:
    """The length, in steps of 8, that 98% of the texts fit into: longer inputs would only slow every batch down."""
    longest = min(most, longest_input(base.path))
    tokenizer = read_tokenizer(base.tokenizer_path, longest)
    lengths = [len(encoding.ids) for encoding in tokenizer.encode_batch_fast(texts[:4000])]
    return min(longest, max(16, -(-int(np.quantile(lengths, 0.98)) // 8) * 8))
