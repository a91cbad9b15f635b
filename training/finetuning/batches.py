"""The rows of each step: an epoch shows every row once (balanced by sampling: as often as its weight says), in an order
of its own, rows of like length together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from expectations.recipe import ClassifierRecipe
from training.datasets.labeled import LabeledDataset

Ids = list[list[int]]
#: Steps whose rows are sorted by length together.
_WINDOW = 16
#: Of a step whose size the recipe leaves open.
_FEWEST_ROWS, _MOST_ROWS, _STEPS_PER_EPOCH = 8, 32, 100


def steps(
    rows: LabeledDataset, ids: Ids, tokenize: Callable[[list[str]], Ids], recipe: ClassifierRecipe, done: int = 0
) -> Iterator[tuple[np.ndarray, Ids]]:
    """Row numbers and token ids of one step after another, without end, from the step after `done` on.

    What a step holds depends on the seed and its number alone, so that a fit that was killed goes on with the same
    rows.
    """
    size = step_rows(recipe, len(ids))
    per_epoch = -(-len(ids) // size)
    epoch, skip = divmod(done, per_epoch)
    while True:
        number = 0
        for window in _windows(rows.weights, size, recipe, epoch):
            count = -(-len(window) // size)
            if number + count > skip:
                rng = np.random.default_rng([recipe.seed, epoch, number])
                yield from _of_window(
                    rows, ids, tokenize, recipe.augment.share, size, window, rng, max(0, skip - number)
                )
            number += count
        epoch, skip = epoch + 1, 0


def step_rows(recipe: ClassifierRecipe, rows: int) -> int:
    """Rows of one update: what the recipe says, else a hundredth of all, from 8 (one a process, where those are more)
    to 32.

    A small set needs updates: 600 reviews in steps of 8 came as far in 1.5 epochs as in 3 epochs of steps of 16.
    """
    return recipe.batch_size or max(_FEWEST_ROWS, recipe.processes, min(_MOST_ROWS, rows // _STEPS_PER_EPOCH))


def pieces(lengths: list[int], tokens_per_batch: int) -> list[np.ndarray]:
    """A step's rows in as few batches as keep padded tokens within bounds; a longer row is a batch of its own."""
    count = min(len(lengths), max(1, -(-len(lengths) * max(lengths) // tokens_per_batch)))
    return np.array_split(np.arange(len(lengths)), count)


def loss_weights(rows: LabeledDataset, recipe: ClassifierRecipe) -> np.ndarray:
    """What each row that is shown counts in the loss, (rows,): its weight, or 1 where weights say how often it is
    shown.
    """
    return np.ones(len(rows.weights)) if recipe.balance_by == "sampling" else rows.weights


def _windows(weights: np.ndarray, size: int, recipe: ClassifierRecipe, epoch: int) -> Iterator[np.ndarray]:
    rng = np.random.default_rng([recipe.seed, epoch])
    order = rng.permutation(_sampled(weights, rng) if recipe.balance_by == "sampling" else len(weights))
    yield from (order[start : start + size * _WINDOW] for start in range(0, len(order), size * _WINDOW))


def _sampled(weights: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """As many rows as there are, each as often as its share of the weights says, rounded up or down by chance
    (systematic sampling, Madow 1949).
    """
    order = rng.permutation(len(weights))  # in one order for all epochs, neighbours would never be shown together
    ends = np.cumsum(weights[order] / weights.sum()) * len(weights)
    return order[
        np.minimum(np.searchsorted(ends, np.arange(len(weights)) + rng.random(), side="right"), len(weights) - 1)
    ]


def _of_window(
    rows: LabeledDataset,
    ids: Ids,
    tokenize: Callable[[list[str]], Ids],
    share: float,
    size: int,
    window: np.ndarray,
    rng: np.random.Generator,
    skip: int,
) -> Iterator[tuple[np.ndarray, Ids]]:
    shown = [ids[row] for row in window]
    if rows.views is not None and share:
        touched = np.flatnonzero(rng.random(len(window)) < share)
        for at, other in zip(touched, tokenize(rows.views(window[touched], rng)), strict=True):
            shown[at] = other
    order = np.argsort([len(row) for row in shown], kind="stable")
    cuts = [order[at : at + size] for at in range(0, len(order), size)]
    for index in rng.permutation(len(cuts))[skip:]:
        yield window[cuts[index]], [shown[at] for at in cuts[index]]
