"""The processes of one fit: who works on which rows, and how they stay of one mind (torchrun starts them).

Process 0 leads. It alone writes, judges and reports; the others share the fits and end.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, NoReturn

import numpy as np

from udfs.models.base_models import device_here

if TYPE_CHECKING:
    import torch

#: A process that waits longer than this for another gives up. It must bear what the leader does alone before a fit,
#: such as the
#: baseline; a process that dies is noticed at once, by its closed connections and by torchrun.
_PATIENCE = timedelta(hours=2)


class ProcessLost(RuntimeError):
    """Another process of the group has ended before its time."""


@dataclass(frozen=True)
class DistributedContext:
    """One of `size` processes, number `rank` from 0. A group of one does nothing here."""

    rank: int = 0
    size: int = 1

    @property
    def is_main(self) -> bool:
        return self.rank == 0

    def share(self, rows: int) -> np.ndarray:
        """The numbers, of so many rows sorted by length, that this process works on: long and short ones alike."""
        return np.arange(self.rank, rows, self.size)

    def broadcast(self, values: Sequence[float]) -> list[float]:
        """The leader's numbers, in every process."""
        if self.size == 1:
            return list(values)
        import torch
        import torch.distributed as dist

        received = torch.tensor(list(values), dtype=torch.float64, device=device_here())
        with _together():
            dist.broadcast(received, 0)
        return received.tolist()

    def broadcast_weights(self, parameters: Iterable[torch.nn.Parameter]) -> None:
        """The leader's weights, in every process."""
        if self.size == 1:
            return
        import torch.distributed as dist

        with _together():
            for parameter in parameters:
                dist.broadcast(parameter.data, 0)

    def all_reduce_gradients(self, parameters: Iterable[torch.nn.Parameter]) -> None:
        """Gradients summed over the processes, in one exchange."""
        if self.size == 1:
            return
        import torch
        import torch.distributed as dist

        kept = list(parameters)
        flat = torch.cat([(torch.zeros_like(p) if p.grad is None else p.grad).reshape(-1) for p in kept])
        with _together():
            dist.all_reduce(flat)
        for parameter, gradient in zip(kept, flat.split([p.numel() for p in kept]), strict=True):
            parameter.grad = gradient.view_as(parameter)

    def all_reduce(self, values: np.ndarray) -> np.ndarray:
        """Arrays of one shape, summed over the processes."""
        if self.size == 1:
            return values
        import torch
        import torch.distributed as dist

        summed = torch.from_numpy(values).to(device_here())
        with _together():
            dist.all_reduce(summed)
        return summed.cpu().numpy()


def process_group() -> DistributedContext:
    """This process's place, as torchrun's environment tells it; joins the others on the first call."""
    size = int(os.environ.get("WORLD_SIZE", "1"))
    if size == 1:
        return DistributedContext()
    import torch
    import torch.distributed as dist

    if not dist.is_initialized():
        gpus = torch.cuda.device_count() if torch.cuda.is_available() else 0
        if gpus:
            torch.cuda.set_device(int(os.environ["LOCAL_RANK"]) % gpus)
        alone = gpus >= int(
            os.environ.get("LOCAL_WORLD_SIZE", str(size))
        )  # nccl wants a GPU for each process; gloo lets them share
        dist.init_process_group("nccl" if alone else "gloo", timeout=_PATIENCE)
    return DistributedContext(dist.get_rank(), size)


def leave_group() -> None:
    """Leaves the group, where there is one: all its work is done."""
    if int(os.environ.get("WORLD_SIZE", "1")) > 1:
        import torch.distributed as dist

        if dist.is_initialized():
            dist.destroy_process_group()


def leave(status: int) -> NoReturn:
    """Ends this process. One of a group skips what the C++ libraries do at exit: there torch's threads abort it now and
    then ("terminate called without an active exception"), and torchrun then ends the others, the leader among them.
    """
    if int(os.environ.get("WORLD_SIZE", "1")) > 1:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
    sys.exit(status)


@contextmanager
def _together() -> Iterator[None]:
    try:
        yield
    except RuntimeError as problem:
        raise ProcessLost(
            "expected every process of the fit to stay, found one gone; what it died of stands before this"
        ) from problem
