"""From counts of purchases to a recommender: co-purchase rules, popularity."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy import sparse

from training.recommender.co_occurrence import Pairs, Purchases, count_pairs
from udfs.models.recommender import Parameters, Recommender

RULES_PER_PRODUCT = 200


def rule_recommender(
    known: Purchases, vectors: np.ndarray, recommendable: np.ndarray, parameters: Parameters
) -> Recommender:
    """Rules, text and popularity. vectors: (I, D) and recommendable: (I,) for `known.products`."""
    rules = weighted_rules(count_pairs(known, parameters.window), parameters)
    popular = popularity_recommender(known, recommendable, parameters)
    return replace(popular, rules=strongest_rules(rules, RULES_PER_PRODUCT), vectors=vectors)


def popularity_recommender(known: Purchases, recommendable: np.ndarray, parameters: Parameters) -> Recommender:
    """Popularity alone: the logarithm of a product's buyers, 1 for the product with most."""
    items = len(known.products)
    buyers = np.bincount(known.item, minlength=items)
    popularity = (np.log1p(buyers) / np.log1p(max(buyers.max(initial=0), 1))).astype(np.float32)
    no_rules, no_text = sparse.csr_matrix((items, items), dtype=np.float32), np.zeros((items, 0), np.float32)
    return Recommender(known.products, no_rules, no_text, popularity, buyers, recommendable, parameters)


def weighted_rules(pairs: Pairs, parameters: Parameters) -> sparse.csr_matrix:
    """(I, I) rules, scaled so that a product's strongest rule is 1 on average: other weights are comparable then."""
    weights = (pairs.ahead + parameters.backward * pairs.ahead.T + pairs.same).tocsr()
    rows, columns = (np.asarray(weights.sum(axis=axis)).ravel() for axis in (1, 0))
    row_scale = np.where(rows > 0, rows, 1) ** -parameters.row_power
    column_scale = np.where(columns > 0, columns, 1) ** -parameters.column_power
    weights.data *= np.repeat(row_scale, np.diff(weights.indptr)) * column_scale[weights.indices]
    strongest = weights.max(axis=1).toarray().ravel()
    if strongest.any():
        weights.data /= strongest[strongest > 0].mean()
    weights = weights.astype(np.float32)
    weights.sort_indices()
    return weights


def strongest_rules(rules: sparse.csr_matrix, per_product: int) -> sparse.csr_matrix:
    """The strongest rules of each row; equal weights go by position."""
    row = np.repeat(np.arange(rules.shape[0]), np.diff(rules.indptr))
    order = np.lexsort((rules.indices, -rules.data, row))
    kept = np.sort(order[np.arange(len(order)) - rules.indptr[row] < per_product])
    return sparse.csr_matrix((rules.data[kept], (row[kept], rules.indices[kept])), shape=rules.shape)
