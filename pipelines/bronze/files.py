"""The files of a delivery: found, read once from end to end, and refused when they are not what the settings say."""

from __future__ import annotations

import codecs
import glob
import gzip
import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from expectations.shop import Problem, Source

_BLOCK = 1 << 20


@dataclass(frozen=True)
class LandingFile:
    """One input file, known by path, size and checksum."""

    path: str
    bytes: int
    sha256: str


class LandingError(ValueError):
    """Input files that cannot be landed. `problems` lists all of them; nothing has been written."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("the input cannot be landed\n" + "\n".join(f"  {problem}" for problem in problems))


def find_files(source: Source) -> list[Path]:
    """The files that the source's path or glob matches, sorted; folders of part files are looked into."""
    found = sorted(Path(match) for match in glob.glob(source.path))  # noqa: PTH207 - absolute patterns
    files = [part for match in found for part in (sorted(match.rglob("*")) if match.is_dir() else [match])]
    return [file for file in files if file.is_file() and not file.name.startswith(("_", "."))]


def inspect(source: Source) -> tuple[list[LandingFile], list[Problem]]:
    """Checks every file of a source: there, not empty, complete, in the stated encoding. A Delta source is its version."""
    if source.format == "delta":
        return _inspect_delta(source)
    paths = find_files(source)
    if not paths:
        return [], [Problem(source.name, f"at least one file at {source.path}", "none", "check path and --data")]
    files, problems = [], []
    for path in paths:
        try:
            files.append(_inspect_file(path, source))
        except _Refused as refusal:
            problems.append(Problem(f"{source.name}: {path}", refusal.expected, refusal.found, refusal.remedy))
    return files, problems


def _inspect_delta(source: Source) -> tuple[list[LandingFile], list[Problem]]:
    from deltalake import DeltaTable
    from deltalake.exceptions import TableNotFoundError

    try:
        table = DeltaTable(source.path)
    except TableNotFoundError:
        return [], [Problem(source.name, f"a Delta table at {source.path}", "none", "check path and --data")]
    state = f"{table.metadata().id} version {table.version()}"
    return [LandingFile(source.path, 0, hashlib.sha256(state.encode()).hexdigest())], []


class _Refused(Exception):
    def __init__(self, expected: str, found: str, remedy: str) -> None:
        self.expected, self.found, self.remedy = expected, found, remedy


def _inspect_file(path: Path, source: Source) -> LandingFile:
    size = path.stat().st_size
    if size == 0:
        raise _Refused("records", "an empty file", "deliver it again, or take it out of the path")
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    if source.format == "parquet":
        _check_parquet(path)
    elif source.format in ("csv", "json"):
        _check_text(path, source.encoding)
    return LandingFile(str(path), size, digest.hexdigest())


def _check_parquet(path: Path) -> None:
    import pyarrow.parquet as pq

    try:
        pq.read_metadata(path)
    except Exception as error:
        raise _Refused("a complete Parquet file", str(error)[:200], "deliver it again") from error


def _check_text(path: Path, encoding: str) -> None:
    decoder = codecs.getincrementaldecoder(encoding)()
    lines, seen = 1, 0
    for block in _blocks(path):
        try:
            text = decoder.decode(block)
        except UnicodeDecodeError as error:
            line = lines + error.object[: error.start].count(b"\n")
            byte = error.object[error.start]
            raise _Refused(
                f"{encoding}", f"byte 0x{byte:02X} in line {line}", "set the source's `encoding` (latin-1, cp1252, utf-16, ...)"
            ) from error
        lines, seen = lines + text.count("\n"), seen + len(text.strip())
    if seen == 0:
        raise _Refused("records", "nothing but white space", "deliver it again, or take it out of the path")


def _blocks(path: Path) -> Iterator[bytes]:
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        try:
            while block := file.read(_BLOCK):
                yield block
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise _Refused("a complete gzip file", str(error), "deliver it again") from error


def delivery_id(source: Source, files: list[LandingFile]) -> str:
    """16 hex digits over the files' checksums and whatever changes how they are read; paths and dates do not count."""
    reader = [source.table, source.name, source.format, source.encoding, sorted(source.options.items())]
    text = repr((reader, sorted(file.sha256 for file in files)))
    return hashlib.sha256(text.encode()).hexdigest()[:16]
