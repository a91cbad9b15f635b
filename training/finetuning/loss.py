"""What a step makes smaller: the loss of a class, of the groups that it is in, and of what a teacher says."""

from __future__ import annotations

import torch
from torch.nn.functional import cross_entropy, log_softmax

from expectations.recipe import ClassifierRecipe


def losses(
    logits: torch.Tensor,
    labels: torch.Tensor,
    taught: torch.Tensor | None,
    groups: torch.Tensor,
    recipe: ClassifierRecipe,
) -> torch.Tensor:
    """One loss (B,) per row of logits (B, C) with labels (B,), a teacher's probabilities (B, C) or None, and groups (C,
    G).

    A row without a label (-1) learns from the teacher alone, one whose class is in no group from its class alone.
    """
    known = labels >= 0
    sure = labels.clamp(min=0)
    own = cross_entropy(logits, sure, reduction="none", label_smoothing=recipe.label_smoothing)
    if groups.shape[1] and recipe.level_weight:
        belongs = groups[sure]  # (B, G)
        weight = recipe.level_weight * (belongs.sum(dim=1) > 0)
        own = (1 - weight) * own + weight * _of_groups(logits, belongs, groups)
    if taught is None:
        return own * known
    trust = torch.where(known, recipe.distil.weight, 1.0)
    return (1 - trust) * own + trust * _distillation(logits, taught, recipe.distil.temperature)


def _of_groups(logits: torch.Tensor, belongs: torch.Tensor, groups: torch.Tensor) -> torch.Tensor:
    """Mean of -log p over the groups that the row's class is in, each group's p the sum of its classes'; 0 without
    groups.
    """
    mass = torch.softmax(logits, dim=1) @ groups  # (B, G)
    return -(mass.clamp(min=1e-9).log() * belongs).sum(dim=1) / belongs.sum(dim=1).clamp(min=1)


def _distillation(logits: torch.Tensor, taught: torch.Tensor, temperature: float) -> torch.Tensor:
    """Cross-entropy to the teacher's softened probabilities, times T squared (Hinton et al. 2015, arXiv:1503.02531)."""
    softened = taught.clamp(min=1e-9) ** (1 / temperature)
    target = softened / softened.sum(dim=1, keepdim=True)
    return -(target * log_softmax(logits / temperature, dim=1)).sum(dim=1) * temperature**2
