"""Separated values, by RFC 4180 where they follow it; what does not is read as a person would, or rejected line by line."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from json.encoder import encode_basestring

from expectations.settings import nearest
from pipelines.records.csv_fields import Dialect, Keys, fields_of, lenient_fields, without_blank_end
from pipelines.records.reading import SHOWN, Reading, Refused, Row, Tally
from pipelines.records.text import Lines, not_in_encoding, undecoded, valid

_BATCH = 2_000
_SEPARATORS = (",", ";", "\t", "|")
#: A header is looked for among so many lines, where it is not the first.
_HEADER_WITHIN = 20
_SHOWN_NAMES = 8
#: More lines than this that the encoding does not know, among so many records, and the encoding is another one.
_UNDECODED_SHARE = 0.01
#: So many lines inside a record that look like records themselves say that a quotation mark was never closed.
_INNER_RECORDS = 3
#: Lines that may be read again, as a share of all: a file of nothing but stray quotation marks is read in linear time.
_AGAIN, _AGAIN_AT_LEAST = 4, 10_000

#: A record of several lines that breaks the rules of quotation is looked for among so many.
_FEW_LINES = 50

_LEFT_OVER = "record_unreadable: expected a record, found a line of one whose quotation mark was never closed"
_OTHER_QUOTES = "read by other rules of quotation than the file's"
_UNCLOSED = "quote_unclosed: expected a closing quotation mark before a separator or the end of the line, found none"


def read_csv(path: str, how: Reading) -> Iterator[list[Row] | Tally]:
    """The records of a csv file, and its tally. Names that are blank or there twice are called by their position (`_c3`)."""
    yield from _CsvFile(path, how).read()


class _TooLong(Exception):
    """A record that goes on beyond what a record may hold."""


class _Feed:
    """Hands lines to the reader and keeps those of the record at hand; some can be put back, to be read again."""

    def __init__(self, lines: Iterator[str], dialect: Dialect, max_chars: int) -> None:
        self.taken: list[str] = []
        self._lines, self._back, self._max, self._chars = lines, list[str](), max_chars, 0
        self._several = dialect.separator != dialect.written
        self._dialect = dialect

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        if self._back:
            line = self._back.pop()
        else:
            line = next(self._lines, "")
            if not line:
                raise StopIteration
            if self._several:
                line = line.replace(self._dialect.written, self._dialect.separator)
        self.taken.append(line)
        if len(self.taken) > 1:
            self._chars = (self._chars or len(self.taken[0])) + len(line)
            if self._chars > self._max:
                raise _TooLong
        return line

    def done(self) -> None:
        """The record's lines are accounted for."""
        self.taken.clear()
        self._chars = 0

    def put_back(self, lines: list[str]) -> None:
        self._back.extend(reversed(lines))

    def rest_of_line(self, end: str) -> int:
        """Skips what is left of a line that came in pieces; its length."""
        length = 0
        piece = self.taken[-1]
        while piece and not piece.endswith(end):
            piece = self._back.pop() if self._back else next(self._lines, "")
            length += len(piece)
        return length


