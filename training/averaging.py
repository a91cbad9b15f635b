"""The running mean of the weights: what a step leaves behind is noisy, the mean over the last steps is not (Polyak 1992)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import torch


class RunningMean:
    """Exponential mean of `parameters` by name; a change counts for about `window`, a share of the fit."""

    def __init__(self, parameters: Mapping[str, torch.nn.Parameter], window: float) -> None:
        self.window, self.at = window, 0.0
        self.values = {name: p.detach().clone() for name, p in parameters.items()}

    def follow(self, parameters: Mapping[str, torch.nn.Parameter], progress: float) -> None:
        """Takes the parameters in as they are at `progress`, a share of the fit that does not fall."""
        new = 1.0 - math.exp(-max(0.0, progress - self.at) / self.window)
        self.at = max(self.at, progress)
        torch._foreach_lerp_(list(self.values.values()), [parameters[name].detach() for name in self.values], new)

    @contextmanager
    def shown(self, parameters: Mapping[str, torch.nn.Parameter]) -> Iterator[None]:
        """The parameters hold the mean meanwhile."""
        self._swap(parameters)
        try:
            yield
        finally:
            self._swap(parameters)

    def _swap(self, parameters: Mapping[str, torch.nn.Parameter]) -> None:
        for name, mean in self.values.items():
            parameter = parameters[name]
            parameter.data, self.values[name] = mean, parameter.data
