"""Where a broken object ends: by the indentation of its lines, by their brackets, or with the line where the next
record begins.
"""

from __future__ import annotations

import re

from pipelines.records.accounts import SHOWN
from pipelines.records.json_reader.syntax import Syntax

_BRACKET = re.compile(r'"(?:[^"\\\r\n]|\\.)*+(?:"|(?=[\r\n])|\Z)|([{}\[\]])')

#: No object of lines that are not indented is followed further than so many where it is not closed.
_MANY_LINES = 200


def indent_of(line: str) -> int:
    """How many characters of white space a line begins with."""
    return len(line) - len(line.lstrip(" \t"))


class Broken:
    """An object that is none, while its end is looked for; `syntax`: what its text still fits, where it is too long
    alone.

    What its lines hold inside is no record: it ends with the bracket that stands before what is inside of it. Where
    lines are not indented it ends with the bracket that closes it, or before the next object where it is known what
    records look like (`tells_records`): who reads on will find out.
    """

    def __init__(self, problem: str, line: int, indent: int, tells_records: bool, syntax: Syntax | None = None) -> None:
        self.problem, self.line, self.last_line = problem, line, line
        self.shown, self.chars = "", 0
        self.syntax = syntax
        self._indent = indent
        self._inner: int | None = None  # the indentation of what is inside; -1 where there is none
        self._tells_records = tells_records
        self._inside = False
        self._depth = self._lines = 0

    def begin_inside(self, begins_line: bool) -> None:
        """The bracket that begins the object is missing: its first text is inside of it already."""
        self._depth, self._inside = 1, True
        if begins_line and self._indent:
            self._inner = self._indent

    def enter(self, text: str) -> None:
        """The text belongs to the object."""
        self.chars += len(text)
        self.shown += text[: SHOWN - len(self.shown)]
        if self._inner is None:
            self._count(text)

    def end_in(self, text: str, begins_line: bool) -> int | None:
        """The place in the text where the object ends, None where it goes on."""
        if self.syntax:
            end, fits = self.syntax.feed(text, 0, stop_when_complete=True)
            if fits:
                return end if self.syntax.complete else None
            self.syntax = None
        if not begins_line or not text.strip():
            return None
        indent = indent_of(text)
        first = text[indent]
        if self._inner is None:
            if first == "}" and self._depth > 0:
                return indent + 1
            self._inner = indent if indent > self._indent else -1
            if self._inner < 0 and (first in "{[]" or self._depth <= 0):
                return 0
        elif self._inside and indent > self._inner >= 0 and first != "}":
            self._inner = indent
        self._inside = False
        if self._inner >= 0:
            if first == "}" and indent < self._inner:
                return indent + 1
            ends = (first == "{" and indent < self._inner) or (first in "[]" and indent <= self._indent)
            return 0 if ends else None
        self._lines += 1
        return 0 if first == "{" and (self._tells_records or self._lines > _MANY_LINES) else self._count(text)

    def _count(self, text: str) -> int | None:
        """Counts brackets; the place behind the one that closes the object."""
        for token in _BRACKET.finditer(text):
            if token[1]:
                self._depth += 1 if token[1] in "{[" else -1
                if self._depth <= 0:
                    return token.end()
        return None
