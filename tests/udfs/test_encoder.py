"""Encoders in folders: what comes out of the engine is what a plain, one-text-at-a-time forward pass gives."""

from __future__ import annotations

import numpy as np
import pytest
from tiny_base import write_tiny_base

from udfs.models.base_models import load_encoder
from udfs.models.encoder import Encoder, open_encoder, padded, pool, write_encoder
from udfs.models.model_folder import seal
from udfs.models.text_reader import read_tokenizer

TEXTS = [
    "red dress",
    "good",
    "a large wooden table and a small chair",
    "lamp lamp lamp",
    "blue phone cable charger for men",
]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return write_tiny_base(tmp_path_factory.mktemp("base"))


def encoder_of(tiny, classes: int | None = None, max_tokens: int = 32) -> Encoder:
    import torch

    head = None
    if classes:
        torch.manual_seed(1)
        head = torch.nn.Linear(32, classes)
    return Encoder(load_encoder(tiny), head, read_tokenizer(tiny, max_tokens))


def plain_vector(tiny, text: str) -> np.ndarray:
    """Mean-pooled, unit length, through transformers' own tokenizer and model, one text alone."""
    import torch
    from transformers import AutoModel, AutoTokenizer

    tokens = AutoTokenizer.from_pretrained(tiny)(text, return_tensors="pt", truncation=True, max_length=32)
    with torch.no_grad():
        hidden = AutoModel.from_pretrained(tiny)(**tokens).last_hidden_state[0]
    mean = hidden.mean(dim=0).numpy()
    return mean / np.linalg.norm(mean)


def test_embeddings_equal_those_of_a_plain_forward_pass(tiny):
    found = encoder_of(tiny).score(TEXTS).values(32)
    for row, text in enumerate(TEXTS):
        np.testing.assert_allclose(found[row], plain_vector(tiny, text), atol=1e-5)


def test_a_folder_scores_as_the_model_that_was_written_to_it(tiny, tmp_path):
    encoder = encoder_of(tiny, classes=5)
    write_encoder(tmp_path, encoder, tiny, TEXTS)
    folder = seal(tmp_path, "category", "encoder", {"max_tokens": 32})
    again = open_encoder(folder, threads=1, precision="fp32")
    np.testing.assert_allclose(again.score(TEXTS).values(5), encoder.score(TEXTS).values(5), atol=1e-6)
    assert again.max_tokens == 32


def test_a_text_beyond_the_model_s_length_is_cut_and_says_so(tiny):
    encoder = encoder_of(tiny, max_tokens=8)
    scored = encoder.score(["red dress", "red " * 50, "z" * 1_000_000])
    assert scored.status == ["ok", "truncated", "truncated"]
    np.testing.assert_allclose(scored.values(32)[1], encoder.score(["red " * 6]).values(32)[0], atol=1e-6)


def test_padding_changes_no_vector(tiny):
    import torch

    encoder = encoder_of(tiny)
    ids, _ = encoder.tokenize(["red dress", "a large wooden table and a small chair"])
    with torch.no_grad():
        tokens, mask = padded(ids, 0)
        together = pool(encoder.model(input_ids=tokens, attention_mask=mask).last_hidden_state, mask)
        alone, none = padded(ids[:1], 0)
        assert none is None
        np.testing.assert_allclose(
            together[0], pool(encoder.model(input_ids=alone).last_hidden_state, None)[0], atol=1e-5
        )
