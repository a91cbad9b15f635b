"""What must hold before a session starts: versions that work together, sources that are there, a lake that can be
written.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from expectations.settings.loading import ShopError
from expectations.settings.shop import Limits, Shop, Source
from expectations.settings_block import Problem
from udfs.storage.lake import may_be_written

#: (package, lowest version, first version that is too new, why)
VERSIONS = (
    ("pyspark", (4, 1, 2), (4, 2), "Delta 4.4 and Great Expectations support Spark 4.1"),
    ("delta-spark", (4, 4, 0), (4, 5), "4.1 and 4.2 break on Spark 4.1.2 and later"),
    ("pandas", (2, 2), (3,), "pandas 3 turns nulls into the text 'nan' on their way through Spark 4.1"),
    ("great-expectations", (1, 24), (2,), "the gate is written for 1.24"),
)
JAVA_VERSIONS = (17, 21)


@dataclass(frozen=True)
class Result:
    """One check: its subject, whether it is all right, and what was found."""

    subject: str
    ok: bool
    found: str

    def __str__(self) -> str:
        return f"{'ok    ' if self.ok else 'WRONG '} {self.subject}: {self.found}"


def check_all(shop: Shop, settings: Path) -> list[Result]:
    """Every check, the failed ones included."""
    extras = [Result(problem.place, False, str(problem)) for problem in shop.tracking.missing()]
    return [*version_results(), *_source_results(shop), _lake_result(shop), _secret_result(shop, settings), *extras]


def refuse_bad_versions() -> None:
    """Raises ShopError when versions do not work together, before a session hides the reason."""
    wrong = [result for result in version_results() if not result.ok]
    if wrong:
        raise ShopError(
            Path("environment"), [Problem(r.subject, "a supported version", r.found, "install it") for r in wrong]
        )


def refuse_missing_extras(shop: Shop, settings: Path) -> None:
    """Raises ShopError when a training is to be tracked and the package for it is not installed."""
    if problems := shop.tracking.missing():
        raise ShopError(settings, problems)


def version_results() -> list[Result]:
    """Java and the Python packages."""
    return [_java_result(), *[_package_result(*row) for row in VERSIONS]]


def _package_result(package: str, low: tuple[int, ...], high: tuple[int, ...], why: str) -> Result:
    try:
        found = version(package)
    except PackageNotFoundError:
        return Result(package, False, f"not installed; expected {_dotted(low)} or later ({why})")
    numbers = tuple(int(part) for part in re.findall(r"\d+", found)[:3])
    ok = low <= numbers < high
    return Result(
        package, ok, found if ok else f"{found}; expected from {_dotted(low)} to below {_dotted(high)}: {why}"
    )


def _java_result() -> Result:
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home) / "bin" / "java") if home else shutil.which("java")
    if not java or not Path(java).exists():
        return Result(
            "java",
            False,
            f"none; install Java {JAVA_VERSIONS[0]} or {JAVA_VERSIONS[1]}, e.g. apt-get install openjdk-17-jre-headless",
        )
    text = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    number = int((re.search(r'version "(\d+)', text) or [0, 0])[1])
    ok = number >= JAVA_VERSIONS[0]
    return Result(
        "java", ok, str(number) if ok else f"{number or text[:80]}; expected {JAVA_VERSIONS[0]} or {JAVA_VERSIONS[1]}"
    )


def _source_results(shop: Shop) -> list[Result]:
    return [_source_result(source, shop.limits) for source in shop.sources]


def _source_result(source: Source, limits: Limits) -> Result:
    """Reads the files of a source from end to end, as landing does; what depends on Spark (expressions) is left to `run
    --plan`.
    """
    from pipelines.bronze.files import inspect
    from pipelines.records.preview import columns_missing, preview

    files, problems = inspect(source, limits)
    size = sum(file.bytes for file in files)
    found = f"{len(files)} file(s), {size:,} bytes"
    if source.format in ("csv", "json"):
        read = preview(source, [file.path for file in files], limits)
        problems += read.problems or columns_missing(source, read.columns)
        found += f", {read.records:,} records, {read.pieces:,} pieces to quarantine" + "".join(
            f"; e.g. {one}" for one in read.examples
        )
    elif source.format == "parquet" and not problems:
        import pyarrow.parquet as pq

        problems += columns_missing(
            source, list(dict.fromkeys(name for file in files for name in pq.read_schema(file.path).names))
        )
    return Result(f"source {source.name}", not problems, "; ".join(map(str, problems)) or found)


def _lake_result(shop: Shop) -> Result:
    ok = may_be_written(shop.lake)
    if ok is None:
        return Result("lake", True, f"{shop.lake} (access is tried when the session starts)")
    return Result("lake", ok, f"{shop.lake} can{'' if ok else 'not'} be written")


def _secret_result(shop: Shop, settings: Path) -> Result:
    from pipelines.silver.people.user_keys import user_key_secret

    try:
        user_key_secret(shop, settings)
    except ShopError as error:
        return Result("user key secret", False, str(error.problems[0]))
    return Result("user key secret", True, "set")


def _dotted(numbers: tuple[int, ...]) -> str:
    return ".".join(map(str, numbers))
