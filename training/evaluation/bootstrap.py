"""Bootstrap intervals: how sure a held-out figure is, and whether two models on the same rows really differ.

Percentile bootstrap (Efron & Tibshirani 1993, ch. 13), 95% two-sided; a difference is paired, row by row.
"""

from __future__ import annotations

from collections.abc import Callable
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


def ratio_interval(parts: np.ndarray, wholes: np.ndarray, draws: int = 2000, seed: int = 7) -> Interval:
    """Interval of sum(parts) / sum(wholes), both of shape (rows,): a micro-averaged figure, such as hierarchical F1."""
    return ratio_difference(parts, wholes, np.zeros_like(parts), np.ones_like(wholes), draws, seed)


def ratio_difference(
    parts: np.ndarray,
    wholes: np.ndarray,
    other_parts: np.ndarray,
    other_wholes: np.ndarray,
    draws: int = 2000,
    seed: int = 7,
) -> Interval:
    """Interval of sum(parts) / sum(wholes) minus the same of another model on the same rows; all of shape (rows,)."""
    values = np.stack([parts, wholes, other_parts, other_wholes], axis=1).astype(np.float64)

    def difference(counts: np.ndarray, distinct: np.ndarray) -> np.ndarray:
        sums = np.maximum(counts @ distinct, [0.0, 1e-12, 0.0, 1e-12])
        return sums[:, 0] / sums[:, 1] - sums[:, 2] / sums[:, 3]

    return _resampled(values, difference, draws, seed)


def macro_f1_interval(truth: np.ndarray, predicted: np.ndarray, draws: int = 2000, seed: int = 7) -> Interval:
    """Interval of macro-F1, the mean of F1 over the classes that rows have; class numbers of shape (rows,).

    A prediction that is no row's class (-1 among them) is only wrong.
    """
    return _resampled(
        np.stack([truth, predicted], axis=1), lambda counts, rows: macro_f1(counts, rows[:, 0], rows[:, 1]), draws, seed
    )


def macro_f1_difference(
    truth: np.ndarray, predicted: np.ndarray, others: np.ndarray, draws: int = 2000, seed: int = 7
) -> Interval:
    """Interval of one model's macro-F1 minus another's on the same rows; class numbers of shape (rows,)."""

    def difference(counts: np.ndarray, rows: np.ndarray) -> np.ndarray:
        return macro_f1(counts, rows[:, 0], rows[:, 1]) - macro_f1(counts, rows[:, 0], rows[:, 2])

    return _resampled(np.stack([truth, predicted, others], axis=1), difference, draws, seed)


def macro_f1(counts: np.ndarray, truth: np.ndarray, predicted: np.ndarray) -> np.ndarray:
    """Macro-F1 of each draw, shape (draws,): `counts` (draws, rows) says how often a draw holds each row.

    A class that a draw holds no row of does not count in it.
    """
    from scipy import sparse

    classes, of_row = np.unique(truth, return_inverse=True)
    at = np.minimum(np.searchsorted(classes, predicted), len(classes) - 1)
    known, right = np.flatnonzero(classes[at] == predicted), np.flatnonzero(truth == predicted)

    def total(rows: np.ndarray, of_class: np.ndarray) -> np.ndarray:  # (draws, classes)
        member = sparse.csr_matrix((np.ones(len(rows)), (rows, of_class)), shape=(len(truth), len(classes)))
        return np.asarray((member.T @ counts.T).T)

    is_there, predicted_rows, hits = (
        total(np.arange(len(truth)), of_row),
        total(known, at[known]),
        total(right, of_row[right]),
    )
    f1 = 2.0 * hits / np.maximum(is_there + predicted_rows, 1.0)
    return np.where(is_there > 0, f1, 0.0).sum(axis=1) / np.maximum((is_there > 0).sum(axis=1), 1)


def _resampled(
    values: np.ndarray, figure: Callable[[np.ndarray, np.ndarray], np.ndarray], draws: int, seed: int
) -> Interval:
    """Interval of `figure(counts, rows)`: how often each distinct row is drawn, (draws, rows) -> (draws,).

    Rows that are equal are drawn together: the same experiment, with fewer of them. The draws' spread is laid around
    the figure itself: where classes are rare, most draws lack some of them, and their mean lies aside of what was
    measured.
    """
    if not len(values):
        raise ValueError("expected at least one row, found none")
    distinct, counts = np.unique(values, axis=0, return_counts=True)
    rng, share, rows = np.random.default_rng(seed), counts / counts.sum(), len(values)
    step = max(1, _DRAWS_AT_ONCE // len(distinct))
    sizes = [min(step, draws - start) for start in range(0, draws, step)]
    drawn = np.concatenate([figure(rng.multinomial(rows, share, size=size), distinct) for size in sizes])
    found = float(figure(counts[None, :], distinct)[0])
    low, high = np.percentile(drawn, [2.5, 97.5]) - drawn.mean() + found
    return Interval(found, float(low), float(high), rows)


def _resampled_means(values: np.ndarray, draws: int, rng: np.random.Generator) -> np.ndarray:
    distinct, counts = np.unique(values, return_counts=True)
    if len(distinct) <= 64:  # drawing how often each value appears is the same experiment, without the rows
        return rng.multinomial(len(values), counts / len(values), size=draws) @ distinct / len(values)
    step = max(1, _DRAWS_AT_ONCE // len(values))
    sizes = [min(step, draws - start) for start in range(0, draws, step)]
    return np.concatenate([values[rng.integers(len(values), size=(size, len(values)))].mean(axis=1) for size in sizes])
