"""Learning rates by layer and over time, and what a step is made of: pieces, precision, clipping."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from tiny_base import write_tiny_base
from toy import FAST, THREE, toys

from expectations.tasks.category import CategoryRecipe
from training.finetuning import loop
from training.finetuning.evaluator import Evaluator
from training.finetuning.linear_probe import read_vectors
from training.finetuning.loop import fit_classifier
from training.finetuning.network import trained, untuned, vectors_of
from training.finetuning.schedule import parameter_groups, rate
from udfs.models.base_models import find_base

#: Time counts for nothing: two fits have the same rates, however long their first steps take.
TIMELESS = FAST | {"seconds": 1e12, "precision": "fp32"}


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return find_base(str(write_tiny_base(tmp_path_factory.mktemp("base"))))


@pytest.mark.parametrize(
    ("schedule", "expected"), [("linear", [0, 0.5, 1, 0.75, 0.5, 0]), ("cosine", [0, 0.5, 1, 0.5 + 0.5**1.5, 0.5, 0])]
)
def test_the_rate_warms_up_and_falls_to_nothing(schedule, expected):
    recipe = CategoryRecipe(schedule=schedule, warmup_share=0.2)
    assert [rate(progress, recipe) for progress in (0, 0.1, 0.2, 0.4, 0.6, 1.0)] == pytest.approx(expected, abs=1e-9)
    assert rate(0.0, CategoryRecipe(warmup_share=0.0)) == 1.0
    assert rate(1.2, recipe) == pytest.approx(0.0, abs=0.2)


def test_rates_fall_from_layer_to_layer_and_only_matrices_of_the_base_decay(tiny):
    recipe = CategoryRecipe(
        learning_rate=1e-3, head_rate=5e-3, layer_decay=0.5, weight_decay=0.1, freeze_embeddings=False
    )
    encoder = untuned(tiny, THREE, 32, recipe)
    parameters = trained(encoder)
    groups = dict(zip(parameters, parameter_groups(encoder.model, parameters, recipe), strict=True))
    rates = {name: group["lr"] for name, group in groups.items()}
    assert rates["model.encoder.layer.1.output.dense.weight"] == pytest.approx(1e-3)
    assert rates["model.encoder.layer.0.output.dense.weight"] == pytest.approx(5e-4)
    assert rates["model.embeddings.word_embeddings.weight"] == pytest.approx(2.5e-4)
    assert rates["head.parts.weight"] == rates["head.parts.bias"] == 5e-3
    decays = {name for name, group in groups.items() if group["weight_decay"]}
    assert decays == {
        name for name in parameters if name.startswith("model.") and name.endswith("weight") and "LayerNorm" not in name
    }
    assert {group["weight_decay"] for group in groups.values()} == {0.0, 0.1}


def fitted(tiny, **settings):
    recipe = CategoryRecipe(**TIMELESS | {"max_epochs": 2} | settings)
    encoder, history = fit_classifier(toys(100, 1), toys(70, 2), THREE, tiny, recipe, 32)
    return {name: p.detach().clone() for name, p in encoder.model.named_parameters()}, history


def test_a_step_in_several_pieces_is_the_same_step(tiny, monkeypatch):
    reads, logits_of = [], loop.logits_of
    monkeypatch.setattr(
        loop, "logits_of", lambda encoder, ids, half: (reads.append(len(ids)), logits_of(encoder, ids, half))[1]
    )
    whole, history = fitted(tiny, tokens_per_batch=4096)
    assert sorted(reads) == [4] * 2 + [16] * 12
    pieces, again = fitted(tiny, tokens_per_batch=64)
    assert len(reads) - 14 > 14, "steps of more tokens are several pieces"
    assert history["steps"] == again["steps"] == 14
    assert max((whole[name] - pieces[name]).abs().max() for name in whole) < 1e-3
    assert (
        max(
            (whole[name] - untuned(tiny, THREE, 32, CategoryRecipe()).model.state_dict()[name]).abs().max()
            for name in whole
        )
        > 1e-2
    )


@pytest.mark.parametrize(("asked", "found"), [("bf16", True), ("fp32", False)])
def test_the_precision_that_was_asked_for_is_used(tiny, monkeypatch, asked, found):
    halves, logits_of = [], loop.logits_of
    monkeypatch.setattr(
        loop, "logits_of", lambda encoder, ids, half: (halves.append(half), logits_of(encoder, ids, half))[1]
    )
    _, history = fitted(tiny, precision=asked)
    assert set(halves) == {found}
    assert history["precision"] == asked


def test_without_units_for_bf16_nothing_is_tried(tiny, monkeypatch):
    monkeypatch.setattr(loop, "has_bf16", lambda device: False)
    assert fitted(tiny, precision="auto")[1]["precision"] == "fp32"


def test_the_probe_reads_without_dropout_and_the_fit_trains_with_it(tiny):
    encoder = untuned(tiny, THREE, 32, CategoryRecipe(dropout=0.5))
    ids, _ = encoder.tokenize(toys(70, 1).texts)
    first, second = (read_vectors(encoder, ids, 70, 1, 60.0).vectors for _ in range(2))
    assert torch.equal(first, second)
    assert encoder.model.training
    one, other = (vectors_of(encoder, ids, False) for _ in range(2))
    assert not torch.allclose(one, other, atol=1e-2)


def test_gradients_are_clipped(tiny, monkeypatch):
    norms, clip = [], torch.nn.utils.clip_grad_norm_

    def clipped(parameters, most):
        kept = list(parameters)
        clip(kept, most)
        norms.append(torch.stack([p.grad.norm() for p in kept]).norm().item())

    monkeypatch.setattr(torch.nn.utils, "clip_grad_norm_", clipped)
    fitted(tiny, max_grad_norm=0.01)
    assert max(norms) < 0.0101


def test_the_fit_ends_when_looks_find_nothing_better(tiny, monkeypatch):
    values = iter(np.linspace(0.9, 0.1, 100))
    monkeypatch.setattr(Evaluator, "_measured", lambda self, encoder, half: (next(values), 1.0))
    _, history = fitted(tiny, patience=2, max_epochs=100, evaluations=50)
    assert [look["accuracy"] for look in history["evaluations"]] == [0.9, 0.8919, 0.8838, 0.8758]
    assert history["epochs"] < 7


def test_without_patience_it_goes_on_to_its_last_epoch(tiny, monkeypatch):
    values = iter(np.linspace(0.9, 0.1, 100))
    monkeypatch.setattr(Evaluator, "_measured", lambda self, encoder, half: (next(values), 1.0))
    _, history = fitted(tiny, patience=0, max_epochs=5)
    assert history["epochs"] == 5.0


def test_a_resumed_fit_has_the_time_that_is_left_and_no_more(tiny, tmp_path, monkeypatch):
    recipe = CategoryRecipe(**FAST | {"seconds": 4, "max_epochs": 1e9, "checkpoint_seconds": 0.2})
    step, started = loop._step, loop.time.monotonic()

    def dies(*arguments):
        if loop.time.monotonic() - started > 2.5:
            raise KeyboardInterrupt
        step(*arguments)

    monkeypatch.setattr(loop, "_step", dies)
    rows = toys(100, 1), toys(70, 2), THREE, tiny, recipe, 32, tmp_path / "checkpoint.safetensors"
    with pytest.raises(KeyboardInterrupt):
        fit_classifier(*rows)
    monkeypatch.setattr(loop, "_step", step)
    started = loop.time.monotonic()
    _, history = fit_classifier(*rows)
    assert history["resumed"]
    assert loop.time.monotonic() - started < 3
    assert 3 < history["seconds"] < 5


def test_memory_stays_flat_whatever_shapes_come(tiny, monkeypatch):
    psutil = pytest.importorskip("psutil")
    process, held, step = psutil.Process(), [], loop._step

    def watched(*arguments):
        step(*arguments)
        held.append(process.memory_info().rss / 2**20)

    monkeypatch.setattr(loop, "_step", watched)
    rng = np.random.default_rng(0)
    rows = toys(300, 1)
    texts = [" ".join([text] * int(rng.integers(1, 12))) for text in rows.texts]
    recipe = CategoryRecipe(**TIMELESS | {"max_epochs": 12, "augment": {"share": 0.0}})
    fit_classifier(type(rows)(texts, rows.labels, rows.weights), toys(60, 2), THREE, tiny, recipe, 60)
    assert len(held) > 200
    assert held[-1] - held[len(held) // 4] < 32, "MiB more than after the first quarter of the steps"
