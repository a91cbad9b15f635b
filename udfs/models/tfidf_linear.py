"""Linear models over TF-IDF, in model folders: the classics that an encoder has to beat, and that serve where it does
not. Terms are 1 and 2 words, or runs of 1 to 4 characters.

Files, by what is counted: `vocabulary.json` (terms in column order) and `linear.safetensors` for words,
`characters.json` and `characters.safetensors` for characters; the tensors are idf (V), weight (C, V), bias (C).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np

from udfs.engine.batching import ExecutionPlan, Scored, readable
from udfs.models.model_folder import ModelFolder
from udfs.terms.attribution import WORD, Pair, Parts, summed, words_of
from udfs.terms.character_terms import Alphabet, Lookup, keys_of, length_of, runs, shown

_WORD = re.compile(r"\b\w+\b")
#: How texts become terms at fitting, in scikit-learn's words; `terms` says the same without it, for it takes every
#: worker that scores
#: longer to import than a night's new texts take to score.
COUNTING: dict[str, Any] = {
    "lowercase": True,
    "ngram_range": (1, 2),
    "token_pattern": _WORD.pattern,
    "dtype": np.float32,
}
#: What is counted.
Terms = Literal["words", "characters"]
#: Files of each kind of terms, its vocabulary and its tensors.
FILES: dict[Terms, tuple[str, str]] = {
    "words": ("vocabulary.json", "linear.safetensors"),
    "characters": ("characters.json", "characters.safetensors"),
}
#: Characters whose runs are made at a time.
_CHARACTERS_AT_ONCE = 400_000
#: Numbers that are held at a time when terms' weights are added up.
_AT_ONCE = 4_000_000


class Rows(NamedTuple):
    """Sparse rows of terms: those of row r are at `starts[r]` up to `starts[r + 1]`, with their columns, in order, and
    values.
    """

    starts: np.ndarray
    columns: np.ndarray
    values: np.ndarray

    def row(self, number: int) -> tuple[np.ndarray, np.ndarray]:
        """Columns and values of one row."""
        at = slice(self.starts[number], self.starts[number + 1])
        return self.columns[at], self.values[at]


@dataclass(frozen=True)
class Linear:
    """A TF-IDF linear classifier: text -> logits (C)."""

    vocabulary: list[str]
    idf: np.ndarray
    weight: np.ndarray
    bias: np.ndarray
    terms: Terms = "words"

    @cached_property
    def runs(self) -> tuple[Alphabet, Lookup]:
        """Where runs of characters have their columns."""
        alphabet = Alphabet("".join(dict.fromkeys("".join(self.vocabulary))))
        return alphabet, Lookup.of(keys_of(self.vocabulary, alphabet))

    @cached_property
    def columns(self) -> dict[str, int]:
        """Each term's column."""
        return {term: column for column, term in enumerate(self.vocabulary)}

    @cached_property
    def by_term(self) -> np.ndarray:
        """Weights (V, C)."""
        return np.ascontiguousarray(self.weight.T)

    @property
    def width(self) -> int:
        return len(self.bias)

    @property
    def form(self) -> ExecutionPlan:
        return ExecutionPlan("fp32", 0)

    def score(self, texts: Sequence[str | None]) -> Scored:
        """One float32 array of C logits per row that has text. Counting words fails for no text."""
        read = [readable(text) for text in texts]
        rows = [row for row, (text, _, _) in enumerate(read) if text is not None]
        scored = Scored([None] * len(texts), [status for _, status, _ in read], [error for _, _, error in read])
        for row, values in zip(rows, self._logits([str(read[row][0]) for row in rows]), strict=True):
            scored.results[row] = values
        return scored

    def features(self, texts: Sequence[str]) -> Rows:
        """TF-IDF of each text, of unit length unless no term is known."""
        if self.terms == "characters":
            return self._of_characters(texts)
        known: list[int] = []
        ends, column_of = [0], self.columns.get
        for text in texts:
            known += [column for column in map(column_of, terms(text)) if column is not None]
            ends.append(len(known))
        rows = np.repeat(np.arange(len(texts)), np.diff(ends))
        starts, columns, counts = counted(rows, np.array(known, dtype=np.int64), len(texts), len(self.vocabulary))
        return Rows(starts, columns, tfidf(starts, columns, counts, self.idf))

    def _of_characters(self, texts: Sequence[str]) -> Rows:
        alphabet, lookup = self.runs
        known = []
        for part in lots([shown(text) for text in texts]):
            of_text, _, keys = runs([text for _, text in part], alphabet)
            columns = lookup.find(keys)
            kept = columns >= 0
            known.append((of_text[kept] + part[0][0], columns[kept]))
        rows, columns = map(np.concatenate, zip(*known, strict=True))
        starts, columns, counts = counted(rows, columns, len(texts), len(self.vocabulary))
        return Rows(starts, columns, tfidf(starts, columns, counts, self.idf))

    def _logits(self, texts: Sequence[str]) -> np.ndarray:
        rows, logits = self.features(texts), np.tile(self.bias.astype(np.float32), (len(texts), 1))
        known = np.flatnonzero(np.diff(rows.starts))
        step = max(1, _AT_ONCE * len(known) // max(1, len(rows.values) * self.width))
        for part in (known[start : start + step] for start in range(0, len(known), step)):
            at = slice(rows.starts[part[0]], rows.starts[part[-1] + 1])
            each = self.by_term[rows.columns[at]] * rows.values[at, None]  # (terms, C)
            logits[part] += np.add.reduceat(each, rows.starts[part] - at.start, axis=0)
        return logits

    def word_parts(self, texts: Sequence[str], pairs: Sequence[Pair]) -> list[Parts | str]:
        """What each word of a text adds to the margin of its pair's first class over the second; a term's words, or
        characters, share alike.
        """
        rows = self.features(texts)
        if self.terms == "characters":
            return [self._character_parts(texts[row], rows.row(row), pair) for row, pair in enumerate(pairs)]
        found: list[Parts | str] = []
        for row, (first, second) in enumerate(pairs):
            at = slice(rows.starts[row], rows.starts[row + 1])
            columns = rows.columns[at]
            values = rows.values[at] * (self.weight[first, columns] - self.weight[second, columns])
            words = [WORD.findall(self.vocabulary[column]) or [""] for column in columns]
            each = [
                (word, value / len(of_term)) for of_term, value in zip(words, values, strict=True) for word in of_term
            ]
            found.append(summed(*zip(*each, strict=True)) if each else {})
        return found

    def _character_parts(self, text: str, row: tuple[np.ndarray, np.ndarray], pair: Pair) -> Parts:
        """Every run's part, shared by the places where it stands and their characters, added up by word."""
        alphabet, lookup = self.runs
        read, (columns, values) = shown(text), row
        if not len(columns):
            return {}
        _, starts, keys = runs([read], alphabet)
        found = lookup.find(keys)
        starts, keys, found = starts[found >= 0], keys[found >= 0], found[found >= 0]
        part = values * (self.weight[pair[0], columns] - self.weight[pair[1], columns])
        at, lengths = np.searchsorted(columns, found), length_of(keys)
        each = part[at] / np.bincount(at, minlength=len(columns))[at] / lengths
        of_character = np.zeros(len(read))
        for offset in range(lengths.max(initial=0)):
            inside = lengths > offset
            of_character += np.bincount(starts[inside] + offset, each[inside], len(read))
        return summed(words_of(read, [(place, place + 1) for place in range(len(read))]), of_character)


def lots(texts: Sequence[str]) -> Iterator[list[tuple[int, str]]]:
    """Numbered texts in lots of so many characters, in order."""
    part: list[tuple[int, str]] = []
    held = 0
    for numbered in enumerate(texts):
        part.append(numbered)
        held += len(numbered[1])
        if held >= _CHARACTERS_AT_ONCE:
            yield part
            part, held = [], 0
    if part or not texts:
        yield part or [(0, "")]


def counted(rows: np.ndarray, columns: np.ndarray, texts: int, width: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Sparse rows (as in `Rows`) with counts, of one entry (row, column) for each time that a term comes."""
    places, counts = np.unique(rows * width + columns, return_counts=True)
    rows, columns = np.divmod(places, max(1, width))
    return np.searchsorted(rows, np.arange(texts + 1)), columns, counts


def terms(text: str) -> list[str]:
    """Words of a text in lower case, then pairs of neighbours."""
    words = _WORD.findall(text.lower())
    return [*words, *map(" ".join, pairwise(words))]


def tfidf(starts: np.ndarray, columns: np.ndarray, counts: np.ndarray, idf: np.ndarray) -> np.ndarray:
    """Values of sparse rows (as in `Rows`) whose counts are given: (1 + log count) x idf, each row of unit length."""
    values = ((1 + np.log(counts)) * idf[columns]).astype(np.float32)
    rows = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    lengths = np.sqrt(np.bincount(rows, values.astype(np.float64) ** 2, len(starts) - 1))
    return (values / lengths[rows]).astype(np.float32)


def open_linear(folder: ModelFolder, terms: Terms = "words") -> Linear:
    """Loads the linear model over such terms of a folder that has one."""
    from safetensors.numpy import load_file

    vocabulary, tensors_of = FILES[terms]
    tensors = load_file(folder.path / tensors_of)
    read = json.loads((folder.path / vocabulary).read_text())
    return Linear(read, tensors["idf"], tensors["weight"], tensors["bias"], terms)


def write_linear(path: Path, model: Linear) -> None:
    """Writes the model's files into a folder that is then sealed."""
    from safetensors.numpy import save_file

    vocabulary, tensors_of = FILES[model.terms]
    (path / vocabulary).write_text(json.dumps(model.vocabulary))
    tensors = {"idf": model.idf, "weight": model.weight, "bias": model.bias}
    save_file({name: np.ascontiguousarray(t, dtype=np.float32) for name, t in tensors.items()}, path / tensors_of)
