"""JSON objects, however a file strings them together: a line each, over several lines, in arrays, with commas or
without.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from json import JSONDecodeError
from pathlib import Path

from pipelines.records.accounts import Reading, Refused, Row, Tally
from pipelines.records.json_reader.decode import Unfit, decode
from pipelines.records.json_reader.lists import Lists, first_list
from pipelines.records.json_reader.loose import strict_text
from pipelines.records.json_reader.pieces import Pending, Piece, Text, end_of_line, start_of_line
from pipelines.records.json_reader.records import Records
from pipelines.records.json_reader.recovery import Recovery
from pipelines.records.json_reader.refusals import refuse_what_is_no_table, wrapped_records
from pipelines.records.json_reader.resync import Resync
from pipelines.records.json_reader.syntax import Syntax
from pipelines.records.text import Lines, undecoded

#: What may stand between objects: white space, commas, the brackets of arrays, and the record separator of RFC 7464.
_BETWEEN = re.compile(r"[\s,\[\]\x1e\ufeff]*+")
_COMMENT = re.compile(r"//[^\r\n]*+|#[^\r\n]*+|/\*(?:[^*]|\*(?!/))*+\*/")
_NAMED = re.compile(r'"(?:[^"\\\r\n]|\\.)*+"\s*+:')
#: Objects may be nested this much deeper than records, before they are given up.
_DEEPER = 20

_UNCLOSED = "record_unreadable: expected a JSON object, found one that is never closed"
_NO_OBJECT = "record_unreadable: expected a JSON object, found something else"
_NO_END = "record_unreadable: expected ] after the last record, found the end of the file: records may be missing"
_LOOSE = "read by looser rules than JSON's"


def read_json(path: str, how: Reading) -> Iterator[list[Row] | Tally]:
    """The objects of a JSON file, and its tally. Scalars become texts as they are written; names of columns keep their
    case.

    The option `records` names the list inside of one object that holds the records (`data.items`).
    """
    yield from _JsonReader(path, how).read()


class _JsonReader:
    def __init__(self, path: str, how: Reading) -> None:
        self.how, self.limits = how, how.limits
        self.lines = Lines(path, how.encoding, how.limits)
        self.tally = Tally()
        self.resync = Resync(how.keys, self.tally, Path(path).stat().st_size)
        self.records = Records(how, self.tally, self.resync, self.lines)
        self.pending = Pending()
        self.recovery = Recovery(self.pending, self.records, self.resync)
        self.held: list[Piece] = []  # pieces of an object that is not complete yet
        self.syntax = Syntax()
        self.held_chars = 0
        self.in_comment, self.comment_line = False, 0
        self.arrays = 0  # how many arrays around the records are open
        self.any_array = self.any_object = False
        self.lists = Lists(how.option("records")) if how.option("records") else None

    def read(self) -> Iterator[list[Row] | Tally]:
        try:
            for piece in self._pieces():
                self._take(piece)
                if self.records.full:
                    yield self.records.batch()
        finally:
            self.lines.close()
        if self.in_comment:
            raise Refused(
                "the end of a comment", f"none behind `/*` in line {self.comment_line}", "close it, or take it out"
            )
        refuse_what_is_no_table(self.records, self.how, self.lists, self.any_object or self.any_array)
        if self.arrays > 0 and not self.tally.pieces:
            self.records.reject("", _NO_END, self.lines.count, 1)
        self.records.enter_lines()
        self.records.columns.enter(self.tally)
        self.tally.assert_whole(self.lines.count)
        yield self.records.batch()
        yield self.tally

    def _pieces(self) -> Iterator[Piece]:
        line = 0
        for text in self.lines:
            count = self.lines.count
            if count > line:
                if not self.held:
                    self.records.enter_lines()
                self.records.begin_line(count)
            yield Piece(text, count, count > line)
            line = count
            while self.pending:
                yield self.pending.next()
        while self.held or self.recovery.active:
            if self.recovery.active:
                self.recovery.end()
            else:
                held, self.held = self.held, []
                self.recovery.begin(Text(held), 0, _UNCLOSED)
            while self.pending:
                yield self.pending.next()

    # --- from pieces to objects ---------------------------------------------------------------------------------------

    def _take(self, piece: Piece) -> None:
        if self.lists and not self.lists.inside:
            place = self.lists.begin(piece.text, 0)
            self.records.skip(piece.line)
            piece = piece._replace(text=piece.text[place:], begins=piece.begins and not place)
            if not piece.text:
                return
            self.arrays = 1
        if self.in_comment:
            _, end, rest = piece.text.partition("*/")
            self.in_comment = not end
            self.records.skip(piece.line)
            piece = piece._replace(text=rest, begins=False)
            if not rest:
                return
        if not piece.text.isascii() and undecoded(piece.text) is not None:
            self.records.spoiled = True
        if self.recovery.active:
            self.recovery.follow(piece)
        elif self.held:
            self._hold(piece)
        else:
            self._objects(Text([piece]))
        if not self.held:
            self.records.spoiled = False

    def _hold(self, piece: Piece) -> None:
        """One more piece of an object that is not complete."""
        _, fits = self.syntax.feed(piece.text, 0, stop_when_complete=True)
        self.held_chars += len(piece.text)
        self.held.append(piece)
        too_long, too_deep = (
            self.held_chars > self.limits.max_record_chars,
            len(self.syntax.open) > self.limits.max_depth + _DEEPER,
        )
        if fits and not (self.syntax.complete or too_long or too_deep):
            return
        text, self.held = Text(self.held), []
        if fits and self.syntax.complete:
            return self._objects(text)
        if fits and too_long:
            return self._give_up_long(text)
        self.recovery.begin(text, 0, self._too_deep() if fits else _UNCLOSED)

    def _give_up_long(self, whole: Text) -> None:
        """An object that goes on beyond what a record may hold."""
        path, names = first_list(whole.text)
        keys = {key.lower() for key in self.how.keys}
        if path and not self.tally.records and not keys & {name.lower() for name in names}:
            raise wrapped_records(path, sorted(names), self.how)
        problem = f"record_too_long: expected at most {self.limits.max_record_chars:,} characters, found more"
        self.recovery.begin_long(whole, problem, self.syntax)

    def _objects(self, whole: Text) -> None:
        """Adds every object of a text that begins an object or stands between two; holds what is not complete."""
        text, place = whole.text, 0
        while True:
            end = _BETWEEN.match(text, place).end()  # type: ignore[union-attr]
            if end - place > 1 or text[place:end] in ("[", "]"):
                place = self._between(whole, place, end)
                if place < end:
                    return
            place = end
            if place >= len(text):
                return
            if text[place] == "{":
                try:
                    value, end = decode(text, place)
                except (JSONDecodeError, RecursionError, Unfit) as error:
                    end = self._unread(whole, place, error)
                else:
                    self.records.add(value, text[place:end], whole, place)
            else:
                end = self._junk(whole, place)
            if end < 0:
                return
            place = end

    def _between(self, whole: Text, place: int, end: int) -> int:
        """Counts the brackets of arrays between two objects; the place behind the one that ends the list of records."""
        text = whole.text
        self.any_array = self.any_array or "[" in text[place:end]
        if self.lists is None:
            self.arrays = self.arrays + text.count("[", place, end) - text.count("]", place, end)
            return end
        for at in range(place, end):
            self.arrays += (text[at] == "[") - (text[at] == "]")
            if self.arrays == 0 and self.resync.trouble:
                self.arrays = 1  # a bracket of the broken object
            if self.arrays == 0:
                self.lists.end()
                self.pending.put_back(whole.after(at + 1))
                return -1 if at + 1 == end else at + 1
        return end

    # --- what is no JSON object ---------------------------------------------------------------------------------------

    def _unread(self, whole: Text, place: int, error: Exception) -> int:
        """What cannot be decoded: an object in looser words, one that goes on, or one that is broken. Where it ends, -1
        if not here.
        """
        text = whole.text
        self.any_object = True
        syntax = Syntax()
        end, fits = syntax.feed(text, place, stop_when_complete=True)
        if fits and not syntax.complete:
            start = start_of_line(text, place)
            start = place if text[start:place].strip() else start  # with its indentation
            self.syntax, self.held, self.held_chars = syntax, whole.after(start), len(text) - start
            return -1
        if not fits:
            return self.recovery.begin(whole, place, self._problem(error, place))
        loose = strict_text(text[place:end]) if isinstance(error, JSONDecodeError) else None
        try:
            if loose is None:
                raise error
            value, _ = decode(loose, 0)
        except (JSONDecodeError, RecursionError, Unfit) as second:
            if isinstance(second, JSONDecodeError):
                self.resync.begin_trouble()
            problem = self._problem(second if isinstance(second, Unfit) else error, place)
            self.records.reject(text[place:end], problem, whole.line(place))
        else:
            self.records.add(value, text[place:end], whole, place, _LOOSE)
        return self.pending.in_parts(whole, end)

    def _problem(self, error: Exception, place: int) -> str:
        if isinstance(error, Unfit):
            return str(error)
        if isinstance(error, RecursionError):
            return self._too_deep()
        found = f"{error.msg} at character {error.pos - place + 1}" if isinstance(error, JSONDecodeError) else "none"
        return f"record_unreadable: expected a JSON object, found none ({found})"

    def _too_deep(self) -> str:
        return f"too_deep: expected values nested {self.limits.max_depth} deep at most, found more"

    def _junk(self, whole: Text, place: int) -> int:
        """What is no object: a comment, or text up to the next record of the line."""
        text = whole.text
        if text.startswith("/*", place) and "*/" not in text[place:]:
            self.in_comment, self.comment_line = True, whole.line(place)
            self.records.skip(whole.line(place))
            return -1
        if comment := _COMMENT.match(text, place):
            self.records.skip(whole.line(place))
            return self.pending.in_parts(whole, comment.end())
        if _NAMED.match(text, place):  # the inside of an object whose bracket is missing
            return self.recovery.begin(whole, place, _NO_OBJECT, inside=True)
        end = self.resync.next_record(text, place + 1, end_of_line(text, place))
        self.resync.begin_trouble()
        self.records.reject(text[place:end], _NO_OBJECT, whole.line(place))
        return self.pending.in_parts(whole, end)
