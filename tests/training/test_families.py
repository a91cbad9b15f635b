"""Encoders and decoders of nine families as classifiers: each goes through the whole stage, and into a folder that
says the same.
"""

from __future__ import annotations

import copy

import numpy as np
import pandas as pd
import pytest
import torch
from tiny_families import DECODERS, FAMILIES, LANGUAGES, write_family
from toy import FAST, THREE, toys, write_examples

from expectations.tasks.category import CategoryRecipe
from training.finetuning import text_classifier
from training.finetuning.network import finished, layer_of, logits_of, set_dropout, trained, untuned, with_adapters
from training.stage import run
from udfs.engine.batching import RuntimeConfig
from udfs.models.base_models import find_base, load_encoder
from udfs.models.encoder import Encoder, open_encoder, padded
from udfs.models.model_folder import open_folder
from udfs.models.text_reader import read_tokenizer
from udfs.predictors import category

TEXTS = ["red shoe", "good cheap wooden table broken lamp", "blue", "small leather chair women kids", "kéttle 漢字 red"]


@pytest.fixture(scope="module")
def bases(tmp_path_factory):
    folder = tmp_path_factory.mktemp("families")
    return {family: write_family(folder / family, family) for family in FAMILIES}


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lake")
    write_examples(folder)
    return folder


def untrained(bases, family, **settings) -> Encoder:
    torch.manual_seed(0)
    encoder = untuned(find_base(str(bases[family])), THREE, 32, CategoryRecipe(freeze_embeddings=False, **settings))
    torch.nn.init.normal_(encoder.head.parts.weight)
    return encoder


@pytest.mark.parametrize(
    "family",
    [
        pytest.param(each, marks=pytest.mark.slow if each in ("roberta", "xlm-roberta", "qwen2", "mistral") else ())
        for each in FAMILIES
    ],
)
def test_a_family_goes_through_the_whole_stage_and_its_folder_says_what_the_encoder_said(
    bases, lake, monkeypatch, family
):
    kept = []
    write = text_classifier.write_encoder
    monkeypatch.setattr(
        text_classifier,
        "write_encoder",
        lambda path, encoder, *rest: (kept.append(encoder), write(path, encoder, *rest)),
    )
    recipe = CategoryRecipe(**FAST | {"base_model": str(bases[family]), "companion": False, "refit": "never"})
    report = run(str(lake), [recipe], lambda line: None)[0]
    assert report["metrics"]["challenger"]["mean"] > 0.9, report["why"]
    version = max((lake / "models/category").glob("*/encoder"), key=lambda path: path.stat().st_mtime).parent.name
    folder = open_folder(lake / "models/category" / version, "category", verify=True)
    assert folder.manifest["base"]["name"] == family
    assert folder.manifest["history"]["evaluations"][0]["accuracy"] < 0.6, "a head alone does not learn it"
    texts = toys(60, 9).texts + TEXTS
    expected = kept[0].score(texts).values(3)
    np.testing.assert_allclose(open_encoder(folder, 1, "fp32").score(texts).values(3), expected, atol=2e-4)
    half = open_encoder(folder, 1, "bf16").score(texts).values(3)
    assert (half.argmax(axis=1) == expected.argmax(axis=1)).mean() > 0.95
    for runtime in (
        [RuntimeConfig(1), RuntimeConfig(1, guarded=True)] if family in ("deberta", "llama") else [RuntimeConfig(1)]
    ):
        predictions = category.predict(category.load(folder, runtime), pd.DataFrame({"title": texts}))
        labels = [folder.manifest["labels"][row] for row in expected.argmax(axis=1)]
        # A faster precision may turn a text whose first two classes are as good as equal: the odd texts are, on some
        # processors.
        clear = np.ptp(np.sort(expected, axis=1)[:, -2:], axis=1) > 0.1
        assert clear[:60].mean() > 0.9
        assert list(predictions["predicted_path"][clear]) == [
            label for label, sure in zip(labels, clear, strict=True) if sure
        ]


@pytest.mark.parametrize("attention", ["eager", "sdpa"])
@pytest.mark.parametrize("family", FAMILIES)
def test_padding_changes_nothing(bases, family, attention):
    torch.manual_seed(0)
    tokenizer = read_tokenizer(bases[family], 32)
    model = load_encoder(bases[family], attention)
    encoder = Encoder(model, torch.nn.Linear(32, 3), tokenizer, int(model.config.pad_token_id or 0))
    ids, _ = encoder.tokenize(TEXTS)
    alone = np.concatenate([encoder.forward([row]) for row in ids])
    np.testing.assert_allclose(encoder.forward(ids), alone, atol=1e-5)
    assert np.ptp(alone, axis=0).min() > 1e-3, "the texts must differ"


def test_a_decoder_reads_from_the_left_only(bases):
    for family in DECODERS:
        model = load_encoder(bases[family])
        tokens, _ = padded([[5, 6, 7, 8]], 0)
        other = torch.tensor([[5, 6, 7, 9]])
        with torch.no_grad():
            first, second = (model(input_ids=given).last_hidden_state for given in (tokens, other))
        assert torch.allclose(first[:, :3], second[:, :3], atol=1e-6)
        assert not torch.allclose(first[:, 3], second[:, 3])


