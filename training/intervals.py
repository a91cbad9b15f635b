"""Bootstrap intervals: how sure a held-out figure is, and whether two models on the same rows really differ.

Percentile bootstrap (Efron & Tibshirani 1993, ch. 13), 95% two-sided; a difference is paired, row by row.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np

_DRAWS_AT_ONCE = 2_000_000


@dataclass(frozen=True)
class Interval:
    """A mean over `rows` rows and its 95% bootstrap interval."""

    mean: float
    low: float
    high: float
    rows: int

    def as_json(self) -> dict[str, float | int]:
        """The four figures, rounded to 6 places, for metrics.json."""
        return {name: round(value, 6) if isinstance(value, float) else value for name, value in asdict(self).items()}

    def __str__(self) -> str:
        return f"{self.mean:.3f} [{self.low:.3f}, {self.high:.3f}]"


def mean_interval(values: np.ndarray, draws: int = 2000, seed: int = 7) -> Interval:
    """Mean of per-row values, shape (rows,), with its interval.

    Raises ValueError for no rows, or values that are not finite.
    """
    values = np.asarray(values, dtype=np.float64)
    if values.ndim != 1 or not len(values) or not np.isfinite(values).all():
        raise ValueError(f"expected one finite value per row and at least one row, found shape {values.shape}")
    low, high = np.percentile(_resampled_means(values, draws, np.random.default_rng(seed)), [2.5, 97.5])
    return Interval(float(values.mean()), float(low), float(high), len(values))


def paired_difference(values: np.ndarray, others: np.ndarray, draws: int = 2000, seed: int = 7) -> Interval:
    """Interval of mean(values - others), both of shape (rows,) in the same row order."""
    values, others = np.asarray(values, dtype=np.float64), np.asarray(others, dtype=np.float64)
    if values.shape != others.shape:
        raise ValueError(f"expected values of the same held-out rows, found shapes {values.shape} and {others.shape}")
    return mean_interval(values - others, draws, seed)


def _resampled_means(values: np.ndarray, draws: int, rng: np.random.Generator) -> np.ndarray:
    distinct, counts = np.unique(values, return_counts=True)
    if len(distinct) <= 64:  # drawing how often each value appears is the same experiment, without the rows
        return rng.multinomial(len(values), counts / len(values), size=draws) @ distinct / len(values)
    step = max(1, _DRAWS_AT_ONCE // len(values))
    sizes = [min(step, draws - start) for start in range(0, draws, step)]
    return np.concatenate([values[rng.integers(len(values), size=(size, len(values)))].mean(axis=1) for size in sizes])
