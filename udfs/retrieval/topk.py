"""Exact top-k of a matrix product, in blocks: nothing of size queries x items is ever held.

A block of products is looked at once, by the maxima of groups of items; only groups that beat a row's k-th best so
far are opened. The best so far are kept as integers that order by score, then position, so that ties are always
broken alike.
"""

from __future__ import annotations

import numpy as np

_GROUP = 16  # items per maximum: a wider group is cheaper to skip, dearer to open
_LOWEST = np.iinfo(np.int64).min


def top_k(
    queries: np.ndarray,
    items: np.ndarray,
    k: int,
    exclude: tuple[np.ndarray, np.ndarray] | None = None,
    threads: int = 0,
    query_block: int = 512,
    item_block: int = 4096,
) -> tuple[np.ndarray, np.ndarray]:
    """The k items with the largest dot product for each query.

    queries (Q, D) and items (I, D) are finite float32; `exclude` = (rows, columns) of pairs that must not be
    returned, in any order. Returns positions (Q, k) int64 and scores (Q, k) float32, best first; equal scores go by
    position, lower first; rows with fewer than k items end in -1 and -inf. Memory beside inputs and result:
    query_block x item_block floats and the like. threads: 0 = as torch is set. Raises ValueError for shapes that
    don't fit.
    """
    import torch

    if queries.ndim != 2 or items.ndim != 2 or queries.shape[1] != items.shape[1]:
        raise ValueError(f"expected queries (Q, D) and items (I, D), found {queries.shape} and {items.shape}")
    if k < 1:
        raise ValueError(f"expected k >= 1, found {k}")
    if threads:
        torch.set_num_threads(threads)
    rows, columns = _sorted_pairs(exclude)
    positions = np.full((len(queries), k), -1, np.int64)
    scores = np.full((len(queries), k), -np.inf, np.float32)
    items_t = torch.from_numpy(np.ascontiguousarray(items, np.float32))
    with torch.inference_mode():
        for start in range(0, len(queries), query_block):
            stop = min(start + query_block, len(queries))
            block = torch.from_numpy(np.ascontiguousarray(queries[start:stop], np.float32))
            first, last = np.searchsorted(rows, [start, stop])
            best = _best_keys(block, items_t, k, rows[first:last] - start, columns[first:last], item_block)
            positions[start:stop], scores[start:stop] = _unpack(best)
    return positions, scores


def pair_scores(
    queries: np.ndarray, items: np.ndarray, rows: np.ndarray, columns: np.ndarray, chunk: int = 100_000
) -> np.ndarray:
    """Dot products of single pairs: out[p] = queries[rows[p]] . items[columns[p]], float32 (P,), in bounded memory."""
    out = np.empty(len(rows), np.float32)
    for start in range(0, len(rows), chunk):
        part = slice(start, start + chunk)
        np.einsum("pd,pd->p", queries[rows[part]], items[columns[part]], out=out[part])
    return out


def best_of(
    rows: np.ndarray, columns: np.ndarray, scores: np.ndarray, n_rows: int, k: int
) -> tuple[np.ndarray, np.ndarray]:
    """The k best of listed candidates per row: positions (n_rows, k) and scores, ordered and padded as in `top_k`.

    A pair is listed once at most; scores are finite.
    """
    order = np.argsort(rows, kind="stable")
    keys = _pack(scores[order].astype(np.float32), columns[order].astype(np.int64))
    best = _merge(np.full((n_rows, k), _LOWEST, np.int64), rows[order], keys, k)
    return _unpack(np.sort(best, axis=1)[:, ::-1])


