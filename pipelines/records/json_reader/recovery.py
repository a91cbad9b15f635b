"""A broken object is rejected up to where the next record begins, or line by line up to its own end."""

from __future__ import annotations

from pipelines.records.json_reader.broken import Broken, indent_of
from pipelines.records.json_reader.pieces import PART, Pending, Piece, Text, end_of_line, start_of_line
from pipelines.records.json_reader.records import Records
from pipelines.records.json_reader.resync import Resync
from pipelines.records.json_reader.syntax import Syntax


class Recovery:
    """Follows a broken object from piece to piece; what stands behind it is put back among the pending pieces."""

    def __init__(self, pending: Pending, records: Records, resync: Resync) -> None:
        self._pending, self._records, self._resync = pending, records, resync
        self._broken: Broken | None = None

    @property
    def active(self) -> bool:
        """Whether the end of a broken object is looked for."""
        return self._broken is not None

    def begin(self, whole: Text, place: int, problem: str, inside: bool = False) -> int:
        """A broken object begins at a place. Where it ends, -1 if not here.

        `inside`: whether the text begins inside of the object.
        """
        text = whole.text
        self._resync.begin_trouble()
        if len(text) - place < PART and self._pending.goes_on():  # more of the line, to find the next record in
            self._pending.put_back([Piece(text[place:] + self._pending.next().text, whole.line(place), False)])
            return -1
        line_end = end_of_line(text, place)
        end = self._resync.next_record(text, place + 1, line_end)
        if end < line_end:
            self._records.reject(text[place:end], problem, whole.line(place))
            return self._pending.in_parts(whole, end)
        if not self._resync.may_read_again(len(text) - end):
            end = len(text)
        start = start_of_line(text, place)
        self._broken = Broken(problem, whole.line(place), indent_of(text[start:end]), self._resync.knows_names)
        if inside:
            self._broken.begin_inside(begins_line=not text[start:place].strip())
        self._enter(self._broken, whole, place, end)
        self._pending.put_back(whole.after(end))
        return -1

    def begin_long(self, whole: Text, problem: str, syntax: Syntax) -> None:
        """An object goes on beyond what a record may hold; `syntax` is what its text fits so far."""
        if whole.pieces[0].line < whole.pieces[-1].line:
            self.begin(whole, 0, problem)
            return
        self._broken = Broken(problem, whole.line(0), 0, self._resync.knows_names, syntax)
        self._enter(self._broken, whole, 0, len(whole.text))

    def follow(self, piece: Piece) -> None:
        """One more piece, as far as it belongs to the broken object."""
        broken = self._broken
        assert broken
        end = broken.end_in(piece.text, piece.begins)
        if end is None and not piece.begins and not broken.syntax:
            end = self._resync.next_record(piece.text, 0, len(piece.text))
            end = end if end < len(piece.text) else None
        if end is None or end > 0:
            self._enter(broken, Text([piece]), 0, len(piece.text) if end is None else end)
        if end is not None:
            self.end()
            self._pending.put_back(Text([piece]).after(end))

    def end(self) -> None:
        """The broken object ends here, and is rejected."""
        broken, self._broken = self._broken, None
        assert broken
        self._records.reject(
            broken.shown, broken.problem, broken.line, broken.last_line - broken.line + 1, broken.chars
        )

    def _enter(self, broken: Broken, whole: Text, start: int, end: int) -> None:
        broken.enter(whole.text[start:end])
        first, last = whole.line(start), whole.line(max(start, end - 1))
        for line in {first, last}:
            self._records.mark(line, "rejected")
        for piece in whole.pieces:
            if first < piece.line < last:
                self._records.mark(piece.line, "rejected")
        broken.last_line = last
