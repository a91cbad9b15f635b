"""Linear models over word TF-IDF, in model folders: the classic that an encoder has to beat, and serves where it does
not.

Files: `vocabulary.json` (terms of 1 and 2 words, in column order) and `linear.safetensors`: idf (V), weight (C, V),
bias (C).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from udfs.engine import Form, Scored, readable
from udfs.mattered import Pair, Parts, summed
from udfs.model_folder import ModelFolder

#: How texts become terms, at fitting and at scoring alike.
COUNTING: dict[str, Any] = {
    "lowercase": True,
    "ngram_range": (1, 2),
    "token_pattern": r"(?u)\b\w+\b",
    "dtype": np.float32,
}


@dataclass(frozen=True)
class Linear:
    """A TF-IDF linear classifier: text -> logits (C)."""

    vocabulary: list[str]
    idf: np.ndarray
    weight: np.ndarray
    bias: np.ndarray

    @cached_property
    def counter(self) -> Any:
        """What counts the terms of texts; made once, for it looks at every term."""
        from sklearn.feature_extraction.text import CountVectorizer

        counter = CountVectorizer(vocabulary=self.vocabulary, **COUNTING)
        counter.transform([""])
        return counter

    @property
    def width(self) -> int:
        return len(self.bias)

    @property
    def form(self) -> Form:
        return Form("fp32", 0)

    def score(self, texts: Sequence[str | None]) -> Scored:
        """One float32 array of C logits per row that has text. Counting words fails for no text."""
        read = [readable(text) for text in texts]
        rows = [row for row, (text, _, _) in enumerate(read) if text is not None]
        scored = Scored([None] * len(texts), [status for _, status, _ in read], [error for _, _, error in read])
        if rows:
            logits = tfidf(self.counter.transform([read[row][0] for row in rows]), self.idf) @ self.weight.T
            for row, values in zip(rows, np.asarray(logits, dtype=np.float32) + self.bias, strict=True):
                scored.results[row] = values
        return scored

    def word_parts(self, texts: Sequence[str], pairs: Sequence[Pair]) -> list[Parts | str]:
        """What each word of a text adds to the margin of its pair's first class over the second; a term's words share alike."""
        features = tfidf(self.counter.transform(texts), self.idf)
        found: list[Parts | str] = []
        for row, (first, second) in enumerate(pairs):
            at = slice(features.indptr[row], features.indptr[row + 1])
            terms = features.indices[at]
            values = features.data[at] * (self.weight[first, terms] - self.weight[second, terms])
            words = [self.vocabulary[term].split() for term in terms]
            each = [(word, value / len(of_term)) for of_term, value in zip(words, values, strict=True) for word in of_term]
            found.append(summed(*zip(*each, strict=True)) if each else {})
        return found


def tfidf(counts: Any, idf: np.ndarray) -> Any:
    """Sparse counts (rows, V) -> rows of unit length, terms weighted by (1 + log count) x idf."""
    from sklearn.preprocessing import normalize

    weighted = counts.copy()
    np.log(weighted.data, out=weighted.data)
    weighted.data += 1.0
    weighted.data *= idf[weighted.indices]
    return normalize(weighted, copy=False)


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
    save_file({name: np.ascontiguousarray(t, dtype=np.float32) for name, t in tensors.items()}, path / "linear.safetensors")
