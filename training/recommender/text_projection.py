"""Text embeddings of products, reduced to the few dimensions that recommending needs."""

from __future__ import annotations

import numpy as np
import pandas as pd

DIMENSIONS = 64
_SAMPLE = 50_000


def fit_projection(items: pd.DataFrame, seed: int) -> dict[str, np.ndarray]:
    """Mean (W,) and principal components (W, D) of the embeddings of width W, D <= 64; empty without embeddings.

    Removing what all texts of a shop have in common and the weakest directions also ranks better than the full vectors.
    """
    _, embeddings = _embeddings(items)
    if len(embeddings) < 2:
        return {}
    if len(embeddings) > _SAMPLE:
        embeddings = embeddings[np.random.default_rng(seed).choice(len(embeddings), _SAMPLE, replace=False)]
    mean = embeddings.mean(axis=0)
    centred = embeddings - mean
    values, components = np.linalg.eigh(centred.T @ centred)  # (W, W), small however many products there are
    kept = np.argsort(-values)[:DIMENSIONS]
    kept = kept[values[kept] > 1e-6 * max(values.max(), 1e-12)]
    return {"mean": mean, "components": components[:, kept]}


def project(items: pd.DataFrame, products: np.ndarray, projection: dict[str, np.ndarray]) -> np.ndarray:
    """(I, D) vectors of unit length for the products in that order; zero where a product has no embedding."""
    if not projection:
        return np.zeros((len(products), 0), np.float32)
    ids, embeddings = _embeddings(items)
    vectors = np.zeros((len(products), projection["components"].shape[1]), np.float32)
    place = pd.Index(products, dtype=object).get_indexer(pd.Index(ids, dtype=object))
    reduced = (embeddings - projection["mean"]) @ projection["components"]
    reduced /= np.maximum(np.linalg.norm(reduced, axis=1, keepdims=True), 1e-12)
    vectors[place[place >= 0]] = reduced[place >= 0]
    return vectors


def _embeddings(items: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Ids and (N, W) embeddings of the products that have one."""
    present = items[items["embedding"].notna()]
    if present.empty:
        return np.empty(0, object), np.empty((0, 0), np.float32)
    return present["product_id"].to_numpy(object), np.stack([np.asarray(v, np.float32) for v in present["embedding"]])
