"""JSON objects, however a file strings them together: a line each, over several lines, in arrays, with commas or
without.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate
from json import JSONDecodeError
from pathlib import Path
from typing import Any, NamedTuple

from pipelines.records.accounts import SHOWN, Reading, Refused, Row, Tally
from pipelines.records.json_broken import Broken, indent_of
from pipelines.records.json_lists import Lists, first_list, list_in
from pipelines.records.json_loose import strict_text
from pipelines.records.json_syntax import Syntax
from pipelines.records.shapes import Shape, with_value
from pipelines.records.text import Lines, Undecoded, undecoded, valid

#: A list of rows holds so many, or about so many characters.
_BATCH, _BATCH_CHARS = 2_000, 8 << 20
#: What may stand between objects: white space, commas, the brackets of arrays, and the record separator of RFC 7464.
_BETWEEN = re.compile(r"[\s,\[\]\x1e\ufeff]*+")
_COMMENT = re.compile(r"//[^\r\n]*+|#[^\r\n]*+|/\*(?:[^*]|\*(?!/))*+\*/")
_OBJECT = re.compile(r'\{\s*+"')
_NAMED = re.compile(r'"(?:[^"\\\r\n]|\\.)*+"\s*+:')
_END_OF_LINE = re.compile(r"\r\n?|\n")
_SHOWN_NAMES = 8
#: A longer path to a list of records is no name that a person gave.
_LONGEST_PATH = 200
#: Characters that may be read again where objects are broken, as a multiple of the file: even a file of broken ones
#: takes linear time.
_AGAIN, _AGAIN_AT_LEAST = 4, 1_000_000
#: Where objects are broken a long text is read on in parts of so many characters: what went wrong costs as long as the
#: part is.
_PART = 1 << 15
#: The next record on a line is looked for at so many objects behind a broken one.
_TRIES = 100
#: Objects may be nested this much deeper than records, before they are given up.
_DEEPER = 20
#: So many records say which names nearly all of them have.
_TEACHING_RECORDS, _NEARLY_ALL, _ENOUGH = 1_000, 0.9, 3

_UNCLOSED = "record_unreadable: expected a JSON object, found one that is never closed"
_NO_OBJECT = "record_unreadable: expected a JSON object, found something else"
_NO_END = "record_unreadable: expected ] after the last record, found the end of the file: records may be missing"
_INSIDE = "record_unreadable: expected a record, found an object from inside of a broken one"
_LOOSE = "read by looser rules than JSON's"


def read_json(path: str, how: Reading) -> Iterator[list[Row] | Tally]:
    """The objects of a JSON file, and its tally. Scalars become texts as they are written; names of columns keep their
    case.

    The option `records` names the list inside of one object that holds the records (`data.items`).
    """
    yield from _JsonFile(path, how).read()


class _Piece(NamedTuple):
    """A line, or a part of one: its text, its line's number, and whether it begins that line."""

    text: str
    line: int
    begins: bool


class _Unfit(ValueError):
    """An object that is none that can be landed; the message is its problem."""


class _Text:
    """Pieces as one text that knows its lines."""

    def __init__(self, pieces: list[_Piece]) -> None:
        self.pieces = pieces
        self.text = pieces[0].text if len(pieces) == 1 else "".join(piece.text for piece in pieces)
        self._starts = [0, *accumulate(len(piece.text) for piece in pieces[:-1])] if len(pieces) > 1 else [0]

    def line(self, place: int) -> int:
        return self.pieces[bisect_right(self._starts, place) - 1].line

    def after(self, place: int) -> list[_Piece]:
        """The pieces from a place on."""
        number = bisect_right(self._starts, place) - 1
        first = self.pieces[number]
        skipped = place - self._starts[number]
        rest = [
            first._replace(text=first.text[skipped:], begins=first.begins and not skipped),
            *self.pieces[number + 1 :],
        ]
        return [piece for piece in rest if piece.text]


