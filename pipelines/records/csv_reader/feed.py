"""The lines of a file as the csv module's reader takes them: some can be put back, to be read again."""

from __future__ import annotations

from pipelines.records.csv_reader.fields import Dialect
from pipelines.records.text import MARK, Lines


class TooLong(Exception):
    """A record that goes on beyond what a record may hold."""


class Feed:
    """Hands lines to the reader and keeps those of the record at hand; some can be put back, to be read again."""

    def __init__(self, lines: Lines, dialect: Dialect) -> None:
        self.taken: list[str] = []
        self._lines, self._back, self._max, self._chars = iter(lines), list[str](), lines.most, 0
        self._masked = dialect.masked if dialect.masks else None
        self._comment = dialect.comment

    def __iter__(self) -> Feed:
        return self

    def __next__(self) -> str:
        if self._back:
            line = self._back.pop()
        else:
            line = next(self._lines, "")
            if not line:
                raise StopIteration
            if self._masked and not self.is_cut(line):
                line = self._masked(line)
        if self.taken:
            self._chars = (self._chars or len(self.taken[0])) + len(line)
            self.taken.append(line)
            if self._chars > self._max:
                raise TooLong
        else:
            if line[0] == MARK:
                line = line.lstrip(MARK) or "\n"
            self.taken.append(line)
        return line

    def is_cut(self, line: str) -> bool:
        """Whether a line is the first piece of one that is longer than any record."""
        return len(line) >= self._max - 1 and line[-1] not in "\r\n"

    def at_comment(self) -> bool:
        """Whether the lines at hand begin with a comment."""
        return bool(self._comment) and self.taken[0].startswith(self._comment)

    def done(self) -> None:
        """The record's lines are accounted for."""
        self.taken.clear()
        self._chars = 0

    def put_back(self, lines: list[str]) -> None:
        self._back.extend(reversed(lines))

    def keep_first_line(self) -> None:
        """Puts all lines back but the first."""
        first, *others = self.taken
        self.done()
        self.taken.append(first)
        self.put_back(others)

    def rest_of_line(self) -> int:
        """Skips what is left of a line that came in pieces; its length."""
        length = 0
        piece = self.taken[-1]
        while piece and piece[-1] not in "\r\n":
            piece = self._back.pop() if self._back else next(self._lines, "")
            length += len(piece)
        return length
