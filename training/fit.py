"""Fine-tuning an encoder into a classifier within a wall-clock budget.

The head starts as a linear probe of the untouched encoder, then all of it is tuned (LP-FT, Kumar et al. 2022,
arXiv:2202.10054). The learning rate is a function of the time that has passed, so the schedule ends when the budget
does, however fast the machine is and whatever else runs on it. The best weights on the validation rows are kept.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from training.judge import Judge, tuned_parameters
from training.labelled import Labelled
from training.probe import probe_head
from training.recipe import Recipe
from udfs.base import BaseModel, load_encoder
from udfs.encoder import Encoder, padded, pool, read_tokenizer
from udfs.form import has_bf16

if TYPE_CHECKING:
    import torch

#: Shares of the budget: for the head's first fit, and for one look at the validation rows.
_PROBE_SHARE, _CHECK_SHARE = 0.25, 0.04
#: Rows of the trial steps that decide about bf16.
_PROBE_ROWS = 16
_FEWEST_VALIDATION_ROWS = 64
#: A step of training costs this many forward passes.
_STEP_COST = 3.0
#: (epochs that the budget allows for, share of the layers that stay as they are): with little time, tune the top only.
_FREEZING = ((1.0, 2 / 3), (3.0, 1 / 2))


@dataclass(frozen=True)
class Tuning:
    """How the weights are tuned. Rates are peaks per step; `layer_decay` multiplies the rate once per layer from the
    top down.
    """

    learning_rate: float = 2e-4
    head_rate: float = 1e-3
    layer_decay: float = 0.9
    weight_decay: float = 0.01
    warmup_share: float = 0.06
    label_smoothing: float = 0.05
    rows_per_step: int = 32
    tokens_per_step: int = 4096
    most_epochs: float = 12.0
    checks: int = 4
    probe_rows: int = 6000
    validation_rows: int = 600
    freeze_embeddings: bool = True
    clip: float = 1.0


def fit_classifier(
    train: Labelled,
    validation: Labelled,
    classes: int,
    base: BaseModel,
    recipe: Recipe,
    max_tokens: int,
    tuning: Tuning | None = None,
) -> tuple[Encoder, dict[str, Any]]:
    """An encoder with a head of `classes` logits, fp32 on its device, and the history of the fit.

    `recipe.seconds` covers everything from loading the base to the last validation; the fit ends cleanly when they
    are over.
    """
    import torch

    started = time.monotonic()
    tuning = tuning or Tuning()
    torch.manual_seed(recipe.seed)
    if recipe.threads > 0:
        torch.set_num_threads(recipe.threads)
    encoder = _untuned(base, classes, max_tokens)
    if recipe.lora_rank > 0:
        encoder.model = with_adapters(encoder.model, recipe.lora_rank)
    ids, _ = encoder.tokenize(train.texts)
    rows_per_second = probe_head(encoder, ids, train, tuning.probe_rows, recipe.seed, _PROBE_SHARE * recipe.seconds)
    affordable = max(_FEWEST_VALIDATION_ROWS, int(_CHECK_SHARE * recipe.seconds * rows_per_second))
    judge = Judge(validation.known(), min(tuning.validation_rows, affordable), recipe.seed)
    judge.look(encoder, 0.0)
    deadline = started + recipe.seconds - 1.5 * judge.seconds - 0.3
    entities = len(np.unique(train.entities))
    epochs = max(0.0, deadline - time.monotonic()) * rows_per_second / (_STEP_COST * entities)
    frozen = 0 if recipe.lora_rank > 0 else freeze_layers(encoder.model, epochs)
    history = _tune(encoder, ids, train, judge, recipe, tuning, deadline)
    judge.restore(encoder)
    if recipe.lora_rank > 0:
        encoder.model = encoder.model.merge_and_unload()
    for parameter in encoder.model.parameters():
        parameter.requires_grad_(False)
    history |= {"frozen_layers": frozen, "checks": judge.seen, "seconds": round(time.monotonic() - started, 2)}
    return encoder, history


def with_adapters(model: torch.nn.Module, rank: int) -> torch.nn.Module:
    """The model with LoRA adapters (Hu et al. 2021, arXiv:2106.09685) on its linear layers; only they are tuned."""
    from peft import LoraConfig, get_peft_model

    return get_peft_model(model, LoraConfig(r=rank, lora_alpha=2 * rank, lora_dropout=0.0, target_modules="all-linear"))


def freeze_layers(model: torch.nn.Module, epochs: float) -> int:
    """Leaves the lowest layers untuned when the budget is short of epochs, and returns how many: a step is cheaper by
    as much.
    """
    layers = int(getattr(model.config, "num_hidden_layers", 1))
    share = next((share for enough, share in _FREEZING if epochs < enough), 0.0)
    frozen = int(layers * share)
    for name, parameter in model.named_parameters():
        if _layer_of(name, layers) <= frozen and frozen:
            parameter.requires_grad_(False)
    return frozen


def _tune(
    encoder: Encoder,
    ids: list[list[int]],
    train: Labelled,
    judge: Judge,
    recipe: Recipe,
    tuning: Tuning,
    deadline: float,
) -> dict[str, Any]:
    import torch

    started = time.monotonic()
    optimizer = torch.optim.AdamW(_parameter_groups(encoder, tuning), fused=True)
    peaks = [group["lr"] for group in optimizer.param_groups]
    per_epoch = len(np.unique(train.entities))
    half = faster_in_bf16(encoder, ids)
    rows = steps = tokens = 0
    next_check = 1
    for batch in training_batches(ids, train.entities, tuning, recipe.seed):
        spent = (time.monotonic() - started) / max(deadline - started, 1e-6)
        progress = max(spent, rows / (tuning.most_epochs * per_epoch))
        if progress >= 1.0:
            break
        if progress >= next_check / tuning.checks:
            judge.look(encoder, rows / per_epoch)
            next_check += 1
        for group, peak in zip(optimizer.param_groups, peaks, strict=True):
            group["lr"] = peak * _schedule(progress, tuning.warmup_share)
        _step(encoder, optimizer, [ids[row] for row in batch], train.labels[batch], train.weights[batch], tuning, half)
        rows, steps, tokens = rows + len(batch), steps + 1, tokens + sum(len(ids[row]) for row in batch)
    judge.look(encoder, rows / per_epoch)
    seconds = time.monotonic() - started
    return {
        "epochs": round(rows / per_epoch, 2),
        "steps": steps,
        "precision": "bf16" if half else "fp32",
        "tokens_per_second": round(tokens / max(seconds, 1e-6)),
    }


def training_batches(ids: list[list[int]], entities: np.ndarray, tuning: Tuning, seed: int) -> Iterator[np.ndarray]:
    """Row numbers of one step after another, without end: rows of like length together, every epoch in a new order.

    An epoch holds each entity once, by one of its views.
    """
    rng = np.random.default_rng(seed)
    lengths = np.array([len(row) for row in ids])
    window = tuning.rows_per_step * 16
    while True:
        order = rng.permutation(len(ids))
        order = order[np.sort(np.unique(entities[order], return_index=True)[1])]
        for start in range(0, len(order), window):
            rows = order[start : start + window]
            rows = rows[np.argsort(lengths[rows], kind="stable")]
            cuts = [rows[at : at + tuning.rows_per_step] for at in range(0, len(rows), tuning.rows_per_step)]
            for index in rng.permutation(len(cuts)):
                yield from _within(cuts[index], lengths, tuning.tokens_per_step)


def _within(rows: np.ndarray, lengths: np.ndarray, tokens: int) -> Iterator[np.ndarray]:
    pieces = max(1, -(-len(rows) * int(lengths[rows].max()) // tokens))
    yield from (piece for piece in np.array_split(rows, pieces) if len(piece))


def faster_in_bf16(encoder: Encoder, ids: list[list[int]]) -> bool:
    """Whether a step under bf16 autocast costs less here than one in fp32; tried, since some processors only have the units."""
    if not has_bf16(encoder.device) or not ids:
        return False
    if encoder.device != "cpu":
        return True
    seconds = {}
    for half in (False, True, False, True):  # the first two warm up
        started = time.process_time()
        _logits(encoder, ids[:_PROBE_ROWS], half).sum().backward()
        seconds[half] = time.process_time() - started
    for parameter in [*encoder.model.parameters(), *encoder.classifying_head().parameters()]:
        parameter.grad = None
    return seconds[True] < seconds[False]


def _logits(encoder: Encoder, ids: list[list[int]], half: bool) -> torch.Tensor:
    """fp32 logits (B, C) of token ids, with gradients."""
    import torch

    tokens, mask = padded(ids, encoder.pad_id, encoder.device, multiple=4)
    with torch.autocast(torch.device(encoder.device).type, dtype=torch.bfloat16, enabled=half):
        hidden = encoder.model(input_ids=tokens, attention_mask=mask).last_hidden_state
    return encoder.classifying_head()(pool(hidden.float(), mask))


def _step(
    encoder: Encoder,
    optimizer: Any,
    ids: list[list[int]],
    labels: np.ndarray,
    weights: np.ndarray,
    tuning: Tuning,
    half: bool,
) -> None:
    import torch

    logits = _logits(encoder, ids, half)
    target = torch.from_numpy(labels).to(encoder.device)
    losses = torch.nn.functional.cross_entropy(logits, target, reduction="none", label_smoothing=tuning.label_smoothing)
    loss = (losses * torch.from_numpy(weights).float().to(encoder.device)).mean()
    loss.backward()
    torch.nn.utils.clip_grad_norm_([p for _, p in tuned_parameters(encoder)], tuning.clip)
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)


def _schedule(progress: float, warmup: float) -> float:
    """Linear warm-up, then linear decay to zero, over the share of the budget that is spent."""
    return min(progress / warmup, (1.0 - progress) / (1.0 - warmup)) if progress < 1.0 else 0.0


def _parameter_groups(encoder: Encoder, tuning: Tuning) -> list[dict[str, Any]]:
    layers = int(getattr(encoder.model.config, "num_hidden_layers", 1))
    groups = []
    for name, parameter in encoder.model.named_parameters():
        depth = _layer_of(name, layers)
        if tuning.freeze_embeddings and "embed" in name and "lora" not in name:
            parameter.requires_grad_(False)
        if parameter.requires_grad:
            rate = tuning.learning_rate * tuning.layer_decay ** (layers - depth)
            groups.append({"params": [parameter], "lr": rate, "weight_decay": tuning.weight_decay * (parameter.ndim > 1)})
    groups.append({"params": list(encoder.classifying_head().parameters()), "lr": tuning.head_rate, "weight_decay": 0.0})
    return groups


def _layer_of(name: str, layers: int) -> int:
    """The layer that a parameter's name places it in, from 1; 0 for the embeddings, the last for what follows the
    layers.
    """
    numbers = [int(part) for part in name.split(".") if part.isdigit()]
    return numbers[0] + 1 if numbers else (0 if "embed" in name else layers)


def _untuned(base: BaseModel, classes: int, max_tokens: int) -> Encoder:
    import torch

    device = "cuda" if torch.cuda.is_available() else "cpu"
    model = load_encoder(base.path, attention="sdpa" if device == "cuda" else "eager").to(device)
    head = torch.nn.Linear(int(model.config.hidden_size), classes).to(device)
    torch.nn.init.zeros_(head.weight)
    torch.nn.init.zeros_(head.bias)
    pad_id = int(getattr(model.config, "pad_token_id", None) or 0)
    tokenizer = read_tokenizer(base_tokenizer(base.path), max_tokens)
    return Encoder(model, head, tokenizer, max_tokens, pad_id, device)


def base_tokenizer(path: Path) -> Path:
    """The folder that holds the base's fast tokenizer."""
    if not (path / "tokenizer.json").exists():
        raise FileNotFoundError(f"{path}: expected tokenizer.json, found none; save the model with its fast tokenizer")
    return path
