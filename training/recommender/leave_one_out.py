"""Leave-one-out over users: what is known, what is asked, and the rank of the answer among all products."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from training.recommender.co_occurrence import Purchases
from udfs.models.recommender import History, Recommender, history_of
from udfs.predictors.recommendations import score_parts

_CELLS_AT_A_TIME = 8_000_000


@dataclass(frozen=True)
class Task:
    """One question per user: `known` purchases of all users, the `users` asked (positions), what each one bought."""

    known: Purchases
    users: np.ndarray
    answers: np.ndarray

    def sample(self, count: int, seed: int) -> Task:
        """At most `count` of the users, drawn at random."""
        if count >= len(self.users):
            return self
        drawn = np.sort(np.random.default_rng(seed).choice(len(self.users), count, replace=False))
        return replace(self, users=self.users[drawn], answers=self.answers[drawn])

    def asking(self, kept: np.ndarray) -> Task:
        """The users where `kept` (bool per user)."""
        return replace(self, users=self.users[kept], answers=self.answers[kept])


def leave_one_out(purchases: Purchases, last: int) -> Task:
    """The `last` product from the end (1 = test, 2 = validation) is asked, what lies before it is known.

    Asked are users with three products or more, the same for both.
    """
    from_end = purchases.from_end()
    asked = (from_end == last - 1) & (from_end + _from_start(purchases) >= 2)
    return Task(purchases.only(from_end >= last), purchases.user[asked], purchases.item[asked])


def ndcg(ranks: np.ndarray, cutoff: int = 10) -> np.ndarray:
    """1 / log2(rank + 1) down to the cutoff, 0 below: NDCG with one right answer."""
    return np.where(ranks <= cutoff, 1 / np.log2(ranks + 1), 0.0)


def evaluate(
    recommender: Recommender, task: Task, top: int = 0, among: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Rank of each answer (ties at mid-rank, known purchases left out) and the first `top` products (users, top).

    among: bool per product, the ones that compete; all of them by default.
    """
    items, ranks, tops = len(recommender), [], []
    vectors = recommender.dense
    size = max(1, _CELLS_AT_A_TIME // items)
    for start in range(0, len(task.users), size):
        users, answers = task.users[start : start + size], task.answers[start : start + size]
        history = _history(task.known, users)
        rules, queries = score_parts(recommender, history)
        scores = queries @ vectors.T  # (users, items), a block of bounded size
        rules = rules.tocsr()
        scores[np.repeat(np.arange(len(users)), np.diff(rules.indptr)), rules.indices] += rules.data
        scores[history.user, history.item] = -np.inf
        if among is not None:
            scores[:, ~among] = -np.inf
        ranks.append([_rank(row, answer) for row, answer in zip(scores, answers, strict=True)])
        if top:
            first = np.argpartition(scores, max(items - top, 0), axis=1)[:, -top:]
            tops.append(first.astype(np.int32))  # a copy: a view would keep the whole block alive
    return np.concatenate(ranks), np.concatenate(tops) if tops else np.zeros((0, top), np.int64)


def _rank(scores: np.ndarray, answer: int) -> float:
    """From 1, in the middle of equal scores. Row by row: counting along an axis is many times slower."""
    better, equal = np.count_nonzero(scores > scores[answer]), np.count_nonzero(scores == scores[answer])
    return better + (equal - 1) / 2 + 1


def _history(known: Purchases, users: np.ndarray) -> History:
    """The known purchases of the users (ascending), rows numbered from 0."""
    first = np.searchsorted(known.user, users[0])
    last = np.searchsorted(known.user, users[-1], side="right")
    block = slice(first, last)
    row = np.searchsorted(users, known.user[block])
    asked = users[np.minimum(row, len(users) - 1)] == known.user[block]
    return history_of(row[asked], known.item[block][asked], known.time[block][asked], len(users))


def _from_start(purchases: Purchases) -> np.ndarray:
    return np.arange(len(purchases.user)) - np.searchsorted(purchases.user, purchases.user)
