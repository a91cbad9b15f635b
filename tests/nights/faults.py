"""Faults that a night may meet: killed processes, a full disk, a second writer, a second run.

A fault strikes while a night runs in a process of its own. Kill points are named by tables: the moment at which a new
version of that table is in its log.
"""

from __future__ import annotations

import itertools
import os
import random
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
from deltalake.exceptions import DeltaError
from shelf import Shelf, rows_of, write_rows

from pipelines.exit_codes import EXIT_LEASE

VICTIMS = ("driver", "jvm", "worker")
#: Room on the small disk for what a night writes, so that it is full when the fault says so and not before.
_ROOM_BYTES = 256 * 1024**2
LONGEST_NIGHT_SECONDS = 900
#: How the ids of hostile records begin, what their cells repeat, and how long those are.
HOSTILE = "HOSTILE-"
_HOSTILE_UNITS = (
    "1.",
    "1",
    " ",
    "a/",
    "a, ",
    "a: 1, ",
    "[",
    '{"a":',
    "<a ",
    "&amp;",
    "a > ",
    "a@a.",
    "0 1",
    "\n ",
    "Ã©",
    "$1 ",
)
_HOSTILE_CHARS = 30_000


@dataclass(frozen=True)
class Struck:
    """Whether the fault met the night, what it did in words, and what is wrong already."""

    met: bool
    what: str
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fault:
    """`kind` is what is counted. `strike` waits for its moment in a running night and strikes; `ends` judges the exit
    code of a night that was struck. `small_disk`: the lake has to lie on a disk of its own. `deliver` puts something
    else into the delivery before the night, and returns what puts it right again; the night then sees other rows than
    an undisturbed one, and `strike` judges them.
    """

    kind: str
    name: str
    strike: Callable[[Shelf, subprocess.Popen], Struck]
    ends: Callable[[int], bool]
    small_disk: bool = False
    deliver: Callable[[Shelf], Callable[[], None]] | None = None


def killed_at(victim: str, table: str) -> Fault:
    """SIGKILL of a victim at the next commit of a table."""

    def strike(shelf: Shelf, night: subprocess.Popen) -> Struck:
        return _killed(victim, night) if next_commit(shelf, table, night) else Struck(False, "no such commit")

    return Fault(f"{victim} killed at a commit", f"{victim} killed at {table}", strike, _ends_of(victim))


def killed_after(victim: str, seconds: float) -> Fault:
    """SIGKILL of a victim a time after the night was started; of a worker as soon as there is one from then on."""

    def strike(shelf: Shelf, night: subprocess.Popen) -> Struck:
        with suppress(subprocess.TimeoutExpired):
            night.wait(timeout=seconds)
        return _killed(victim, night)

    return Fault(f"{victim} killed at random", f"{victim} killed after {seconds:.1f} s", strike, _ends_of(victim))


def disk_full_at(table: str) -> Fault:
    """From the next commit of a table on, the night's disk has no free byte; there is room again when the night has
    ended.
    """

    def strike(shelf: Shelf, night: subprocess.Popen) -> Struck:
        before = shelf.versions()
        if not next_commit(shelf, table, night):
            return Struck(False, "no such commit")
        filler = shelf.lake / "_filler"
        while night.poll() is None:
            _fill(filler)
            time.sleep(0.05)
        touched = () if shelf.versions() == before else ("a night without disk space published a set",)
        filler.unlink()
        return Struck(True, "disk filled", touched)

    return Fault("disk full", f"disk full from {table} on", strike, lambda code: code > 0, small_disk=True)


def second_writer(table: str) -> Fault:
    """Another writer deletes rows of a table, commit after commit, while the night is about to write it."""

    def strike(shelf: Shelf, night: subprocess.Popen) -> Struck:
        commits = interfere(shelf, table, lambda: night.poll() is None)
        return Struck(commits > 0, f"{commits} commits of another writer")

    return Fault("second writer", f"second writer of {table}", strike, lambda code: code in (0, 4))


def hostile_cells() -> Fault:
    """Cells made to hurt whatever reads them, in every column of the catalogue: the night succeeds, all other rows are
    as they were.
    """

    def strike(shelf: Shelf, night: subprocess.Popen) -> Struck:
        night.wait()
        products = set(shelf.frame("silver/products")["product_id"]) | set(shelf.frame("silver/quarantine")["key"])
        read = sum(str(key).startswith(HOSTILE) for key in products)
        problems = () if read else ("no hostile record is in silver or quarantine",)
        return Struck(True, f"{read} hostile records kept or quarantined", problems)

    def deliver(shelf: Shelf) -> Callable[[], None]:
        (catalogue,) = shelf.folder.rglob("products.csv")
        before = catalogue.read_bytes()
        rows = rows_of(catalogue)
        write_rows(catalogue, [*rows, *_hostile_rows(rows[0])])

        def restore() -> None:
            catalogue.write_bytes(before)

        return restore

    return Fault("hostile cells", "hostile cells in the catalogue", strike, lambda code: code == 0, deliver=deliver)


