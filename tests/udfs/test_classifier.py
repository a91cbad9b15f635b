"""An encoder with its linear companion: their log-probabilities are weighed as the folder says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tiny_base import write_tiny_base

from training.simple_readers.tfidf_baseline import fit_linear
from udfs.decisions.softmax import softmax
from udfs.engine.batching import RuntimeConfig
from udfs.models.base_models import load_encoder
from udfs.models.encoder import Encoder, write_encoder
from udfs.models.ensemble import EncoderTfidfEnsemble, open_classifier
from udfs.models.model_folder import seal
from udfs.models.text_reader import read_tokenizer
from udfs.models.tfidf_linear import Linear, write_linear

TEXTS = ["red dress", "blue shirt", "wooden table", "cotton dress"] * 3
LABELS = np.array([0, 1, 2, 0] * 3)


@pytest.fixture(scope="module")
def parts(tmp_path_factory) -> tuple[Encoder, Linear, object]:
    import torch

    base = write_tiny_base(tmp_path_factory.mktemp("base"))
    torch.manual_seed(3)
    encoder = Encoder(load_encoder(base), torch.nn.Linear(32, 3), read_tokenizer(base, 16))
    return encoder, fit_linear(TEXTS, LABELS, np.ones(12), 3, seed=0), base


def test_the_whole_is_the_weighted_product_of_both_opinions(parts):
    encoder, linear, _ = parts
    texts = ["red shirt", "a table", "unheard of"]
    found = softmax(EncoderTfidfEnsemble(encoder, linear, 0.25, 2.0, 0.5).score(texts).values(3))
    meaning = softmax(encoder.score(texts).values(3) / 2.0)
    words = softmax(linear.score(texts).values(3) / 0.5)
    product = meaning**0.25 * words**0.75
    np.testing.assert_allclose(found, product / product.sum(axis=1, keepdims=True), atol=1e-5)


def test_vectors_of_the_encoder_pass_beside_the_mixed_logits(parts):
    encoder, linear, _ = parts
    alone = EncoderTfidfEnsemble(encoder, linear, 0.25, 2.0, 0.5).score(TEXTS[:3]).values(3)
    both = EncoderTfidfEnsemble(replace(encoder, vectors=True), linear, 0.25, 2.0, 0.5).score(TEXTS[:3]).values(3 + 32)
    np.testing.assert_allclose(both[:, :3], alone, atol=1e-5)
    np.testing.assert_allclose(both[:, 3:], replace(encoder, head=None).score(TEXTS[:3]).values(32), atol=1e-5)


def test_rows_keep_their_status_and_place(parts):
    encoder, linear, _ = parts
    scored = EncoderTfidfEnsemble(encoder, linear, 0.5, 1.0, 1.0).score([None, "red dress", "red " * 40, 4])
    assert scored.status == ["null", "ok", "truncated", "not_text"]
    assert [result is None for result in scored.results] == [True, False, False, True]


@pytest.mark.parametrize(("share", "kind"), [(0.5, EncoderTfidfEnsemble), (1.0, Encoder)])
def test_a_folder_opens_with_its_companion_only_where_it_counts(parts, tmp_path, share, kind):
    encoder, linear, base = parts
    write_encoder(tmp_path, encoder, base, TEXTS[:4])
    write_linear(tmp_path, linear)
    companion = {"share": share, "encoder_temperature": 1.0, "linear_temperature": 1.0}
    opened = open_classifier(
        seal(tmp_path, "category", "encoder", {"max_tokens": 16, "companion": companion}),
        RuntimeConfig(precision="fp32"),
    )
    assert isinstance(opened, kind)
    whole = EncoderTfidfEnsemble(encoder, linear, share, 1.0, 1.0)
    np.testing.assert_allclose(softmax(opened.score(TEXTS).values(3)), softmax(whole.score(TEXTS).values(3)), atol=1e-5)