@pytest.mark.parametrize("family", FAMILIES)
def test_dropout_is_off_where_it_is_switched_off_and_on_where_it_is_on(bases, family):
    model = load_encoder(bases[family], "eager")
    tokens = torch.arange(5, 25)[None]
    expected = model(input_ids=tokens).last_hidden_state
    set_dropout(model, 0.0, trains=True)
    assert model.training
    assert torch.equal(model(input_ids=tokens).last_hidden_state, expected)
    set_dropout(model, 0.5)
    assert not torch.allclose(model(input_ids=tokens).last_hidden_state, expected, atol=1e-3)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_weight_has_its_layer_and_embeddings_stay_frozen(bases, family):
    model = load_encoder(bases[family])
    layers = {name: layer_of(name, 2) for name, _ in model.named_parameters()}
    assert {name for name, layer in layers.items() if layer == 0} == {name for name in layers if "embed" in name}
    assert {part: layer for name, layer in layers.items() for part in (".0.", ".1.") if part in f".{name}"} == {
        ".0.": 1,
        ".1.": 2,
    }
    frozen = untuned(find_base(str(bases[family])), THREE, 32, CategoryRecipe())
    tuned = {name.removeprefix("model.") for name in trained(frozen) if name.startswith("model.")}
    assert tuned == {name for name, layer in layers.items() if layer > 0}


@pytest.mark.parametrize("family", FAMILIES)
def test_adapters_sit_on_every_linear_layer_and_merge_into_the_same_answers(bases, family):
    model = load_encoder(bases[family])
    linear = sum(isinstance(module, torch.nn.Linear) for module in model.modules())
    adapted = with_adapters(copy.deepcopy(model), 4)
    names = [name for name, _ in adapted.named_parameters() if "lora_A" in name]
    assert len(names) == linear > 0
    encoder = untrained(bases, family, method="lora", lora_rank=4)
    for name, parameter in trained(encoder).items():
        if "lora_B" in name:
            torch.nn.init.normal_(parameter, std=0.3)
    ids, _ = encoder.tokenize(TEXTS)
    before = logits_of(encoder, ids, False).detach()
    plain = logits_of(untrained(bases, family), ids, False).detach()
    assert not torch.allclose(before, plain, atol=1e-2)
    merged = finished(encoder)
    np.testing.assert_allclose(merged.forward(ids), before.numpy(), atol=1e-4)
    assert not [name for name, _ in merged.model.named_parameters() if "lora" in name]


@pytest.mark.parametrize("method", ["full", "lora"])
@pytest.mark.parametrize("family", FAMILIES)
def test_gradient_checkpointing_recomputes_layers_and_gives_the_same_gradients(bases, family, method):
    found, reads = [], []
    for checkpointing in (False, True):
        encoder = untrained(bases, family, method=method, gradient_checkpointing=checkpointing)
        modules = dict(encoder.model.named_modules())
        norm = next(
            module
            for name, module in modules.items()
            if ".0." in f".{name}" and "norm" in type(module).__name__.lower()
        )
        reads.append([])
        norm.register_forward_hook(lambda *_: reads[-1].append(1))
        for name, parameter in trained(encoder).items():
            if "lora_B" in name:
                torch.nn.init.normal_(parameter, std=0.3)
        torch.manual_seed(1)
        logits_of(encoder, encoder.tokenize(TEXTS)[0], False).square().sum().backward()
        found.append({name: parameter.grad for name, parameter in trained(encoder).items()})
    assert len(reads[1]) == len(reads[0]) + 1, "the layer was read anew on the way back"
    assert found[0].keys() == found[1].keys()
    for name, gradient in found[0].items():
        assert torch.allclose(gradient, found[1][name], rtol=1e-4, atol=1e-5), name


def test_a_text_without_any_token_is_read_like_an_empty_one(bases):
    for family in ("bert", "llama"):
        encoder = untrained(bases, family)
        out = encoder.forward([[], encoder.tokenize(["red shoe"])[0][0]])
        assert np.isfinite(out).all()
        np.testing.assert_allclose(encoder.forward([[]])[0], out[0], atol=1e-5)
        np.testing.assert_allclose(out[1], encoder.forward([encoder.tokenize(["red shoe"])[0][0]])[0], atol=1e-5)


def test_pieces_of_a_multilingual_base_are_read_alike_alone_and_in_a_batch(bases):
    """SentencePiece in scripts with and without spaces: known pieces, packed and sorted by length as others are."""
    encoder = untrained(bases, "xlm-roberta")
    texts = [*LANGUAGES, "red shoe", "とても", "这个杯子 red shoe " * 9]
    ids, cut = encoder.tokenize(texts)
    unknown = encoder.tokenizer.token_to_id("<unk>")
    assert all(unknown not in row for row in ids[:-2]) and cut == [False] * 7 + [True]
    together = encoder.score(texts).values(3)
    alone = np.vstack([encoder.score([text]).values(3) for text in texts])
    np.testing.assert_allclose(together, alone, atol=1e-5)
    assert np.abs(np.diff(together, axis=0)).max(axis=1).min() > 1e-4, "texts differ"