def _hostile_rows(header: list[str]) -> Iterator[list[str]]:
    """Records with 30 kB of each kind of text, twice, in the columns but the id by turns; few, for the catalogue has to
    shrink again.
    """
    columns = itertools.cycle(range(1, len(header)))
    for number, (unit, place) in enumerate(zip(_HOSTILE_UNITS * 2, columns, strict=False)):
        row = [f"{HOSTILE}{number:04}", *[""] * (len(header) - 1)]
        row[min(2, len(header) - 1)] = f"A plain text of record {number}"
        row[place] = (unit * _HOSTILE_CHARS)[:_HOSTILE_CHARS] + "!"
        yield row


def second_run(table: str) -> Fault:
    """Another run on the same lake, at the next commit of a table."""

    def strike(shelf: Shelf, night: subprocess.Popen) -> Struck:
        if not next_commit(shelf, table, night):
            return Struck(False, "no such commit")
        code = run(shelf, "--no-train")
        return Struck(
            True,
            f"second run ended with {code}",
            () if code == EXIT_LEASE else (f"second run: expected 5, found {code}",),
        )

    return Fault("second run", f"second run at {table}", strike, lambda code: code == 0)


def next_commit(shelf: Shelf, table: str, night: subprocess.Popen) -> bool:
    """Waits for a new version of a table. False if the night ended before."""
    before = shelf.version(table)
    while night.poll() is None:
        if shelf.version(table) > before:
            return True
        time.sleep(0.01)
    return False


def interfere(shelf: Shelf, table: str, goes_on: Callable[[], bool]) -> int:
    """Deletes rows of a table a few at a time from the moment at which the night has read it and staged what it will
    write there; returns the number of commits.
    """
    kind, _, name = table.partition("/")
    staged = f"*/scored/{name}" if kind == "scores" else f"*/changes/{table}"
    while goes_on() and not any((shelf.lake / "_staging").glob(staged)):
        time.sleep(0.01)
    column, commits = {"scores": "input_hash"}.get(kind, "product_id"), 0
    for digit in "0123456789":
        if not goes_on():
            break
        with suppress(DeltaError):  # the night was faster: its commit stands
            commits += shelf.table(table).delete(f"cast({column} as string) like '%{digit}'")["num_deleted_rows"] > 0
    return commits


@contextmanager
def running(shelf: Shelf, *options: str, name: str = "run") -> Iterator[subprocess.Popen]:
    """A night that has no more than its time: one that hangs is killed. Nothing of it is left afterwards."""
    night = shelf.start(*options, name=name)
    limit = threading.Timer(LONGEST_NIGHT_SECONDS, _end, [night])
    limit.start()
    try:
        yield night
    finally:
        limit.cancel()
        _end(night)


def run(shelf: Shelf, *options: str) -> int:
    """The exit code of a night; -9 if it hung."""
    with running(shelf, *options) as night:
        return night.wait()


def _end(night: subprocess.Popen) -> None:
    with suppress(ProcessLookupError):
        os.killpg(night.pid, signal.SIGKILL)
    night.wait()


@contextmanager
def small_disk(folder: Path, bytes_needed: int) -> Iterator[None]:
    """A disk in memory at a folder, not much larger than needed. Raises PermissionError where mounting is not
    allowed.
    """
    folder.mkdir(parents=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={bytes_needed + _ROOM_BYTES}", "tmpfs", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise PermissionError(
            f"no small disk: {done.stderr.strip()}; run it as root, or under `unshare --map-root-user --mount`"
        )
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def _ends_of(victim: str) -> Callable[[int], bool]:
    """A dead driver is a dead night; a night whose JVM died cannot succeed; a dead worker costs time only."""
    return {
        "driver": lambda code: code == -signal.SIGKILL,
        "jvm": lambda code: code > 0,
        "worker": lambda code: code == 0,
    }[victim]


def _killed(victim: str, night: subprocess.Popen) -> Struck:
    while night.poll() is None:
        for process in _victims(victim, night):
            with suppress(psutil.NoSuchProcess):
                if victim == "driver":
                    os.killpg(process.pid, signal.SIGKILL)
                    return Struck(True, "process group killed")
                name = _role(process)
                process.kill()
                return Struck(True, f"{name} killed")
        time.sleep(0.02)
    return Struck(False, f"no {victim} before the night's end")


def _victims(victim: str, night: subprocess.Popen) -> list[psutil.Process]:
    """Processes to choose from, in random order: a worker is Spark's Python daemon, a worker of its or a model's
    guarded child.
    """
    driver = psutil.Process(night.pid)
    if victim == "driver":
        return [driver]
    roles = ("jvm",) if victim == "jvm" else ("daemon or worker", "guarded child")
    with suppress(psutil.NoSuchProcess):
        found = [process for process in driver.children(recursive=True) if _role(process) in roles]
        return random.sample(found, len(found))
    return []


def _role(process: psutil.Process) -> str:
    try:
        words = process.cmdline()
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return "gone"
    if "org.apache.spark.deploy.SparkSubmit" in words:  # and not the `java -version` that is asked before
        return "jvm"
    return (
        "daemon or worker"
        if "pyspark.daemon" in words
        else "guarded child"
        if "udfs.isolation.worker" in words
        else "other"
    )


def _fill(filler: Path) -> None:
    for step in (1024**2, 4096):
        with filler.open("ab", buffering=0) as file, suppress(OSError):
            while file.write(bytes(step)) == step:
                pass
