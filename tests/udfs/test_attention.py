"""Padded keys change nothing but the time: hidden states equal those of torch's own attention."""

from __future__ import annotations

import pytest
import torch
from tiny_base import write_tiny_base

from udfs.attention import NAME, attend, use_padded_keys
from udfs.base import load_encoder


@pytest.mark.parametrize("length", [3, 16, 21])
@pytest.mark.parametrize("padded", [False, True])
def test_hidden_states_are_the_same(tmp_path, length, padded):
    base = write_tiny_base(tmp_path)
    plain, changed = load_encoder(base), load_encoder(base)
    use_padded_keys(changed)
    assert changed.config._attn_implementation == NAME and plain.config._attn_implementation == "sdpa"
    torch.manual_seed(0)
    ids = torch.randint(5, 60, (4, length))
    mask = torch.ones_like(ids)
    mask[1:3, -2:] = 0
    with torch.inference_mode():
        found, expected = (m(input_ids=ids, attention_mask=mask if padded else None).last_hidden_state for m in (changed, plain))
    real = mask.bool() if padded else torch.ones_like(mask).bool()
    torch.testing.assert_close(found[real], expected[real], atol=2e-6, rtol=1e-5)


def test_a_causal_model_stays_causal():
    torch.manual_seed(0)
    query, key, value = (torch.randn(2, 4, 5, 8) for _ in range(3))
    expected = torch.nn.functional.scaled_dot_product_attention(query, key, value, is_causal=True).transpose(1, 2)
    module = torch.nn.Module()
    module.is_causal = True
    torch.testing.assert_close(attend(module, query, key, value, None)[0], expected)
    mask = torch.full((5, 5), -torch.inf).triu(1)[None, None]
    torch.testing.assert_close(attend(module, query, key, value, mask)[0], expected)


def test_a_model_with_another_attention_is_left_as_it_is(tmp_path):
    model = load_encoder(write_tiny_base(tmp_path), attention="eager")
    use_padded_keys(model)
    assert model.config._attn_implementation == "eager"
