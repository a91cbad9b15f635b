"""Shared fixtures: one Spark session for the whole run, the real data folder where there is one."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

#: What this machine's models were found to run best in is found anew, and left behind nowhere.
_CACHE = TemporaryDirectory(prefix="nightshelf-")
os.environ["NIGHTSHELF_CACHE"] = _CACHE.name


@pytest.fixture(scope="session")
def spark():
    """One small local session with Delta, as the command line builds it."""
    from pipelines.session import spark_session

    session = spark_session("tests", master="local[2]", conf={"spark.driver.memory": "2g"})
    yield session
    session.stop()


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder with public data sets; tests that need it are skipped, with this reason, where it is absent."""
    folder = Path(os.environ.get("NIGHTSHELF_DATA", Path(__file__).parents[2] / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"real data folder {folder} is absent; set NIGHTSHELF_DATA")
    return folder