def _best_keys(queries, items, k: int, rows: np.ndarray, columns: np.ndarray, item_block: int) -> np.ndarray:
    """Keys (Q, k) of one block of queries, best first."""
    import torch

    n_queries, width = len(queries), max(_GROUP, item_block // _GROUP * _GROUP)
    by_column = np.argsort(columns, kind="stable")
    rows, columns = rows[by_column], columns[by_column]
    best = np.full((n_queries, k), _LOWEST, np.int64)
    threshold = np.full(n_queries, -np.inf, np.float32)
    buffer = torch.empty(width, n_queries)
    for start in range(0, len(items), width):
        count = min(width, len(items) - start)
        torch.mm(items[start : start + count], queries.T, out=buffer[:count])  # (items, queries)
        buffer[count:] = -torch.inf
        first, last = np.searchsorted(columns, [start, start + count])
        if last > first:
            buffer[torch.from_numpy(columns[first:last] - start), torch.from_numpy(rows[first:last])] = -torch.inf
        user, position, score = _above(buffer, threshold, k, initial=start == 0)
        best = _merge(best, user, _pack(score, position + start), k)
        threshold = _scores(best.min(axis=1))
    return np.sort(best, axis=1)[:, ::-1]


def _above(buffer, threshold: np.ndarray, k: int, initial: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Query, item and score of all products over the query's threshold, ordered by query."""
    grouped = buffer.view(-1, _GROUP, buffer.shape[1])
    groups, maxima = grouped.numpy(), grouped.amax(dim=1).numpy()  # (groups, _GROUP, queries), (groups, queries)
    if initial and len(maxima) > k:
        # k groups reach this value, so the k-th best product does too; one step lower keeps products equal to it
        threshold = np.nextafter(np.partition(maxima, -k, axis=0)[-k], np.float32(-np.inf))
    group, query = np.divmod(np.flatnonzero(maxima > threshold), len(threshold))
    values = groups[group, :, query]  # (hits, _GROUP)
    hit, offset = np.divmod(np.flatnonzero(values > threshold[query, None]), _GROUP)
    order = np.argsort(query[hit], kind="stable")
    hit, offset = hit[order], offset[order]
    return query[hit], group[hit] * _GROUP + offset, values[hit, offset]


def _merge(best: np.ndarray, user: np.ndarray, keys: np.ndarray, k: int) -> np.ndarray:
    """The k largest of what a query has and its new keys; `user` is sorted."""
    if not len(user):
        return best
    counts = np.bincount(user)
    place = np.arange(len(user)) - np.repeat(np.cumsum(counts) - counts, counts)
    joined = np.full((len(best), k + place.max() + 1), _LOWEST, np.int64)
    joined[:, :k] = best
    joined[user, k + place] = keys
    return np.partition(joined, joined.shape[1] - k, axis=1)[:, -k:]


def _pack(score: np.ndarray, position: np.ndarray) -> np.ndarray:
    """One integer per product that orders by score, then by lower position."""
    bits = (score + np.float32(0)).view(np.int32).astype(np.int64)  # + 0 turns -0.0 into 0.0
    ordered = np.where(bits < 0, bits ^ 0x7FFFFFFF, bits)
    return (ordered << 32) | (0xFFFFFFFF - position)


def _scores(keys: np.ndarray) -> np.ndarray:
    """The float32 scores of keys; -inf where there is none."""
    ordered = (keys >> 32).astype(np.int32)
    bits = np.where(ordered < 0, ordered ^ np.int32(0x7FFFFFFF), ordered)
    return np.where(keys == _LOWEST, np.float32(-np.inf), bits.view(np.float32))


def _unpack(keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    scores = _scores(keys)
    found = np.isfinite(scores)
    return np.where(found, 0xFFFFFFFF - (keys & 0xFFFFFFFF), -1), np.where(found, scores, np.float32(-np.inf))


def _sorted_pairs(exclude: tuple[np.ndarray, np.ndarray] | None) -> tuple[np.ndarray, np.ndarray]:
    if exclude is None:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    rows, columns = (np.asarray(side, np.int64) for side in exclude)
    order = np.argsort(rows, kind="stable")
    return rows[order], columns[order]
