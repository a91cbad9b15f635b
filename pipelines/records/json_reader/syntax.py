"""How far a text is JSON: which brackets are open, and where it stops being JSON at all. In linear time, and without
recursion.
"""

from __future__ import annotations

import re
from itertools import takewhile

#: A string, one that its text does not end, a sign, a comment, a string in single quotation marks, a word.
TOKEN = re.compile(
    r'("(?:[^"\\]|\\.)*+")'
    r'|("(?:[^"\\]|\\.)*+\\?\Z)'
    r"|([{}\[\]:,])"
    r"|(//[^\r\n]*+|/\*(?:[^*]|\*(?!/))*+\*/)"
    r"|([uU]?'(?:[^'\\\r\n]|\\[^\r\n])*+')"
    r"""|([^\s"'{}\[\]:,/]++|['/])""",
    re.S,
)
_REST_OF_STRING = re.compile(r'(?:[^"\\]|\\.)*+"', re.S)
_NAME = re.compile(r"[\w$][\w$.-]*+")
#: Words that stand for a value, in JSON and in what is written like it.
VALUE = re.compile(
    r"[-+]?(?:0[xX][0-9a-fA-F]+|[0-9.][0-9.eE+_-]*+|Infinity|inf)|true|false|null|NaN|nan|True|False|None|NULL|undefined"
)
_CLOSES = {"}": "{", "]": "["}
#: No text is followed into more brackets than this.
_DEPTH = 100_000


class Syntax:
    """Reads a text in pieces. `open` are the brackets that wait for their ends; `feed` says where the text breaks the
    syntax.

    It finds what tells one record from the next (brackets that do not fit, an object where none may begin, words that
    are none). Commas that are missing or too many, comments, single quotation marks and names without any are left to
    who reads the text.
    """

    def __init__(self) -> None:
        self.open: list[str] = []
        self._in_string = self._escaped = False
        self._last = ""

    @property
    def complete(self) -> bool:
        return not self.open and not self._in_string

    def feed(self, text: str, place: int = 0, stop_when_complete: bool = False) -> tuple[int, bool]:
        """(place, whether the syntax holds up to there): the end of the text, of the object where asked for, or of what
        fits.
        """
        if self._in_string:
            place = self._end_of_string(text, place)
        for token in TOKEN.finditer(text, place):
            if not self._accept(token):
                return token.start(), False
            if stop_when_complete and self.complete:
                return token.end(), True
        return len(text), True

    def _end_of_string(self, text: str, place: int) -> int:
        place += self._escaped
        found = _REST_OF_STRING.match(text, place)
        self._in_string = found is None
        self._escaped = found is None and ends_in_escape(text[place:])
        return found.end() if found else len(text)

    def _accept(self, token: re.Match[str]) -> bool:
        _, cut, sign, comment, _, word = token.groups()
        if comment:
            return True
        last, self._last = self._last, sign or "value"
        inside = self.open[-1] if self.open else ""
        if sign:
            return self._accept_sign(sign, last, inside)
        if inside == "{" and last in ("{", ","):
            self._last = "name"
        if cut:
            self._in_string, self._escaped = True, ends_in_escape(cut)
        if word and not (_NAME if self._last == "name" else VALUE).fullmatch(word):
            return False
        return last not in ("value", "name")

    def _accept_sign(self, sign: str, last: str, inside: str) -> bool:
        if sign in _CLOSES:
            self._last = "value"
            return bool(self.open) and self.open.pop() == _CLOSES[sign]
        if sign in ("{", "["):
            self.open.append(sign)
            return len(self.open) < _DEPTH and (last in ("", ":") or (inside == "[" and last in ("[", ",")))
        return True


def ends_in_escape(text: str) -> bool:
    """Whether a text's last backslash escapes what follows the text."""
    return text.endswith("\\") and len(list(takewhile("\\".__eq__, reversed(text)))) % 2 == 1
