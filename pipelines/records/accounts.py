"""How a file is read, what it gives (records and rejected pieces), and the tally that accounts for every line of it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields
from typing import Any, NamedTuple

from expectations.settings.shop import REQUIRED, Limits, Source

#: A rejected piece is shown to this length; where it came from says the rest.
SHOWN = 2_000


class Row(NamedTuple):
    """One record (`record`: JSON text with the source's own columns), or with a `problem` the raw text of what is none.

    `position` counts records and rejected pieces of a file from 1, `line` its lines; `lines` is how many lines it takes
    and `length` its characters. `note` says what was odd about a record that was read all the same.
    """

    position: int
    line: int
    lines: int
    length: int
    record: str
    problem: str | None = None
    note: str | None = None


class Refused(Exception):
    """A file that cannot be landed at all: what was expected, what was found (with the line where one is known), what
    to do.
    """

    def __init__(self, expected: str, found: str, remedy: str) -> None:
        self.expected, self.found, self.remedy = map(_sentence, (expected, found, remedy))
        super().__init__(f"expected {self.expected}, found {self.found}; {self.remedy}")


def _sentence(text: str) -> str:
    """What a file says of itself, in one line."""
    return " ".join(text.split())[:SHOWN]


@dataclass
class Tally:
    """What became of every line of a file: lines = header + blank + skipped + starts + continued + rejected.

    `skipped` are comments and lines above the header, `starts` the first lines of records, `continued` their further
    lines.
    `records` and `pieces` count records and rejected pieces (of JSON several may share a line). `columns` are the
    file's own, in order, `shape` what `pipelines.records.shapes` says of JSON, `clashes` names that one record holds in
    several cases.
    """

    lines: int = 0
    header: int = 0
    blank: int = 0
    skipped: int = 0
    starts: int = 0
    continued: int = 0
    rejected: int = 0
    records: int = 0
    pieces: int = 0
    columns: list[str] = field(default_factory=list)
    shape: Any = None
    clashes: list[str] = field(default_factory=list)

    def assert_whole(self, read: int) -> None:
        """Raises RuntimeError where one of the lines `read` from the file is not accounted for."""
        accounted = self.header + self.blank + self.skipped + self.starts + self.continued + self.rejected
        if not accounted == self.lines == read:
            raise RuntimeError(
                f"expected {read} lines accounted for, found {accounted} ({self}); the reader lost or made lines"
            )

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=True)

    @classmethod
    def from_json(cls, text: str) -> Tally:
        return cls(**json.loads(text))

    def counts(self) -> dict[str, int]:
        """The numbers alone, by name."""
        return {one.name: value for one in fields(self) if isinstance(value := getattr(self, one.name), int)}


@dataclass(frozen=True)
class Reading:
    """How the text files of a source are read. `keys` are the source columns without which a record names nothing."""

    format: str
    encoding: str
    options: tuple[tuple[str, str], ...]
    keys: tuple[str, ...]
    limits: Limits

    @classmethod
    def of(cls, source: Source, limits: Limits) -> Reading:
        keys = tuple(source.columns[name] for name in REQUIRED[source.table] if name in source.columns)
        return cls(source.format, source.encoding, tuple(sorted(source.options.items())), keys, limits)

    def option(self, *names: str, default: str = "") -> str:
        known = dict(self.options)
        return next((known[name] for name in names if name in known), default)
