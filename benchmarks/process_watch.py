"""Peak memory of a night's processes, each kind apart, and what they took of the processors."""

from __future__ import annotations

import threading
from typing import Self

import psutil

_INTERVAL_SECONDS = 0.5


class ProcessWatch:
    """Watches a process and all it starts, until left. `mib`: resident memory at its peak: `jvm`, `driver` (the process
    itself), `training`, the largest `worker`, and all `workers` at one moment together (pages that they share count in
    each). `cpu_seconds`: of all processes, which says what a run costs also beside others that share the processors.
    """

    def __init__(self, pid: int) -> None:
        self.mib: dict[str, int] = {}
        self._cpu: dict[int, float] = {}
        self._root = psutil.Process(pid)
        self._left = threading.Event()
        self._watcher = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._watcher.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._left.set()
        self._watcher.join()

    @property
    def cpu_seconds(self) -> float:
        return round(sum(self._cpu.values()), 1)

    def _watch(self) -> None:
        while not self._left.wait(_INTERVAL_SECONDS):
            try:
                self._look()
            except psutil.Error:  # it ended while it was looked at
                continue

    def _look(self) -> None:
        now: dict[str, int] = {"driver": _resident(self._root)}
        children = self._root.children(recursive=True)
        self._cpu |= {process.pid: _cpu_seconds(process) for process in (self._root, *children) if process.is_running()}
        for child in children:
            kind, size = _kind(child), _resident(child)
            if kind == "worker":
                now["workers"] = now.get("workers", 0) + size
            now[kind] = max(now.get(kind, 0), size)
        for kind, size in now.items():
            self.mib[kind] = max(self.mib.get(kind, 0), size >> 20)


def _kind(process: psutil.Process) -> str:
    try:
        command = process.cmdline()
    except psutil.Error:
        return "worker"
    if command and command[0].endswith("java"):
        return "jvm"
    return "training" if "training" in command or "training.__main__" in " ".join(command) else "worker"


def _cpu_seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0
