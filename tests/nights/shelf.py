"""A small shop in a folder: its settings, data and lake, how it is made and copied, and its nights, in this process or
their own.
"""

from __future__ import annotations

import contextlib
import csv
import io
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

#: Seconds of training per task.
BUDGETS = {"category": 6, "attributes": 6, "sentiment": 6, "recommendations": 3, "descriptions": 8}

#: A JVM that lives for a minute spends more on compiling well than that gives back.
_QUICK_JVM = "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m"  # with the quick compiler alone the default is 48 MB, and too small


@dataclass(frozen=True)
class Shelf:
    """A shop's folder with its settings, data and lake."""

    folder: Path

    @property
    def settings(self) -> Path:
        return self.folder / "shop.toml"

    @property
    def lake(self) -> Path:
        return self.folder / "lake"

    @property
    def log(self) -> Path:
        """What the nights that were started in processes of their own have said."""
        return self.folder / "night.log"

    @property
    def terminal(self) -> Path:
        """What the first night, which runs in the tests' process, wrote to the terminal."""
        return self.folder / "said.txt"

    def run(self, log=lambda text: None, **options):
        """A night in this process."""
        from expectations.settings.loading import load_shop
        from pipelines.night import run_night

        return run_night(load_shop(self.settings), self.settings, log, **options)

    def start(self, *options: str, name: str = "run") -> subprocess.Popen:
        """A night, or another command, in a process group (and no session: that would have a priority of its own) as the command line runs
        it.
        """
        command = [sys.executable, "-m", "pipelines", name, str(self.settings), "--master", "local[2,4]", *options]
        with self.log.open("a") as log:
            return subprocess.Popen(
                command, stdout=log, stderr=log, process_group=0, env={"JDK_JAVA_OPTIONS": _QUICK_JVM, **os.environ}
            )

    def table(self, name: str, version: int | None = None):
        from deltalake import DeltaTable

        return DeltaTable(f"{self.lake}/{name}", version=version)

    def frame(self, name: str, version: int | None = None):
        return self.table(name, version).to_pandas()

    def versions(self) -> dict[str, int]:
        from expectations.settings.loading import load_shop
        from pipelines.lake.reader import newest_versions

        return newest_versions(load_shop(self.settings))

    def version(self, name: str) -> int:
        """The newest version in a table's log, -1 before the first. Cheap enough to be asked a hundred times a
        second.
        """
        log = self.lake / name / "_delta_log"
        return max((int(path.stem) for path in log.glob("*.json") if path.stem.isdigit()), default=-1)


def make_shop(folder: Path, products: int, reviews: int, purchases: int, seed: int = 11) -> Shelf:
    """A generated shop whose models get seconds, not minutes."""
    from pipelines.demo.generate import generate
    from pipelines.silver.people.user_keys import make_key_file

    generate(folder, products=products, reviews=reviews, purchases=purchases, seed=seed)
    make_key_file(folder)
    settings = folder / "shop.toml"
    text = settings.read_text()
    for task, seconds in BUDGETS.items():
        text = re.sub(rf"(\[tasks\.{task}\].*?\nseconds = )\d+", rf"\g<1>{seconds}", text, count=1, flags=re.S)
    settings.write_text(text)
    return Shelf(folder)


@contextlib.contextmanager
def terminal_to(file: Path) -> Iterator[None]:
    """What this process and those that it starts write to the terminal, into a file."""
    kept = [os.dup(1), os.dup(2)]
    with file.open("wb") as opened:
        try:
            for descriptor in (1, 2):
                os.dup2(opened.fileno(), descriptor)
            yield
        finally:
            for descriptor, before in enumerate(kept, 1):
                os.dup2(before, descriptor)
                os.close(before)


def rows_of(path: Path) -> list[list[str]]:
    """The lines of a csv file, its header first."""
    csv.field_size_limit(sys.maxsize)  # readers of the project's own set it for the whole process
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def write_rows(path: Path, rows: list[list[str]]) -> None:
    """Writes a csv file."""
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)


def copied(shelf: Shelf, folder: Path) -> Shelf:
    """A copy of a shop. Weights, which no night ever writes to, are linked where the file system can."""
    shutil.copytree(shelf.folder, folder, copy_function=_linked_weights, dirs_exist_ok=True)
    return Shelf(folder)


def _linked_weights(source: str, target: str) -> None:
    if source.endswith(".safetensors"):
        try:
            return os.link(source, target)
        except OSError:  # another file system
            pass
    shutil.copy2(source, target)
