"""Attention for scoring in bf16 on a CPU: torch's own, with keys and values padded to a multiple of 16.

torch's kernel leaves its fast path where the number of keys is no multiple of its vectors' width: 30 tokens cost more
than twice what 32 do, 120 half again as much as 128. Padding the keys alone and masking the padding costs next to
nothing, and the rest of the model sees no padding at all.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

NAME = "keys_padded_to_16"
_WIDTH = 16


def use_padded_keys(model: Any) -> None:
    """Makes a model of transformers attend this way, where its architecture lets attention be chosen; else leaves it."""
    attend_by(model, NAME, attend)


def attend_by(model: Any, name: str, attention: Callable[..., tuple[Any, Any]]) -> None:
    """Registers an attention with transformers and makes a model that has torch's own use it."""
    from transformers import AttentionInterface, AttentionMaskInterface
    from transformers.masking_utils import sdpa_mask

    if getattr(model.config, "_attn_implementation", None) != "sdpa":
        return
    AttentionInterface.register(name, attention)
    AttentionMaskInterface.register(name, sdpa_mask)
    model.set_attn_implementation(name)


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
    """The mask as numbers to add, with `missing` keys more that nothing attends to. Every layer asks for the same one."""
    if mask is None:
        return _padding(key.shape[2], missing, key.dtype, key.device)
    if _latest.mask() is not mask or _latest.missing != missing:
        _latest.mask, _latest.missing, _latest.made = weakref.ref(mask), missing, _made(mask, missing, key.dtype)
    return _latest.made


def _made(mask: Any, missing: int, dtype: Any) -> Any:
    import torch

    lowest = torch.finfo(dtype).min  # minus infinity would make a row that attends to nothing NaN
    if mask.dtype == torch.bool:
        one = mask[:, :, :1]
        mask = one if torch.equal(one.expand_as(mask), mask) else mask  # the same keys are hidden from every token
        mask = torch.zeros(mask.shape, dtype=dtype, device=mask.device).masked_fill_(~mask, lowest)
    return torch.nn.functional.pad(mask.to(dtype), (0, missing), value=lowest)


@lru_cache(maxsize=256)
def _padding(keys: int, missing: int, dtype: Any, device: Any) -> Any:
    import torch

    mask = torch.zeros(1, 1, 1, keys + missing, dtype=dtype, device=device)
    mask[..., keys:] = torch.finfo(dtype).min
    return mask


@dataclass
class _Latest:
    """The mask of the batch that is being read, and what was made of it."""

    mask: Any = lambda: None
    missing: int = 0
    made: Any = None


_latest = _Latest()
