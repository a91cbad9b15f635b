"""The pipelines' side of the model folders: who is champion, what is due for training, and the child process that
trains.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from expectations.recipe import Recipe
from expectations.settings.alerts import ADDRESSES, HEARTBEAT
from expectations.settings.shop import Shop
from expectations.task import Task
from udfs.models.champion_pointer import read_champion, reads_as_today
from udfs.models.model_folder import ModelFolder, ModelFolderError, open_model, place_of
from udfs.models.retrain_note import read_note
from udfs.storage.lake import NoLakeFiles, open_lake

#: glibc keeps freed memory instead of handing it back after every batch: a fifth more training speed on a CPU.
_ALLOCATOR = {
    "MALLOC_MMAP_THRESHOLD_": "4294967296",
    "MALLOC_TRIM_THRESHOLD_": "8589934592",
    "MALLOC_TOP_PAD_": "268435456",
}
#: What a training has no use for.
_SECRETS = ("NIGHTSHELF_USER_KEY_SECRET", "NIGHTSHELF_USER_KEY_FILE", ADDRESSES, HEARTBEAT)
#: So long a training that has to stop may take to end by itself.
_ENDING_SECONDS = 5.0
#: The note of which examples a counting model was made from.
_EXAMPLES = "examples.json"
#: Seconds.
_DAY = 86_400
#: Why a task without a model has no champion.
NO_MODEL = "no model yet"


class TrainingFailed(RuntimeError):
    """The training process ended before it could report."""


@dataclass(frozen=True)
class Champion:
    """The serving model of a task, and when it was trained (UTC)."""

    folder: ModelFolder
    trained_at: datetime
    examples_hash: str | None


def champion(shop: Shop, task: Task) -> Champion | None:
    """The champion of a task, or None before the first training. Raises ModelFolderError where its folder cannot serve,
    NoLakeFiles where the lake is not on a file system.
    """
    files = open_lake(shop.lake)
    serving = read_champion(files, task.name)
    if serving is None:
        return None
    folder = open_model(files, task.name, serving.version)
    return Champion(folder, datetime.fromisoformat(serving.checked or serving.since), serving.examples)


def champion_or_reason(shop: Shop, task: Task) -> tuple[Champion | None, str | None]:
    """The champion of a task, or why none can serve: there was no training yet, its folder is gone or altered, or the
    lake is not on a file system.
    """
    try:
        serving = champion(shop, task)
    except (ModelFolderError, NoLakeFiles) as problem:
        return None, str(problem)
    return serving, None if serving else NO_MODEL


def due(shop: Shop, task: Task, examples: str | None) -> str | None:
    """Why the task has to be trained tonight, or None. `examples` is the fingerprint of today's examples.

    Models are trained again after `retrain_after`; those that count, count anew when their examples change.
    """
    serving, absent = champion_or_reason(shop, task)
    if serving is None:
        return "no champion yet" if absent == NO_MODEL else absent
    if not reads_as_today(serving.folder):
        return "the champion reads its rows otherwise than today's code"
    if changed := _settings_changed(shop, task, serving.folder):
        return f"its settings changed: {', '.join(changed)}"
    if forgotten := _people_forgotten(shop, task):
        return forgotten
    settings = shop.tasks_of(task)
    # of a training under a clock that was ahead too: else nothing would be due until that time comes
    age = abs((datetime.now(UTC) - serving.trained_at).total_seconds())
    if task.learns and age > settings.retrain_after:
        return f"trained {age / 86_400:.1f} days ago"
    if task.on_change and examples != _last_examples(shop, task):
        return "its examples changed"
    return None


def _people_forgotten(shop: Shop, task: Task) -> str | None:
    """Why a model that has read rows of people who were forgotten is due: a day before the time that it has is over."""
    note = read_note(open_lake(shop.lake), task.name)
    if note is None or not (note.at_once or note.age_seconds > shop.people.retrain_within - _DAY):
        return None
    return f"it has read rows of people who were forgotten since {note.since}"


def _settings_changed(shop: Shop, task: Task, folder: ModelFolder) -> list[str]:
    """The settings that a model keeps to and that are others today."""
    asked, kept = recipe(shop, task).resolved(), folder.manifest.get("recipe", {})
    return [name for name in task.retrained_by if kept.get(name) != asked[name]]


def recipe(shop: Shop, task: Task) -> Recipe:
    """The task's recipe, every default resolved: its settings but for those that only say when and for what it runs."""
    settings, kind = shop.tasks_of(task), task.recipe
    return kind.model_validate({name: getattr(settings, name) for name in kind.model_fields})


def train(shop: Shop, tasks: list[Task], log: Callable[[str], None]) -> list[dict[str, Any]]:
    """Trains the tasks in a child process that has neither this one's memory nor its JVM; returns its report, one per
    task.

    A task whose recipe asks for several processes has a process group of its own. Should one of them end before its
    time, the others are ended too, and the task has failed; the tasks after it train. Raises NoLakeFiles where the lake
    is not on a file system.
    """
    files, recipes = open_lake(shop.lake), [recipe(shop, task) for task in tasks]
    alone, shared = [one for one in recipes if _processes(one) == 1], [one for one in recipes if _processes(one) > 1]
    reports = _trained(shop, alone, log) if alone else []
    for one in shared:
        started = time.monotonic()
        try:
            reports += _trained(shop, [one], log)
        except TrainingFailed as problem:
            serving = read_champion(files, one.task)
            failure = {
                "why": str(problem),
                "version": serving.version if serving else None,
                "seconds": round(time.monotonic() - started, 1),
            }
            reports.append({"task": one.task, "outcome": "failed", "metrics": {}, **failure})
    of_task = {line["task"]: line for line in reports}
    return [of_task[one.task] for one in recipes]


