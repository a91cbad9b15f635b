"""A language model that wrote none of the texts it judges: interpolated trigrams over words.

Witten-Bell smoothing (Chen and Goodman 1996, https://aclanthology.org/P96-1041, section 2.6): each order gives the next
lower one the weight of the number of words that were seen to follow. Words never read share one probability.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence

from udfs.generation.words import sentences, stems

_ORDER = 3
_BOUND = "."


class WordModel:
    """Counts of the words that follow up to two words, in `texts`."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._after: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
        for text in texts:
            for tokens in _sentences(text):
                for place in range(_ORDER - 1, len(tokens)):
                    for length in range(_ORDER):
                        self._after[tuple(tokens[place - length : place])][tokens[place]] += 1
        self._words = len(self._after[()]) + 1

    def perplexity(self, text: str) -> float:
        """Perplexity a word of a text, the ends of its sentences counted; NaN without words."""
        logs = [
            math.log(self._probability(tokens[place - _ORDER + 1 : place], tokens[place]))
            for tokens in _sentences(text)
            for place in range(_ORDER - 1, len(tokens))
        ]
        return math.exp(-sum(logs) / len(logs)) if logs else float("nan")

    def _probability(self, before: Sequence[str], word: str) -> float:
        probability = 1.0 / self._words
        for length in range(_ORDER):
            counts = self._after.get(tuple(before[len(before) - length :]))
            if counts is None:
                break
            seen, kinds = counts.total(), len(counts)
            probability = (counts[word] + kinds * probability) / (seen + kinds)
        return probability


def _sentences(text: str) -> list[list[str]]:
    return [[_BOUND] * (_ORDER - 1) + list(stems(sentence)) + [_BOUND] for sentence in sentences(text)]
