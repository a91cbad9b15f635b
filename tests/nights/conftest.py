"""One small shop and its first night, run once; tests work on copies of it."""

from __future__ import annotations

import os

import pytest
from planted import plant
from shelf import copied, make_shop, terminal_to


@pytest.fixture(scope="session")
def first_night(tmp_path_factory, spark):
    """(the shop after its first night, what the night did)."""
    shelf = make_shop(tmp_path_factory.mktemp("first") / "shop", 300, 600, 2_000)
    plant(shelf)
    with terminal_to(shelf.terminal):
        return shelf, shelf.run(lambda text: os.write(1, f"{text}\n".encode()))


@pytest.fixture
def shelf(first_night, tmp_path):
    """A copy of the shop after its first night."""
    return copied(first_night[0], tmp_path / "shop")
