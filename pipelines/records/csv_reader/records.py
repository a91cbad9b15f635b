"""What a file of separated values gives: records and rejected lines in lists, and the tally that accounts for them."""

from __future__ import annotations

from json.encoder import encode_basestring

from pipelines.records.accounts import SHOWN, Reading, Row, Tally
from pipelines.records.csv_reader.feed import Feed
from pipelines.records.csv_reader.fields import Dialect
from pipelines.records.text import Undecoded, valid

#: A list of rows holds so many, or about so many characters.
_BATCH, _BATCH_CHARS = 2_000, 8 << 20


class Records:
    """Enters the lines that the feed holds as a record, as none that can be read, or as no record at all."""

    def __init__(self, how: Reading, dialect: Dialect, feed: Feed) -> None:
        self.limits, self.dialect, self.feed = how.limits, dialect, feed
        self.tally = Tally()
        self.undecoded = Undecoded(how.encoding)
        self._rows: list[Row] = []
        self._chars = 0
        self._escaped: list[str] = []

    def name(self, names: list[str]) -> None:
        """The columns of the records to come."""
        self.tally.columns = names
        self._escaped = [f"{encode_basestring(name)}:" for name in names]

    @property
    def full(self) -> bool:
        return len(self._rows) >= _BATCH or self._chars >= _BATCH_CHARS

    def batch(self) -> list[Row]:
        rows, self._rows, self._chars = self._rows, [], 0
        return rows

    def add(self, fields: list[str], note: str | None = None) -> None:
        """Enters the lines at hand as a record of these fields."""
        tally, lines = self.tally, self.feed.taken
        length = sum(map(len, lines))
        problem = None
        if self.dialect.masks:
            fields = [self.dialect.unmasked(field) for field in fields]
            length = sum(len(self.dialect.unmasked(line, raw=True)) for line in lines)
        if length > self.limits.max_cell_chars:
            fields, problem = self._shortened(fields)
        null = self.dialect.null
        text = ",".join(
            [
                name + encode_basestring(field)
                for name, field in zip(self._escaped, fields, strict=True)
                if field and field != null
            ]
        )
        tally.records += 1
        tally.starts += 1
        tally.continued += len(lines) - 1
        self._emit(len(lines), length, valid(f"{{{text}}}"), problem, note)

    def _shortened(self, fields: list[str]) -> tuple[list[str], str | None]:
        most = self.limits.max_cell_chars
        longest = max(range(len(fields)), key=lambda place: len(fields[place]))
        if len(fields[longest]) <= most:
            return fields, None
        found = f"{len(fields[longest]):,} in {valid(self.tally.columns[longest])[:60]}"
        return [
            field[:SHOWN] for field in fields
        ], f"cell_too_long: expected at most {most:,} characters, found {found}"

    def reject(self, problem: str, more: int = 0) -> None:
        """Enters the lines at hand as none that can be read; `more` characters of theirs were left out."""
        lines = self.feed.taken
        text = self.dialect.unmasked("".join(lines), raw=True) if self.dialect.masks else "".join(lines)
        self.tally.pieces += 1
        self.tally.rejected += len(lines)
        shown = text.rstrip("\r\n")[:SHOWN].encode("utf-8", "backslashreplace").decode()
        self._emit(len(lines), len(text) + more, shown, problem, None)

    def reject_long(self) -> None:
        """A line longer than any record: the pieces that follow belong to it."""
        more = self.feed.rest_of_line()
        found = f"{len(self.feed.taken[0]) + more:,}"
        self.reject(
            f"record_too_long: expected at most {self.limits.max_record_chars:,} characters, found {found}", more
        )

    def reject_undecoded(self, byte: int) -> None:
        self.reject(self.undecoded.problem(byte, self.tally.lines + 1))

    def _emit(self, lines: int, length: int, record: str, problem: str | None, note: str | None) -> None:
        tally = self.tally
        self._chars += len(record)
        self._rows.append(Row(tally.records + tally.pieces, tally.lines + 1, lines, length, record, problem, note))
        tally.lines += lines
        self.feed.done()

    def count(self, kind: str) -> None:
        """Enters the lines at hand as `header`, `blank` or `skipped`."""
        lines = len(self.feed.taken)
        setattr(self.tally, kind, getattr(self.tally, kind) + lines)
        self.tally.lines += lines
        self.feed.done()
