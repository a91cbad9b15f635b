"""Distillation: teachers label every row, also those without a label, and the student learns from what they say."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from expectations.recipe import ClassifierRecipe, Distil
from training.datasets.labeled import Classes, LabeledDataset
from training.finetuning.checkpoint import Checkpoint, fit_key
from training.finetuning.distributed import DistributedContext, process_group
from training.finetuning.evaluator import metric
from training.finetuning.loop import fit_classifier
from training.finetuning.network import scoring
from udfs.decisions.softmax import softmax
from udfs.models.base_models import BaseModel, find_base, longest_input
from udfs.models.encoder import Encoder


def student_rows(
    train: LabeledDataset,
    unlabelled: LabeledDataset | None,
    validation: LabeledDataset,
    classes: Classes,
    recipe: ClassifierRecipe,
    max_tokens: int,
    unfinished: Path,
) -> tuple[LabeledDataset, ClassifierRecipe, list[dict[str, Any]]]:
    """What the student learns from, its recipe with the time that is left for it, and what is to be said of each
    teacher.

    Teachers are fitted one after another; what a finished one said stays in `unfinished` until the student is complete.
    The time that they take to label the rows is the student's, who keeps a quarter of its own at the least.
    """
    if not recipe.distil.teachers:
        return train, recipe, []
    rows = (
        joined(train, unlabelled) if unlabelled is not None and unlabelled.texts and recipe.distil.unlabelled else train
    )
    base = find_base(recipe.distil.teacher_base or recipe.base_model)
    tokens = min(max_tokens, longest_input(base.path))
    teachers, probabilities = [], np.zeros((len(rows.texts), classes.count))
    for number in range(recipe.distil.teachers):
        about, of_teacher = _teacher(number, rows, train, validation, classes, base, recipe, tokens, unfinished)
        teachers.append(about)
        probabilities += of_teacher / recipe.distil.teachers
    own = recipe.seconds * (1 - recipe.distil.teacher_share)
    left = max(own - sum(about["labelling_seconds"] for about in teachers), own / 4)
    return replace(rows, taught=probabilities), recipe.model_copy(update={"seconds": left}), teachers


def measured(encoder: Encoder, rows: LabeledDataset, classes: Classes, size: float) -> dict[str, Any]:
    """Accuracy and macro-F1 on rows of known class, rows a second, and its size, the millions of parameters."""
    started = time.monotonic()
    judged = classes.answered(
        softmax(np.nan_to_num(encoder.score(rows.texts).values(classes.count)).astype(np.float64))
    )
    seconds = time.monotonic() - started
    names = ("accuracy", "macro_f1") if len(judged) else ()
    return {
        **{name: round(metric(name, judged, classes.answer_of(rows.labels))[0], 4) for name in names},
        "rows_per_second": round(len(judged) / max(seconds, 1e-6), 1),
        "million_parameters": size,
    }


def million_parameters(encoder: Encoder) -> float:
    """Of the model without its head, which must not be in the form that scores: packed weights are no parameters."""
    return round(sum(p.numel() for p in encoder.model.parameters()) / 1e6, 2)


def joined(train: LabeledDataset, unlabelled: LabeledDataset) -> LabeledDataset:
    """Both, the labelled rows first; views keep to the rows that they know."""
    count = len(train.texts)

    def views(rows: np.ndarray, rng: np.random.Generator) -> list[str]:
        own = [train.views(rows[rows < count], rng), unlabelled.views(rows[rows >= count] - count, rng)]  # type: ignore[misc]
        out = np.empty(len(rows), dtype=object)
        out[rows < count], out[rows >= count] = own
        return out.tolist()

    return LabeledDataset(
        train.texts + unlabelled.texts,
        np.r_[train.labels, np.full(len(unlabelled.texts), -1)],
        np.r_[train.weights, np.ones(len(unlabelled.texts))],
        views if train.views and unlabelled.views else None,
    )


def _teacher(
    number: int,
    rows: LabeledDataset,
    train: LabeledDataset,
    validation: LabeledDataset,
    classes: Classes,
    base: BaseModel,
    recipe: ClassifierRecipe,
    max_tokens: int,
    unfinished: Path,
) -> tuple[dict[str, Any], np.ndarray]:
    """What is to be said of one teacher, and its probabilities (rows, C)."""
    seconds = recipe.seconds * recipe.distil.teacher_share / recipe.distil.teachers
    own = recipe.model_copy(update={"seconds": seconds, "seed": recipe.seed + number + 1, "distil": Distil()})
    done = Checkpoint(unfinished / f"teacher-{number}.safetensors", fit_key(own, base.sha256, rows))
    if (found := done.read()) is not None:
        return found[0], found[1]["probabilities"].numpy()
    encoder, history = fit_classifier(
        train, validation, classes, base, own, max_tokens, unfinished / "checkpoint.safetensors"
    )
    of, quick, started = process_group(), scoring(encoder), time.monotonic()
    probabilities = _labelled(quick, rows.texts, classes, of)
    seconds = of.broadcast([round(time.monotonic() - started, 1)])[0]
    about = {"base": base.as_json(), "epochs": history["epochs"], "labelling_seconds": seconds}
    if of.is_main:
        about = {**measured(quick, validation.known(), classes, million_parameters(encoder)), **about}
        done.write(about, {"probabilities": torch.from_numpy(probabilities)})
    return about, probabilities


def _labelled(encoder: Encoder, texts: list[str], classes: Classes, of: DistributedContext) -> np.ndarray:
    """Probabilities (rows, C); each process of the group reads its share of the rows."""
    probabilities, mine = np.zeros((len(texts), classes.count)), of.share(len(texts))
    logits = encoder.score([texts[row] for row in mine]).values(classes.count)
    probabilities[mine] = softmax(np.nan_to_num(logits).astype(np.float64))
    return of.all_reduce(probabilities)
