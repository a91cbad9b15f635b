"""`python -m training LAKE RECIPES.json --report REPORT.json`: the training stage as a process of its own, without a
JVM.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

from expectations.recipe import read_recipe
from training.crew import disband
from training.stage import run


def main(arguments: list[str] | None = None) -> int:
    """Trains the recipes, a JSON list of their settings; one progress line per step on stdout. 1 when a task failed."""
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("lake", help="root of the lake that holds examples/")
    parser.add_argument("recipes", type=Path, help="JSON file: a list of recipes, each with its task")
    parser.add_argument("--report", type=Path, required=True, help="JSON file to write: one report per recipe")
    options = parser.parse_args(arguments)
    recipes = [read_recipe(said) for said in json.loads(options.recipes.read_text())]
    reports = run(options.lake, recipes, progress=lambda line: print(line, flush=True))
    if os.environ.get("RANK", "0") == "0":  # of several processes that torchrun started, one reports
        options.report.write_text(json.dumps(reports, indent=1))
    disband()  # not before the report is there: a process that still waits for this one fails now, and torchrun ends them all
    return 1 if any(report["outcome"] == "failed" for report in reports) else 0


if __name__ == "__main__":
    sys.exit(main())
