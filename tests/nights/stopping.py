"""SIGTERM to a night at a point, and what has to be true of it afterwards."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import psutil
from faults import next_commit, running
from shelf import Shelf

from pipelines.lake.lease import lease

#: Before Spark is there, and at the first commit to a table of each part of the night.
POINTS = ("the start", "bronze/products", "silver/products", "scores/sentiment", "gold/product_categories")
#: So long a scheduler waits before it kills: Kubernetes' default.
GRACE_SECONDS = 30


def stopped_at(shelf: Shelf, point: str, *options: str) -> list[str]:
    """What is wrong with a night that is told to stop at a point; only its driver is told, as an orchestrator does."""
    file = shelf.folder / "result.json"
    with running(shelf, *options, "--result", str(file)) as night:
        if not _reached(shelf, point, night, file):
            return [f"{point}: the night ended before, with {night.returncode}"]
        family = _family(night)
        night.send_signal(signal.SIGTERM)
        try:
            code = night.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            return [f"{point}: still there after {GRACE_SECONDS} s"]
        return [f"{point}: {problem}" for problem in _problems(shelf, code, file, family)]


def _reached(shelf: Shelf, point: str, night: subprocess.Popen, file: Path) -> bool:
    if point != "the start":
        return next_commit(shelf, point, night)
    while night.poll() is None:
        if file.exists() and "run_id" in file.read_text() and json.loads(file.read_text())["run_id"]:
            time.sleep(0.5)
            return True
        time.sleep(0.02)
    return False


def _family(night: subprocess.Popen) -> list[psutil.Process]:
    with suppress(psutil.NoSuchProcess):
        return [one for one in psutil.Process(night.pid).children(recursive=True) if "java" in one.name()]
    return []


def _problems(shelf: Shelf, code: int, file: Path, jvms: list[psutil.Process]) -> list[str]:
    result, found = json.loads(file.read_text()), []
    found += [f"ended with {code}"] if code != 143 else []
    found += (
        [f"result says {result['verdict']}, {result['exit_code']}"]
        if (result["verdict"], result["exit_code"]) != ("stopped", 143)
        else []
    )
    found += (
        ["its JVM lives on"] if any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in jvms) else []
    )
    said = shelf.log.read_text()
    found += ["nothing was said"] if "gives the lake back" not in said else []
    found += ["no page"] if not Path(result["page"] or "none").is_file() else []
    try:
        with lease(str(shelf.lake), "the next run"):
            pass
    except Exception as held:
        found.append(f"the lease is held: {held}")
    return found
