"""Folders under construction beside a task's models, and how they become models. What a killed process left is swept away."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from udfs.models.model_folder import ModelFolder, open_folder

_PREFIX = ".building"
#: Of a process on another machine nobody here knows whether it lives: its folders count as left behind after two days.
_LEFT_BEHIND_SECONDS = 2 * 86_400


@contextlib.contextmanager
def building(models: Path, task: str) -> Iterator[Path]:
    """An empty folder beside the task's models, gone at the end unless it was renamed."""
    (models / task).mkdir(parents=True, exist_ok=True)
    sweep(models / task)
    found = Path(tempfile.mkdtemp(dir=models / task, prefix=f"{_PREFIX}-{socket.gethostname()}-{os.getpid()}-"))
    try:
        yield found
    finally:
        shutil.rmtree(found, ignore_errors=True)


def put(models: Path, folder: ModelFolder) -> ModelFolder:
    """Renames a sealed folder to its version; one that is there already is the same model."""
    place = models / folder.task / folder.version
    if not place.exists():
        folder.path.chmod(0o755)
        folder.path.rename(place)
    return open_folder(place, folder.task)


def sweep(place: Path) -> None:
    """Removes the folders whose process is no more."""
    for left in place.glob(f"{_PREFIX}-*"):
        whose, _, pid = left.name.rpartition("-")[0].rpartition("-")
        here = whose == f"{_PREFIX}-{socket.gethostname()}" and pid.isdigit()
        if not _lives(int(pid)) if here else _age(left) > _LEFT_BEHIND_SECONDS:
            shutil.rmtree(left, ignore_errors=True)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _age(path: Path) -> float:
    with contextlib.suppress(FileNotFoundError):
        return time.time() - path.stat().st_mtime
    return 0.0
