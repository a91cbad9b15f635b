"""All weights, adapters or the head alone, on an encoder and a decoder: what each of them tunes, and that it learns."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from tiny_families import write_family
from toy import COLOURS, FAST, THREE, accuracy, toys

from expectations.tasks.category import CategoryRecipe
from training.datasets.labeled import LabeledDataset
from training.finetuning.loop import fit_classifier
from udfs.models.base_models import find_base, load_encoder

FAMILIES = ("bert", "llama")


@pytest.fixture(scope="module")
def bases(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bases")
    return {family: find_base(str(write_family(folder / family, family))) for family in FAMILIES}


def changed(encoder, base) -> set[str]:
    """Names of the base's weights that are no longer what they were."""
    before = dict(load_encoder(base.path).named_parameters())
    return {
        name for name, p in encoder.model.named_parameters() if not torch.equal(p.detach().cpu(), before[name].detach())
    }


@pytest.mark.parametrize("method", ["full", "lora"])
@pytest.mark.parametrize("family", FAMILIES)
def test_layers_learn_what_a_head_cannot(bases, family, method):
    recipe = CategoryRecipe(**FAST | {"method": method, "freeze_embeddings": True, "gradient_checkpointing": True})
    encoder, history = fit_classifier(toys(400, 1), toys(80, 2), THREE, bases[family], recipe, 32)
    assert history["evaluations"][0]["accuracy"] < 0.6
    assert accuracy(encoder, toys(200, 3)) > 0.9
    names = {name for name, _ in encoder.model.named_parameters()}
    matrices = {name for name in names if ".weight" in name and "embed" not in name and "norm" not in name.lower()}
    tuned = changed(encoder, bases[family])
    assert matrices <= tuned
    assert not {name for name in tuned if "embed" in name}
    assert method == "full" or tuned == matrices, "adapters leave norms and biases alone"


@pytest.mark.parametrize("family", FAMILIES)
def test_a_head_learns_which_words_there_are_and_leaves_the_base_as_it_is(bases, family):
    def named(rows: LabeledDataset) -> LabeledDataset:
        labels = [next(at for at, colour in enumerate(COLOURS) if colour in text.split()) for text in rows.texts]
        return LabeledDataset(rows.texts, np.array(labels), rows.weights)

    recipe = CategoryRecipe(**FAST | {"method": "head"})
    encoder, history = fit_classifier(named(toys(400, 1)), named(toys(80, 2)), THREE, bases[family], recipe, 32)
    assert accuracy(encoder, named(toys(200, 3))) > 0.9
    assert history["steps"] == 0
    assert len(history["evaluations"]) == 3, "three penalties were tried"
    assert changed(encoder, bases[family]) == set()
