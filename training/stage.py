"""The GPU stage: trains each task's challenger and baseline, judges them on held-out rows, crowns the champion. No
JVM.
"""

from __future__ import annotations

import importlib
import time
import traceback
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pandas as pd

from expectations.known_tasks import task as task_named
from expectations.recipe import ClassifierRecipe, Recipe
from training.datasets.examples import NotEnoughExamples, NothingToWin, examples_hash, read_examples, read_items
from training.datasets.leakage import without_leaks
from training.finetuning.distributed import ProcessLost, process_group
from training.promotion.decision import Judged, crowned, decide, macro_f1_behind
from training.promotion.staging import building, put
from training.refit import refitted
from training.tracking.tracker import Tracker
from udfs.models.champion_pointer import Champion, read_champion, reads_as_today, write_champion
from udfs.models.model_folder import ModelFolder, ModelFolderError, open_model, place_of, versions, write_metrics
from udfs.models.retrain_note import read_note, remove_note
from udfs.storage.files import LakeFiles
from udfs.storage.lake import open_lake

#: Model folders that stay beside the champion, newest first, so that going back costs no training.
KEPT_FOLDERS = 4

Progress = Callable[[str], None]


def run(
    lake: str, recipes: list[Recipe], progress: Progress = print, tracker: Tracker | None = None
) -> list[dict[str, Any]]:
    """Trains the tasks of `recipes` in turn and returns one report each.

    A report: task, outcome (`challenger`, `baseline`, `champion`, `sealed`, `not enough examples`, `failed`), why,
    version (of the serving model, None without one), trained (versions by role), metrics, seconds. Whatever goes wrong
    in one task leaves its champion and the other tasks alone. In a process that torchrun started: one recipe, and no
    report but the leader's. Raises NoLakeFiles for a lake that is not on a file system.
    """
    files, of = open_lake(lake), process_group()
    if of.size > 1 and len(recipes) != 1:
        raise ValueError(f"expected one recipe for {of.size} processes, found {len(recipes)}; start them anew for each")
    if not of.is_main:
        _help(files, lake, recipes[0])
        return []
    tracker = tracker or Tracker()
    return [_report(files, lake, recipe, progress, tracker) for recipe in recipes]


def _report(files: LakeFiles, lake: str, recipe: Recipe, progress: Progress, tracker: Tracker) -> dict[str, Any]:
    started = time.monotonic()
    try:
        learns = task_named(recipe.task).learns
        report = _trained(files, lake, recipe, progress, tracker) if learns else _sealed(files, recipe)
    except NotEnoughExamples as problem:
        report = {"outcome": "not enough examples", "why": str(problem)}
    except Exception as problem:  # one task's trouble is not the night's: the others train, the champion serves on
        report = {
            "outcome": "failed",
            "why": f"{type(problem).__name__}: {problem}",
            "trace": traceback.format_exc(limit=-4),
        }
    serving = read_champion(files, recipe.task)
    report = {"version": serving.version if serving else None, "metrics": {}, **report}
    seconds = round(time.monotonic() - started, 1)
    progress(f"{recipe.task}: {report['outcome']} after {seconds} s ({report['why']})")
    report = {"task": recipe.task, "seconds": seconds, **report}
    tracker.log(files, recipe, report, progress)
    return report


def _help(files: LakeFiles, lake: str, recipe: Recipe) -> None:
    """What a process that does not lead does for a task: its share of the fits. It writes nothing."""
    if not isinstance(recipe, ClassifierRecipe):
        return
    from training.finetuning.text_classifier import UNFINISHED, fitted
    from udfs.models.base_models import find_base

    try:
        examples, _ = task_data(lake, recipe.task)
        module = importlib.import_module(task_named(recipe.task).trainer)
        splits = module.splits(without_leaks(examples, recipe.task, texts_apart(module))[0], recipe)
        find_base(recipe.base_model)
    except Exception:  # the leader finds the same, and says so
        return
    fitted(splits, recipe, files.workplace(place_of(recipe.task)) / UNFINISHED)


def _sealed(files: LakeFiles, recipe: Recipe) -> dict[str, Any]:
    trainer = importlib.import_module(task_named(recipe.task).trainer)
    with building(files, recipe.task) as place:
        folder = put(files, trainer.seal_base(recipe, place))
    before = read_champion(files, recipe.task)
    write_champion(files, recipe.task, crowned(before, folder.version, "the base encoder as it is", {}, None))
    return {"outcome": "sealed", "why": "the base encoder as it is", "version": folder.version}


def _trained(files: LakeFiles, lake: str, recipe: Recipe, progress: Progress, tracker: Tracker) -> dict[str, Any]:
    trainer = importlib.import_module(task_named(recipe.task).trainer)
    examples, items = task_data(lake, recipe.task)
    examples, left_out = without_leaks(examples, recipe.task, texts_apart(trainer))
    if left_out:
        progress(f"{recipe.task}: {left_out}")
    progress(f"{recipe.task}: {len(examples)} examples, budget {recipe.seconds:.0f} s")
    with building(files, recipe.task) as place:
        baseline = put(files, trainer.fit_baseline(examples, recipe, place, **items))
    progress(f"{recipe.task}: baseline {baseline.kind} is fitted")
    challenger, problem = None, None
    try:
        with building(files, recipe.task) as place, tracker.watched(recipe, progress) as watch:
            challenger = put(files, trainer.fit(examples, recipe, place, **items, **watch))
        progress(f"{recipe.task}: challenger {challenger.kind} {challenger.version} is trained")
    except ProcessLost:  # its next start goes on where it was: nothing is to be decided without it
        raise
    except NothingToWin as reason:
        problem = f"no encoder was fitted: {reason}"
        progress(f"{recipe.task}: {problem}")
    except Exception as error:  # without a challenger the baseline may still have to serve
        problem = f"challenger failed with {type(error).__name__}: {error}"
        progress(f"{recipe.task}: {problem}")
    forgotten = read_note(files, recipe.task) is not None
    report = _judged(files, trainer, recipe, examples, items, challenger, baseline, problem)
    if forgotten:
        tracker.forget(recipe, set(report["trained"].values()), progress)
    return {**report, "left_out": str(left_out)} if left_out else report


