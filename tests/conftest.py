"""Shared fixtures: one Spark session for the whole run, the real data folder where there is one."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

#: What this machine's models were found to run best in is found anew, and left behind nowhere.
_CACHE = TemporaryDirectory(prefix="nightshelf-")
os.environ["NIGHTSHELF_CACHE"] = _CACHE.name
if "PYTEST_XDIST_WORKER" in os.environ:  # processes that each spin on all cores would take turns in vain
    os.environ.setdefault("OMP_NUM_THREADS", str(max(1, (os.cpu_count() or 1) // int(os.environ["PYTEST_XDIST_WORKER_COUNT"]))))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Shares tests among processes (`-n 2 --dist loadgroup`): those on the first night, which takes minutes to make, are one process's
    and come first; all others stay together by file, those with a JVM before those without.
    """
    if not hasattr(config, "workerinput"):
        return
    on_first_night = {item for item in items if "first_night" in getattr(item, "fixturenames", ())}
    for item in items:
        item.add_marker(pytest.mark.xdist_group("first night" if item in on_first_night else str(item.path)))
    items.sort(key=lambda item: (item not in on_first_night, item.get_closest_marker("spark") is None))


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
