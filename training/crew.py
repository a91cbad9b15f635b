"""The processes of one fit: who works on which rows, and how they stay of one mind (torchrun starts them)."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
import torch.distributed as dist


@dataclass(frozen=True)
class Crew:
    """One of `size` processes, number `rank` from 0. A crew of one does nothing here."""

    rank: int = 0
    size: int = 1

    @property
    def leads(self) -> bool:
        return self.rank == 0

    def share(self, rows: int) -> np.ndarray:
        """The numbers, of so many rows sorted by length, that this process works on: long and short ones alike."""
        return np.arange(self.rank, rows, self.size)

    def agree(self, values: Sequence[float]) -> list[float]:
        """The leader's numbers, in every process."""
        if self.size == 1:
            return list(values)
        told = torch.tensor(list(values), dtype=torch.float64, device=_device())
        dist.broadcast(told, 0)
        return told.tolist()

    def share_weights(self, parameters: Iterable[torch.nn.Parameter]) -> None:
        """The leader's weights, in every process."""
        if self.size > 1:
            for parameter in parameters:
                dist.broadcast(parameter.data, 0)

    def add_gradients(self, parameters: Iterable[torch.nn.Parameter]) -> None:
        """Gradients summed over the processes, in one exchange."""
        if self.size == 1:
            return
        kept = list(parameters)
        flat = torch.cat([(torch.zeros_like(p) if p.grad is None else p.grad).reshape(-1) for p in kept])
        dist.all_reduce(flat)
        for parameter, gradient in zip(kept, flat.split([p.numel() for p in kept]), strict=True):
            parameter.grad = gradient.view_as(parameter)


def crew() -> Crew:
    """This process's place, as torchrun's environment tells it; joins the others on the first call."""
    size = int(os.environ.get("WORLD_SIZE", "1"))
    if size == 1:
        return Crew()
    if not dist.is_initialized():
        if torch.cuda.is_available():
            torch.cuda.set_device(int(os.environ["LOCAL_RANK"]))
        dist.init_process_group("nccl" if torch.cuda.is_available() else "gloo")
    return Crew(dist.get_rank(), size)


def _device() -> str:
    return "cuda" if torch.cuda.is_available() else "cpu"
