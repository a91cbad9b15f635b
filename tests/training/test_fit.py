"""Fine-tuning on a tiny random base: it learns, it ends in time, the best weights stay, LoRA ships as plain weights."""

from __future__ import annotations

import time

import numpy as np
import pytest
from tiny_base import WORDS, write_tiny_base

from training.fit import Tuning, fit_classifier, freeze_layers, training_batches, with_adapters
from training.judge import Judge
from training.labelled import Labelled
from training.recipe import Recipe
from udfs.base import find_base, load_encoder

COLOURS = ("red", "blue", "green")
#: Ends with its epochs, long before its seconds: what it learns does not hang on how busy the machine is.
FAST = Tuning(learning_rate=2e-3, head_rate=1e-2, rows_per_step=16, freeze_embeddings=False, most_epochs=10)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return find_base(str(write_tiny_base(tmp_path_factory.mktemp("base"))))


def coloured(rows: int, seed: int) -> Labelled:
    """Texts of six words; the class is the colour that one of them names."""
    rng = np.random.default_rng(seed)
    others = [word for word in WORDS if word not in COLOURS]
    labels = rng.integers(3, size=rows)
    texts = []
    for label in labels:
        words = [*rng.choice(others, 5), COLOURS[label]]
        rng.shuffle(words)
        texts.append(" ".join(words))
    return Labelled(texts, labels, np.ones(rows), np.arange(rows))


def accuracy(encoder, rows: Labelled) -> float:
    return float((encoder.score(rows.texts).values(3).argmax(axis=1) == rows.labels).mean())


@pytest.mark.parametrize("rank", [0, 8], ids=["all weights", "LoRA"])
def test_a_tiny_base_learns_what_the_words_say(tiny, rank):
    recipe = Recipe("category", seconds=90, lora_rank=rank, threads=1)
    encoder, history = fit_classifier(coloured(600, 1), coloured(80, 2), 3, tiny, recipe, 32, FAST)
    assert accuracy(encoder, coloured(200, 3)) > 0.95
    assert history["checks"][0]["accuracy"] <= history["checks"][-1]["accuracy"]
    assert not [name for name, _ in encoder.model.named_parameters() if "lora" in name]


def test_lora_leaves_the_base_as_it_is_and_tunes_its_adapters(tiny):
    model = with_adapters(load_encoder(tiny.path), 4)
    tuned = [name for name, parameter in model.named_parameters() if parameter.requires_grad]
    assert tuned
    assert all("lora_" in name for name in tuned)


def test_the_fit_ends_with_its_budget(tiny):
    started = time.monotonic()
    endless = Tuning(most_epochs=1e9)
    fit_classifier(coloured(300, 1), coloured(60, 2), 3, tiny, Recipe("category", seconds=3, threads=1), 32, endless)
    assert time.monotonic() - started < 3 + 3


def test_the_best_weights_on_validation_are_the_ones_that_stay(tiny):
    rows = coloured(60, 5)
    recipe = Recipe("category", seconds=90, threads=1)
    encoder, _ = fit_classifier(coloured(600, 1), rows, 3, tiny, recipe, 32, FAST)
    judge = Judge(rows, 60, seed=0)
    judge.look(encoder, 1.0)
    good = accuracy(encoder, rows)
    encoder.head.weight.data.zero_()
    judge.look(encoder, 2.0)
    judge.restore(encoder)
    assert accuracy(encoder, rows) == good > 0.9


def test_every_epoch_holds_every_row_once_in_batches_of_like_length():
    lengths = np.random.default_rng(0).integers(3, 60, size=320)
    ids = [[1] * int(length) for length in lengths]
    tuning = Tuning(rows_per_step=16, tokens_per_step=512)
    steps, seen = [], 0
    for batch in training_batches(ids, np.arange(320), tuning, seed=3):
        steps.append(batch)
        seen += len(batch)
        if seen >= 320:
            break
    assert sorted(np.concatenate(steps).tolist()) == list(range(320))
    assert max(len(batch) * lengths[batch].max() for batch in steps) <= 512 + 16 * 60
    padded = sum(len(batch) * lengths[batch].max() for batch in steps)
    assert padded / lengths.sum() < 1.3


def test_an_epoch_shows_every_entity_once_by_one_of_its_views():
    entities = np.repeat(np.arange(40), 2)
    epochs = training_batches([[1, 2]] * 80, entities, Tuning(rows_per_step=40), seed=0)
    first, second = next(epochs), next(epochs)
    assert sorted(entities[first]) == sorted(entities[second]) == list(range(40))
    assert set(first) != set(second)


def test_a_budget_short_of_epochs_tunes_the_top_layers_only(tiny):
    for epochs, frozen in ((0.5, 1), (2.0, 1), (8.0, 0)):
        model = load_encoder(tiny.path)
        assert freeze_layers(model, epochs) == frozen
        untuned = {name.split(".")[2] for name, p in model.named_parameters() if "layer" in name and not p.requires_grad}
        assert {name for name in untuned if name.isdigit()} == {str(layer) for layer in range(frozen)}


def test_weights_of_the_rows_decide_between_contradicting_labels(tiny):
    texts = ["red dress", "blue shirt"] * 40
    first, second = np.array([0, 1] * 40), np.array([1, 0] * 40)
    both = Labelled(texts + texts, np.r_[first, second], np.r_[np.full(80, 1.8), np.full(80, 0.2)], np.arange(160))
    recipe = Recipe("category", seconds=90, threads=1)
    encoder, _ = fit_classifier(both, Labelled(texts[:20], first[:20], np.ones(20), np.arange(20)), 2, tiny, recipe, 16, FAST)
    assert encoder.score(["red dress", "blue shirt"]).values(2).argmax(axis=1).tolist() == [0, 1]
