"""Recommendations: co-purchase rules, text for cold products, popularity as the last resort.

The score of a product for a user is `rules + text_weight x text + popularity_weight x popularity`. Rules are sparse,
the rest is one dense product, so the best k of the sum are among the rules' products and the best k of the dense
part: the answer is exact, and nothing of size users x products is held.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import sparse

from udfs.models.recommender import SCORED_HISTORY, History, Recommender, load, read_history
from udfs.retrieval.topk import best_of, pair_scores, top_k

__all__ = ["for_users", "load", "score_parts", "similar"]

#: Latest purchases among which the reason of a recommendation is looked for.
_REASONS = 20
_ROWS_AT_A_TIME = 500
#: Buyers at which rules get half of the weight that they can have among similar products.
_HALF_EVIDENCE = 5
#: Orders what neither rules nor text can tell apart.
_LAST_RESORT = np.float32(1e-3)

_Pairs = tuple[np.ndarray, np.ndarray]


def for_users(predictor: Recommender, histories: pd.DataFrame, k: int, include_bought: bool = False) -> pd.DataFrame:
    """The k best products of each user, one row per user and rank.

    histories: user_key, history (list of product_id, oldest first) and optionally times (lists of the same lengths:
    what was bought at the same time has the same age). Products that the model does not know are passed over. Returns
    user_key, rank from 1, product_id, score (0 to 1, never rising with rank; 0.5 is an average product's strongest
    rule), reason. A user gets fewer than k rows only where fewer products are left to recommend.
    """
    blocks = [_users_block(predictor, block, k, include_bought) for block in _blocks(histories)]
    return pd.concat(blocks, ignore_index=True)


def similar(predictor: Recommender, product_ids: Sequence[str], k: int) -> pd.DataFrame:
    """The k products most like each given one: bought by the same people, or of similar text.

    Returns product_id, rank from 1, similar_product_id, score (0 to 1, never rising with rank), reason. A product
    that the model does not know gets the most popular ones.
    """
    blocks = [
        _similar_block(predictor, block["product_id"].to_numpy(object), k)
        for block in _blocks(pd.DataFrame({"product_id": list(product_ids)}, dtype=object))
    ]
    return pd.concat(blocks, ignore_index=True)


def score_parts(predictor: Recommender, history: History) -> tuple[sparse.csr_matrix, np.ndarray]:
    """Rule scores (users, I), sparse, and dense queries (users, D + 1) whose product with `dense` is the rest."""
    parameters, items = predictor.parameters, len(predictor)
    history = history.latest(SCORED_HISTORY)
    rules = history.weights(parameters.decay, items) @ predictor.rules
    text = (history.weights(parameters.text_decay, items) @ predictor.vectors) * np.float32(parameters.text_weight)
    popularity = np.full((history.users, 1), parameters.popularity_weight, np.float32)
    return rules.tocsr(), np.hstack([text, popularity]).astype(np.float32)


def _users_block(predictor: Recommender, histories: pd.DataFrame, k: int, include_bought: bool) -> pd.DataFrame:
    history = read_history(predictor, histories)
    rules, queries = score_parts(predictor, history)
    nothing = np.empty(0, np.int64)
    bought = (nothing, nothing) if include_bought else (history.user, history.item)
    row, rank, item, score = _ranked(predictor, rules, queries, k, bought)
    score = np.maximum(score, 0)
    return pd.DataFrame(
        {
            "user_key": histories["user_key"].to_numpy(object)[row],
            "rank": rank.astype(np.int32),
            "product_id": predictor.product_ids[item],
            "score": (score / (score + 1)).astype(np.float64),
            "reason": _user_reasons(predictor, history, row, item),
        }
    )


def _similar_block(predictor: Recommender, product_ids: np.ndarray, k: int) -> pd.DataFrame:
    source = predictor.places.get_indexer(pd.Index(product_ids, dtype=object))
    known = np.flatnonzero(source >= 0)
    rules, queries = _similar_parts(predictor, source, known)
    row, rank, item, score = _ranked(predictor, rules, queries, k, (known, source[known]))
    together = _values_at(rules, row, item)
    text = pair_scores(queries[:, :-1], predictor.vectors, row, item)
    parts = [(together > 0) & (together >= text), text > 0]
    return pd.DataFrame(
        {
            "product_id": product_ids[row],
            "rank": rank.astype(np.int32),
            "similar_product_id": predictor.product_ids[item],
            "score": np.clip(score, 0, 1).astype(np.float64),
            "reason": np.select(parts, ["bought together", "similar text"], "popular").astype(object),
        }
    )


def _similar_parts(
    predictor: Recommender, source: np.ndarray, known: np.ndarray
) -> tuple[sparse.csr_matrix, np.ndarray]:
    """Rules scaled to at most `evidence` per row, and text vectors scaled to the rest of 1."""
    item = source[known]
    buyers = predictor.purchases[item].astype(np.float32)
    evidence = 0.5 * buyers / (buyers + _HALF_EVIDENCE)
    evidence[~predictor.vectors[item].any(axis=1)] *= 2
    rules = predictor.rules[item]
    strongest = np.maximum(rules.max(axis=1).toarray().ravel(), np.float32(1e-30))
    shape = (len(source), len(known))
    rules = sparse.csr_matrix((evidence / strongest, (known, np.arange(len(known)))), shape=shape) @ rules
    queries = np.zeros((len(source), predictor.vectors.shape[1] + 1), np.float32)
    queries[known, :-1] = (1 - evidence)[:, None] * predictor.vectors[item]
    queries[:, -1] = _LAST_RESORT
    rules.sort_indices()
    return rules, queries


def _ranked(
    predictor: Recommender, rules: sparse.csr_matrix, queries: np.ndarray, k: int, exclude: _Pairs
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Row, rank from 1, product position and score of the k best recommendable products per row, `exclude` left out."""
    vectors, ruled, shown = predictor.dense, rules.tocoo(), predictor.shown
    place = np.full(len(predictor), -1, np.int64)  # position among what may be shown
    place[shown] = np.arange(len(shown))
    allowed = predictor.recommendable[ruled.col] & ~_isin(ruled.row, ruled.col, exclude, len(predictor))
    rule_row, rule_item, rule_score = ruled.row[allowed], ruled.col[allowed], ruled.data[allowed]
    # what rules score is left out of the dense search, so that no pair comes up twice
    out_row, out_item = np.r_[exclude[0], rule_row], np.r_[exclude[1], rule_item]
    hidden = place[out_item] >= 0
    out = (out_row[hidden], place[out_item[hidden]])
    dense, dense_score = top_k(queries, predictor.shown_dense, k, out, predictor.threads)
    dense_row, rank = np.nonzero(dense >= 0)
    positions, best = best_of(
        np.r_[rule_row, dense_row],
        np.r_[rule_item, shown[dense[dense_row, rank]]],
        np.r_[rule_score + pair_scores(queries, vectors, rule_row, rule_item), dense_score[dense_row, rank]],
        len(queries),
        k,
    )
    row, rank = np.nonzero(positions >= 0)
    return row, rank + 1, positions[row, rank], best[row, rank]


