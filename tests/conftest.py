"""Shared fixtures: one Spark session for the whole run, the real data folder where there is one."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

#: The file that makes the first night where several processes share the work; others that need it come late, when it
#: is there.
_MAKES_FIRST_NIGHT = "tests/nights/test_first_night.py"
#: Where real data lies, for the tests that read it; shops in tests have data of their own.
_REAL_DATA = os.environ.pop("NIGHTSHELF_DATA", None)
#: What this machine's models were found to run best in is found anew, and left behind nowhere.
_CACHE = TemporaryDirectory(prefix="nightshelf-")
os.environ["NIGHTSHELF_CACHE"] = _CACHE.name
if "PYTEST_XDIST_WORKER" in os.environ:  # processes that each spin on all cores would take turns in vain
    os.environ.setdefault(
        "OMP_NUM_THREADS", str(max(1, (os.cpu_count() or 1) // int(os.environ["PYTEST_XDIST_WORKER_COUNT"])))
    )


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """With several processes a file is one piece of work."""
    from xdist.scheduler import LoadFileScheduling

    return LoadFileScheduling(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The first night is made while another process does what needs a JVM and no night of that shop; then its users and,
    last, what needs no JVM, which evens out who ends when.
    """
    if not hasattr(config, "workerinput"):
        return

    def file(item: pytest.Item) -> str:
        return item.nodeid.split("::")[0]

    with_jvm = {file(item) for item in items if item.get_closest_marker("spark")}
    using = {file(item) for item in items if "first_night" in getattr(item, "fixturenames", ())}
    items.sort(key=lambda item: (file(item) != _MAKES_FIRST_NIGHT, file(item) not in with_jvm, file(item) in using))


@pytest.fixture(scope="session")
def spark():
    """One small local session with Delta, as the command line builds it for few records."""
    from pipelines.lake.session import expect, spark_session

    session = spark_session("tests", master="local[2]", conf={"spark.driver.memory": "2g"})
    expect(session, 100, {})
    yield session
    session.stop()


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder with public data sets; tests that need it are skipped, with this reason, where it is absent."""
    folder = Path(_REAL_DATA or Path(__file__).parents[2] / "shared" / "data")
    if not folder.is_dir():
        pytest.skip(f"real data folder {folder} is absent; set NIGHTSHELF_DATA")
    return folder
