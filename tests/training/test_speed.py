"""What makes a fit faster leaves what it learns as it was: padding, bf16 looks and probes, the form that a finished
model scores in.
"""

from __future__ import annotations

import numpy as np
import pytest
import torch
from tiny_base import WORDS, write_tiny_base

from expectations.tasks.category import CategoryRecipe
from training.datasets.labeled import Classes, LabeledDataset
from training.finetuning import network
from training.finetuning.evaluator import Evaluator
from training.finetuning.linear_probe import fit_head, read_vectors
from training.finetuning.network import finished, logits_of, scoring, trained, untuned
from udfs.models.base_models import find_base


@pytest.fixture
def encoder(tmp_path):
    torch.manual_seed(0)
    encoder = untuned(find_base(str(write_tiny_base(tmp_path))), Classes(3), 32, CategoryRecipe())
    torch.nn.init.normal_(encoder.head.parts.weight)
    return encoder


def texts(rows: int) -> list[str]:
    rng = np.random.default_rng(0)
    return [" ".join(rng.choice(WORDS, rng.integers(1, 14))) for _ in range(rows)]


def test_gradients_do_not_hang_on_how_wide_a_batch_is_padded(encoder, monkeypatch):
    ids, found = encoder.tokenize(texts(9))[0], []
    for width in (1, 2, 32):
        monkeypatch.setattr(network, "width_multiple", lambda longest, width=width: width)
        encoder.model.zero_grad()
        logits_of(encoder, ids, False).square().sum().backward()
        found.append({name: parameter.grad.clone() for name, parameter in trained(encoder).items()})
        encoder.head.zero_grad()
    for other in found[1:]:
        assert all(torch.allclose(found[0][name], other[name], rtol=1e-3, atol=1e-4) for name in other)
    assert max(gradient.abs().max() for gradient in found[0].values()) > 0.1


def test_widths_are_few_and_waste_little():
    widths = [
        -(-longest // network.width_multiple(longest)) * network.width_multiple(longest) for longest in range(8, 513)
    ]
    assert len(set(widths)) < 30
    assert all(width <= 1.25 * longest for width, longest in zip(widths, range(8, 513), strict=True))


def test_the_probe_reads_every_row_once_whatever_the_batches(encoder):
    ids = encoder.tokenize(texts(300))[0]
    probe = read_vectors(encoder, ids, 290, 1, 60.0)
    assert len(set(probe.rows.tolist())) == len(probe.rows) == 290
    for at in (0, 100, 289):
        alone = read_vectors(encoder, [ids[probe.rows[at]]], 1, 1, 60.0)
        assert torch.allclose(probe.vectors[at], alone.vectors[0], atol=1e-5)


def test_the_heads_first_fit_leaves_no_gradient_to_the_first_step(encoder):
    rows = texts(30)
    fit_head(
        encoder,
        read_vectors(encoder, encoder.tokenize(rows)[0], 30, 1, 60.0),
        LabeledDataset(rows, np.arange(30) % 3, np.ones(30)),
    )
    assert all(parameter.grad is None for parameter in trained(encoder).values())


def test_a_look_under_bf16_finds_nearly_what_fp32_finds(encoder):
    rows, recipe = texts(200), CategoryRecipe(validation_rows=200)
    predicted = encoder.score(rows).values(3).argmax(axis=1)
    whole, half = (Evaluator(rows, predicted, Classes(3), recipe.metric) for _ in range(2))
    whole.look(encoder, 0.0)
    half.look(encoder, 0.0, half=True)
    assert whole.best[0] == 1.0 and half.best[0] > 0.97
    assert half.best[1] == pytest.approx(whole.best[1], rel=0.05)
    assert half.best[1] != whole.best[1]


def test_a_finished_encoder_scores_the_same_in_its_faster_form(encoder):
    rows, encoder = texts(50), finished(encoder)
    np.testing.assert_allclose(scoring(encoder).score(rows).values(3), encoder.score(rows).values(3), atol=1e-4)