class _JsonFile:
    def __init__(self, path: str, how: Reading) -> None:
        self.how, self.limits = how, how.limits
        self.lines = Lines(path, how.encoding, how.limits)
        self.tally = Tally()
        self.marks: dict[int, str] = {}  # what became of the lines that are not in the tally yet
        self.rows: list[Row] = []
        self.chars = 0
        self.shape: dict[str, Shape] = {}
        self.texts: set[str] = set()  # columns that hold nothing but texts
        self.lowered: set[str] = set()
        self.clashes: set[str] = set()
        self.names: Counter[str] = Counter()  # how many of the first records have each name
        self.guessed: set[str] = set()  # names that they seem to have, while none was read
        self.trouble = 0  # after what was broken: so many objects may stand inside of it
        self.whole_lines = True  # whether every record so far is one line
        self.undecoded = Undecoded(how.encoding)
        self.waiting: list[_Piece] = []  # to be read (again) before the file goes on, the next one last
        self.held: list[_Piece] = []  # pieces of an object that is not complete yet
        self.syntax = Syntax()
        self.held_chars = 0
        self.broken: Broken | None = None  # an object that is none, whose end is looked for
        self.in_comment, self.comment_line = False, 0
        self.spoiled = False  # the pieces at hand hold bytes that the encoding does not know
        self.arrays = 0  # how many arrays around the records are open
        self.any_array = self.any_object = False
        self.may_read_again = _AGAIN_AT_LEAST + _AGAIN * Path(path).stat().st_size
        self.lists = Lists(how.option("records")) if how.option("records") else None
        self.decode = json.JSONDecoder(
            object_pairs_hook=_object, parse_int=str, parse_float=str, parse_constant=lambda name: None, strict=False
        ).raw_decode

    def read(self) -> Iterator[list[Row] | Tally]:
        try:
            for piece in self._pieces():
                self._take(piece)
                if len(self.rows) >= _BATCH or self.chars >= _BATCH_CHARS:
                    yield self._batch()
        finally:
            self.lines.close()
        if self.in_comment:
            raise Refused(
                "the end of a comment", f"none behind `/*` in line {self.comment_line}", "close it, or take it out"
            )
        self._refuse_what_is_no_table()
        if self.arrays > 0 and not self.tally.pieces:
            self._reject("", _NO_END, self.lines.count, 1)
        self._enter_lines()
        self.tally.columns, self.tally.shape, self.tally.clashes = list(self.shape), self.shape, sorted(self.clashes)
        self.tally.assert_whole(self.lines.count)
        yield self._batch()
        yield self.tally

    def _batch(self) -> list[Row]:
        rows, self.rows, self.chars = self.rows, [], 0
        return rows

    def _pieces(self) -> Iterator[_Piece]:
        line = 0
        for text in self.lines:
            count = self.lines.count
            if count > line:
                if not self.held:
                    self._enter_lines()
                self.marks[count] = "blank"
            yield _Piece(text, count, count > line)
            line = count
            while self.waiting:
                yield self.waiting.pop()
        while self.held or self.broken:
            if self.broken:
                self._end_broken()
            else:
                held, self.held = self.held, []
                self._break(_Text(held), 0, _UNCLOSED)
            while self.waiting:
                yield self.waiting.pop()

    # --- lines --------------------------------------------------------------------------------------------------------

    def _mark(self, line: int, kind: str, over: tuple[str, ...] = ("blank", "skipped")) -> None:
        if self.marks.get(line, "") in over:
            self.marks[line] = kind

    def _enter_lines(self) -> None:
        tally = self.tally
        for kind in self.marks.values():
            if kind == "starts":
                tally.starts += 1
            else:
                setattr(tally, kind, getattr(tally, kind) + 1)
        tally.lines += len(self.marks)
        self.marks.clear()

    # --- from pieces to objects ---------------------------------------------------------------------------------------

    def _take(self, piece: _Piece) -> None:
        if self.lists and not self.lists.inside:
            place = self.lists.begin(piece.text, 0)
            self._mark(piece.line, "skipped", ("blank",))
            piece = piece._replace(text=piece.text[place:], begins=piece.begins and not place)
            if not piece.text:
                return
            self.arrays = 1
        if self.in_comment:
            _, end, rest = piece.text.partition("*/")
            self.in_comment = not end
            self._mark(piece.line, "skipped", ("blank",))
            piece = piece._replace(text=rest, begins=False)
            if not rest:
                return
        if not piece.text.isascii() and undecoded(piece.text) is not None:
            self.spoiled = True
        if self.broken:
            self._follow_broken(piece)
        elif self.held:
            self._hold(piece)
        else:
            self._objects(_Text([piece]))
        if not self.held:
            self.spoiled = False

    def _hold(self, piece: _Piece) -> None:
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
        text, self.held = _Text(self.held), []
        if fits and self.syntax.complete:
            return self._objects(text)
        if fits and too_long:
            return self._break_long(text)
        self._break(text, 0, self._too_deep() if fits else _UNCLOSED)

    def _objects(self, whole: _Text) -> None:
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
                    value, end = self.decode(text, place)
                except (JSONDecodeError, RecursionError, _Unfit) as error:
                    end = self._unread(whole, place, error)
                else:
                    self._add(value, text[place:end], whole, place)
            else:
                end = self._junk(whole, place)
            if end < 0:
                return
            place = end

    def _between(self, whole: _Text, place: int, end: int) -> int:
        """Counts the brackets of arrays between two objects; the place behind the one that ends the list of records."""
        text = whole.text
        self.any_array = self.any_array or "[" in text[place:end]
        if self.lists is None:
            self.arrays = self.arrays + text.count("[", place, end) - text.count("]", place, end)
            return end
        for at in range(place, end):
            self.arrays += (text[at] == "[") - (text[at] == "]")
            if self.arrays == 0 and self.trouble:
                self.arrays = 1  # a bracket of the broken object
            if self.arrays == 0:
                self.lists.end()
                self._put_back(whole.after(at + 1))
                return -1 if at + 1 == end else at + 1
        return end

    def _put_back(self, pieces: list[_Piece]) -> None:
        self.waiting.extend(reversed(pieces))

    def _unread(self, whole: _Text, place: int, error: Exception) -> int:
        """What cannot be decoded: an object in looser words, one that goes on, or one that is broken. Where it ends, -1
        if not here.
        """
        text = whole.text
        self.any_object = True
        syntax = Syntax()
        end, fits = syntax.feed(text, place, stop_when_complete=True)
        if fits and not syntax.complete:
            start = _start_of_line(text, place)
            start = place if text[start:place].strip() else start  # with its indentation
            self.syntax, self.held, self.held_chars = syntax, whole.after(start), len(text) - start
            return -1
        if not fits:
            return self._break(whole, place, self._problem(error, place))
        loose = strict_text(text[place:end]) if isinstance(error, JSONDecodeError) else None
        try:
            if loose is None:
                raise error
            value, _ = self.decode(loose, 0)
        except (JSONDecodeError, RecursionError, _Unfit) as second:
            self.trouble = _TRIES if isinstance(second, JSONDecodeError) else self.trouble
            self._reject(
                text[place:end],
                self._problem(second if isinstance(second, _Unfit) else error, place),
                whole.line(place),
            )
        else:
            self._add(value, text[place:end], whole, place, _LOOSE)
        return self._in_parts(whole, end)

    def _in_parts(self, whole: _Text, place: int) -> int:
        """Goes on at a place; in a long text by parts, since every further problem costs as much as the text is
        long.
        """
        if len(whole.text) - place <= _PART:
            return place
        parts = []
        for text, line, begins in whole.after(place):
            parts += [_Piece(text[at : at + _PART], line, begins and not at) for at in range(0, len(text), _PART)]
        self._put_back(parts)
        return -1

    def _problem(self, error: Exception, place: int) -> str:
        if isinstance(error, _Unfit):
            return str(error)
        if isinstance(error, RecursionError):
            return self._too_deep()
        found = f"{error.msg} at character {error.pos - place + 1}" if isinstance(error, JSONDecodeError) else "none"
        return f"record_unreadable: expected a JSON object, found none ({found})"

    def _junk(self, whole: _Text, place: int) -> int:
        """What is no object: a comment, or text up to the next record of the line."""
        text = whole.text
        if text.startswith("/*", place) and "*/" not in text[place:]:
            self.in_comment, self.comment_line = True, whole.line(place)
            self._mark(whole.line(place), "skipped", ("blank",))
            return -1
        if comment := _COMMENT.match(text, place):
            self._mark(whole.line(place), "skipped", ("blank",))
            return self._in_parts(whole, comment.end())
        if _NAMED.match(text, place):  # the inside of an object whose bracket is missing
            return self._break(whole, place, _NO_OBJECT, inside=True)
        end = self._next_record(text, place + 1, _end_of_line(text, place))
        self.trouble = _TRIES
        self._reject(text[place:end], _NO_OBJECT, whole.line(place))
        return self._in_parts(whole, end)

    # --- broken objects -----------------------------------------------------------------------------------------------

    def _break(self, whole: _Text, place: int, problem: str, inside: bool = False) -> int:
        """A broken object: rejected up to the next record of its line, or line by line up to its end. Where it ends, -1
        if not here.

        `inside`: whether the text begins inside of the object.
        """
        text = whole.text
        self.any_object, self.trouble = self.any_object or not inside, _TRIES
        if (
            len(text) - place < _PART and self.waiting and not self.waiting[-1].begins
        ):  # more of the line, to find the next record in
            self._put_back([_Piece(text[place:] + self.waiting.pop().text, whole.line(place), False)])
            return -1
        end_of_line = _end_of_line(text, place)
        end = self._next_record(text, place + 1, end_of_line)
        if end < end_of_line:
            self._reject(text[place:end], problem, whole.line(place))
            return self._in_parts(whole, end)
        self.may_read_again -= len(text) - end
        if self.may_read_again < 0:
            end = len(text)
        start = _start_of_line(text, place)
        self.broken = Broken(problem, whole.line(place), indent_of(text[start:end]), bool(self.names))
        if inside:
            self.broken.begin_inside(begins_line=not text[start:place].strip())
        self._enter_broken(whole, place, end)
        self._put_back(whole.after(end))
        return -1

    def _break_long(self, whole: _Text) -> None:
        """An object that goes on beyond what a record may hold."""
        path, names = first_list(whole.text)
        keys = {key.lower() for key in self.how.keys}
        if path and not self.tally.records and not keys & {name.lower() for name in names}:
            raise self._wrapped(path, sorted(names))
        problem = f"record_too_long: expected at most {self.limits.max_record_chars:,} characters, found more"
        if whole.pieces[0].line < whole.pieces[-1].line:
            self._break(whole, 0, problem)
            return
        self.broken = Broken(problem, whole.line(0), 0, bool(self.names), self.syntax)
        self._enter_broken(whole, 0, len(whole.text))

    def _enter_broken(self, whole: _Text, start: int, end: int) -> None:
        assert self.broken
        self.broken.enter(whole.text[start:end])
        for line in {whole.line(start), whole.line(max(start, end - 1))}:
            self._mark(line, "rejected")
        for piece in whole.pieces:
            if whole.line(start) < piece.line < whole.line(max(start, end - 1)):
                self._mark(piece.line, "rejected")
        self.broken.last_line = whole.line(max(start, end - 1))

    def _follow_broken(self, piece: _Piece) -> None:
        """One more piece, as far as it belongs to the broken object."""
        assert self.broken
        end = self.broken.end_in(piece.text, piece.begins)
        if end is None and not piece.begins and not self.broken.syntax:
            end = self._next_record(piece.text, 0, len(piece.text))
            end = end if end < len(piece.text) else None
        if end is None or end > 0:
            self._enter_broken(_Text([piece]), 0, len(piece.text) if end is None else end)
        if end is not None:
            self._end_broken()
            self._put_back(_Text([piece]).after(end))

    def _end_broken(self) -> None:
        broken, self.broken = self.broken, None
        assert broken
        self._reject(broken.shown, broken.problem, broken.line, broken.last_line - broken.line + 1, broken.chars)

    def _next_record(self, text: str, place: int, end: int) -> int:
        """Where on a line the next record begins, by its names; the line's end where none does."""
        stop = min(end, place + _PART)
        if not self.names:
            self._guess_names(text, place, stop)
        for _ in range(_TRIES):
            found = _OBJECT.search(text, place, stop)
            if not found:
                break
            self.may_read_again -= stop - found.start()
            if self.may_read_again < 0:
                break
            if self._is_record(text[found.start() : stop]):
                return found.start()
            place = found.start() + 1
        return end

    def _guess_names(self, text: str, place: int, stop: int) -> None:
        """The names of most objects behind a broken one, by how much they hold: what is inside of it holds less than
        its neighbours.
        """
        sizes: dict[frozenset[str], int] = {}
        for _ in range(_TRIES):
            found = _OBJECT.search(text, place, stop)
            if not found or self.may_read_again < 0:
                break
            self.may_read_again -= stop - found.start()
            try:
                value, length = self.decode(text[found.start() : stop], 0)
            except (JSONDecodeError, RecursionError, _Unfit):
                place = found.start() + 1
            else:
                place = found.start() + length
                sizes[frozenset(value)] = sizes.get(frozenset(value), 0) + length
        if sizes:
            self.guessed = set(max(sizes.items(), key=lambda item: item[1])[0])

    def _known_names(self) -> set[str]:
        """The names that records have, but for a few of them."""
        most = _NEARLY_ALL * min(self.tally.records, _TEACHING_RECORDS) - 1
        return {name for name, count in self.names.items() if count >= most} if self.names else self.guessed

    def _is_inside(self, value: dict[str, Any], whole: _Text, place: int) -> bool:
        """Whether an object behind a broken one has not the names of a record: it may stand inside of the broken
        one.
        """
        if self.tally.records < _ENOUGH or (self.whole_lines and _is_line(whole, place)):
            return False
        return not self._known_names() <= value.keys()

    def _is_record(self, text: str) -> bool:
        """Whether a text begins with an object that has the names that all records have."""
        try:
            value, _ = self.decode(text, 0)
        except (JSONDecodeError, RecursionError, _Unfit):
            return False
        if known := self._known_names():
            return known <= value.keys()
        names = {name.lower() for name in value}
        return bool(self.how.keys) and all(key.lower() in names for key in self.how.keys)

    # --- what becomes of them -----------------------------------------------------------------------------------------

    def _add(self, value: dict[str, Any], text: str, whole: _Text, place: int, note: str | None = None) -> None:
        line = whole.line(place)
        if self.spoiled and (byte := undecoded(text)) is not None:
            return self._reject_undecoded(text, byte, line)
        problem = None
        if self.trouble and self._is_inside(value, whole, place):
            self.trouble -= 1
            return self._reject(text, _INSIDE, line)
        self.trouble = 0
        try:
            if not (
                value.keys() <= self.texts and all(inner is None or type(inner) is str for inner in value.values())
            ):
                value = self._learn(value)
        except _Unfit as error:
            return self._reject(text, str(error), line)
        if len(text) > self.limits.max_cell_chars:
            value, problem = self._shortened(value)
        if self.tally.records < _TEACHING_RECORDS:
            self.names.update(value.keys())
            self.whole_lines = self.whole_lines and _is_line(whole, place)
        record = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        self.tally.records += 1
        lines = 1
        if len(whole.pieces) > 1 and (last := whole.line(place + len(text) - 1)) > line:
            lines = last - line + 1
            for further in range(line + 1, last + 1):
                self._mark(further, "continued", ("blank", "skipped", "rejected"))
        self._mark(line, "starts", ("blank", "skipped", "rejected"))
        self.chars += len(text)
        self.rows.append(
            Row(self.tally.records + self.tally.pieces, line, lines, len(text), valid(record), problem, note)
        )

    def _learn(self, value: dict[str, Any]) -> dict[str, Any]:
        """The record with its scalars as texts, after its shape was added to what is known of the others."""
        plain = _plain(value, self.limits.max_depth + 1)
        for name, inner in plain.items():
            shape = self.shape[name] = with_value(self.shape.get(name), inner)
            if shape == "text":
                self.texts.add(name)
            else:
                self.texts.discard(name)
            self.lowered.add(name.lower())
        if len(self.lowered) < len(self.shape):
            self._find_clashes(plain)
        if len(self.shape) > self.limits.max_columns:
            raise Refused(
                f"at most {self.limits.max_columns:,} columns",
                f"{len(self.shape):,} names of columns up to line {self.lines.count}",
                "deliver names and values as one object inside of each record, or raise `limits.max_columns`",
            )
        return plain

    def _find_clashes(self, value: dict[str, Any]) -> None:
        """From now on every record is looked at: one may hold side by side what others hold as spellings of one
        column.
        """
        self.texts.clear()
        lowered = [name.lower() for name in value]
        if len(set(lowered)) < len(lowered):
            self.clashes |= {name for name in lowered if lowered.count(name) > 1}

    def _shortened(self, value: dict[str, Any]) -> tuple[dict[str, Any], str | None]:
        most = self.limits.max_cell_chars
        if not value:
            return value, None
        sizes = {
            name: len(inner) if isinstance(inner, str) else len(json.dumps(inner)) for name, inner in value.items()
        }
        longest = max(sizes, key=lambda name: sizes[name])
        if sizes[longest] <= most:
            return value, None
        problem = (
            f"cell_too_long: expected at most {most:,} characters, found {sizes[longest]:,} in {valid(longest)[:60]}"
        )
        return {name: inner if sizes[name] <= most else None for name, inner in value.items()}, problem

    def _reject(self, text: str, problem: str, line: int, lines: int = 0, length: int = 0) -> None:
        if self.spoiled and (byte := undecoded(text)) is not None:
            return self._reject_undecoded(text, byte, line)
        self.tally.pieces += 1
        shown = text.strip()[:SHOWN].encode("utf-8", "backslashreplace").decode()
        lines = lines or len(_END_OF_LINE.findall(text.rstrip())) + 1
        for one in range(line, line + lines):
            self._mark(one, "rejected")
        self.rows.append(Row(self.tally.records + self.tally.pieces, line, lines, length or len(text), shown, problem))

    def _reject_undecoded(self, text: str, byte: int, line: int) -> None:
        shown = text.encode("utf-8", "backslashreplace").decode()
        spoiled, self.spoiled = self.spoiled, False
        self._reject(shown, self.undecoded.problem(byte, line), line, 0, len(text))
        self.spoiled = spoiled

    def _too_deep(self) -> str:
        return f"too_deep: expected values nested {self.limits.max_depth} deep at most, found more"

    # --- files that are no tables -------------------------------------------------------------------------------------

    def _refuse_what_is_no_table(self) -> None:
        tally, path = self.tally, self.how.option("records")
        self.undecoded.refuse_many(tally.records + tally.pieces)
        if self.lists and not self.lists.found:
            raise Refused(f"an object whose {path} is a list of records", "none", "correct the option `records`")
        if tally.records == 0 and not self.any_object and not self.any_array and not self.lists:
            found = "nothing but white space" if not tally.pieces else "an object in no line"
            remedy = (
                "deliver it again, or take it out of the path"
                if not tally.pieces
                else "correct `format`, or deliver it again"
            )
            raise Refused("records" if not tally.pieces else "JSON objects", found, remedy)
        keys = [key for key in self.how.keys if key.isidentifier()]
        if tally.records and keys and len(keys) == len(self.how.keys):
            names = {name.lower() for name in self.shape}
            wrapped = list_in(self.shape, keys) if not any(key.lower() in names for key in keys) else ""
            if wrapped and not self.lists:
                raise self._wrapped(wrapped, list(self.shape))

    def _wrapped(self, path: str, names: list[str]) -> Refused:
        """The refusal of a file whose records stand in a list inside of other objects."""
        found = f"an object with {', '.join(valid(name)[:60] for name in names[:_SHOWN_NAMES])}"
        named = f"set options = {{ records = {json.dumps(path)} }}"
        remedy = named if len(path) <= _LONGEST_PATH else "look at the file, and deliver it again"
        return Refused(f"records with {' and '.join(self.how.keys)}", found, remedy)