def _isin(row: np.ndarray, item: np.ndarray, pairs: _Pairs, items: int) -> np.ndarray:
    """For each (row, item) whether it is one of the pairs."""
    return np.isin(row.astype(np.int64) * items + item, pairs[0].astype(np.int64) * items + pairs[1])


def _user_reasons(predictor: Recommender, history: History, row: np.ndarray, item: np.ndarray) -> np.ndarray:
    """In words, which part of the score weighs most for each recommendation, and which purchase has most of it."""
    latest, parameters = history.latest(_REASONS), predictor.parameters
    counts = np.bincount(latest.user, minlength=history.users)
    starts = np.r_[0, np.cumsum(counts)][:-1]
    pair = np.repeat(np.arange(len(row)), counts[row])  # one entry per recommendation and purchase of its user
    within = np.arange(len(pair)) - np.repeat(np.r_[0, np.cumsum(counts[row])][:-1], counts[row])
    purchase = starts[row[pair]] + within
    bought, age = latest.item[purchase], latest.age[purchase]
    rules = _values_at(predictor.rules, bought, item[pair]) * np.float32(parameters.decay) ** age
    text = pair_scores(predictor.vectors, predictor.vectors, bought, item[pair])
    text *= np.float32(parameters.text_weight) * np.float32(parameters.text_decay) ** age
    rules_sum, rules_source = _strongest(pair, rules, bought, len(row))
    text_sum, text_source = _strongest(pair, text, bought, len(row))
    popularity = parameters.popularity_weight * predictor.popularity[item]
    together = "bought together with " + predictor.product_ids[rules_source]
    alike = "similar text to " + predictor.product_ids[text_source]
    return np.select([(rules_sum > 0) & (rules_sum >= text_sum), text_sum > popularity], [together, alike], "popular")


def _strongest(pair: np.ndarray, value: np.ndarray, bought: np.ndarray, pairs: int) -> _Pairs:
    """Per recommendation the sum of the values and the purchase with the largest."""
    total = np.bincount(pair, value, minlength=pairs)
    source = np.zeros(pairs, np.int64)
    ascending = np.lexsort((value, pair))
    source[pair[ascending]] = bought[ascending]  # the last assignment, the largest value, stays
    return total, source


def _values_at(matrix: sparse.csr_matrix, row: np.ndarray, column: np.ndarray) -> np.ndarray:
    """matrix[row[p], column[p]] for each p, float32."""
    if not len(row):
        return np.zeros(0, np.float32)
    return np.asarray(matrix[row, column], np.float32).ravel()


def _blocks(table: pd.DataFrame) -> list[pd.DataFrame]:
    """At least one block, so that an empty table gives an empty result with all columns."""
    return [table.iloc[start : start + _ROWS_AT_A_TIME] for start in range(0, max(len(table), 1), _ROWS_AT_A_TIME)]
