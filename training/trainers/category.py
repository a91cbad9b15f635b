"""Category: a fine-tuned encoder over whole category paths, and its TF-IDF baseline."""

from __future__ import annotations

import json
import time
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from expectations.tasks.category import CategoryRecipe
from training.datasets.augmentation import view, without
from training.datasets.examples import MOST_JUDGED, examples_hash, inputs_frame, split_rows
from training.datasets.labeled import Classes, Views
from training.evaluation.calibration import calibration_error, fit_temperature, with_platt
from training.evaluation.metrics import Answers
from training.finetuning.text_classifier import Splits, labelled, seal_encoder, seal_linear
from training.finetuning.twin import Everything
from training.tracking.callbacks import Watch
from udfs.decisions.confidence import Confidence
from udfs.decisions.softmax import tempered
from udfs.decisions.threshold import pick_threshold
from udfs.engine.batching import RuntimeConfig
from udfs.models.model_folder import ModelFolder
from udfs.predictors import category

METRIC = "accuracy"
#: A path with fewer training rows is learned as its nearest ancestor that has enough.
FEWEST_ROWS = 3

Path_ = tuple[str, ...]


def fit(examples: pd.DataFrame, recipe: CategoryRecipe, folder: Path, watch: Watch | None = None) -> ModelFolder:
    """The challenger, of kind `encoder`, sealed in `folder`. Raises NotEnoughExamples."""
    return seal_encoder("category", splits(examples, recipe), recipe, folder, watch)


def fit_baseline(examples: pd.DataFrame, recipe: CategoryRecipe, folder: Path) -> ModelFolder:
    """TF-IDF and a linear model over the same texts and classes, of kind `linear`, sealed in `folder`."""
    return seal_linear("category", splits(examples, recipe), recipe, folder)


def held_out(folder: ModelFolder, examples: pd.DataFrame) -> tuple[np.ndarray, dict[str, Any]]:
    """1.0 per test row whose full path is predicted exactly, and other figures.

    macro_f1 over full paths; hierarchical_f1 (Kiritchenko et al. 2005: ancestors count); level_1_accuracy;
    calibration_error of the confidence; coverage and accepted_precision of the automatic decisions; rows_per_second.
    """
    from sklearn.metrics import f1_score

    rows = split_rows(examples, "test", MOST_JUDGED)
    predictor = category.load(folder, RuntimeConfig(folder.manifest["recipe"]["threads"]))
    started = time.monotonic()
    predictions = category.predict(predictor, inputs_frame(rows, category.COLUMNS))
    seconds = time.monotonic() - started
    truth = _paths(rows["target"])
    predicted = [tuple(path) if path is not None else () for path in predictions["predicted_path"]]
    correct = np.array([path == target for path, target in zip(predicted, truth, strict=True)], dtype=float)
    accepted = (predictions["decision"] == "accepted").to_numpy()
    confidence = predictions["confidence"].fillna(0.0).to_numpy(dtype=float)
    texts = [" > ".join(path) for path in truth], [" > ".join(path) for path in predicted]
    return correct, {
        "macro_f1": float(f1_score(*texts, average="macro", labels=sorted(set(texts[0])), zero_division=0)),
        "hierarchical_f1": hierarchical_f1(truth, predicted),
        "level_1_accuracy": float(np.mean([p[:1] == t[:1] for p, t in zip(predicted, truth, strict=True)])),
        "calibration_error": calibration_error(confidence, correct),
        "coverage": float(accepted.mean()),
        "accepted_precision": float(correct[accepted].mean()) if accepted.any() else None,
        "classes": len(folder.manifest["labels"]),
        "rows_per_second": round(len(rows) / max(seconds, 1e-6), 1),
    }


def texts_apart(examples: pd.DataFrame) -> list[str]:
    """What must not repeat across splits: all that the model reads."""
    return category.render(inputs_frame(examples, category.COLUMNS))


def truth(targets: pd.Series) -> list[Path_]:
    """Targets as the classes that `answers` names."""
    return _paths(targets)


