"""From which confidence on a decision needs no person: learned on rows whose truth is known."""

from __future__ import annotations

import numpy as np

#: One-sided 80%: with fewer rows, more of them must be right before a decision is automatic.
_BOUND_Z = 0.84


def pick_threshold(confidence: np.ndarray, correct: np.ndarray, precision: float) -> float | None:
    """The lowest confidence from which on decisions are right often enough; both of shape (rows,).

    `precision` must be held by the lower Wilson bound of the rows at or above it. None when no threshold does: every
    row is then for a person to look at.
    """
    order = np.argsort(-confidence, kind="stable")
    ranked, hits = confidence[order], np.cumsum(correct[order].astype(float))
    counts = np.arange(1, len(ranked) + 1)
    last_of_ties = np.r_[ranked[1:] < ranked[:-1], True] if len(ranked) else np.array([], dtype=bool)
    held = np.flatnonzero(last_of_ties & (wilson_low(hits, counts) >= precision))
    if not len(held):
        return None
    last = held[-1]
    below = ranked[last + 1] if last + 1 < len(ranked) else ranked[last]
    return float((ranked[last] + below) / 2)


def wilson_low(hits: np.ndarray, counts: np.ndarray, z: float = _BOUND_Z) -> np.ndarray:
    """Lower Wilson bound of hits / counts (Wilson 1927)."""
    share = hits / counts
    centre = share + z * z / (2 * counts)
    spread = z * np.sqrt(share * (1 - share) / counts + z * z / (4 * counts**2))
    return (centre - spread) / (1 + z * z / counts)
