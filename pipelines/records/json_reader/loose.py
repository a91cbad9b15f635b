"""JSON as people and programs write it: comments, commas too many, single quotation marks, names without any, Python's
words.
"""

from __future__ import annotations

import json
import re

from pipelines.records.json_reader.syntax import TOKEN

_SAME = {"True": "true", "False": "false", "true": "true", "false": "false"}
_NUMBER = re.compile(r"[-+]?(?:0[xX][0-9a-fA-F]+|(?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)")
_STRICT_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_NOTHING = ("null", "None", "NULL", "undefined", "NaN", "nan")
_INFINITE = re.compile(r"[-+]?(?:Infinity|inf)")
_WRONG_ESCAPE = re.compile(r'\\(?!["\\/bfnrt]|u[0-9a-fA-F]{4})')
_ESCAPE = re.compile(r"\"|\\(?:([\"\\/bfnrt]|u[0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.S)
_SINGLE = "'"


def strict_text(text: str) -> str | None:
    """The same in JSON's own words; None where a word's meaning is not plain."""
    made: list[str] = []
    names: list[bool] = []  # of each open bracket: whether it holds names
    for token in TOKEN.finditer(text):
        string, cut, sign, _, single, word = token.groups()
        if cut:
            return None
        if sign:
            _enter(sign, made, names)
        elif string:
            made.append(string if "\\" not in string else _with_right_escapes(string))
        elif single:
            made.append(_in_double_marks(single))
        elif word:
            is_name = bool(names and names[-1] and made and made[-1] in ("{", ","))
            literal = json.dumps(word) if is_name else _value(word)
            if literal is None:
                return None
            made.append(literal)
    return " ".join(made)


def _enter(sign: str, made: list[str], names: list[bool]) -> None:
    if sign in ("{", "["):
        names.append(sign == "{")
    elif sign in ("}", "]"):
        if names:
            names.pop()
        if made and made[-1] == ",":
            made.pop()
    made.append(sign)


def _value(word: str) -> str | None:
    if word in _SAME:
        return _SAME[word]
    if word in _NOTHING or _INFINITE.fullmatch(word):
        return "null"
    if _STRICT_NUMBER.fullmatch(word):
        return word
    return json.dumps(word) if _NUMBER.fullmatch(word) else None


def _with_right_escapes(string: str) -> str:
    r"""A string in which a backslash that escapes nothing is one (`C:\data`); pairs of them are left alone."""
    parts = string.split("\\\\")
    return "\\\\".join(_WRONG_ESCAPE.sub(r"\\\\", part) for part in parts)


def _in_double_marks(single: str) -> str:
    """A string in single quotation marks as JSON writes it; Python writes `\\xe9`."""

    def escaped_again(match: re.Match[str]) -> str:
        escaped, code, other = match.groups()
        if match[0] == '"':
            return '\\"'
        if escaped:
            return match[0]
        return f"\\u00{code}" if code else other if other == "'" else "\\\\" + other

    return f'"{_ESCAPE.sub(escaped_again, single[single.index(_SINGLE) + 1 : -1])}"'
