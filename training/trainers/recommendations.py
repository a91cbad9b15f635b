"""Recommendations: counts of what is bought together, weighted by distance, with text for products without purchases.

Rules: pairs of one user's purchases within a window, weight 1 / distance, less for the pair against the order of
purchase, divided by powers of the products' sums; a user's profile decays with age. Parameters are chosen leave-one-
out: of the products that a user bought, by first purchase, the last is the test, the one before it validation, the
rest is counted.
"""

from __future__ import annotations

import time
import weakref
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from expectations.tasks.recommendations import RecommendationRecipe
from training.datasets.examples import NotEnoughExamples
from training.recommender.co_occurrence import Purchases, count_pairs, read_purchases
from training.recommender.item_rules import popularity_recommender, rule_recommender, strongest_rules
from training.recommender.leave_one_out import Task, evaluate, leave_one_out, ndcg
from training.recommender.text_projection import fit_projection, project
from udfs.models.model_folder import ModelFolder, seal
from udfs.models.recommender import Parameters, Recommender, load_projection, save
from udfs.predictors import recommendations

METRIC = "ndcg@10"

_MIN_USERS = 5  # with three purchases or more: below, nothing can be chosen or measured
_SEARCH_CELLS = 40_000_000  # users x products of one validation run: about half a second
_SEARCH_PURCHASES = 2_000_000  # counted anew for every change of the rules
_HELD_OUT_CELLS = 1_000_000_000  # users x products ranked in one evaluation: about ten seconds
_COVERAGE_USERS = 2_000
_COLD_SHARE = 10  # one product in so many counts as cold

#: Examples that were read last, with the catalogue beside them and the purchases that they are.
_READ: list[tuple[weakref.ref[pd.DataFrame], pd.Series | None, Purchases]] = []

#: Tried in this order, one parameter at a time, around what is best so far.
_GRID: dict[str, tuple[Any, ...]] = {
    "text_weight": (0.0, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6),
    "popularity_weight": (1e-4, 0.003, 0.01, 0.03, 0.1, 0.3),
    "decay": (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0),
    "text_decay": (0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0),
    "row_power": (0.0, 0.15, 0.3, 0.5, 0.7),
    "column_power": (0.0, 0.05, 0.1, 0.2, 0.3),
    "backward": (0.1, 0.3, 0.5, 1.0),
}


def fit(
    examples: pd.DataFrame, recipe: RecommendationRecipe, folder: Path, items: pd.DataFrame | None = None
) -> ModelFolder:
    """The recommender of kind `rules`, sealed in `folder`.

    examples: one row per user, key and input (JSON list of [product_id, epoch seconds], oldest first). items:
    product_id, embedding (list of float, or None), recommendable; without it there is no text and everything may be
    shown. Raises NotEnoughExamples with fewer than a handful of users who bought three products.
    """
    started = time.monotonic()
    purchases = _enough(_purchases(examples, None if items is None else items["product_id"]))
    projection = {} if items is None else fit_projection(items, recipe.seed)
    vectors = project(items, purchases.products, projection)
    parameters, tried = _search(purchases, vectors, recipe, started)
    recommender = rule_recommender(purchases, vectors, _recommendable(items, purchases.products), parameters)
    saved = save(recommender, folder, projection)
    manifest = {"recipe": recipe.resolved(), "baseline": False, "search": tried, **saved}
    return seal(folder, "recommendations", "rules", manifest)


def fit_baseline(
    examples: pd.DataFrame, recipe: RecommendationRecipe, folder: Path, items: pd.DataFrame | None = None
) -> ModelFolder:
    """Popularity alone, of kind `popularity`, sealed in `folder`. Raises NotEnoughExamples without any purchase."""
    purchases = _purchases(examples, None if items is None else items["product_id"])
    if not len(purchases.user):
        raise NotEnoughExamples("recommendations: expected purchases, found none; map a purchases source")
    parameters = Parameters(popularity_weight=1.0)
    recommender = popularity_recommender(purchases, _recommendable(items, purchases.products), parameters)
    manifest = {"recipe": recipe.resolved(), "baseline": True, **save(recommender, folder)}
    return seal(folder, "recommendations", "popularity", manifest)


