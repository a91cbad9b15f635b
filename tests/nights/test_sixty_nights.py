"""Sixty nights of 1% change: file counts, the log and the time of a night do not grow with the number of nights
before.
"""

from __future__ import annotations

import os
import time

import numpy as np
import pytest
from shelf import rows_of, write_rows

from pipelines.lake.maintenance import FILES

NIGHTS = int(os.environ.get("NIGHTSHELF_NIGHTS", "60"))
pytestmark = [pytest.mark.spark, pytest.mark.slow, pytest.mark.timeout(300 * NIGHTS)]
CHANGED = 3  # of 300 products


def change_titles(shelf, night: int) -> None:
    """Gives some products, others every night, a title that no product has had."""
    path = shelf.folder / "data" / "products.csv"
    header, *rows = rows_of(path)
    whole = [row for row in rows if len(row) == len(header) and row[header.index("Name")]]
    for row in whole[night * CHANGED % 90 :][:CHANGED]:
        row[header.index("Name")] = f"{row[header.index('Name')].split(' mark ')[0]} mark {night}"
    write_rows(path, [header, *rows])


def files_of(shelf) -> dict[str, int]:
    """Data files that each table consists of now."""
    tables = [log.parent for log in shelf.lake.rglob("_delta_log")]
    return {
        str(table.relative_to(shelf.lake)): len(shelf.table(table.relative_to(shelf.lake)).file_uris())
        for table in tables
    }


def log_bytes_per_commit(shelf) -> float:
    """Bytes of all logs by their commits: checkpoints that repeat what has long been removed would make it grow."""
    logs = [
        file
        for log in shelf.lake.rglob("_delta_log")
        for file in log.iterdir()
        if file.is_file() and file.suffix in (".json", ".parquet")
    ]
    return sum(file.stat().st_size for file in logs) / sum(file.suffix == ".json" for file in logs)


def test_nights_leave_no_slope(shelf):
    seconds, files, log = [], [], []
    for night in range(NIGHTS):
        change_titles(shelf, night)
        started = time.monotonic()
        outcome = shelf.run(training=False)
        seconds.append(time.monotonic() - started)
        assert outcome.failed == {}, outcome.failed
        scored = {entry.table: entry.counts.get("scored", 0) for entry in outcome.ledger.of_stage("score")}
        assert 1 <= scored["scores/embeddings"] <= 2 * CHANGED
        files.append(files_of(shelf))
        log.append(log_bytes_per_commit(shelf))
        print(
            f"night {night + 1}: {seconds[-1]:.1f} s, {sum(files[-1].values())} files, {log[-1]:,.0f} bytes of log a commit",
            flush=True,
        )
    third = NIGHTS // 3
    early, late = seconds[third : 2 * third], seconds[2 * third :]
    assert np.median(late) < 1.25 * np.median(early)
    partitioned = ("bronze/",)  # by delivery: one folder for each that is kept
    for table in files[-1]:
        if not table.startswith(partitioned):
            assert files[-1][table] <= 2 * FILES, f"{table} has {files[-1][table]} files"
    assert np.median(log[2 * third :]) < 1.5 * np.median(log[third : 2 * third])
    for published in shelf_sets(shelf):
        for name, entry in published["tables"].items():
            shelf.frame(name, entry["version"])  # raises where a file is gone


def shelf_sets(shelf) -> list[dict]:
    """The published sets on offer."""
    from expectations.settings.loading import load_shop
    from pipelines.lake.reader import published_sets

    return [{**row, "tables": dict(row["tables"])} for row in published_sets(load_shop(shelf.settings))]
