"""Checkpoints: a fit that was killed goes on where it was. One safetensors file, put in place whole."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from expectations.recipe import ClassifierRecipe
from training.datasets.labeled import LabeledDataset
from udfs.storage.atomic import put_file

_MOMENTS = ("exp_avg", "exp_avg_sq", "step")
#: Raise it when a checkpoint holds other things than before: those that are there count no more.
_FORMAT = 2


@dataclass(frozen=True)
class Checkpoint:
    """The file of one fit. `key` says which fit: the same recipe, base and rows."""

    path: Path
    key: str

    def write(self, state: dict[str, Any], tensors: dict[str, torch.Tensor]) -> None:
        """Keeps `state`, plain data, and tensors. A reader finds the last whole one, whenever this process ends."""
        from safetensors.torch import save_file

        self.path.parent.mkdir(parents=True, exist_ok=True)
        part = self.path.with_suffix(".part")
        save_file(
            {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()},
            part,
            {"said": json.dumps(state), "key": self.key},
        )
        put_file(part, self.path)

    def read(self) -> tuple[dict[str, Any], dict[str, torch.Tensor]] | None:
        """What was kept last; None without a checkpoint of this very fit."""
        from safetensors import SafetensorError, safe_open

        try:
            with safe_open(self.path, framework="pt") as file:
                about = file.metadata() or {}
                if about.get("key") != self.key:
                    return None
                return json.loads(about["said"]), {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        except (SafetensorError, OSError):
            return None


def fit_key(recipe: ClassifierRecipe, base: str, rows: LabeledDataset) -> str:
    """16 hex digits that tell one fit from another: another recipe, base, or anything else to learn from."""
    digest = hashlib.sha256(json.dumps([_FORMAT, recipe.resolved(), base, rows.labels.tolist()]).encode())
    for numbers in (rows.weights, rows.taught):
        digest.update(b"none" if numbers is None else np.ascontiguousarray(numbers, dtype=np.float64).tobytes())
    for text in rows.texts:
        digest.update(text.encode() + b"\0")
    return digest.hexdigest()[:16]


def moments(optimizer: torch.optim.Optimizer, parameters: dict[str, torch.nn.Parameter]) -> dict[str, torch.Tensor]:
    """What the optimizer remembers of each parameter."""
    return {
        f"{moment}:{name}": optimizer.state[parameter][moment]
        for name, parameter in parameters.items()
        for moment in _MOMENTS
        if moment in optimizer.state.get(parameter, {})
    }


def put_back(
    optimizer: torch.optim.Optimizer,
    parameters: dict[str, torch.nn.Parameter],
    weights: dict[str, torch.Tensor],
    kept: dict[str, torch.Tensor],
) -> None:
    """Weights and the optimizer's memory as they were."""
    for name, parameter in parameters.items():
        parameter.data.copy_(weights[name])
        found = {moment: kept[f"{moment}:{name}"] for moment in _MOMENTS if f"{moment}:{name}" in kept}
        if found:
            optimizer.state[parameter] = {moment: tensor.to(parameter.device) for moment, tensor in found.items()}
