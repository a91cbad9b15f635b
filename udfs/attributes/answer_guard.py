"""Keeps decoding within answers such as `{"colour":["red"],"size":[]}`: the asked names in their order, no white space, and
values that stand in the product's texts, from a word's beginning to a word's end.

Values are followed byte by byte, so that any tokenizer and any script will do: a token may be a part of a sign.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from udfs.attributes.matching import FIELDS
from udfs.attributes.words import words

_MOST_VALUES, _MOST_BYTES = 3, 160
#: What ends a JSON string, or would have to be escaped in one, and what parts texts.
_NEVER = frozenset(b'"\\') | frozenset(range(32))
_BYTE_TOKEN = re.compile(r"<0x([0-9A-F]{2})>")


class AnswerGuard:
    """What of a tokenizer the rows' guards share. `tokenizer` is a fast tokenizer of transformers."""

    def __init__(self, tokenizer: Any, stop_id: int) -> None:
        self.tokenizer, self.stop_id = tokenizer, stop_id
        self.never = frozenset(tokenizer.all_special_ids) | {stop_id}
        self.ids: dict[bytes, int] = {}
        self.bytes: dict[int, bytes] = {}
        for number, said in token_bytes(tokenizer).items():
            if said and number not in self.never and not _NEVER & set(said):
                self.ids.setdefault(said, number)
                self.bytes[number] = said
        self.longest = max(map(len, self.ids), default=1)
        self._forced: dict[str, list[int]] = {}

    def forced(self, text: str) -> list[int]:
        """The token ids of a fixed part."""
        if text not in self._forced:
            self._forced[text] = list(self.tokenizer(text, add_special_tokens=False)["input_ids"])
        return self._forced[text]

    def row(self, asked: Sequence[str], texts: Mapping[str, str | None]) -> AnswerRow:
        """The guard of one answer about these texts."""
        return AnswerRow(self, asked, texts)

    def value_ids(self, value: str) -> list[int] | None:
        """The token ids of a value as an answer says it, the longest tokens first; None where no tokens say it."""
        said, place, ids = value.encode(), 0, []
        while place < len(said):
            ends = range(min(len(said), place + self.longest), place, -1)
            end = next((end for end in ends if said[place:end] in self.ids), None)
            if end is None:
                return None
            ids.append(self.ids[said[place:end]])
            place = end
        return ids

    def answer_ids(self, asked: Sequence[str], values: Sequence[Sequence[str]]) -> list[int] | None:
        """The token ids of an answer, in the parts in which it is decoded, with the end token; None where a value cannot
        be said.
        """
        ids: list[int] = []
        for place, (name, of_name) in enumerate(zip(asked, values, strict=True)):
            ids += self.forced(_opening(name, place == 0))
            for number, value in enumerate(of_name[:_MOST_VALUES]):
                said = self.value_ids(value)
                if said is None:
                    return None
                ids += [*self.forced(',"' if number else '"'), *said, *self.forced('"')]
            ids += self.forced("]")
        return [*ids, *self.forced("}"), self.stop_id]


