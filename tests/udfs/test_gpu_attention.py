"""What a GPU's models do instead of cuDNN's attention, as far as it can be seen without one; the rest is in
`test_on_gpu.py`.
"""

from __future__ import annotations

import copy

import pytest
import torch
from tiny_base import write_tiny_base
from transformers.integrations import sdpa_attention

from training.language_model.causal_lm import small_llama
from udfs.generation.decoding import Decoding, NoGuard, Request, write
from udfs.kernels.execution_plan import optimize_for_inference
from udfs.kernels.gpu_attention import NAME
from udfs.models.base_models import load_encoder


@pytest.fixture
def allowed(monkeypatch):
    """Whether cuDNN might have been chosen, at each call of torch's attention."""
    seen, own = [], sdpa_attention.sdpa_attention_forward

    def watched(*given, **more):
        seen.append(torch.backends.cuda.cudnn_sdp_enabled())
        return own(*given, **more)

    monkeypatch.setattr(sdpa_attention, "sdpa_attention_forward", watched)
    return seen


def test_an_encoder_never_asks_cudnn_and_says_the_same(tmp_path, allowed):
    plain = load_encoder(write_tiny_base(tmp_path))
    ready = optimize_for_inference(copy.deepcopy(plain), "cuda")
    assert ready.config._attn_implementation == NAME and plain.config._attn_implementation == "sdpa"
    ids, mask = torch.randint(5, 60, (4, 21)), torch.ones(4, 21, dtype=torch.long)
    mask[1:3, -2:] = 0
    before = torch.backends.cuda.cudnn_sdp_enabled()
    with torch.inference_mode():
        found = ready(input_ids=ids, attention_mask=mask).last_hidden_state
    assert allowed and not any(allowed)
    assert torch.backends.cuda.cudnn_sdp_enabled() == before, "what else runs in this process keeps its choice"
    with torch.inference_mode():
        torch.testing.assert_close(found, plain(input_ids=ids, attention_mask=mask).last_hidden_state)


def test_a_generator_neither(allowed):
    model = small_llama(300, 0, 1, 128, 30.0, 5).cpu().eval()
    requests = [Request(list(range(2, 2 + length)), NoGuard) for length in (3, 9, 17)]
    expected = write(model, requests, 1, 0, Decoding(most_new_tokens=8))
    allowed.clear()
    assert (
        write(optimize_for_inference(copy.deepcopy(model), "cuda"), requests, 1, 0, Decoding(most_new_tokens=8))
        == expected
    )
    assert allowed and not any(allowed)


def test_a_model_whose_attention_cannot_be_chosen_is_left_as_it_is(tmp_path):
    model = optimize_for_inference(load_encoder(write_tiny_base(tmp_path), attention="eager"), "cuda")
    assert model.config._attn_implementation == "eager"
