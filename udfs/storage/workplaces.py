"""Local folders under construction, named by their process. What a killed process left is swept away."""

from __future__ import annotations

import os
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from udfs.storage.atomic import remove

_PREFIX = ".building"
#: Of a process on another machine nobody here knows whether it lives: its folders count as left behind after two days.
_LEFT_BEHIND_SECONDS = 2 * 86_400


@contextmanager
def under_construction(workplace: Path) -> Iterator[Path]:
    """An empty folder in `workplace`, gone at the end unless it was moved; what dead processes left goes first."""
    sweep(workplace)
    found = Path(tempfile.mkdtemp(dir=workplace, prefix=f"{_PREFIX}-{socket.gethostname()}-{os.getpid()}-"))
    try:
        yield found
    finally:
        remove(found)


def sweep(workplace: Path) -> None:
    """Removes the folders whose process is no more."""
    for left in workplace.glob(f"{_PREFIX}-*"):
        whose, _, pid = left.name.rpartition("-")[0].rpartition("-")
        here = whose == f"{_PREFIX}-{socket.gethostname()}" and pid.isdigit()
        if not psutil.pid_exists(int(pid)) if here else _age_seconds(left) > _LEFT_BEHIND_SECONDS:
            remove(left)


def _age_seconds(path: Path) -> float:
    with suppress(FileNotFoundError):
        return time.time() - path.stat().st_mtime
    return 0.0