def _judged(
    files: LakeFiles,
    module: ModuleType,
    recipe: Recipe,
    examples: pd.DataFrame,
    items: dict[str, pd.DataFrame],
    challenger: ModelFolder | None,
    baseline: ModelFolder,
    problem: str | None,
) -> dict[str, Any]:
    task, before = baseline.task, read_champion(files, baseline.task)
    forgotten = read_note(files, task) is not None
    before = None if forgotten else before  # it has read the rows of people who were forgotten
    found = {"baseline": baseline, "challenger": challenger, "champion": _serving(files, recipe, before)}
    present = {name: folder for name, folder in found.items() if folder is not None}
    judged = {name: _of_held_out(module, folder, examples, items) for name, folder in present.items()}
    values = {name: found.values for name, found in judged.items()}
    if not len(values["baseline"]):
        raise NotEnoughExamples(f"{task}: expected held-out rows, found none; the task waits for more data")
    decision = decide(
        values.get("challenger"), values["baseline"], values.get("champion"), module.METRIC, macro_f1_behind(judged)
    )
    why = f"{decision.why}; {problem}" if problem else decision.why
    metrics = {**decision.metrics, "others": {name: found.figures for name, found in judged.items()}}
    for name in ("challenger", "baseline"):
        if name in present:
            write_metrics(files, present[name], {**metrics, "winner": decision.winner, "why": why})
    version = present[decision.winner].version
    trained = {name: folder.version for name, folder in present.items() if name != "champion"}
    champion = crowned(before, version, why, metrics, examples_hash(examples))
    write_champion(files, task, champion)  # before its twin is made: whatever becomes of that, it was judged and serves
    if decision.winner in trained:
        twin, said = refitted(files, module, recipe, examples, present[decision.winner])
        why, served = f"{why}; {said}" if said else why, twin or present[decision.winner]
        write_metrics(files, served, {**metrics, "winner": decision.winner, "why": why})
        champion = crowned(before, served.version, why, metrics, examples_hash(examples))
        write_champion(files, task, champion)
        if twin and twin.version != version:
            files.delete(place_of(task, version))  # the new folder holds it
        version = trained[decision.winner] = served.version
    _retire(files, task, champion)
    if forgotten:
        _forget_earlier(files, task, set(trained.values()))
    return {"outcome": decision.winner, "why": why, "version": version, "trained": trained, "metrics": metrics}


def _forget_earlier(files: LakeFiles, task: str, clean: set[str]) -> None:
    """Removes every model but those that were just trained; the note goes last, so that a kill costs nothing."""
    for version in set(versions(files, task)) - clean:
        files.delete(place_of(task, version))
    remove_note(files, task)


def _of_held_out(
    module: ModuleType, folder: ModelFolder, examples: pd.DataFrame, items: dict[str, pd.DataFrame]
) -> Judged:
    """What held-out rows say of a folder; a trainer that has no `judged_by_class` is asked for its metric alone."""
    if hasattr(module, "judged_by_class"):
        return module.judged_by_class(folder, examples, **items)  # type: ignore[no-any-return]
    return Judged(*module.held_out(folder, examples, **items))


def task_data(lake: str, task: str) -> tuple[pd.DataFrame, dict[str, pd.DataFrame]]:
    """A task's examples, and what its recipe takes beside them."""
    examples = read_examples(lake, task)
    return examples, {name: read_items(lake) for name in task_named(task).beside}


def texts_apart(trainer: ModuleType) -> Callable[[pd.DataFrame], list[str]] | None:
    """What says the texts that must not repeat across the splits of a task, None where its examples are no texts."""
    return getattr(trainer, "texts_apart", None)


def _serving(files: LakeFiles, recipe: Recipe, champion: Champion | None) -> ModelFolder | None:
    """The champion's folder; None where there is none, none that today's code can read, or one that keeps to other
    settings than today's: then it cannot defend itself.
    """
    try:
        folder = open_model(files, recipe.task, champion.version) if champion else None
    except ModelFolderError:
        return None
    if folder is None or not reads_as_today(folder):
        return None
    asked, kept = recipe.resolved(), folder.manifest.get("recipe", {})
    return folder if all(kept.get(name) == asked[name] for name in task_named(recipe.task).retrained_by) else None


def _retire(files: LakeFiles, task: str, champion: Champion) -> None:
    """Removes model folders beyond KEPT_FOLDERS, oldest first, but the champion's, and the one before last: a roll-back
    goes there.
    """
    others = [version for version in versions(files, task) if version != champion.version]
    others.sort(key=lambda version: version != champion.previous)
    for version in others[KEPT_FOLDERS:]:
        files.delete(place_of(task, version))
