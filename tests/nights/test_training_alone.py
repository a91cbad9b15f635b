"""The training stage by itself: no JVM, no pyspark."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.spark  # the examples it reads come from a night

WITHOUT_SPARK = """
import sys
for name in ("pyspark", "py4j", "delta", "great_expectations"):
    sys.modules[name] = None
sys.argv = ["nightshelf", "train", sys.argv[1], "--task", "recommendations"]
from pipelines.cli.app import main
main()
"""


def test_training_needs_no_spark(shelf):
    environment = {"PATH": "/nowhere", "HOME": str(shelf.folder)}
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_SPARK, str(shelf.settings)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    assert "ndcg@10" in done.stdout


@pytest.mark.parametrize("command", [["status"], ["published"], ["show", "gold/product_categories", "-n", "2"]])
def test_looking_at_the_lake_needs_no_java(shelf, command):
    code = "import sys; sys.modules['pyspark'] = None; from pipelines.cli.app import main; main()"
    arguments = [command[0], str(shelf.settings), *command[1:]]
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], env={"PATH": "/nowhere"}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    assert "gold/product_categories" in done.stdout or "category_path" in done.stdout
