"""In which form a model runs on this machine: its precision, and how many tokens (rows x longest) make a batch.

fp32 is the reference. A faster form serves only where a short probe finds it faster here (units alone do not tell:
without AMX, bf16 can be half as fast as fp32) and a sample of texts comes out the same. What was found is kept beside
the user's other caches, so that every process on the machine runs a model in the same form and only the first one
tries.
"""

from __future__ import annotations

import platform
import time
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from udfs.decisions.softmax import softmax
from udfs.engine.batching import ExecutionPlan, Forward, is_out_of_memory
from udfs.kernels.plan_cache import keep_form, kept_tensors, load_cached_plan, place_of

if TYPE_CHECKING:
    import torch

PRECISIONS = ("auto", "fp32", "bf16", "fp16", "int8")
#: Asked for one of these, the fastest that agrees with fp32 serves; int8 is among those tried only where it is asked
#: for.
_TRIED = ("auto", "int8")
#: Raise one when a form is found, or a model is rounded to int8, in another way than before: what was kept counts no
#: more.
_PROBING, _ROUNDING = 7, 5
#: Units that multiply bytes and add the products up in 32 bits; AVX2 alone adds up two of them in 16 first.
_ADDS_IN_32_BITS = ("amx_int8", "avx512_vnni", "avx_vnni")
#: Tokens of the batch that tells how fast a precision is, in rows of so many; how often it runs; the best time counts.
#: A GPU is
#: as fast in any precision while starting its kernels takes longer than running them.
_PROBE_TOKENS, _GPU_PROBE_TOKENS, _PROBE_LENGTH, _PROBE_RUNS = 1024, 16_384, 64, 3
#: Budgets that are tried, the one to beat first. A GPU's grow until they gain nothing or its memory ends.
_CPU_BUDGETS, _GPU_BUDGETS = (4096, 2048, 8192), (16_384, 32_768, 65_536, 131_072, 262_144)
#: Another precision or budget must be this much faster than the best so far, and the trials of budgets may take so many
#: seconds.
_WORTH, _TRIAL_SECONDS = 1.05, 4.0


@dataclass(frozen=True)
class Tolerance:
    """How near a faster form must come to fp32 on the sample: the share of rows with the same label and the most that a
    probability may move in 99 rows of 100, or the cosine that every embedding must keep.
    """

    same_labels: float = 0.98
    probability: float = 0.05
    cosine: float = 0.999


@dataclass(frozen=True)
class Candidate:
    """A model that waits for its form. `name` says which model and version; `forwards`: precision -> its forward pass,
    fp32 first, each made only when it is tried; `agrees`: whether a forward pass may stand in for fp32.
    """

    name: str
    forwards: Mapping[str, Callable[[], Forward]]
    agrees: Callable[[Forward], bool]
    vocabulary: int
    longest: int
    device: str = "cpu"
    threads: int = 0

    @property
    def probe_tokens(self) -> int:
        return _PROBE_TOKENS if self.device == "cpu" else _GPU_PROBE_TOKENS


def select_plan(model: Candidate, asked: str) -> tuple[ExecutionPlan, Forward]:
    """The form in which the model runs here, and its forward pass. `asked`: `fp32`, `bf16` or, on a GPU, `fp16`; `auto`
    for the fastest of them that agrees with fp32, `int8` for int8 among them. Raises ValueError for another precision,
    or one that this model does not have here.
    """
    check_precision(asked)
    place = _place(model, asked)
    known = load_cached_plan(place)
    if known is not None and known.precision in model.forwards:
        return known, model.forwards[known.precision]()
    if asked in _TRIED:
        precision, forward = _fastest(model)
    else:
        if asked not in model.forwards:
            raise ValueError(f"precision: expected one of {', '.join(model.forwards)} for this model, found {asked!r}")
        precision, forward = asked, model.forwards[asked]()
    form = ExecutionPlan(precision, _budget(model, forward))
    first = keep_form(place, form)
    return (form, forward) if first.precision == precision else (first, model.forwards[first.precision]())


def check_precision(precision: str) -> None:
    """Raises ValueError for a precision that is not known."""
    if precision not in PRECISIONS:
        raise ValueError(f"precision: expected one of {', '.join(PRECISIONS)}, found {precision!r}")


def has_bf16(device: str) -> bool:
    """Whether the device multiplies bf16 in hardware, and so whether bf16 is worth a probe."""
    return device != "cpu" or _has_one_of("amx_bf16", "avx512_bf16")


