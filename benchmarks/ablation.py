"""What each setting of the category recipe is worth: fits that differ in one of them, over several seeds, on one set.

    python benchmarks/ablation.py --data FOLDER [--set flipkart] [--level 3] [--seeds 1 2] [--epochs 3] [--only NAME
    ...]

A seed is that of the split and of the fit. Every fit runs for the same epochs however busy the machine is, and its
answers go into `--out` (JSON lines) at once: the same command goes on where it was interrupted. Prints a Markdown table
of accuracy and macro-F1 at the level, on validation and on test, and the difference to the default with its 95%
interval, paired and pooled over the seeds; then one JSON line. `--table` prints what is there and fits nothing.
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
from levels import best_nodes
from pooled import DEFAULT, SPLITS, markdown
from quality_sets import SETS

from expectations.tasks.category import CategoryRecipe
from training.datasets.examples import inputs_frame, split_rows
from training.trainers import category
from udfs.engine.batching import RuntimeConfig
from udfs.predictors import category as categories

_NO_VIEWS = {
    "drop_facts": 0.0,
    "shuffle_facts": False,
    "drop_description": 0.0,
    "title_from_facts": 0.0,
    "mask_words": 0.0,
    "typos": 0.0,
}


def _only(**views: Any) -> dict[str, Any]:
    return {"augment": {"share": 0.5, **_NO_VIEWS, **views}}


#: Name -> what it changes. Those of FACTS need products of which more than the title is known.
CHANGES: dict[str, dict[str, Any]] = {
    DEFAULT: {},
    "no views": {"augment": {"share": 0.0}},
    "views: facts dropped": _only(drop_facts=0.5),
    "views: facts shuffled": _only(shuffle_facts=True),
    "views: description dropped": _only(drop_description=0.5),
    "views: title from facts": _only(title_from_facts=0.1),
    "views: words masked": _only(mask_words=0.15),
    "views: typos": _only(typos=0.05),
    "views: default, words masked, typos": {"augment": {"mask_words": 0.15, "typos": 0.05}},
    "balance 0": {"balance": 0.0},
    "balance 0.5": {"balance": 0.5},
    "balanced by sampling": {"balance_by": "sampling"},
    "level weight 0": {"level_weight": 0.0},
    "label smoothing 0": {"label_smoothing": 0.0},
    "label smoothing 0.1": {"label_smoothing": 0.1},
    "layer decay 1": {"layer_decay": 1.0},
    "layer decay 0.8": {"layer_decay": 0.8},
    "embeddings tuned": {"freeze_embeddings": False},
    "dropout 0.1": {"dropout": 0.1},
    "learning rate 1e-4": {"learning_rate": 1e-4},
    "no companion": {"companion": False},
    "distilled from 2": {"distil": {"teachers": 2}},
}
FACTS = ("views: facts dropped", "views: facts shuffled", "views: description dropped", "views: title from facts")


def main() -> None:
    arguments = _arguments()
    _, read = SETS[arguments.set]
    absent: dict[str, str] = {}
    for seed in () if arguments.table else arguments.seeds:
        examples = read(arguments.data, seed)
        if not knows_facts(examples):
            absent = {name: "this set has titles only" for name in FACTS if name in arguments.only}
        for change in arguments.only:
            asked = asked_for(change, seed, arguments)
            if change not in absent and not any(done["asked"] == asked for done in kept(arguments.out)):
                run = answered(examples, change, seed, arguments)
                with arguments.out.open("a") as lines:
                    lines.write(json.dumps({"asked": asked, "change": change, "seed": seed, **run}) + "\n")
                print(f"{change}, seed {seed}: {run['seconds']} s", flush=True)
    order = {name: at for at, name in enumerate(CHANGES)}
    wanted = [asked_for(change, seed, arguments) for change in arguments.only for seed in arguments.seeds]
    runs = sorted(
        (done for done in kept(arguments.out) if done["asked"] in wanted), key=lambda done: order[done["change"]]
    )
    table = markdown(runs, absent)
    print(table)
    print(
        json.dumps(
            {
                "set": arguments.set,
                "level": arguments.level,
                "epochs": arguments.epochs,
                "fits": len(runs),
                "table": table,
            }
        )
    )


def knows_facts(examples: pd.DataFrame) -> bool:
    """Whether any product has attributes or a description."""
    return any(record.get("attributes") or record.get("description") for record in map(json.loads, examples["input"]))


def asked_for(change: str, seed: int, arguments: argparse.Namespace) -> dict[str, Any]:
    """What tells one fit from another."""
    return {
        "set": arguments.set,
        "level": arguments.level,
        "rows": arguments.rows,
        "epochs": arguments.epochs,
        "seed": seed,
        "recipe": recipe_of(change, seed, arguments).model_copy(update={"threads": 0}).resolved(),
    }


def kept(out: Path) -> list[dict[str, Any]]:
    """The finished fits; a last line that was cut off is none."""
    found = []
    for line in out.read_text().splitlines() if out.exists() else ():
        try:
            found.append(json.loads(line))
        except json.JSONDecodeError:
            continue
    return found


def recipe_of(change: str, seed: int, arguments: argparse.Namespace) -> CategoryRecipe:
    """The default recipe, ended by epochs, with one change."""
    end = {"seconds": 1e6, "max_epochs": arguments.epochs, "patience": 0}
    return CategoryRecipe.model_validate({"seed": seed, "threads": arguments.threads, **end, **CHANGES[change]})


def answered(examples: pd.DataFrame, change: str, seed: int, arguments: argparse.Namespace) -> dict[str, Any]:
    """Fits and answers: per split the row numbers, true and predicted nodes of the level; seconds of the fit."""
    examples = examples.assign(row=np.arange(len(examples)))
    train = examples[examples["split"] == "train"]
    left_out = train.drop(train.sample(min(arguments.rows or len(train), len(train)), random_state=seed).index).index
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as place:
        folder = category.fit(examples.drop(left_out), recipe_of(change, seed, arguments), Path(place) / "model")
        seconds = round(time.monotonic() - started, 1)
        predictor = categories.load(folder, RuntimeConfig(arguments.threads))
        answers = {split: at_level(predictor, split_rows(examples, split), arguments.level) for split in SPLITS}
    return {
        "seconds": seconds,
        "epochs": folder.manifest["history"]["epochs"],
        "companion": folder.manifest["companion"],
        **answers,
    }


def at_level(predictor: categories.Categorizer, rows: pd.DataFrame, level: int) -> dict[str, list[int]]:
    """Of the rows that have so many levels: their numbers, and truth and answer as numbers of nodes (-1: not in the
    model).
    """
    truth = [tuple(json.loads(target)) for target in rows["target"]]
    deep = [at for at, path in enumerate(truth) if len(path) >= level]
    texts = categories.render(inputs_frame(rows.iloc[deep], categories.COLUMNS), predictor.exclude)
    tree = predictor.tree
    nodes, _ = best_nodes(
        tree, predictor.node_probabilities(predictor.scorer.score(texts).values(len(tree.paths))), level
    )
    names = sorted({truth[at][:level] for at in deep} | {node for node in tree.nodes if len(node) == level})
    number = {name: at for at, name in enumerate(names)}
    return {
        "row": rows["row"].iloc[deep].tolist(),
        "truth": [number[truth[at][:level]] for at in deep],
        "said": [number[node] for node in nodes],
    }


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--data", type=Path, help="the folder that holds flipkart/, hm/ and so on; not needed for `demo`"
    )
    parser.add_argument(
        "--set", default="flipkart", choices=[name for name, (task, _) in SETS.items() if task == "category"]
    )
    parser.add_argument("--level", type=int, default=3, help="of the categories")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--epochs", type=float, default=3.0, help="of every fit, teachers and student each")
    parser.add_argument("--rows", type=int, default=0, help="training rows; 0: all")
    parser.add_argument("--only", nargs="+", default=list(CHANGES), choices=list(CHANGES), metavar="NAME")
    parser.add_argument("--threads", type=int, default=0, help="0: all cores")
    parser.add_argument("--out", type=Path, default=Path("build/ablation.jsonl"))
    parser.add_argument("--table", action="store_true", help="fit nothing")
    arguments = parser.parse_args()
    if arguments.data is None and arguments.set != "demo" and not arguments.table:
        parser.error(f"expected --data FOLDER for {arguments.set}, found none")
    arguments.only = list(dict.fromkeys([DEFAULT, *arguments.only]))
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    return arguments


if __name__ == "__main__":
    main()
