"""Linear layers of an encoder in int8, for processors that multiply bytes: twice the products a second that bf16 gives there.

Every channel of a layer's input is moved and scaled so that all channels share the 256 steps of a byte well, the weights taking up what
the input gives away (SmoothQuant, Xiao et al. 2023). Weights are rounded one channel after the other, and what rounding one does to the
layer's answers is made up for by those that come after it (GPTQ, Frantar et al. 2023). Both are told by texts that the model is given to
read. Inputs whose range differs much from token to token, as behind an activation, get a step of their own per token. So no row's
result depends on the rows beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from udfs.latest import Latest
from udfs.packed import fused_with_gelu

#: Tokens whose passage through the model tells ranges and weights.
_TOKENS = 2048
#: How much of the range is taken out of the input, the rest out of the weights; the latter is for inputs with a step per token.
_SMOOTHING, _SMOOTHING_BY_TOKEN = 0.8, 0.5
#: Tokens get steps of their own where one step for all makes the layer's answers this many times as wrong, in the mean of the tokens.
_WORTH = 1.4
#: Added to the diagonal of the input's moments, as a share of its mean, and to a range of nothing.
_DAMPING, _TINY = 0.05, 1e-5
#: Columns that are rounded before the others learn of it.
_COLUMNS = 128
#: A float32 of this size has steps of one, so adding it rounds, and the lowest byte of the sum is the number.
_ROUNDER = float(3 << 22)
#: Numbers that become bytes at a time: more would leave the processor's own cache on the way.
_IN_CACHE = 1 << 17
#: Narrower layers cost nothing.
_NARROWEST = 64


def has_operator() -> bool:
    """Whether torch has the product of bytes that is used here."""
    return torch.backends.mkldnn.is_available() and hasattr(torch.ops.onednn, "qlinear_pointwise")


@dataclass(frozen=True)
class Steps:
    """How an input (N, I) becomes bytes: round(x * factor + shift), with `by_token` once more over the largest of its token.

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
        """rows (N, I) -> bytes (N, I) uint8, and the steps of the tokens (N, 1) where they have some, NaN where a token is no number.

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
                step = (moved.abs() if self.steps.zero else moved).amax(dim=1, keepdim=True).clamp_(min=_TINY).div_(255 - self.steps.zero)
                moved.div_(step).add_(_ROUNDER + self.steps.zero)
                own[start : start + at_once] = step
            elif not moved.sum().isfinite():
                raise ValueError("the model's numbers are not finite")
            moved.clamp_(_ROUNDER, _ROUNDER + 255)
            made[start : start + at_once].copy_(moved.view(torch.int32))
        return made.view(torch.uint8), own


class Int8Linear(torch.nn.Module):
    """(..., I) -> (..., O) of a linear layer in bytes, in the precision of what it is given; `after`: `none` or `gelu` on what comes out."""

    def __init__(self, read: Bytes, weight: torch.Tensor, scale: torch.Tensor, bias: torch.Tensor, after: str = "none") -> None:
        super().__init__()
        self.out_features, self.in_features = weight.shape
        self.read, self.scale, self.after = read, scale, after
        self.weight = torch.ops.onednn.qlinear_prepack(weight, None)
        self.nothing = torch.zeros(self.out_features, dtype=torch.int64)
        self.bias = bias

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        given, own = self.read.of(rows)
        by_token = own is not None
        said = torch.ops.onednn.qlinear_pointwise(
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
            said = torch.addcmul(self.bias.to(rows.dtype), said, own.to(rows.dtype))
            said = torch.nn.functional.gelu(said) if self.after == "gelu" else said
        return said.view(*rows.shape[:-1], self.out_features)


def in_bytes(model: torch.nn.Module, texts: Sequence[list[int]]) -> dict[str, torch.Tensor]:
    """What the int8 layers of an fp32 encoder hold, for `use_bytes`. `texts`: token ids of texts like those it will read.

    Raises ValueError for a model that has no layer to gain from it.
    """
    held: dict[str, torch.Tensor] = {}
    with torch.inference_mode():
        for names, given in _inputs(model, [ids for ids in texts if ids]):
            layers = [model.get_submodule(name) for name in names]
            steps = _steps(given, torch.cat([layer.weight for layer in layers]).float())
            for name, layer in zip(names, layers, strict=True):
                held |= {f"{name}.{part}": tensor for part, tensor in _rounded(layer, steps, given).items()}
    if not held:
        raise ValueError("expected linear layers that read every token, found none")
    return held


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


def _inputs(model: torch.nn.Module, texts: Sequence[list[int]]) -> Iterator[tuple[list[str], torch.Tensor]]:
    """Names of the layers that read the same input, and tokens of that input (N, I), for every input (texts, tokens, I) of the model.

    What reads one row a text costs nothing, and a layer that reads several inputs has no range of its own: both are left out.
    """
    stride = -(-sum(map(len, texts)) // _TOKENS)
    seen: dict[str, list[torch.Tensor]] = {}
    readers: dict[str, list[str]] = {}
    passed: dict[str, int] = {}
    latest: tuple[str, Any] = ("", None)

    def note(name: str, given: torch.Tensor) -> None:
        nonlocal latest
        if given.dim() != 3:
            return
        if latest[1] is not given:
            latest = (name, given)
            rows = given.reshape(-1, given.shape[-1])
            seen.setdefault(name, []).append(rows[-passed.get(name, 0) % stride :: stride].float())
            passed[name] = passed.get(name, 0) + len(rows)
        if name not in readers.setdefault(latest[0], []):
            readers[latest[0]].append(name)

    hooks = [
        layer.register_forward_pre_hook(lambda _, given, name=name: note(name, given[0]))
        for name, layer in model.named_modules()
        if type(layer) is torch.nn.Linear and min(layer.weight.shape) >= _NARROWEST
    ]
    try:
        for ids in texts:
            model(input_ids=torch.tensor([ids]))
    finally:
        for hook in hooks:
            hook.remove()
    groups = Counter(name for names in readers.values() for name in names)
    for first, names in readers.items():
        given = torch.cat(seen.pop(first))
        if of_one := [name for name in names if groups[name] == 1]:
            yield of_one, given


def _steps(given: torch.Tensor, weights: torch.Tensor) -> Steps:
    """One step for all tokens, where that tells the layers' answers well enough; else one per token."""
    one, own = _one_step(given, weights), _step_by_token(given, weights)
    expected = given @ weights.T
    size = (expected - expected.mean(dim=0)).norm(dim=1).clamp(min=_TINY)
    wrong = [float(((_told(steps, given) @ weights.T - expected).norm(dim=1) / size).mean()) for steps in (one, own)]
    return one if wrong[0] <= _WORTH * wrong[1] else own


