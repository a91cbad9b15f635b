"""The last layer of a classifier that reads its first token alone, as those of BERT's kind do, made to answer for that
token only.

One query a row needs no keys and values of its own: what it scores a token by is a product with the token itself, once
the key's weights are multiplied into the query, and the value's weights can wait until the tokens are summed up. So the
layer costs a row what it used to cost a token. What it says differs by rounding.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import torch

#: How far fp32 logits may move when the layer is replaced, as a share of their size.
_MOVED = 1e-4


class FirstTokenLayer(torch.nn.Module):
    """(B, T, H) -> (B, 1, H); the mask is (B or 1, 1, T or 1, T), of booleans or of numbers to add, or None."""

    def __init__(
        self, query: torch.nn.Linear, key: torch.nn.Linear, value: torch.nn.Linear, heads: int, rest: torch.nn.Module
    ) -> None:
        super().__init__()
        self.query, self.rest, self.heads = query, rest, heads
        self.key = torch.nn.Parameter(
            key.weight.detach().view(heads, -1, key.in_features)
        )  # its bias moves all scores alike
        self.value = torch.nn.Parameter(value.weight.detach().view(heads, -1, value.in_features))
        self.value_bias = torch.nn.Parameter(value.bias.detach())

    def forward(
        self, hidden_states: torch.Tensor, attention_mask: torch.Tensor | None = None, *_: Any, **__: Any
    ) -> torch.Tensor:
        first, tokens = hidden_states[:, 0].contiguous(), hidden_states.float()
        key, value = self.key.float(), self.value.float()  # (N, D, H)
        query = self.query(first).view(len(first), self.heads, -1).transpose(0, 1).float()  # (N, B, D)
        wanted = torch.bmm(query * key.shape[1] ** -0.5, key).transpose(0, 1)  # (B, N, H)
        scores = torch.bmm(wanted, tokens.transpose(1, 2))  # (B, N, T)
        if attention_mask is not None:
            scores = _masked(scores, attention_mask[:, 0, :1])
        found = torch.bmm(scores.softmax(-1), tokens)  # (B, N, H)
        attended = torch.bmm(found.transpose(0, 1), value.transpose(1, 2)).transpose(0, 1)  # (B, N, D)
        return self.rest((attended.reshape(len(first), -1) + self.value_bias).to(first.dtype), first)[:, None]


class _BertRest(torch.nn.Module):
    def __init__(self, layer: Any) -> None:
        super().__init__()
        self.attended, self.intermediate, self.output = layer.attention.output, layer.intermediate, layer.output

    def forward(self, attended: torch.Tensor, first: torch.Tensor) -> torch.Tensor:
        attended = self.attended(attended, first)
        return self.output(self.intermediate(attended), attended)


class _DistilBertRest(torch.nn.Module):
    def __init__(self, layer: Any) -> None:
        super().__init__()
        self.attended, self.attended_norm = layer.attention.out_lin, layer.sa_layer_norm
        self.wide, self.norm = layer.ffn, layer.output_layer_norm

    def forward(self, attended: torch.Tensor, first: torch.Tensor) -> torch.Tensor:
        attended = self.attended_norm(self.attended(attended) + first)
        return self.norm(self.wide.ff_chunk(attended) + attended)


def read_first_token(model: Any) -> None:
    """Replaces the last layer of an fp32 sequence classifier, in place, where it is of that kind and the logits stay;
    else leaves it.
    """
    if getattr(model.config, "is_decoder", False):
        return
    for layers in [module for module in model.modules() if isinstance(module, torch.nn.ModuleList) and len(module)]:
        whole = layers[-1]
        if not (made := _for_first_token(whole)):
            continue
        stays = False
        with suppress(Exception):  # whatever a model of another kind asks of its layers, or of a text
            before = _tried(model)
            layers[-1] = made.eval()
            stays = bool((_tried(model) - before).norm() <= _MOVED * before.norm())
        if not stays:
            layers[-1] = whole


def _for_first_token(layer: Any) -> FirstTokenLayer | None:
    """The layer for the first token; None for one of a kind that is not known."""
    with suppress(AttributeError):
        attention = getattr(layer.attention, "self", layer.attention)
        if hasattr(attention, "q_lin"):
            return FirstTokenLayer(
                attention.q_lin, attention.k_lin, attention.v_lin, attention.n_heads, _DistilBertRest(layer)
            )
        linears = (attention.query, attention.key, attention.value)
        return FirstTokenLayer(*linears, attention.num_attention_heads, _BertRest(layer))
    return None


def _tried(model: Any) -> torch.Tensor:
    """Logits of a few made-up rows, one of them padded."""
    dice = torch.Generator().manual_seed(0)
    ids = torch.randint(0, int(model.config.vocab_size), (4, 9), generator=dice).to(model.device)
    mask = torch.ones_like(ids)
    mask[0, -4:] = 0
    with torch.inference_mode():
        return model(input_ids=ids, attention_mask=mask).logits.float()


def _masked(scores: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    return (
        scores.masked_fill(~mask, torch.finfo(scores.dtype).min) if mask.dtype == torch.bool else scores + mask.float()
    )
