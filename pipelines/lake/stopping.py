"""How a run ends: its ledger says what it did; where it has to stop at once, the JVM ends with it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from pyspark import SparkContext

from pipelines.errors import Stopped
from pipelines.lake.ledger import Ledger
from pipelines.lake.tables import Lake

#: So long the JVM may take to end by itself; a commit is there whole or not at all.
_SECONDS = 5.0


@contextmanager
def kept_ledger(lake: Lake, ledger: Ledger) -> Iterator[None]:
    """However the stages end, the ledger says what they did; unless the run has to stop at once: that takes Spark."""
    try:
        yield
    except Stopped:
        raise
    except BaseException:
        _end(lake, ledger)
        raise
    _end(lake, ledger)


def _end(lake: Lake, ledger: Ledger) -> None:
    lake.forget_staging()  # first: on a full disk it makes the room in which the ledger says what happened
    ledger.flush(ending=True)


@contextmanager
def stopped_with_jvm() -> Iterator[None]:
    """A run that is stopped ends its JVM before it gives the lease back: nothing of it may write any more."""
    try:
        yield
    except Stopped:
        _end_jvm()
        raise


def _end_jvm() -> None:
    process = getattr(SparkContext._gateway, "proc", None)
    if process is None:  # no session yet, or a server elsewhere
        return
    process.terminate()
    try:
        process.wait(_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
