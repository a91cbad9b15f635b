"""Attention for scoring on a CPU: short texts by batched products, long ones by torch's own kernel, keys padded to a
multiple of 16.

torch's kernel takes every row and head for itself: texts of 12 tokens cost twice what the products here do, whose
scores, in fp32, stay in the processor's own cache. In bf16 it also leaves its fast path where the number of keys is no
multiple of its vectors' width, and so does the product of small matrices. Padding the keys alone and masking the
padding costs next to nothing, and the rest of the model sees no padding at all.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import torch

NAME = "short_by_products"
#: Layers whose answers attention reads where they lie, as transformers names them in models that let attention be
#: chosen.
ASKED_TOGETHER = (("query", "key", "value"), ("q_lin", "k_lin", "v_lin"))
_WIDTH = 16
#: Longer texts are no slower in torch's kernel.
_LONGEST = 128
#: Scores that are held at a time.
_IN_CACHE = 100_000


def use_products_for_short(model: Any) -> bool:
    """Makes a model of transformers attend this way, where its architecture lets attention be chosen; else leaves it,
    and says so.
    """
    return attend_by(model, NAME, attend)


def attend_by(model: Any, name: str, attention: Callable[..., tuple[Any, Any]]) -> bool:
    """Registers an attention with transformers and makes a model that has torch's own use it, or says that it has
    another.
    """
    from transformers import AttentionInterface, AttentionMaskInterface
    from transformers.masking_utils import sdpa_mask

    if getattr(model.config, "_attn_implementation", None) != "sdpa":
        return False
    AttentionInterface.register(name, attention)
    AttentionMaskInterface.register(name, sdpa_mask)
    model.set_attn_implementation(name)
    return True


def attend(module: Any, query: Any, key: Any, value: Any, attention_mask: Any, **more: Any) -> tuple[Any, Any]:
    """query (B, N, T, D), key and value (B, M, S, D), mask (B or 1, N or 1, T or 1, S) or None -> (B, T, N, D),
    None.
    """
    from transformers.integrations.sdpa_attention import sdpa_attention_forward

    causal = more.get("is_causal")
    causal = getattr(module, "is_causal", True) if causal is None else causal
    if (causal and attention_mask is None) or more.get("position_bias") is not None:
        return sdpa_attention_forward(module, query, key, value, attention_mask, **more)
    missing = -key.shape[2] % _WIDTH
    if _is_short(query, key, value, more):
        mask = _padded_mask(attention_mask, key.shape[2], missing, torch.float32)
        return by_products(query, key, value, mask, more.get("scaling")), None
    if missing and key.dtype == torch.bfloat16:
        attention_mask = _padded_mask(attention_mask, key.shape[2], missing, key.dtype)
        key, value = (torch.nn.functional.pad(tensor, (0, 0, 0, missing)) for tensor in (key, value))
    return sdpa_attention_forward(module, query, key, value, attention_mask, **more)


def by_products(
    query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, mask: torch.Tensor | None, scaling: float | None
) -> torch.Tensor:
    """query, key and value (B, N, T, D), mask to add (B or 1, N or 1, T or 1, S), S the next multiple of 16 -> (B, T,
    N, D).
    """
    rows, heads, tokens, width = query.shape
    keys = -(-tokens // _WIDTH) * _WIDTH
    at_once = max(1, min(rows, _IN_CACHE // (heads * tokens * keys)))
    asked, offered, held = (torch.zeros(at_once, heads, size, width) for size in (tokens, keys, keys))
    scores, attended = torch.empty(at_once * heads, tokens, keys), query.new_empty(rows, tokens, heads, width)
    for start in range(0, rows, at_once):
        part = slice(start, min(start + at_once, rows))
        count = part.stop - start
        for room, given in ((asked, query), (offered, key), (held, value)):
            room[:count, :, :tokens] = given[part]
        q, k, v = (room[:count].view(count * heads, -1, width) for room in (asked, offered, held))
        now = scores[: count * heads]
        torch.baddbmm(now, q, k.transpose(1, 2), beta=0, alpha=width**-0.5 if scaling is None else scaling, out=now)
        if mask is not None:
            now.view(count, heads, tokens, keys).add_(mask[part] if len(mask) > 1 else mask)
        attended[part] = torch.bmm(now.softmax(-1), v).view(count, heads, tokens, width).transpose(1, 2)
    return attended


def _is_short(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, more: dict[str, Any]) -> bool:
    """Whether products are faster, and say all that is asked for."""
    if query.shape != key.shape or key.shape != value.shape or query.shape[2] > _LONGEST or query.device.type != "cpu":
        return False
    return not (more.get("dropout") or more.get("softcap") or more.get("s_aux") is not None or query.requires_grad)


def _padded_mask(mask: Any, keys: int, missing: int, dtype: Any) -> Any:
    """The mask as numbers to add, with `missing` keys more that nothing attends to; None where it hides nothing. Every
    layer asks for the same one.
    """
    if mask is None:
        return _padding(keys, missing, dtype) if missing else None
    if _latest.mask() is not mask or _latest.dtype != dtype:
        _latest.mask, _latest.dtype, _latest.made = weakref.ref(mask), dtype, _made(mask, missing, dtype)
    return _latest.made


def _made(mask: Any, missing: int, dtype: Any) -> Any:
    lowest = torch.finfo(dtype).min  # minus infinity would make a row that attends to nothing NaN
    if mask.dtype == torch.bool:
        one = mask[:, :, :1]
        mask = one if torch.equal(one.expand_as(mask), mask) else mask  # the same keys are hidden from every token
        mask = torch.zeros(mask.shape, dtype=dtype, device=mask.device).masked_fill_(~mask, lowest)
    return torch.nn.functional.pad(mask.to(dtype).clamp(min=lowest), (0, missing), value=lowest)


@lru_cache(maxsize=256)
def _padding(keys: int, missing: int, dtype: Any) -> Any:
    mask = torch.zeros(1, 1, 1, keys + missing, dtype=dtype)
    mask[..., keys:] = torch.finfo(dtype).min
    return mask


@dataclass
class _Latest:
    """The mask of the batch that is being read, and what was made of it."""

    mask: Any = lambda: None
    dtype: Any = None
    made: Any = None


_latest = _Latest()
