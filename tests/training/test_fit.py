"""Fine-tuning on a tiny random base: it learns, it ends in time, the best weights stay, LoRA ships as plain weights."""

from __future__ import annotations

import time
from itertools import islice

import numpy as np
import pytest
from tiny_base import WORDS, write_tiny_base

from expectations.tasks.category import CategoryRecipe
from training.datasets.labeled import Classes, LabeledDataset
from training.finetuning.batches import loss_weights, pieces, step_rows, steps
from training.finetuning.evaluator import Evaluator
from training.finetuning.loop import fit_classifier
from training.finetuning.network import freeze_layers, with_adapters
from udfs.models.base_models import find_base, load_encoder

COLOURS = ("red", "blue", "green")
#: Ends with its epochs, long before its seconds: what it learns does not hang on how busy the machine is.
FAST = {
    "learning_rate": 2e-3,
    "head_rate": 1e-2,
    "batch_size": 16,
    "freeze_embeddings": False,
    "max_epochs": 10,
    "threads": 1,
}
THREE = Classes(3)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return find_base(str(write_tiny_base(tmp_path_factory.mktemp("base"))))


def coloured(rows: int, seed: int) -> LabeledDataset:
    """Texts of six words; the class is the colour that one of them names."""
    rng = np.random.default_rng(seed)
    others = [word for word in WORDS if word not in COLOURS]
    labels = rng.integers(3, size=rows)
    texts = []
    for label in labels:
        words = [*rng.choice(others, 5), COLOURS[label]]
        rng.shuffle(words)
        texts.append(" ".join(words))
    return LabeledDataset(texts, labels, np.ones(rows))


def accuracy(encoder, rows: LabeledDataset) -> float:
    return float((encoder.score(rows.texts).values(3).argmax(axis=1) == rows.labels).mean())


@pytest.mark.parametrize("method", ["full", "lora"])
def test_a_tiny_base_learns_what_the_words_say(tiny, method):
    recipe = CategoryRecipe(seconds=90, method=method, lora_rank=8, **FAST)
    encoder, history = fit_classifier(coloured(600, 1), coloured(80, 2), THREE, tiny, recipe, 32)
    assert accuracy(encoder, coloured(200, 3)) > 0.95
    assert history["evaluations"][0]["accuracy"] <= history["evaluations"][-1]["accuracy"]
    assert not [name for name, _ in encoder.model.named_parameters() if "lora" in name]


def test_a_head_alone_leaves_the_base_as_it_is(tiny):
    before = {name: p.clone() for name, p in load_encoder(tiny.path).named_parameters()}
    recipe = CategoryRecipe(seconds=30, method="head", threads=1)
    encoder, history = fit_classifier(coloured(600, 1), coloured(80, 2), THREE, tiny, recipe, 32)
    assert accuracy(encoder, coloured(200, 3)) > 0.6  # the mean of random vectors still tells which words there are
    assert history["steps"] == 0
    for name, parameter in encoder.model.named_parameters():
        assert (parameter.cpu() == before[name]).all()


def test_lora_leaves_the_base_as_it_is_and_tunes_its_adapters(tiny):
    model = with_adapters(load_encoder(tiny.path), 4)
    tuned = [name for name, parameter in model.named_parameters() if parameter.requires_grad]
    assert tuned
    assert all("lora_" in name for name in tuned)


def test_the_fit_ends_with_its_budget(tiny):
    started = time.monotonic()
    endless = CategoryRecipe(seconds=3, threads=1, max_epochs=1e9, patience=0)
    fit_classifier(coloured(300, 1), coloured(60, 2), THREE, tiny, endless, 32)
    assert time.monotonic() - started < 3 + 3


def test_the_best_weights_on_validation_are_the_ones_that_stay(tiny):
    rows = coloured(60, 5)
    recipe = CategoryRecipe(seconds=90, **FAST)
    encoder, _ = fit_classifier(coloured(600, 1), rows, THREE, tiny, recipe, 32)
    judge = Evaluator.of(rows, 60, THREE, recipe)
    judge.look(encoder, 1.0)
    good = accuracy(encoder, rows)
    encoder.head.weight.data.zero_()
    judge.look(encoder, 2.0)
    judge.restore(encoder)
    assert accuracy(encoder, rows) == good > 0.9


def tokens(texts):
    return [[1] * (len(text.split()) + 2) for text in texts]


def test_every_epoch_holds_every_row_once_in_steps_of_like_length():
    lengths = np.random.default_rng(0).integers(3, 60, size=320)
    ids = [[1] * int(length) for length in lengths]
    rows = LabeledDataset([""] * 320, np.zeros(320, dtype=int), np.ones(320))
    recipe = CategoryRecipe(batch_size=16)
    epoch = list(islice(steps(rows, ids, tokens, recipe), 20))
    assert sorted(np.concatenate([chosen for chosen, _ in epoch]).tolist()) == list(range(320))
    padded = sum(len(shown) * max(map(len, shown)) for _, shown in epoch)
    assert padded / lengths.sum() < 1.3


