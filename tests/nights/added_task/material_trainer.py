"""Learns what a product is made of, against TF-IDF over the same titles."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import material_predictor as predictor
import numpy as np
import pandas as pd
from material_task import MaterialRecipe

from training.datasets.examples import MOST_JUDGED, examples_hash, inputs_frame, split_rows
from training.datasets.labeled import Classes
from training.evaluation.metrics import Answers
from training.finetuning.text_classifier import Splits, labelled, seal_encoder, seal_linear
from training.tracking.callbacks import Watch
from udfs.models.model_folder import ModelFolder

METRIC = "accuracy"


def fit(examples: pd.DataFrame, recipe: MaterialRecipe, folder: Path, watch: Watch | None = None) -> ModelFolder:
    """The challenger, sealed in `folder`."""
    return seal_encoder("material", splits(examples, recipe), recipe, folder, watch)


def fit_baseline(examples: pd.DataFrame, recipe: MaterialRecipe, folder: Path) -> ModelFolder:
    """TF-IDF and a linear model, sealed in `folder`."""
    return seal_linear("material", splits(examples, recipe), recipe, folder)


def held_out(folder: ModelFolder, examples: pd.DataFrame) -> tuple[np.ndarray, dict[str, Any]]:
    """1.0 per test row whose material is predicted."""
    rows = split_rows(examples, "test", MOST_JUDGED)
    predictions = predictor.predict(predictor.load(folder), inputs_frame(rows, predictor.COLUMNS))
    return (predictions["predicted"] == rows["target"]).to_numpy(dtype=float), {}


def texts_apart(examples: pd.DataFrame) -> list[str]:
    """What must not repeat across splits."""
    return predictor.render(inputs_frame(examples, predictor.COLUMNS))


def truth(targets: pd.Series) -> list[tuple[str, ...]]:
    """Targets as the classes that `answers` names."""
    return [(target,) for target in targets]


def answers(folder: ModelFolder, predictions: pd.DataFrame) -> tuple[list[tuple[str, ...]], Answers]:
    """The class that each row is said to be, and how sure that is."""
    labels: list[tuple[str, ...]] = [(label,) if isinstance(label, str) else () for label in predictions["predicted"]]
    return labels, Answers(np.full(len(predictions), -1), predictions["confidence"].fillna(0.0).to_numpy(), 0.0)


def splits(examples: pd.DataFrame, recipe: MaterialRecipe) -> Splits:
    """What a fit learns from and is calibrated on."""
    train, validation = split_rows(examples, "train"), split_rows(examples, "validation", MOST_JUDGED)
    classes = sorted(set(train["target"]))
    manifest = {"labels": classes, "rendering": predictor.INPUT_VERSION, "examples_hash": examples_hash(examples)}
    taught, held = (
        labelled(rows, texts_apart(rows), list(rows["target"]), classes, recipe.balance) for rows in (train, validation)
    )
    return Splits(taught.known(), held, Classes(len(classes)), manifest)
