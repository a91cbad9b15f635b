"""A night that is told to stop (SIGTERM) gives the lake back at once and says so, wherever it is; the next one completes
it.
"""

from __future__ import annotations

import pytest
from evidence import differences
from faults import run
from shelf import copied
from stopping import POINTS, stopped_at

pytestmark = pytest.mark.spark


def delivered(first_night, folder):
    from pipelines.demo.generate import night as next_delivery

    shelf = copied(first_night[0], folder)
    next_delivery(shelf.folder, 300, 600, 2_000, seed=11)
    return shelf


def test_a_night_that_is_told_to_stop_gives_the_lake_back_and_says_so(first_night, tmp_path):
    shelf = delivered(first_night, tmp_path / "shop")
    before = shelf.versions()
    assert stopped_at(shelf, "silver/products", "--no-train") == []
    assert shelf.versions() == before


@pytest.mark.slow
def test_a_night_stopped_at_five_points_ends_as_an_undisturbed_one(first_night, tmp_path):
    shelf = delivered(first_night, tmp_path / "shop")
    undisturbed = delivered(first_night, tmp_path / "undisturbed")
    assert [problem for point in POINTS for problem in stopped_at(shelf, point, "--no-train")] == []
    assert run(shelf, "--no-train") == 0 == run(undisturbed, "--no-train"), shelf.log.read_text()[-3_000:]
    assert differences(shelf, undisturbed) == []
