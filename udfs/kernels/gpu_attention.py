"""Attention for scoring on a GPU: torch's own kernels without cuDNN's, which are planned anew for every shape of a
batch.

In bf16 and fp16 torch prefers cuDNN on newer cards. A plan takes tens of milliseconds, a batch of a small encoder two
or three, and batches cut by a token budget seldom have a shape that was seen before.
"""

from __future__ import annotations

from typing import Any

from udfs.kernels.attention import attend_by

NAME = "without_plans"


def use_no_plans(model: Any) -> None:
    """Makes a model of transformers attend this way, where its architecture lets attention be chosen; else leaves
    it.
    """
    attend_by(model, NAME, attend)


def attend(module: Any, query: Any, key: Any, value: Any, attention_mask: Any, **more: Any) -> tuple[Any, Any]:
    """query (B, N, T, D), key and value (B, M, S, D), mask (B or 1, N or 1, T or 1, S) or None -> (B, T, N, D),
    None.
    """
    from torch.nn.attention import SDPBackend, sdpa_kernel
    from transformers.integrations.sdpa_attention import sdpa_attention_forward

    with sdpa_kernel([SDPBackend.FLASH_ATTENTION, SDPBackend.EFFICIENT_ATTENTION, SDPBackend.MATH]):
        return sdpa_attention_forward(module, query, key, value, attention_mask, **more)
