"""Category and sentiment models against TF-IDF + LinearSVC on public sets, on rows of entities that neither has seen.

    python benchmarks/quality.py SET [SET ...] --data FOLDER [--seconds 1500] [--seed 1] [--set NAME=VALUE ...] [--keep
    FOLDER]

Prints one JSON line per set: for every level of the categories (or for the sentiment) accuracy and macro-F1 of both,
the paired difference with its 95% bootstrap interval, the calibration error, and what is decided automatically at the
precision asked for.
`--set` changes the recipe (`--set method=lora --set augment.share=0`).
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from levels import best_nodes
from quality_sets import SETS

from expectations.recipe import ClassifierRecipe
from expectations.tasks.category import CategoryRecipe
from expectations.tasks.sentiment import SentimentRecipe
from training.datasets.examples import inputs_frame, split_rows
from training.evaluation.bootstrap import mean_interval, paired_difference
from training.evaluation.calibration import calibration_error
from training.simple_readers.tfidf_baseline import fit_linear
from training.trainers import category, sentiment
from udfs.engine.batching import RuntimeConfig
from udfs.predictors import category as categories
from udfs.predictors.sentiment import COLUMNS
from udfs.predictors.sentiment import load as load_sentiment
from udfs.predictors.sentiment import predict as predict_sentiment
from udfs.predictors.sentiment import render as render_sentiment


def main() -> None:
    arguments = _arguments()
    for name in arguments.sets:
        task, read = SETS[name]
        examples = read(arguments.data, arguments.seed)
        recipe = recipe_of(task, arguments)
        with tempfile.TemporaryDirectory() as scratch:
            place = Path(arguments.keep or scratch) / f"{name}-{arguments.seed}"
            place.mkdir(parents=True, exist_ok=True)
            folder = (category if task == "category" else sentiment).fit(examples, recipe, place)
            found = (
                of_categories(folder, examples, recipe)
                if task == "category"
                else of_sentiment(folder, examples, recipe)
            )
            history = {key: value for key, value in folder.manifest["history"].items() if key != "evaluations"}
            about = {
                "classes": len(folder.manifest["labels"]),
                "companion": folder.manifest["companion"],
                "history": history,
            }
        print(
            json.dumps(
                {
                    "set": name,
                    "seed": arguments.seed,
                    "seconds": recipe.seconds,
                    "changed": arguments.set,
                    **found,
                    **about,
                }
            ),
            flush=True,
        )


def recipe_of(task: str, arguments: argparse.Namespace) -> ClassifierRecipe:
    """The task's recipe with what `--set` changes."""
    kind = CategoryRecipe if task == "category" else SentimentRecipe
    settings: dict[str, Any] = kind(seconds=arguments.seconds).resolved()
    for change in arguments.set:
        name, _, value = change.partition("=")
        block, _, inner = name.partition(".")
        if inner:
            settings[block][inner] = value
        else:
            settings[name] = value
    return kind.model_validate(settings)


def of_categories(folder: Any, examples: pd.DataFrame, recipe: ClassifierRecipe) -> dict[str, Any]:
    """Figures of every level: of the rows that have so many levels."""
    test, train = split_rows(examples, "test"), split_rows(examples, "train")
    predictor = categories.load(folder, RuntimeConfig(recipe.threads))
    texts = _category_texts(test, recipe)
    of_nodes = predictor.node_probabilities(predictor.scorer.score(texts).values(len(predictor.tree.paths)))
    answers = categories.predict(predictor, inputs_frame(test, categories.COLUMNS))
    truth, taught, learned = _paths(test), _paths(train), _category_texts(train, recipe)
    found: dict[str, Any] = {"test_rows": len(test), "published": published(answers, truth), "levels": {}}
    for level in range(1, max(map(len, truth)) + 1):
        rows = [row for row, path in enumerate(truth) if len(path) >= level]
        ours, confidence = best_nodes(predictor.tree, of_nodes[rows], level)
        known = [row for row, path in enumerate(taught) if len(path) >= level]
        theirs = baseline(
            [learned[row] for row in known], [taught[row][:level] for row in known], [texts[row] for row in rows]
        )
        decided = [tuple(answers["decided_path"].iloc[row]) for row in rows]
        found["levels"][level] = {
            **compared([truth[row][:level] for row in rows], ours, theirs, confidence),
            **accepted([truth[row][:level] for row in rows], decided, level),
        }
    return found


