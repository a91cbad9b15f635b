"""Keeps decoding from naming values that a product does not have.

Every known value is a path in a trie of tokens; a token that would complete one which the row's facts do not hold is
forbidden. So are other products' slots and digits (numbers come in through slots only). One trie serves all rows: a
row costs a few set look-ups a token, however many values the shop knows. The check on the finished text stays
independent of it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from udfs.generation.checks.faithfulness import held_runs
from udfs.generation.facts import PATH_JOINT
from udfs.generation.lexicon import SAME
from udfs.generation.slots import Slot
from udfs.generation.vocabulary import LEXICON, Vocabulary, is_checkable
from udfs.generation.words import plural, stems

_MOST_VALUES_PER_ATTRIBUTE = 2_000
_DIGIT = re.compile(r"\d")


class _Node:
    __slots__ = ("children", "values")

    def __init__(self) -> None:
        self.children: dict[int, _Node] = {}
        self.values: set[tuple[str, ...]] = set()


class ValueGuard:
    """The trie of a vocabulary's values in a tokenizer's tokens. `tokenizer` is a fast tokenizer of transformers."""

    def __init__(self, tokenizer: Any, vocabulary: Vocabulary, marks: Iterable[str], stop_id: int) -> None:
        self.root, self.opening = _Node(), _Node()
        self.marks = {mark: tokenizer.convert_tokens_to_ids(mark) for mark in marks}
        self.stop_id = stop_id
        special = set(tokenizer.all_special_ids) | set(self.marks.values())
        digits = {number for token, number in tokenizer.get_vocab().items() if _DIGIT.search(token)}
        self.never = frozenset((special | digits) - {stop_id})
        phrases = sorted(set(_phrases(vocabulary)))
        spaced = [(f" {written}", value) for written, value in phrases]
        for root, entries in ((self.root, spaced), (self.opening, phrases)):
            encoded = tokenizer([text for text, _ in entries], add_special_tokens=False)["input_ids"] if entries else []
            for ids, (_, value) in zip(encoded, entries, strict=True):
                _insert(root, ids, value)

    def row(self, facts: Mapping[str, str], slots: Iterable[Slot]) -> RowGuard:
        """The guard of one row that may use these slots; a number is told once, a word twice at most."""
        own = {
            self.marks[f"<{slot.name}>"]: 1 if any(character.isdigit() for character in slot.value) else 2
            for slot in slots
            if f"<{slot.name}>" in self.marks
        }
        return RowGuard(self, held_runs(facts), own)


class RowGuard:
    """What one row may say next, kept up with the tokens that it has said. `always` are token ids that never may
    come.
    """

    def __init__(self, guard: ValueGuard, held: set[tuple[str, ...]], slots: Mapping[int, int]) -> None:
        self._held, self._root = held, guard.root
        self._uses_left = dict(slots)
        self._active: list[_Node] = [guard.opening]
        self._last = guard.stop_id
        self.always: Collection[int] = (guard.never - set(slots)).union(self._completing(guard.root))

    def accept(self, token: int) -> None:
        """Tells the guard which token the row has said."""
        self._active = [node.children[token] for node in (*self._active, self._root) if token in node.children]
        self._last = token
        if token in self._uses_left:
            self._uses_left[token] -= 1

    def now(self) -> list[int]:
        """Token ids that may not come next, besides those that never may."""
        worn = [slot for slot, left in self._uses_left.items() if left <= 0 or slot == self._last]
        return [*worn, *(token for node in self._active for token in self._completing(node))]

    def allowed(self) -> list[int] | None:
        """No token is the only one."""
        return None

    def also(self) -> list[int]:
        """What never may come never comes."""
        return []

    def _completing(self, node: _Node) -> list[int]:
        return [token for token, child in node.children.items() if child.values and not child.values & self._held]


def _insert(root: _Node, ids: list[int], value: tuple[str, ...]) -> None:
    node = root
    for token in ids:
        node = node.children.setdefault(token, _Node())
    if node is not root:
        node.values.add(value)


def _phrases(vocabulary: Vocabulary) -> Iterable[tuple[str, tuple[str, ...]]]:
    """Every way to write every value, with its comparable words."""
    lexicon = [phrase for phrases in LEXICON.values() for phrase in phrases] + list(SAME)
    own = [value for values in vocabulary.values.values() for value in values[:_MOST_VALUES_PER_ATTRIBUTE]]
    for phrase in dict.fromkeys(lexicon + own):
        value = stems(phrase.replace(PATH_JOINT, " "))
        listed = any(value == entry for entry, _ in vocabulary.index.get(value[0], ())) if value else False
        if listed and is_checkable(value):
            lower = phrase.lower()
            for form in {phrase, lower, lower.capitalize(), plural(lower), plural(lower).capitalize()}:
                yield form, value
