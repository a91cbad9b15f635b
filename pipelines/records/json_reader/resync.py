"""Where the next record begins behind a broken object, by the names that records have."""

from __future__ import annotations

import re
from collections import Counter
from json import JSONDecodeError
from typing import Any

from pipelines.records.accounts import Tally
from pipelines.records.json_reader.decode import Unfit, decode
from pipelines.records.json_reader.pieces import PART, Text

_OBJECT = re.compile(r'\{\s*+"')
#: Characters that may be read again where objects are broken, as a multiple of the file: even a file of broken ones
#: takes linear time.
_AGAIN, _AGAIN_AT_LEAST = 4, 1_000_000
#: The next record on a line is looked for at so many objects behind a broken one.
_TRIES = 100
#: So many records say which names nearly all of them have.
_TEACHING_RECORDS, _NEARLY_ALL, _ENOUGH = 1_000, 0.9, 3


class Resync:
    """Learns the names of records from those that are whole; `keys` are those that a record cannot lack, `size` the
    file's bytes.
    """

    def __init__(self, keys: tuple[str, ...], tally: Tally, size: int) -> None:
        self._keys, self._tally = keys, tally
        self._names: Counter[str] = Counter()  # how many of the first records have each name
        self._guessed: set[str] = set()  # names that they seem to have, while none was read
        self._whole_lines = True  # whether every record so far is one line
        self._may_read_again = _AGAIN_AT_LEAST + _AGAIN * size
        self.trouble = 0  # after what was broken: so many objects may stand inside of it

    @property
    def knows_names(self) -> bool:
        """Whether a record was read whose names are known."""
        return bool(self._names)

    def may_read_again(self, chars: int) -> bool:
        """Whether there is time to read so many characters once more; takes it."""
        self._may_read_again -= chars
        return self._may_read_again >= 0

    def begin_trouble(self) -> None:
        """An object was broken: those that follow may stand inside of it."""
        self.trouble = _TRIES

    def learn(self, value: dict[str, Any], whole: Text, place: int) -> None:
        if self._tally.records < _TEACHING_RECORDS:
            self._names.update(value.keys())
            self._whole_lines = self._whole_lines and whole.is_line(place)

    def is_inside(self, value: dict[str, Any], whole: Text, place: int) -> bool:
        """Whether an object behind a broken one has not the names of a record: it may stand inside of the broken
        one.
        """
        if self._tally.records < _ENOUGH or (self._whole_lines and whole.is_line(place)):
            return False
        return not self._known_names() <= value.keys()

    def next_record(self, text: str, place: int, end: int) -> int:
        """Where on a line the next record begins, by its names; the line's end where none does."""
        stop = min(end, place + PART)
        if not self._names:
            self._guess_names(text, place, stop)
        for _ in range(_TRIES):
            found = _OBJECT.search(text, place, stop)
            if not found or not self.may_read_again(stop - found.start()):
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
            if not found or self._may_read_again < 0:
                break
            self._may_read_again -= stop - found.start()
            try:
                value, length = decode(text[found.start() : stop], 0)
            except (JSONDecodeError, RecursionError, Unfit):
                place = found.start() + 1
            else:
                place = found.start() + length
                sizes[frozenset(value)] = sizes.get(frozenset(value), 0) + length
        if sizes:
            self._guessed = set(max(sizes.items(), key=lambda item: item[1])[0])

    def _known_names(self) -> set[str]:
        """The names that records have, but for a few of them."""
        most = _NEARLY_ALL * min(self._tally.records, _TEACHING_RECORDS) - 1
        return {name for name, count in self._names.items() if count >= most} if self._names else self._guessed

    def _is_record(self, text: str) -> bool:
        """Whether a text begins with an object that has the names that all records have."""
        try:
            value, _ = decode(text, 0)
        except (JSONDecodeError, RecursionError, Unfit):
            return False
        if known := self._known_names():
            return known <= value.keys()
        names = {name.lower() for name in value}
        return bool(self._keys) and all(key.lower() in names for key in self._keys)
