"""The training stage, as the pipelines or torchrun start it, with an eye on each process and a fault where the test
wants one.

NIGHTSHELF_SEEN, a folder: every process writes there which token ids it read for its steps, by what share each step's
gradient missed that of one process alone, and its weights before the first step and after the last. NIGHTSHELF_FAULT,
`RANK:STEP:HOW`: in that step the process raises, or kills itself.
"""

from __future__ import annotations

import json
import os
import signal
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import torch

from training.__main__ import main
from training.finetuning import loop
from training.finetuning.distributed import DistributedContext, leave

RANK, SIZE = int(os.environ.get("RANK", "0")), int(os.environ.get("WORLD_SIZE", "1"))
seen: list[list[list[int]]] = []
missed: list[float] = []
#: The last gradient that a group added up, the weights before the first step and after the last.
last: dict[str, torch.Tensor] = {}
step_of, logits_of, gradients_added = loop._step, loop.logits_of, DistributedContext.all_reduce_gradients


def step(of, optimizer, parameters, *arguments):
    rank, number, how = os.environ.get("NIGHTSHELF_FAULT", "-1:0:").split(":")
    if int(rank) == RANK and len(seen) == int(number):
        if how == "raise":
            raise RuntimeError("a fault of this process")
        os.kill(os.getpid(), signal.SIGKILL)
    seen.append([])
    last.setdefault("start", joined(parameters.values()))
    expected = gradient_alone(of, optimizer, parameters, *arguments)
    loss = step_of(of, optimizer, parameters, *arguments)
    missed.append(float((last["gradient"] - expected).norm() / expected.norm()))
    last["end"] = joined(parameters.values())
    return loss


def gradient_alone(of, optimizer, parameters, *arguments):
    """The gradient of all rows of the step, made by this process alone from the same weights; leaves everything as it
    was.
    """
    found = {name: parameter.grad for name, parameter in parameters.items()}
    optimizer.zero_grad(set_to_none=True)
    still = SimpleNamespace(step=lambda: None, zero_grad=lambda **_: None)
    step_of(replace(of, process_group=DistributedContext()), still, parameters, *arguments)
    for name, parameter in parameters.items():
        parameter.grad = found[name]
    seen[-1].clear()
    return last["gradient"]


def logits(encoder, ids, half):
    if seen:
        seen[-1] += ids
    return logits_of(encoder, ids, half)


def all_reduce_gradients(process_group, parameters):
    kept = list(parameters)
    gradients_added(process_group, kept)
    last["gradient"] = joined(torch.zeros_like(each) if each.grad is None else each.grad for each in kept)


def joined(tensors):
    return torch.cat([each.detach().reshape(-1).double().cpu() for each in tensors])


if __name__ == "__main__":
    loop._step, loop.logits_of, DistributedContext.all_reduce_gradients = step, logits, all_reduce_gradients
    status = main()
    if folder := os.environ.get("NIGHTSHELF_SEEN"):
        (Path(folder) / f"{RANK}-of-{SIZE}.json").write_text(json.dumps({"rows": seen, "missed": missed}))
        np.save(
            Path(folder) / f"{RANK}-of-{SIZE}.npy",
            torch.stack([last["start"], last["end"]]).numpy() if seen else np.zeros((2, 0)),
        )
    leave(status)
