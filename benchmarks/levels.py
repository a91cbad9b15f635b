"""Answers of a category model cut to one level of the tree."""

from __future__ import annotations

import numpy as np

from udfs.categorize import Categorizer


def best_nodes(predictor: Categorizer, logits: np.ndarray, level: int) -> tuple[list[tuple[str, ...]], np.ndarray]:
    """Of logits (rows, C): each row's likeliest node of the level, and its probability (rows,)."""
    nodes = [path for path in predictor.tree.nodes if len(path) == level]
    of_level = predictor.node_probabilities(logits)[:, [predictor.tree.nodes[path] for path in nodes]]
    return [nodes[at] for at in of_level.argmax(axis=1)], of_level.max(axis=1)
