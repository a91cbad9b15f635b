"""Neighbours: what the labelled products nearest to a product say about its category.

A path's score for a product is the mean of its three nearest labelled products' similarities (cosines), or of as many
as there are: three examples are enough for a path to win, and a path with thousands has no advantage by their number.
Only the CLOSEST products of all are looked at; where fewer than three of a path are among them, the rest counts as near
as the last of them.

How sure is sure enough is measured on labelled products themselves, each without its own group (itself, equal texts,
near duplicates), in three cases. Where the path is a class of the category model, the products it was unsure of and was
not trained on tell, apart for answers that agree with the model's first choice and for those that differ: these are the
rows that are looked up. That a path is none of its classes is what makes the model unsure, so there all labelled
products tell.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from udfs.decisions.threshold import pick_threshold
from udfs.retrieval.knn_index import ABOUT, Index, Shape, open_index, read_about, write_about, write_index
from udfs.retrieval.topk import top_k
from udfs.storage.lake import open_lake
from udfs.storage.workplaces import under_construction

#: Raise it whenever the same labelled products would give other answers than before.
NEIGHBOURS = "neighbours-1"
CLOSEST, PER_PATH, SHOWN = 32, 3, 5
#: Labelled products that tell how sure is sure enough, of each of the two kinds.
JUDGED = 2_000
#: Similarities are told to so many digits: the order in which they were added up must not show.
_DIGITS = 4
_BLOCK = 1_024
SCHEMA = (
    "input_hash string, neighbours array<struct<product_id:string,path:array<string>,similarity:double>>, "
    "neighbours_path array<string>, similarity double, known boolean"
)


@dataclass(frozen=True)
class Sure:
    """Similarities from which a path is sure enough, None where nothing is: `agrees` with the model's first choice,
    `differs` from it, `new` to the model. `rows`: labelled products that were asked in each case; `covered`: the share
    of them that was sure.
    """

    agrees: float | None = None
    differs: float | None = None
    new: float | None = None
    rows: tuple[int, int, int] = (0, 0, 0)
    covered: tuple[float, float, float] = (0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Votes:
    """What the neighbours say of Q products: `nearest` (Q, CLOSEST) positions, -1 where there is none, their
    `similarities`, the number of the `path` (Q), -1 where there is none, and its `score` (Q).
    """

    nearest: np.ndarray
    similarities: np.ndarray
    path: np.ndarray
    score: np.ndarray


def ask(
    index: Index, queries: np.ndarray, exclude: tuple[np.ndarray, np.ndarray] | None = None, threads: int = 1
) -> Votes:
    """What the neighbours say of vectors (Q, D). `exclude`: (rows, positions) of products that are not to be asked."""
    nearest, similarities = top_k(queries, index.vectors, CLOSEST, exclude, threads)
    paths = np.where(nearest >= 0, index.path[np.maximum(nearest, 0)], -1)  # (Q, CLOSEST)
    available = np.where(paths >= 0, index.sizes[paths], 0) - _left_out(index, paths, exclude)
    path, score = np.full(len(queries), -1, dtype=np.int64), np.full(len(queries), -np.inf)
    for start in range(0, len(queries), _BLOCK):
        part = slice(start, start + _BLOCK)
        path[part], score[part] = best_paths(paths[part], similarities[part], available[part])
    return Votes(nearest, similarities, path, np.round(np.clip(score, -1.0, 1.0), _DIGITS))


def best_paths(paths: np.ndarray, similarities: np.ndarray, available: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The path with the best score of each row, and that score; -1 and -inf for a row without neighbours.

    All of shape (Q, K), nearest first: the path of each neighbour (-1: none), its similarity, and how many products its
    path has.
    """
    there = paths >= 0
    values = np.where(there, similarities, 0.0).astype(np.float64)
    same = (paths[:, :, None] == paths[:, None, :]) & there[:, :, None]  # (Q, K, K)
    rank = (same & np.tri(paths.shape[1], k=-1, dtype=bool)).sum(axis=2)  # of the same path, and nearer
    summed = (same * (values * (rank < PER_PATH))[:, None, :]).sum(axis=2)
    wanted = np.clip(available, 1, PER_PATH)
    beyond = wanted - np.minimum(same.sum(axis=2), wanted)
    last = np.where(there, values, np.inf).min(axis=1, initial=np.inf)
    scores = (summed + beyond * np.where(np.isfinite(last), last, 0.0)[:, None]) / wanted
    scores = np.where(there & (rank == 0), scores, -np.inf)
    best = scores.argmax(axis=1)
    rows = np.arange(len(paths))
    return np.where(np.isfinite(scores[rows, best]), paths[rows, best], -1), scores[rows, best]


