"""Scoring where Spark is elsewhere: on a standalone cluster, and through Spark Connect, each of processes of its
own.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from shipped_code import zipped_code
from tiny_folder import write_tiny_folder

pytestmark = [pytest.mark.spark, pytest.mark.slow]
TESTS = Path(__file__).parents[1]
TEXTS = ["good lamp", "red dress", None, "a cheap shirt", " ", "broken phone", "fine chair " * 20, "good lamp"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_tiny_folder(tmp_path_factory.mktemp("base"), tmp_path_factory.mktemp("folder"))


@pytest.fixture(scope="module")
def expected(folder):
    """(status, probability of `good`) of every text by the model itself, without Spark."""
    from udfs.decisions.softmax import softmax
    from udfs.models.encoder import open_encoder

    scored = open_encoder(folder, 1, "fp32").score(TEXTS)
    good = softmax(scored.values(2))[:, 1]
    return [
        (status, None if result is None else p)
        for status, result, p in zip(scored.status, scored.results, good, strict=True)
    ]


@contextmanager
def running(command: list[str], log: Path, ready: str) -> Iterator[re.Match]:
    """A process, from the line of its log that says it is ready until the end of the block."""
    import pyspark

    home = Path(pyspark.__file__).parent
    environment = {
        **os.environ,
        "SPARK_HOME": str(home),
        "SPARK_DAEMON_MEMORY": "768m",
        "PYSPARK_PYTHON": sys.executable,
    }
    environment.pop("PYTHONPATH", None)  # the code comes with the client, or not at all
    with log.open("w") as file:
        process = subprocess.Popen(
            [str(home / "bin" / command[0]), *command[1:]],
            cwd=log.parent,
            env=environment,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield _logged(process, log, ready, time.monotonic() + 300)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _logged(process: subprocess.Popen, log: Path, ready: str, deadline: float) -> re.Match:
    while time.monotonic() < deadline and process.poll() is None:
        if found := re.search(ready, log.read_text()):
            return found
        time.sleep(0.2)
    raise AssertionError(f"expected {ready!r} in {log}, found {log.read_text()[-3_000:]}")


def scored_by(master: str, folder, code: Path, place: Path) -> dict:
    """What a client program in a process of its own was told."""
    command = [sys.executable, str(TESTS / "scoring_client.py"), master, str(code), str(folder.path), json.dumps(TEXTS)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(TESTS.parent), str(TESTS)])}
    done = subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4_000:]
    return json.loads(done.stdout.strip().splitlines()[-1])


def answers(report: dict) -> list[tuple[str, float | None]]:
    rows = [report["rows"][str(at)] for at in range(len(TEXTS))]
    return [(row["status"], None if row["probabilities"] is None else row["probabilities"]["good"]) for row in rows]


def agree(found: list, wanted: list) -> bool:
    same_status = [status for status, _ in found] == [status for status, _ in wanted]
    return same_status and [value for _, value in found] == [
        None if value is None else pytest.approx(value, abs=1e-5) for _, value in wanted
    ]


@pytest.fixture(scope="module")
def cluster(folder, tmp_path_factory) -> tuple[dict, Path]:
    """What a client of a master and a worker, as Spark ships them, was told, and the folder that the executors live
    in.
    """
    place = tmp_path_factory.mktemp("cluster")
    master = [
        "spark-class",
        "org.apache.spark.deploy.master.Master",
        "--host",
        "127.0.0.1",
        "--port",
        "0",
        "--webui-port",
        "0",
    ]
    with running(master, place / "master.log", r"Starting Spark master at (spark://\S+)") as logged:
        worker = ["spark-class", "org.apache.spark.deploy.worker.Worker", "--host", "127.0.0.1", "--webui-port", "0"]
        worker += ["--cores", "2", "--memory", "1g", "--work-dir", str(place / "work"), logged[1]]
        with running(worker, place / "worker.log", "Successfully registered with master"):
            return scored_by(logged[1], folder, zipped_code(place / "nightshelf.zip"), place), place / "work"


def test_executors_of_a_standalone_cluster_score_the_rows(cluster, expected):
    report, work = cluster
    assert agree(answers(report), expected)
    assert report["jvm_here"] and all(Path(row["place"]).is_relative_to(work) for row in report["rows"].values())
    assert report["workers"] == 2 and report["running"]["precision"] == "fp32"


def test_a_spark_connect_client_is_told_the_same(cluster, folder, expected, tmp_path):
    """The client has no JVM; the server's Python workers have the code from the client alone."""
    server = [
        "spark-submit",
        "--class",
        "org.apache.spark.sql.connect.service.SparkConnectServer",
        "--master",
        "local[2]",
    ]
    server += ["--conf", "spark.ui.enabled=false", "--conf", "spark.connect.grpc.binding.port=0", "spark-internal"]
    with running(server, tmp_path / "server.log", r"Spark Connect server started at: \S*?:(\d+)\s") as logged:
        report = scored_by(f"sc://localhost:{logged[1]}", folder, zipped_code(tmp_path / "nightshelf.zip"), tmp_path)
    assert report["session"] == "pyspark.sql.connect.session.SparkSession" and not report["jvm_here"]
    assert agree(answers(report), expected) and agree(answers(report), answers(cluster[0]))
    assert (report["workers"], report["running"]) == (cluster[0]["workers"], cluster[0]["running"])
