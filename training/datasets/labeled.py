"""Labelled texts, as every fit takes them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

#: Row numbers -> other texts that say the same of each.
Views = Callable[[np.ndarray, np.random.Generator], list[str]]


@dataclass(frozen=True)
class LabeledDataset:
    """Texts with their class numbers (-1: no class that the model knows) and weights, all of one length.

    `views` shows rows in other words; None has no other. `taught`: probabilities (rows, C) of a teacher, to learn from
    beside the labels.
    """

    texts: list[str]
    labels: np.ndarray
    weights: np.ndarray
    views: Views | None = None
    taught: np.ndarray | None = None

    def known(self) -> LabeledDataset:
        """The rows whose class the model knows."""
        return self.take(np.flatnonzero(self.labels >= 0))

    def take(self, rows: np.ndarray) -> LabeledDataset:
        """Some of the rows."""
        views = self.views
        return replace(
            self,
            texts=[self.texts[row] for row in rows],
            labels=self.labels[rows],
            weights=self.weights[rows],
            views=(lambda chosen, rng: views(rows[chosen], rng)) if views else None,
            taught=None if self.taught is None else self.taught[rows],
        )


@dataclass(frozen=True)
class Classes:
    """What is told apart: `count` classes, and what joins them.

    `groups` (C, G) of 0 and 1: sets of two classes or more that mean something together, such as the branches of a
    category tree. `answers` (C,): the answer that each class stands for, where what is asked is coarser than what is
    learned (three sentiments, learned as five stars); None: each class is an answer of its own.
    """

    count: int
    groups: np.ndarray | None = None
    answers: np.ndarray | None = None

    def answered(self, probabilities: np.ndarray) -> np.ndarray:
        """Probabilities (rows, C) of the classes -> (rows, A) of the answers."""
        if self.answers is None:
            return probabilities
        return probabilities @ np.eye(int(self.answers.max()) + 1)[self.answers]

    def answer_of(self, labels: np.ndarray) -> np.ndarray:
        """The answers (rows,) that class numbers (rows,) stand for; -1 stays."""
        return labels if self.answers is None else np.where(labels >= 0, self.answers[np.maximum(labels, 0)], -1)
