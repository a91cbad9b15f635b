"""Pieces of lines, as one text that knows its lines, and as what is still to be read."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate
from typing import NamedTuple

#: Where objects are broken a long text is read on in parts of so many characters: what went wrong costs as long as the
#: part is.
PART = 1 << 15

END_OF_LINE = re.compile(r"\r\n?|\n")


class Piece(NamedTuple):
    """A line, or a part of one: its text, its line's number, and whether it begins that line."""

    text: str
    line: int
    begins: bool


class Text:
    """Pieces as one text that knows its lines."""

    def __init__(self, pieces: list[Piece]) -> None:
        self.pieces = pieces
        self.text = pieces[0].text if len(pieces) == 1 else "".join(piece.text for piece in pieces)
        self._starts = [0, *accumulate(len(piece.text) for piece in pieces[:-1])] if len(pieces) > 1 else [0]

    def line(self, place: int) -> int:
        return self.pieces[bisect_right(self._starts, place) - 1].line

    def after(self, place: int) -> list[Piece]:
        """The pieces from a place on."""
        number = bisect_right(self._starts, place) - 1
        first = self.pieces[number]
        skipped = place - self._starts[number]
        rest = [
            first._replace(text=first.text[skipped:], begins=first.begins and not skipped),
            *self.pieces[number + 1 :],
        ]
        return [piece for piece in rest if piece.text]

    def is_line(self, place: int) -> bool:
        """Whether what stands at a place begins a line, and stands in no more than that one."""
        return len(self.pieces) == 1 and self.pieces[0].begins and not self.text[:place].strip()


def start_of_line(text: str, place: int) -> int:
    return max(text.rfind("\n", 0, place), text.rfind("\r", 0, place)) + 1


def end_of_line(text: str, place: int) -> int:
    found = END_OF_LINE.search(text, place)
    return found.end() if found else len(text)


class Pending:
    """Pieces to be read (again) before the file goes on."""

    def __init__(self) -> None:
        self._pieces: list[Piece] = []  # the next one last

    def __bool__(self) -> bool:
        return bool(self._pieces)

    def next(self) -> Piece:
        return self._pieces.pop()

    def goes_on(self) -> bool:
        """Whether the next piece belongs to the line at hand."""
        return bool(self._pieces) and not self._pieces[-1].begins

    def put_back(self, pieces: list[Piece]) -> None:
        self._pieces.extend(reversed(pieces))

    def in_parts(self, whole: Text, place: int) -> int:
        """The place to go on at; -1 in a long text, which is put back by parts, since every further problem costs as
        much as the text is long.
        """
        if len(whole.text) - place <= PART:
            return place
        parts = []
        for text, line, begins in whole.after(place):
            parts += [Piece(text[at : at + PART], line, begins and not at) for at in range(0, len(text), PART)]
        self.put_back(parts)
        return -1
