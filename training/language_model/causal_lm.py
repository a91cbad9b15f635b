"""Training a causal model to continue product lines with texts, within a wall-clock budget.

One loop for both ways: a small Llama from scratch, and LoRA adapters on a larger base. The learning rate is a
function of the time that has passed, so a fit ends well on a slow and on a fast machine alike; the best weights on
validation are kept.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from udfs.models.base_models import device_here

if TYPE_CHECKING:
    import torch

_IGNORED = -100  # torch's label for a position without a target
#: Shares of the budget after which the validation loss is looked at; the end is always looked at.
_LOOKS = (0.3, 0.5, 0.7, 0.85)
_LOOKED_AT = 64
#: (tokens that the middle size would see, (width, layers)), largest first.
_MIDDLE, _SMALLEST = (192, 4), (128, 3)
_SIZES = ((3_000_000, (256, 6)), (400_000, _MIDDLE))


@dataclass(frozen=True)
class Pair:
    """Token ids of one example: the product's line, then its text with the end token."""

    line: list[int]
    text: list[int]
    weight: float = 1.0

    def __len__(self) -> int:
        return len(self.line) + len(self.text)


@dataclass(frozen=True)
class Schedule:
    """How a model is tuned: peak rate of a step, tokens in a step, and the most passes over the examples.

    A positive `matrix_rate` hands the matrices of the hidden layers to Muon, with that peak rate.
    """

    peak_rate: float
    matrix_rate: float = 0.0
    tokens_per_step: int = 1024
    max_epochs: int = 60
    warm_up_share: float = 0.05
    weight_decay: float = 0.1
    max_grad_norm: float = 1.0


def small_llama(
    vocabulary_size: int, pad_id: int, stop_id: int, positions: int, seconds: float, seed: int
) -> torch.nn.Module:
    """A Llama (Touvron et al. 2023, arXiv:2302.13971) with random weights, as large as this machine can train in the
    time; on the GPU, where there is one.

    The middle size is timed on a few steps; what it would see in `seconds` decides.
    """
    config = {
        "vocab_size": vocabulary_size,
        "pad_token_id": pad_id,
        "eos_token_id": stop_id,
        "max_position_embeddings": positions,
    }
    tokens = _tokens_per_second(_llama(config, _MIDDLE, seed), vocabulary_size, pad_id) * seconds
    size = next((size for fewest, size in _SIZES if tokens >= fewest), _SMALLEST)
    return _llama(config, size, seed)


def _llama(config: dict[str, int], size: tuple[int, int], seed: int) -> torch.nn.Module:
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    width, layers = size
    torch.manual_seed(seed)
    model = LlamaForCausalLM(
        LlamaConfig(
            **config,
            hidden_size=width,
            intermediate_size=width * 8 // 3 // 32 * 32,
            num_hidden_layers=layers,
            num_attention_heads=width // 32,
            num_key_value_heads=width // 32,
            tie_word_embeddings=True,
            bos_token_id=None,
        )
    )
    return model.to(device_here())


def _tokens_per_second(model: torch.nn.Module, vocabulary_size: int, pad_id: int) -> float:
    """Tokens that the model trains on in a second here, from the second of two small steps."""
    import torch

    pairs = [Pair([pad_id + 1] * 40, [vocabulary_size - 1] * 24)] * 8
    started = time.monotonic()
    for _ in range(2):
        started = time.monotonic()
        _losses(model, pairs, pad_id)[0].sum().backward()
        if device_here() == "cuda":
            torch.cuda.synchronize()
    return sum(map(len, pairs)) / max(time.monotonic() - started, 1e-6)


def tune(
    model: torch.nn.Module,
    train: Sequence[Pair],
    validation: Sequence[Pair],
    pad_id: int,
    schedule: Schedule,
    deadline: float,
    seed: int,
) -> dict[str, Any]:
    """Tunes the model's trainable weights in place until `deadline` (of `time.monotonic`); returns the fit's history.

    Ends earlier after `max_epochs`, or when the validation loss has risen three times in a row.
    """
    started = time.monotonic()
    parameters = [parameter for parameter in model.parameters() if parameter.requires_grad]
    if device_here() == "cpu":
        model.set_attn_implementation("eager")  # with a backward pass it is the faster one on a CPU
    optimizers = _optimizers(model, schedule)
    peaks = [[group["lr"] for group in optimizer.param_groups] for optimizer in optimizers]
    judge = _Judge(model, parameters, validation or train[:100], pad_id)
    seen = steps = tokens = 0
    model.train()
    for batch in batches([len(pair) for pair in train], schedule.tokens_per_step, seed):
        spent = (time.monotonic() - started) / max(deadline - started - 1.5 * judge.seconds, 1e-6)
        progress = max(spent, seen / (schedule.max_epochs * len(train)))
        if progress >= (*_LOOKS, 2.0)[judge.looks] and judge.look() >= 3:
            break
        if progress >= 1.0:
            break
        share = rate_at(progress, schedule.warm_up_share)
        for optimizer, rates in zip(optimizers, peaks, strict=True):
            for group, peak in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = peak * share
        _step(model, optimizers, [train[row] for row in batch], pad_id, parameters, schedule.max_grad_norm)
        seen, steps, tokens = seen + len(batch), steps + 1, tokens + sum(len(train[row]) for row in batch)
    judge.look()
    judge.restore()
    model.eval()
    seconds = time.monotonic() - started
    return {
        "epochs": round(seen / len(train), 2),
        "steps": steps,
        "tokens_per_second": round(tokens / max(seconds, 1e-6)),
        "validation_losses": [round(loss, 4) for loss in judge.losses],
        "seconds": round(seconds, 1),
    }


