"""Which products are bought by the same people, and how near to each other in time."""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse


@dataclass(frozen=True)
class Purchases:
    """First purchases, one entry per user and product, ordered by user and time.

    users: keys. products: sorted ids. user, item: positions in them. time: seconds. Products bought at the same time
    come in an order that depends on neither the order of their ids nor that of the input.
    """

    users: np.ndarray
    products: np.ndarray
    user: np.ndarray
    item: np.ndarray
    time: np.ndarray

    def from_end(self) -> np.ndarray:
        """For each entry the number of entries of the same user after it."""
        ends = np.searchsorted(self.user, self.user, side="right")
        return ends - 1 - np.arange(len(self.user))

    def only(self, kept: np.ndarray) -> Purchases:
        """The entries where `kept` (bool per entry); users and products stay."""
        return Purchases(self.users, self.products, self.user[kept], self.item[kept], self.time[kept])


@dataclass(frozen=True)
class Pairs:
    """(I, I) sums over users: `ahead` of 1 / distance from the earlier to the later one, `same` of 1 at equal times."""

    ahead: sparse.csr_matrix
    same: sparse.csr_matrix


def read_purchases(examples: pd.DataFrame, products: pd.Series | None = None) -> Purchases:
    """Purchases from examples: key, input = JSON list of [product_id, seconds]. `products` adds what nobody bought."""
    lists = [json.loads(text) for text in examples["input"]]
    user = np.repeat(np.arange(len(lists)), [len(bought) for bought in lists])
    ids = pd.Index([str(product) for bought in lists for product, _ in bought], dtype=object)
    time = np.array([float(second) for bought in lists for _, second in bought])
    catalogue = ids.unique() if products is None else ids.unique().union(pd.Index(products, dtype=object).unique())
    catalogue = catalogue.sort_values()
    users = examples["key"].to_numpy(object)
    item = catalogue.get_indexer(ids)
    shuffle = pd.util.hash_array(catalogue.to_numpy(object))[item] ^ pd.util.hash_array(users)[user]
    order = np.lexsort((shuffle * np.uint64(0x9E3779B97F4A7C15), time, user))
    user, item, time = user[order], item[order], time[order]
    first = ~pd.Series((user.astype(np.int64) << 32) | item).duplicated().to_numpy()
    return Purchases(users, catalogue.to_numpy(object), user[first], item[first], time[first])


def count_pairs(purchases: Purchases, window: int) -> Pairs:
    """Pairs of one user's purchases at most `window` entries apart.

    The distance is counted in points of time: what is bought together is one step from the next time, and one
    step, both ways, from each other.
    """
    user, item, time = purchases.user, purchases.item, purchases.time
    step = np.cumsum(np.r_[True, (user[1:] != user[:-1]) | (time[1:] != time[:-1])]) if len(user) else user
    items = len(purchases.products)
    ahead, same = _Sum(items), _Sum(items)
    for offset in range(1, min(window, len(user) - 1) + 1):
        first = np.flatnonzero(user[:-offset] == user[offset:])
        source, target, distance = item[first], item[first + offset], step[first + offset] - step[first]
        together = distance == 0
        ahead.add(source[~together], target[~together], (1 / distance[~together]).astype(np.float32))
        same.add(source[together], target[together], np.ones(together.sum(), np.float32))
    both_ways = same.total()
    return Pairs(ahead.total(), (both_ways + both_ways.T).tocsr())


class _Sum:
    """A growing (I, I) sum of weights; entries are added up in lots, which bounds memory at little cost."""

    def __init__(self, items: int, lot: int = 4_000_000) -> None:
        self._sum = sparse.csr_matrix((items, items), dtype=np.float32)
        self._waiting: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
        self._lot = lot

    def add(self, source: np.ndarray, target: np.ndarray, weight: np.ndarray) -> None:
        self._waiting.append((source, target, weight))
        if sum(len(part[0]) for part in self._waiting) > self._lot:
            self.total()

    def total(self) -> sparse.csr_matrix:
        if self._waiting:
            source, target, weight = (np.concatenate(parts) for parts in zip(*self._waiting, strict=True))
            self._sum = self._sum + sparse.csr_matrix((weight, (source, target)), shape=self._sum.shape)
            self._waiting = []
        return self._sum
