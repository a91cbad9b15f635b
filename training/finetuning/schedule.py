"""Learning rates: of each parameter by its layer, and over the time of the fit."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from expectations.recipe import ClassifierRecipe
from training.finetuning.network import layer_of, layers_of

if TYPE_CHECKING:
    import torch


def parameter_groups(
    model: torch.nn.Module, parameters: dict[str, torch.nn.Parameter], recipe: ClassifierRecipe
) -> list[dict[str, Any]]:
    """One group per parameter, in their order: rates fall from the top layer down; norms, biases and the head do not
    decay.

    `parameters` are `training.finetuning.network.trained`'s, of `model` and its head.
    """
    layers = layers_of(model)
    groups = []
    for name, parameter in parameters.items():
        part, _, inner = name.partition(".")
        peak = (
            recipe.head_rate
            if part == "head"
            else recipe.learning_rate * recipe.layer_decay ** (layers - layer_of(inner, layers))
        )
        decay = recipe.weight_decay if part == "model" and parameter.ndim > 1 else 0.0
        groups.append({"params": [parameter], "lr": peak, "weight_decay": decay})
    return groups


def rate(progress: float, recipe: ClassifierRecipe) -> float:
    """Share of the peak rate at `progress`, 0 to 1: linear warm-up, then a fall to zero over the share that is left."""
    if progress < recipe.warmup_share:
        return progress / recipe.warmup_share
    left = (1.0 - progress) / max(1.0 - recipe.warmup_share, 1e-6)
    return max(0.0, left if recipe.schedule == "linear" else 0.5 * (1 - math.cos(math.pi * left)))
