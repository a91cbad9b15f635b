"""Nights under spark-submit and on two executors, with the code shipped as a zip and a driver that may hold next to
nothing.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from shipped_code import zipped_code

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.spark


@pytest.mark.slow
def test_both_executors_score_rows(first_night, tmp_path):
    import pyspark

    shop, events = tmp_path / "shop", tmp_path / "events"
    events.mkdir()
    shutil.copytree(first_night[0].folder, shop, ignore=shutil.ignore_patterns("lake"))
    shutil.copytree(first_night[0].lake / "models", shop / "lake" / "models")
    code = zipped_code(tmp_path / "nightshelf.zip")
    with (shop / "shop.toml").open("a") as settings:
        settings.write(
            f'\n[spark]\n"spark.driver.maxResultSize" = "8m"\n"spark.submit.pyFiles" = "{code}"\n'
            f'"spark.eventLog.enabled" = "true"\n"spark.eventLog.dir" = "file://{events}"\n'
            '"spark.eventLog.compress" = "false"\n"spark.eventLog.rolling.enabled" = "false"\n"spark.executor.memory" = "1g"\n'
        )
    environment = {**os.environ, "PYTHONPATH": str(code), "SPARK_HOME": str(Path(pyspark.__file__).parent)}
    command = [
        sys.executable,
        "-m",
        "pipelines",
        "run",
        str(shop / "shop.toml"),
        "--no-train",
        "--master",
        "local-cluster[2,1,2048]",
    ]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3_000:]
    assert executors_with_python(events) == {"0", "1"}


def test_spark_submit_runs_the_same_night(shelf, tmp_path):
    """As docs/deployment.md says it, on one machine; a finished night, so that nothing is scored and no version changes."""
    import pyspark

    home = Path(pyspark.__file__).parent
    before = shelf.versions()
    command = [
        str(home / "bin" / "spark-submit"),
        "--master",
        "local[2]",
        "--packages",
        "io.delta:delta-spark_4.1_2.13:4.4.0",
        "--conf",
        "spark.sql.extensions=io.delta.sql.DeltaSparkSessionExtension",
        "--conf",
        "spark.sql.catalog.spark_catalog=org.apache.spark.sql.delta.catalog.DeltaCatalog",
        "--py-files",
        str(zipped_code(tmp_path / "nightshelf.zip")),
        str(ROOT / "pipelines" / "__main__.py"),
        "run",
        str(shelf.settings),
        "--no-train",
        "--json",
    ]
    environment = {**os.environ, "SPARK_HOME": str(home), "PYSPARK_PYTHON": sys.executable}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3_000:]
    summary = json.loads(done.stdout.strip().splitlines()[-1])
    assert summary["event"] == "summary" and shelf.versions() == before


def executors_with_python(events: Path) -> set[str]:
    """Ids of the executors that sent rows to a Python worker."""
    found = set()
    for file in events.rglob("[!.]*"):
        for line in file.read_text().split("\n") if file.is_file() else ():
            if not line:
                continue
            event = json.loads(line)
            if event["Event"] == "SparkListenerTaskEnd" and event["Task End Reason"]["Reason"] == "Success":
                named = {
                    a["Name"]: int(a.get("Update") or 0)
                    for a in event["Task Info"]["Accumulables"]
                    if "Python" in a["Name"]
                }
                if named.get("data sent to Python workers", 0) > 0:
                    found.add(event["Task Info"]["Executor ID"])
    return found
