"""The fields of one line of separated values: what a person reads there where RFC 4180 does not fit it."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass

from pipelines.records.reading import Reading

#: Stands for a separator of several characters while a line is read: a code point that no text may hold (Unicode, 23.7).
STAND_IN = "\ufdd0"
#: Files parted by these quote their fields; files parted by others often do not, and a quotation mark is a character there.
_QUOTING_SEPARATORS = (",", ";")
_ENDS = "\r\n"
_DIGITS, _LOWER, _UPPER = re.compile(r"[0-9]+"), re.compile(r"[a-z]+"), re.compile(r"[A-Z]+")
_SHAPED_CHARS = 64
#: A file with more kinds of keys than this tells nothing by a key's kind.
_KINDS = 64
#: So many whole records teach what keys look like.
_TEACHING_RECORDS = 1_000


@dataclass(frozen=True)
class Dialect:
    """How a file parts its fields. `separator` is one character; `written` is what stands in the file."""

    separator: str
    written: str
    quote: str
    escape: str
    header: bool
    comment: str
    null: str
    skip_lines: int

    @classmethod
    def of(cls, how: Reading) -> Dialect:
        written = how.option("sep", "delimiter", default=",").replace("\\t", "\t")
        return cls(
            separator=written if len(written) == 1 else STAND_IN,
            written=written,
            quote=how.option("quote", default='"'),
            escape=how.option("escape").replace('"', ""),
            header=how.option("header", default="true").lower() != "false",
            comment=how.option("comment"),
            null=how.option("nullValue"),
            skip_lines=int(how.option("skip_lines", default="0")),
        )

    def reader(self, lines, **more):  # type: ignore[no-untyped-def]
        """The csv module's reader, strict: text after a closing quotation mark raises csv.Error."""
        return csv.reader(
            lines,
            delimiter=self.separator,
            quotechar=self.quote or None,
            quoting=csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE,
            escapechar=self.escape or None,
            strict=True,
            **more,
        )


def fields_of(text: str, width: int, dialect: Dialect) -> list[str] | None:
    """The fields of a record's text that reading by the book does not part into `width` of them; None where nothing does.

    Tried in turn: quotation marks escaped by a backslash; spaces before an opening one; quotation marks that were not doubled
    (one closes a field only before a separator or the end); none at all, where the separator is not a comma or semicolon.
    """
    if not dialect.quote:
        return None
    text = text.rstrip(_ENDS)
    escaped = text.replace("\\" + dialect.quote, dialect.quote * 2)
    for attempt in (
        _by_the_book(escaped, dialect) if escaped != text else None,
        _by_the_book(text, dialect, skipinitialspace=True) if dialect.separator + " " in text else None,
        lenient_fields(text, dialect),
        text.split(dialect.separator) if dialect.separator not in _QUOTING_SEPARATORS else None,
    ):
        if attempt is not None and len(found := without_blank_end(attempt, width)) == width:
            return found
    return None


def _by_the_book(text: str, dialect: Dialect, **more: bool) -> list[str] | None:
    try:
        return next(dialect.reader([text], **more), None)
    except csv.Error:
        return None


def lenient_fields(text: str, dialect: Dialect) -> list[str] | None:
    """Fields of which a quotation mark closes one only before a separator or the end; None where one is never closed."""
    separator, quote = dialect.separator, dialect.quote
    fields, start = [], 0
    while True:
        opening = _after_spaces(text, start)
        if text.startswith(quote, opening):
            closing = _closing(text, opening + 1, dialect)
            if closing is None:
                return None
            fields.append(text[opening + 1 : closing].replace(quote * 2, quote))
            end = _after_spaces(text, closing + 1)
        else:
            found = text.find(separator, start)
            end = len(text) if found < 0 else found
            fields.append(text[start:end])
        if end >= len(text):
            return fields
        start = end + 1


def _closing(text: str, start: int, dialect: Dialect) -> int | None:
    while (place := text.find(dialect.quote, start)) >= 0:
        after = _after_spaces(text, place + 1)
        if text.startswith(dialect.quote, place + 1):
            start = place + 2
        elif after >= len(text) or text.startswith(dialect.separator, after):
            return place
        else:
            start = after
    return None


def _after_spaces(text: str, place: int) -> int:
    while place < len(text) and text[place] == " ":
        place += 1
    return place


def without_blank_end(fields: list[str], width: int) -> list[str]:
    """Fields beyond `width` left out where they are blank: lines end in separators where a sheet had wider rows."""
    if len(fields) > width and not any(field.strip() for field in fields[width:]):
        return fields[:width]
    return fields


class Keys:
    """What keys look like in this file, learned from whole records: `Z0601` and `Z17` are both a letter and digits.

    It tells a record from a line of a description that happens to hold as many commas.
    """

    def __init__(self, places: tuple[int, ...]) -> None:
        self._places = places or (0,)
        self._kinds: set[tuple[str, ...]] = set()
        self._left = _TEACHING_RECORDS

    def learn(self, fields: list[str]) -> None:
        if self._left > 0 and len(self._kinds) <= _KINDS:
            self._left -= 1
            self._kinds.add(self._kind(fields))

    def known(self, fields: list[str]) -> bool:
        """Whether the fields begin a record as the others do; where no record has taught anything, whether they name one at all."""
        if any(place >= len(fields) or not fields[place].strip() for place in self._places):
            return False
        return not self._kinds or len(self._kinds) > _KINDS or self._kind(fields) in self._kinds

    def _kind(self, fields: list[str]) -> tuple[str, ...]:
        return tuple(_kind(fields[place]) if place < len(fields) else "" for place in self._places)


def _kind(text: str) -> str:
    start = text.strip()[:_SHAPED_CHARS]
    return _UPPER.sub("A", _LOWER.sub("a", _DIGITS.sub("9", start)))
