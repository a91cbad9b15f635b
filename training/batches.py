"""The rows of each step: an epoch shows every row once, in an order of its own, rows of like length together."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from expectations.recipe import ClassifierRecipe
from training.labelled import Labelled

Ids = list[list[int]]
#: Steps whose rows are sorted by length together.
_WINDOW = 16


def steps(
    rows: Labelled, ids: Ids, tokenize: Callable[[list[str]], Ids], recipe: ClassifierRecipe, done: int = 0
) -> Iterator[tuple[np.ndarray, Ids]]:
    """Row numbers and token ids of one step after another, without end, from the step after `done` on.

    What a step holds depends on the seed and its number alone, so that a fit that was killed goes on with the same rows.
    """
    per_epoch = -(-len(ids) // recipe.rows_per_step)
    epoch, skip = divmod(done, per_epoch)
    while True:
        number = 0
        for window in _windows(len(ids), recipe, epoch):
            count = -(-len(window) // recipe.rows_per_step)
            if number + count > skip:
                rng = np.random.default_rng([recipe.seed, epoch, number])
                yield from _of_window(rows, ids, tokenize, recipe, window, rng, max(0, skip - number))
            number += count
        epoch, skip = epoch + 1, 0


def pieces(lengths: list[int], tokens_per_batch: int) -> list[np.ndarray]:
    """A step's rows in as few batches as keep padded tokens within bounds; a longer row is a batch of its own."""
    count = min(len(lengths), max(1, -(-len(lengths) * max(lengths) // tokens_per_batch)))
    return np.array_split(np.arange(len(lengths)), count)


def _windows(rows: int, recipe: ClassifierRecipe, epoch: int) -> Iterator[np.ndarray]:
    order = np.random.default_rng([recipe.seed, epoch]).permutation(rows)
    size = recipe.rows_per_step * _WINDOW
    yield from (order[start : start + size] for start in range(0, rows, size))


def _of_window(
    rows: Labelled,
    ids: Ids,
    tokenize: Callable[[list[str]], Ids],
    recipe: ClassifierRecipe,
    window: np.ndarray,
    rng: np.random.Generator,
    skip: int,
) -> Iterator[tuple[np.ndarray, Ids]]:
    shown = [ids[row] for row in window]
    if rows.views is not None and recipe.augment.share:
        touched = np.flatnonzero(rng.random(len(window)) < recipe.augment.share)
        for at, other in zip(touched, tokenize(rows.views(window[touched], rng)), strict=True):
            shown[at] = other
    order = np.argsort([len(row) for row in shown], kind="stable")
    cuts = [order[at : at + recipe.rows_per_step] for at in range(0, len(order), recipe.rows_per_step)]
    for index in rng.permutation(len(cuts))[skip:]:
        yield window[cuts[index]], [shown[at] for at in cuts[index]]
