"""The header of a file of separated values: its names, and what is wrong with a file that has none."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from itertools import islice

from expectations.settings_block import nearest
from pipelines.records.accounts import Reading, Refused
from pipelines.records.csv_reader.fields import Dialect
from pipelines.records.text import valid

_SEPARATORS = (",", ";", "\t", "|", ":", "^", "~")
#: A header is looked for among so many lines, where it is not the first.
_HEADER_WITHIN = 20
#: An address or a number of an account, a date, a time: no name of a column holds such.
_OF_A_RECORD = re.compile(r"@|[0-9]{5}|[0-9]{1,4}[-./:][0-9]{1,2}[-./:][0-9]")
_SHOWN_NAMES, _SHOWN_NAME = 8, 60
#: No column is called by more characters than this.
_NAME_CHARS = 1_000
_JSON_START = re.compile(r"\s*[\[{]\s*[{\"\[]")


def named(names: list[str]) -> list[str]:
    """The names; those that are blank or there twice are called by their position (`_c3`)."""
    taken, seen = set(names), set[str]()
    made = []
    for position, name in enumerate(names):
        if not name or name in seen:
            name = f"_c{position}"
            while name in taken or name in seen:
                name += "_"
        seen.add(name)
        made.append(name)
    return made


def check_header(names: list[str], raw: str, further: Iterable[str], line: int, how: Reading, dialect: Dialect) -> None:
    """Refuses a file whose first fields name no columns, or lack one that every record needs, with what its first lines
    suggest.

    `raw` is the header's text, which ends in that `line` of the file; `further` are the lines that follow it.
    """
    if len(names) > how.limits.max_columns:
        found = f"{len(names):,} in line {line}"
        raise Refused(
            f"at most {how.limits.max_columns:,} columns", found, "check `sep`, or raise `limits.max_columns`"
        )
    missing = [key for key in how.keys if key.isidentifier() and not _holds(names, [key])]
    if missing:
        raise Refused(
            f"a column {missing[0]!r} in line {line}",
            _shown_names(names),
            _remedy(names, raw, further, line, missing, dialect),
        )
    if (longest := max(map(len, names))) > _NAME_CHARS:
        expected = f"names of columns of at most {_NAME_CHARS:,} characters"
        raise Refused(expected, f"{longest:,} in line {line}", "deliver a header, each of its names in one line")


def _remedy(names: list[str], raw: str, further: Iterable[str], line: int, missing: list[str], dialect: Dialect) -> str:
    if _JSON_START.match(raw):
        return 'set format = "json"'
    for separator in _SEPARATORS:
        if separator != dialect.written and _holds(raw.split(separator), missing):
            return f"set options = {{ sep = {json.dumps(separator)} }}"
    for number, other in enumerate(islice(further, _HEADER_WITHIN)):
        if _holds(re.split("[,;\t|]", other), missing) or _holds(other.split(dialect.separator), missing):
            return f'set options = {{ skip_lines = "{line + number}" }}'
    return nearest(missing[0], names)


def _holds(names: list[str], wanted: list[str]) -> bool:
    """Whether all the wanted names are there, in whatever case."""
    return {name.lower() for name in wanted} <= {name.strip(" \r\n\"'").lower() for name in names}


def _shown_names(names: list[str]) -> str:
    """The names that were found; not those of a file without a header, whose first line may tell of a person."""
    if any(_OF_A_RECORD.search(name) for name in names):
        return f"{len(names):,} values of a record, and no header"
    return ", ".join(_shown(name) for name in names[:_SHOWN_NAMES])


def _shown(name: str) -> str:
    return valid(" ".join(name.split()))[:_SHOWN_NAME]


class Header:
    """The names that a file began with, as they stand there: files that were strung together repeat them."""

    def __init__(self, fields: list[str], names: list[str], keys: tuple[str, ...]) -> None:
        self._fields = fields
        self._plain = _plain(fields)
        self._keys = {key.lower() for key in keys if key.lower() in self._plain}
        #: A record whose first field is one of these in lower case is looked at.
        self.firsts = frozenset([*self._plain, *(name.lower() for name in names)]) - {""}

    def is_repeated(self, fields: list[str]) -> bool:
        return fields == self._fields or _plain(fields) == self._plain

    def is_another(self, fields: list[str]) -> bool:
        """Whether the fields are a header, but of other columns, or of these in another order."""
        plain = _plain(fields)
        alike = sum(name in self._plain for name in plain if name)
        return len(plain) > 1 and self._keys <= set(plain) and alike >= max(2, len(plain) / 2)


def _plain(fields: list[str]) -> list[str]:
    plain = [field.strip().lower() for field in fields]
    while plain and not plain[-1]:
        plain.pop()
    return plain