@pytest.mark.parametrize(("rows", "batch_size", "size"), [(100, 0, 8), (1600, 0, 16), (50_000, 0, 32), (100, 50, 50)])
def test_a_small_set_is_learned_in_small_steps(rows, batch_size, size):
    assert step_rows(CategoryRecipe(batch_size=batch_size), rows) == size


def test_balanced_by_sampling_rows_come_as_often_as_they_weigh():
    weights = np.r_[np.full(300, 0.4), np.full(50, 3.0), np.full(50, 2.6)]
    rows = LabeledDataset([""] * 400, np.zeros(400, dtype=int), weights * 400 / weights.sum())
    recipe = CategoryRecipe(batch_size=40, balance_by="sampling")
    epochs = [
        np.concatenate([chosen for chosen, _ in islice(steps(rows, [[1]] * 400, tokens, recipe, done), 10)])
        for done in (0, 10, 20)
    ]
    for shown in epochs:
        assert len(shown) == 400
        often = np.bincount(shown, minlength=400)
        assert (np.floor(rows.weights) <= often).all()
        assert (often <= np.ceil(rows.weights)).all()
    assert set(epochs[0].tolist()) != set(epochs[1].tolist())  # chance decides anew which of the light rows are shown
    assert loss_weights(rows, recipe).tolist() == [1.0] * 400
    assert loss_weights(rows, CategoryRecipe()) is rows.weights


def test_a_fit_that_goes_on_sees_the_rows_that_it_would_have_seen():
    ids = [[1] * (3 + row % 7) for row in range(333)]
    rows = LabeledDataset(
        ["a"] * 333,
        np.zeros(333, dtype=int),
        np.ones(333),
        lambda chosen, rng: ["b " * int(rng.integers(9))] * len(chosen),
    )
    recipe = CategoryRecipe(batch_size=16)
    whole = list(islice(steps(rows, ids, tokens, recipe), 50))
    for done in (1, 20, 21, 35):
        late = list(islice(steps(rows, ids, tokens, recipe, done), 50 - done))
        for (rows_of_one, ids_of_one), (rows_of_other, ids_of_other) in zip(whole[done:], late, strict=True):
            assert rows_of_one.tolist() == rows_of_other.tolist()
            assert ids_of_one == ids_of_other


def test_half_of_an_epochs_rows_are_shown_in_another_view():
    rows = LabeledDataset(
        ["one two"] * 400, np.zeros(400, dtype=int), np.ones(400), lambda chosen, rng: ["other"] * len(chosen)
    )
    epoch = islice(steps(rows, tokens(rows.texts), tokens, CategoryRecipe(batch_size=40)), 10)
    lengths = [len(row) for _, shown in epoch for row in shown]
    assert len(lengths) == 400
    assert 150 < lengths.count(3) < 250
    assert 150 < lengths.count(4) < 250


def test_a_step_is_cut_into_batches_that_memory_bears():
    found = pieces([10, 20, 30, 40], 80)
    assert np.concatenate(found).tolist() == [0, 1, 2, 3]
    assert [len(part) for part in found] == [2, 2]
    assert [len(part) for part in pieces([200, 200], 80)] == [1, 1]


def test_a_budget_short_of_epochs_tunes_the_top_layers_only(tiny):
    for share, frozen in ((2 / 3, 1), (1 / 2, 1), (0.0, 0)):
        model = load_encoder(tiny.path)
        assert freeze_layers(model, share) == frozen
        untuned = {
            name.split(".")[2] for name, p in model.named_parameters() if "layer" in name and not p.requires_grad
        }
        assert {name for name in untuned if name.isdigit()} == {str(layer) for layer in range(frozen)}


@pytest.mark.parametrize("balance_by", ["weights", "sampling"])
def test_weights_of_the_rows_decide_between_contradicting_labels(tiny, balance_by):
    texts = ["red dress", "blue shirt"] * 40
    first, second = np.array([0, 1] * 40), np.array([1, 0] * 40)
    both = LabeledDataset(texts + texts, np.r_[first, second], np.r_[np.full(80, 1.8), np.full(80, 0.2)])
    recipe = CategoryRecipe(seconds=90, balance_by=balance_by, **FAST)
    encoder, _ = fit_classifier(both, LabeledDataset(texts[:20], first[:20], np.ones(20)), Classes(2), tiny, recipe, 16)
    assert encoder.score(["red dress", "blue shirt"]).values(2).argmax(axis=1).tolist() == [0, 1]
