"""The files of a delivery: found, known by their content, and refused where they are plainly incomplete."""

from __future__ import annotations

import glob
import hashlib
import os
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from expectations.settings.shop import Limits, Source
from expectations.settings_block import Problem
from pipelines.records.accounts import Refused

#: Raise it whenever the same files would be read as other records than before.
READER = "reader-2"
_BLOCK = 1 << 20
#: File systems keep times in steps, some of two seconds.
_SETTLED_SECONDS = 3
_NUMBER = re.compile(r"([0-9]{1,1000})")


@dataclass(frozen=True)
class LandingFile:
    """One input file, known by path, size and checksum. `copies`: paths of files beside it with the same content, which
    are left out. `stamp`: its times of change when it was read; empty where they do not tell whether it changes after.
    """

    path: str
    bytes: int
    sha256: str
    copies: tuple[str, ...] = ()
    stamp: str = ""


class LandingError(ValueError):
    """Input files that cannot be landed. `problems` lists all of them; nothing has been written."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("the input cannot be landed\n" + "\n".join(f"  {problem}" for problem in problems))


def find_files(source: Source) -> list[Path]:
    """The files that the source's path or glob matches, in order, numbers in their names by value; folders are looked
    into.
    """
    folder = _folder_of(source)
    pattern = Path(glob.escape(str(folder)), Path(source.path).relative_to(folder))
    found = sorted(Path(match) for match in glob.glob(str(pattern)))  # noqa: PTH207 - absolute patterns
    parts = dict.fromkeys(part for match in found for part in (match.rglob("*") if match.is_dir() else [match]))
    files = [file for file in parts if file.is_file() and not file.name.startswith(("_", "."))]
    return sorted(
        files, key=lambda file: [int(part) if odd % 2 else part for odd, part in enumerate(_NUMBER.split(str(file)))]
    )


def _folder_of(source: Source) -> Path:
    """What of a source's path is there, taken as it is spelled; the rest is a pattern. Names may hold `[` and `*`."""
    path = Path(source.path)
    return next(part for part in (path, *path.parents) if part.exists())


def inspect(
    source: Source, limits: Limits, known: Mapping[str, LandingFile] | None = None
) -> tuple[list[LandingFile], list[Problem]]:
    """The files of a source by their checksums, and what keeps them from being landed that shows without reading their
    records. Of a file that is as it was when it was landed (`known`, by path) the checksum is known.

    A file with the content of one before it is left out: it is a copy, and would count every line twice. A Delta source
    is its version.
    """
    if source.format == "delta":
        return _inspect_delta(source)
    paths = find_files(source)
    if not paths:
        return [], [nothing_found(source)]
    if len(paths) > limits.max_files:
        found = f"{len(paths):,}"
        return [], [
            Problem(
                source.name,
                f"at most {limits.max_files:,} files",
                found,
                "deliver larger files, or raise `limits.max_files`",
            )
        ]
    files, problems = dict[str, LandingFile](), []
    folder = _folder_of(source)
    for path in paths:
        try:
            if source.mode == "append" and path.stat().st_size == 0:
                continue  # a quiet day
            file = _inspect_file(path, source, folder, (known or {}).get(str(path)))
            first = files.setdefault(file.sha256, file)
            if first is not file:
                files[file.sha256] = replace(first, copies=(*first.copies, file.path))
        except Refused as refused:
            problems.append(Problem(f"{source.name}: {path}", refused.expected, refused.found, refused.remedy))
        except OSError as error:
            problems.append(
                Problem(f"{source.name}: {path}", "a file that can be read", str(error), "give access to it")
            )
    return list(files.values()), problems


def nothing_found(source: Source) -> Problem:
    """What is wrong with a source whose path matches nothing."""
    return Problem(source.name, f"at least one file at {source.path}", "none", "check path and --data")


def _inspect_delta(source: Source) -> tuple[list[LandingFile], list[Problem]]:
    from deltalake import DeltaTable
    from deltalake.exceptions import DeltaError, TableNotFoundError

    try:
        table = DeltaTable(source.path)
    except TableNotFoundError:
        return [], [Problem(source.name, f"a Delta table at {source.path}", "none", "check path and --data")]
    except (DeltaError, OSError, ValueError) as error:
        found = str(error).split("\n")[0][:200]
        return [], [
            Problem(f"{source.name}: {source.path}", "a Delta table whose log can be read", found, "deliver it again")
        ]
    state = f"{table.metadata().id} version {table.version()}"
    return [LandingFile(source.path, 0, hashlib.sha256(state.encode()).hexdigest())], []


def _inspect_file(path: Path, source: Source, folder: Path, known: LandingFile | None) -> LandingFile:
    try:
        str(path).encode()
    except UnicodeEncodeError as error:
        raise Refused("a file name in UTF-8", repr(path.name), "rename it") from error
    before, now = path.stat(), time.time()
    size, stamp = before.st_size, _stamp(before, now)
    if path != folder and not path.resolve().is_relative_to(folder.resolve()):
        remedy = "copy the file there, or name its own place in `path`"
        raise Refused(f"a file of {folder}", f"a link to {path.resolve()}", remedy)
    if known is not None and stamp and (known.bytes, known.stamp) == (size, stamp):
        return replace(known, copies=())
    if size == 0:
        raise Refused("records", "an empty file", "deliver it again, or take it out of the path")
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    if source.format == "parquet":
        _check_parquet(path)
    return LandingFile(str(path), size, digest.hexdigest(), stamp=stamp)


def _stamp(seen: os.stat_result, now: float) -> str:
    """When a file's content and its inode changed, in nanoseconds: whatever writes, replaces or renames a file sets the
    second, which no program can set back. Empty where that was so lately that one more change could have the same
    times.
    """
    settled = max(seen.st_mtime_ns, seen.st_ctime_ns) < 1e9 * (now - _SETTLED_SECONDS)
    return f"{seen.st_mtime_ns}:{seen.st_ctime_ns}" if settled else ""


def _check_parquet(path: Path) -> None:
    import pyarrow.parquet as pq

    try:
        pq.read_metadata(path)
    except Exception as error:
        raise Refused("a complete Parquet file", str(error)[:200], "deliver it again") from error


def delivery_id(source: Source, files: list[LandingFile], limits: Limits) -> str:
    """16 hex digits over the files' checksums and whatever changes how they are read; paths and dates do not count."""
    bounds = [limits.max_cell_chars, limits.max_record_chars, limits.max_depth]
    reader = [READER, bounds, source.table, source.name, source.format, source.encoding, sorted(source.options.items())]
    text = repr((reader, sorted(file.sha256 for file in files)))
    return hashlib.sha256(text.encode()).hexdigest()[:16]
