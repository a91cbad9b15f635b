"""Separated values, by RFC 4180 where they follow it; what does not is read as a person would, or rejected line by
line.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import suppress
from json.encoder import encode_basestring
from pathlib import Path

from pipelines.records.accounts import SHOWN, Reading, Refused, Row, Tally
from pipelines.records.csv_fields import (
    Dialect,
    by_the_book,
    closed_fields,
    fields_of,
    lenient_fields,
    unquoted_fields,
    without_blank_end,
)
from pipelines.records.csv_header import Header, check_header, named
from pipelines.records.csv_keys import Keys
from pipelines.records.text import MARK, Lines, Undecoded, not_in_encoding, undecoded, valid

#: A list of rows holds so many, or about so many characters.
_BATCH, _BATCH_CHARS = 2_000, 8 << 20
#: So many lines inside a record that look like records themselves say that a quotation mark was never closed.
_INNER_RECORDS = 3
#: A record of several lines that breaks the rules of quotation is looked for among so many.
_FEW_LINES = 50
#: Characters that may be read again to find such records, as a multiple of the file: a file of nothing but stray
#: quotation marks is
#: read in linear time.
_PER_TRY = 100
_AGAIN, _AGAIN_AT_LEAST = 4, 2_000_000
#: What stands in a line that sums up the others, where other keys do not look like that.
_SUM_WORDS = (
    "total",
    "totals",
    "grand total",
    "subtotal",
    "sum",
    "summe",
    "gesamt",
    "gesamtsumme",
    "totale",
    "suma",
    "итого",
)
_SUMS = frozenset([*_SUM_WORDS, *(f"{word}:" for word in _SUM_WORDS)])
#: What DOS ends a file with.
_BLANK = " \t\r\n\f\v\x1a\xa0\u3000"

_LEFT_OVER = "record_unreadable: expected a record, found a line of one whose quotation mark was never closed"
_SUMMED = "record_unreadable: expected a record, found a line that sums up others"
_OTHER_QUOTES = "read by other rules of quotation than the file's"
_UNCLOSED = "quote_unclosed: expected a closing quotation mark before a separator or the end of the line, found none"
_SPLIT = "a line break outside of quotation marks"


def read_csv(path: str, how: Reading) -> Iterator[list[Row] | Tally]:
    """The records of a csv file, and its tally. Names that are blank or there twice are called by their position
    (`_c3`).
    """
    yield from _CsvFile(path, how).read()


class _TooLong(Exception):
    """A record that goes on beyond what a record may hold."""


class _Feed:
    """Hands lines to the reader and keeps those of the record at hand; some can be put back, to be read again."""

    def __init__(self, lines: Lines, dialect: Dialect) -> None:
        self.taken: list[str] = []
        self._lines, self._back, self._max, self._chars = iter(lines), list[str](), lines.most, 0
        self._masked = dialect.masked if dialect.masks else None

    def __iter__(self) -> _Feed:
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
                raise _TooLong
        else:
            if line[0] == MARK:
                line = line.lstrip(MARK) or "\n"
            self.taken.append(line)
        return line

    def is_cut(self, line: str) -> bool:
        """Whether a line is the first piece of one that is longer than any record."""
        return len(line) >= self._max - 1 and line[-1] not in "\r\n"

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


class _CsvFile:
    def __init__(self, path: str, how: Reading) -> None:
        self.how, self.limits = how, how.limits
        self.dialect = Dialect.of(how)
        self.lines = Lines(path, how.encoding, how.limits, rare_ends=True)
        self.feed = _Feed(self.lines, self.dialect)
        self.tally = Tally()
        self.rows: list[Row] = []
        self.chars = 0
        self.header: Header | None = None
        self.firsts = _SUMS
        self.undecoded = Undecoded(how.encoding)
        self.swallowed_until = 0  # lines up to this one stood inside a record that was taken apart
        self.inside_until = 0  # lines up to this one may be what is left of such a record
        self.may_read_again = _AGAIN_AT_LEAST + _AGAIN * Path(path).stat().st_size

    def read(self) -> Iterator[list[Row] | Tally]:
        try:
            csv.field_size_limit(self.limits.max_record_chars + 1)
            self._read_header()
            yield from self._read_records()
        finally:
            self.lines.close()

    def _read_records(self) -> Iterator[list[Row] | Tally]:
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
            if len(self.rows) >= _BATCH or self.chars >= _BATCH_CHARS:
                yield self._batch()
        self.undecoded.refuse_many(self.tally.records + self.tally.pieces)
        self.tally.assert_whole(self.lines.count)
        yield self._batch()
        yield self.tally

    def _batch(self) -> list[Row]:
        rows, self.rows, self.chars = self.rows, [], 0
        return rows

    # --- the header ---------------------------------------------------------------------------------------------------

    def _read_header(self) -> None:
        for _ in range(self.dialect.skip_lines):
            if next(self.feed, None) is None:
                break
            self.feed.rest_of_line()
            self._count("skipped")
        first = self._first_fields()
        if first is None:
            raise Refused("records", "nothing but white space", "deliver it again, or take it out of the path")
        if self.dialect.header:
            raw = "".join(self.feed.taken)
            if (byte := undecoded(raw)) is not None:
                raise not_in_encoding(self.how.encoding, byte, self.tally.lines + 1)
            self._count("header")
            names = [self.dialect.unmasked(name).strip() for name in first]
            check_header(
                names,
                self.dialect.unmasked(raw, raw=True),
                self._further_lines(),
                self.tally.lines,
                self.how,
                self.dialect,
            )
        else:
            self.feed.put_back(list(self.feed.taken))
            self.feed.done()
            names = [""] * len(first)
            check_header(named(names), "", (), self.tally.lines + 1, self.how, self.dialect)
        self.names = named(names)
        self.tally.columns = self.names
        self.width = len(self.names)
        self.named_width = max((place + 1 for place, name in enumerate(names) if name), default=self.width)
        lowered = [name.lower() for name in self.names]
        self.keys = Keys(tuple(self._place(lowered, key) for key in self.how.keys if key.lower() in lowered))
        self._escaped = [f"{encode_basestring(name)}:" for name in self.names]
        if self.dialect.header:
            self.header = Header(first, names, self.how.keys)
            self.firsts = _SUMS | self.header.firsts

    def _further_lines(self) -> Iterator[str]:
        for line in self.feed:
            self.feed.done()
            yield line

    def _place(self, lowered: list[str], key: str) -> int:
        return self.names.index(key) if key in self.names else lowered.index(key.lower())

    def _first_fields(self) -> list[str] | None:
        """The fields of the first line that holds any; its lines stay taken."""
        reader = self.dialect.reader(self.feed)
        while True:
            try:
                fields = next(reader)
            except StopIteration:
                return None
            except (csv.Error, _TooLong):
                return self._fields_of_first_line()
            if self._is_comment():
                self.feed.keep_first_line()
                self._count("skipped")
            elif not any(field.strip(_BLANK) for field in fields):
                self._count("blank")
            elif len(self.feed.taken) > 1 and any(
                self.dialect.separator in field and "\n" in field for field in fields
            ):
                return self._fields_of_first_line()
            else:
                return fields

    def _fields_of_first_line(self) -> list[str]:
        """Names whose quotation marks fit no rule, as they stand in the first line."""
        self.feed.keep_first_line()
        line = self.feed.taken[0]
        if self.feed.is_cut(line):
            expected = f"a header of at most {self.limits.max_record_chars:,} characters"
            raise Refused(expected, "a longer line", "look whether the file has line ends, or deliver it again")
        fields = lenient_fields(line.rstrip("\r\n"), self.dialect)
        return fields or [
            name.strip(" " + self.dialect.quote) for name in line.rstrip("\r\n").split(self.dialect.separator)
        ]

    # --- records ------------------------------------------------------------------------------------------------------

    def _take(self, fields: list[str]) -> None:
        """What the reader made of the lines it took."""
        lines = self.feed.taken
        line = lines[0]
        plain = len(lines) == 1 and len(fields) == self.width and len(line) <= self.limits.max_cell_chars and fields[0]
        usual = (
            plain
            and not self.inside_until
            and not self.dialect.comment
            and fields[0].strip().lower() not in self.firsts
        )
        if usual and (line.isascii() or undecoded(line) is None):
            self.keys.learn(fields)
            return self._add(fields)
        self._judge(fields)

    def _judge(self, fields: list[str]) -> None:
        """A record that is not plainly one: blank, odd, of several lines, or in a place where others were broken."""
        lines = self.feed.taken
        if self.feed.is_cut(lines[0]):
            self.feed.keep_first_line()
            return self._reject_long()
        if self._is_comment():
            self.feed.keep_first_line()
            return self._count("skipped")
        if not any(field.strip(_BLANK) for field in fields):
            return self._count("blank")
        if self.header and self.header.is_repeated(fields):
            return self._count("header")
        if len(lines) > 1 and self._swallowed(lines, fields):
            return self._mend()
        if (byte := undecoded("".join(lines))) is not None:
            return self._reject_undecoded(byte)
        self._refuse_another_header(fields)
        whole = without_blank_end(fields, self.width)
        if len(whole) != self.width:
            return self._of_other_width(whole)
        self._add_if_record(whole)

    def _of_other_width(self, fields: list[str]) -> None:
        lines = self.feed.taken
        if any(self._alone(line) for line in lines[1:]):
            return self._mend()
        text = "".join(lines)
        mended = fields_of(text, self.width, self.dialect)
        if mended is not None:
            return self._add_if_record(mended, _OTHER_QUOTES)
        if len(lines) > 1:
            return self._mend()
        if len(fields) < self.width and text[-1] == "\r" and (joined := self._with_line_break(text)) is not None:
            return self._add_if_record(joined, _SPLIT)
        self._short_or_long(fields)

    def _with_line_break(self, text: str) -> list[str] | None:
        """The fields of a record in which a carriage return stands outside of quotation marks; the line that follows is
        then taken.
        """
        with suppress(StopIteration, _TooLong):
            line = next(self.feed)
            fields = lenient_fields((text + line).rstrip("\r\n"), self.dialect)
            if line[-1] == "\n" and not self._alone(line) and fields is not None and len(fields) == self.width:
                return fields if undecoded(line) is None else None
        self.feed.keep_first_line()
        return None

    def _add_if_record(self, fields: list[str], note: str | None = None) -> None:
        """Adds a record, but for a line that stood inside of a broken one and does not begin as records do."""
        if self._inside() and not self.keys.known(fields):
            if len(self.feed.taken) > 1:
                return self._mend()
            odd = bool(self.dialect.quote) and self.feed.taken[0].count(self.dialect.quote) % 2 == 1
            if self.tally.lines < self.swallowed_until or odd or self.keys.unlike(fields):
                return self._reject_unclosed(_LEFT_OVER)
        if self.keys.first == 0 and fields[0].strip().lower() in _SUMS and not self.keys.known(fields):
            return self._reject(_SUMMED)
        self.keys.learn(fields)
        self._add(fields, note)

    def _short_or_long(self, fields: list[str]) -> None:
        short = self.width - len(fields)
        if short > 0 and self.keys.known(fields) and not (len(fields) == 1 < self.width and " " in fields[0].strip()):
            note = None if len(fields) >= self.named_width else f"{len(fields)} of {self.width} fields"
            self._add(fields + [""] * short, note)
            self.inside_until = max(self.inside_until, self.tally.lines + 1)  # the next line may be the rest of it
        else:
            reject = self._reject_unclosed if self._inside() else self._reject
            reject(f"record_unreadable: expected {self.width} fields, found {len(fields)}")

    def _swallowed(self, lines: list[str], fields: list[str]) -> bool:
        """Whether lines of one record look like records of their own: its quotation mark was meant for something else.

        Three of them say so; where the keys are no words one does where the record is none of the kind of the others,
        or all do where its first line is a record but for its quotation mark.
        """
        alike = [self._alike(line) for line in lines[1:-1]] + [self._alike(lines[-1], closes=True)]
        if sum(alike) >= _INNER_RECORDS:
            return True
        if not self.keys.telling or not any(alike):
            return False
        return not self.keys.alike(fields) or (all(alike) and self._is_record_but_for_a_quote(lines[0]))

    def _alone(self, line: str) -> bool:
        fields = self._fields_alone(line)
        return fields is not None and self.keys.known(fields)

    def _alike(self, line: str, closes: bool = False) -> bool:
        """Whether a line is a record of the kind of the others. What `closes` a cell ends in fields of the record that
        began there.
        """
        fields = self._fields_alone(line)
        if fields is None or not self.keys.known(fields):
            return False
        if closes:
            own = line[: line.find(self.dialect.quote)].count(self.dialect.separator)
            fields = fields[:own]
            return self.keys.last < own and self.keys.alike(fields)
        return self.keys.alike(fields)

    def _begins_record(self, line: str) -> bool:
        """Whether a line begins a record with a quoted cell, of which further lines may be a part."""
        fields, closed = closed_fields(line.rstrip("\r\n"), self.dialect)
        return self.keys.known(fields) and (not closed or self.keys.telling)

    def _is_record_but_for_a_quote(self, line: str) -> bool:
        """Whether the first line of a record has all its fields once the mark that opened its last cell is taken
        out.
        """
        place = line.rfind(self.dialect.quote)
        if place < 0 or self.dialect.separator not in line[place:]:
            return False
        fields = by_the_book(line[:place] + line[place + 1 :], self.dialect)
        return fields is not None and len(without_blank_end(fields, self.width)) == self.width

    def _fields_alone(self, line: str) -> list[str] | None:
        """The fields of a line read by itself, if they are as many as the header's."""
        fields = without_blank_end(by_the_book(line, self.dialect) or [], self.width)
        if len(fields) == self.width:
            return fields
        parts = line.rstrip("\r\n").split(self.dialect.separator)
        return parts if len(parts) == self.width else None

    def _mend(self) -> None:
        """Lines that do not follow the rules: the first is read by itself, and the others once more, each for
        itself.
        """
        lines = self.feed.taken
        if len(lines) > 1:
            self.swallowed_until = max(self.swallowed_until, self.tally.lines + len(lines))
            self.inside_until = max(self.inside_until, self.swallowed_until)
        self.feed.keep_first_line()
        first = lines[0]
        if self.feed.is_cut(first):
            return self._reject_long()
        if self._is_comment():
            return self._count("skipped")
        if (byte := undecoded(first)) is not None:
            return self._reject_undecoded(byte)
        fields = fields_of(first, self.width, self.dialect) or self._with_further_lines()
        if fields is not None and len(self.feed.taken) > 1 and self._inside() and not self.keys.known(fields):
            self.feed.keep_first_line()
            return self._reject_unclosed(_LEFT_OVER)
        fields = fields or unquoted_fields(first, self.width, self.dialect)
        if fields is None:
            found = lenient_fields(first.rstrip("\r\n"), self.dialect)
            if found is None:
                return self._reject_unclosed(_UNCLOSED)
            return self._reject(f"record_unreadable: expected {self.width} fields, found {len(found)}")
        self._add_if_record(fields, _OTHER_QUOTES)

    def _with_further_lines(self) -> list[str] | None:
        """The fields of a record of several lines whose quotation marks are not doubled; its lines are then taken, else
        put back.
        """
        taken = self.feed.taken
        with suppress(StopIteration, _TooLong):
            while self.dialect.quote and len(taken) < _FEW_LINES and self.may_read_again > 0:
                line = next(self.feed)
                if self._alone(line) or self._begins_record(line) or undecoded(line) is not None:
                    break
                text = "".join(taken)
                self.may_read_again -= len(text) + _PER_TRY
                if self.dialect.quote in line and (fields := fields_of(text, self.width, self.dialect)) is not None:
                    return fields
        self.feed.keep_first_line()
        return None

    def _inside(self) -> bool:
        if self.inside_until and self.tally.lines >= self.inside_until:
            self.inside_until = 0
        return self.inside_until > 0

    # --- what becomes of them -----------------------------------------------------------------------------------------

    def _add(self, fields: list[str], note: str | None = None) -> None:
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
        found = f"{len(fields[longest]):,} in {valid(self.names[longest])[:60]}"
        return [
            field[:SHOWN] for field in fields
        ], f"cell_too_long: expected at most {most:,} characters, found {found}"

    def _reject(self, problem: str, more: int = 0) -> None:
        """Enters the lines at hand as none that can be read; `more` characters of theirs were left out."""
        lines = self.feed.taken
        text = self.dialect.unmasked("".join(lines), raw=True) if self.dialect.masks else "".join(lines)
        self.tally.pieces += 1
        self.tally.rejected += len(lines)
        shown = text.rstrip("\r\n")[:SHOWN].encode("utf-8", "backslashreplace").decode()
        self._emit(len(lines), len(text) + more, shown, problem, None)

    def _reject_unclosed(self, problem: str) -> None:
        """Enters a line that cannot be read; the next one may belong to it."""
        self._reject(problem)
        self.inside_until = max(self.inside_until, self.tally.lines + 1)

    def _reject_long(self) -> None:
        """A line longer than any record: the pieces that follow belong to it."""
        more = self.feed.rest_of_line()
        found = f"{len(self.feed.taken[0]) + more:,}"
        self._reject(
            f"record_too_long: expected at most {self.limits.max_record_chars:,} characters, found {found}", more
        )

    def _reject_undecoded(self, byte: int) -> None:
        self._reject(self.undecoded.problem(byte, self.tally.lines + 1))

    def _refuse_another_header(self, fields: list[str]) -> None:
        if self.header and fields[0].strip().lower() in self.header.firsts and self.header.is_another(fields):
            shown = valid(", ".join(" ".join(field.split())[:60] for field in fields[:8]))
            found = f"another one in line {self.tally.lines + 1}: {shown}"
            raise Refused("one header", found, "deliver what stands below it as a file of its own")

    def _emit(self, lines: int, length: int, record: str, problem: str | None, note: str | None) -> None:
        tally = self.tally
        self.chars += len(record)
        self.rows.append(Row(tally.records + tally.pieces, tally.lines + 1, lines, length, record, problem, note))
        tally.lines += lines
        self.feed.done()

    def _count(self, kind: str) -> None:
        lines = len(self.feed.taken)
        setattr(self.tally, kind, getattr(self.tally, kind) + lines)
        self.tally.lines += lines
        self.feed.done()

    def _is_comment(self) -> bool:
        return bool(self.dialect.comment) and self.feed.taken[0].startswith(self.dialect.comment)