def _trained(shop: Shop, recipes: list[Recipe], log: Callable[[str], None]) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as scratch:
        file, tracking = Path(scratch) / "recipes.json", []
        file.write_text(json.dumps([one.resolved() for one in recipes]))
        if shop.tracking.on:
            tracking = ["--tracking", str(Path(scratch) / "tracking.json")]
            Path(tracking[1]).write_text(json.dumps({"shop": shop.name, **shop.tracking.model_dump()}))
        return _reported("training", [shop.lake, str(file), *tracking], log, _processes(recipes[0]))


def _processes(task_recipe: Recipe) -> int:
    return getattr(task_recipe, "processes", 1)


def evaluate(shop: Shop, tasks: list[Task], log: Callable[[str], None]) -> list[dict[str, Any]]:
    """Evaluates the tasks' models in such a process; one report per task, with `nothing` or `problem` where it has no
    figures.
    """
    named = [argument for task in tasks for argument in ("--task", task.name)]
    return _reported("training.evaluate", [shop.lake, "--shop", shop.name, *named], log)


def _reported(
    module: str, arguments: list[str], log: Callable[[str], None], processes: int = 1
) -> list[dict[str, Any]]:
    """Runs a module of the training side, torchrun's way where several processes share the work, and returns the report
    that it writes. Raises TrainingFailed without one.
    """
    launcher = ["torch.distributed.run", "--standalone", f"--nproc-per-node={processes}", "-m"] if processes > 1 else []
    with tempfile.TemporaryDirectory() as scratch:
        report = Path(scratch) / "report.json"
        command = [sys.executable, "-u", "-m", *launcher, module, *arguments, "--report", str(report)]
        environment = {
            **_ALLOCATOR,
            **_threads(processes),
            **os.environ,
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        }
        for secret in _SECRETS:
            environment.pop(secret, None)
        status, tail = _follow(command, environment, log)
        if not report.exists():
            raise TrainingFailed(f"expected a report of {module}, found exit status {status}: {' | '.join(tail[-5:])}")
        return json.loads(report.read_text())


def _threads(processes: int) -> dict[str, str]:
    """torchrun gives each process one thread where nobody says otherwise."""
    return {"OMP_NUM_THREADS": str(max(1, (os.cpu_count() or 1) // processes))} if processes > 1 else {}


def sentence(line: dict[str, Any]) -> str:
    """One task's report for a person: what serves now, its held-out metric against the baseline, and why."""
    metrics, left_out = line.get("metrics") or {}, f"; {line['left_out']}" if line.get("left_out") else ""
    figures = [f"{role} {_figure(metrics[role])}" for role in ("challenger", "baseline", "champion") if role in metrics]
    if not figures:
        return f"{line['outcome']}: {line['why']}"
    serving = {
        "challenger": "new champion",
        "champion": "champion stays",
        "baseline": "the baseline serves, provisionally",
    }
    said = f"{metrics['metric']}: {', '.join(figures)}{_accuracies(metrics)}"
    return f"{serving[line['outcome']]} {line['version']}; {said}; {line['why']}{left_out}"


def _accuracies(metrics: dict[str, Any]) -> str:
    """What is right, and macro-F1, where something else decides."""
    others = {role: found for role, found in (metrics.get("others") or {}).items() if "accuracy" in found}
    named = [f"{role} {found['accuracy']:.3f} ({found['macro_f1']:.3f})" for role, found in others.items()]
    return f"; accuracy (macro-F1): {', '.join(named)}" if named else ""


def _figure(value: dict[str, Any]) -> str:
    return f"{value['mean']:.3f} [{value['low']:.3f}, {value['high']:.3f}]"


def remember_examples(shop: Shop, task: Task, examples: str | None) -> None:
    """Notes which examples a counting model was made from, so that an unchanged night does not count again."""
    open_lake(shop.lake).write(place_of(task.name, _EXAMPLES), json.dumps({"fingerprint": examples}))


def _last_examples(shop: Shop, task: Task) -> str | None:
    files, note = open_lake(shop.lake), place_of(task.name, _EXAMPLES)
    return json.loads(files.read(note))["fingerprint"] if files.exists(note) else None


def _follow(command: list[str], environment: dict[str, str], log: Callable[[str], None]) -> tuple[int, list[str]]:
    """Runs a command, hands its lines on as progress and returns its status and last lines."""
    tail: list[str] = []
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            for line in process.stdout or ():
                if line.strip():
                    tail = [*tail[-19:], line.rstrip()]
                    log(line.rstrip())
        except BaseException:  # the run stops: what it has started ends with it
            _end(process)
            raise
    return process.returncode, tail


def _end(process: subprocess.Popen) -> None:
    process.terminate()
    try:
        process.wait(_ENDING_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
