"""The child of `trainer.py` that trains as a night does, and notes what every look at the validation rows found.

python benchmarks/trainer_ours.py EXAMPLES.parquet RECIPE.json REPORT.json
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

import pandas as pd
from looks import Watch

from expectations.known_tasks import read_recipe
from training.finetuning import evaluator
from training.trainers import category, sentiment
from udfs.models.encoder import Encoder


def main() -> None:
    examples_file, recipe_file, report = map(Path, sys.argv[1:])
    recipe = read_recipe(json.loads(recipe_file.read_text()))
    examples = pd.read_parquet(examples_file)
    watch = Watch()
    watched(watch, recipe.metric)
    with tempfile.TemporaryDirectory() as place:
        folder = (category if recipe.task == "category" else sentiment).fit(examples, recipe, Path(place, "model"))
    history = {key: value for key, value in folder.manifest["history"].items() if key != "evaluations"}
    watch.write(
        report, max_tokens=folder.manifest["max_tokens"], classes=len(folder.manifest["labels"]), history=history
    )


def watched(watch: Watch, metric: str) -> None:
    """From now on every look stops the watch."""
    look = evaluator.Evaluator.look

    def timed(self: evaluator.Evaluator, encoder: Encoder, epochs: float, half: bool) -> None:
        watch.pause()
        look(self, encoder, epochs, half)
        watch.go_on(epochs, self.seen[-1][metric])

    evaluator.Evaluator.look = timed  # type: ignore[method-assign]


if __name__ == "__main__":
    main()
