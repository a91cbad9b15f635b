"""Softmax over rows of logits."""

import numpy as np


def softmax(logits: np.ndarray) -> np.ndarray:
    """Probabilities (rows, C) of logits (rows, C)."""
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    return shifted / shifted.sum(axis=1, keepdims=True)
