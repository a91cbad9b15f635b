"""Labelled texts, as every fit takes them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Labelled:
    """Texts with their class numbers (-1: a class the model does not know), weights and entities, all of one length.

    Rows of one entity are views of one thing, the given one and augmented ones: an epoch shows one of them.
    """

    texts: list[str]
    labels: np.ndarray
    weights: np.ndarray
    entities: np.ndarray

    def known(self) -> Labelled:
        """The rows whose class the model knows."""
        keep = self.labels >= 0
        texts = [text for text, kept in zip(self.texts, keep, strict=True) if kept]
        return Labelled(texts, self.labels[keep], self.weights[keep], self.entities[keep])
