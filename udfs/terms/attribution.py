"""The words that mattered: what each word of a text adds to the margin of the predicted class over its runner-up.

An encoder here pools the states h_t of its T tokens by their mean, and its head is linear (weight W, bias b). So the
margin of class c over class r is exactly the sum over tokens of (W_c - W_r) . h_t / T, plus b_c - b_r: class activation
mapping (Zhou et al. 2016, arXiv:1512.04150) for text. A word's part is the sum over its tokens, wherever it stands. A
linear model's margin is the sum over terms of tf-idf x (weight_c - weight_r), exactly; a term of two words gives each
of them half. Where both models answer, the parts are weighted as their logits are. Special tokens and punctuation
belong to no word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from udfs.engine.batching import TokenBudget, batches, isolated

#: Letters of scripts that set no spaces between words: Thai, Lao, Burmese, Khmer, kana, Han.
_UNSPACED = (
    "\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46\u0e81-\u0eb0\u0eb2\u0eb3\u0ec0-\u0ec6\u1000-\u102a\u1780-\u17b3"
    "\u3005-\u3007\u3041-\u309f\u30a1-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f"
    "\U00020000-\U0003ffff"
)
#: A word as the linear models part texts, so that both speak of the same words; where words are not set apart, a letter.
WORD = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+")
_ALONE = re.compile(rf"[{_UNSPACED}]")
_MOST_WORDS = 5
#: Letters of the longest run of neighbours that is shown as one word where none are set apart.
_LONGEST_RUN = 6

#: A word in lower case -> its part of the margin.
Parts = dict[str, float]
#: (predicted class, runner-up)
Pair = tuple[int, int]
#: texts -> (token ids of each, start and end of each token in its text)
Encode = Callable[[Sequence[str]], tuple[list[list[int]], list[list[tuple[int, int]]]]]
#: token ids of B rows and their pairs -> B arrays (T,): what each token adds to the margin
TokenParts = Callable[[list[list[int]], list[Pair]], Sequence[np.ndarray]]


def top_words(text: str, parts: Parts) -> list[str]:
    """Up to five words that speak most for the predicted class, strongest first, each as the text first spells it.

    Where words are not set apart by spaces: runs of neighbouring letters that all speak for it, as strong as their
    letters together, each letter shown once.
    """
    runs: dict[str, str] = {}
    for run in _runs(text, parts):
        runs.setdefault(run.lower(), run)
    strength = {run: sum(parts[piece] for piece in set(WORD.findall(run))) for run in runs}
    shown: list[str] = []
    for run in sorted(runs, key=lambda run: -strength[run]):
        if not any(run in other for other in shown) or not _ALONE.search(run):
            shown.append(run)
    return [runs[run] for run in shown[:_MOST_WORDS]]


def _runs(text: str, parts: Parts) -> list[str]:
    """The words that speak for the class, in the text's order."""
    found: list[str] = []
    end, length = -1, 0
    for match in WORD.finditer(text):
        if parts.get(match[0].lower(), 0.0) <= 0.0:
            end = -1
        elif _ALONE.match(match[0]) and match.start() == end and length < _LONGEST_RUN:
            found[-1] += match[0]
            end, length = match.end(), length + 1
        else:
            found.append(match[0])
            end, length = (match.end(), 1) if _ALONE.match(match[0]) else (-1, 0)
    return found


def word_parts(
    texts: Sequence[str], pairs: Sequence[Pair], encode: Encode, parts_of: TokenParts, budget: TokenBudget
) -> list[Parts | str]:
    """The parts of each text's words under an encoder, or the error message of a text that made the model fail."""
    ids, offsets = encode(texts)
    found: list[Parts | str] = [{}] * len(texts)

    def run(rows: list[int]) -> Sequence[np.ndarray]:
        return parts_of([ids[row] for row in rows], [pairs[row] for row in rows])

    for batch in batches([len(row) for row in ids], budget.tokens):
        for row, outcome in isolated(batch, run, texts, budget):
            found[row] = outcome if isinstance(outcome, str) else summed(words_of(texts[row], offsets[row]), outcome)
    return found


def words_of(text: str, offsets: Sequence[tuple[int, int]]) -> list[str | None]:
    """The word, in lower case, that each token lies in; None for a token outside of any."""
    words = list(WORD.finditer(text))
    place = np.full(len(text), -1, dtype=np.int64)
    for number, match in enumerate(words):
        place[match.start() : match.end()] = number
    found = [place[start:end].max(initial=-1) for start, end in offsets]
    return [words[number][0].lower() if number >= 0 else None for number in found]


def summed(words: Iterable[str | None], values: Iterable[float]) -> Parts:
    """Values added up by word; those of no word are left out."""
    parts: Parts = {}
    for word, value in zip(words, values, strict=True):
        if word is not None:
            parts[word] = parts.get(word, 0.0) + float(value)
    return parts


def weighted(first: Parts, second: Parts, weight: float, other: float) -> Parts:
    """weight x first + other x second, word by word."""
    return {word: weight * first.get(word, 0.0) + other * second.get(word, 0.0) for word in (*first, *second)}
