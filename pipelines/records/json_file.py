"""JSON objects, however a file strings them together: a line each, over several lines, in arrays, with commas or without."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from json import JSONDecodeError
from typing import Any, NamedTuple

from pipelines.records.json_syntax import Syntax
from pipelines.records.reading import SHOWN, Reading, Refused, Row, Tally
from pipelines.records.shapes import Shape, merged, shape_of
from pipelines.records.text import Lines, not_in_encoding, undecoded, valid

_BATCH = 2_000
_UNDECODED_SHARE = 0.01
#: What may stand between objects: white space, commas, the brackets of arrays, and the record separator of RFC 7464.
_BETWEEN = re.compile(r"[\s,\[\]\x1e\ufeff]*+")
_SHOWN_NAMES = 8
#: Characters that may be read again where objects are broken, as a multiple of all: even a file of broken ones takes linear time.
_AGAIN, _AGAIN_AT_LEAST = 4, 10_000_000
#: A whole file is held in memory to find the records inside of one object.
_INSIDE_BYTES = 1 << 30


def read_json(path: str, how: Reading) -> Iterator[list[Row] | Tally]:
    """The objects of a JSON file, and its tally. Scalars become texts as they are written; names of columns keep their case.

    The option `records` names the list inside of one object that holds the records (`data.items`).
    """
    yield from _JsonFile(path, how).read()


class _Piece(NamedTuple):
    """A line, or a part of a long one: its text, its line's number, and whether it begins that line."""

    text: str
    line: int
    begins: bool


class _Unfit(ValueError):
    """An object that is none that can be landed; the message is its problem."""