def answers(folder: ModelFolder, predictions: pd.DataFrame) -> tuple[list[Path_], Answers]:
    """The class that each row is said to be, and what else the predictions say; the classes are still to be
    numbered.
    """
    predicted: list[Path_] = [tuple(path) if path is not None else () for path in predictions["predicted_path"]]
    confidence = predictions["confidence"].fillna(0.0).to_numpy(dtype=float)
    accepted = (predictions["decision"] == "accepted").to_numpy()
    asked = folder.manifest["recipe"].get("publish_threshold")
    return predicted, Answers(
        np.full(len(predictions), -1), confidence, 0.0, accepted, asked, folder.manifest["calibration"]["threshold"]
    )


def classes_of(paths: list[Path_], fewest: int = FEWEST_ROWS) -> dict[Path_, Path_]:
    """The class that each path is learned as: itself with `fewest` rows or more, else its nearest ancestor that has
    them.

    An ancestor's rows are its own and those backed off to it; a path whose root has too few rows is left out.
    """
    counts = Counter(path for path in paths if path)
    learned = {path: path for path in counts}
    for depth in range(max(map(len, counts), default=0), 0, -1):
        for node in [path for path in counts if len(path) == depth and counts[path] < fewest]:
            rows = counts.pop(node)
            if depth > 1:
                counts[node[:-1]] += rows
            for path, target in learned.items():
                if target == node:
                    learned[path] = node[:-1]
    return {path: target for path, target in learned.items() if target}


def hierarchical_f1(truth: list[Path_], predicted: list[Path_]) -> float:
    """F1 over the paths' prefixes, micro-averaged: a wrong leaf under the right parent is half right."""
    shared = total = 0
    for target, path in zip(truth, predicted, strict=True):
        shared += sum(target[:end] == path[:end] for end in range(1, min(len(target), len(path)) + 1))
        total += len(target) + len(path)
    return 2 * shared / total if total else 0.0


def splits(examples: pd.DataFrame, recipe: CategoryRecipe) -> Splits:
    """What a fit learns from and is calibrated on. Raises NotEnoughExamples."""
    train, validation = split_rows(examples, "train"), split_rows(examples, "validation", MOST_JUDGED)
    targets = _paths(train["target"])
    learned = classes_of(targets)
    paths = sorted(set(learned.values()))
    taught = labelled(
        train,
        _texts(train, recipe),
        [learned.get(path) for path in targets],
        paths,
        recipe.balance,
        _views(train, recipe),
    )
    texts = _texts(validation, recipe)
    readable = [row for row, text in enumerate(texts) if text.strip()]
    validation = validation.iloc[readable].reset_index(drop=True)
    truth = _paths(validation["target"])
    held = labelled(validation, [texts[row] for row in readable], truth, paths)
    others = split_rows(examples, "unlabelled")
    unlabelled = labelled(others, _texts(others, recipe), [None] * len(others), paths, views=_views(others, recipe))
    manifest = {
        "labels": [list(path) for path in paths],
        "rendering": category.INPUT_VERSION,
        "examples_hash": examples_hash(examples),
    }
    classes = Classes(len(paths), _branches(paths))
    return Splits(
        taught.known(),
        held,
        classes,
        manifest,
        partial(_calibrated, recipe.publish_threshold, paths, truth),
        unlabelled=unlabelled,
    )


def everything(examples: pd.DataFrame, recipe: CategoryRecipe, folder: ModelFolder) -> Everything:
    """All labelled rows, with the classes of the folder, for its twin. A path that is none of them counts as its nearest
    ancestor that is one, as in training.
    """
    paths = [tuple(path) for path in folder.manifest["labels"]]
    known = set(paths)
    parts = {name: split_rows(examples, name) for name in ("train", "validation", "test", "unlabelled")}
    every = pd.concat([parts[name] for name in ("train", "validation", "test")], ignore_index=True)
    taught = {
        name: labelled(
            rows,
            _texts(rows, recipe),
            [_nearest(path, known) for path in _paths(rows["target"])],
            paths,
            recipe.balance,
            _views(rows, recipe),
        )
        for name, rows in {**parts, "all": every}.items()
    }
    held = [*taught["validation"].texts, *taught["test"].texts]
    judged, exact = taught["test"], [path in known for path in _paths(parts["test"]["target"])]
    if len(exact) == len(judged.texts):  # every row has a text: those whose own path is a class
        judged = judged.take(np.flatnonzero(exact))
    return Everything(
        taught["all"].known(),
        Classes(len(paths), _branches(paths)),
        held,
        judged.known(),
        taught["unlabelled"].texts,
        len(taught["train"].known().texts),
    )


