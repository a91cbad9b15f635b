"""How a linear layer's input and weights become bytes (`udfs.kernels.int8_linear`), told by texts that the model is
given to read.

What the steps of an input give away the weights take up (SmoothQuant, Xiao et al. 2023). Weights are rounded one
channel after the other, and what rounding one does to the layer's answers is made up for by those that come after it
(GPTQ, Frantar et al. 2023). For processors that add up two products in 16 bits no two neighbouring weights are larger
together than such a sum holds: a step that is as fine as that allows, channel by channel, loses next to nothing,
weights of 7 bits do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import torch

from udfs.kernels.int8_linear import LARGEST_WEIGHT, TINY, Bytes, Steps

#: Tokens whose passage through the model tells ranges and weights.
_TOKENS = 2048
#: How much of the range is taken out of the input, the rest out of the weights; the latter is for inputs with a step
#: per token.
_SMOOTHING, _SMOOTHING_BY_TOKEN = 0.8, 0.5
#: Tokens get steps of their own where one step for all makes the layer's answers this many times as wrong, in the mean
#: of the tokens.
_WORTH = 1.4
#: Added to the diagonal of the input's moments, as a share of its mean.
_DAMPING = 0.05
#: Columns that are rounded before the others learn of it.
_COLUMNS = 128
#: Narrower layers cost nothing.
_NARROWEST = 64


def in_bytes(model: torch.nn.Module, texts: Sequence[list[int]], pair: int) -> dict[str, torch.Tensor]:
    """What the int8 layers of an fp32 encoder hold, for `use_bytes`. `texts`: token ids of texts like those it will
    read; `pair`: ANY_PAIR or PAIR_IN_16_BITS, whatever the processor multiplies exactly.

    Raises ValueError for a model that has no layer to gain from it.
    """
    held: dict[str, torch.Tensor] = {}
    with torch.inference_mode():
        for names, given in _inputs(model, [ids for ids in texts if ids]):
            layers = [model.get_submodule(name) for name in names]
            steps = _steps(given, torch.cat([layer.weight for layer in layers]).float())
            for name, layer in zip(names, layers, strict=True):
                held |= {f"{name}.{part}": tensor for part, tensor in _rounded(layer, steps, given, pair).items()}
    if not held:
        raise ValueError("expected linear layers that read every token, found none")
    return held


def _inputs(model: torch.nn.Module, texts: Sequence[list[int]]) -> Iterator[tuple[list[str], torch.Tensor]]:
    """Names of the layers that read the same input, and tokens of that input (N, I), for every input (texts, tokens, I)
    of the model.

    What reads one row a text costs nothing, and a layer that reads several inputs has no range of its own: both are
    left out.
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
    size = (expected - expected.mean(dim=0)).norm(dim=1).clamp(min=TINY)
    wrong = [
        float(((_quantized(steps, given) @ weights.T - expected).norm(dim=1) / size).mean()) for steps in (one, own)
    ]
    return one if wrong[0] <= _WORTH * wrong[1] else own


def _one_step(given: torch.Tensor, weights: torch.Tensor) -> Steps:
    lowest, highest = given.amin(dim=0), given.amax(dim=0)
    middle, half = (lowest + highest) / 2, (highest - lowest) / 2
    smooth = _smooth(half, weights, _SMOOTHING)
    factor = 127 / ((half / smooth).amax().clamp(min=TINY) * smooth)
    return Steps(factor, (128 - middle * factor).round())


def _step_by_token(given: torch.Tensor, weights: torch.Tensor) -> Steps:
    lowest, highest = float(given.amin()), float(given.amax())
    one_sided = -lowest < highest / 16  # as GELU and ReLU leave it
    smooth = _smooth((given - lowest if one_sided else given.abs()).amax(dim=0), weights, _SMOOTHING_BY_TOKEN)
    return Steps(1 / smooth, (-lowest if one_sided else 0.0) / smooth, True, 0 if one_sided else 128)