class _JsonFile:
    def __init__(self, path: str, how: Reading) -> None:
        self.how, self.limits = how, how.limits
        self.lines = Lines(path, how.encoding, how.limits)
        self.tally = Tally()
        self.rows: list[Row] = []
        self.shape: dict[str, Shape] = {}
        self.clashes: set[str] = set()
        self.undecoded: tuple[int, int, int] | None = None
        self.waiting: list[_Piece] = []  # to be read (again) before the file goes on, the next one last
        self.held: list[_Piece] = []  # pieces of an object that is not complete yet
        self.syntax = Syntax()
        self.held_chars = self.read_again = 0
        self.only: dict[str, Any] = {}  # the record of a file that has one alone
        self.decode = json.JSONDecoder(
            object_pairs_hook=_object, parse_int=str, parse_float=str, parse_constant=lambda name: None, strict=False
        ).raw_decode

    def read(self) -> Iterator[list[Row] | Tally]:
        if self.how.option("records"):
            self._read_inside(self.how.option("records"))
        else:
            for piece in self._pieces():
                self._take(piece)
                if len(self.rows) >= _BATCH:
                    yield self._batch()
        self._refuse_what_is_no_table()
        self.tally.columns, self.tally.shape, self.tally.clashes = list(self.shape), self.shape, sorted(self.clashes)
        self.tally.assert_whole(self.lines.count)
        yield self._batch()
        yield self.tally

    def _batch(self) -> list[Row]:
        rows, self.rows = self.rows, []
        return rows

    def _pieces(self) -> Iterator[_Piece]:
        line = 0
        for text in self.lines:
            yield _Piece(text, self.lines.count, self.lines.count > line)
            line = self.lines.count
            while self.waiting:
                yield self.waiting.pop()
        while self.held:
            self._take_apart(self.held)
            while self.waiting:
                yield self.waiting.pop()

    # --- from pieces to objects ------------------------------------------------------------------------------------------

    def _take(self, piece: _Piece) -> None:
        if (byte := undecoded(piece.text)) is not None:
            if self.held:
                self._take_apart([*self.held, piece])
            else:
                self._reject_undecoded(piece, byte)
        elif self.held:
            self._hold(piece)
        else:
            self._objects([piece])

    def _hold(self, piece: _Piece) -> None:
        """One more piece of an object that is not complete."""
        _, fits = self.syntax.feed(piece.text)
        self.held_chars += len(piece.text)
        if not fits or self.held_chars > self.limits.max_record_chars:
            return self._take_apart([*self.held, piece])
        self.held.append(piece)
        if self.syntax.complete:
            pieces, self.held = self.held, []
            self._objects(pieces)

    def _take_apart(self, pieces: list[_Piece]) -> None:
        """An object that is broken: its first line is rejected, and the others are read once more."""
        self.held = []
        self.read_again += sum(len(piece.text) for piece in pieces)
        many = len(pieces) if self.read_again > max(_AGAIN_AT_LEAST, _AGAIN * self.limits.max_record_chars) else 1
        text = "".join(piece.text for piece in pieces[:many])
        self._reject(text, "record_unreadable: expected a JSON object, found one that is never closed", pieces[0].line)
        self._account(pieces[:many], 0, 1)
        self.waiting.extend(reversed(pieces[many:]))

    def _objects(self, pieces: list[_Piece]) -> None:
        """Adds every object of some pieces, the first of which begins an object or stands between two; holds what is not complete."""
        text = pieces[0].text if len(pieces) == 1 else "".join(piece.text for piece in pieces)
        records, rejected = self.tally.records, self.tally.pieces
        place, line, counted = 0, pieces[0].line, 0
        while (place := _BETWEEN.match(text, place).end()) < len(text):  # type: ignore[union-attr]
            line, counted = line + text.count(self.lines.end, counted, place), place
            try:
                value, end = self._decoded(text, place)
            except _Unfit as problem:
                broken = self._end_of_broken(text, place)
                if broken is None:
                    self.held = [_Piece(text[place:], line, not (self.tally.records > records) and pieces[0].begins)]
                    break
                end = broken
                self._reject(text[place:end], str(problem), line)
            else:
                self._add(value, text[place:end], line)
            place = end
        found = self.tally.records - records, self.tally.pieces - rejected
        if not self.held or any(found):
            self._account(pieces, *found)
            self.held = [piece._replace(begins=False) for piece in self.held]
        elif len(pieces) > 1:
            self.held = list(pieces)

    def _decoded(self, text: str, place: int) -> tuple[Any, int]:
        if text[place] != "{":
            raise _Unfit("record_unreadable: expected a JSON object, found something else")
        try:
            return self.decode(text, place)
        except JSONDecodeError as error:
            raise _Unfit(
                f"record_unreadable: expected a JSON object, found none ({error.msg} at character {error.pos - place + 1})"
            ) from error
        except RecursionError as error:
            raise _Unfit(self._too_deep()) from error

    def _end_of_broken(self, text: str, place: int) -> int | None:
        """Where a broken piece ends: with its object where the brackets fit, else with its line. None where it may go on."""
        self.syntax, self.held_chars = Syntax(), len(text) - place
        if text[place] == "{":
            end, fits = self.syntax.feed(text[place:], stop_when_complete=True)
            if fits:
                return place + end if self.syntax.complete else None
        end = text.find(self.lines.end, place)
        return len(text) if end < 0 else end + 1

    def _account(self, pieces: list[_Piece], records: int, rejected: int) -> None:
        """Enters lines into the tally: the first as a start where a record came of it, the others as its continuation."""
        lines = sum(piece.begins for piece in pieces)
        self.tally.lines += lines
        if records:
            self.tally.starts += min(lines, 1)
            self.tally.continued += max(lines - 1, 0)
        elif rejected:
            self.tally.rejected += lines
        else:
            self.tally.blank += lines

    # --- what becomes of them --------------------------------------------------------------------------------------------

    def _add(self, value: dict[str, Any], text: str, line: int) -> None:
        problem = None
        try:
            if value.keys() - self.shape.keys() or not all(type(inner) is str for inner in value.values()):
                value = self._learn(value)
        except _Unfit as error:
            return self._reject(text, str(error), line)
        if len(text) > self.limits.max_cell_chars:
            value, problem = self._shortened(value)
        record = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        self.tally.records += 1
        self.only = value if self.tally.records == 1 else {}
        self._emit(text, line, valid(record), problem)

    def _learn(self, value: dict[str, Any]) -> dict[str, Any]:
        """The record with its scalars as texts, after its shape was added to what is known of the others."""
        plain = {name: _plain(inner, self.limits.max_depth) for name, inner in value.items()}
        shape = {name: merged(self.shape.get(name), shape_of(inner)) for name, inner in plain.items()}
        lowered = [name.lower() for name in plain]
        if len(set(lowered)) < len(lowered):
            self.clashes |= {name for name in lowered if lowered.count(name) > 1}
        self.shape |= shape
        if len(self.shape) > self.limits.max_columns:
            raise Refused(
                f"at most {self.limits.max_columns:,} columns",
                f"{len(self.shape):,} names of columns up to line {self.lines.count}",
                "deliver names and values as one object inside of each record, or raise `limits.max_columns`",
            )
        return plain

    def _shortened(self, value: dict[str, Any]) -> tuple[dict[str, Any], str | None]:
        most = self.limits.max_cell_chars
        sizes = {name: len(inner) if isinstance(inner, str) else len(json.dumps(inner)) for name, inner in value.items()}
        longest = max(sizes, key=lambda name: sizes[name])
        if sizes[longest] <= most:
            return value, None
        problem = f"cell_too_long: expected at most {most:,} characters, found {sizes[longest]:,} in {valid(longest)[:60]}"
        return {name: inner if sizes[name] <= most else None for name, inner in value.items()}, problem

    def _reject(self, text: str, problem: str, line: int) -> None:
        self.tally.pieces += 1
        shown = text.strip()[:SHOWN].encode("utf-8", "backslashreplace").decode()
        self._emit(text, line, shown, problem)

    def _emit(self, text: str, line: int, record: str, problem: str | None) -> None:
        lines = text.rstrip().count(self.lines.end) + 1
        self.rows.append(Row(self.tally.records + self.tally.pieces, line, lines, len(text), record, problem))

    def _reject_undecoded(self, piece: _Piece, byte: int) -> None:
        many, first, line = self.undecoded or (0, byte, piece.line)
        self.undecoded = (many + 1, first, line)
        self._reject(piece.text, f"undecodable: expected {self.how.encoding}, found byte 0x{byte:02X}", piece.line)
        self._account([piece], 0, 1)

    def _too_deep(self) -> str:
        return f"too_deep: expected values nested {self.limits.max_depth} deep at most, found more"

    # --- files that are no tables ----------------------------------------------------------------------------------------

    def _refuse_what_is_no_table(self) -> None:
        if self.undecoded and self.undecoded[0] > _UNDECODED_SHARE * (self.tally.records + self.tally.pieces):
            raise not_in_encoding(self.how.encoding, *self.undecoded[1:])
        if self.tally.records + self.tally.pieces == 0 and not self.tally.skipped:
            raise Refused("records", "nothing but white space", "deliver it again, or take it out of the path")
        names = [name for name, inner in self.only.items() if isinstance(inner, list) and inner and isinstance(inner[0], dict)]
        if self.tally.records == 1 and names and not any(key in self.only for key in self.how.keys):
            raise Refused(
                f"records with {' and '.join(self.how.keys)}",
                f"one object with {', '.join(list(self.only)[:_SHOWN_NAMES])}",
                f'set options = {{ records = "{names[0]}" }}',
            )

    def _read_inside(self, path: str) -> None:
        """Reads the file whole, and adds the records of the list at that path (`data.items`)."""
        text = "".join(self.lines)
        expected = f"an object whose {path} is a list of records"
        remedy = "correct the option `records`"
        try:
            value, _ = self.decode(text, _BETWEEN.match(text).end())  # type: ignore[union-attr]
        except (JSONDecodeError, RecursionError, _Unfit) as error:
            raise Refused(expected, f"no JSON object ({str(error)[:100]})", "deliver it again") from error
        for name in path.split("."):
            value = value.get(name) if isinstance(value, dict) else None
        if not isinstance(value, list):
            raise Refused(expected, "none", remedy)
        for item in value:
            if isinstance(item, dict):
                self._add(item, json.dumps(item, ensure_ascii=False), 1)
            else:
                self._reject(json.dumps(item), "record_unreadable: expected a JSON object, found something else", 1)
        self.tally.lines = self.lines.count
        self.tally.starts, self.tally.continued = min(1, self.lines.count), max(0, self.lines.count - 1)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object, unless it says two things under one name."""
    made = dict(pairs)
    if len(made) < len(pairs):
        for name, value in pairs:
            if made[name] != value:
                raise _Unfit(f"record_unreadable: expected each name once, found {valid(name)[:60]} with two values")
    return made


def _plain(value: Any, depth: int) -> Any:
    """A value whose scalars are texts; raises where it is nested deeper than so many levels."""
    if value is None or type(value) is str:
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if depth == 0:
        raise _Unfit("too_deep: expected values that are nested less deep (`limits.max_depth`), found more")
    if isinstance(value, dict):
        return {name: _plain(inner, depth - 1) for name, inner in value.items()}
    return [_plain(inner, depth - 1) for inner in value]
