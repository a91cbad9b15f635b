"""What is scored tonight: new inputs, failed ones again until they are parked, and by how many workers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from expectations.registry import TABLES
from expectations.tasks.sentiment import SENTIMENT
from pipelines.lake.tables import Lake
from pipelines.scoring import slices
from pipelines.scoring.usage import are_others

TABLE = TABLES["scores/sentiment"]
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(("rows", "workers"), [(0, 0), (1, 1), (100, 1), (101, 2), (100_000, 8)])
def test_a_worker_loads_a_model_only_where_rows_enough_wait_for_it(monkeypatch, rows, workers):
    monkeypatch.setattr(slices, "concurrent_workers", lambda spark: 8)
    assert slices.workers_for(None, rows) == workers


@pytest.fixture
def lake(spark, tmp_path):
    return Lake(spark, str(tmp_path / "lake"))


def score(lake: Lake, text: str, *statuses: str, model: str = "v1", error: str = "Boom: x", at: datetime = NOW) -> None:
    """What a model said of a text, night after night."""
    rows = [
        tuple(
            {
                "input_hash": text,
                "model_version": model,
                "attempt": attempt,
                "status": status,
                "error": error if status == "error" else None,
                "score": None if status == "error" else 0.5,
                "scored_at": at,
                "run_id": f"r{attempt}",
            }.get(name)
            for name in TABLE.column_names()
        )
        for attempt, status in enumerate(statuses, 1)
    ]
    lake.append(TABLE, lake.spark.createDataFrame(rows, TABLE.ddl()), {})


def inputs(lake: Lake, *texts: str):
    struct = ", ".join(f"{column.name}: {column.type}" for column in SENTIMENT.inputs)
    return lake.spark.createDataFrame(
        [(text, (None, text)) for text in texts], f"input_hash string, input struct<{struct}>"
    )


def waiting(lake: Lake, *texts: str, by_other_means: bool = False) -> dict[str, int]:
    rows = slices.pending(lake, SENTIMENT, inputs(lake, *texts), "v1", by_other_means).collect()
    return {row["input_hash"]: row["attempt"] for row in rows}


@pytest.mark.spark
def test_a_failed_input_is_tried_again_until_it_is_parked_and_a_good_one_never(lake):
    score(lake, "good", "ok")
    score(lake, "cut", "truncated")
    score(lake, "once", "error")
    score(lake, "twice", "error", "error")
    score(lake, "parked", *["error"] * slices.ATTEMPTS)
    score(lake, "mended", "error", "ok")
    texts = ("good", "cut", "once", "twice", "parked", "mended", "new", "new")
    assert waiting(lake, *texts) == {"once": 2, "twice": 3, "new": 1}
    assert slices._parked(lake, SENTIMENT, inputs(lake, *texts), "v1") == 1


@pytest.mark.spark
@pytest.mark.parametrize(
    "error",
    [
        "TimedOut: no answer within 120 s",
        "MemoryError: ",
        "WorkerDied: the model's process died of signal 9 (SIGKILL)",
        "RuntimeError: can't allocate memory: you tried to allocate 8 bytes",
    ],
)
def test_what_was_parked_for_want_of_time_or_memory_is_tried_once_more_a_week_later_or_by_other_means(lake, error):
    failed = ["error"] * slices.ATTEMPTS
    score(lake, "long ago", *failed, error=error, at=datetime.now(UTC) - timedelta(days=8))
    score(lake, "lately", *failed, error=error, at=datetime.now(UTC) - timedelta(days=1))
    score(lake, "its own fault", *failed, at=datetime.now(UTC) - timedelta(days=8))
    parked, again = ("long ago", "lately", "its own fault"), slices.ATTEMPTS + 1
    assert waiting(lake, *parked) == {"long ago": again}
    assert waiting(lake, *parked, by_other_means=True) == {"long ago": again, "lately": again}


def test_means_are_others_on_another_machine_or_with_other_time_but_not_where_none_were_noted():
    noted = {"scored": 3, "machine_cores": 2, "machine_gib": 24, "seconds_per_batch": 120}
    now = {name: value for name, value in noted.items() if name != "scored"}
    assert not are_others(now, noted)
    assert not are_others(now, {"scored": 3})
    assert all(are_others({**now, name: now[name] * 2}, noted) for name in now)


@pytest.mark.spark
def test_another_model_starts_anew_with_what_was_parked(lake):
    score(lake, "parked", *["error"] * slices.ATTEMPTS, model="v0")
    assert waiting(lake, "parked") == {"parked": 1}


@pytest.mark.spark
def test_what_is_published_of_an_input_is_its_good_score_or_else_its_last_error(lake):
    score(lake, "mended", "error", "ok")
    score(lake, "twice", "error", "error")
    score(lake, "old", "ok", model="v0")
    rows = {row["input_hash"]: row for row in slices.current_scores(lake, SENTIMENT, "v1").collect()}
    assert set(rows) == {"mended", "twice"}
    assert (rows["mended"]["status"], rows["mended"]["score"], rows["mended"]["error"]) == ("ok", 0.5, None)
    assert (rows["twice"]["status"], rows["twice"]["attempt"], rows["twice"]["error"]) == ("error", 2, "Boom: x")


@pytest.mark.spark
@pytest.mark.parametrize("rows", [1, 7, 40])
def test_every_row_is_in_one_slice(lake, monkeypatch, rows):
    from unittest.mock import Mock

    monkeypatch.setattr(slices, "SLICE_ROWS", 8)
    night = Mock(lake=lake, run_id="r", is_late=lambda: False)
    staged = inputs(lake, *(f"text {number}" for number in range(rows)))
    parts = [
        [row["input_hash"] for row in part.collect()] for _, part in slices.sliced(night, staged, rows, "score x: y")
    ]
    assert len(parts) == -(-rows // 8) and sorted(text for part in parts for text in part) == sorted(
        f"text {number}" for number in range(rows)
    )
