"""The columns of a file of separated values: its first line that holds any, read as a header or as a record."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from pipelines.records.accounts import Reading, Refused
from pipelines.records.csv_reader.feed import Feed, TooLong
from pipelines.records.csv_reader.fields import Dialect, lenient_fields
from pipelines.records.csv_reader.header import Header, check_header, named
from pipelines.records.csv_reader.keys import Keys
from pipelines.records.csv_reader.records import Records
from pipelines.records.text import not_in_encoding, undecoded

#: What DOS ends a file with.
_BLANK = " \t\r\n\f\v\x1a\xa0\u3000"


class Columns:
    """The columns' names, how many have one, where the keys stand, and the header where there is one."""

    def __init__(self, feed: Feed, records: Records, how: Reading, dialect: Dialect) -> None:
        _skip_lines(feed, records, dialect)
        first = _first_fields(feed, records, how, dialect)
        if first is None:
            raise Refused("records", "nothing but white space", "deliver it again, or take it out of the path")
        names = (_header if dialect.header else _no_header)(first, feed, records, how, dialect)
        self.names = named(names)
        self.width = len(self.names)
        self.named_width = max((place + 1 for place, name in enumerate(names) if name), default=self.width)
        lowered = [name.lower() for name in self.names]
        self.keys = Keys(tuple(self._place(lowered, key) for key in how.keys if key.lower() in lowered))
        self.header = Header(first, names, how.keys) if dialect.header else None
        records.name(self.names)

    def _place(self, lowered: list[str], key: str) -> int:
        return self.names.index(key) if key in self.names else lowered.index(key.lower())


def is_blank(fields: list[str]) -> bool:
    return not any(field.strip(_BLANK) for field in fields)


def _skip_lines(feed: Feed, records: Records, dialect: Dialect) -> None:
    for _ in range(dialect.skip_lines):
        if next(feed, None) is None:
            break
        feed.rest_of_line()
        records.count("skipped")


def _header(first: list[str], feed: Feed, records: Records, how: Reading, dialect: Dialect) -> list[str]:
    """The names in a file's header."""
    raw = "".join(feed.taken)
    if (byte := undecoded(raw)) is not None:
        raise not_in_encoding(how.encoding, byte, records.tally.lines + 1)
    records.count("header")
    names = [dialect.unmasked(name).strip() for name in first]
    check_header(names, dialect.unmasked(raw, raw=True), _further_lines(feed), records.tally.lines, how, dialect)
    return names


def _no_header(first: list[str], feed: Feed, records: Records, how: Reading, dialect: Dialect) -> list[str]:
    """No names, as many as the first record has fields; its lines are read again."""
    feed.put_back(list(feed.taken))
    feed.done()
    names = [""] * len(first)
    check_header(named(names), "", (), records.tally.lines + 1, how, dialect)
    return names


def _further_lines(feed: Feed) -> Iterator[str]:
    for line in feed:
        feed.done()
        yield line


def _first_fields(feed: Feed, records: Records, how: Reading, dialect: Dialect) -> list[str] | None:
    """The fields of the first line that holds any; its lines stay taken."""
    reader = dialect.reader(feed)
    while True:
        try:
            fields = next(reader)
        except StopIteration:
            return None
        except (csv.Error, TooLong):
            return _fields_of_first_line(feed, how, dialect)
        if feed.at_comment():
            feed.keep_first_line()
            records.count("skipped")
        elif is_blank(fields):
            records.count("blank")
        elif len(feed.taken) > 1 and any(dialect.separator in field and "\n" in field for field in fields):
            return _fields_of_first_line(feed, how, dialect)
        else:
            return fields


def _fields_of_first_line(feed: Feed, how: Reading, dialect: Dialect) -> list[str]:
    """Names whose quotation marks fit no rule, as they stand in the first line."""
    feed.keep_first_line()
    line = feed.taken[0]
    if feed.is_cut(line):
        expected = f"a header of at most {how.limits.max_record_chars:,} characters"
        raise Refused(expected, "a longer line", "look whether the file has line ends, or deliver it again")
    fields = lenient_fields(line.rstrip("\r\n"), dialect)
    return fields or [name.strip(" " + dialect.quote) for name in line.rstrip("\r\n").split(dialect.separator)]
