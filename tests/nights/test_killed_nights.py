"""Nights under faults, in short; `make torture` does it at length. The next night completes them, and no reader sees a
mixture.
"""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from evidence import Reader, differences
from faults import interfere, killed_at, run, running, second_run
from shelf import Shelf, copied

pytestmark = pytest.mark.spark

#: In the order of the night. The last gold table stands for the moment right before the published set is appended.
KILL_AT = (
    "bronze/products",
    "silver/products",
    "scores/sentiment",
    "scores/neighbours",
    "gold/product_categories",
    "gold/product_descriptions",
    "ops/published",
)


def delivered(first_night, folder: Path) -> Shelf:
    """A copy of the shop to which the next delivery has come."""
    from pipelines.demo.generate import night as next_delivery

    shelf = copied(first_night[0], folder)
    next_delivery(shelf.folder, 300, 600, 2_000, seed=11)
    return shelf


@pytest.fixture(scope="module")
def unpublished(first_night, tmp_path_factory) -> Shelf:
    """A night that went up to publishing."""
    from pipelines.night import STAGES

    shelf = delivered(first_night, tmp_path_factory.mktemp("unpublished") / "shop")
    assert shelf.run(training=False, stages=STAGES[:-1]).failed == {}
    return shelf


@pytest.fixture(scope="module")
def undisturbed(first_night, unpublished, tmp_path_factory) -> Shelf:
    shelf = copied(unpublished, tmp_path_factory.mktemp("undisturbed") / "shop")
    assert shelf.run(training=False).failed == {}
    assert len(differences(first_night[0], shelf)) > 10  # what is compared below can be told apart
    return shelf


def run_beside_a_second_writer(shelf: Shelf, table: str) -> int:
    """A night in this process, and the number of commits that came between."""
    commits, over = [], threading.Event()
    writer = threading.Thread(target=lambda: commits.append(interfere(shelf, table, lambda: not over.is_set())))
    writer.start()
    try:
        shelf.run(training=False)
    finally:
        over.set()
        writer.join()
    return commits[0]


def test_a_refused_run_a_killed_night_and_a_second_writer_leave_what_an_undisturbed_night_leaves(
    unpublished, undisturbed, tmp_path
):
    shelf = copied(unpublished, tmp_path / "shop")
    before = shelf.versions()
    with Reader(shelf) as reader:
        with running(shelf, "--no-train") as night:
            refused = second_run("gold/product_embeddings").strike(shelf, night)
            killed = killed_at("driver", "gold/similar_products").strike(shelf, night)
        assert refused.met and refused.problems == () and killed.met and shelf.versions() == before
        assert run_beside_a_second_writer(shelf, "gold/product_descriptions") > 0
        assert shelf.run(training=False).failed == {}
    assert differences(shelf, undisturbed) + reader.half_done(before, undisturbed) == []


@pytest.mark.slow
def test_a_night_killed_at_every_kind_of_commit_ends_as_an_undisturbed_one(first_night, undisturbed, tmp_path):
    shelf = delivered(first_night, tmp_path / "shop")
    before = shelf.versions()
    with Reader(shelf) as reader:
        for table in KILL_AT:
            with running(shelf, "--no-train") as night:
                struck = killed_at("driver", table).strike(shelf, night)
            assert struck.met or table == "ops/published", struck
        assert run(shelf, "--no-train") == 0, shelf.log.read_text()[-3_000:]
    assert differences(shelf, undisturbed) + reader.half_done(before, undisturbed) == []
