"""Shared fixtures: one Spark session for the whole run, the real data folder where there is one."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

#: Files of tests that work on the first night.
ON_FIRST_NIGHT = {
    f"tests/nights/test_{name}.py"
    for name in (
        "first_night",
        "next_nights",
        "killed_nights",
        "stopped_nights",
        "command_line",
        "every_rule",
        "cluster",
        "training_alone",
        "people_in_the_lake",
        "forgotten",
        "forgotten_killed",
        "sixty_nights",
    )
}
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
    """With several processes, the files that need the first night, which takes minutes to make, are one process's work;
    any other file is one piece of work as well.
    """
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.split("::")[0]
            return "the first night" if file in ON_FIRST_NIGHT else file

    return ByFile(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The longest work first: the first night, then what needs a JVM. A file that needs the first night and is not
    named above would have another process make it once more.
    """
    needing = {item.nodeid.split("::")[0] for item in items if "first_night" in getattr(item, "fixturenames", ())}
    if strangers := needing - ON_FIRST_NIGHT:
        raise pytest.UsageError(f"expected in ON_FIRST_NIGHT every file that needs the first night, lacks {strangers}")
    if hasattr(config, "workerinput"):
        items.sort(
            key=lambda item: (
                item.nodeid.split("::")[0] not in ON_FIRST_NIGHT,
                item.get_closest_marker("spark") is None,
            )
        )


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
