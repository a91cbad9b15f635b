"""Linear layers of an encoder in int8: twice the products a second that bf16 gives, or fp32 where there are no units
for bf16.

Every channel of a layer's input is moved and scaled so that all channels share the 256 steps of a byte well. Inputs
whose range differs much from token to token, as behind an activation, get a step of their own per token. So no row's
result depends on the rows beside it. How the steps and the weights are found: `udfs.kernels.int8_calibration`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch

from udfs.kernels.packed_linear import fused_with_gelu
from udfs.kernels.shared_input import Latest

#: A range of nothing.
TINY = 1e-5
LARGEST_WEIGHT = 127
#: What two neighbouring weights of one sign may be together: anything, or so much that 255 times it is within 16 bits.
ANY_PAIR, PAIR_IN_16_BITS = 2 * LARGEST_WEIGHT, 128
#: A float32 of this size has steps of one, so adding it rounds, and the lowest byte of the sum is the number.
_ROUNDER = float(3 << 22)
#: Numbers that become bytes at a time: more would leave the processor's own cache on the way.
_IN_CACHE = 1 << 17


def has_operator() -> bool:
    """Whether torch has the product of bytes that is used here."""
    return torch.backends.mkldnn.is_available() and hasattr(torch.ops.onednn, "qlinear_pointwise")


@dataclass(frozen=True)
class Steps:
    """How an input (N, I) becomes bytes: round(x * factor + shift), with `by_token` once more over the largest of its
    token.

    `zero`: the byte that stands for zero where a token has its own step.
    """

    factor: torch.Tensor
    shift: torch.Tensor
    by_token: bool = False
    zero: int = 0


class Bytes:
    """The bytes of an input, made once for all layers that read it."""

    def __init__(self, steps: Steps) -> None:
        self.steps = steps
        self._shift = steps.shift if steps.by_token else steps.shift + _ROUNDER
        self._latest = Latest(self._made)

    def of(self, rows: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor | None]:
        """rows (N, I) -> bytes (N, I) uint8, and the steps of the tokens (N, 1) where they have some, NaN where a token
        is no number.

        Raises ValueError for numbers that are not finite where tokens have no steps: bytes would hide them.
        """
        return self._latest.of(rows)

    def _made(self, rows: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor | None]:
        flat = rows.reshape(-1, rows.shape[-1])
        made = torch.empty(flat.shape, dtype=torch.int8)
        own = torch.empty(len(flat), 1) if self.steps.by_token else None
        at_once = max(1, _IN_CACHE // flat.shape[1])
        scratch = torch.empty(min(at_once, len(flat)), flat.shape[1])
        for start in range(0, len(flat), at_once):
            part = flat[start : start + at_once]
            moved = scratch[: len(part)].copy_(part)
            torch.addcmul(self._shift, moved, self.steps.factor, out=moved)
            if own is not None:
                step = (
                    (moved.abs() if self.steps.zero else moved)
                    .amax(dim=1, keepdim=True)
                    .clamp_(min=TINY)
                    .div_(255 - self.steps.zero)
                )
                moved.div_(step).add_(_ROUNDER + self.steps.zero)
                own[start : start + at_once] = step
            elif not moved.sum().isfinite():
                raise ValueError("the model's numbers are not finite")
            moved.clamp_(_ROUNDER, _ROUNDER + 255)
            made[start : start + at_once].copy_(moved.view(torch.int32))
        return made.view(torch.uint8), own


class Int8Linear(torch.nn.Module):
    """(..., I) -> (..., O) of a linear layer in bytes, in the precision of what it is given; `after`: `none` or `gelu`
    on what comes out.
    """

    def __init__(
        self, read: Bytes, weight: torch.Tensor, scale: torch.Tensor, bias: torch.Tensor, after: str = "none"
    ) -> None:
        super().__init__()
        self.out_features, self.in_features = weight.shape
        self.read, self.scale, self.after = read, scale, after
        self.weight = torch.ops.onednn.qlinear_prepack(weight, None)
        self.nothing = torch.zeros(self.out_features, dtype=torch.int64)
        self.bias = bias

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        given, own = self.read.of(rows)
        by_token = own is not None
        output = torch.ops.onednn.qlinear_pointwise(
            given,
            1.0,
            self.read.steps.zero,
            self.weight,
            self.scale,
            self.nothing,
            None if by_token else self.bias,
            1.0,
            0,
            rows.dtype,
            "none" if by_token else self.after,
            [],
            "none" if self.after == "gelu" and not by_token else "",
        )
        if own is not None:
            output = torch.addcmul(self.bias.to(rows.dtype), output, own.to(rows.dtype))
            output = torch.nn.functional.gelu(output) if self.after == "gelu" else output
        return output.view(*rows.shape[:-1], self.out_features)


def use_bytes(model: torch.nn.Module, held: Mapping[str, torch.Tensor]) -> None:
    """Puts int8 layers in the place of a model's linear layers, in place, where `held` has them."""
    names = [key.removesuffix(".weight") for key in held if key.endswith(".weight")]
    activated = {f"{name}.dense": name for name, module in model.named_modules() if fused_with_gelu(module)}
    shared: dict[bytes, Bytes] = {}
    for name in names:
        part = {key: held[f"{name}.{key}"] for key in ("weight", "scale", "bias", "factor", "shift", "kind")}
        steps = Steps(part["factor"], part["shift"], bool(part["kind"][0]), int(part["kind"][1]))
        read = shared.setdefault(part["factor"].numpy().tobytes() + part["shift"].numpy().tobytes(), Bytes(steps))
        after = "gelu" if name in activated else "none"
        parent, _, own = name.rpartition(".")
        setattr(model.get_submodule(parent), own, Int8Linear(read, part["weight"], part["scale"], part["bias"], after))
        if after == "gelu":
            model.get_submodule(activated[name]).intermediate_act_fn = torch.nn.Identity()
