"""What the classifiers' held-out rows are, how they are sliced, and what a model folder answers to them."""

from __future__ import annotations

import importlib
import time
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

from expectations.task import Task
from training.datasets.examples import MOST_JUDGED, inputs_frame, split_rows
from training.evaluation.metrics import Answers, Held
from udfs.engine.batching import RuntimeConfig
from udfs.models.model_folder import ModelFolder
from udfs.storage.address import for_delta_rs, joined

#: Slices of a row's class by its train rows, the fewest of each.
_CLASS_SIZES = ((0, "not in train"), (1, "1 to 4"), (5, "5 to 19"), (20, "20 to 99"), (100, "100 or more"))

Path_ = tuple[str, ...]


def held_rows(examples: pd.DataFrame) -> pd.DataFrame:
    """The rows that judge a task's models: one per example, the same for every model."""
    return split_rows(examples, "test", MOST_JUDGED)


def held(task: Task, examples: pd.DataFrame, rows: pd.DataFrame, labels: list[list[Path_]], lake: str | Path) -> Held:
    """Classes, truth and slices of the rows. `labels`: the answers of every model, whose classes are numbered as well."""
    trainer, train = importlib.import_module(task.trainer), split_rows(examples, "train")
    truth = trainer.truth(rows["target"])
    counts = pd.Series(trainer.truth(train["target"]), dtype=object).value_counts()
    classes = sorted({path for answered in labels for path in answered if path} | set(truth))
    train_rows = np.array([int(counts.get(path, 0)) for path in classes], dtype=np.int64)
    number = {path: at for at, path in enumerate(classes)}
    numbers = np.array([number[path] for path in truth], dtype=np.int64)
    slices = {
        "class size in train": _class_sizes(train_rows[numbers]),
        "text length": _lengths(task, rows),
        "language": _languages(task, rows, lake),
    }
    if any(column.name == "brand" for column in task.inputs):
        slices["brand"] = _brands(rows, train)
    return Held(classes, numbers, train_rows, {name: values for name, values in slices.items() if values is not None})


def answers(task: Task, folder: ModelFolder, rows: pd.DataFrame) -> tuple[list[Path_], Answers]:
    """One pass of a classifier's folder over the rows: the class that each is said to be, and what else it says.

    `predicted` is still to be numbered: `numbered` does it once the classes of all models are known.
    """
    predictor, trainer = importlib.import_module(task.predictor), importlib.import_module(task.trainer)
    model = predictor.load(folder, RuntimeConfig(folder.manifest["recipe"]["threads"]))
    inputs = inputs_frame(rows, predictor.COLUMNS)
    started = time.monotonic()
    predictions = predictor.predict(model, inputs)
    speed = len(rows) / max(time.monotonic() - started, 1e-6)
    labels, found = trainer.answers(folder, predictions)
    return labels, replace(found, rows_per_second=speed)


def numbered(labels: list[Path_], found: Answers, classes: list[Path_]) -> Answers:
    """The answers with `predicted` as numbers of `classes`, -1 where there is none."""
    number = {path: at for at, path in enumerate(classes)}
    predicted = np.array([number.get(path, -1) for path in labels], dtype=np.int64)
    return Answers(predicted, found.confidence, found.rows_per_second, found.accepted, found.asked, found.threshold)


def _class_sizes(train_rows: np.ndarray) -> np.ndarray:
    fewest = np.array([least for least, _ in _CLASS_SIZES])
    found = np.searchsorted(fewest, train_rows, side="right") - 1
    return np.array([f"{at}|{_CLASS_SIZES[at][1]}" for at in found], dtype=object)


def _lengths(task: Task, rows: pd.DataFrame) -> np.ndarray:
    """Quarters of the rows by the length of what the model reads."""
    module = importlib.import_module(task.predictor)
    lengths = np.array([len(text) for text in module.render(inputs_frame(rows, module.COLUMNS))])
    ends = np.unique(np.quantile(lengths, [0.25, 0.5, 0.75]).astype(int))
    at = np.searchsorted(ends, lengths, side="left")
    names = [f"up to {ends[0]}", *(f"{low + 1} to {high}" for low, high in pairwise(ends)), f"over {ends[-1]}"]
    return np.array([f"{quarter}|{names[quarter]} characters" for quarter in at], dtype=object)


def _languages(task: Task, rows: pd.DataFrame, lake: str | Path) -> np.ndarray | None:
    """The rows' languages as cleaning found or was told them; None where silver is not to be seen, or knows none."""
    from deltalake import DeltaTable
    from deltalake.exceptions import TableNotFoundError

    try:
        place = for_delta_rs(joined(str(lake), task.rows))
        known = DeltaTable(place).to_pandas(columns=[task.key, "language"])
    except TableNotFoundError:
        return None
    languages = rows["key"].map(known.drop_duplicates(task.key).set_index(task.key)["language"])
    return None if languages.isna().all() else languages.fillna("unknown").to_numpy(dtype=object)


def _brands(rows: pd.DataFrame, train: pd.DataFrame) -> np.ndarray:
    seen = set(_brand_names(train)) - {""}
    names = {True: "0|seen in train", False: "1|new"}
    return np.array([names[brand in seen] if brand else "2|none given" for brand in _brand_names(rows)], dtype=object)


def _brand_names(rows: pd.DataFrame) -> list[str]:
    brands = inputs_frame(rows, ["brand"])["brand"]
    return [brand.strip().casefold() if isinstance(brand, str) else "" for brand in brands]