def _nearest(path: Path_, known: set[Path_]) -> Path_ | None:
    return next((path[:end] for end in range(len(path), 0, -1) if path[:end] in known), None)


def _branches(paths: list[Path_]) -> np.ndarray:
    """(C, G): the branches of the tree that hold two classes or more."""
    member = category.Tree.of(paths).member
    return member[:, member.sum(axis=0) > 1]


def _views(rows: pd.DataFrame, recipe: CategoryRecipe) -> Views:
    records = [without(json.loads(text), recipe.exclude) for text in rows["input"]]

    def views(chosen: np.ndarray, rng: np.random.Generator) -> list[str]:
        shown = [view(records[row], recipe.augment, rng) for row in chosen]
        return category.render(pd.DataFrame(shown, columns=list(category.COLUMNS)), recipe.exclude, sort_facts=False)

    return views


def _calibrated(
    precision: float,
    paths: list[Path_],
    truth: list[Path_],
    logits: np.ndarray,
    labels: np.ndarray,
    temperature: float,
) -> dict[str, Any]:
    """How sure a full path, and one cut to so many levels, has to be made, and from which confidence on it is right
    often enough (None: never). `truth`: the validation rows' paths, which the model need not know.
    """
    if not len(truth):
        return {"threshold": None, "level_thresholds": [], "level_temperatures": []}
    tree, best = category.Tree.of(paths), logits.argmax(axis=1)
    right = np.array([paths[at] == path for at, path in zip(best, truth, strict=True)])
    probabilities = tempered(logits, temperature)
    whole = with_platt(Confidence(temperature), probabilities.max(axis=1), right)
    above = range(1, max(map(len, paths)))
    plain = [Confidence(_level_temperature(paths, truth, logits, level, temperature)) for level in above]
    nodes = category.node_probabilities(tree, logits, whole, plain)
    levels = [with_platt(own, *_cut(tree, truth, best, nodes, level)) for level, own in zip(above, plain, strict=True)]
    nodes = category.node_probabilities(tree, logits, whole, levels)
    return {
        "threshold": pick_threshold(whole.of(probabilities).max(axis=1), right, precision),
        "platt": [whole.slope, whole.intercept],
        "level_thresholds": [pick_threshold(*_cut(tree, truth, best, nodes, level), precision) for level in above],
        "level_temperatures": [own.temperature for own in levels],
        "level_platt": [[own.slope, own.intercept] for own in levels],
    }


def _level_temperature(
    paths: list[Path_], truth: list[Path_], logits: np.ndarray, level: int, otherwise: float
) -> float:
    """The temperature that suits the paths' first `level` elements; a shorter path is a node of its own. Where no row
    is wrong there is none that suits best (the likeliest is certainty, whatever the text): then that of the paths.
    """
    if all(
        paths[predicted][:level] == path[:level] for predicted, path in zip(logits.argmax(axis=1), truth, strict=True)
    ):
        return otherwise
    nodes = {node: at for at, node in enumerate(dict.fromkeys(path[:level] for path in paths))}
    first = {path[:level]: at for at, path in reversed(list(enumerate(paths)))}
    labels = np.array([first.get(path[:level], -1) for path in truth])
    return fit_temperature(
        logits, labels, Classes(len(paths), answers=np.array([nodes[path[:level]] for path in paths]))
    )


def _cut(
    tree: category.Tree, truth: list[Path_], best: np.ndarray, nodes: np.ndarray, level: int
) -> tuple[np.ndarray, np.ndarray]:
    """Of the rows whose likeliest path goes on below the level: the probability of its node there, and whether that is
    right.
    """
    rows = [row for row, leaf in enumerate(best) if len(tree.paths[leaf]) > level]
    cut = [tree.paths[best[row]][:level] for row in rows]
    confidence = np.array([nodes[row, tree.nodes[node]] for row, node in zip(rows, cut, strict=True)])
    right = np.array([truth[row][:level] == node for row, node in zip(rows, cut, strict=True)], dtype=bool)
    return confidence, right


def _texts(rows: pd.DataFrame, recipe: CategoryRecipe) -> list[str]:
    return category.render(inputs_frame(rows, category.COLUMNS), recipe.exclude)


def _paths(targets: pd.Series) -> list[Path_]:
    return [tuple(json.loads(target)) if isinstance(target, str) else () for target in targets]
