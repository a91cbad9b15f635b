"""The ablation's table: rows are paired, rows of several seeds are one, and a change that loses is said to lose."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.pooled import accuracy_difference, f1_difference, markdown


def run(change: str, seed: int, rows: list[int], right: np.ndarray) -> dict:
    """Answers of which those are right where `right`; class 0 and 1 in turns, 2 the wrong answer."""
    truth = [row % 2 for row in rows]
    part = {"row": rows, "truth": truth, "said": [t if ok else 2 for t, ok in zip(truth, right, strict=True)]}
    return {"change": change, "seed": seed, "validation": part, "test": part}


ROWS = list(range(200))
ALL, HALF = np.ones(200, dtype=bool), np.arange(200) < 100


def test_a_difference_is_the_mean_over_rows_and_keeps_its_sign():
    better = [(run("a", 1, ROWS, ALL)["test"], run("default", 1, ROWS, HALF)["test"])]
    worse = [(mine, other) for other, mine in better]
    assert accuracy_difference(better).mean == pytest.approx(0.5)
    found = accuracy_difference(worse)
    assert found.mean == pytest.approx(-0.5)
    assert -0.6 < found.low < -0.5 < found.high < -0.4
    assert f1_difference(worse).mean < -0.3


def test_the_same_rows_under_two_seeds_are_no_more_certain_than_under_one():
    rng = np.random.default_rng(0)
    mine, other = rng.random(200) < 0.8, rng.random(200) < 0.7
    pair = (run("a", 1, ROWS, mine)["test"], run("default", 1, ROWS, other)["test"])
    once, twice = accuracy_difference([pair]), accuracy_difference([pair, pair])
    assert twice.mean == pytest.approx(once.mean)
    assert twice.high - twice.low == pytest.approx(once.high - once.low, rel=0.1)
    fresh = (
        run("a", 2, [row + 200 for row in ROWS], mine)["test"],
        run("default", 2, [row + 200 for row in ROWS], other)["test"],
    )
    wider = accuracy_difference([pair, fresh])
    assert wider.high - wider.low < 0.8 * (once.high - once.low)


def test_runs_over_other_rows_are_refused():
    with pytest.raises(ValueError, match="same rows"):
        accuracy_difference([(run("a", 1, ROWS, ALL)["test"], run("default", 1, ROWS[::-1], ALL)["test"])])


def test_the_table_has_a_line_per_change_and_says_what_was_not_run():
    runs = [
        run("default", 1, ROWS, HALF),
        run("default", 2, ROWS, HALF),
        run("better", 1, ROWS, ALL),
        run("better", 2, ROWS, HALF),
    ]
    lines = markdown(runs, {"views": "titles only"}).splitlines()
    assert len({line.count("|") for line in lines}) == 1
    cells = [cell.strip() for cell in lines[3].split("|")[1:-1]]
    assert cells[0] == "better"
    assert cells[1] == "0.7500"
    assert cells[3].startswith("+0.2500 [")
    assert cells[4] == "+0.5000, +0.0000"
    assert "views | not run: titles only" in lines[-1]