class _CsvFile:
    def __init__(self, path: str, how: Reading) -> None:
        self.how, self.limits = how, how.limits
        self.dialect = Dialect.of(how)
        self.lines = Lines(path, how.encoding, how.limits)
        self.feed = _Feed(iter(self.lines), self.dialect, how.limits.max_record_chars)
        self.tally = Tally()
        self.rows: list[Row] = []
        self.undecoded: tuple[int, int, int] | None = None  # how many lines, and byte and line of the first
        self.inside_until = 0  # lines up to this one stood inside a record that was taken apart
        self.read_again = 0

    def read(self) -> Iterator[list[Row] | Tally]:
        csv.field_size_limit(self.limits.max_record_chars + 1)
        self._read_header()
        reader = self.dialect.reader(self.feed)
        while True:
            try:
                fields = next(reader)
            except StopIteration:
                break
            except (csv.Error, _TooLong):
                self._mend()
            else:
                self._take(fields)
            if len(self.rows) >= _BATCH:
                yield self._batch()
        self._refuse_another_encoding()
        self.tally.assert_whole(self.lines.count)
        yield self._batch()
        yield self.tally

    def _batch(self) -> list[Row]:
        rows, self.rows = self.rows, []
        return rows

    # --- the header ------------------------------------------------------------------------------------------------------

    def _read_header(self) -> None:
        for _ in range(self.dialect.skip_lines):
            if next(self.feed, None) is not None:
                self._count("skipped")
        first = self._first_fields()
        if first is None:
            raise Refused("records", "nothing but white space", "deliver it again, or take it out of the path")
        if len(first) > self.limits.max_columns:
            raise Refused(
                f"at most {self.limits.max_columns:,} columns",
                f"{len(first):,} in line {self.tally.lines}",
                "check `sep`, or raise `limits.max_columns`",
            )
        if self.dialect.header:
            self._count("header")
            names = [valid(name.strip()) for name in first]
        else:
            self.feed.put_back(list(self.feed.taken))
            self.feed.done()
            names = [""] * len(first)
        self.names = _named(names)
        self.header = first if self.dialect.header else None
        if self.header:
            self._refuse_without_keys(first)
        self.tally.columns = self.names
        self.width = len(self.names)
        self.keys = Keys(tuple(self.names.index(name) for name in self.how.keys if name in self.names))
        self._escaped = [f"{encode_basestring(name)}:" for name in self.names]

    def _refuse_without_keys(self, header: list[str]) -> None:
        """Refuses a file whose header lacks a column that every record needs, with what its first lines suggest."""
        missing = [key for key in self.how.keys if key.isidentifier() and not _holds(self.names, [key])]
        if missing:
            found = ", ".join(valid(name)[:60] for name in self.names[:_SHOWN_NAMES])
            raise Refused(f"a column {missing[0]!r} in line {self.tally.lines}", found, self._remedy(header, missing))

    def _remedy(self, header: list[str], missing: list[str]) -> str:
        line = self.dialect.separator.join(header)
        for separator in _SEPARATORS:
            if separator != self.dialect.separator and _holds(line.split(separator), missing):
                return f"set options = {{ sep = {json.dumps(separator)} }}"
        for number, further in enumerate(islice(self.feed, _HEADER_WITHIN)):
            if _holds(re.split("[,;\t|]", further), missing):
                return f'set options = {{ skip_lines = "{self.tally.lines + number}" }}'
        return nearest(missing[0], self.names)

    def _first_fields(self) -> list[str] | None:
        """The fields of the first line that holds any; its lines stay taken."""
        reader = self.dialect.reader(self.feed)
        while True:
            try:
                fields = next(reader)
            except StopIteration:
                return None
            except (csv.Error, _TooLong):
                text = self.feed.taken[0]
                self._keep_first_line()
                return text.rstrip("\r\n").split(self.dialect.separator)
            if self._is_comment():
                self._count("skipped")
            elif not any(field.strip() for field in fields):
                self._count("blank")
            else:
                return fields

    # --- records ---------------------------------------------------------------------------------------------------------

    def _take(self, fields: list[str]) -> None:
        """What the reader made of the lines it took."""
        lines = self.feed.taken
        line = lines[0]
        plain = len(lines) == 1 and len(fields) == self.width and len(line) <= self.limits.max_cell_chars and fields[0]
        if plain and not self.inside_until and not self.dialect.comment and (line.isascii() or undecoded(line) is None):
            if fields == self.header:
                return self._count("header")
            self.keys.learn(fields)
            return self._add(fields)
        self._judge(fields)

    def _judge(self, fields: list[str]) -> None:
        """A record that is not plainly one: blank, odd, of several lines, or in a place where others were broken."""
        lines = self.feed.taken
        if self._is_cut(lines[0]):
            self._keep_first_line()
            return self._reject_long()
        if self._is_comment():
            return self._count("skipped")
        if not any(field.strip() for field in fields):
            return self._count("blank")
        if fields == self.header:
            return self._count("header")
        if (byte := undecoded("".join(lines))) is not None:
            return self._reject_undecoded(byte)
        whole = without_blank_end(fields, self.width)
        if len(lines) > 1 and self._swallowed(lines):
            return self._mend()
        if len(whole) != self.width:
            mended = fields_of("".join(lines), self.width, self.dialect)
            return self._short_or_long(whole) if mended is None else self._add_if_record(mended, _OTHER_QUOTES)
        self._add_if_record(whole)

    def _add_if_record(self, fields: list[str], note: str | None = None) -> None:
        """Adds a record, but for a line that stood inside of a broken one and does not begin as records do."""
        if self._inside() and not self.keys.known(fields):
            return self._reject(_LEFT_OVER)
        self.keys.learn(fields)
        self._add(fields, note)

    def _short_or_long(self, fields: list[str]) -> None:
        found = f"expected {self.width} fields, found {len(fields)}"
        if len(fields) < self.width and self.keys.known(fields):
            self._add(fields + [""] * (self.width - len(fields)), f"{len(fields)} of {self.width} fields")
        else:
            self._reject(f"record_unreadable: {found}")

    def _swallowed(self, lines: list[str]) -> bool:
        """Whether lines of one record look like records of their own: its quotation mark was meant for something else."""
        if self.read_again > self._may_read_again():
            return False
        alike = [self._alone(line) for line in lines[1:]]
        return all(alike) or sum(alike) >= _INNER_RECORDS

    def _alone(self, line: str) -> bool:
        fields = self._fields_alone(line)
        return fields is not None and self.keys.known(fields)

    def _fields_alone(self, line: str) -> list[str] | None:
        """The fields of a line read by itself, if they are as many as the header's."""
        try:
            fields = without_blank_end(next(self.dialect.reader([line]), []), self.width)
        except csv.Error:
            fields = []
        if len(fields) == self.width:
            return fields
        parts = line.rstrip("\r\n").split(self.dialect.separator)
        return parts if len(parts) == self.width else None

    def _mend(self) -> None:
        """Lines that do not follow the rules: the first is read by itself, and the others once more, each for itself."""
        lines = self.feed.taken
        if len(lines) > 1:
            self.inside_until = max(self.inside_until, self.tally.lines + len(lines))
            self.read_again += len(lines) - 1
        self._keep_first_line()
        first = lines[0]
        if self._is_cut(first):
            return self._reject_long()
        if self._is_comment():
            return self._count("skipped")
        if (byte := undecoded(first)) is not None:
            return self._reject_undecoded(byte)
        fields = fields_of(first, self.width, self.dialect) or self._with_further_lines()
        if fields is None:
            found = lenient_fields(first.rstrip("\r\n"), self.dialect)
            return self._reject(_UNCLOSED if found is None else f"record_unreadable: expected {self.width} fields, found {len(found)}")
        self._add_if_record(fields, _OTHER_QUOTES)

    def _with_further_lines(self) -> list[str] | None:
        """The fields of a record of several lines whose quotation marks are not doubled; its lines are then taken, else put back."""
        taken = self.feed.taken
        with suppress(StopIteration, _TooLong):
            while len(taken) < _FEW_LINES and self.read_again <= self._may_read_again():
                line = next(self.feed)
                self.read_again += len(taken)
                if self._alone(line) or undecoded(line) is not None:
                    break
                fields = lenient_fields("".join(taken).rstrip("\r\n"), self.dialect)
                if fields is not None and len(whole := without_blank_end(fields, self.width)) == self.width:
                    return whole
        self._keep_first_line()
        return None

    def _may_read_again(self) -> int:
        return max(_AGAIN_AT_LEAST, _AGAIN * self.lines.count)

    def _is_cut(self, line: str) -> bool:
        """Whether a line is the first piece of one that is longer than any record."""
        return len(line) >= self.limits.max_record_chars - 1 and not line.endswith(self.lines.end)

    def _inside(self) -> bool:
        if self.inside_until and self.tally.lines >= self.inside_until:
            self.inside_until = 0
        return self.inside_until > 0

    # --- what becomes of them --------------------------------------------------------------------------------------------

    def _add(self, fields: list[str], note: str | None = None) -> None:
        tally, lines = self.tally, self.feed.taken
        length = sum(map(len, lines))
        problem = None
        if length > self.limits.max_cell_chars:
            fields, problem = self._shortened(fields)
        if self.dialect.separator != self.dialect.written:
            fields = [field.replace(self.dialect.separator, self.dialect.written) for field in fields]
        null = self.dialect.null
        text = ",".join(
            [name + encode_basestring(field) for name, field in zip(self._escaped, fields, strict=True) if field and field != null]
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
        found = f"{len(fields[longest]):,} in {valid(self.names[longest])[:60]}"
        return [field[:SHOWN] for field in fields], f"cell_too_long: expected at most {most:,} characters, found {found}"

    def _reject(self, problem: str) -> None:
        lines = self.feed.taken
        text = "".join(lines).replace(self.dialect.separator, self.dialect.written) if lines else ""
        self.tally.pieces += 1
        self.tally.rejected += len(lines)
        shown = text.rstrip("\r\n")[:SHOWN].encode("utf-8", "backslashreplace").decode()
        self._emit(len(lines), len(text), shown, problem, None)

    def _reject_long(self) -> None:
        """A line longer than any record: the pieces that follow belong to it."""
        length = len(self.feed.taken[0]) + self.feed.rest_of_line(self.lines.end)
        self._reject(f"record_too_long: expected at most {self.limits.max_record_chars:,} characters, found {length:,}")

    def _reject_undecoded(self, byte: int) -> None:
        many, first, line = self.undecoded or (0, byte, self.tally.lines + 1)
        self.undecoded = (many + 1, first, line)
        self._reject(f"undecodable: expected {self.how.encoding}, found byte 0x{byte:02X}")

    def _refuse_another_encoding(self) -> None:
        if self.undecoded:
            many, byte, line = self.undecoded
            if many > _UNDECODED_SHARE * (self.tally.records + self.tally.pieces):
                raise not_in_encoding(self.how.encoding, byte, line)

    def _emit(self, lines: int, length: int, record: str, problem: str | None, note: str | None) -> None:
        tally = self.tally
        self.rows.append(Row(tally.records + tally.pieces, tally.lines + 1, lines, length, record, problem, note))
        tally.lines += lines
        self.feed.done()

    def _count(self, kind: str) -> None:
        lines = len(self.feed.taken)
        setattr(self.tally, kind, getattr(self.tally, kind) + lines)
        self.tally.lines += lines
        self.feed.done()

    def _keep_first_line(self) -> None:
        first, *others = self.feed.taken
        self.feed.done()
        self.feed.taken.append(first)
        self.feed.put_back(others)

    def _is_comment(self) -> bool:
        return bool(self.dialect.comment) and self.feed.taken[0].startswith(self.dialect.comment)


def _holds(names: list[str], wanted: list[str]) -> bool:
    """Whether all the wanted names are there, in whatever case."""
    return {name.lower() for name in wanted} <= {name.strip(' \r\n"').lower() for name in names}


def _named(names: list[str]) -> list[str]:
    seen: list[str] = []
    known = set[str]()
    for position, name in enumerate(names):
        seen.append(f"_c{position}" if not name or name in known else name)
        known.add(seen[-1])
    return seen
