"""TF-IDF beside an encoder: what its classes have in common with the groups that they are in."""

from __future__ import annotations

import numpy as np
import pytest

from training.simple_readers.tfidf_baseline import fit_linear

#: Three branches: two of two leaves each and one that is its only leaf.
WORDS = ["red dress", "blue dress", "oak table", "glass table", "toy"]
GROUPS = np.array([[1, 0], [1, 0], [0, 1], [0, 1], [0, 0]])
LABELS = np.repeat(np.arange(5), 6)
TEXTS = [f"{WORDS[label]} {at % 6}" for at, label in enumerate(LABELS)]


def logits(labels: np.ndarray, texts: list[str], classes: int, groups: np.ndarray | None = None) -> np.ndarray:
    return fit_linear(TEXTS, labels, np.ones(len(TEXTS)), classes, 0, groups).score(texts).values(classes)


def test_a_leaf_adds_the_margin_of_its_branch_and_a_lone_one_its_own_again():
    texts = ["red table", "a dress", "toy 3"]
    alone = logits(LABELS, texts, 5)
    branches = np.array([0, 0, 1, 1, 2])
    of_branches = logits(branches[LABELS], texts, 3)  # a machine per branch; the last is the lone leaf's own
    np.testing.assert_allclose(logits(LABELS, texts, 5, GROUPS), alone + of_branches[:, branches], atol=2e-3)


def test_an_unheard_leaf_of_a_known_branch_stays_in_the_branch():
    apart, alone = (
        found[:2].min() - found[2:].max()
        for found in (logits(LABELS, ["green dress"], 5, g)[0] for g in (GROUPS, None))
    )
    assert apart > 2 * alone > 0


def test_a_branch_that_is_there_twice_counts_twice():
    twice = logits(LABELS, TEXTS, 5, np.hstack([GROUPS, GROUPS]))
    once, alone = logits(LABELS, TEXTS, 5, GROUPS), logits(LABELS, TEXTS, 5)
    np.testing.assert_allclose(twice - once, once - alone, atol=1e-5)


@pytest.mark.parametrize("groups", [np.zeros((5, 0)), np.ones((5, 1))])
def test_groups_that_tell_nothing_apart_change_nothing(groups):
    np.testing.assert_allclose(logits(LABELS, TEXTS, 5, groups), logits(LABELS, TEXTS, 5), atol=1e-6)
