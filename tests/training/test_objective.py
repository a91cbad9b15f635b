"""The loss of a step, against the formulas written out in numpy, and the head whose classes share weights."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from expectations.recipe import Distil
from expectations.tasks.category import CategoryRecipe
from training.datasets.labeled import Classes
from training.finetuning.loss import losses
from training.finetuning.network import SharedHead

LOGITS = np.random.default_rng(0).normal(0, 2, size=(5, 4))
LABELS = np.array([0, 1, 2, 3, 0])
#: Classes 0 and 1 are one branch, 0, 1 and 2 another; class 3 is in none.
GROUPS = np.array([[1, 1], [1, 1], [0, 1], [0, 0]], dtype=np.float32)
NONE = np.zeros((4, 0), dtype=np.float32)
TAUGHT = np.random.default_rng(1).dirichlet(np.ones(4), size=5)


def found(recipe, labels=LABELS, taught=None, groups=NONE) -> np.ndarray:
    taught = None if taught is None else torch.from_numpy(taught)
    return losses(
        torch.from_numpy(LOGITS), torch.from_numpy(labels), taught, torch.from_numpy(groups).double(), recipe
    ).numpy()


def probabilities(logits: np.ndarray) -> np.ndarray:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def of_class(smoothing: float) -> np.ndarray:
    target = np.eye(4)[LABELS] * (1 - smoothing) + smoothing / 4
    return -(target * np.log(probabilities(LOGITS))).sum(axis=1)


def of_teacher(temperature: float) -> np.ndarray:
    softened = TAUGHT ** (1 / temperature)
    softened /= softened.sum(axis=1, keepdims=True)
    return -(softened * np.log(probabilities(LOGITS / temperature))).sum(axis=1) * temperature**2


@pytest.mark.parametrize("smoothing", [0.0, 0.2])
def test_a_class_is_learned_by_cross_entropy_to_a_smoothed_label(smoothing):
    np.testing.assert_allclose(found(CategoryRecipe(label_smoothing=smoothing)), of_class(smoothing))


def test_groups_are_learned_by_what_their_classes_have_together():
    mass = probabilities(LOGITS)
    branches = {0: [[0, 1], [0, 1, 2]], 1: [[0, 1], [0, 1, 2]], 2: [[0, 1, 2]]}
    expected = []
    for row, label in enumerate(LABELS):
        alone = -np.log(mass[row, label])
        above = [-np.log(mass[row, classes].sum()) for classes in branches.get(label, [])]
        expected.append(0.6 * alone + 0.4 * np.mean(above) if above else alone)
    np.testing.assert_allclose(
        found(CategoryRecipe(label_smoothing=0, level_weight=0.4), groups=GROUPS), expected, rtol=1e-6
    )
    np.testing.assert_allclose(found(CategoryRecipe(label_smoothing=0, level_weight=0), groups=GROUPS), of_class(0))


@pytest.mark.parametrize("temperature", [1.0, 3.0])
def test_a_teacher_is_heard_beside_the_label_and_alone_where_there_is_none(temperature):
    recipe = CategoryRecipe(label_smoothing=0, distil=Distil(weight=0.7, temperature=temperature))
    labels = np.where(np.arange(5) < 3, LABELS, -1)
    both = 0.3 * of_class(0) + 0.7 * of_teacher(temperature)
    np.testing.assert_allclose(
        found(recipe, labels, TAUGHT), np.where(labels >= 0, both, of_teacher(temperature)), rtol=1e-5
    )


def test_without_a_teacher_a_row_without_a_label_costs_nothing():
    labels = np.where(np.arange(5) < 3, LABELS, -1)
    assert (found(CategoryRecipe(), labels)[3:] == 0).all()
    assert (found(CategoryRecipe(), labels)[:3] > 0).all()


def test_a_teacher_who_agrees_leaves_nothing_to_learn():
    logits = torch.from_numpy(LOGITS).requires_grad_()
    alone = CategoryRecipe(distil=Distil(weight=1.0, temperature=2.0))
    taught = torch.softmax(logits.detach(), dim=1)
    losses(logits, torch.from_numpy(LABELS), taught, torch.from_numpy(NONE), alone).sum().backward()
    assert logits.grad.abs().max() < 1e-6


def test_a_shared_head_is_one_matrix_in_the_end():
    torch.manual_seed(0)
    head = SharedHead(8, Classes(4, GROUPS))
    assert head(torch.ones(1, 8)).abs().max() == 0, "it starts without an opinion"
    torch.nn.init.normal_(head.parts.weight)
    torch.nn.init.normal_(head.parts.bias)
    pooled, folded = torch.randn(6, 8), head.folded()
    assert folded.weight.shape == (4, 8)
    assert torch.allclose(folded(pooled), head(pooled), atol=1e-5)
    own, shared = (head.parts.weight.detach().numpy()[part] for part in (slice(4), slice(4, 6)))
    expected = [own[0] + shared[0] + shared[1], own[1] + shared[0] + shared[1], own[2] + shared[1], own[3]]
    np.testing.assert_allclose(folded.weight.detach().numpy(), expected, rtol=1e-5)


def test_what_all_classes_share_has_no_weights_of_its_own():
    """No probability hangs on it: its gradient would be a rounded zero, and AdamW makes full steps of that."""
    rooted = Classes(4, np.hstack([np.ones((4, 1)), GROUPS]))
    head = SharedHead(8, rooted)
    np.testing.assert_array_equal(head.member, SharedHead(8, Classes(4, GROUPS)).member)
    pooled = torch.randn(6, 8, generator=torch.Generator().manual_seed(0))
    logits = head(pooled)
    losses(
        logits, torch.tensor([0, 1, 2, 3, 0, 1]), None, torch.from_numpy(rooted.groups).float(), CategoryRecipe()
    ).sum().backward()
    assert head.parts.weight.grad.abs().amax(dim=1).min() > 1e-2, "every part of it learns"
