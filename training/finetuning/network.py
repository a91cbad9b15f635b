"""What is trained: the base encoder, mean pooling, and a head whose classes share what their groups have in common."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np
import torch

from expectations.recipe import ClassifierRecipe
from training.datasets.labeled import Classes
from udfs.kernels.execution_plan import made_for
from udfs.models.base_models import BaseModel, device_here, load_encoder
from udfs.models.encoder import Encoder, padded, pool
from udfs.models.text_reader import read_tokenizer

#: Widths of a batch are multiples of a power of two, on a CPU of at most this share of the width: few distinct shapes
#: keep the
#: allocator's blocks in use (with multiples of two, reviews took half as much memory again), and titles of a dozen
#: tokens would
#: waste a quarter of the time on padding with the eights that a GPU's units need.
_WIDTH_SHARE, _WIDTHS_ON_GPU = 1 / 4, 8
#: What modules call a dropout that is no module of its own.
_DROPOUTS = ("dropout", "dropout_prob", "attention_dropout", "attention_probs_dropout_prob")


class SharedHead(torch.nn.Module):
    """Pooled (B, H) -> logits (B, C): each class has weights of its own, and adds those of the groups that it is in.

    A rare class starts from what its siblings have taught their parent (hierarchical shrinkage, McCallum et al. 1998).
    The sum is linear, so it ships as one matrix. A group of all classes, the root of a tree, has no weights: whatever
    they were, the probabilities would be the same, so that their gradient is the rounding of a zero, and AdamW takes
    full steps along it.
    """

    def __init__(self, hidden: int, classes: Classes) -> None:
        super().__init__()
        groups = np.zeros((classes.count, 0)) if classes.groups is None else classes.groups
        member = np.hstack([np.eye(classes.count), groups[:, ~groups.all(axis=0)]]).astype(np.float32)
        self.parts = torch.nn.Linear(hidden, member.shape[1])
        torch.nn.init.zeros_(self.parts.weight)
        torch.nn.init.zeros_(self.parts.bias)
        self.register_buffer("member", torch.from_numpy(member))
        self.out_features = classes.count

    def forward(self, pooled: torch.Tensor) -> torch.Tensor:
        return self.parts(pooled) @ self.member.T

    def folded(self) -> torch.nn.Linear:
        """The same head as one linear layer."""
        head = torch.nn.Linear(self.parts.in_features, self.out_features, device=self.member.device)
        with torch.no_grad():
            head.weight.copy_(self.member @ self.parts.weight)
            head.bias.copy_(self.member @ self.parts.bias)
        return head


def untuned(base: BaseModel, classes: Classes, max_tokens: int, recipe: ClassifierRecipe) -> Encoder:
    """The base with an empty head, fp32 on its device, ready to be trained as the recipe says."""
    device = device_here()
    model = load_encoder(base.path, attention="sdpa" if device == "cuda" else "eager").to(device)
    head = SharedHead(int(model.config.hidden_size), classes).to(device)
    pad_id = int(getattr(model.config, "pad_token_id", None) or 0)
    tokenizer = read_tokenizer(base.tokenizer_path, max_tokens)
    encoder = Encoder(model, head, tokenizer, pad_id, device)
    set_dropout(model, recipe.dropout, trains=recipe.gradient_checkpointing)
    if recipe.method == "lora":
        encoder.model = with_adapters(model, recipe.lora_rank)
    if recipe.method == "head":
        model.requires_grad_(False)
    if recipe.freeze_embeddings:
        for name, parameter in encoder.model.named_parameters():
            if layer_of(name, 1) == 0 and "lora" not in name:
                parameter.requires_grad_(False)
    if recipe.gradient_checkpointing:
        encoder.model.gradient_checkpointing_enable({"use_reentrant": False})
    return encoder


def logits_of(encoder: Encoder, ids: list[list[int]], half: bool) -> torch.Tensor:
    """fp32 logits (B, C) of token ids, with gradients."""
    return encoder.classifying_head()(vectors_of(encoder, ids, half))


def vectors_of(encoder: Encoder, ids: list[list[int]], half: bool) -> torch.Tensor:
    """fp32 vectors (B, H), pooled, of token ids; the model runs under bf16 autocast where `half`."""
    longest = max(map(len, ids))
    multiple = width_multiple(longest) if encoder.device == "cpu" else _WIDTHS_ON_GPU
    if -(-longest // multiple) * multiple > encoder.max_tokens:
        multiple = 1  # the base may have no more positions
    tokens, mask = padded(ids, encoder.pad_id, encoder.device, multiple)
    return pool(hidden_of(encoder, tokens, mask, half), mask)


def width_multiple(longest: int) -> int:
    """What the width of a batch on a CPU is a multiple of, by its longest row."""
    return 1 << max(1, int(longest * _WIDTH_SHARE).bit_length() - 1)


def hidden_of(encoder: Encoder, tokens: torch.Tensor, mask: torch.Tensor | None, half: bool) -> torch.Tensor:
    """fp32 hidden states (B, T, H)."""
    with torch.autocast(torch.device(encoder.device).type, dtype=torch.bfloat16, enabled=half):
        return encoder.model(input_ids=tokens, attention_mask=mask).last_hidden_state.float()


def trained(encoder: Encoder) -> dict[str, torch.nn.Parameter]:
    """The parameters that the fit may change, by name: the head's, and the model's that are not frozen."""
    model = {f"model.{name}": p for name, p in encoder.model.named_parameters() if p.requires_grad}
    return model | {f"head.{name}": p for name, p in encoder.classifying_head().named_parameters()}


def finished(encoder: Encoder) -> Encoder:
    """The encoder as it ships: adapters merged, the head one matrix, nothing that asks for gradients or drops
    anything.
    """
    if hasattr(encoder.model, "merge_and_unload"):
        encoder.model = encoder.model.merge_and_unload()
    head = encoder.head
    encoder.head = head.folded() if isinstance(head, SharedHead) else head
    for module in (encoder.model.eval(), encoder.classifying_head()):
        module.requires_grad_(False)
    return encoder


def scoring(encoder: Encoder) -> Encoder:
    """A finished encoder as it scores on a CPU: the same in fp32, its weights laid out once
    (`udfs.kernels.packed_linear`).
    """
    return replace(encoder, model=made_for(encoder.model, "fp32", "cpu")) if encoder.device == "cpu" else encoder


def with_adapters(model: torch.nn.Module, rank: int) -> Any:
    """The model with LoRA adapters (Hu et al. 2021, arXiv:2106.09685) on its linear layers; only they are tuned."""
    from peft import LoraConfig, get_peft_model

    return get_peft_model(model, LoraConfig(r=rank, lora_alpha=2 * rank, lora_dropout=0.0, target_modules="all-linear"))


def set_dropout(model: torch.nn.Module, share: float, trains: bool = False) -> None:
    """Dropout of that share wherever the model has some; without any, it trains as it scores, unless it has to be in
    training mode: layers recompute (gradient checkpointing) in no other.
    """
    model.train(share > 0 or trains)
    for module in model.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = share
        for name in _DROPOUTS:
            if type(getattr(module, name, None)) in (int, float):
                setattr(module, name, share)


@contextmanager
def undropped(model: torch.nn.Module) -> Iterator[None]:
    """The model as it scores, without dropout, in whatever mode it trains."""
    drops = model.training
    model.eval()
    try:
        yield
    finally:
        model.train(drops)


def freeze_layers(model: torch.nn.Module, share: float) -> int:
    """Leaves that share of the layers untuned, from the lowest up, and returns how many."""
    layers = layers_of(model)
    frozen = int(layers * share)
    for name, parameter in model.named_parameters():
        if frozen and layer_of(name, layers) <= frozen:
            parameter.requires_grad_(False)
    return frozen


def layers_of(model: torch.nn.Module) -> int:
    """How many layers the model has."""
    return int(getattr(model.config, "num_hidden_layers", 1))


def layer_of(name: str, layers: int) -> int:
    """The layer that a parameter's name places it in, from 1; 0 for the embeddings, the last for what follows the
    layers.
    """
    numbers = [int(part) for part in name.split(".") if part.isdigit()]
    return numbers[0] + 1 if numbers else (0 if "embed" in name else layers)