def batches(lengths: Sequence[int], tokens_per_step: int, seed: int) -> Iterator[list[int]]:
    """Row numbers of one step after another, without end: rows of like length together, each step within its tokens."""
    rng = np.random.default_rng(seed)
    while True:
        jitter = rng.uniform(0.0, 12.0, len(lengths))  # so that a row meets other rows each time
        order = np.argsort(np.asarray(lengths) + jitter, kind="stable").tolist()
        steps: list[list[int]] = [[]]
        longest = 0
        for row in order:
            longest = max(longest, lengths[row])
            if steps[-1] and (len(steps[-1]) + 1) * longest > tokens_per_step:
                steps.append([])
                longest = lengths[row]
            steps[-1].append(row)
        for place in rng.permutation(len(steps)):
            yield steps[place]


def rate_at(progress: float, warm_up: float) -> float:
    """Share of the peak rate: linear warm-up, then a cosine down to a twentieth, over the share of the budget that is
    spent.
    """
    if progress < warm_up:
        return max(progress / warm_up, 0.02)
    return 0.05 + 0.95 * 0.5 * (1.0 + math.cos(math.pi * min(1.0, (progress - warm_up) / (1.0 - warm_up))))


def mean_loss(model: torch.nn.Module, pairs: Sequence[Pair], pad_id: int) -> float:
    """Nats per text token over the pairs, 32 at a time."""
    import torch

    total = count = 0.0
    with torch.inference_mode():
        ordered = sorted(pairs, key=len)
        for start in range(0, len(ordered), 32):
            loss, targets = _losses(model, ordered[start : start + 32], pad_id)
            total, count = total + float(loss.sum()), count + int(targets.sum())
    return total / max(count, 1.0)


class _Judge:
    """Looks at the validation loss now and then, and remembers the best weights."""

    def __init__(self, model: torch.nn.Module, parameters: list[Any], pairs: Sequence[Pair], pad_id: int) -> None:
        self._model, self._parameters, self._pairs, self._pad_id = model, parameters, list(pairs)[:_LOOKED_AT], pad_id
        self._best = math.inf
        self._weights: list[torch.Tensor] = []
        self.losses: list[float] = []
        self.looks = 0
        self.seconds = 0.0

    def look(self) -> int:
        """Measures; returns how many looks ago the best one was."""
        started = time.monotonic()
        self._model.eval()
        loss = mean_loss(self._model, self._pairs, self._pad_id)
        self._model.train()
        self.losses.append(loss)
        self.looks = min(self.looks + 1, len(_LOOKS))
        if loss < self._best or not self._weights:
            self._best = loss
            self._weights = [parameter.detach().clone() for parameter in self._parameters]
        self.seconds = time.monotonic() - started
        return len(self.losses) - 1 - int(np.argmin(self.losses))

    def restore(self) -> None:
        """Puts the best weights back."""
        for parameter, best in zip(self._parameters, self._weights, strict=True):
            parameter.data.copy_(best)


def _step(
    model: Any,
    optimizers: Sequence[Any],
    pairs: Sequence[Pair],
    pad_id: int,
    parameters: list[Any],
    max_grad_norm: float,
) -> None:
    import torch

    losses, targets = _losses(model, pairs, pad_id)
    weights = torch.tensor([pair.weight for pair in pairs], device=losses.device)[:, None]
    loss = (losses * weights).sum() / (targets * weights).sum().clamp(min=1e-6)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(parameters, max_grad_norm)
    for optimizer in optimizers:
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)


def _losses(model: Any, pairs: Sequence[Pair], pad_id: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Loss of each position (B, T - 1), zero outside texts, and which positions are text (B, T - 1)."""
    import torch

    device = next(model.parameters()).device
    width = max(len(pair) for pair in pairs)
    ids = torch.tensor(
        [pair.line + pair.text + [pad_id] * (width - len(pair)) for pair in pairs], device=device
    )  # (B, T)
    labels = torch.tensor(
        [[_IGNORED] * len(pair.line) + pair.text + [_IGNORED] * (width - len(pair)) for pair in pairs], device=device
    )  # (B, T)
    mask = torch.tensor([[1] * len(pair) + [0] * (width - len(pair)) for pair in pairs], device=device)  # (B, T)
    hidden = model(input_ids=ids, attention_mask=mask).logits[:, :-1]  # (B, T - 1, V)
    labels = labels[:, 1:]
    losses = torch.nn.functional.cross_entropy(
        hidden.reshape(-1, hidden.shape[-1]).float(), labels.reshape(-1), ignore_index=_IGNORED, reduction="none"
    )
    return losses.view(labels.shape), labels != _IGNORED


def _optimizers(model: Any, schedule: Schedule) -> list[Any]:
    import torch

    tuned = [(name, parameter) for name, parameter in model.named_parameters() if parameter.requires_grad]
    hidden = [p for name, p in tuned if schedule.matrix_rate and p.ndim == 2 and "embed" not in name]
    known = {id(parameter) for parameter in hidden}
    matrices = [p for _, p in tuned if p.ndim > 1 and id(p) not in known]
    vectors = [p for _, p in tuned if p.ndim <= 1]
    groups = [{"params": matrices, "weight_decay": schedule.weight_decay}, {"params": vectors, "weight_decay": 0.0}]
    groups = [group for group in groups if group["params"]]
    found: list[Any] = [torch.optim.AdamW(groups, lr=schedule.peak_rate, betas=(0.9, 0.95), fused=True)]
    if hidden:
        from training.language_model.muon import Muon

        found.append(Muon(hidden, schedule.matrix_rate, weight_decay=schedule.weight_decay))
    return found
