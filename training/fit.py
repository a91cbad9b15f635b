"""Fine-tuning an encoder into a classifier within a wall-clock budget.

The head starts as a linear probe of the untouched encoder, then all of it is tuned (LP-FT, Kumar et al. 2022,
arXiv:2202.10054). The learning rate is a function of the time that has passed, so the schedule ends when the budget does,
however fast the machine is and whatever else runs on it. The best weights on the validation rows are kept.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from training.recipe import Recipe
from udfs.base import BaseModel, load_encoder
from udfs.encoder import Encoder, has_bf16, padded, pool, read_tokenizer
from udfs.engine import TokenBudget, batches

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class Labelled:
    """Texts with their class numbers (-1: a class the model does not know) and weights, all of one length."""

    texts: list[str]
    labels: np.ndarray
    weights: np.ndarray

    def known(self) -> Labelled:
        """The rows whose class the model knows."""
        keep = self.labels >= 0
        texts = [text for text, kept in zip(self.texts, keep, strict=True) if kept]
        return Labelled(texts, self.labels[keep], self.weights[keep])


@dataclass(frozen=True)
class Tuning:
    """How the weights are tuned. Rates are peaks per step; `layer_decay` multiplies the rate once per layer from the top down."""

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

    `recipe.seconds` covers everything from loading the base to the last validation; the fit ends cleanly when they are over.
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
    judge = Judge(validation.known(), tuning.validation_rows, recipe.seed)
    probe_head(encoder, ids, train, tuning, recipe.seed, 0.15 * recipe.seconds)
    judge.look(encoder, 0.0)
    reserve = 1.5 * judge.seconds + 0.3
    history = _tune(encoder, ids, train, judge, recipe, tuning, started + recipe.seconds - reserve)
    judge.restore(encoder)
    if recipe.lora_rank > 0:
        encoder.model = encoder.model.merge_and_unload()
    for parameter in encoder.model.parameters():
        parameter.requires_grad_(False)
    history |= {"checks": judge.seen, "seconds": round(time.monotonic() - started, 2)}
    return encoder, history


def with_adapters(model: torch.nn.Module, rank: int) -> torch.nn.Module:
    """The model with LoRA adapters (Hu et al. 2021, arXiv:2106.09685) on its linear layers; only they are tuned."""
    from peft import LoraConfig, get_peft_model

    return get_peft_model(model, LoraConfig(r=rank, lora_alpha=2 * rank, lora_dropout=0.0, target_modules="all-linear"))


class Judge:
    """Looks at the validation rows now and then, and remembers the best weights it has seen."""

    def __init__(self, validation: Labelled, most_rows: int, seed: int) -> None:
        keep = np.random.default_rng(seed).permutation(len(validation.texts))[:most_rows]
        self.texts = [validation.texts[row] for row in keep]
        self.labels = validation.labels[keep]
        self.seen: list[dict[str, float]] = []
        self.seconds = 0.0
        self._best: tuple[float, float] = (-1.0, 0.0)
        self._weights: dict[str, torch.Tensor] = {}

    def look(self, encoder: Encoder, epochs: float) -> None:
        """Accuracy (ties: the smaller loss) of the encoder as it is; kept when it is the best so far."""
        started = time.monotonic()
        accuracy, loss = 0.0, 0.0
        if self.texts:
            logits = encoder.score(self.texts).values(encoder.width)
            logits = np.nan_to_num(logits - logits.max(axis=1, keepdims=True))
            accuracy = float((logits.argmax(axis=1) == self.labels).mean())
            loss = float((np.log(np.exp(logits).sum(axis=1)) - logits[np.arange(len(logits)), self.labels]).mean())
        self.seconds = time.monotonic() - started
        self.seen.append({"epochs": round(epochs, 2), "accuracy": round(accuracy, 4), "loss": round(loss, 4)})
        if (accuracy, -loss) >= self._best or not self._weights or not self.texts:
            self._best = (accuracy, -loss)
            self._weights = {name: p.detach().clone() for name, p in _tuned_parameters(encoder)}

    def restore(self, encoder: Encoder) -> None:
        """Puts the best weights back."""
        for name, parameter in _tuned_parameters(encoder):
            parameter.data.copy_(self._weights[name])


def probe_head(encoder: Encoder, ids: list[list[int]], train: Labelled, tuning: Tuning, seed: int, seconds: float) -> None:
    """Fits the head alone on the untouched encoder's vectors of as many rows as `seconds` allow."""
    import torch

    order = np.random.default_rng(seed).permutation(len(ids))[: tuning.probe_rows]
    bare = replace(encoder, head=None)
    vectors, rows, started = [], [], time.monotonic()
    for start in range(0, len(order), 64):
        chunk = order[start : start + 64]
        for batch in batches([len(ids[row]) for row in chunk], encoder.budget.tokens):
            rows.extend(chunk[batch])
            vectors.append(_vectors(bare, [ids[row] for row in chunk[batch]]))
        if time.monotonic() - started > seconds:
            break
    features = torch.cat(vectors)  # (rows, H)
    labels = torch.from_numpy(train.labels[rows]).to(features.device)
    weights = torch.from_numpy(train.weights[rows]).float().to(features.device)
    _fit_head(encoder.head, features, labels, weights)


