"""Attention for decoding on a CPU: a single new token attends by two batched products.

torch's own kernel is made for many queries: for one, over 96 rows of 90 keys, it takes three times as long.
"""

from __future__ import annotations

from typing import Any

from udfs.kernels.attention import attend_by

NAME = "one_query_by_products"


def use_products(model: Any) -> None:
    """Makes a causal model of transformers attend this way, where its architecture lets attention be chosen; else
    leaves it.
    """
    attend_by(model, NAME, attend)


def attend(module: Any, query: Any, key: Any, value: Any, attention_mask: Any, **more: Any) -> tuple[Any, Any]:
    """query (B, N, T, D), key and value (B, M, S, D), mask (B, 1, T, S) of booleans or None -> (B, T, N, D), None.

    Each of the M keys' heads serves N / M neighbouring heads of the query.
    """
    import torch
    from transformers.integrations.sdpa_attention import sdpa_attention_forward

    rows, heads, tokens, width = query.shape
    plain = attention_mask is None or attention_mask.dtype == torch.bool
    if tokens > 1 or not plain or more.get("dropout") or more.get("position_bias") is not None or more.get("softcap"):
        return sdpa_attention_forward(module, query, key, value, attention_mask, **more)
    keys, served = key.shape[2], heads // key.shape[1]
    scaling = more.get("scaling") or width**-0.5
    scores = torch.bmm((query * scaling).reshape(-1, served, width), key.reshape(-1, keys, width).transpose(1, 2))
    scores = scores.view(rows, heads, 1, keys)
    if attention_mask is not None:
        scores = scores.masked_fill(~attention_mask, torch.finfo(scores.dtype).min)
    shares = scores.softmax(-1).view(-1, served, keys)
    attended = torch.bmm(shares, value.reshape(-1, keys, value.shape[-1]))
    return attended.view(rows, heads, 1, -1).transpose(1, 2), None
