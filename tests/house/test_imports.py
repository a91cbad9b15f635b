"""What a process of the training stage, or a command that promises no JVM, really imports."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

SPARK_SIDE = (
    "[name for name in sys.modules if name.split('.')[0] in ('pyspark', 'py4j', 'delta', 'great_expectations')]"
)


@pytest.mark.parametrize(
    "modules",
    [
        "training.stage, training.__main__, training.evaluate, training.trainers.category, training.trainers.sentiment, training.trainers.descriptions, training.trainers.recommendations",
        "udfs.predictors.category, udfs.predictors.sentiment, udfs.predictors.embeddings, udfs.predictors.descriptions, udfs.predictors.recommendations, udfs.engine.batching",
        "expectations.settings.loading, expectations.known_tasks, expectations.registry",
        "pipelines.cli.app, pipelines.cli.views.tables, pipelines.lake.reader, pipelines.lifecycle.training_job, pipelines.lifecycle.champions, pipelines.cli.model_commands, pipelines.demo.generate",
    ],
)
def test_no_spark_where_none_is_promised(modules):
    code = f"import sys, {modules}; print({SPARK_SIDE})"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "module",
    [
        "pipelines.cli.app",
        "udfs.spark",
        "udfs.predictors.category",
        "udfs.predictors.descriptions",
        "udfs.predictors.recommendations",
    ],
)
def test_torch_is_imported_only_where_a_model_runs(module):
    code = f"import sys, {module}; print('torch' in sys.modules or 'transformers' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"


def test_no_file_or_folder_of_pipelines_hides_a_module_of_the_standard_library_or_of_a_package():
    """spark-submit puts the script's own folder first on the path."""
    names = {path.stem for path in Path(__file__).parents[2].joinpath("pipelines").iterdir()} - {
        "__init__",
        "__main__",
        "__pycache__",
    }
    installed = set(packages_distributions()) - {"pipelines", "udfs", "training", "expectations"}
    assert names & (sys.stdlib_module_names | installed) == set()
