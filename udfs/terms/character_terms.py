"""Runs of one to four characters as terms: what a linear model reads where words are not set apart by spaces, are
inflected, or are misspelled.

All runs of all texts are made and looked up at once, as whole numbers: a character is its place in the alphabet of
the vocabulary (16 bits), a run of four fills 64 bits, so that equal numbers are equal runs. Runs with a character that
the alphabet does not have are known to nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

#: The longest run.
LONGEST = 4
#: Places of an alphabet, 0 being every other character.
MOST_CHARACTERS = 65_535
_BITS = 16
_ODD = np.uint64(0x9E3779B97F4A7C15)
_EMPTY = np.iinfo(np.uint64).max  # four times the last place, which no alphabet gives away


@dataclass(frozen=True)
class Alphabet:
    """Characters by how often they come; the first one has place 1."""

    characters: str

    @cached_property
    def places(self) -> np.ndarray:
        """Place of every code point up to the highest known one, then a 0 for all above."""
        points = _points(self.characters)
        places = np.zeros(int(points.max(initial=0)) + 2, dtype=np.uint64)
        places[points] = np.arange(1, len(points) + 1, dtype=np.uint64)
        return places

    @classmethod
    def of(cls, texts: Sequence[str]) -> Alphabet:
        """The alphabet of texts as `shown` has them."""
        points, counts = np.unique(_points("".join(texts)), return_counts=True)
        kept = points[np.argsort(-counts, kind="stable")][: MOST_CHARACTERS - 1]
        return cls("".join(map(chr, kept)))


def shown(text: str) -> str:
    """A text in lower case, its white space as single spaces, one at either end."""
    return f" {' '.join(text.lower().split())} "


def runs(texts: Sequence[str], alphabet: Alphabet) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """All runs of 1 to 4 known characters of texts as `shown` has them: text number, start in it, and the run as a
    number, (N,) each; shorter runs first.
    """
    lengths = np.array([len(text) for text in texts], dtype=np.int64)
    codes = alphabet.places[np.minimum(_points("".join(texts)), len(alphabet.places) - 1)]
    of_text = np.repeat(np.arange(len(texts)), lengths)
    start = np.arange(len(codes)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    left = np.repeat(lengths, lengths) - start  # characters from here to the text's end
    good, key = codes > 0, codes.copy()
    found = [(of_text[good], start[good], key[good])]
    for more in range(1, LONGEST):
        if len(codes) <= more:
            break
        good = good[:-1] & (codes[more:] > 0)
        key = (key[:-1] << np.uint64(_BITS)) | codes[more:]
        inside = good & (left[: len(good)] > more)
        found.append((of_text[: len(good)][inside], start[: len(good)][inside], key[inside]))
    texts_, starts, keys = zip(*found, strict=True)
    return np.concatenate(texts_), np.concatenate(starts), np.concatenate(keys)


def length_of(keys: np.ndarray) -> np.ndarray:
    """Characters of each run."""
    return sum((keys >= np.uint64(1) << np.uint64(_BITS * shorter)).astype(np.int64) for shorter in range(LONGEST))  # type: ignore[return-value]


def spelled(keys: np.ndarray, alphabet: Alphabet) -> list[str]:
    """The runs as texts."""
    mask = np.uint64((1 << _BITS) - 1)
    parts = [(keys >> np.uint64(_BITS * at)) & mask for at in reversed(range(LONGEST))]
    return [
        "".join(alphabet.characters[place - 1] for place in map(int, places) if place)
        for places in zip(*parts, strict=True)
    ]


@dataclass(frozen=True)
class Lookup:
    """From runs to columns: an open table of a power of two places, at most a quarter full."""

    slots: np.ndarray
    columns: np.ndarray

    @classmethod
    def of(cls, keys: np.ndarray) -> Lookup:
        """The table of distinct runs, whose columns are their places in `keys`."""
        size = 1 << max(4, int(np.ceil(np.log2(4 * max(len(keys), 1)))))
        slots, columns = np.full(size, _EMPTY, dtype=np.uint64), np.full(size, -1, dtype=np.int64)
        left, at = np.arange(len(keys)), _hashed(keys, size)
        while len(left):
            free = slots[at] == _EMPTY
            slots[at[free]] = keys[left[free]]  # where two want the same place the last one has it
            placed = slots[at] == keys[left]
            columns[at[placed]] = left[placed]
            left, at = left[~placed], (at[~placed] + 1) & (size - 1)
        return cls(slots, columns)

    def find(self, keys: np.ndarray) -> np.ndarray:
        """The column of each run, -1 for one that is not there."""
        found = np.full(len(keys), -1, dtype=np.int64)
        left, at = np.arange(len(keys)), _hashed(keys, len(self.slots))
        while len(left):
            there = self.slots[at]
            hit = there == keys[left]
            found[left[hit]] = self.columns[at[hit]]
            on = ~hit & (there != _EMPTY)
            left, at = left[on], (at[on] + 1) & (len(self.slots) - 1)
        return found


def keys_of(vocabulary: Sequence[str], alphabet: Alphabet) -> np.ndarray:
    """The runs of a vocabulary as numbers; all of their characters are known."""
    keys = np.zeros(len(vocabulary), dtype=np.uint64)
    lengths = np.array([len(term) for term in vocabulary], dtype=np.int64)
    codes = alphabet.places[_points("".join(vocabulary))]
    starts = np.cumsum(lengths) - lengths
    for at in range(LONGEST):
        has = lengths > at
        keys[has] = (keys[has] << np.uint64(_BITS)) | codes[starts[has] + at]
    return keys


def _points(text: str) -> np.ndarray:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.int64)


def _hashed(keys: np.ndarray, size: int) -> np.ndarray:
    shift = np.uint64(64 - (size.bit_length() - 1))
    return ((keys * _ODD) >> shift).astype(np.int64)
