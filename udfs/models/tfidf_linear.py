"""Linear models over word TF-IDF, in model folders: the classic that an encoder has to beat, and serves where it does
not.

Files: `vocabulary.json` (terms of 1 and 2 words, in column order) and `linear.safetensors`: idf (V), weight (C, V),
bias (C).
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from udfs.engine.batching import ExecutionPlan, Scored, readable
from udfs.models.attribution import Pair, Parts, summed
from udfs.models.model_folder import ModelFolder

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
#: Numbers that are held at a time when terms' weights are added up.
_AT_ONCE = 4_000_000


class Rows(NamedTuple):
    """Sparse rows of terms: those of row r are at `starts[r]` up to `starts[r + 1]`, with their columns, in order, and
    values.
    """

    starts: np.ndarray
    columns: np.ndarray
    values: np.ndarray


@dataclass(frozen=True)
class Linear:
    """A TF-IDF linear classifier: text -> logits (C)."""

    vocabulary: list[str]
    idf: np.ndarray
    weight: np.ndarray
    bias: np.ndarray

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
        known: list[int] = []
        ends, column_of = [0], self.columns.get
        for text in texts:
            known += [column for column in map(column_of, terms(text)) if column is not None]
            ends.append(len(known))
        rows = np.repeat(np.arange(len(texts)), np.diff(ends))
        places, counts = np.unique(rows * len(self.vocabulary) + np.array(known, dtype=np.int64), return_counts=True)
        rows, columns = np.divmod(places, max(1, len(self.vocabulary)))
        starts = np.searchsorted(rows, np.arange(len(texts) + 1))
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
        """What each word of a text adds to the margin of its pair's first class over the second; a term's words share
        alike.
        """
        rows = self.features(texts)
        found: list[Parts | str] = []
        for row, (first, second) in enumerate(pairs):
            at = slice(rows.starts[row], rows.starts[row + 1])
            columns = rows.columns[at]
            values = rows.values[at] * (self.weight[first, columns] - self.weight[second, columns])
            words = [self.vocabulary[column].split() for column in columns]
            each = [
                (word, value / len(of_term)) for of_term, value in zip(words, values, strict=True) for word in of_term
            ]
            found.append(summed(*zip(*each, strict=True)) if each else {})
        return found


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


def open_linear(folder: ModelFolder) -> Linear:
    """Loads a folder of kind `linear`."""
    from safetensors.numpy import load_file

    tensors = load_file(folder.path / "linear.safetensors")
    vocabulary = json.loads((folder.path / "vocabulary.json").read_text())
    return Linear(vocabulary, tensors["idf"], tensors["weight"], tensors["bias"])


def write_linear(path: Path, model: Linear) -> None:
    """Writes the model's files into a folder that is then sealed."""
    from safetensors.numpy import save_file

    (path / "vocabulary.json").write_text(json.dumps(model.vocabulary))
    tensors = {"idf": model.idf, "weight": model.weight, "bias": model.bias}
    save_file(
        {name: np.ascontiguousarray(t, dtype=np.float32) for name, t in tensors.items()}, path / "linear.safetensors"
    )
