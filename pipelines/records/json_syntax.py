"""How far a text is JSON: which brackets are open, and where it stops being JSON at all. In linear time, and without recursion."""

from __future__ import annotations

import re

_STRING = r'"(?:[^"\\]|\\.)*+"'
_TOKEN = re.compile(rf'({_STRING})|(")|([{{}}\[\]:,])|([^\s"{{}}\[\]:,]+)', re.S)
_REST_OF_STRING = re.compile(r'(?:[^"\\]|\\.)*+"', re.S)
_WORD = re.compile(r"-?[0-9][0-9.eE+-]*+|true|false|null|NaN|-?Infinity")
_CLOSES = {"}": "{", "]": "["}


class Syntax:
    """Reads a text in pieces. `open` are the brackets that wait for their ends; `feed` says where the text breaks the syntax.

    It finds what tells one record from the next (brackets that do not fit, an object where none may begin, words that are none);
    commas that are missing or too many are left to the parser.
    """

    def __init__(self) -> None:
        self.open: list[str] = []
        self._in_string = False
        self._last = ""

    @property
    def complete(self) -> bool:
        return not self.open and not self._in_string

    def feed(self, text: str, stop_when_complete: bool = False) -> tuple[int, bool]:
        """(place, whether the syntax holds up to there): the end of the text, of the object where asked for, or of what fits."""
        place = 0
        if self._in_string:
            found = _REST_OF_STRING.match(text)
            if not found:
                return len(text), True
            self._in_string, place = False, found.end()
        for token in _TOKEN.finditer(text, place):
            if not self._accept(token):
                return token.start(), False
            if stop_when_complete and self.complete:
                return token.end(), True
        return len(text), True

    def _accept(self, token: re.Match[str]) -> bool:
        string, cut, sign, word = token.groups()
        last, self._last = self._last, sign or "value"
        if cut:
            self._in_string = True
        if sign in _CLOSES:
            return bool(self.open) and self.open.pop() == _CLOSES[sign]
        if sign in ("{", "["):
            self.open.append(sign)
            return last in ("", ":", "[", ",")
        if word:
            return last != "value" and _WORD.fullmatch(word) is not None
        return last != "value" if string or cut else True
