"""What every labelled row teaches: a model that was fitted to training rows and judged by others (the witness) against
its twin, fitted once more to all of them, on an outer part that neither has seen.

    python benchmarks/twin.py SET [SET ...] --data FOLDER [--rows N] [--encoder SECONDS]

The outer part is the test part of `quality_sets`, by the set's groups; of the rest 15% of the groups are test and 10%
validation rows, as in a night. Prints a table per set: accuracy of both and the difference, with 95% intervals by the
split's groups, and what both decide automatically at the precision asked for. `--rows`: so many labelled rows in all
(a small shop). `--encoder`: the challenger with such a budget and `refit = always`, else the simple readers.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from quality_sets import SETS, _balancing

from expectations.tasks.category import CategoryRecipe
from expectations.tasks.sentiment import SentimentRecipe
from training.datasets.examples import inputs_frame
from training.finetuning.twin import seal_twin
from training.trainers import category, sentiment
from udfs.models.twins import witness_of
from udfs.predictors import category as categories
from udfs.predictors import sentiment as sentiments

_TEST, _VALIDATION, _DRAWS = 0.15, 0.10, 2000


def main() -> None:
    arguments = _arguments()
    print(
        "| set | labelled rows, outer rows | witness | twin | twin minus witness | seconds of the fits | accepted, right: "
        "witness | twin |\n|---|---|---|---|---|---|---|---|"
    )
    for name in arguments.sets:
        task, read = SETS[name]
        outer, inner = parts(read(arguments.data, arguments.seed), arguments.rows)
        print(of_set(name, task, inner, outer, arguments.encoder), flush=True)


def parts(examples: pd.DataFrame, rows: int | None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The outer part, and the rest in the splits of a night."""
    outer, inner = examples[examples["split"] == "test"], examples[examples["split"] != "test"].reset_index(drop=True)
    if rows is not None:
        inner = inner.iloc[np.sort(np.random.default_rng(7).permutation(len(inner))[:rows])].reset_index(drop=True)
    drawn = np.array([_drawn(group) for group in inner["group"]])
    split = np.where(drawn < _TEST, "test", np.where(drawn < _TEST + _VALIDATION, "validation", "train"))
    inner = inner.assign(split=split)
    return outer.reset_index(drop=True), inner.assign(weight=_balancing(inner["target"], inner["split"] == "train"))


def of_set(name: str, task: str, inner: pd.DataFrame, outer: pd.DataFrame, encoder_seconds: float) -> str:
    """One row of the table."""
    module: Any = category if task == "category" else sentiment
    kind = CategoryRecipe if task == "category" else SentimentRecipe
    recipe = kind(threads=2, seconds=encoder_seconds or 60.0, refit="always")
    with tempfile.TemporaryDirectory() as scratch:
        places = [Path(scratch) / part for part in ("judged", "twin")]
        for place in places:
            place.mkdir()
        started = time.monotonic()
        judged = (module.fit if encoder_seconds else module.fit_baseline)(inner, recipe, places[0])
        first = time.monotonic() - started
        sealed, said = seal_twin(module.everything(inner, recipe, judged), recipe, judged, places[1])
        seconds = f"{first:.0f} + {time.monotonic() - started - first:.0f}"
        print(f"# {name}: {said}; {json.dumps(judged.manifest.get('readers') or judged.manifest.get('companion'))}")
        if sealed is None:
            return f"| {name} | {len(inner)}, {len(outer)} | | | {said} | {seconds} | | |"
        answered = [_answers(task, folder, outer) for folder in (witness_of(sealed), sealed)]
    groups = outer["group"].to_numpy()
    figures = [_by_groups(right, groups) for right, _ in answered]
    gain = _by_groups(answered[1][0] - answered[0][0], groups, signed=True)
    automatic = [_accepted(right, taken) for right, taken in answered]
    return f"| {name} | {len(inner)}, {len(outer)} | {' | '.join(figures)} | {gain} | {seconds} | {' | '.join(automatic)} |"


def _answers(task: str, folder: Any, outer: pd.DataFrame) -> tuple[np.ndarray, np.ndarray | None]:
    """1.0 for each row that is right, and which rows are decided without a person."""
    module: Any = categories if task == "category" else sentiments
    said = module.predict(module.load(folder), inputs_frame(outer, module.COLUMNS))
    if task == "sentiment":
        truth = [sentiments.class_of(target) for target in outer["target"]]
        return (said["sentiment"] == truth).to_numpy(dtype=float), None
    right = [
        list(path or ()) == json.loads(target)
        for path, target in zip(said["predicted_path"], outer["target"], strict=True)
    ]
    return np.array(right, dtype=float), (said["decision"] == "accepted").to_numpy()


def _accepted(right: np.ndarray, taken: np.ndarray | None) -> str:
    return "" if taken is None else f"{taken.mean():.3f}, {right[taken].mean():.4f}" if taken.any() else "0"


def _by_groups(values: np.ndarray, groups: np.ndarray, signed: bool = False) -> str:
    """The mean over rows, with its 95% interval over draws of whole groups."""
    _, of_group = np.unique(groups, return_inverse=True)
    sums, sizes = np.bincount(of_group, values), np.bincount(of_group)
    rng = np.random.default_rng(7)
    drawn = [rng.integers(len(sums), size=len(sums)) for _ in range(_DRAWS)]
    means = [sums[draw].sum() / sizes[draw].sum() for draw in drawn]
    low, high = np.percentile(means, [2.5, 97.5])
    return f"{values.mean():{'+' if signed else ''}.4f} [{low:{'+' if signed else ''}.4f}, {high:{'+' if signed else ''}.4f}]"


def _drawn(group: str) -> float:
    return int.from_bytes(hashlib.blake2b(f"inner/{group}".encode(), digest_size=8).digest()) / 2**64


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+", choices=list(SETS))
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds flipkart/, hm/ and so on")
    parser.add_argument("--rows", type=int, help="labelled rows in all")
    parser.add_argument("--seed", type=int, default=1, help="of the outer split")
    parser.add_argument("--encoder", type=float, default=0.0, metavar="SECONDS", help="budget of the encoder's fit")
    return parser.parse_args()


if __name__ == "__main__":
    main()
