"""What only a GPU can show: its memory runs out and the rows are scored all the same, windows and texts come out as on
the CPU.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import torch
from tiny_base import write_tiny_base

from training.language_model.causal_lm import small_llama
from udfs.engine.batching import OK, RuntimeConfig, TokenBudget, score
from udfs.engine.windows import answered
from udfs.generation.decoding import Decoding, NoGuard, Request, write
from udfs.models.base_models import device_here, load_encoder
from udfs.models.encoder import Encoder, open_encoder, write_encoder
from udfs.models.model_folder import seal
from udfs.models.text_reader import read_tokenizer
from udfs.predictors import any_text

pytestmark = pytest.mark.skipif(not torch.cuda.is_available(), reason="no GPU: what is shown here needs one")
TEXTS = [
    "red dress",
    "good",
    "a large wooden table and a small chair",
    "lamp lamp lamp",
    "blue phone cable charger for men",
] * 400
TEXTS = [f"{text} {'chair ' * (number % 17)}{number}" for number, text in enumerate(TEXTS)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("model")
    base = write_tiny_base(tmp_path_factory.mktemp("base"))
    torch.manual_seed(1)
    write_encoder(
        place, Encoder(load_encoder(base), torch.nn.Linear(32, 3), read_tokenizer(base, 32)), base, TEXTS[:128]
    )
    return seal(place, "category", "encoder", {"max_tokens": 32, "labels": [["a"], ["b"], ["c"]]})


@pytest.mark.parametrize("precision", ["auto", "fp16", "bf16", "fp32"])
def test_every_precision_says_what_the_cpu_says(folder, precision, monkeypatch, tmp_path):
    monkeypatch.setenv("NIGHTSHELF_CACHE", str(tmp_path))
    encoder = open_encoder(folder, precision=precision)
    assert encoder.device == "cuda" and next(encoder.model.parameters()).is_cuda
    assert precision in ("auto", encoder.precision)
    expected = open_encoder(folder, precision="fp32", device="cpu").score(TEXTS).values(3)
    np.testing.assert_allclose(encoder.score(TEXTS).values(3), expected, atol=2e-4 if precision == "fp32" else 0.05)


def test_what_is_too_large_for_its_memory_is_scored_in_smaller_batches(folder):
    encoder = open_encoder(folder, precision="fp32")
    expected, forward = encoder.score(TEXTS).values(3), replace(encoder).forward
    budget, each = TokenBudget(32_768), torch.cuda.mem_get_info()[0] // 5_000
    fitted = []

    def forgetful(rows):
        """As a much larger model: the card holds no more than some 5,000 tokens at a time."""
        fitted.append(False)
        torch.empty(len(rows) * max(map(len, rows)) * each, dtype=torch.uint8, device="cuda")
        torch.cuda.empty_cache()
        fitted[-1] = True
        return forward(rows)

    scored = score(TEXTS, encoder.tokenize, forgetful, budget)
    assert set(scored.status) == {OK} and not all(fitted)
    np.testing.assert_allclose(scored.values(3), expected, atol=1e-5)
    assert 1_000 < budget.tokens < 32_768
    fitted.clear()
    score(TEXTS, encoder.tokenize, forgetful, budget)
    assert fitted and all(fitted), "what the card holds sticks"


@pytest.mark.parametrize("precision", ["bf16", "fp16"])
def test_no_attention_is_planned_for_the_shape_of_a_batch(folder, precision, monkeypatch, tmp_path):
    monkeypatch.setenv("NIGHTSHELF_CACHE", str(tmp_path))
    encoder = open_encoder(folder, precision=precision)
    with torch.profiler.profile(activities=[torch.profiler.ProfilerActivity.CPU]) as seen:
        encoder.score(TEXTS)
    names = {event.key for event in seen.key_averages()}
    assert "aten::scaled_dot_product_attention" in names
    assert not {name for name in names if "cudnn_attention" in name}


def test_two_windows_at_a_time_say_what_one_says(folder):
    loaded = any_text.load(any_text.find_text_model(str(folder.path)), RuntimeConfig(1, "fp32", guarded=True, gpu="0"))

    def rows(ahead: bool) -> pd.DataFrame:
        batches = (pd.Series(TEXTS * 5)[start : start + 4_000] for start in range(0, 5 * len(TEXTS), 4_000))
        return pd.concat(
            [window.rows for window in answered(batches, lambda texts: any_text.predict(loaded, texts.tolist()), ahead)]
        )

    one, two = rows(False), rows(True)
    assert len(one) == 5 * len(TEXTS) and one["label"].tolist() == two["label"].tolist()
    np.testing.assert_allclose(one["probability"].astype(float), two["probability"].astype(float), atol=1e-5)


def test_a_generator_is_made_and_decodes_there_as_on_the_cpu():
    model = small_llama(300, 0, 1, 128, 30.0, 5).eval()
    assert device_here() == "cuda" and next(model.parameters()).is_cuda
    dice = np.random.default_rng(0)
    requests = [Request(dice.integers(2, 300, dice.integers(3, 40)).tolist(), NoGuard) for _ in range(50)]
    here = write(model, requests, 1, 0, Decoding(most_new_tokens=12))
    there = write(model.cpu(), requests, 1, 0, Decoding(most_new_tokens=12))
    assert np.mean([a == b for a, b in zip(here, there, strict=True)]) > 0.9, "near ties may fall otherwise"