def published(answers: pd.DataFrame, truth: list[Any]) -> dict[str, Any]:
    """Of whole paths, as a night publishes them: accuracy, calibration error of the confidence, what is accepted and
    right.
    """
    right = np.array(
        [
            path is not None and tuple(path) == target
            for path, target in zip(answers["predicted_path"], truth, strict=True)
        ]
    )
    taken = (answers["decision"] == "accepted").to_numpy()
    return {
        "accuracy": str(mean_interval(right.astype(float))),
        "calibration_error": round(
            calibration_error(answers["confidence"].fillna(0.0).to_numpy(dtype=float), right), 4
        ),
        "coverage": round(float(taken.mean()), 4),
        "precision": round(float(right[taken].mean()), 4) if taken.any() else None,
    }


def of_sentiment(folder: Any, examples: pd.DataFrame, recipe: ClassifierRecipe) -> dict[str, Any]:
    """Figures of the three classes (two where the set has two)."""
    test, train = split_rows(examples, "test"), split_rows(examples, "train")
    predictor = load_sentiment(folder, RuntimeConfig(recipe.threads))
    answers = predict_sentiment(predictor, inputs_frame(test, COLUMNS))
    confidence = np.array([max(p.values()) for p in answers["probabilities"]])
    texts = [render_sentiment(inputs_frame(rows, COLUMNS)) for rows in (train, test)]
    theirs = baseline(texts[0], [_class(target) for target in train["target"]], texts[1])
    found = compared([_class(target) for target in test["target"]], list(answers["sentiment"]), theirs, confidence)
    _, others = sentiment.held_out(folder, examples)
    return {"test_rows": len(test), **found, "others": others}


def baseline(texts: list[str], labels: list[Any], held_out: list[str]) -> list[Any]:
    """What word TF-IDF (1 and 2 words) + LinearSVC, fitted without weights to the same texts, says."""
    names = sorted(set(labels))
    number = {name: at for at, name in enumerate(names)}
    model = fit_linear(texts, np.array([number[label] for label in labels]), np.ones(len(texts)), len(names), 7)
    return [names[at] for at in model.score(held_out).values(len(names)).argmax(axis=1)]


def compared(truth: list[Any], ours: list[Any], theirs: list[Any], confidence: np.ndarray) -> dict[str, Any]:
    right = np.array([a == b for a, b in zip(truth, ours, strict=True)], dtype=float)
    right_theirs = np.array([a == b for a, b in zip(truth, theirs, strict=True)], dtype=float)
    difference = paired_difference(right, right_theirs)
    return {
        "rows": len(truth),
        "accuracy": str(mean_interval(right)),
        "macro_f1": round(_macro_f1(truth, ours), 3),
        "baseline_accuracy": str(mean_interval(right_theirs)),
        "baseline_macro_f1": round(_macro_f1(truth, theirs), 3),
        "difference": f"{difference.mean:+.4f} [{difference.low:+.4f}, {difference.high:+.4f}]",
        "calibration_error": round(calibration_error(confidence, right), 4),
    }


def accepted(truth: list[Any], decided: list[tuple[str, ...]], level: int) -> dict[str, float | None]:
    """The share of rows that are decided at least to this level without a person, and how many of those are right."""
    rows = [row for row, path in enumerate(decided) if len(path) >= level]
    right = [decided[row][:level] == truth[row] for row in rows]
    return {
        "coverage": round(len(rows) / len(truth), 4),
        "precision": round(float(np.mean(right)), 4) if rows else None,
    }


def _macro_f1(truth: list[Any], predicted: list[Any]) -> float:
    from sklearn.metrics import f1_score

    labels = [str(label) for label in truth]
    return float(
        f1_score(
            labels, [str(label) for label in predicted], average="macro", labels=sorted(set(labels)), zero_division=0
        )
    )


def _category_texts(rows: pd.DataFrame, recipe: ClassifierRecipe) -> list[str]:
    return categories.render(inputs_frame(rows, categories.COLUMNS), recipe.exclude)


def _paths(rows: pd.DataFrame) -> list[tuple[str, ...]]:
    return [tuple(json.loads(target)) for target in rows["target"]]


def _class(target: str) -> str:
    return (
        target
        if not target.isdigit()
        else "negative"
        if int(target) < 3
        else "neutral"
        if int(target) == 3
        else "positive"
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+", choices=list(SETS))
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds flipkart/, hm/ and so on")
    parser.add_argument("--seconds", type=float, default=1500.0, help="budget of one fit")
    parser.add_argument("--seed", type=int, default=1, help="of the split")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="of the recipe")
    parser.add_argument("--keep", type=Path, help="folder that the model folders are kept in")
    return parser.parse_args()


if __name__ == "__main__":
    main()
