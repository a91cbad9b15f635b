"""Padded keys and packed weights change nothing but the time: hidden states equal those of torch's own layers."""

from __future__ import annotations

import copy

import pytest
import torch
from tiny_base import write_tiny_base

from udfs.kernels.attention import NAME, attend, use_products_for_short
from udfs.kernels.execution_plan import optimize_for_inference
from udfs.kernels.packed_linear import OneOfJoined, PackedLinear, pack_linears
from udfs.models.base_models import load_encoder


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize(("tokens", "keys"), [(5, 5), (16, 16), (21, 21), (128, 128), (130, 130), (3, 9)])
@pytest.mark.parametrize("masked", [False, True])
def test_rows_attend_as_in_torch_s_own_kernel(dtype, tokens, keys, masked, monkeypatch):
    """Short and long ones, in parts of the batch, padded in front and behind, and with more keys than queries."""
    monkeypatch.setattr("udfs.kernels.attention._IN_CACHE", 8 * 16 * 20)
    dice = torch.Generator().manual_seed(tokens)
    query, key, value = (torch.randn(7, 4, size, 8, generator=dice).to(dtype) for size in (tokens, keys, keys))
    mask = torch.rand(7, 1, 1, keys, generator=dice) > 0.3
    mask[..., 0] = True
    given = mask if masked else None
    expected = torch.nn.functional.scaled_dot_product_attention(
        query.float(), key.float(), value.float(), attn_mask=given
    )
    module = torch.nn.Module()
    module.is_causal = False
    with torch.inference_mode():
        found = attend(module, query, key, value, given)[0].transpose(1, 2).float()
    torch.testing.assert_close(
        found, expected, atol=2e-6 if dtype == torch.float32 else 0.03, rtol=1e-5 if dtype == torch.float32 else 0.03
    )


@pytest.mark.parametrize("length", [3, 16, 21])
@pytest.mark.parametrize("padded", [False, True])
def test_hidden_states_are_the_same(tmp_path, length, padded):
    base = write_tiny_base(tmp_path)
    plain, changed = load_encoder(base), load_encoder(base)
    use_products_for_short(changed)
    assert changed.config._attn_implementation == NAME and plain.config._attn_implementation == "sdpa"
    torch.manual_seed(0)
    ids = torch.randint(5, 60, (4, length))
    mask = torch.ones_like(ids)
    mask[1:3, -2:] = 0
    with torch.inference_mode():
        found, expected = (
            m(input_ids=ids, attention_mask=mask if padded else None).last_hidden_state for m in (changed, plain)
        )
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
    use_products_for_short(model)
    assert model.config._attn_implementation == "eager"


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_packed_layers_say_what_torch_s_own_say(tmp_path, dtype):
    base = write_tiny_base(tmp_path)
    plain, packed = load_encoder(base).to(dtype), load_encoder(base).to(dtype)
    pack_linears(packed)
    if dtype == torch.float32 or torch.ops.mkldnn._is_mkldnn_bf16_supported():
        layers = [module for module in packed.modules() if isinstance(module, PackedLinear)]
        assert len(layers) == 2 * 6 and sum(layer.after == "gelu" for layer in layers) == 2
    ids = torch.arange(5, 26).view(3, 7)
    with torch.inference_mode():
        found, expected = (model(input_ids=ids).last_hidden_state.float() for model in (packed, plain))
    torch.testing.assert_close(
        found, expected, atol=2e-6 if dtype == torch.float32 else 0.06, rtol=1e-5 if dtype == torch.float32 else 0.02
    )


def test_layers_without_a_bias_and_other_activations_are_left_whole():
    torch.manual_seed(0)
    plain = torch.nn.Sequential(torch.nn.Linear(8, 16, bias=False), torch.nn.ReLU(), torch.nn.Linear(16, 3))
    packed = torch.nn.Sequential(*plain)
    rows = torch.randn(4, 5, 8)
    with torch.inference_mode():
        expected = plain(rows)
        pack_linears(packed)
        torch.testing.assert_close(packed(rows), expected)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_layers_that_read_one_input_are_one_product(dtype):
    """Query, key and value: what each says is what it said alone, also when the next input lies where the last one
    lay.
    """
    torch.manual_seed(0)
    module = torch.nn.Module()
    names = ("query", "key", "value")
    for name, size in zip(names, (8, 8, 24), strict=True):
        setattr(module, name, torch.nn.Linear(16, size).to(dtype))
    alone = copy.deepcopy(module)
    pack_linears(module, [names])
    if dtype == torch.bfloat16 and not torch.ops.mkldnn._is_mkldnn_bf16_supported():
        pytest.skip("this processor has no bf16")
    assert all(type(getattr(module, name)) is OneOfJoined for name in names)
    rows = torch.randn(4, 5, 16, dtype=dtype)
    with torch.inference_mode():
        for _ in range(3):
            given = torch.randn(4, 5, 16, dtype=dtype)
            for name in (*names, *names[::-1]):
                torch.testing.assert_close(
                    getattr(module, name)(given), getattr(alone, name)(given), atol=1e-2, rtol=2e-2
                )
            del given
        torch.testing.assert_close(module.key(rows), alone.key(rows), atol=1e-2, rtol=2e-2)


def test_layers_that_cannot_read_one_input_or_have_no_bias_stay_alone():
    for layers in ({"query": (16, 8), "key": (24, 8)}, {"query": (16, 8), "key": (16, 8, False)}):
        module = torch.nn.Module()
        for name, size in layers.items():
            setattr(module, name, torch.nn.Linear(*size))
        pack_linears(module, [("query", "key")])
        assert all(type(getattr(module, name)) is PackedLinear for name in layers)


def test_only_layers_of_a_model_that_attends_this_way_are_joined(tmp_path):
    def joined(attention: str) -> int:
        model = optimize_for_inference(load_encoder(write_tiny_base(tmp_path), attention=attention), "cpu")
        return sum(isinstance(module, OneOfJoined) for module in model.modules())

    assert joined("eager") == 0
    assert joined("sdpa") == 2 * 3
