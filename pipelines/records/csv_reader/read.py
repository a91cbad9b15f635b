"""Separated values, by RFC 4180 where they follow it; what does not is read as a person would, or rejected line by
line.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from pipelines.records.accounts import Reading, Refused, Row, Tally
from pipelines.records.csv_reader.columns import Columns, is_blank
from pipelines.records.csv_reader.feed import Feed, TooLong
from pipelines.records.csv_reader.fields import (
    Dialect,
    fields_of,
    lenient_fields,
    unquoted_fields,
    without_blank_end,
)
from pipelines.records.csv_reader.inner_records import InnerRecords
from pipelines.records.csv_reader.records import Records
from pipelines.records.text import Lines, undecoded, valid

#: A record of several lines that breaks the rules of quotation is looked for among so many.
_FEW_LINES = 50
#: Characters that may be read again to find such records, as a multiple of the file: a file of nothing but stray
#: quotation marks is read in linear time.
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

_LEFT_OVER = "record_unreadable: expected a record, found a line of one whose quotation mark was never closed"
_SUMMED = "record_unreadable: expected a record, found a line that sums up others"
_OTHER_QUOTES = "read by other rules of quotation than the file's"
_UNCLOSED = "quote_unclosed: expected a closing quotation mark before a separator or the end of the line, found none"
_SPLIT = "a line break outside of quotation marks"


def read_csv(path: str, how: Reading) -> Iterator[list[Row] | Tally]:
    """The records of a csv file, and its tally. Names that are blank or there twice are called by their position
    (`_c3`).
    """
    yield from _CsvReader(path, how).read()


class _CsvReader:
    def __init__(self, path: str, how: Reading) -> None:
        self.how, self.limits = how, how.limits
        self.dialect = Dialect.of(how)
        self.lines = Lines(path, how.encoding, how.limits, rare_ends=True)
        self.feed = Feed(self.lines, self.dialect)
        self.records = Records(how, self.dialect, self.feed)
        self.tally = self.records.tally
        self.swallowed_until = 0  # lines up to this one stood inside a record that was taken apart
        self.inside_until = 0  # lines up to this one may be what is left of such a record
        self.may_read_again = _AGAIN_AT_LEAST + _AGAIN * Path(path).stat().st_size

    def read(self) -> Iterator[list[Row] | Tally]:
        try:
            csv.field_size_limit(self.limits.max_record_chars + 1)
            self._read_columns()
            yield from self._read_records()
        finally:
            self.lines.close()

    def _read_columns(self) -> None:
        columns = Columns(self.feed, self.records, self.how, self.dialect)
        self.width, self.named_width, self.keys = columns.width, columns.named_width, columns.keys
        self.header = columns.header
        self.firsts = _SUMS | self.header.firsts if self.header else _SUMS
        self.inner = InnerRecords(self.dialect, self.width, self.keys)

    def _read_records(self) -> Iterator[list[Row] | Tally]:
        reader = self.dialect.reader(self.feed)
        while True:
            try:
                fields = next(reader)
            except StopIteration:
                break
            except (csv.Error, TooLong):
                self._mend()
            else:
                self._take(fields)
            if self.records.full:
                yield self.records.batch()
        self.records.undecoded.refuse_many(self.tally.records + self.tally.pieces)
        self.tally.assert_whole(self.lines.count)
        yield self.records.batch()
        yield self.tally

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
            return self.records.add(fields)
        self._judge(fields)

    def _judge(self, fields: list[str]) -> None:
        """A record that is not plainly one: blank, odd, of several lines, or in a place where others were broken."""
        lines = self.feed.taken
        if self.feed.is_cut(lines[0]):
            self.feed.keep_first_line()
            return self.records.reject_long()
        if self.feed.at_comment():
            self.feed.keep_first_line()
            return self.records.count("skipped")
        if is_blank(fields):
            return self.records.count("blank")
        if self.header and self.header.is_repeated(fields):
            return self.records.count("header")
        if len(lines) > 1 and self.inner.swallowed(lines, fields):
            return self._mend()
        if (byte := undecoded("".join(lines))) is not None:
            return self.records.reject_undecoded(byte)
        self._refuse_another_header(fields)
        whole = without_blank_end(fields, self.width)
        if len(whole) != self.width:
            return self._of_other_width(whole)
        self._add_if_record(whole)

    def _of_other_width(self, fields: list[str]) -> None:
        lines = self.feed.taken
        if any(self.inner.is_record(line) for line in lines[1:]):
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
        with suppress(StopIteration, TooLong):
            line = next(self.feed)
            fields = lenient_fields((text + line).rstrip("\r\n"), self.dialect)
            if line[-1] == "\n" and not self.inner.is_record(line) and fields is not None and len(fields) == self.width:
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
            return self.records.reject(_SUMMED)
        self.keys.learn(fields)
        self.records.add(fields, note)

    def _short_or_long(self, fields: list[str]) -> None:
        short = self.width - len(fields)
        if short > 0 and self.keys.known(fields) and not (len(fields) == 1 < self.width and " " in fields[0].strip()):
            note = None if len(fields) >= self.named_width else f"{len(fields)} of {self.width} fields"
            self.records.add(fields + [""] * short, note)
            self.inside_until = max(self.inside_until, self.tally.lines + 1)  # the next line may be the rest of it
        else:
            reject = self._reject_unclosed if self._inside() else self.records.reject
            reject(f"record_unreadable: expected {self.width} fields, found {len(fields)}")

    def _refuse_another_header(self, fields: list[str]) -> None:
        if self.header and fields[0].strip().lower() in self.header.firsts and self.header.is_another(fields):
            shown = valid(", ".join(" ".join(field.split())[:60] for field in fields[:8]))
            found = f"another one in line {self.tally.lines + 1}: {shown}"
            raise Refused("one header", found, "deliver what stands below it as a file of its own")

    # --- lines that follow no rule ------------------------------------------------------------------------------------

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
            return self.records.reject_long()
        if self.feed.at_comment():
            return self.records.count("skipped")
        if (byte := undecoded(first)) is not None:
            return self.records.reject_undecoded(byte)
        fields = fields_of(first, self.width, self.dialect) or self._with_further_lines()
        if fields is not None and len(self.feed.taken) > 1 and self._inside() and not self.keys.known(fields):
            self.feed.keep_first_line()
            return self._reject_unclosed(_LEFT_OVER)
        fields = fields or unquoted_fields(first, self.width, self.dialect)
        if fields is None:
            found = lenient_fields(first.rstrip("\r\n"), self.dialect)
            if found is None:
                return self._reject_unclosed(_UNCLOSED)
            return self.records.reject(f"record_unreadable: expected {self.width} fields, found {len(found)}")
        self._add_if_record(fields, _OTHER_QUOTES)

    def _with_further_lines(self) -> list[str] | None:
        """The fields of a record of several lines whose quotation marks are not doubled; its lines are then taken, else
        put back.
        """
        taken = self.feed.taken
        with suppress(StopIteration, TooLong):
            while self.dialect.quote and len(taken) < _FEW_LINES and self.may_read_again > 0:
                line = next(self.feed)
                if self.inner.is_record(line) or self.inner.begins_record(line) or undecoded(line) is not None:
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

    def _reject_unclosed(self, problem: str) -> None:
        """Enters a line that cannot be read; the next one may belong to it."""
        self.records.reject(problem)
        self.inside_until = max(self.inside_until, self.tally.lines + 1)
