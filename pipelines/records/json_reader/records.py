"""What a JSON file gives: records and rejected pieces in lists, and the tally that accounts for every line."""

from __future__ import annotations

import json
from typing import Any

from pipelines.records.accounts import SHOWN, Reading, Row, Tally
from pipelines.records.json_reader.columns import Columns
from pipelines.records.json_reader.decode import Unfit
from pipelines.records.json_reader.pieces import END_OF_LINE, Text
from pipelines.records.json_reader.resync import Resync
from pipelines.records.text import Lines, Undecoded, undecoded, valid

#: A list of rows holds so many, or about so many characters.
_BATCH, _BATCH_CHARS = 2_000, 8 << 20

_INSIDE = "record_unreadable: expected a record, found an object from inside of a broken one"


class Records:
    """Enters objects as records and pieces as rejected; `lines` counts those that were read so far."""

    def __init__(self, how: Reading, tally: Tally, resync: Resync, lines: Lines) -> None:
        self.tally = tally
        self.columns = Columns(how.limits)
        self.undecoded = Undecoded(how.encoding)
        self.spoiled = False  # the pieces at hand hold bytes that the encoding does not know
        self._limits, self._resync, self._lines = how.limits, resync, lines
        self._marks: dict[int, str] = {}  # what became of the lines that are not in the tally yet
        self._rows: list[Row] = []
        self._chars = 0

    @property
    def full(self) -> bool:
        return len(self._rows) >= _BATCH or self._chars >= _BATCH_CHARS

    def batch(self) -> list[Row]:
        rows, self._rows, self._chars = self._rows, [], 0
        return rows

    # --- lines --------------------------------------------------------------------------------------------------------

    def begin_line(self, line: int) -> None:
        self._marks[line] = "blank"

    def mark(self, line: int, kind: str, over: tuple[str, ...] = ("blank", "skipped")) -> None:
        """What became of a line, unless something else than `over` did already."""
        if self._marks.get(line, "") in over:
            self._marks[line] = kind

    def skip(self, line: int) -> None:
        """The line holds no record, as far as is known."""
        self.mark(line, "skipped", ("blank",))

    def enter_lines(self) -> None:
        """Puts what became of the lines so far into the tally."""
        tally = self.tally
        for kind in self._marks.values():
            if kind == "starts":
                tally.starts += 1
            else:
                setattr(tally, kind, getattr(tally, kind) + 1)
        tally.lines += len(self._marks)
        self._marks.clear()

    # --- records and pieces -------------------------------------------------------------------------------------------

    def add(self, value: dict[str, Any], text: str, whole: Text, place: int, note: str | None = None) -> None:
        """Enters an object, whose text begins at a place, as a record; as a rejected piece where it cannot be one."""
        line = whole.line(place)
        if self.spoiled and (byte := undecoded(text)) is not None:
            return self._reject_undecoded(text, byte, line)
        problem = None
        if self._resync.trouble and self._resync.is_inside(value, whole, place):
            self._resync.trouble -= 1
            return self.reject(text, _INSIDE, line)
        self._resync.trouble = 0
        try:
            value = self.columns.texts_of(value, self._lines.count)
        except Unfit as error:
            return self.reject(text, str(error), line)
        if len(text) > self._limits.max_cell_chars:
            value, problem = self._shortened(value)
        self._resync.learn(value, whole, place)
        record = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        self.tally.records += 1
        lines = 1
        if len(whole.pieces) > 1 and (last := whole.line(place + len(text) - 1)) > line:
            lines = last - line + 1
            for further in range(line + 1, last + 1):
                self.mark(further, "continued", ("blank", "skipped", "rejected"))
        self.mark(line, "starts", ("blank", "skipped", "rejected"))
        self._chars += len(text)
        self._rows.append(
            Row(self.tally.records + self.tally.pieces, line, lines, len(text), valid(record), problem, note)
        )

    def _shortened(self, value: dict[str, Any]) -> tuple[dict[str, Any], str | None]:
        most = self._limits.max_cell_chars
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

    def reject(self, text: str, problem: str, line: int, lines: int = 0, length: int = 0) -> None:
        """Enters a piece that is no record; `lines` and `length` where the text is not all of it."""
        if self.spoiled and (byte := undecoded(text)) is not None:
            return self._reject_undecoded(text, byte, line)
        self.tally.pieces += 1
        shown = text.strip()[:SHOWN].encode("utf-8", "backslashreplace").decode()
        lines = lines or len(END_OF_LINE.findall(text.rstrip())) + 1
        for one in range(line, line + lines):
            self.mark(one, "rejected")
        self._rows.append(Row(self.tally.records + self.tally.pieces, line, lines, length or len(text), shown, problem))

    def _reject_undecoded(self, text: str, byte: int, line: int) -> None:
        shown = text.encode("utf-8", "backslashreplace").decode()
        spoiled, self.spoiled = self.spoiled, False
        self.reject(shown, self.undecoded.problem(byte, line), line, 0, len(text))
        self.spoiled = spoiled
