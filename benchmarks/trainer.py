"""Training against Hugging Face's `Trainer` with its defaults, to the same validation metric, in one run on one
machine's CPU.

    python benchmarks/trainer.py [SET ...] [--data FOLDER] [--rows 3000] [--epochs 3] [--our-epochs 6] [--looks 12]
    [--rounds 1] [--threads 0]

The same base model, training and validation rows, classes, longest input and number of threads; each side is a process
of its own, ours with the environment that `nightshelf train` gives it, the rival with glibc's defaults. The rival is
`trainer_rival.py`; ours is the task's own fit with its default recipe, but that epochs end it and no patience, that
accuracy picks the best look, and that it has no TF-IDF companion. Clocks run
from the texts on (tokenizing, loading the base, the head's first fit) and stand still, for both alike, while the
validation rows are looked at. `demo` makes up its rows; the other sets want `--data`. Prints a table per set and round,
and one JSON line.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from looks import Look, compared, read_looks
from quality_sets import SETS

from expectations.known_tasks import task as task_named
from expectations.recipe import ClassifierRecipe
from pipelines.lifecycle.training_job import _ALLOCATOR
from training.datasets.examples import split_rows
from training.trainers import category, sentiment
from udfs.kernels.execution_plan import processor_name
from udfs.models.base_models import find_base

_HERE = Path(__file__).parent


def main() -> None:
    arguments = _arguments()
    threads = arguments.threads or os.cpu_count() or 1
    found: dict[str, Any] = {"processor": processor_name(), "threads": threads, "load": round(os.getloadavg()[0], 1)}
    for name in arguments.sets:
        task, read = SETS[name]
        examples = sampled(read(arguments.data, arguments.seed), arguments)
        recipe = task_named(task).recipe.model_validate(
            {
                "task": task,
                "seconds": 1e6,
                "max_epochs": arguments.our_epochs or arguments.epochs,
                "evaluations": arguments.looks,
                "patience": 0,
                "metric": "accuracy",
                "validation_rows": arguments.validation,
                "companion": False,
                "threads": threads,
            }
        )
        found[name] = []
        for number in range(arguments.rounds):
            both = raced(examples, recipe.model_copy(update={"seed": recipe.seed + number}), arguments)
            found[name].append(both)
            print(table(name, both), flush=True)
    print(json.dumps(found))


def sampled(examples: pd.DataFrame, arguments: argparse.Namespace) -> pd.DataFrame:
    """So many training rows and validation rows, the latter of classes that training shows."""
    train, validation = (
        rows.sample(min(most, len(rows)), random_state=arguments.seed)
        for rows, most in (
            (split_rows(examples, "train"), arguments.rows),
            (split_rows(examples, "validation"), arguments.validation),
        )
    )
    return pd.concat([train, validation[validation["target"].isin(set(train["target"]))]], ignore_index=True)


def raced(examples: pd.DataFrame, recipe: ClassifierRecipe, arguments: argparse.Namespace) -> dict[str, Any]:
    """Trains both, ours first: it says how long its longest input is. Figures of both and their ratios."""
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        examples.to_parquet(place / "examples.parquet")
        (place / "recipe.json").write_text(json.dumps(recipe.resolved()))
        outer = {name: value for name, value in os.environ.items() if not name.startswith("MALLOC_")}
        outer |= {"CUDA_VISIBLE_DEVICES": "", "OMP_NUM_THREADS": str(recipe.threads)}
        outer["PYTHONPATH"] = os.pathsep.join(path for path in (str(_HERE.parent), *sys.path) if path)
        ours = child(
            "trainer_ours.py", [place / "examples.parquet", place / "recipe.json"], place, {**_ALLOCATOR, **outer}
        )
        rows = {
            **as_rows(examples, recipe),
            "max_tokens": ours["max_tokens"],
            "epochs": arguments.epochs,
            "looks": arguments.looks,
        }
        if rows["classes"] != ours["classes"]:
            raise RuntimeError(f"expected the same classes for both, found {ours['classes']} and {rows['classes']}")
        (place / "rows.json").write_text(json.dumps(rows))
        rival = child("trainer_rival.py", [place / "rows.json"], place, outer)
    setting = {
        "rows": len(rows["train"]["texts"]),
        "validation_rows": len(rows["validation"]["texts"]),
        "classes": rows["classes"],
    }
    tokens = rival["tokens_per_epoch"]
    figures = compared(read_looks(ours), read_looks(rival), tokens)
    about = {"max_tokens": ours["max_tokens"], "tokens_per_row": round(tokens / setting["rows"], 1)}
    return {**setting, **about, **figures, "ours": ours, "rival": rival}


def child(script: str, arguments: list[Path], place: Path, environment: dict[str, str]) -> dict[str, Any]:
    """Runs a script of this folder in a process of its own and returns what it reports."""
    report = place / f"{script}.json"
    command = [sys.executable, str(_HERE / script), *map(str, arguments), str(report)]
    done = subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        raise RuntimeError(f"{script}: expected a report, found exit status {done.returncode}: {done.stderr[-2000:]}")
    return json.loads(report.read_text())


def as_rows(examples: pd.DataFrame, recipe: ClassifierRecipe) -> dict[str, Any]:
    """The texts as our own model reads them, and the classes that it learns, numbered."""
    splits = (category if recipe.task == "category" else sentiment).splits(examples, recipe)
    splits_out: dict[str, Any] = {"base": str(find_base(recipe.base_model).path), "classes": splits.classes.count}
    for name, rows in (("train", splits.train), ("validation", splits.validation.known())):
        splits_out[name] = {"texts": rows.texts, "labels": rows.labels.tolist()}
    return splits_out


def table(name: str, found: dict[str, Any]) -> str:
    """The figures of one race for people."""
    size = f"{found['rows']:,} rows of {found['tokens_per_row']} tokens, {found['classes']} classes"
    lines = [f"\n{name}: {size}; accuracy to reach, the rival's last: {found['target']:.4f}"]
    columns = ("seconds to it", "epochs to it", "tokens/s", "peak MiB", "last", "best")
    lines.append(f"  {'':12}" + "".join(f"{column:>15}" for column in columns))
    keys = ("seconds_to_target", "epochs_to_target", "tokens_per_second", "peak_mib", "last_metric", "best_metric")
    for title, side in (("nightshelf", "ours"), ("Trainer", "rival")):
        lines.append(f"  {title:12}" + "".join(f"{found[key][side]!s:>15}" for key in keys))
    ratios = f"time {found['time_ratio']}, CPU time {found['cpu_time_ratio']}, tokens/s {found['tokens_ratio']}"
    every = [
        f"{title}: {_curve(read_looks(found[side]))}" for title, side in (("nightshelf", "ours"), ("Trainer", "rival"))
    ]
    return "\n".join([*lines, f"  ours is so many times as fast: {ratios}", *(f"  {line}" for line in every)])


def _curve(looks: list[Look]) -> str:
    at = np.unique(np.linspace(0, len(looks) - 1, 7).round().astype(int))
    return ", ".join(f"{looks[n].metric:.3f} after {looks[n].seconds:.0f} s" for n in at)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "sets", nargs="*", default=["demo"], choices=["demo", "flipkart", "bigbasket", "amazon_domains"]
    )
    parser.add_argument("--data", type=Path, help="the folder that holds flipkart/, amazon_domains/ and so on")
    parser.add_argument("--rows", type=int, default=3000, help="training rows")
    parser.add_argument("--validation", type=int, default=1000, help="validation rows, at most")
    parser.add_argument("--epochs", type=float, default=3.0)
    parser.add_argument("--our-epochs", type=float, help="of ours, where they are others: what counts is time")
    parser.add_argument("--looks", type=int, default=12, help="at the validation rows, evenly spread")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--threads", type=int, default=0, help="of both; 0: all cores")
    parser.add_argument("--seed", type=int, default=1, help="of the split and the rows")
    arguments = parser.parse_args()
    if arguments.data is None and arguments.sets != ["demo"]:
        parser.error(
            f"expected --data FOLDER for {', '.join(arguments.sets)}, found none; only `demo` makes up its rows"
        )
    return arguments


if __name__ == "__main__":
    main()
