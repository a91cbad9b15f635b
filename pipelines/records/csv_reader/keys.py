"""What the records of one file look like, learned from those that are whole: it tells them from lines of a
description.
"""

from __future__ import annotations

import re

_DIGITS, _LOWER, _UPPER = re.compile(r"[0-9]+"), re.compile(r"[a-z]+"), re.compile(r"[A-Z]+")
_SHAPED_CHARS = 64
#: A file with more kinds of keys than this tells little by a key's kind; what its keys are made of is looked at.
_KINDS = 64
#: So many whole records teach what keys look like, so many of them and so many of their fields what other columns are
#: made of.
_TEACHING_RECORDS, _TEACHING_ALPHABETS, _COLUMNS = 1_000, 200, 40
#: What other columns are made of is known once so many records were seen.
_ENOUGH = 20


class Keys:
    """What keys look like in this file, and of what its columns are made: `Z0601` and `Z17` are both a letter and
    digits.
    """

    def __init__(self, places: tuple[int, ...]) -> None:
        self._places = places or (0,)
        self._kinds: set[tuple[str, ...]] = set()
        self._alphabets: list[set[str]] = []
        self._taught = 0

    @property
    def first(self) -> int:
        """The place of the first key among the fields."""
        return min(self._places)

    @property
    def last(self) -> int:
        """The place of the last key among the fields."""
        return max(self._places)

    @property
    def telling(self) -> bool:
        """Whether keys look like keys and not like words: every one of them holds a digit."""
        return bool(self._kinds) and len(self._kinds) <= _KINDS and all("9" in "".join(kind) for kind in self._kinds)

    def learn(self, fields: list[str]) -> None:
        if self._taught >= _TEACHING_RECORDS:
            return
        self._taught += 1
        if len(self._kinds) <= _KINDS:
            self._kinds.add(self._kind(fields))
        if self._taught <= _TEACHING_ALPHABETS:
            self._alphabets += [set() for _ in fields[len(self._alphabets) : _COLUMNS]]
            for alphabet, field in zip(self._alphabets, fields, strict=False):
                alphabet.update(_kind(field))

    def known(self, fields: list[str]) -> bool:
        """Whether the fields begin a record as the others do; where no record has taught anything, whether they name
        one at all.
        """
        if any(place >= len(fields) or not fields[place].strip() for place in self._places):
            return False
        if not self._kinds or self._kind(fields) in self._kinds:
            return True
        return len(self._kinds) > _KINDS and all(
            place >= len(self._alphabets) or self._alphabets[place].issuperset(_kind(fields[place]))
            for place in self._places
        )

    def alike(self, fields: list[str]) -> bool:
        """Whether every field is made of what its column is made of: no letters where there were numbers alone."""
        if self._taught < _ENOUGH:
            return True
        return all(alphabet.issuperset(_kind(field)) for alphabet, field in zip(self._alphabets, fields, strict=False))

    def unlike(self, fields: list[str]) -> bool:
        """Whether the fields are plainly no record: a key without a digit among keys that have one, letters among
        numbers.
        """
        return self.telling and not (self.alike(fields) and "9" in "".join(self._kind(fields)))

    def _kind(self, fields: list[str]) -> tuple[str, ...]:
        return tuple(_kind(fields[place]) if place < len(fields) else "" for place in self._places)


def _kind(text: str) -> str:
    start = text.strip()[:_SHAPED_CHARS]
    return _UPPER.sub("A", _LOWER.sub("a", _DIGITS.sub("9", start)))
