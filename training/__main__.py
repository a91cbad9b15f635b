"""`python -m training LAKE RECIPES.json --report REPORT.json`: the training stage as a process of its own, without a
JVM.
"""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path
from typing import Any

from expectations.known_tasks import read_recipe
from expectations.settings.tracking import Tracking
from training.finetuning.distributed import leave, leave_group
from training.stage import run
from training.tracking.tracker import Tracker


def main(arguments: list[str] | None = None) -> int:
    """Trains the recipes, a JSON list of their settings; one progress line per step on stdout. 1 when a task failed."""
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("lake", help="root of the lake that holds examples/")
    parser.add_argument("recipes", type=Path, help="JSON file: a list of recipes, each with its task")
    parser.add_argument("--report", type=Path, required=True, help="JSON file to write: one report per recipe")
    parser.add_argument("--tracking", type=Path, help="JSON file: the shop's name and its [tracking]")
    options = parser.parse_args(arguments)
    recipes = [read_recipe(text) for text in json.loads(options.recipes.read_text())]
    tracker = _tracker(json.loads(options.tracking.read_text())) if options.tracking else None
    if tracker and (missing := tracker.settings.missing()):
        parser.error("; ".join(map(str, missing)))
    leads = os.environ.get("RANK", "0") == "0"  # of several processes that share a fit, one tells of it
    reports = run(
        options.lake, recipes, progress=lambda line: print(line, flush=True), tracker=tracker if leads else None
    )
    if leads:
        options.report.write_text(json.dumps(reports, indent=1))
    leave_group()  # not before the report is there: a process that still waits for this one fails now, and torchrun ends them all
    return 1 if any(report["outcome"] == "failed" for report in reports) else 0


def _tracker(settings: dict[str, Any]) -> Tracker:
    return Tracker(
        settings["shop"], Tracking.model_validate({name: value for name, value in settings.items() if name != "shop"})
    )


if __name__ == "__main__":
    leave(main())
