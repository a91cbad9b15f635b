"""`python -m training.evaluate LAKE --task T --report REPORT.json`: a task's models against each other on the rows that
they never saw. No JVM.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import traceback
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path
from typing import Any

import pandas as pd

from expectations.known_tasks import task as task_named
from training.datasets.examples import NotEnoughExamples, examples_hash
from training.evaluation.bootstrap import mean_interval, paired_difference
from training.evaluation.metrics import evaluation
from training.evaluation.predictions import answers, held, held_rows, numbered
from training.evaluation.report import page
from training.stage import Progress, task_data
from udfs.models.champion_pointer import read_champion, reads_as_today
from udfs.models.model_folder import (
    EVALUATION,
    MANIFEST,
    ModelFolder,
    ModelFolderError,
    open_model,
    place_of,
    versions,
)
from udfs.storage.address import joined
from udfs.storage.files import LakeFiles
from udfs.storage.lake import open_lake

#: Pages lie below the task's models, in this folder, named by the model that they are about.
PAGES = "evaluation"


def main(arguments: list[str] | None = None) -> int:
    """Evaluates the tasks in turn and writes one report per task; 1 when one of them failed."""
    parser = argparse.ArgumentParser(prog="python -m training.evaluate", description=__doc__)
    parser.add_argument("lake", help="root of the lake that holds examples/ and models/")
    parser.add_argument("--task", action="append", required=True, help="task to evaluate; may be given several times")
    parser.add_argument("--shop", default="", help="name of the shop, for the page's title")
    parser.add_argument("--report", type=Path, required=True, help="JSON file to write: one report per task")
    options = parser.parse_args(arguments)
    reports = [_report(options.lake, task, options.shop, lambda line: print(line, flush=True)) for task in options.task]
    options.report.write_text(json.dumps(reports, indent=1))
    return 1 if any("problem" in report for report in reports) else 0


def evaluate(lake: str, task: str, shop: str = "", progress: Progress = print) -> dict[str, Any]:
    """Evaluates a task's models and writes `evaluation.json` into each of their folders and one page beside them.

    Returns the evaluation with `page`, the page's path. Raises NotEnoughExamples without held-out rows,
    ModelFolderError without a model, NoLakeFiles for a lake that is not on a file system.
    """
    files = open_lake(lake)
    found = roles(files, task)
    if not found:
        place = joined(files.root, place_of(task))
        raise ModelFolderError(f"{place}: expected a model to evaluate, found none; run `nightshelf train` first")
    examples, items = task_data(lake, task)
    if hasattr(importlib.import_module(task_named(task).trainer), "answers"):
        body = _classifiers(lake, task, examples, found, progress)
    else:
        body = _others(task, examples, items, found, progress)
    subject = found[next(iter(found))]
    name = place_of(task, PAGES, f"{subject.version}.html")
    report = {
        "task": task,
        "shop": shop,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "examples_hash": examples_hash(examples),
        "page": joined(files.root, name),
        **body,
    }
    for role, folder in found.items():
        report["models"][role] = {"version": folder.version, "kind": folder.kind, **report["models"][role]}
    for folder in found.values():
        if files.exists(place_of(task, folder.version, MANIFEST)):  # a training beside this may have retired it
            files.write(place_of(task, folder.version, EVALUATION), json.dumps(report, indent=1))
    files.write(name, page(report))
    return report


def roles(files: LakeFiles, task: str) -> dict[str, ModelFolder]:
    """The folders that are compared, by role, the one that it is about first.

    `challenger`: the newest model, where it does not serve; `champion`: what serves; `previous`: the champion before,
    where the newest serves; `baseline`: the newest one. A folder has one role, the first of these. Folders that today's
    code cannot read are left out.
    """
    serving = read_champion(files, task)
    readable = [folder for version in versions(files, task) if (folder := _opened(files, task, version)) is not None]
    by_version = {folder.version: folder for folder in readable}
    newest = next((folder.version for folder in readable if not folder.provisional), None)
    wanted = {
        "challenger": newest if serving is None or newest != serving.version else None,
        "champion": serving.version if serving else None,
        "previous": serving.previous if serving and newest == serving.version else None,
        "baseline": next((folder.version for folder in readable if folder.provisional), None),
    }
    found: dict[str, ModelFolder] = {}
    for role, version in wanted.items():
        if version in by_version and version not in {folder.version for folder in found.values()}:
            found[role] = by_version[version]
    return found


def _opened(files: LakeFiles, task: str, version: str) -> ModelFolder | None:
    try:
        folder = open_model(files, task, version)
    except (ModelFolderError, KeyError, ValueError):
        return None
    return folder if reads_as_today(folder) else None


def _classifiers(
    lake: str, task: str, examples: pd.DataFrame, found: dict[str, ModelFolder], progress: Progress
) -> dict[str, Any]:
    rows = held_rows(examples)
    if rows.empty:
        raise NotEnoughExamples(f"{task}: expected held-out rows, found none; the task waits for more data")
    answered = {}
    for role, folder in found.items():
        progress(f"{task}: {role} {folder.kind} {folder.version} reads {len(rows):,} held-out rows")
        answered[role] = answers(task_named(task), folder, rows)
    truth = held(task_named(task), examples, rows, [labels for labels, _ in answered.values()], lake)
    return evaluation(
        truth, {role: numbered(labels, answer, truth.classes) for role, (labels, answer) in answered.items()}
    )


def _others(
    task: str, examples: pd.DataFrame, items: dict[str, pd.DataFrame], found: dict[str, ModelFolder], progress: Progress
) -> dict[str, Any]:
    """The figures that the recipe itself measures on held-out rows, with paired intervals of the one that decides."""
    module = importlib.import_module(task_named(task).trainer)
    values, models = {}, {}
    for role, folder in found.items():
        progress(f"{task}: {role} {folder.kind} {folder.version} on held-out rows")
        values[role], rest = module.held_out(folder, examples, **items)
        models[role] = {"figures": {module.METRIC: mean_interval(values[role]).as_json(), **rest}}
    pairs = combinations(values, 2)
    differences = {
        f"{a}_minus_{b}": {module.METRIC: paired_difference(values[a], values[b]).as_json()} for a, b in pairs
    }
    rows = len(next(iter(values.values())))
    compared = {}
    if hasattr(module, "compare"):
        progress(f"{task}: all methods side by side on {rows:,} held-out rows")
        compared = module.compare(found, examples)
    return {
        **compared,
        "metric": module.METRIC,
        "rows": rows,
        "models": models,
        "differences": differences,
        "slices": [],
    }


def _report(lake: str, task: str, shop: str, progress: Progress) -> dict[str, Any]:
    try:
        return evaluate(lake, task, shop, progress)
    except (NotEnoughExamples, ModelFolderError) as problem:
        return {"task": task, "nothing": str(problem)}
    except Exception as problem:  # the other tasks are evaluated all the same
        return {
            "task": task,
            "problem": f"{type(problem).__name__}: {problem}",
            "trace": traceback.format_exc(limit=-4),
        }


if __name__ == "__main__":
    sys.exit(main())