def _one_step(given: torch.Tensor, weights: torch.Tensor) -> Steps:
    lowest, highest = given.amin(dim=0), given.amax(dim=0)
    middle, half = (lowest + highest) / 2, (highest - lowest) / 2
    smooth = _smooth(half, weights, _SMOOTHING)
    factor = 127 / ((half / smooth).amax().clamp(min=_TINY) * smooth)
    return Steps(factor, (128 - middle * factor).round())


def _step_by_token(given: torch.Tensor, weights: torch.Tensor) -> Steps:
    lowest, highest = float(given.amin()), float(given.amax())
    one_sided = -lowest < highest / 16  # as GELU and ReLU leave it
    smooth = _smooth((given - lowest if one_sided else given.abs()).amax(dim=0), weights, _SMOOTHING_BY_TOKEN)
    return Steps(1 / smooth, (-lowest if one_sided else 0.0) / smooth, True, 0 if one_sided else 128)


def _smooth(size: torch.Tensor, weights: torch.Tensor, share: float) -> torch.Tensor:
    return size.clamp(min=_TINY) ** share / weights.abs().amax(dim=0).clamp(min=_TINY) ** (1 - share)


def _told(steps: Steps, given: torch.Tensor) -> torch.Tensor:
    """The input as its bytes tell it."""
    found, own = Bytes(steps).of(given)
    moved = found.float()
    return ((moved if own is None else (moved - steps.zero) * own) - steps.shift) / steps.factor


def _rounded(layer: torch.nn.Linear, steps: Steps, given: torch.Tensor) -> dict[str, torch.Tensor]:
    """A layer's tensors for `use_bytes`."""
    found, own = Bytes(steps).of(given)
    told = found.float() - steps.zero  # what the product multiplies
    smoothed = layer.weight.float() / steps.factor
    scale = smoothed.abs().amax(dim=1).clamp(min=_TINY * _TINY) / 127
    whole = _whole(smoothed / scale[:, None], told)
    size = 1.0 if own is None else own
    exact = (given * steps.factor + steps.shift).mean(dim=0) @ smoothed.T
    bias = (0 if layer.bias is None else layer.bias.float()) - smoothed @ steps.shift
    bias = bias + exact - scale * ((told * size).mean(dim=0) @ whole.T)  # what rounding does on average
    return {
        "weight": whole.to(torch.int8),
        "scale": scale,
        "bias": bias,
        "factor": steps.factor.clone(),  # safetensors keeps no tensor twice
        "shift": steps.shift.clone(),
        "kind": torch.tensor([int(steps.by_token), steps.zero]),
    }


def _whole(weight: torch.Tensor, given: torch.Tensor) -> torch.Tensor:
    """Whole numbers within a byte for weights (O, I) in steps, such that the answers to `given` (N, I) stay."""
    moments = given.T @ given / len(given)
    order = torch.argsort(moments.diagonal(), descending=True)
    moments = moments[order][:, order]
    moments.diagonal().add_(_DAMPING * moments.diagonal().mean().clamp(min=_TINY))
    inverse = torch.linalg.cholesky(torch.cholesky_inverse(torch.linalg.cholesky(moments.double())), upper=True).float()
    left, whole = weight[:, order].clone(), torch.empty_like(weight)
    for start in range(0, left.shape[1], _COLUMNS):
        stop = min(start + _COLUMNS, left.shape[1])
        errors = torch.empty(len(left), stop - start)
        for column in range(start, stop):
            whole[:, column] = left[:, column].round().clamp(-127, 127)
            errors[:, column - start] = (left[:, column] - whole[:, column]) / inverse[column, column]
            left[:, column + 1 : stop] -= torch.outer(errors[:, column - start], inverse[column, column + 1 : stop])
        left[:, stop:] -= errors @ inverse[start:stop, stop:]
    return whole[:, torch.argsort(order)]
