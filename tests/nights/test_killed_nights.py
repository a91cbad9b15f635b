"""A night that is killed at each kind of commit in turn: the next one completes it, and no reader sees a mixture."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time

import pandas as pd
import pytest
from conftest import Shelf

from expectations.registry import GOLD

pytestmark = [pytest.mark.spark, pytest.mark.slow]

#: In the order of the night: kill as soon as a new version of this table is there. The last gold table stands for the moment
#: right before the published set is appended.
KILL_AT = (
    "bronze/products",
    "silver/products",
    "scores/sentiment",
    "gold/product_categories",
    "gold/product_descriptions",
    "ops/published",
)


def commits(shelf: Shelf, table: str) -> int:
    log = shelf.lake / table / "_delta_log"
    return len(list(log.glob("*.json"))) if log.exists() else 0


def start(shelf: Shelf) -> subprocess.Popen:
    command = [sys.executable, "-m", "pipelines", "run", str(shelf.settings), "--no-train", "--master", "local[2,4]"]
    with (shelf.folder / "night.log").open("a") as log:
        return subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)


def run_until(shelf: Shelf, table: str) -> bool:
    """Starts a night and kills it, JVM and all, at the next commit of the table. False if it ended before."""
    before, process = commits(shelf, table), start(shelf)
    while process.poll() is None and commits(shelf, table) <= before:
        time.sleep(0.01)
    killed = process.poll() is None
    if killed:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return killed


def content(shelf: Shelf, name: str, version: int) -> pd.DataFrame:
    """A gold table's rows without stamps, in the order of its key; numbers rounded beyond the noise of batching."""
    table = next(table for table in GOLD if table.name == name)
    frame = shelf.frame(name, version).drop(columns=["scored_at", "run_id", "embedding", "probabilities", "alternatives"], errors="ignore")
    frame = frame.sort_values(list(table.key)).reset_index(drop=True).round(3)
    return frame.astype({column: str for column in frame if frame[column].dtype == object})


class Reader(threading.Thread):
    """Polls the newest published set and checks that its tables belong together."""

    def __init__(self, shelf: Shelf, sets: list[dict[str, int]]) -> None:
        super().__init__(daemon=True)
        self.shelf, self.sets, self.seen, self.wrong, self.stop = shelf, sets, [], [], threading.Event()

    def run(self) -> None:
        while not self.stop.wait(0.5):
            versions = self.shelf.versions()
            ids = [
                set(self.shelf.table(name, versions[name]).to_pyarrow_table(columns=["product_id"])["product_id"].to_pylist())
                for name in ("gold/product_categories", "gold/product_embeddings", "gold/product_descriptions")
            ]
            if not ids[0] == ids[1] == ids[2]:
                self.wrong.append(versions)
            if versions not in self.seen:
                self.seen.append(versions)


def test_a_night_killed_at_every_kind_of_commit_ends_as_an_undisturbed_one(first_night, tmp_path):
    from pipelines.demo.generate import night as next_delivery

    undisturbed, killed = (Shelf(tmp_path / name / "shop") for name in ("undisturbed", "killed"))
    for shelf in (undisturbed, killed):
        shutil.copytree(first_night[0].folder, shelf.folder)
        next_delivery(shelf.folder, 300, 600, 2_000, seed=11)
    before = killed.versions()
    undisturbed.run(training=False)
    reader = Reader(killed, [])
    reader.start()
    reached = {table: run_until(killed, table) for table in KILL_AT}
    final = start(killed)
    assert final.wait(timeout=600) == 0, (killed.folder / "night.log").read_text()[-3_000:]
    reader.stop.set()
    reader.join()
    assert all(reached[table] for table in KILL_AT[:5]), reached
    assert reader.wrong == [] and reader.seen[0] == before
    after, expected = killed.versions(), undisturbed.versions()
    assert all(after[name] > before[name] for name in ("gold/product_categories", "gold/product_descriptions"))
    for table in GOLD:
        pd.testing.assert_frame_equal(
            content(killed, table.name, after[table.name]),
            content(undisturbed, table.name, expected[table.name]),
            check_exact=False,
            rtol=1e-2,
        )
