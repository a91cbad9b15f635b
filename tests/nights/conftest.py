"""One small shop and its first night, run once, whatever number of processes run the tests; they work on copies."""

from __future__ import annotations

import copy
import fcntl
import os
import pickle
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from planted import plant
from shelf import Shelf, copied, make_shop, terminal_to


@pytest.fixture(scope="session")
def first_night(tmp_path_factory, spark) -> tuple[Shelf, Any]:
    """(the shop after its first night, what the night did). Nobody writes to it."""
    own = tmp_path_factory.getbasetemp()
    place = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "first"
    with _alone(place):
        if not (place / "outcome.pickle").exists():
            _make(place)
        return Shelf(place / "shop"), pickle.loads((place / "outcome.pickle").read_bytes())


def _make(place: Path) -> None:
    shutil.rmtree(place / "shop", ignore_errors=True)
    shelf = make_shop(place / "shop", 300, 600, 2_000)
    plant(shelf)
    with terminal_to(shelf.terminal):
        outcome = shelf.run(lambda text: os.write(1, f"{text}\n".encode()))
    ledger = copy.copy(outcome.ledger)
    ledger._lake = None  # a session of Spark's is this process's alone
    (place / "outcome.pickle").write_bytes(pickle.dumps(replace(outcome, ledger=ledger)))


@contextmanager
def _alone(place: Path) -> Iterator[None]:
    """While no other process of the run makes the night. One that failed leaves nothing, and the next one tries."""
    place.mkdir(exist_ok=True)
    with (place / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture
def shelf(first_night, tmp_path):
    """A copy of the shop after its first night."""
    return copied(first_night[0], tmp_path / "shop")
