"""Weighted draws from pools of thousands, in logarithmic time: `random.choices` sums the weights again at every
call.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Sequence
from functools import cached_property
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

Item = TypeVar("Item", bound=Hashable)


class Pool(Generic[Item]):
    """Items with their weights."""

    def __init__(self, items: Sequence[Item], weights: Sequence[float]) -> None:
        self.items, self._weights, self._sums = items, weights, list(accumulate(weights))

    def draw(self, dice: Random) -> Item:
        return dice.choices(self.items, cum_weights=self._sums)[0]

    def draw_other(self, dice: Random, than: Item) -> Item:
        """An item that is not `than`, which is one of several."""
        place = self._places[than]
        before, after = self._sums[place] - self._weights[place], self._sums[place]
        found = dice.random() * (self._sums[-1] - self._weights[place])
        return self.items[self._place_of(found if found < before else found + after - before)]

    @cached_property
    def _places(self) -> dict[Item, int]:
        return {item: place for place, item in enumerate(self.items)}

    def _place_of(self, sum_: float) -> int:
        return min(bisect_right(self._sums, sum_), len(self.items) - 1)


class Favouring(Generic[Item]):
    """Items with their weights, each of one kind; some kinds may count more often in a draw."""

    def __init__(self, items: Sequence[Item], weights: Sequence[float], kinds: Sequence[str]) -> None:
        self.items, self._sums = items, [0.0, *accumulate(weights)]
        self._places: dict[str, list[int]] = {}
        for place, kind in enumerate(kinds):
            self._places.setdefault(kind, []).append(place)
        self._sums_of = {
            kind: [0.0, *accumulate(weights[place] for place in places)] for kind, places in self._places.items()
        }

    def draw(self, dice: Random, favoured: Sequence[str], times: int) -> Item:
        """An item; those of the favoured kinds have `times` their weight."""
        kinds = [kind for kind in dict.fromkeys(favoured) if kind in self._places]

        def up_to(end: int) -> float:
            more = sum(self._sums_of[kind][bisect_right(self._places[kind], end - 1)] for kind in kinds)
            return self._sums[end] + (times - 1) * more

        found, low, high = dice.random() * up_to(len(self.items)), 0, len(self.items) - 1
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if found < up_to(middle + 1) else (middle + 1, high)
        return self.items[low]
