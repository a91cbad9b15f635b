"""Tracks a training stage where the shop's `[tracking]` asks for it: TensorBoard while a model is fitted, MLflow
afterwards.

Neither decides anything, and trouble with either costs a warning and a bounded time, never a training.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from expectations.recipe import ClassifierRecipe, Recipe
from expectations.settings.tracking import Tracking, without_credentials
from training.tracking.callbacks import Watch
from training.tracking.mlflow_payload import TRAINED, job
from udfs.storage.files import LakeFiles

#: MLflow would try for many minutes, report its use to its makers, and look for git. What the environment says wins.
_MLFLOW = {
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "2",
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "30",
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "GIT_PYTHON_REFRESH": "quiet",
}
_SECRET_NAMES = ("PASSWORD", "TOKEN", "SECRET", "KEY")


@dataclass
class Tracker:
    """What one training stage is tracked by; by default nothing. `trouble`: MLflow has failed, and is left alone
    since.
    """

    shop: str = ""
    settings: Tracking = field(default_factory=Tracking)
    trouble: bool = False

    @contextlib.contextmanager
    def watched(self, recipe: Recipe, log: Callable[[str], None]) -> Iterator[dict[str, Watch]]:
        """What a task's `fit` takes beside its rows: `watch`, where the fit is to be watched."""
        if self.settings.tensorboard is None or not isinstance(recipe, ClassifierRecipe):
            yield {}
            return
        from training.tracking.tensorboard import open_board

        board = open_board(Path(self.settings.tensorboard), recipe.task, lambda line: log(f"{recipe.task}: {line}"))
        try:
            yield {"watch": board} if board else {}
        finally:
            if board:
                board.close()

    def log(self, files: LakeFiles, recipe: Recipe, report: dict[str, Any], log: Callable[[str], None]) -> None:
        """Tells MLflow of one trained task, within `seconds_per_task`. Never raises."""
        if self.settings.mlflow is None or self.trouble or report["outcome"] not in TRAINED:
            return
        try:
            payload = job(self.shop, files, recipe, report)
            payload |= {
                "uri": self.settings.mlflow,
                "experiment": self.settings.experiment or f"nightshelf-{self.shop}",
            }
            problem = _problem_of(payload, self.settings.seconds_per_task)
        except Exception as error:
            problem = f"{type(error).__name__}: {error}"
        if problem:
            self.trouble = True
            store = without_credentials(self.settings.mlflow)
            log(f"{recipe.task}: warning: MLflow at {store} is told no more in this training: {problem}")

    def forget(self, recipe: Recipe, kept: set[str], log: Callable[[str], None]) -> None:
        """Removes from MLflow what it keeps of a task's earlier models: versions, and the files of their runs. Never
        raises: what could not be reached is said, and stays with the shop.
        """
        if self.settings.mlflow is None:
            return
        payload = {
            "uri": self.settings.mlflow,
            "experiment": self.settings.experiment or f"nightshelf-{self.shop}",
            "model": f"nightshelf-{self.shop}-{recipe.task}",
            "task": recipe.task,
            "shop": self.shop,
            "kept": sorted(kept),
        }
        problem = _problem_of(payload, self.settings.seconds_per_task, "training.tracking.mlflow_forget")
        if problem:
            store = without_credentials(self.settings.mlflow)
            log(f"{recipe.task}: warning: earlier models stay in MLflow at {store}; delete them there: {problem}")


def _problem_of(job: dict[str, Any], seconds: float, module: str = "training.tracking.mlflow_run") -> str | None:
    """Runs the job in a process that is killed when it takes too long; what went wrong, without credentials."""
    environment = {**_MLFLOW, **os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    command = [sys.executable, "-m", module]
    try:
        done = subprocess.run(
            command,
            input=json.dumps(job),
            env=environment,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"expected it to take at most {seconds:g} s, found it unfinished; see to the store, or raise seconds_per_task"
    if done.returncode == 0:
        return None
    last = next((line for line in reversed(done.stderr.splitlines()) if line.strip()), f"exit status {done.returncode}")
    return _unsecret(last)[:500]


def _unsecret(text: str) -> str:
    """Without anything that the environment keeps secret, either."""
    for name, value in os.environ.items():
        if len(value) > 3 and any(part in name.upper() for part in _SECRET_NAMES):
            text = text.replace(value, "***")
    return without_credentials(text)
