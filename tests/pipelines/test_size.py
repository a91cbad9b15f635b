"""What a larger night would take, by the ledger of smaller ones: arithmetic that a person can redo."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from pipelines.cli.capacity import PAIRS_PER_SECOND, estimate, finished_nights, measured_steps
from pipelines.scoring.memory import peak_mib


def entry(stage, table, seconds, run="n1", status="ok", **counts):
    return {"run_id": run, "stage": stage, "table": table, "status": status, "seconds": seconds, "counts": counts}


def night(run="n1", scored=100, seconds=50.0, left=0):
    """A shop of 100 products and 300 reviews."""
    return [
        entry("land", "bronze/products", 1.0, run, records=60),
        entry("land", "bronze/products", 1.0, run, records=60),
        entry("clean", "silver/products", 4.0, run, **{"in": 120, "kept": 100}),
        entry("clean", "silver/reviews", 6.0, run, **{"in": 300, "kept": 300}),
        entry("train", "category", 90.0, run),
        entry(
            "score",
            "scores/category",
            seconds,
            run,
            scored=scored,
            left=left,
            tokens=20 * scored,
            workers=2,
            memory_mib=3_000,
        ),
        entry("publish", "gold/product_categories", 2.0, run, rows=100),
        entry("publish", "gold/similar_products", 8.0, run, rows=2_000),
    ]


def hours_of(size, table):
    (step,) = [step for step in size.steps if step.table == table]
    return step.hours * 3_600


def test_a_night_over_as_many_rows_takes_what_it_took():
    size = estimate([night()], wanted=400, machines=1, k=20)
    assert {step.table: round((step.hours - step.pair_hours) * 3_600, 6) for step in size.steps} == {
        "bronze/products": 2.0,
        "silver/products": 4.0,
        "silver/reviews": 6.0,
        "category": 90.0,
        "scores/category": 50.0,
        "gold/product_categories": 2.0,
        "gold/similar_products": 8.0,
    }
    assert size.tokens == 2_000 and size.memory_mib == 3_000
    assert size.hours["night"] * 3_600 == pytest.approx(162.0, rel=1e-4)


def test_ten_times_the_rows_on_four_machines():
    size = estimate([night()], wanted=4_000, machines=4, k=20, recommender_bytes=5 * 2**20)
    assert hours_of(size, "scores/category") == pytest.approx(50 * 10 / 4)
    pairs = 1_000 * 1_000  # every product with every product, on four machines of two workers
    assert hours_of(size, "gold/similar_products") == pytest.approx(8 * 10 / 4 + pairs / PAIRS_PER_SECOND / 8)
    assert hours_of(size, "category") == 90.0
    assert size.tokens == 20_000
    assert size.memory_mib == 3_000 + 2 * 50  # two workers, each with a recommender of ten times 5 MiB


def test_each_unsure_product_is_compared_with_every_product_once_not_for_each_entry_of_a_list():
    asked = entry("score", "scores/neighbours", 1.0, scored=50, workers=2)
    size = estimate([[*night(), asked]], wanted=4_000, machines=4, k=20)
    assert hours_of(size, "scores/neighbours") == pytest.approx(10 / 4 + 500 * 1_000 / PAIRS_PER_SECOND / 8)


def test_the_largest_pass_counts_not_the_last():
    small = night("n2", scored=2, seconds=4.0)
    size = estimate([night(), small], wanted=400, machines=1, k=20)
    assert hours_of(size, "scores/category") == pytest.approx(50.0)


def test_what_a_deadline_left_is_part_of_the_whole_night():
    size = estimate([night(scored=25, seconds=10.0, left=75)], wanted=400, machines=1, k=20)
    (step,) = [step for step in size.steps if step.stage == "score"]
    assert (step.rows, step.tokens) == (100, 2_000) and step.hours * 3_600 == pytest.approx(40.0)


def test_nights_that_did_not_finish_and_steps_that_did_not_run_tell_nothing():
    failed = [{**line, "status": "failed"} if line["stage"] == "publish" else line for line in night("n2", seconds=1.0)]
    idle = [{**line, "status": "unchanged", "seconds": 0.0} for line in night("n3")]
    kept = finished_nights([*night(), *failed, *idle])
    assert [{line["run_id"] for line in run} for run in kept] == [{"n1"}, {"n3"}]
    (step,) = [step for step in measured_steps(kept) if step.stage == "score"]
    assert step.seconds == 50.0


def test_memory_is_that_of_the_whole_family():
    hungry = "import subprocess, sys; held = bytearray(64 * 2**20); subprocess.run([sys.executable, '-c', sys.argv[1]])"
    child = "held = bytearray(96 * 2**20); print('ready', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", hungry, child], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout.readline() == b"ready\n"
        found = peak_mib(process.pid)
        process.communicate(b"\n")
    assert found is not None and 160 <= found <= 160 + 100
    assert peak_mib(os.getpid()) > 0


def test_memory_is_unknown_where_there_are_no_accounts(tmp_path):
    assert peak_mib(1, tmp_path) is None


def test_what_a_fork_server_holds_counts_with_its_processes_alone(tmp_path):
    of_models, worker = "python\0-m\0udfs.isolation.worker\0" + "5\0" + "10", "python\0-m\0pyspark.daemon"
    for pid, parent, leader, mib, words in [
        (9, 1, 9, 40, "python\0-m\0pipelines"),
        (10, 9, 10, 100, worker),
        (11, 1, 10, 700, of_models),  # started by a worker that is gone
        (12, 11, 10, 900, of_models),
        (13, 11, 10, 800, of_models),
        (14, 10, 10, 30, of_models),
        (15, 1, 9, 5000, "of the same pipe"),
    ]:
        (tmp_path / str(pid)).mkdir()
        (tmp_path / str(pid) / "status").write_text(
            f"Name:\tpython\nPPid:\t{parent}\nNSpgid:\t{leader}\nVmHWM:\t{mib * 1024} kB\n"
        )
        (tmp_path / str(pid) / "cmdline").write_text(words)
    assert peak_mib(9, tmp_path) == 40 + 100 + 900 + 800 + 30
