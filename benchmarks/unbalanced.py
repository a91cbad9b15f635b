"""Few unhappy customers among many: what decisions by offsets and class-wise calibration find, against the likeliest
class of words alone, on the same held-out rows.

    python benchmarks/unbalanced.py SET [SET ...] --data FOLDER [--folds 5] [--encoder SECONDS]

Prints a table per set, pooled over its folds (each a split by product): recall of each class, macro-F1, log loss and
accuracy with 95% bootstrap intervals over rows, the expected share of each class against the true one with its
interval, and the paired differences to `words`, which is TF-IDF of words with one machine per star, a temperature and
the likeliest class. `reader` is the simple reader that the night would choose, `encoder` the challenger where
`--encoder` gives it a budget; `likeliest` are the same models without offsets.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from shop_sets import FOLDS, SETS

from expectations.tasks.sentiment import SentimentRecipe
from training.datasets.examples import inputs_frame, split_rows
from training.evaluation.bootstrap import (
    Interval,
    macro_f1_difference,
    macro_f1_interval,
    mean_interval,
    paired_difference,
)
from training.evaluation.calibration import fit_temperature
from training.simple_readers.tfidf_baseline import fit_linear
from training.trainers import sentiment
from udfs.decisions.softmax import tempered
from udfs.predictors.sentiment import COLUMNS, LABELS, SentimentModel, class_of, load, predict, render

_LEAST = 1e-6


def main() -> None:
    arguments = _arguments()
    for name in arguments.sets:
        _, read = SETS[name]
        pooled: dict[str, list[np.ndarray]] = {}
        truths, offsets = [], []
        for fold in range(arguments.folds):
            started = time.monotonic()
            truth, said, found = fold_of(read(arguments.data, fold), arguments.encoder)
            truths.append(truth)
            offsets.append(found)
            for model, parts in said.items():
                pooled.setdefault(model, []).append(np.column_stack(parts))
            print(f"# {name} fold {fold}: {time.monotonic() - started:.0f} s, {json.dumps(found)}", flush=True)
        print_table(name, np.concatenate(truths), {model: np.concatenate(parts) for model, parts in pooled.items()})


def fold_of(
    examples: pd.DataFrame, encoder_seconds: float
) -> tuple[np.ndarray, dict[str, tuple[np.ndarray, np.ndarray]], dict[str, Any]]:
    """True classes of the test rows, and per model the said class (rows,) and probabilities (rows, 3)."""
    test = split_rows(examples, "test")
    truth = np.array([LABELS.index(class_of(target)) for target in test["target"]])
    inputs, recipe = inputs_frame(test, COLUMNS), SentimentRecipe(threads=2, seconds=max(encoder_seconds, 60.0))
    said = {"words": words_alone(examples, recipe)}
    found = {}
    with tempfile.TemporaryDirectory() as scratch:
        fits = {"reader": sentiment.fit_baseline}
        if encoder_seconds:
            fits["encoder"] = sentiment.fit
        for name, fit in fits.items():
            place = Path(scratch) / name
            place.mkdir()
            folder = fit(examples, recipe, place)
            model = load(folder)
            found[name] = {key: folder.manifest.get(key) for key in ("readers", "companion") if key in folder.manifest}
            found[name]["offsets"] = folder.manifest["calibration"]["offsets"]
            said[f"{name}, likeliest"] = _answers(replace(model, offsets=(0.0, 0.0, 0.0)), inputs)
            said[name] = _answers(model, inputs)
    return truth, said, found


def words_alone(examples: pd.DataFrame, recipe: SentimentRecipe) -> tuple[np.ndarray, np.ndarray]:
    """TF-IDF of words, a machine per star, one temperature from validation rows, the likeliest class."""
    splits = sentiment.splits(examples, recipe)
    train, held = splits.train, splits.validation
    model = fit_linear(train.texts, train.labels, train.weights, splits.classes.count, recipe.seed)
    logits = model.score(held.texts).values(splits.classes.count)
    temperature = fit_temperature(logits, held.labels, splits.classes)
    texts = render(inputs_frame(split_rows(examples, "test"), COLUMNS))
    of_stars = tempered(np.nan_to_num(model.score(texts).values(splits.classes.count)), temperature)
    probabilities = splits.classes.answered(of_stars)
    return probabilities.argmax(axis=1), probabilities


def _answers(model: SentimentModel, inputs: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    answers = predict(model, inputs)
    probabilities = np.array([[p[label] for label in LABELS] for p in answers["probabilities"]])
    return np.array([LABELS.index(label) for label in answers["sentiment"]]), probabilities


def print_table(name: str, truth: np.ndarray, pooled: dict[str, np.ndarray]) -> None:
    rows = np.bincount(truth, minlength=3)
    print(f"\n{name}: {len(truth)} held-out rows, {rows[0]} negative, {rows[1]} neutral, {rows[2]} positive\n")
    print("| model | recall negative | neutral | positive | macro-F1 | log loss | accuracy | expected shares in % |")
    print("|---|---|---|---|---|---|---|---|")
    for model, parts in pooled.items():
        said, probabilities = parts[:, 0].astype(int), parts[:, 1:]
        right = (said == truth).astype(float)
        recalls = [str(mean_interval(right[truth == at])) for at in range(3)]
        shares = " / ".join(_share(probabilities[:, at], truth == at) for at in range(3))
        figures = [macro_f1_interval(truth, said), mean_interval(_losses(probabilities, truth)), mean_interval(right)]
        print(f"| {model} | {' | '.join([*recalls, *map(str, figures)])} | {shares} |")
    first = pooled["words"]
    print("\n| minus words | macro-F1 | log loss | accuracy |\n|---|---|---|---|")
    for model, parts in list(pooled.items())[1:]:
        said, of_words = parts[:, 0].astype(int), first[:, 0].astype(int)
        differences = [
            macro_f1_difference(truth, said, of_words),
            paired_difference(_losses(parts[:, 1:], truth), _losses(first[:, 1:], truth)),
            paired_difference((said == truth).astype(float), (of_words == truth).astype(float)),
        ]
        print(f"| {model} | {' | '.join(map(_signed, differences))} |", flush=True)


def _share(probabilities: np.ndarray, is_class: np.ndarray) -> str:
    """The expected share and whether it lies within the interval of the true one."""
    true = mean_interval(is_class.astype(float))
    within = "in" if true.low <= probabilities.mean() <= true.high else "NOT in"
    return f"{100 * probabilities.mean():.2f} {within} [{100 * true.low:.2f}, {100 * true.high:.2f}]"


def _losses(probabilities: np.ndarray, truth: np.ndarray) -> np.ndarray:
    return np.asarray(-np.log(np.maximum(probabilities[np.arange(len(truth)), truth], _LEAST)))


def _signed(found: Interval) -> str:
    return f"{found.mean:+.3f} [{found.low:+.3f}, {found.high:+.3f}]"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+", choices=[name for name, (task, _) in SETS.items() if task == "sentiment"])
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds unbalanced/ and so on")
    parser.add_argument("--folds", type=int, default=FOLDS, help="so many of the five")
    parser.add_argument("--encoder", type=float, default=0.0, metavar="SECONDS", help="budget of the encoder's fit")
    return parser.parse_args()


if __name__ == "__main__":
    main()
