"""Scoring inside Spark: files of every format through `nightshelf score`, and a text that really kills its worker."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tiny_folder import write_tiny_folder

pytestmark = pytest.mark.spark
TESTS = str(Path(__file__).parents[1])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_tiny_folder(tmp_path_factory.mktemp("base"), tmp_path_factory.mktemp("folder"))


def test_a_file_is_scored_with_all_its_columns(spark, folder, tmp_path, monkeypatch):
    from typer.testing import CliRunner

    from pipelines.cli.app import app
    from pipelines.lake import session

    monkeypatch.setattr(session, "spark_session", lambda *_, **__: spark)
    lines = [
        {"id": 1, "body": "good lamp"},
        {"id": 2, "body": None},
        {"id": 3, "body": " "},
        {"id": 4, "body": "red " * 50},
    ]
    (tmp_path / "in.jsonl").write_text("\n".join(json.dumps(line) for line in lines))
    arguments = [
        "score",
        str(tmp_path / "in.jsonl"),
        "--model",
        str(folder.path),
        "--text",
        "body",
        "--out",
        str(tmp_path / "out"),
    ]
    done = CliRunner().invoke(app, [*arguments, "--precision", "fp32"])
    assert done.exit_code == 0, done.output
    summary = json.loads(done.stdout.splitlines()[-1])
    assert (summary["rows"], summary["errors"], summary["precision"]) == (4, 0, "fp32") and summary["budget"] in (
        2048,
        4096,
        8192,
    )
    rows = spark.read.format("delta").load(str(tmp_path / "out")).orderBy("id").collect()
    assert [row["body"] for row in rows] == [line["body"] for line in lines]
    assert [row["said"]["status"] for row in rows] == ["ok", "null", "empty", "truncated"]
    assert rows[0]["said"]["label"] in ("bad", "good") and sum(
        rows[0]["said"]["probabilities"].values()
    ) == pytest.approx(1.0)
    again = CliRunner().invoke(app, [*arguments, "--precision", "fp32", "--embeddings"])
    assert again.exit_code == 0, again.output
    both = spark.read.format("delta").load(str(tmp_path / "out")).orderBy("id").collect()
    assert both[0]["said"]["label"] == rows[0]["said"]["label"]
    assert (
        np.linalg.norm(both[0]["said"]["embedding"]) == pytest.approx(1.0, abs=1e-5)
        and both[1]["said"]["embedding"] is None
    )
    missing = CliRunner().invoke(app, [*arguments[:5], "no_such", *arguments[6:]])
    assert missing.exit_code == 2 and "expected a column 'no_such'" in missing.stderr


def test_texts_for_int8_come_from_all_of_the_inputs_start(spark):
    from pipelines.cli.score_file import sample_of

    texts = [None, " ", *(f"text {number // 2}" for number in range(600))]
    rows = spark.createDataFrame([(text, 1) for text in texts], "`a body` string, id int").coalesce(1)
    found = sample_of(rows, "a body")
    assert found == [f"text {number}" for number in range(0, 256, 2)]
    assert sample_of(rows.limit(6), "a body") == ["text 0", "text 1"]
    assert sample_of(rows, "id") == sample_of(rows, "no such") == []


@pytest.mark.parametrize("kind", ["parquet", "csv", "json", "delta"])
def test_every_format_is_read_alike(spark, tmp_path, kind):
    from pipelines.cli.score_file import read_input

    frame = spark.createDataFrame([("1", 'a "red", lamp'), ("2", None)], "id string, body string")
    writer = frame.coalesce(1).write.format(kind)
    (writer.option("header", "true").option("escape", '"') if kind == "csv" else writer).save(str(tmp_path / "in"))
    found = read_input(spark, tmp_path / "in").orderBy("id").collect()
    assert [(row["id"], row["body"]) for row in found] == [("1", 'a "red", lamp'), ("2", None)]


def test_input_of_no_known_format_is_refused(spark, tmp_path):
    from pipelines.cli.score_file import read_input

    (tmp_path / "in.xlsx").touch()
    with pytest.raises(ValueError, match=r"expected Delta or files of one of .*, found \['in.xlsx'\]"):
        read_input(spark, tmp_path / "in.xlsx")


def test_a_text_that_kills_its_worker_costs_the_job_one_row(spark, folder):
    from udfs.models.encoder import open_encoder

    path = str(folder.path)

    def score(batches: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        import sys

        sys.path.insert(0, TESTS)  # where the deadly model is
        from udfs.isolation.worker import Child
        from udfs.models.guarded import GuardedEncoder
        from udfs.models.text_reader import read_tokenizer

        child = Child("deadly:serve", {"path": path, "threads": 1, "precision": "fp32"}, 1)
        scorer = GuardedEncoder(child, read_tokenizer(Path(path), 16), 60.0)
        for batch in batches:
            scored = scorer.score(batch["body"].tolist())
            values = scored.values(2)
            yield batch.assign(status=scored.status, error=scored.error, bad=values[:, 0], good=values[:, 1])

    texts = ["good lens", "red dress", "a broken phone", "blue table", "cheap shirt", "fine chair"]
    rows = spark.createDataFrame(list(enumerate(texts)), "id int, body string").repartition(2)
    schema = "id int, body string, status string, error string, bad float, good float"
    found = sorted(rows.mapInPandas(score, schema).collect(), key=lambda row: row["id"])
    assert [row["status"] for row in found] == ["ok", "ok", "error", "ok", "ok", "ok"]
    assert found[2]["error"] == "WorkerDied: the model's process died of signal 11 (SIGSEGV)"
    healthy = open_encoder(folder, 1, "fp32").score(texts).values(2)
    others = [0, 1, 3, 4, 5]
    np.testing.assert_allclose([(found[row]["bad"], found[row]["good"]) for row in others], healthy[others], atol=1e-6)


def test_workers_of_one_executor_share_what_forks_their_models(spark, tmp_path):
    waiting = str(tmp_path)

    def look(batches: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        import os
        import sys
        import time

        sys.path.insert(0, TESTS)
        import psutil

        from udfs.isolation.worker import Child

        Path(waiting, str(os.getpid())).touch()
        until = time.monotonic() + 60
        while len(list(Path(waiting).iterdir())) < 2 and time.monotonic() < until:  # so that no worker serves both
            time.sleep(0.05)
        server = psutil.Process(Child("deadly:echo", {}).ask(("pid", None), 60)).ppid()
        for batch in batches:
            yield batch.assign(worker=os.getpid(), server=server)

    rows = spark.createDataFrame([(0,), (1,)], "id int").repartitionByRange(2, "id")
    found = rows.mapInPandas(look, "id int, worker int, server int").collect()
    assert len({row["worker"] for row in found}) == 2 and len({row["server"] for row in found}) == 1
