"""Lists of records inside of other objects (`data.items`): where they stand, and which of a file's lists holds its
records.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pipelines.records.json_reader.syntax import TOKEN, Syntax

_LOOKED_AT = 1 << 20
#: Lists are looked for among so many levels of names; deeper brackets than `_DEPTH` are not counted.
_LEVELS, _DEPTH = 20, 100_000


class Lists(Syntax):
    """Finds, in a text that comes in pieces, where the lists at a path begin. `inside`: whether one has begun and not
    ended.
    """

    def __init__(self, path: str) -> None:
        super().__init__()
        self._path, self._levels = path, path.count(".") + 3
        self._names: list[str] = []  # of each open bracket: the name under which it stands
        self._name = ""
        self.inside = False
        self.found = 0

    def begin(self, text: str, place: int) -> int:
        """The place behind the bracket that begins such a list, else the end of the text."""
        if self._in_string:
            place = self._end_of_string(text, place)
        for token in TOKEN.finditer(text, place):
            self._follow(token[3], token)
            if (
                token[3] == "["
                and len(self._names) <= self._levels
                and ".".join(filter(None, self._names)) == self._path
            ):
                self.inside, self.found = True, self.found + 1
                return token.end()
        return len(text)

    def end(self) -> None:
        """The list at hand was read to its end."""
        self.inside = False
        self._close()

    def _follow(self, sign: str | None, token: Any) -> None:
        if token[4]:
            return
        inside, last = (self.open[-1] if self.open else ""), self._last
        self._last = sign or "value"
        if sign in ("{", "[") and len(self.open) < _DEPTH:
            self.open.append(sign or "")
            self._names.append(self._name if last == ":" else "")
        elif sign in ("}", "]"):
            self._close()
        elif token[2]:
            self._in_string, self._escaped = True, token[2].endswith("\\")
        elif inside == "{" and last in ("{", ","):
            self._name = (token[1] or token[5] or token[6] or "").strip("\"'")

    def _close(self) -> None:
        self._last = "value"
        if self.open:
            self.open.pop()
            self._names.pop()


def first_list(text: str) -> tuple[str, set[str]]:
    """The path of the first list of objects inside of an object that may not be complete ("" if none), and the object's
    names.
    """
    lists, names = Lists(""), set[str]()
    for token in TOKEN.finditer(text, 0, _LOOKED_AT):
        lists._follow(token[3], token)
        if len(lists.open) == 1 and token[3] == ":":
            names.add(lists._name)
        path = lists._names
        if token[3] == "{" and 1 < len(path) <= _LEVELS and not path[-1] and lists.open[-2] == "[" and all(path[1:-1]):
            return ".".join(path[1:-1]), names
    return "", names


def list_in(shape: dict[str, Any], keys: Iterable[str]) -> str:
    """The path of the list of objects that holds records with such keys, by the shape of what holds it; "" where there
    is none.
    """
    wanted = {key.lower() for key in keys}
    found = [
        (not wanted <= {name.lower() for name in inside or ()}, depth, path)
        for path, inside, depth in _lists(shape, "", 1)
    ]
    return min(found)[2] if found else ""


def _lists(shape: dict[str, Any], before: str, depth: int) -> Iterable[tuple[str, dict[str, Any] | None, int]]:
    for name, inside in shape.items():
        path = f"{before}.{name}" if before else name
        if isinstance(inside, list) and inside[0] == "list" and (inside[1] is None or isinstance(inside[1], dict)):
            yield path, inside[1], depth
        elif isinstance(inside, dict):
            yield from _lists(inside, path, depth + 1)
