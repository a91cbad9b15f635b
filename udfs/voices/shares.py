"""Shares of a few reviews: their 90% intervals, and the words that mean one thing each."""

from __future__ import annotations

import math

#: Of a 90% interval.
Z = 1.6449
#: The word of a share, by its bounds: at least the first, less than the second. `all`, `one` and `none` go by the count.
BOUNDS = (("almost_all", 0.9, 1.0), ("most", 0.6, 0.9), ("half", 0.4, 0.6), ("some", 0.15, 0.4), ("few", 0.0, 0.15))


def interval(count: int, of: int) -> tuple[float, float]:
    """The 90% interval of a share (Wilson, 1927), within [0, 1]; (0, 1) of nothing."""
    if of == 0:
        return 0.0, 1.0
    share, square = count / of, Z * Z / of
    centre = (share + square / 2) / (1 + square)
    half = Z * math.sqrt(share * (1 - share) / of + square / (4 * of)) / (1 + square)
    return max(0.0, centre - half), min(1.0, centre + half)


def quantifier(count: int, of: int) -> str:
    """The name of the word for `count` out of `of`: `none`, `one`, `all`, or one of BOUNDS."""
    if not 0 <= count <= of or of == 0:
        raise ValueError(f"expected a count from 0 to {of}, found {count}")
    if count == 0:
        return "none"
    if count == 1 and of > 1:
        return "one"
    if count == of:
        return "all"
    return next(name for name, least, below in BOUNDS if least <= count / of < below)
