"""Softmax over rows of logits."""

import numpy as np


def softmax(logits: np.ndarray) -> np.ndarray:
    """Probabilities (rows, C) of logits (rows, C)."""
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    return shifted / shifted.sum(axis=1, keepdims=True)


def tempered(logits: np.ndarray, temperature: float) -> np.ndarray:
    """Probabilities (rows, C), float64, of logits (rows, C) divided by a temperature."""
    return softmax(logits.astype(np.float64) / temperature)
