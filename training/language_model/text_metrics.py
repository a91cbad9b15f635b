"""Measures of texts: likeness to a reference, and how varied a set of texts is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from udfs.generation.words import sentences, stems

_LONGEST_GRAM = 6


def chrf(text: str, reference: str, beta: float = 2.0) -> float:
    """chrF, 0 to 1: F-score of shared character 1- to 6-grams, spaces dropped (Popovic 2015,
    https://aclanthology.org/W15-3049).

    Orders for which neither text is long enough are left out of the mean.
    """
    ours, theirs = "".join(text.split()), "".join(reference.split())
    scores = []
    for length in range(1, _LONGEST_GRAM + 1):
        found, wanted = _grams(ours, length), _grams(theirs, length)
        if not found and not wanted:
            continue
        shared = sum((found & wanted).values())
        precision = shared / max(sum(found.values()), 1)
        recall = shared / max(sum(wanted.values()), 1)
        weighted = beta**2 * precision + recall
        scores.append((1 + beta**2) * precision * recall / weighted if weighted else 0.0)
    return sum(scores) / len(scores) if scores else 0.0


def distinct_share(texts: Sequence[str], length: int) -> float:
    """Distinct-n: different word n-grams per n-gram of all texts together (Li et al. 2016,
    https://aclanthology.org/N16-1014).
    """
    grams = [gram for text in texts for gram in zip(*(stems(text)[start:] for start in range(length)), strict=False)]
    return len(set(grams)) / len(grams) if grams else 0.0


def repeated_sentence_share(texts: Sequence[str]) -> float:
    """Share of all sentences that another text of the set says word for word too."""
    counts = Counter(stems(sentence) for text in texts for sentence in set(sentences(text)))
    total = sum(counts.values())
    return sum(count for count in counts.values() if count > 1) / total if total else 0.0


def _grams(text: str, length: int) -> Counter[str]:
    return Counter(text[start : start + length] for start in range(len(text) - length + 1))