def _smooth(size: torch.Tensor, weights: torch.Tensor, share: float) -> torch.Tensor:
    return size.clamp(min=TINY) ** share / weights.abs().amax(dim=0).clamp(min=TINY) ** (1 - share)


def _quantized(steps: Steps, given: torch.Tensor) -> torch.Tensor:
    """The input as its bytes tell it."""
    found, own = Bytes(steps).of(given)
    moved = found.float()
    return ((moved if own is None else (moved - steps.zero) * own) - steps.shift) / steps.factor


def _rounded(layer: torch.nn.Linear, steps: Steps, given: torch.Tensor, pair: int) -> dict[str, torch.Tensor]:
    """A layer's tensors for `use_bytes`."""
    found, own = Bytes(steps).of(given)
    multiplied = found.float() - steps.zero  # what the product multiplies
    smoothed = layer.weight.float() / steps.factor
    highest = torch.maximum(smoothed.abs().amax(dim=1) / LARGEST_WEIGHT, _largest_pair(smoothed) / pair)
    scale = highest.clamp(min=TINY * TINY)
    whole = _whole(smoothed / scale[:, None], multiplied, pair)
    size = 1.0 if own is None else own
    exact = (given * steps.factor + steps.shift).mean(dim=0) @ smoothed.T
    bias = (0 if layer.bias is None else layer.bias.float()) - smoothed @ steps.shift
    bias = bias + exact - scale * ((multiplied * size).mean(dim=0) @ whole.T)  # what rounding does on average
    return {
        "weight": whole.to(torch.int8),
        "scale": scale,
        "bias": bias,
        "factor": steps.factor.clone(),  # safetensors keeps no tensor twice
        "shift": steps.shift.clone(),
        "kind": torch.tensor([int(steps.by_token), steps.zero]),
    }


def _largest_pair(weight: torch.Tensor) -> torch.Tensor:
    """Of weights (O, I), the size (O,) of the largest sum of two neighbours, the first and second of every two, that
    have one sign.
    """
    even = torch.nn.functional.pad(weight, (0, weight.shape[1] % 2))
    first, second = even[:, 0::2], even[:, 1::2]
    return torch.where(first * second > 0, (first + second).abs(), 0).amax(dim=1)


def _whole(weight: torch.Tensor, given: torch.Tensor, pair: int) -> torch.Tensor:
    """Whole numbers within a byte for weights (O, I) in steps, such that the answers to `given` (N, I) stay. No two
    neighbours of one sign are more than `pair` together.
    """
    moments = given.T @ given / len(given)
    order = torch.argsort(moments.diagonal(), descending=True)
    moments = moments[order][:, order]
    moments.diagonal().add_(_DAMPING * moments.diagonal().mean().clamp(min=TINY))
    inverse = torch.linalg.cholesky(torch.cholesky_inverse(torch.linalg.cholesky(moments.double())), upper=True).float()
    left, whole = weight[:, order].clone(), torch.zeros(len(weight), weight.shape[1] + 1)
    for start in range(0, left.shape[1], _COLUMNS):
        stop = min(start + _COLUMNS, left.shape[1])
        errors = torch.empty(len(left), stop - start)
        for column in range(start, stop):
            own = int(order[column])
            found = _within(left[:, column].round(), whole[:, own ^ 1], pair)
            whole[:, own] = found
            errors[:, column - start] = (left[:, column] - found) / inverse[column, column]
            left[:, column + 1 : stop] -= torch.outer(errors[:, column - start], inverse[column, column + 1 : stop])
        left[:, stop:] -= errors @ inverse[start:stop, stop:]
    return whole[:, :-1]


def _within(found: torch.Tensor, neighbour: torch.Tensor, pair: int) -> torch.Tensor:
    """The nearest that a weight may be beside its neighbour, which is 0 as long as it is open."""
    lowest = (-pair - neighbour.clamp(max=0)).clamp(min=-LARGEST_WEIGHT)
    return found.maximum(lowest).minimum((pair - neighbour.clamp(min=0)).clamp(max=LARGEST_WEIGHT))