def precisions(asked: str, device: str, has_sample: bool) -> list[str]:
    """The precisions that an encoder has on a device, fp32 first. `has_sample`: there are texts on which they can be
    compared.

    On a GPU fp16 serves where bf16 says something else: it is as fast and rounds to an eighth, but a number may be too
    large for it.
    """
    usual = ["bf16"] if device == "cpu" else ["bf16", "fp16"]
    halves = usual if has_sample and has_bf16(device) else [each for each in usual if each == asked]
    return ["fp32", *halves, *(["int8"] if asked == "int8" and has_sample and has_int8(device) else [])]


def has_int8(device: str) -> bool:
    """Whether the device multiplies bytes in hardware, and torch knows how."""
    from udfs.kernels.int8_linear import has_operator

    return device == "cpu" and has_operator() and _has_one_of(*_ADDS_IN_32_BITS, "avx2")


def exact_pair() -> int:
    """What two neighbouring weights may be together for this processor to multiply bytes by them exactly."""
    from udfs.kernels.int8_linear import ANY_PAIR, PAIR_IN_16_BITS

    return ANY_PAIR if _has_one_of(*_ADDS_IN_32_BITS) else PAIR_IN_16_BITS


def in_precision(
    model: torch.nn.Module, precision: str, device: str, name: str, texts: Callable[[], list[list[int]]]
) -> torch.nn.Module:
    """A copy of an fp32 encoder in one of its `precisions`, laid out for `device`. `name` as in `Candidate`; `texts`:
    token ids of texts that tell how to round to int8, asked for where this machine has not done so before. Raises
    ValueError where no layer would gain from int8.
    """
    return _in_bytes(model, name, texts) if precision == "int8" else made_for(model, precision, device)


def _in_bytes(model: torch.nn.Module, name: str, texts: Callable[[], list[list[int]]]) -> torch.nn.Module:
    """Linear layers in int8, the rest as fast as it goes on a CPU."""
    import copy

    import torch
    import transformers

    from udfs.kernels.int8_calibration import in_bytes
    from udfs.kernels.int8_linear import use_bytes

    pair = exact_pair()
    held = kept_tensors(
        ("int8", _ROUNDING, pair, name, transformers.__version__), lambda: in_bytes(model, texts(), pair)
    )
    ready = copy.deepcopy(model).to(torch.bfloat16 if has_bf16("cpu") else torch.float32)
    use_bytes(ready, held)
    return optimize_for_inference(ready, "cpu")


def made_for(model: torch.nn.Module, precision: str, device: str) -> torch.nn.Module:
    """A copy of the model in fp32, bf16 or fp16, laid out for `device`; what it says in fp32 differs by rounding
    alone.
    """
    import copy

    import torch

    types = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}
    return optimize_for_inference(copy.deepcopy(model).to(types[precision]), device)


def optimize_for_inference(model: torch.nn.Module, device: str) -> torch.nn.Module:
    """The model itself, changed in place to run fast on `device` in the precision that it has. It cannot be trained any
    more.
    """
    from udfs.kernels.attention import ASKED_TOGETHER, use_products_for_short
    from udfs.kernels.decoding_attention import use_products
    from udfs.kernels.gpu_attention import use_no_plans
    from udfs.kernels.packed_linear import pack_linears

    if device != "cpu":
        use_no_plans(model)
    elif getattr(model, "can_generate", bool)():
        use_products(model)
        pack_linears(model)
    else:
        pack_linears(model, ASKED_TOGETHER if use_products_for_short(model) else ())
    return model


def outputs_agree(found: np.ndarray, expected: np.ndarray, classifies: bool, within: Tolerance = Tolerance()) -> bool:
    """Whether outputs of a faster precision, (rows, width), may stand in for the fp32 ones."""
    if not np.isfinite(found).all():
        return False
    if not classifies:
        return bool((np.sum(found * expected, axis=1) >= within.cosine).all())
    same = (found.argmax(axis=1) == expected.argmax(axis=1)).mean()
    moved = np.abs(softmax(found) - softmax(expected)).max(axis=1)
    return bool(same >= within.same_labels and (moved <= within.probability).mean() >= 0.99)