def _fit_head(head: Any, features: torch.Tensor, labels: torch.Tensor, weights: torch.Tensor) -> None:
    import torch

    optimizer = torch.optim.LBFGS(head.parameters(), max_iter=60, history_size=10, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        losses = torch.nn.functional.cross_entropy(head(features), labels, reduction="none")
        loss = (losses * weights).mean() + 1e-4 * head.weight.square().sum()
        loss.backward()
        return loss

    optimizer.step(closure)


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
    most_rows = tuning.most_epochs * len(ids)
    rows = steps = tokens = 0
    next_check = 1
    for batch in training_batches(ids, tuning, recipe.seed):
        progress = max((time.monotonic() - started) / max(deadline - started, 1e-6), rows / most_rows)
        if progress >= next_check / tuning.checks:
            judge.look(encoder, rows / len(ids))
            next_check += 1
        if progress >= 1.0:
            break
        for group, peak in zip(optimizer.param_groups, peaks, strict=True):
            group["lr"] = peak * _schedule(progress, tuning.warmup_share)
        _step(encoder, optimizer, [ids[row] for row in batch], train.labels[batch], train.weights[batch], tuning)
        rows, steps, tokens = rows + len(batch), steps + 1, tokens + sum(len(ids[row]) for row in batch)
    judge.look(encoder, rows / len(ids))
    seconds = time.monotonic() - started
    return {"epochs": round(rows / len(ids), 2), "steps": steps, "tokens_per_second": round(tokens / max(seconds, 1e-6))}


def training_batches(ids: list[list[int]], tuning: Tuning, seed: int) -> Iterator[np.ndarray]:
    """Row numbers of one step after another, without end: every epoch in a new order, rows of like length together."""
    rng = np.random.default_rng(seed)
    lengths = np.array([len(row) for row in ids])
    window = tuning.rows_per_step * 16
    while True:
        order = rng.permutation(len(ids))
        for start in range(0, len(order), window):
            rows = order[start : start + window]
            rows = rows[np.argsort(lengths[rows], kind="stable")]
            cuts = [rows[at : at + tuning.rows_per_step] for at in range(0, len(rows), tuning.rows_per_step)]
            for index in rng.permutation(len(cuts)):
                yield from _within(cuts[index], lengths, tuning.tokens_per_step)


def _within(rows: np.ndarray, lengths: np.ndarray, tokens: int) -> Iterator[np.ndarray]:
    pieces = max(1, -(-len(rows) * int(lengths[rows].max()) // tokens))
    yield from (piece for piece in np.array_split(rows, pieces) if len(piece))


def _step(
    encoder: Encoder, optimizer: Any, ids: list[list[int]], labels: np.ndarray, weights: np.ndarray, tuning: Tuning
) -> None:
    import torch

    tokens, mask = padded(ids, encoder.pad_id, encoder.device, multiple=8)
    with torch.autocast(torch.device(encoder.device).type, dtype=torch.bfloat16, enabled=has_bf16(encoder.device)):
        hidden = encoder.model(input_ids=tokens, attention_mask=mask).last_hidden_state
    logits = encoder.head(pool(hidden.float(), mask))
    target = torch.from_numpy(labels).to(encoder.device)
    losses = torch.nn.functional.cross_entropy(
        logits, target, reduction="none", label_smoothing=tuning.label_smoothing
    )
    loss = (losses * torch.from_numpy(weights).float().to(encoder.device)).mean()
    loss.backward()
    torch.nn.utils.clip_grad_norm_([p for _, p in _tuned_parameters(encoder)], tuning.clip)
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
    groups.append({"params": list(encoder.head.parameters()), "lr": tuning.head_rate, "weight_decay": 0.0})
    return groups


def _layer_of(name: str, layers: int) -> int:
    """The layer that a parameter's name places it in, from 1; 0 for the embeddings, the last for what follows the layers."""
    numbers = [int(part) for part in name.split(".") if part.isdigit()]
    return numbers[0] + 1 if numbers else (0 if "embed" in name else layers)


def _tuned_parameters(encoder: Encoder) -> list[tuple[str, Any]]:
    model = [(name, p) for name, p in encoder.model.named_parameters() if p.requires_grad]
    return model + [(f"head.{name}", p) for name, p in encoder.head.named_parameters()]


def _vectors(bare: Encoder, rows: list[list[int]]) -> torch.Tensor:
    import torch

    with torch.no_grad():
        ids, mask = padded(rows, bare.pad_id, bare.device, multiple=8)
        return pool(bare.model(input_ids=ids, attention_mask=mask).last_hidden_state, mask)


def _untuned(base: BaseModel, classes: int, max_tokens: int) -> Encoder:
    import torch

    device = "cuda" if torch.cuda.is_available() else "cpu"
    model = load_encoder(base.path, attention="sdpa" if device == "cuda" else "eager").to(device)
    head = torch.nn.Linear(int(model.config.hidden_size), classes).to(device)
    torch.nn.init.zeros_(head.weight)
    torch.nn.init.zeros_(head.bias)
    pad_id = int(getattr(model.config, "pad_token_id", None) or 0)
    tokenizer = read_tokenizer(base_tokenizer(base.path), max_tokens)
    return Encoder(model, head, tokenizer, max_tokens, pad_id, device, budget=TokenBudget(4096))


def base_tokenizer(path: Path) -> Path:
    """The folder that holds the base's fast tokenizer."""
    if not (path / "tokenizer.json").exists():
        raise FileNotFoundError(f"{path}: expected tokenizer.json, found none; save the model with its fast tokenizer")
    return path