class AnswerRow:
    """What one answer may say next: always a few tokens alone."""

    always: Collection[int] = ()

    def __init__(self, guard: AnswerGuard, asked: Sequence[str], texts: Mapping[str, str | None]) -> None:
        self._guard, self._asked = guard, list(asked)
        self._said, self._starts, self._ends = _read(texts)
        self._name = self._values = self._length = 0
        self._at: set[int] = set()
        self._queue = list(guard.forced(_opening(asked[0], True)))
        self._choices: dict[str, list[int]] = {}
        self._chosen: list[int] = []
        self._next = "list"

    def now(self) -> list[int]:
        """No token besides: what is allowed is said by `allowed`."""
        return []

    def also(self) -> list[int]:
        """Nothing is let pass beside."""
        return []

    def allowed(self) -> list[int]:
        """The only token ids that may come next."""
        if self._queue:
            return self._queue[:1]
        if self._choices:
            depth = len(self._chosen)
            return sorted({run[depth] for run in self._choices.values() if run[:depth] == self._chosen})
        ids = {number for at in self._at for number, _ in self._tokens(at)} if self._length < _MOST_BYTES else set()
        if self._length and self._at & self._ends:
            ids.add(self._guard.forced('"')[0])
        return sorted(ids) or self._guard.forced('"')[:1]

    def accept(self, token: int) -> None:
        """Tells the guard which token came."""
        if self._queue:
            self._queue.pop(0)
            if not self._queue:
                self._after()
        elif self._choices:
            self._chosen.append(token)
            part = next((part for part, run in self._choices.items() if run == self._chosen), None)
            if part is not None:
                self._choices, self._chosen = {}, []
                self._choice(part)
        elif self._length and token == self._guard.forced('"')[0]:
            self._values += 1
            self._queue, self._next = self._guard.forced('"')[1:], "list"
            if not self._queue:
                self._after()
        else:
            self._at = {end for at in self._at for number, end in self._tokens(at) if number == token}
            self._length += len(self._guard.bytes.get(token, b""))

    def _tokens(self, at: int) -> list[tuple[int, int]]:
        """(token, where it ends) of every token that the text goes on with."""
        guard = self._guard
        found = []
        for end in range(at + 1, min(at + guard.longest, len(self._said)) + 1):
            if self._said[end - 1] in _NEVER:
                break
            if (number := guard.ids.get(self._said[at:end])) is not None:
                found.append((number, end))
        return found

    def _after(self) -> None:
        """What comes after a fixed part."""
        if self._next == "value":
            self._at, self._length = set(self._starts), 0
        elif self._next == "list":
            more = ([',"'] if self._values else ['"']) if self._values < _MOST_VALUES and self._starts else []
            self._choices = {part: self._guard.forced(part) for part in (*more, "]")}

    def _choice(self, part: str) -> None:
        if part != "]":
            self._next = "value"
            self._after()
            return
        self._name, self._values = self._name + 1, 0
        last = self._name == len(self._asked)
        self._queue = (
            [*self._guard.forced("}"), self._guard.stop_id]
            if last
            else list(self._guard.forced(_opening(self._asked[self._name], False)))
        )
        self._next = "end" if last else "list"


def read_answer(text: str) -> dict[str, list[str]]:
    """The values of an answer by attribute. Raises ValueError for anything but such an answer."""
    body = json.loads(text)
    if not isinstance(body, dict) or not all(isinstance(values, list) for values in body.values()):
        raise ValueError("expected an object of lists, found something else")
    return {name: [value for value in values if isinstance(value, str)] for name, values in body.items()}


def token_bytes(tokenizer: Any) -> dict[int, bytes]:
    """What each token says, in bytes, whether the tokenizer writes bytes as signs (GPT-2), spaces as `▁` or bytes as
    `<0x0A>` (SentencePiece).
    """
    vocabulary = tokenizer.get_vocab()
    byte_level = "ByteLevel" in tokenizer.backend_tokenizer.to_str()
    signs = _signs() if byte_level else {}
    found = {}
    for token, number in vocabulary.items():
        byte = _BYTE_TOKEN.fullmatch(token)
        if byte:
            found[number] = bytes([int(byte[1], 16)])
        elif byte_level:
            known = [signs.get(sign) for sign in token]
            found[number] = b"" if None in known else bytes(one for one in known if one is not None)
        else:
            found[number] = token.replace("▁", " ").encode()
    return found


def _signs() -> dict[str, int]:
    """The bytes behind the signs of byte-level tokens (Radford et al. 2019): printable ones as they are, others from 256
    on.
    """
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in printable]
    return {chr(byte): byte for byte in printable} | {chr(256 + place): byte for place, byte in enumerate(others)}


def _opening(name: str, first: bool) -> str:
    return ("{" if first else ",") + json.dumps(name, ensure_ascii=False) + ":["


def _read(texts: Mapping[str, str | None]) -> tuple[bytes, set[int], set[int]]:
    """The texts as bytes, and at which of them words begin and end."""
    said, starts, ends = b"", set(), set()
    for name in FIELDS:
        text = texts.get(name) or ""
        for word in words(text):
            starts.add(len(said) + len(text[: word.start].encode()))
            ends.add(len(said) + len(text[: word.end].encode()))
        said += text.encode() + b"\n"
    return said, starts, ends
