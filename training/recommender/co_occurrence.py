"""Which products are bought by the same people, and how near to each other in time."""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

_LISTS_AT_A_TIME = 20_000
#: Entries that wait before they are added up, and the part of the sum (1 / 2) that they may be else: a sum is copied whenever
#: something is added to it.
_LOT, _PART = 4_000_000, 2


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
    counts, code, time, ids = _parsed(examples["input"])
    user = np.repeat(np.arange(len(counts)), counts)
    catalogue = ids if products is None else ids.union(pd.Index(products, dtype=object).unique())
    catalogue = catalogue.sort_values()
    users = examples["key"].to_numpy(object)
    item = catalogue.get_indexer(ids)[code]
    shuffle = pd.util.hash_array(catalogue.to_numpy(object))[item] ^ pd.util.hash_array(users)[user]
    order = np.lexsort((shuffle * np.uint64(0x9E3779B97F4A7C15), time, user))
    user, item, time = user[order], item[order], time[order]
    first = ~pd.Series((user.astype(np.int64) << 32) | item).duplicated().to_numpy()
    return Purchases(users, catalogue.to_numpy(object), user[first], item[first], time[first])


def _parsed(inputs: pd.Series) -> tuple[np.ndarray, np.ndarray, np.ndarray, pd.Index]:
    """Entries of each list, and for all entries in turn the number of the product and the time; the products' ids.

    Lot by lot: as Python objects all purchases would take ten times the memory of the arrays.
    """
    numbers: dict[str, int] = {}
    counts, codes, times = [], [], []
    for start in range(0, len(inputs), _LISTS_AT_A_TIME):
        lists = [json.loads(text) for text in inputs.iloc[start : start + _LISTS_AT_A_TIME]]
        counts.append(np.fromiter(map(len, lists), np.int64, len(lists)))
        bought = [entry for entries in lists for entry in entries]
        codes.append(np.array([numbers.setdefault(str(product), len(numbers)) for product, _ in bought], np.int32))
        times.append(np.array([float(second) for _, second in bought], np.float64))
    joined = (np.concatenate(parts) if parts else np.empty(0) for parts in (counts, codes, times))
    count, code, time = joined
    return count.astype(np.int64), code.astype(np.int32), time, pd.Index(list(numbers), dtype=object)


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

    def __init__(self, items: int) -> None:
        self._sum = sparse.csr_matrix((items, items), dtype=np.float32)
        self._waiting: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []

    def add(self, source: np.ndarray, target: np.ndarray, weight: np.ndarray) -> None:
        self._waiting.append((source.astype(np.int32), target.astype(np.int32), weight))
        if sum(len(part[0]) for part in self._waiting) > max(_LOT, self._sum.nnz // _PART):
            self.total()

    def total(self) -> sparse.csr_matrix:
        if self._waiting:
            source, target, weight = (np.concatenate(parts) for parts in zip(*self._waiting, strict=True))
            self._waiting = []
            self._sum = self._sum + sparse.csr_matrix((weight, (source, target)), shape=self._sum.shape)
        return self._sum
