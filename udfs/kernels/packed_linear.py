"""Linear layers for scoring on a CPU, their weights laid out once as oneDNN wants them, not on every call.

torch's own call copies the bias into the result first and reorders the weights each time; a GELU behind the layer is a
pass of its own, and query, key and value each read their input again. The operators used here are those that torch's
compiler puts in, without a compiler on the machine.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch

from udfs.kernels.shared_input import Latest


class PackedLinear(torch.nn.Module):
    """(..., I) -> (..., O) of a linear layer, in its precision; `after`: `none` or `gelu` on what comes out."""

    def __init__(self, linear: torch.nn.Linear, after: str = "none") -> None:
        super().__init__()
        self.in_features, self.out_features = linear.in_features, linear.out_features
        self.after = after
        self.weight = torch.ops.mkldnn._reorder_linear_weight(linear.weight.detach(), None)
        self.bias = None if linear.bias is None else linear.bias.detach()

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        algorithm = "none" if self.after == "gelu" else ""
        return torch.ops.mkldnn._linear_pointwise(rows, self.weight, self.bias, self.after, [], algorithm)


class OneOfJoined(torch.nn.Module):
    """One of several linear layers that read the same input in turn and are computed as one: (..., I) -> (..., O), not
    contiguous.
    """

    def __init__(self, joined: Latest[torch.Tensor, tuple[torch.Tensor, ...]], number: int, is_last: bool) -> None:
        super().__init__()
        self.joined, self.number, self.is_last = joined, number, is_last

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        output = self.joined.of(rows)[self.number]
        if self.is_last:
            self.joined.forget()  # or it would stay as long as its input, which some models keep of every layer
        return output


def pack_linears(model: torch.nn.Module, together: Sequence[tuple[str, ...]] = ()) -> None:
    """Replaces every linear layer of a model on a CPU, in place; leaves it as it is where oneDNN has no such operator.

    `together`: names of layers of one module that read the same input in turn, whose answers need not be contiguous.
    """
    if not torch.backends.mkldnn.is_available() or not hasattr(torch.ops.mkldnn, "_linear_pointwise"):
        return
    if next(model.parameters()).dtype == torch.bfloat16 and not torch.ops.mkldnn._is_mkldnn_bf16_supported():
        return
    _fuse_gelus(model)
    for names in together:
        _join(model, names)
    for parent in list(model.modules()):
        for name, child in list(parent.named_children()):
            if type(child) is torch.nn.Linear:
                setattr(parent, name, PackedLinear(child))


def fused_with_gelu(module: torch.nn.Module) -> bool:
    """Whether it widens by `dense` and then takes the exact GELU, as a layer of BERT does."""
    from transformers.activations import GELUActivation

    act: Any = getattr(module, "intermediate_act_fn", None)
    exact = type(act) is torch.nn.GELU or (type(act) is GELUActivation and act.act is torch.nn.functional.gelu)
    return exact and type(getattr(module, "dense", None)) is torch.nn.Linear


def _fuse_gelus(model: torch.nn.Module) -> None:
    """Where a layer is followed by the exact GELU, the two become one."""
    for module in model.modules():
        if fused_with_gelu(module):
            module.dense = PackedLinear(module.dense, "gelu")
            module.intermediate_act_fn = torch.nn.Identity()


def _join(model: torch.nn.Module, names: tuple[str, ...]) -> None:
    for module in model.modules():
        layers: list[Any] = [getattr(module, name, None) for name in names]
        if any(type(layer) is not torch.nn.Linear or layer.bias is None for layer in layers):
            continue
        if len({layer.in_features for layer in layers}) > 1:
            continue
        joined = Latest(_joined(layers))
        for number, name in enumerate(names):
            setattr(module, name, OneOfJoined(joined, number, name == names[-1]))


def _joined(layers: Sequence[torch.nn.Linear]) -> Callable[[torch.Tensor], tuple[torch.Tensor, ...]]:
    sizes = [layer.out_features for layer in layers]
    whole = torch.nn.utils.skip_init(torch.nn.Linear, layers[0].in_features, sum(sizes), dtype=layers[0].weight.dtype)
    with torch.no_grad():
        torch.cat([layer.weight for layer in layers], out=whole.weight)
        torch.cat([layer.bias for layer in layers], out=whole.bias)
    packed = PackedLinear(whole)
    return lambda rows: packed(rows).split(sizes, -1)
