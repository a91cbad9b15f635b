"""Who is told how a fit goes, while it goes. By default nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import torch


class Watch(Protocol):
    """What a fit tells. Numbers are of steps made; an observer neither raises nor keeps the fit waiting."""

    def step(self, number: int, loss: torch.Tensor, rate: float, tokens: float) -> None:
        """After every step: its loss, a detached scalar on the fit's device; the top layer's rate; tokens read since
        the start.
        """

    def look(self, number: int, found: Mapping[str, float]) -> None:
        """After every look at the validation rows: what was found there."""


@dataclass(frozen=True)
class Unwatched:
    """An observer that looks away."""

    def step(self, number: int, loss: torch.Tensor, rate: float, tokens: float) -> None:
        pass

    def look(self, number: int, found: Mapping[str, float]) -> None:
        pass