def _is_line(whole: _Text, place: int) -> bool:
    """Whether what stands at a place begins a line, and stands in no more than that one."""
    return len(whole.pieces) == 1 and whole.pieces[0].begins and not whole.text[:place].strip()


def _start_of_line(text: str, place: int) -> int:
    return max(text.rfind("\n", 0, place), text.rfind("\r", 0, place)) + 1


def _end_of_line(text: str, place: int) -> int:
    found = _END_OF_LINE.search(text, place)
    return found.end() if found else len(text)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object, unless it says two things under one name."""
    made = dict(pairs)
    if len(made) < len(pairs):
        for name, value in pairs:
            if made[name] != value:
                raise _Unfit(f"record_unreadable: expected each name once, found {valid(name)[:60]} with two values")
    return made


def _plain(value: Any, depth: int) -> Any:
    """A value whose scalars are texts, and whose names can be stored; raises where it is nested deeper than so many
    levels.
    """
    if value is None or type(value) is str:
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if depth == 0:
        raise _Unfit("too_deep: expected values that are nested less deep (`limits.max_depth`), found more")
    if isinstance(value, dict):
        made = {valid(name): _plain(inner, depth - 1) for name, inner in value.items()}
        if len(made) < len(value):
            raise _Unfit(
                "record_unreadable: expected each name once, found two of which no encoding holds the difference"
            )
        return made
    return [_plain(inner, depth - 1) for inner in value]
