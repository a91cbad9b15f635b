"""One small shop and its first night, run once; tests work on copies of it."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

BUDGETS = {"category": 8, "sentiment": 8, "recommendations": 4, "descriptions": 12}


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

    def run(self, **options):
        """A night in this process."""
        from expectations.shop import load_shop
        from pipelines.night import run_night

        return run_night(load_shop(self.settings), self.settings, lambda text: None, **options)

    def table(self, name: str, version: int | None = None):
        from deltalake import DeltaTable

        return DeltaTable(f"{self.lake}/{name}", version=version)

    def frame(self, name: str, version: int | None = None):
        return self.table(name, version).to_pandas()

    def versions(self) -> dict[str, int]:
        from expectations.shop import load_shop
        from pipelines.readers import newest_versions

        return newest_versions(load_shop(self.settings))


def make_shop(folder: Path, products: int, reviews: int, purchases: int) -> Shelf:
    """A generated shop whose models get seconds, not minutes."""
    from pipelines.demo.generate import generate
    from pipelines.user_keys import make_key_file

    generate(folder, products=products, reviews=reviews, purchases=purchases, seed=11)
    make_key_file(folder)
    settings = folder / "shop.toml"
    text = settings.read_text()
    for task, seconds in BUDGETS.items():
        text = re.sub(rf"(\[tasks\.{task}\].*?\nseconds = )\d+", rf"\g<1>{seconds}", text, count=1, flags=re.S)
    settings.write_text(text)
    return Shelf(folder)


@pytest.fixture(scope="session")
def first_night(tmp_path_factory, spark):
    """(the shop after its first night, what the night did)."""
    shelf = make_shop(tmp_path_factory.mktemp("first") / "shop", 300, 600, 2_000)
    return shelf, shelf.run()


@pytest.fixture
def shelf(first_night, tmp_path):
    """A copy of the shop after its first night."""
    copy = tmp_path / "shop"
    shutil.copytree(first_night[0].folder, copy)
    return Shelf(copy)
