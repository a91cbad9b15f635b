"""Keeps decoding within one JSON shape: `{"sentences":[{"text":"...","facts":["color"]}]}`, no white space between its
parts, names of facts from the product's own. All that is free is the words of a sentence.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Any

#: The fixed parts of an answer.
OPENING, FACT_LIST, SEPARATOR, CLOSING = '{"sentences":[{"text":"', '","facts":[', ',{"text":"', "]}"
_MOST_SENTENCES, _MOST_FACTS = 6, 8
#: Characters that a sentence may not hold: they would end it, or tell a model something.
_NEVER = set('"\\{}[]<>|`')


class JsonGuard:
    """What of a tokenizer the rows' guards share. `tokenizer` is a fast tokenizer that knows a quotation mark by itself."""

    def __init__(self, tokenizer: Any, stop_id: int) -> None:
        self.tokenizer, self.stop_id = tokenizer, stop_id
        special = set(tokenizer.all_special_ids)
        texts = {number: tokenizer.decode([number]) for number in tokenizer.get_vocab().values()}
        self.never = frozenset(
            number for number, text in texts.items() if number in special or not text or _ends_a_string(text)
        ) | {stop_id}
        self._forced: dict[str, tuple[int, ...]] = {}
        if tokenizer.decode(self.forced('"')).strip() != '"':
            raise ValueError("expected a tokenizer that writes a quotation mark, found none; take another base model")

    def forced(self, text: str) -> tuple[int, ...]:
        """The token ids of a fixed part."""
        if text not in self._forced:
            self._forced[text] = tuple(self.tokenizer(text, add_special_tokens=False)["input_ids"])
        return self._forced[text]

    def row(self, names: Sequence[str]) -> JsonRow:
        """The guard of one answer that may name these facts."""
        return JsonRow(self, names)


class JsonRow:
    """What one answer may say next: a queue of forced tokens, a free sentence, or a choice among fixed parts."""

    def __init__(self, guard: JsonGuard, names: Sequence[str]) -> None:
        self.always: Collection[int] = guard.never
        self._guard, self._names = guard, list(names)
        self._queue: list[int] = list(guard.forced(OPENING))
        self._choices: dict[tuple[int, ...], str] = {}
        self._said: list[int] = []
        self._state, self._sentences, self._facts = "text", 0, 0
        self._length = 0
        self._end = guard.forced(FACT_LIST)

    def now(self) -> list[int]:
        """No token besides `always`: what else is forbidden is said by `allowed`."""
        return []

    def allowed(self) -> list[int] | None:
        """The only token ids that may come next; None inside of a sentence, where any word may, and its end."""
        if self._queue:
            return self._queue[:1]
        if self._choices:
            depth = len(self._said)
            return sorted({run[depth] for run in self._choices if run[:depth] == tuple(self._said)})
        return None

    def also(self) -> list[int]:
        """Token ids that may come beside free words: the first of what ends a sentence that has begun."""
        return [self._end[0]] if self._length else []

    def accept(self, token: int) -> None:
        """Tells the guard which token came."""
        if self._queue:
            self._queue.pop(0)
            if not self._queue:
                self._after_forced()
        elif self._choices:
            self._said.append(token)
            if tuple(self._said) in self._choices:
                self._chosen(self._choices[tuple(self._said)])
        elif self._length and token == self._end[0]:
            self._queue, self._state, self._length = list(self._end[1:]), "facts", 0
            if not self._queue:
                self._after_forced()
        else:
            self._length += 1

    def _after_forced(self) -> None:
        if self._state == "facts":
            self._sentences, self._facts = self._sentences + 1, 0
            self._choose([*self._quoted(""), "]"] if self._names else ["]"])
        elif self._state == "end":
            self._queue = [self._guard.stop_id]

    def _chosen(self, part: str) -> None:
        """What comes after a name, after the end of a sentence's facts, and after the end of all."""
        self._choices, self._said = {}, []
        if part == "]":
            more = [SEPARATOR] if self._sentences < _MOST_SENTENCES else []
            self._state = "between"
            self._choose(["}" + CLOSING, *("}" + one for one in more)])
        elif part == "}" + CLOSING:
            self._queue, self._state = [self._guard.stop_id], "end"
        elif part.startswith("}"):
            self._state = "text"
        else:
            self._facts += 1
            more_names = self._quoted(",") if self._facts < _MOST_FACTS else []
            self._choose([*more_names, "]"])

    def _quoted(self, before: str) -> list[str]:
        return [before + json.dumps(name, ensure_ascii=False) for name in self._names]

    def _choose(self, parts: Sequence[str]) -> None:
        runs = {self._guard.forced(part): part for part in parts}
        # a run that another one continues would end it before its time
        self._choices = {run: part for run, part in runs.items() if not self._begins_another(run, runs)}

    @staticmethod
    def _begins_another(run: tuple[int, ...], runs: Collection[tuple[int, ...]]) -> bool:
        return any(other != run and other[: len(run)] == run for other in runs)


def _ends_a_string(text: str) -> bool:
    """Whether a token holds a character that no JSON string or no sentence may hold."""
    return any(character in _NEVER or ord(character) < 32 for character in text)
