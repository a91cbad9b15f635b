"""Texts that repeat others, exactly or nearly, among many: MinHash bands find candidates, their word sets are compared.

MinHash and banding: Broder, "On the resemblance and containment of documents" (1997); Leskovec, Rajaraman and Ullman,
"Mining of Massive Datasets", chapter 3. A hundred thousand texts of thirty words take seconds.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
from scipy import sparse

#: From this share of common words on, texts of so many distinct words are nearly the same. Shorter ones must be equal.
JACCARD, FEWEST_WORDS = 0.9, 8
#: A pair at the bound is missed once in 2,000 times; one with half of its words in common is compared once in 11.
_BANDS, _ROWS_PER_BAND = 12, 7
#: A text is compared with so many held-out ones of a bucket: what fills a bucket is alike.
_MOST_PER_BUCKET = 20
_PAIRS_AT_ONCE = 200_000
_WORD = re.compile(r"[^\W\d_]+|\d+")


def repeats(texts: list[str], held: list[str]) -> np.ndarray:
    """Which of `held` each of `texts` repeats, as its number, -1 for none; shape (texts,).

    Two texts are the same when nothing but case, spaces and punctuation tells them apart; nearly the same when their
    sets of words have a Jaccard index of `JACCARD`. A text without a word repeats nothing.
    """
    words, held_words = (
        [_WORD.findall(text.casefold()) for text in texts],
        [_WORD.findall(text.casefold()) for text in held],
    )
    first: dict[str, int] = {}
    for number, of_text in enumerate(held_words):
        first.setdefault("".join(of_text), number)
    first.pop("", None)
    found = np.array([first.get("".join(of_text), -1) for of_text in words], dtype=np.int64)
    if len(texts) and len(held):
        _find_near(found, words, held_words)
    return found


def _find_near(found: np.ndarray, words: list[list[str]], held_words: list[list[str]]) -> None:
    """Fills in near repetitions where `found` is -1, one band after the other."""
    sets = _word_sets(held_words + words)
    sizes = np.diff(sets.indptr)
    held, texts = np.arange(len(held_words)), np.arange(len(words)) + len(held_words)
    held, texts = held[sizes[held] >= FEWEST_WORDS], texts[sizes[texts] >= FEWEST_WORDS]
    if not len(held) or not len(texts):
        return
    buckets = _buckets(sets)
    for band in buckets.T:
        texts = texts[found[texts - len(held_words)] < 0]
        candidates = _candidates(band, texts, held)
        for start in range(0, len(candidates), _PAIRS_AT_ONCE):
            a, b = candidates[start : start + _PAIRS_AT_ONCE].T
            common = np.asarray(sets[a].multiply(sets[b]).sum(axis=1)).ravel()
            near = common >= JACCARD * (sizes[a] + sizes[b] - common)
            found[a[near] - len(held_words)] = b[near]


def _word_sets(words: list[list[str]]) -> sparse.csr_matrix:
    """One row per text, 1 where it has the word."""
    lengths = np.fromiter(map(len, words), dtype=np.int64, count=len(words))
    codes, known = pd.factorize(np.array([word for of_text in words for word in of_text], dtype=object))
    rows = np.repeat(np.arange(len(words)), lengths)
    sets = sparse.csr_matrix((np.ones(len(codes), np.int32), (rows, codes)), shape=(len(words), max(1, len(known))))
    sets.data[:] = 1  # the constructor has summed repeated words
    return sets


def _buckets(sets: sparse.csr_matrix) -> np.ndarray:
    """A number per text and band, shape (texts, bands), equal where all minima of the band are."""
    rng = np.random.default_rng(20_261_121)
    word_hash = rng.integers(1 << 63, size=sets.shape[1], dtype=np.uint64)[sets.indices]
    occupied = np.flatnonzero(np.diff(sets.indptr))
    buckets = np.zeros((sets.shape[0], _BANDS), dtype=np.uint64)
    for band in range(_BANDS):
        for _ in range(_ROWS_PER_BAND):
            factor, shift = rng.integers(1 << 62, size=2, dtype=np.uint64)
            minima = np.minimum.reduceat(word_hash * (2 * factor + np.uint64(1)) + shift, sets.indptr[occupied])
            buckets[occupied, band] = (buckets[occupied, band] ^ (minima >> np.uint64(7))) * np.uint64(
                0x9E3779B97F4A7C15
            )
    return buckets


def _candidates(band: np.ndarray, texts: np.ndarray, held: np.ndarray) -> np.ndarray:
    """Pairs (text, held-out text) of one bucket, shape (pairs, 2)."""
    asked = pd.DataFrame({"bucket": band[texts], "text": texts})
    known = pd.DataFrame({"bucket": band[held], "held": held})
    known = known[known.groupby("bucket").cumcount() < _MOST_PER_BUCKET]
    return asked.merge(known, on="bucket")[["text", "held"]].to_numpy()
