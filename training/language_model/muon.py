"""Muon: momentum whose matrices are made near-orthogonal before each step.

Jordan et al. 2024, https://kellerjordan.github.io/posts/muon. In a budget of a few hundred steps it reaches a loss
for which AdamW needs more than twice as many. Here in fp32, since CPUs without bf16 units only emulate torch's own, and
with matrices of one shape as one batch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import torch

#: Coefficients of the quintic Newton-Schulz iteration, from the same source.
_QUINTIC = (3.4445, -4.7750, 2.0315)
_ITERATIONS = 5


class Muon(torch.optim.Optimizer):
    """For the matrices of hidden layers; embeddings, norms and heads belong to AdamW.

    `lr` is the size of a step in singular values, for tall matrices times the square root of their aspect.
    """

    def __init__(
        self, parameters: Iterable[torch.nn.Parameter], lr: float, momentum: float = 0.95, weight_decay: float = 0.1
    ) -> None:
        shapes: dict[tuple[int, ...], list[torch.nn.Parameter]] = {}
        for parameter in parameters:
            shapes.setdefault(tuple(parameter.shape), []).append(parameter)
        groups = [{"params": group} for group in shapes.values()]
        super().__init__(groups, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure: Callable[[], Any] | None = None) -> None:  # type: ignore[override]
        """One step for all matrices; those of one shape at once."""
        for group in self.param_groups:
            matrices = [parameter for parameter in group["params"] if parameter.grad is not None]
            if not matrices:
                continue
            gradient = torch.stack([parameter.grad for parameter in matrices])  # (N, rows, columns)
            state = self.state[matrices[0]]
            if "momentum" not in state:
                state["momentum"] = torch.zeros_like(gradient)
            state["momentum"].lerp_(gradient, 1 - group["momentum"])
            update = orthogonal(gradient.lerp(state["momentum"], group["momentum"]))
            rows, columns = gradient.shape[1:]
            for parameter, change in zip(matrices, update, strict=True):
                parameter.mul_(1 - group["lr"] * group["weight_decay"])
                parameter.add_(change, alpha=-group["lr"] * max(1.0, rows / columns) ** 0.5)


def orthogonal(matrices: torch.Tensor) -> torch.Tensor:
    """Matrices (N, rows, columns) with their singular values moved near one (0.7 to 1.2), directions kept."""
    tall = matrices.shape[1] > matrices.shape[2]
    out = matrices.mT if tall else matrices
    out = out / (out.norm(dim=(1, 2), keepdim=True) + 1e-7)
    first, second, third = _QUINTIC
    for _ in range(_ITERATIONS):
        square = out @ out.mT
        out = first * out + (second * square + third * square @ square) @ out
    return out.mT if tall else out
