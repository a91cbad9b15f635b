"""What a recommender is made of, how it is saved and loaded, and how a user's history is read."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from safetensors.numpy import load_file, save_file
from scipy import sparse

from udfs.models.model_folder import ModelFolder

PRODUCTS = "products.json"
TENSORS = "recommender.safetensors"
#: Latest purchases of a user that are scored.
SCORED_HISTORY = 100
_LEAST_WEIGHT = 1e-3


@dataclass(frozen=True)
class Parameters:
    """What training chooses on validation.

    window: greatest distance of a pair, in purchases. backward: weight of a pair against the order of purchase.
    row_power and column_power: how far the rules' sums per product are divided out. decay, text_decay: weight of a
    purchase one step further back. text_weight, popularity_weight: shares of these parts, where a product's strongest
    rule is 1 on average.
    """

    window: int = 50
    backward: float = 0.3
    row_power: float = 0.3
    column_power: float = 0.1
    decay: float = 0.6
    text_decay: float = 0.7
    text_weight: float = 0.0
    popularity_weight: float = 1e-4


@dataclass(frozen=True)
class Recommender:
    """Everything that scoring needs, for I products and D text dimensions.

    rules: (I, I) from a bought product to those bought with it. vectors: (I, D), rows of unit length, or zero without
    text. popularity: (I,) from 0 to 1. purchases: (I,) buyers. recommendable: (I,) bool, what may be shown. threads:
    of the blocked product, 0 = as torch is set.
    """

    product_ids: np.ndarray
    rules: sparse.csr_matrix
    vectors: np.ndarray
    popularity: np.ndarray
    purchases: np.ndarray
    recommendable: np.ndarray
    parameters: Parameters
    threads: int = 0

    def __len__(self) -> int:
        return len(self.product_ids)

    @cached_property
    def places(self) -> pd.Index:
        """(I,) the product ids as an index, which is asked for every block of users or products."""
        return pd.Index(self.product_ids, dtype=object)

    @cached_property
    def dense(self) -> np.ndarray:
        """(I, D + 1): text vectors and popularity."""
        return np.hstack([self.vectors, self.popularity[:, None]]).astype(np.float32)

    @cached_property
    def shown(self) -> np.ndarray:
        """(S,) positions of what may be shown."""
        return np.flatnonzero(self.recommendable)

    @cached_property
    def shown_dense(self) -> np.ndarray:
        """(S, D + 1): `dense` of what may be shown."""
        return self.dense[self.shown]


@dataclass(frozen=True)
class History:
    """Purchases of a block of users: user row, product position, and age in steps (0 = the latest).

    One entry per user and product, the latest first.
    """

    user: np.ndarray
    item: np.ndarray
    age: np.ndarray
    users: int

    def latest(self, count: int) -> History:
        """The latest `count` products of each user."""
        kept = np.arange(len(self.user)) - np.searchsorted(self.user, self.user) < count
        return History(self.user[kept], self.item[kept], self.age[kept], self.users)

    def weights(self, decay: float, items: int) -> sparse.csr_matrix:
        """(users, items) with decay ** age; what weighs next to nothing is left out, for speed."""
        values = np.float32(decay) ** self.age.astype(np.float32)
        kept = values >= _LEAST_WEIGHT
        return sparse.csr_matrix((values[kept], (self.user[kept], self.item[kept])), shape=(self.users, items))


def history_of(user: np.ndarray, item: np.ndarray, time: np.ndarray, users: int) -> History:
    """The history of purchases that are ordered by user and time.

    Purchases at the same time are one step; of a repeated purchase the latest counts.
    """
    if not len(user):
        return History(user, item, np.zeros(0, np.int64), users)
    step = np.cumsum(np.r_[True, (user[1:] != user[:-1]) | (time[1:] != time[:-1])])
    last = np.zeros(users, np.int64)
    np.maximum.at(last, user, step)
    latest_first = np.lexsort((-np.arange(len(user)), user))
    user, item, age = user[latest_first], item[latest_first], (last[user] - step)[latest_first]
    first = ~pd.Series((user.astype(np.int64) << 32) | item).duplicated().to_numpy()
    return History(user[first], item[first], age[first], users)


def read_history(recommender: Recommender, histories: pd.DataFrame) -> History:
    """The known products of `histories` (columns history, optionally times; see
    `udfs.predictors.recommendations.for_users`).
    """
    lists = [[] if bought is None else list(bought) for bought in histories["history"]]
    user = np.repeat(np.arange(len(lists)), [len(bought) for bought in lists])
    flat = pd.Index([product for bought in lists for product in bought], dtype=object)
    item = recommender.places.get_indexer(flat)
    time = np.arange(len(user))
    if "times" in histories:
        time = np.array([second for times in histories["times"] if times is not None for second in times])
        if len(time) != len(user):
            raise ValueError(f"histories: expected as many times as products ({len(user)}), found {len(time)}")
    known = item >= 0
    return history_of(user[known], item[known], time[known], len(lists))


def save(recommender: Recommender, path: Path, projection: dict[str, np.ndarray] | None = None) -> dict[str, Any]:
    """Writes the files of a model folder and returns its manifest entries.

    projection: `mean` (W,) and `components` (W, D) that made the vectors from text embeddings of width W.
    """
    rules = recommender.rules.tocsr()
    tensors = {
        "rules.indptr": rules.indptr.astype(np.int64),
        "rules.indices": rules.indices.astype(np.int32),
        "rules.weights": rules.data.astype(np.float32),
        "vectors": recommender.vectors.astype(np.float32),
        "popularity": recommender.popularity.astype(np.float32),
        "purchases": recommender.purchases.astype(np.int32),
        "recommendable": recommender.recommendable.astype(np.uint8),
        **{f"projection.{name}": value.astype(np.float32) for name, value in (projection or {}).items()},
    }
    save_file({name: np.ascontiguousarray(value) for name, value in tensors.items()}, path / TENSORS)
    (path / PRODUCTS).write_text(json.dumps(recommender.product_ids.tolist()))
    return {"parameters": asdict(recommender.parameters), "products": len(recommender)}


def load(folder: ModelFolder, threads: int = 0) -> Recommender:
    """The recommender of a sealed folder, of kind `rules` or `popularity`."""
    tensors = load_file(folder.path / TENSORS)
    product_ids = np.array(json.loads((folder.path / PRODUCTS).read_text()), dtype=object)
    parts = (tensors["rules.weights"], tensors["rules.indices"], tensors["rules.indptr"])
    rules = sparse.csr_matrix(parts, shape=(len(product_ids), len(product_ids)))
    return Recommender(
        product_ids,
        rules,
        tensors["vectors"],
        tensors["popularity"],
        tensors["purchases"],
        tensors["recommendable"].astype(bool),
        Parameters(**folder.manifest["parameters"]),
        threads,
    )


def load_projection(folder: ModelFolder) -> dict[str, np.ndarray]:
    """`mean` and `components` of the folder's text vectors; empty where it has none."""
    prefix, tensors = "projection.", load_file(folder.path / TENSORS)
    return {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}
