"""The fields of one line of separated values: what a person reads there where RFC 4180 does not fit it."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cached_property

from pipelines.records.accounts import Reading

#: Stand for a separator of several characters, and for a quotation mark behind an escape, while a line is read: code
#: points that no
#: text may hold (Unicode, 23.7).
STAND_IN, QUOTE_STAND_IN = "\ufdd0", "\ufdd1"
#: Files parted by these quote their fields; files parted by others often do not, and a quotation mark is a character
#: there.
_QUOTING_SEPARATORS = (",", ";")
_ENDS = "\r\n"


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
        quote = how.option("quote", default='"').replace("\0", "")
        escape = how.option("escape")
        return cls(
            separator=written if len(written) == 1 and written != "\0" else STAND_IN,
            written=written,
            quote=quote,
            escape=escape if quote and escape not in (quote, '"', written) else "",
            header=how.option("header", default="true").lower() != "false",
            comment=how.option("comment"),
            null=how.option("nullValue"),
            skip_lines=int(how.option("skip_lines", default="0")),
        )

    @property
    def masks(self) -> bool:
        """Whether lines are read with stand-ins in them."""
        return self.separator != self.written or bool(self.escape)

    @cached_property
    def _escaped_quote(self) -> re.Pattern[str]:
        return re.compile(f"((?:{re.escape(self.escape)})++){re.escape(self.quote)}")

    def masked(self, line: str) -> str:
        """The line with its stand-ins. Of two escapes before a quotation mark the first makes the second a part of the
        text.
        """
        line = line.replace(STAND_IN, "\ufffd").replace(QUOTE_STAND_IN, "\ufffd")
        if self.escape and self.escape + self.quote in line:
            line = self._escaped_quote.sub(
                lambda m: self.escape * (len(m[1]) // 2) + (self.quote, QUOTE_STAND_IN)[len(m[1]) % 2], line
            )
        return line if self.separator == self.written else line.replace(self.written, self.separator)

    def unmasked(self, text: str, raw: bool = False) -> str:
        """What a text with stand-ins means; `raw`: as it stands in the file."""
        text = text.replace(QUOTE_STAND_IN, self.escape + self.quote if raw else self.quote)
        return text if self.separator == self.written else text.replace(self.separator, self.written)

    def reader(self, lines, **more):  # type: ignore[no-untyped-def]
        """The csv module's reader, strict: text after a closing quotation mark raises csv.Error."""
        return csv.reader(
            lines,
            delimiter=self.separator,
            quotechar=self.quote or None,
            quoting=csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE,
            strict=True,
            **more,
        )


def fields_of(text: str, width: int, dialect: Dialect) -> list[str] | None:
    """The fields of a record's text that reading by the book does not part into `width` of them; None where nothing
    does.

    Tried in turn: quotation marks escaped by a backslash; spaces before an opening one; quotation marks that were not
    doubled (one closes a field only before a separator or the end).
    """
    if not dialect.quote:
        return None
    text = text.rstrip(_ENDS)
    escaped = text.replace("\\" + dialect.quote, dialect.quote * 2)
    spaced = dialect.separator != " " and (dialect.separator + " " in text or text.startswith(" "))
    attempts = (
        lambda: by_the_book(escaped, dialect) if escaped != text else None,
        lambda: by_the_book(text, dialect, skipinitialspace=True) if spaced else None,
        lambda: lenient_fields(escaped, dialect) if escaped != text else None,
        lambda: lenient_fields(text, dialect),
    )
    for attempt in attempts:
        fields = attempt()
        if fields is not None and len(whole := without_blank_end(fields, width)) == width:
            return whole
    return None


def unquoted_fields(text: str, width: int, dialect: Dialect) -> list[str] | None:
    """The fields where a quotation mark is a character like others, as it is in files whose separator is no comma or
    semicolon.
    """
    if dialect.separator in _QUOTING_SEPARATORS:
        return None
    found = without_blank_end(text.rstrip(_ENDS).split(dialect.separator), width)
    return found if len(found) == width else None


def by_the_book(text: str, dialect: Dialect, **more: bool) -> list[str] | None:
    """The fields of one text by RFC 4180; None where it does not follow it."""
    try:
        return next(dialect.reader([text], **more), None)
    except csv.Error:
        return None


def lenient_fields(text: str, dialect: Dialect) -> list[str] | None:
    """Fields of which a quotation mark closes one only before a separator or the end; None where one is never
    closed.
    """
    fields, closed = closed_fields(text, dialect)
    return fields if closed else None


def closed_fields(text: str, dialect: Dialect) -> tuple[list[str], bool]:
    """The fields before one that is never closed, and whether that is all of them."""
    separator, quote = dialect.separator, dialect.quote
    if not quote:
        return text.split(separator), True
    fields, start = list[str](), 0
    while True:
        opening = _after_spaces(text, start, dialect)
        if text.startswith(quote, opening):
            closing = _closing(text, opening + 1, dialect)
            if closing is None:
                return fields, False
            fields.append(text[opening + 1 : closing].replace(quote * 2, quote))
            end = _after_spaces(text, closing + 1, dialect)
        else:
            found = text.find(separator, start)
            end = len(text) if found < 0 else found
            fields.append(text[start:end])
        if end >= len(text):
            return fields, True
        start = end + 1


def _closing(text: str, start: int, dialect: Dialect) -> int | None:
    while (place := text.find(dialect.quote, start)) >= 0:
        after = _after_spaces(text, place + 1, dialect)
        if text.startswith(dialect.quote, place + 1):
            start = place + 2
        elif after >= len(text) or text.startswith(dialect.separator, after):
            return place
        else:
            start = after
    return None


def _after_spaces(text: str, place: int, dialect: Dialect) -> int:
    if dialect.separator != " ":
        while place < len(text) and text[place] == " ":
            place += 1
    return place


def without_blank_end(fields: list[str], width: int) -> list[str]:
    """Fields beyond `width` left out where they are blank: lines end in separators where a sheet had wider rows."""
    if len(fields) > width and not any(field.strip() for field in fields[width:]):
        return fields[:width]
    return fields
