"""Answers of a category model cut to one level of the tree."""

from __future__ import annotations

import numpy as np

from udfs.predictors.category import Tree


def best_nodes(tree: Tree, of_nodes: np.ndarray, level: int) -> tuple[list[tuple[str, ...]], np.ndarray]:
    """Of probabilities of the tree's nodes, (rows, N): each row's likeliest node of the level, and its probability
    (rows,).
    """
    nodes = [path for path in tree.nodes if len(path) == level]
    of_level = of_nodes[:, [tree.nodes[path] for path in nodes]]
    return [nodes[at] for at in of_level.argmax(axis=1)], of_level.max(axis=1)
