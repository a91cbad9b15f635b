"""A new token that attends by two products sees what it sees with torch's own attention, and texts stay the same."""

from __future__ import annotations

import copy

import pytest
import torch
from tiny_families import tiny_llama

from udfs.generation.decoding import Decoding, NoGuard, Request, write
from udfs.kernels.decoding_attention import NAME, attend
from udfs.kernels.execution_plan import optimize_for_inference
from udfs.kernels.packed_linear import PackedLinear


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("key_heads", [4, 2, 1])
def test_one_query_sees_the_same(masked, key_heads):
    torch.manual_seed(0)
    query, key, value = torch.randn(3, 4, 1, 8), torch.randn(3, key_heads, 7, 8), torch.randn(3, key_heads, 7, 8)
    mask = (torch.arange(7) >= torch.tensor([0, 2, 5])[:, None])[:, None, None] if masked else None
    wide = [states.repeat_interleave(4 // key_heads, dim=1) for states in (key, value)]
    expected = torch.nn.functional.scaled_dot_product_attention(query, *wide, attn_mask=mask).transpose(1, 2)
    torch.testing.assert_close(attend(torch.nn.Module(), query, key, value, mask)[0], expected)


@pytest.mark.parametrize("key_heads", [4, 2])
def test_texts_are_the_same(key_heads):
    plain = causal_model(key_heads)
    ready = optimize_for_inference(copy.deepcopy(plain), "cpu")
    assert ready.config._attn_implementation == NAME
    assert any(isinstance(module, PackedLinear) for module in ready.modules())
    requests = [Request(list(range(3, 3 + length)), NoGuard) for length in (2, 9, 5, 17)]
    texts = [write(model, requests, 2, 0, Decoding(rows_per_batch=3, most_new_tokens=12)) for model in (plain, ready)]
    assert texts[0] == texts[1]
    assert all(isinstance(text, list) for text in texts[0])
    assert any(texts[0])


def causal_model(key_heads: int):
    torch.manual_seed(0)
    heads = {"num_attention_heads": 4, "num_key_value_heads": key_heads}
    return tiny_llama(40, **heads, max_position_embeddings=64, eos_token_id=2, pad_token_id=0).eval()