def calibrate(index: Index, precision: float, threads: int = 1) -> Sure:
    """From which similarity on each case of an answer is right often enough: `precision`, held by a lower bound."""
    rng = np.random.default_rng(0)
    unsure, labelled = (_drawn(rows, rng) for rows in (np.flatnonzero(index.unsure), np.arange(len(index.path))))
    asked = [(rows, ask(index, index.vectors[rows], _own_groups(index, rows), threads)) for rows in (unsure, labelled)]
    agree, known = asked[0][1].path == index.said[unsure], index.known[asked[0][1].path] & (asked[0][1].path >= 0)
    cases = [_judged(index, *asked[0], precision, known & agree), _judged(index, *asked[0], precision, known & ~agree)]
    cases.append(_judged(index, *asked[1], precision, asked[1][1].path >= 0))
    (agrees, differs, new), rows, covered = zip(*cases, strict=True)
    return Sure(agrees, differs, new, rows, covered)


def build(folder: str, shape: Shape, labels: list[list[str]], precision: float, threads: int) -> Callable:
    """A function for `mapInPandas` over one partition of labelled rows (`udfs.retrieval.knn_index.write_index`) that
    makes `folder` (an address) of them, whole or not at all, and says how sure is sure enough as one row `sure` of
    JSON.
    """

    def made(batches: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        root, _, name = folder.rpartition("/")
        files = open_lake(root)
        with under_construction(files.workplace("")) as building:
            write_index(building, batches, shape, [tuple(label) for label in labels])
            sure = asdict(calibrate(open_index(building), precision, threads))
            write_about(building, {**read_about(building), "sure": sure})
            files.put(building, name, last=ABOUT)
        yield pd.DataFrame({"sure": [json.dumps(sure)]})

    return made


def read_sure(folder: Path) -> Sure:
    """How sure is sure enough, as the finished index says."""
    about = read_about(folder)["sure"]
    return Sure(about["agrees"], about["differs"], about["new"], tuple(about["rows"]), tuple(about["covered"]))


def look_up(folder: str, threads: int) -> Callable:
    """A function for `mapInPandas` over rows (`input_hash`, `embedding`) that says what the neighbours in `folder` (an
    address) say: SCHEMA.
    """

    def looked_up(batches: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        index = open_index(open_lake(folder).local_copy(""))
        for batch in batches:
            yield answers(index, batch, threads)

    return looked_up


def answers(index: Index, rows: pd.DataFrame, threads: int = 1) -> pd.DataFrame:
    """One row per row (`input_hash`, `embedding`): SCHEMA."""
    queries = (
        np.stack(rows["embedding"].to_list()).astype(np.float32)
        if len(rows)
        else np.empty((0, index.vectors.shape[1]), np.float32)
    )
    votes = ask(index, queries, threads=threads)
    found = votes.path >= 0
    return pd.DataFrame(
        {
            "input_hash": rows["input_hash"].to_numpy(),
            "neighbours": [_shown(index, *pair) for pair in zip(votes.nearest, votes.similarities, strict=True)],
            "neighbours_path": [list(index.paths[path]) if path >= 0 else None for path in votes.path],
            "similarity": np.where(found, votes.score, np.nan),
            "known": index.known[votes.path] & found,
        }
    )


def _shown(index: Index, nearest: np.ndarray, similarities: np.ndarray) -> list[dict[str, Any]]:
    pairs = [
        (int(at), float(value)) for at, value in zip(nearest[:SHOWN], similarities[:SHOWN], strict=True) if at >= 0
    ]
    return [
        {
            "product_id": index.product_id(at),
            "path": list(index.paths[index.path[at]]),
            "similarity": round(min(value, 1.0), _DIGITS),
        }
        for at, value in pairs
    ]


def _judged(
    index: Index, rows: np.ndarray, votes: Votes, precision: float, case: np.ndarray
) -> tuple[float | None, int, float]:
    """(threshold, rows, share of them at or above it) of the answers of one case."""
    right = votes.path[case] == index.path[rows[case]]
    threshold = pick_threshold(votes.score[case], right, precision)
    covered = float((votes.score[case] >= threshold).mean()) if threshold is not None else 0.0
    return threshold, int(case.sum()), covered


def _drawn(rows: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return np.sort(rng.choice(rows, JUDGED, replace=False)) if len(rows) > JUDGED else rows


def _own_groups(index: Index, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(number of the row among `rows`, position) of every product in the same group as one of them, itself among
    them.
    """
    order = np.argsort(index.group, kind="stable")
    ordered = index.group[order]
    first, last = (np.searchsorted(ordered, index.group[rows], side=side) for side in ("left", "right"))
    members = [order[start:end] for start, end in zip(first, last, strict=True)]
    return np.repeat(np.arange(len(rows)), last - first), np.concatenate([*members, np.empty(0, np.int64)]).astype(
        np.int64
    )


def _left_out(index: Index, paths: np.ndarray, exclude: tuple[np.ndarray, np.ndarray] | None) -> np.ndarray:
    """How many products of each neighbour's path (Q, K) the row was not to ask."""
    if exclude is None or not len(exclude[0]):
        return np.zeros(paths.shape, dtype=np.int64)
    rows, positions = exclude
    keys, counts = np.unique(rows.astype(np.int64) * len(index.paths) + index.path[positions], return_counts=True)
    wanted = np.arange(len(paths))[:, None] * len(index.paths) + paths
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where((keys[at] == wanted) & (paths >= 0), counts[at], 0)
