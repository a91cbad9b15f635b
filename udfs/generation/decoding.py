"""Decoding many rows at once: like lengths together, padded on the left, one key-value cache, finished rows leave the
batch.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

if TYPE_CHECKING:
    import torch

_CANDIDATES = 24


@dataclass(frozen=True)
class Decoding:
    """How texts are decoded. `temperature` 0 takes the most probable token; else tokens are drawn from the 24 most
    probable.
    """

    rows_per_batch: int = 96
    most_new_tokens: int = 160
    temperature: float = 0.0


class NoGuard:
    """The guard of a row that may say anything, in place of a RowGuard."""

    always: Collection[int] = ()

    def accept(self, token: int) -> None:
        """Nothing to keep up with."""

    def now(self) -> list[int]:
        """Nothing is forbidden."""
        return []

    def allowed(self) -> list[int] | None:
        """No token is the only one."""
        return None

    def also(self) -> list[int]:
        """No token is let pass beside what is allowed."""
        return []


class Guard(Protocol):
    """What one row may say next, kept up with the tokens that it has said. `always`: token ids that never may come, but
    where the guard itself brings them.
    """

    always: Collection[int]

    def accept(self, token: int) -> None:
        """Tells the guard which token the row has said."""
        ...

    def now(self) -> list[int]:
        """Token ids that may not come next, besides those that never may."""
        ...

    def allowed(self) -> list[int] | None:
        """The only token ids that may come next, those of `always` too; None where it is no matter of a few."""
        ...

    def also(self) -> list[int]:
        """Token ids of `always` that may come next all the same."""
        ...


@dataclass
class Request:
    """One row to write: its prompt's token ids, a fresh guard of what it may say, the seed of its draws (from its own
    input).
    """

    ids: list[int]
    guard: Callable[[], Guard]
    seed: int = 0


def write(
    model: Any, requests: Sequence[Request], stop_id: int, pad_id: int, decoding: Decoding
) -> list[list[int] | Exception]:
    """The new token ids of every row, in input order, without the stop token; an exception where a row made decoding
    fail.

    A batch that fails is halved until the row to blame stands alone, so the others are written all the same. A row
    without a stop token within `most_new_tokens` ends there. What a row draws depends on its seed, not on its
    neighbours.
    """
    order = sorted(range(len(requests)), key=lambda row: len(requests[row].ids))
    written: list[list[int] | Exception] = [[] for _ in requests]
    stack = [order[start : start + decoding.rows_per_batch] for start in range(0, len(order), decoding.rows_per_batch)]
    while stack:
        rows = stack.pop()
        try:
            texts = _write_batch(model, [requests[row] for row in rows], stop_id, pad_id, decoding)
        except Exception as problem:  # one bad row must not cost the others their text
            if len(rows) == 1:
                written[rows[0]] = problem
            else:
                middle = len(rows) // 2
                stack += [rows[:middle], rows[middle:]]
        else:
            for row, text in zip(rows, texts, strict=True):
                written[row] = text
    return written


def _write_batch(
    model: Any, requests: Sequence[Request], stop_id: int, pad_id: int, decoding: Decoding
) -> list[list[int]]:
    import torch
    from transformers import DynamicCache

    device = next(model.parameters()).device
    longest = max(len(request.ids) for request in requests)
    ids = torch.tensor([[pad_id] * (longest - len(r.ids)) + r.ids for r in requests], device=device)  # (B, T)
    mask = torch.tensor([[0] * (longest - len(r.ids)) + [1] * len(r.ids) for r in requests], device=device)  # (B, T)
    positions = (mask.cumsum(1) - 1).clamp(min=0)  # (B, T)
    draws = np.stack([np.random.default_rng(request.seed).random(decoding.most_new_tokens) for request in requests])
    guards: list[Guard] = [request.guard() for request in requests]
    always = _mask([guard.always for guard in guards], model.config.vocab_size).to(device)  # (B, V)
    texts: list[list[int]] = [[] for _ in requests]
    alive = list(range(len(requests)))
    cache = DynamicCache(config=model.config)
    with torch.inference_mode():
        for step in range(decoding.most_new_tokens):
            out = model(
                input_ids=ids,
                attention_mask=mask,
                position_ids=positions,
                past_key_values=cache,
                use_cache=True,
                logits_to_keep=1,
            )
            logits = out.logits[:, -1].float()  # (alive, V)
            if logits.isnan().any():
                raise ValueError("the model returned numbers that are not finite")
            _forbid(logits, always, [guards[row] for row in alive])
            chosen = _choose(logits, draws[alive, step], decoding.temperature)  # (alive,)
            for row, token in zip(alive, chosen, strict=True):
                if token != stop_id:
                    texts[row].append(token)
                    guards[row].accept(token)
            stay = [place for place, token in enumerate(chosen) if token != stop_id]
            if not stay:
                break
            if len(stay) < len(alive):
                index = torch.tensor(stay, device=device)
                cache.batch_select_indices(index)
                mask, positions, always = mask[index], positions[index], always[index]
                alive = [alive[place] for place in stay]
            ids = torch.tensor([[chosen[place]] for place in stay], device=device)  # (alive, 1)
            positions = positions[:, -1:] + 1
            mask = torch.cat([mask, mask.new_ones(len(stay), 1)], dim=1)
    return texts


def _mask(tokens: Sequence[Collection[int]], vocabulary_size: int) -> torch.Tensor:
    import torch

    mask = torch.zeros(len(tokens), vocabulary_size, dtype=torch.bool)
    for row, ids in enumerate(tokens):
        mask[row, list(ids)] = True
    return mask


def _forbid(logits: torch.Tensor, always: torch.Tensor, guards: Sequence[Guard]) -> None:
    """Puts what may not come out of reach: logits (B, V) in place, `always` (B, V) true where it never may."""
    spared = [(row, token, logits[row, token].clone()) for row, guard in enumerate(guards) for token in guard.also()]
    only = [(row, few) for row, guard in enumerate(guards) if (few := guard.allowed()) is not None]
    kept = [(row, few, logits[row, few].clone()) for row, few in only]
    logits[always] = float("-inf")
    pairs = [(row, token) for row, guard in enumerate(guards) for token in guard.now()]
    if pairs:
        rows, tokens = zip(*pairs, strict=True)
        logits[list(rows), list(tokens)] = float("-inf")
    for row, token, value in spared:
        logits[row, token] = value
    for row, few, values in kept:
        logits[row] = float("-inf")
        logits[row, few] = values


def _choose(logits: torch.Tensor, draws: np.ndarray, temperature: float) -> list[int]:
    """One token a row: the best, or by its draw from [0, 1) on the cumulated probabilities of the best 24."""
    import torch

    if not temperature:
        return logits.argmax(dim=-1).tolist()
    values, tokens = logits.topk(min(_CANDIDATES, logits.shape[-1]), dim=-1)  # (B, 24), best first
    cumulated = torch.softmax(values / temperature, dim=-1).cumsum(dim=-1)
    place = (cumulated < torch.from_numpy(draws).to(cumulated)[:, None]).sum(dim=-1, keepdim=True)
    return tokens.gather(1, place.clamp(max=values.shape[-1] - 1)).squeeze(1).tolist()