def held_out(
    folder: ModelFolder, examples: pd.DataFrame, items: pd.DataFrame | None = None
) -> tuple[np.ndarray, dict[str, Any]]:
    """NDCG@10 of each user's last product, and other figures, with the folder's parameters on today's purchases.

    Counts come from all but each user's last two products. One value per user with three products or more, in the order
    of `examples`, the same users for any folder (a sample of them where users x products are too many): the rank is
    among all products, seen ones left out, ties at mid-rank. Other figures: recall@10; coverage@10, the share of
    products that reach the first ten of 2,000 users; cold_recall@10, with a tenth of the products counted as never
    bought, how often the one bought is among the first ten of that tenth; users; cold_users.
    """
    served = recommendations.load(folder)
    catalogue = pd.Series(served.product_ids) if items is None else items["product_id"]
    purchases = _enough(_purchases(examples, catalogue))
    vectors = _vectors_today(folder, served, items, purchases.products)
    test = leave_one_out(purchases, 1).sample(_HELD_OUT_CELLS // len(purchases.products), seed=0)
    build = _builder(folder.kind, vectors, served.parameters)
    counted = build(leave_one_out(purchases, 2).known)
    ranks, _ = evaluate(counted, test)
    _, shown = evaluate(counted, test.sample(_COVERAGE_USERS, seed=0), top=10)
    metrics = {
        "recall@10": float((ranks <= 10).mean()),
        "coverage@10": float(len(np.unique(shown)) / len(purchases.products)),
        "users": len(ranks),
        **_cold_recall(build, purchases, test),
    }
    return ndcg(ranks), metrics


def _builder(kind: str, vectors: np.ndarray, parameters: Parameters) -> Callable[[Purchases], Recommender]:
    """From purchases to a recommender of that kind that may show everything."""

    def build(known: Purchases) -> Recommender:
        everything = np.ones(len(known.products), bool)
        if kind == "popularity":
            return popularity_recommender(known, everything, parameters)
        return rule_recommender(known, vectors, everything, parameters)

    return build


def _search(
    purchases: Purchases, vectors: np.ndarray, recipe: RecommendationRecipe, started: float
) -> tuple[Parameters, list[dict[str, float]]]:
    """The best parameters on validation, and every change that was kept, with its NDCG@10."""
    validation = leave_one_out(_fewer(purchases, recipe.seed), 2)
    sample = validation.sample(max(300, _SEARCH_CELLS // len(purchases.products)), recipe.seed)
    score = _scorer(validation.known, sample, vectors)
    parameters = Parameters()
    best = score(parameters)
    kept = [{METRIC: best, "users": float(len(sample.users))}]
    for _ in range(2):
        before = best
        for name, values in _GRID.items():
            for value in values:
                if time.monotonic() - started > 0.6 * recipe.seconds:
                    return parameters, kept
                if value == getattr(parameters, name) or (name.startswith("text") and not vectors.any()):
                    continue
                changed: dict[str, Any] = {name: value}
                candidate = replace(parameters, **changed)
                if (found := score(candidate)) > best:
                    best, parameters = found, candidate
                    kept.append({METRIC: best, name: value})
        if best == before:
            break
    return parameters, kept


def _fewer(purchases: Purchases, seed: int) -> Purchases:
    """The purchases of so many users, drawn at random, as a search has time to count again and again."""
    share = _SEARCH_PURCHASES / max(len(purchases.user), 1)
    if share >= 1:
        return purchases
    drawn = np.random.default_rng(seed).random(len(purchases.users)) < share
    return purchases.only(drawn[purchases.user])


def _scorer(known: Purchases, asked: Task, vectors: np.ndarray) -> Callable[[Parameters], float]:
    """Mean NDCG@10 of parameters. Pairs are counted once, and the rules kept while only other parameters change."""
    base = Parameters()
    pairs = count_pairs(known, base.window)
    start = popularity_recommender(known, np.ones(len(known.products), bool), base)

    @lru_cache(maxsize=1)
    def rules(backward: float, row_power: float, column_power: float) -> sparse.csr_matrix:
        shape = replace(base, backward=backward, row_power=row_power, column_power=column_power)
        return strongest_rules(pairs, shape)

    def score(candidate: Parameters) -> float:
        weights = rules(candidate.backward, candidate.row_power, candidate.column_power)
        recommender = replace(start, rules=weights, vectors=vectors, parameters=candidate)
        return float(ndcg(evaluate(recommender, asked)[0]).mean())

    return score


def _purchases(examples: pd.DataFrame, catalogue: pd.Series | None) -> Purchases:
    """`read_purchases`, once for the models of one training, which all read the same."""
    for known, beside, purchases in _READ:
        same = beside is None if catalogue is None else catalogue.equals(beside)
        if known() is examples and same:
            return purchases
    read = read_purchases(examples, catalogue)
    _READ[:] = [(weakref.ref(examples), catalogue, read)]
    return read


def _enough(purchases: Purchases) -> Purchases:
    users = int((np.bincount(purchases.user, minlength=1) >= 3).sum())
    if users < _MIN_USERS:
        raise NotEnoughExamples(
            f"recommendations: expected {_MIN_USERS} users or more who bought three products, found {users}; "
            "popularity serves until there are more purchases"
        )
    return purchases


def _recommendable(items: pd.DataFrame | None, products: np.ndarray) -> np.ndarray:
    """Per product whether it may be shown: what the catalogue says, and no to what has left it."""
    if items is None:
        return np.ones(len(products), bool)
    allowed = items.loc[items["recommendable"].eq(True), "product_id"]
    return np.isin(products.astype(str), allowed.to_numpy().astype(str))


def _vectors_today(
    folder: ModelFolder, served: Recommender, items: pd.DataFrame | None, products: np.ndarray
) -> np.ndarray:
    """Text vectors of today's products: from today's embeddings where they are given, else those in the folder."""
    if items is not None:
        return project(items, products, load_projection(folder))
    vectors = np.zeros((len(products), served.vectors.shape[1]), np.float32)
    place = pd.Index(products, dtype=object).get_indexer(pd.Index(served.product_ids, dtype=object))
    vectors[place] = served.vectors
    return vectors


def _cold_recall(build: Callable[[Purchases], Recommender], purchases: Purchases, test: Task) -> dict[str, float]:
    """Recall@10 among products whose purchases are hidden, for the users whose last product is one of them."""
    cold = pd.util.hash_array(purchases.products) % _COLD_SHARE == 0
    known = leave_one_out(purchases, 2).known
    asked = replace(test, known=test.known.only(~cold[test.known.item])).asking(cold[test.answers])
    if not len(asked.users):
        return {}
    ranks, _ = evaluate(build(known.only(~cold[known.item])), asked, among=cold)
    return {"cold_recall@10": float((ranks <= 10).mean()), "cold_users": len(ranks)}