def both_agree(found: np.ndarray, expected: np.ndarray, labels: int, within: Tolerance = Tolerance()) -> bool:
    """Whether logits, the first `labels` columns, and the embedding behind them, where there is either, may stand in
    for fp32's.
    """
    parts = [(slice(0, labels), True), (slice(labels, None), False)]
    return all(
        outputs_agree(found[:, part], expected[:, part], classifies, within)
        for part, classifies in parts
        if expected[:, part].shape[1]
    )


def seconds_of(forward: Forward, tokens: int, model: Candidate, runs: int) -> float:
    """Seconds of one forward pass over a batch of made-up rows: the best of a few runs."""
    width = max(1, min(_PROBE_LENGTH, model.longest))
    ids = np.random.default_rng(0).integers(0, model.vocabulary, size=(max(1, tokens // width), width)).tolist()
    taken = []
    for _ in range(runs):
        started = time.perf_counter()
        forward(ids)
        taken.append(time.perf_counter() - started)
    return min(taken)


def _in_turns(one: Forward, other: Forward, tokens: int, model: Candidate) -> tuple[float, float]:
    """Seconds of both on the same batch, turn by turn: what else the machine does at that time holds up the one as it
    does the other.
    """
    turns = [[seconds_of(each, tokens, model, 1) for each in (one, other)] for _ in range(_PROBE_RUNS)]
    return min(turn[0] for turn in turns), min(turn[1] for turn in turns)


def _fitting(forward: Forward, model: Candidate) -> tuple[int, float]:
    """The tokens of a probe, as many as the memory holds, and its seconds."""
    tokens = model.probe_tokens
    while True:
        try:
            return tokens, seconds_of(forward, tokens, model, 1)
        except Exception as problem:
            if not is_out_of_memory(problem) or tokens <= _PROBE_LENGTH:
                raise
            tokens //= 2


def _fastest(model: Candidate) -> tuple[str, Forward]:
    (best, make), *others = model.forwards.items()
    forward = make()
    if not others:
        return best, forward
    tokens, _ = _fitting(forward, model)
    for precision, make in others:
        try:
            faster = make()
            seconds, taken = _in_turns(forward, faster, tokens, model)
        except (
            Exception
        ) as problem:  # whatever a model has that this form does not know or a device does not hold, fp32 serves
            warnings.warn(f"{model.name}: {precision} is left out: {type(problem).__name__}: {problem}", stacklevel=2)
            continue
        if taken * _WORTH >= seconds:
            continue
        if model.agrees(faster):
            best, forward = precision, faster
        else:
            warnings.warn(
                f"{model.name}: {precision} does not agree with fp32 on the sample and is left out", stacklevel=2
            )
    return best, forward


def _budget(model: Candidate, forward: Forward) -> int:
    """The budget with the most tokens a second, among those that can be tried in the time."""
    budgets = _CPU_BUDGETS if model.device == "cpu" else _GPU_BUDGETS
    started = time.perf_counter()
    tried, taken = _fitting(forward, model)
    best, rate, expected = budgets[0] if tried == model.probe_tokens else tried, 0.0, taken / tried
    for tokens in budgets:
        if time.perf_counter() - started + 2 * tokens * expected > _TRIAL_SECONDS:
            continue
        try:
            found = tokens / seconds_of(forward, tokens, model, 2)
        except Exception as problem:
            if is_out_of_memory(problem):
                break
            raise
        if found > _WORTH * rate:
            best, rate = tokens, found
        elif model.device != "cpu":
            break
    return best


def _place(model: Candidate, asked: str) -> Path | None:
    """Where the form of this model on this machine is kept; None where there is no place for it."""
    import torch

    device = processor_name() if model.device == "cpu" else torch.cuda.get_device_name(model.device)
    parts = (model.name, asked, device, model.device == "cpu", model.threads, torch.__version__, sorted(model.forwards))
    return place_of((_PROBING, parts), "json")


def _has_one_of(*units: str) -> bool:
    name = processor_name()
    return any(unit in name for unit in units)


def processor_name() -> str:
    """The processor's model and the units that matter to a form."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    fields = {line.split(":")[0].strip(): line.split(":", 1)[1].strip() for line in lines if ":" in line}
    flags = set(fields.get("flags", "").split()) & {
        "amx_bf16",
        "amx_int8",
        "avx512_bf16",
        "avx512_vnni",
        "avx_vnni",
        "avx512f",
        "avx2",
    }
    return f"{fields.get('model name', platform.processor())} {' '.join(sorted(flags))}"
