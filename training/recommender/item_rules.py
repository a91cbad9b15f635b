"""From counts of purchases to a recommender: co-purchase rules, popularity."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from scipy import sparse

from training.recommender.co_occurrence import Pairs, Purchases, count_pairs
from udfs.models.recommender import Parameters, Recommender

RULES_PER_PRODUCT = 200
_ENTRIES_AT_A_TIME = 8_000_000


def rule_recommender(
    known: Purchases, vectors: np.ndarray, recommendable: np.ndarray, parameters: Parameters
) -> Recommender:
    """Rules, text and popularity. vectors: (I, D) and recommendable: (I,) for `known.products`."""
    rules = strongest_rules(count_pairs(known, parameters.window), parameters)
    popular = popularity_recommender(known, recommendable, parameters)
    return replace(popular, rules=rules, vectors=vectors)


def popularity_recommender(known: Purchases, recommendable: np.ndarray, parameters: Parameters) -> Recommender:
    """Popularity alone: the logarithm of a product's buyers, 1 for the product with most."""
    items = len(known.products)
    buyers = np.bincount(known.item, minlength=items)
    popularity = (np.log1p(buyers) / np.log1p(max(buyers.max(initial=0), 1))).astype(np.float32)
    no_rules, no_text = sparse.csr_matrix((items, items), dtype=np.float32), np.zeros((items, 0), np.float32)
    return Recommender(known.products, no_rules, no_text, popularity, buyers, recommendable, parameters)


def strongest_rules(pairs: Pairs, parameters: Parameters, per_product: int = RULES_PER_PRODUCT) -> sparse.csr_matrix:
    """(I, I) the strongest rules of each product (equal weights by position), scaled so that a product's strongest rule
    is 1 on average: other weights are comparable then.

    A lot of products at a time: all pairs with their weights are several times what is kept of them.
    """
    ahead, behind, same = pairs.ahead, pairs.ahead.T.tocsr(), pairs.same
    sums = [np.asarray(part.sum(axis=1, dtype=np.float64)).ravel() for part in (ahead, behind, same)]
    row_scale = _damped(sums[0] + parameters.backward * sums[1] + sums[2], parameters.row_power)
    column_scale = _damped(sums[1] + parameters.backward * sums[0] + sums[2], parameters.column_power)
    kept = [sparse.csr_matrix((0, ahead.shape[1]), dtype=np.float32)]
    for lot in _lots(sum(part.indptr.astype(np.int64) for part in (ahead, behind, same))):
        weights = (ahead[lot] + parameters.backward * behind[lot] + same[lot]).tocsr()
        weights.sort_indices()
        weights.data *= np.repeat(row_scale[lot], np.diff(weights.indptr)) * column_scale[weights.indices]
        kept.append(first_of_rows(weights.astype(np.float32), per_product))
    rules = sparse.vstack(kept, format="csr", dtype=np.float32)
    strongest = rules.max(axis=1).toarray().ravel()
    if strongest.any():
        rules.data /= strongest[strongest > 0].mean()
    return rules


def first_of_rows(weights: sparse.csr_matrix, count: int) -> sparse.csr_matrix:
    """The largest entries of each row, so many at most; equal ones go by position."""
    row = np.repeat(np.arange(weights.shape[0]), np.diff(weights.indptr))
    order = np.lexsort((weights.indices, -weights.data, row))
    kept = np.sort(order[np.arange(len(order)) - weights.indptr[row] < count])
    return sparse.csr_matrix((weights.data[kept], (row[kept], weights.indices[kept])), shape=weights.shape)


def _damped(sums: np.ndarray, power: float) -> np.ndarray:
    """What divides by the sums to that power; products without pairs stay."""
    return np.where(sums > 0, sums, 1.0) ** -power


def _lots(entries: np.ndarray) -> Iterator[slice]:
    """Rows in lots of about _ENTRIES_AT_A_TIME entries, at least a row each. entries: (I + 1,) entries before a row."""
    start, rows = 0, len(entries) - 1
    while start < rows:
        end = max(start + 1, int(np.searchsorted(entries, entries[start] + _ENTRIES_AT_A_TIME, side="right")) - 1)
        yield slice(start, end)
        start = end
