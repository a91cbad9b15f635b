"""Attention for scoring in bf16 on a CPU: torch's own, with keys and values padded to a multiple of 16.

torch's kernel leaves its fast path where the number of keys is no multiple of its vectors' width: 30 tokens cost more
than twice what 32 do, 120 half again as much as 128. Padding the keys alone and masking the padding costs next to
nothing, and the rest of the model sees no padding at all.
"""

from __future__ import annotations

from typing import Any

NAME = "keys_padded_to_16"
_WIDTH = 16


def use_padded_keys(model: Any) -> None:
    """Makes a model of transformers attend this way, where its architecture lets attention be chosen; else leaves it."""
    from transformers import AttentionInterface, AttentionMaskInterface
    from transformers.masking_utils import sdpa_mask

    if getattr(model.config, "_attn_implementation", None) != "sdpa":
        return
    AttentionInterface.register(NAME, attend)
    AttentionMaskInterface.register(NAME, sdpa_mask)
    model.set_attn_implementation(NAME)


def attend(module: Any, query: Any, key: Any, value: Any, attention_mask: Any, **more: Any) -> tuple[Any, Any]:
    """query (B, N, T, D), key and value (B, M, S, D), mask (B or 1, N or 1, T, S) or None -> (B, T, N, D), None."""
    from transformers.integrations.sdpa_attention import sdpa_attention_forward

    missing = -key.shape[2] % _WIDTH
    causal = more.get("is_causal")
    causal = getattr(module, "is_causal", True) if causal is None else causal
    if missing and not (causal and attention_mask is None) and more.get("position_bias") is None:
        attention_mask = _padded_mask(attention_mask, key, missing)
        key, value = (_padded(tensor, missing) for tensor in (key, value))
    return sdpa_attention_forward(module, query, key, value, attention_mask, **more)


def _padded(tensor: Any, missing: int) -> Any:
    import torch

    return torch.nn.functional.pad(tensor, (0, 0, 0, missing))


def _padded_mask(mask: Any, key: Any, missing: int) -> Any:
    """The mask with `missing` keys more that nothing attends to; True, or 0 where it is a number, is what counts."""
    import torch

    if mask is None:
        mask = torch.zeros(1, 1, 1, key.shape[2], dtype=key.dtype, device=key.device)
    hidden = False if mask.dtype == torch.bool else -torch.inf
    return torch.nn.functional.pad(mask, (0, missing), value=hidden)
