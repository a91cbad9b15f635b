"""What landing would read of a source's text files, found without a JVM."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from expectations.settings.shop import Limits, Source
from expectations.settings_block import Problem, nearest
from pipelines.records.accounts import Reading, Refused, Tally
from pipelines.records.reader import read_file

_EXAMPLES = 3
_SHOWN_COLUMNS = 40


@dataclass
class Preview:
    """How many records and rejected pieces files hold, their columns, some of the rejected, and what refuses a file."""

    records: int = 0
    pieces: int = 0
    columns: list[str] = field(default_factory=list)
    examples: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def preview(source: Source, paths: Sequence[str], limits: Limits) -> Preview:
    """Reads every file to its end."""
    how, found = Reading.of(source, limits), Preview()
    for path in paths:
        try:
            for part in read_file(path, how):
                if isinstance(part, Tally):
                    found.records, found.pieces = found.records + part.records, found.pieces + part.pieces
                    found.columns += [name for name in part.columns if name not in found.columns]
                else:
                    rejected = [f"{path}, line {row.line}: {row.problem}" for row in part if row.problem]
                    found.examples += rejected[: _EXAMPLES - len(found.examples)]
        except Refused as refused:
            found.problems.append(Problem(f"{source.name}: {path}", refused.expected, refused.found, refused.remedy))
        except OSError as error:
            found.problems.append(
                Problem(f"{source.name}: {path}", "a file that can be read", str(error), "give access to it")
            )
    if (
        not found.problems
        and paths
        and not found.records + found.pieces
        and source.mode == "snapshot"
        and source.table != "overrides"
    ):
        found.problems.append(Problem(source.name, "at least one record", "none", "deliver it again"))
    return found


def columns_missing(source: Source, columns: Sequence[str]) -> list[Problem]:
    """The mapped columns that no file holds, as far as they are plain names; expressions are for Spark to judge."""
    known = {name.lower() for name in columns}
    shown = ", ".join(columns[:_SHOWN_COLUMNS])
    return [
        Problem(f"{source.name}.columns.{name}", f"a column among {shown}", repr(text), nearest(text, list(columns)))
        for name, text in source.columns.items()
        if columns and text.isidentifier() and text.lower() not in known
    ]
