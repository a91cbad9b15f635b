"""Which reader: TF-IDF by words, by characters, what the night would choose of them, and the encoder with its companion,
on the same held-out rows.

    python benchmarks/readers.py SET [SET ...] --data FOLDER [--folds 5] [--encoder SECONDS] [--set NAME=VALUE ...]

Prints a table per set, pooled over its folds: accuracy, macro-F1 and log loss with 95% bootstrap intervals over rows,
rows a second of one process, and paired differences of accuracy to the best of the simple readers. For sentiment,
classes are said by probability alone, so that readers are compared and not decisions.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from shop_sets import FOLDS, SETS

from expectations.recipe import ClassifierRecipe
from expectations.tasks.category import CategoryRecipe
from expectations.tasks.sentiment import SentimentRecipe
from training.datasets.examples import NothingToWin, inputs_frame, split_rows
from training.evaluation.bootstrap import Interval, macro_f1_interval, mean_interval, paired_difference
from training.trainers import category, sentiment
from udfs.predictors import category as categories
from udfs.predictors import sentiment as sentiments

Answers = tuple[np.ndarray, np.ndarray, float]  # said and probability of the truth, (rows,) each, and rows a second


def main() -> None:
    arguments = _arguments()
    for name in arguments.sets:
        task, read = SETS[name]
        pooled: dict[str, list[Answers]] = {}
        truths: list[np.ndarray] = []
        for fold in range(arguments.folds):
            truth, said = fold_of(task, read(arguments.data, fold), arguments)
            truths.append(truth)
            for reader, found in said.items():
                pooled.setdefault(reader, []).append(found)
        print_table(name, np.concatenate(truths), pooled)


def fold_of(task: str, examples: pd.DataFrame, arguments: argparse.Namespace) -> tuple[np.ndarray, dict[str, Answers]]:
    """True classes of the test rows, as texts, and what each reader says."""
    test = split_rows(examples, "test")
    found: dict[str, Answers] = {}
    readers: dict[str, tuple[str, ...]] = {
        "words": ("words",),
        "characters": ("characters",),
        "chosen of both": ("words", "characters"),
    }
    if arguments.encoder:
        readers["encoder and companion"] = ("encoder", "words", "characters")
    for name, allowed in readers.items():
        module = category if task == "category" else sentiment
        fit = module.fit if "encoder" in allowed else module.fit_baseline
        with tempfile.TemporaryDirectory() as scratch:
            try:
                folder = fit(examples, recipe_of(task, allowed, arguments), Path(scratch))
            except NothingToWin as reason:
                print(f"# {name}: {reason}", flush=True)
                continue
            about = {key: folder.manifest.get(key) for key in ("readers", "left_out", "companion")}
            print(f"# {name}: {json.dumps({key: value for key, value in about.items() if value})}", flush=True)
            found[name] = (_categories if task == "category" else _sentiments)(folder, test)
    truth = [sentiments.class_of(target) if task == "sentiment" else target for target in test["target"]]
    return np.array(truth, dtype=object), found


def recipe_of(task: str, readers: tuple[str, ...], arguments: argparse.Namespace) -> ClassifierRecipe:
    kind = CategoryRecipe if task == "category" else SentimentRecipe
    settings: dict[str, Any] = kind(seconds=arguments.encoder or 60.0, threads=2).resolved()
    settings |= dict(change.split("=", 1) for change in arguments.set)
    return kind.model_validate({**settings, "readers": list(readers)})


def _categories(folder: Any, test: pd.DataFrame) -> Answers:
    model = categories.load(folder)
    texts = categories.render(inputs_frame(test, categories.COLUMNS), model.exclude)
    logits, speed = _timed(model.scorer, texts, len(model.tree.paths))
    probabilities = model.probabilities(logits)
    names = [json.dumps(list(path)) for path in model.tree.paths]
    number = {name: at for at, name in enumerate(names)}
    at = [number.get(target, -1) for target in test["target"]]
    likely = np.where(np.array(at) >= 0, probabilities[np.arange(len(at)), at], 0.0)
    return np.array([names[best] for best in logits.argmax(axis=1)], dtype=object), likely, speed


def _sentiments(folder: Any, test: pd.DataFrame) -> Answers:
    model = sentiments.load(folder)
    texts = sentiments.render(inputs_frame(test, sentiments.COLUMNS), model.exclude)
    logits, speed = _timed(model.scorer, texts, len(model.labels))
    probabilities = model.by_class(model.probabilities(logits))
    at = [sentiments.LABELS.index(sentiments.class_of(target)) for target in test["target"]]
    said = np.array([sentiments.LABELS[best] for best in probabilities.argmax(axis=1)], dtype=object)
    return said, probabilities[np.arange(len(at)), at], speed


def _timed(scorer: Any, texts: list[str], width: int) -> tuple[np.ndarray, float]:
    scorer.score(texts[:50])
    started = time.monotonic()
    logits = np.nan_to_num(scorer.score(texts).values(width))
    return logits, len(texts) / max(time.monotonic() - started, 1e-6)


def print_table(name: str, truth: np.ndarray, pooled: dict[str, list[Answers]]) -> None:
    classes = {label: at for at, label in enumerate(sorted(set(truth)))}
    numbers = np.array([classes[label] for label in truth])
    right, rows = {}, {}
    for reader, parts in pooled.items():
        said = np.concatenate([part[0] for part in parts])
        if len(said) != len(truth):
            print(f"# {reader} left some folds to others")
            continue
        right[reader] = (said == truth).astype(float)
        losses = -np.log(np.maximum(np.concatenate([part[1] for part in parts]), 1e-6))
        f1 = macro_f1_interval(numbers, np.array([classes.get(label, -1) for label in said]))
        speed = np.median([part[2] for part in parts])
        rows[reader] = f"{mean_interval(right[reader])} | {f1} | {mean_interval(losses)} | {speed:,.0f}"
    simple = [reader for reader in ("words", "characters") if reader in right]
    best = max(simple, key=lambda reader: right[reader].mean())
    print(f"\n{name}: {len(truth)} held-out rows, {len(classes)} classes; best simple reader: {best}\n")
    print(
        f"| reader | accuracy | macro-F1 | log loss | rows a second | accuracy minus {best} |\n|---|---|---|---|---|---|"
    )
    for reader, shown in rows.items():
        print(f"| {reader} | {shown} | {_signed(paired_difference(right[reader], right[best]))} |", flush=True)


def _signed(found: Interval) -> str:
    return f"{found.mean:+.4f} [{found.low:+.4f}, {found.high:+.4f}]"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+", choices=list(SETS))
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds marc_zh/, prdect_id/ and so on")
    parser.add_argument("--folds", type=int, default=FOLDS, help="so many of the five")
    parser.add_argument("--encoder", type=float, default=0.0, metavar="SECONDS", help="budget of the encoder's fit")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="of the recipe")
    return parser.parse_args()


if __name__ == "__main__":
    main()
