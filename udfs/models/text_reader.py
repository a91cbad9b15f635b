"""Texts as tokens, and what all encoders make of them, whether the model runs in this process or in a guarded child.

No torch: where a model is guarded, the process that tokenizes and packs never imports it.
"""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from udfs.engine.batching import Scored, TokenBudget, score
from udfs.models.model_folder import ModelFolder
from udfs.terms.attribution import Pair, Parts, word_parts

if TYPE_CHECKING:
    from tokenizers import Tokenizer

#: A text is cut to this many characters per allowed token before it is tokenized: a megabyte in one cell costs nothing.
_CHARACTERS_PER_TOKEN = 32


class Reader(ABC):
    """Reads texts in batches of a token budget; how a batch runs is left to who inherits."""

    tokenizer: Tokenizer
    budget: TokenBudget

    @property
    def max_tokens(self) -> int:
        """The longest input in tokens; what is longer is cut."""
        return _most_tokens(self.tokenizer)

    @property
    @abstractmethod
    def width(self) -> int:
        """Values per row."""

    @abstractmethod
    def forward(self, rows: list[list[int]]) -> np.ndarray:
        """Token ids of B rows -> float32 (B, width)."""

    @abstractmethod
    def token_parts(self, rows: list[list[int]], pairs: list[Pair]) -> list[np.ndarray]:
        """Token ids of B rows and two classes each -> B float32 arrays (T,): what each token adds to the margin of the
        first class over the second. With the difference of the two biases they sum to the margin
        (`udfs.terms.attribution`).
        """

    def score(self, texts: Sequence[str | None]) -> Scored:
        """One float32 array of `width` values per row that has text."""
        return score(texts, self.tokenize, self.forward, self.budget)

    def word_parts(self, texts: Sequence[str], pairs: Sequence[Pair]) -> list[Parts | str]:
        """What each word of a text adds to the margin of its pair's first class over the second, or an error
        message.
        """
        return word_parts(texts, pairs, partial(placed, self.tokenizer), self.token_parts, self.budget)

    def tokenize(self, texts: Sequence[str]) -> tuple[list[list[int]], list[bool]]:
        """Token ids of each text, cut to `max_tokens`, and whether it was cut."""
        return tokenized(self.tokenizer, texts)


def tokenized(tokenizer: Tokenizer, texts: Sequence[str]) -> tuple[list[list[int]], list[bool]]:
    """Token ids of each text, cut as the tokenizer is told, and whether it was cut."""
    most = _most_characters(tokenizer)
    encodings = tokenizer.encode_batch_fast([text[:most] for text in texts])
    cut = [bool(e.overflowing) or len(text) > most for e, text in zip(encodings, texts, strict=True)]
    return [encoding.ids for encoding in encodings], cut


def placed(tokenizer: Tokenizer, texts: Sequence[str]) -> tuple[list[list[int]], list[list[tuple[int, int]]]]:
    """Token ids as `tokenized` gives them, and where in its text each token starts and ends."""
    most = _most_characters(tokenizer)
    encodings = tokenizer.encode_batch([text[:most] for text in texts])
    return [encoding.ids for encoding in encodings], [encoding.offsets for encoding in encodings]


def tokenize_on(threads: int) -> None:
    """Lets this process tokenize on so many threads, unless its environment says otherwise. Counts from its first text
    on.
    """
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "true" if threads > 1 else "false")
    if threads > 1:
        os.environ.setdefault(
            "RAYON_NUM_THREADS", str(threads)
        )  # or it takes all cores of the machine, those of other tasks as well


def read_tokenizer(path: Path, max_tokens: int) -> Tokenizer:
    """The fast tokenizer of a folder, cutting at `max_tokens`, padding nothing. Raises FileNotFoundError without
    one.
    """
    from tokenizers import Tokenizer

    if not (path / "tokenizer.json").exists():
        raise FileNotFoundError(f"{path}: expected tokenizer.json, found none; save the model with its fast tokenizer")
    tokenizer = Tokenizer.from_file(str(path / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_tokens)
    return tokenizer


def sealed_tokenizer(folder: ModelFolder) -> Tokenizer:
    """The tokenizer of a sealed folder, cutting at its manifest's `max_tokens`."""
    return read_tokenizer(folder.path, int(folder.manifest["max_tokens"]))


def _most_tokens(tokenizer: Tokenizer) -> int:
    """Where the tokenizer cuts. Raises ValueError for one that does not."""
    truncation = tokenizer.truncation
    if truncation is None:
        raise ValueError(
            "expected a tokenizer that cuts long texts, found one without a limit; open it with read_tokenizer"
        )
    return int(truncation["max_length"])


def _most_characters(tokenizer: Tokenizer) -> int:
    """Where a text is cut before it is tokenized."""
    return _most_tokens(tokenizer) * _CHARACTERS_PER_TOKEN
