"""Lines inside of a record that look like records of their own: a quotation mark before them was never closed."""

from __future__ import annotations

from pipelines.records.csv_reader.fields import Dialect, by_the_book, closed_fields, without_blank_end
from pipelines.records.csv_reader.keys import Keys

#: So many lines inside a record that look like records themselves say that a quotation mark was never closed.
_INNER_RECORDS = 3


class InnerRecords:
    """Reads lines by themselves; `width` is the number of columns, `keys` what records look like in this file."""

    def __init__(self, dialect: Dialect, width: int, keys: Keys) -> None:
        self._dialect, self._width, self._keys = dialect, width, keys

    def swallowed(self, lines: list[str], fields: list[str]) -> bool:
        """Whether lines of one record look like records of their own: its quotation mark was meant for something else.

        Three of them say so; where the keys are no words one does where the record is none of the kind of the others,
        or all do where its first line is a record but for its quotation mark.
        """
        alike = [self._alike(line) for line in lines[1:-1]] + [self._alike(lines[-1], closes=True)]
        if sum(alike) >= _INNER_RECORDS:
            return True
        if not self._keys.telling or not any(alike):
            return False
        return not self._keys.alike(fields) or (all(alike) and self._is_record_but_for_a_quote(lines[0]))

    def is_record(self, line: str) -> bool:
        """Whether a line read by itself is a record."""
        fields = self._fields_alone(line)
        return fields is not None and self._keys.known(fields)

    def begins_record(self, line: str) -> bool:
        """Whether a line begins a record with a quoted cell, of which further lines may be a part."""
        fields, closed = closed_fields(line.rstrip("\r\n"), self._dialect)
        return self._keys.known(fields) and (not closed or self._keys.telling)

    def _alike(self, line: str, closes: bool = False) -> bool:
        """Whether a line is a record of the kind of the others. What `closes` a cell ends in fields of the record that
        began there.
        """
        fields = self._fields_alone(line)
        if fields is None or not self._keys.known(fields):
            return False
        if closes:
            own = line[: line.find(self._dialect.quote)].count(self._dialect.separator)
            fields = fields[:own]
            return self._keys.last < own and self._keys.alike(fields)
        return self._keys.alike(fields)

    def _is_record_but_for_a_quote(self, line: str) -> bool:
        """Whether the first line of a record has all its fields once the mark that opened its last cell is taken
        out.
        """
        place = line.rfind(self._dialect.quote)
        if place < 0 or self._dialect.separator not in line[place:]:
            return False
        fields = by_the_book(line[:place] + line[place + 1 :], self._dialect)
        return fields is not None and len(without_blank_end(fields, self._width)) == self._width

    def _fields_alone(self, line: str) -> list[str] | None:
        """The fields of a line read by itself, if they are as many as the header's."""
        fields = without_blank_end(by_the_book(line, self._dialect) or [], self._width)
        if len(fields) == self._width:
            return fields
        parts = line.rstrip("\r\n").split(self._dialect.separator)
        return parts if len(parts) == self._width else None
