"""Fine-tuning an encoder into a classifier within a wall-clock budget.

The head starts as a linear probe of the untouched encoder, then all of it is tuned (LP-FT, Kumar et al. 2022,
arXiv:2202.10054). The learning rate is a function of the time that has passed, so the schedule ends when the budget
does, however fast the machine is and whatever else runs on it. The best weights on the validation rows are kept.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from expectations.recipe import ClassifierRecipe
from training.datasets.examples import NothingToWin
from training.datasets.labeled import Classes, LabeledDataset
from training.finetuning.allocator import keep_freed_memory
from training.finetuning.batches import Ids, loss_weights, pieces, steps
from training.finetuning.checkpoint import Checkpoint, fit_key, moments, put_back
from training.finetuning.distributed import DistributedContext, process_group
from training.finetuning.evaluator import Evaluator, Rival
from training.finetuning.linear_probe import Probe, fit_head, read_vectors
from training.finetuning.loss import losses
from training.finetuning.network import finished, freeze_layers, layers_of, logits_of, trained, untuned
from training.finetuning.schedule import parameter_groups, rate
from training.tracking.callbacks import Unwatched, Watch
from udfs.kernels.execution_plan import has_bf16
from udfs.models.base_models import BaseModel
from udfs.models.encoder import Encoder

#: Shares of the budget: for the head's first fit, and for one look at the validation rows.
_PROBE_SHARE, _CHECK_SHARE = 0.25, 0.03
#: Rows of the trial steps that decide about bf16.
_TRIAL_ROWS = 16
_FEWEST_VALIDATION_ROWS = 64
#: A step of training costs this many forward passes.
_STEP_COST = 3.0
#: (epochs that the budget allows for, share of the layers that stay as they are): with little time, tune the top only.
_FREEZING = ((0.5, 2 / 3), (1.0, 1 / 2))


@dataclass
class _Fit:
    """One fit under way. `weights`: of the rows in the loss; `spent`: seconds before this process began, of a fit that
    goes on; `over`: nothing is left to tune.
    """

    encoder: Encoder
    train: LabeledDataset
    weights: np.ndarray
    classes: Classes
    recipe: ClassifierRecipe
    ids: Ids
    process_group: DistributedContext
    judge: Evaluator
    started: float
    watch: Watch
    spent: float = 0.0
    frozen: int = 0
    half: bool = False
    over: bool = False
    done: dict[str, float] = field(default_factory=lambda: {"steps": 0, "rows": 0, "tokens": 0, "looks": 0})

    @property
    def elapsed(self) -> float:
        return self.spent + time.monotonic() - self.started

    @property
    def epochs(self) -> float:
        return self.done["rows"] / max(len(self.ids), 1)


def fit_classifier(
    train: LabeledDataset,
    validation: LabeledDataset,
    classes: Classes,
    base: BaseModel,
    recipe: ClassifierRecipe,
    max_tokens: int,
    checkpoint: Path | None = None,
    watch: Watch | None = None,
    rival: Rival | None = None,
) -> tuple[Encoder, dict[str, Any]]:
    """An encoder with a head of `classes.count` logits, fp32 on its device, and the history of the fit.

    `recipe.seconds` covers everything from loading the base to the last validation; the fit ends cleanly when they are
    over. With `checkpoint`, a file, a fit that was killed goes on where that file has it; a fit of more than
    `checkpoint_seconds` leaves its end there, for what the caller does next may be killed as well. In a group every
    process returns the leader's weights.
    `watch` is told how it goes. Raises NothingToWin where the untouched encoder, with its head alone, is far behind the
    `rival`.
    """
    started, of = time.monotonic(), process_group()
    keep_freed_memory()
    if torch.cuda.is_available():
        torch.cuda.reset_peak_memory_stats()
    torch.manual_seed(recipe.seed + of.rank)
    if recipe.threads > 0:
        torch.set_num_threads(recipe.threads)
    encoder = untuned(base, classes, max_tokens, recipe)
    ids, _ = encoder.tokenize(train.texts)
    kept = Checkpoint(checkpoint, fit_key(recipe, base.sha256, train)) if checkpoint is not None else None
    judge = Evaluator.of(validation.known(), recipe.validation_rows, classes, recipe)
    fit = _Fit(
        encoder, train, loss_weights(train, recipe), classes, recipe, ids, of, judge, started, watch or Unwatched()
    )
    found = kept.read() if kept is not None else None
    if of.broadcast([float(found is not None)]) != [float(found is not None)]:
        raise RuntimeError(
            f"{checkpoint}: expected the leader's checkpoint in every process, found another; use a shared file system"
        )
    if found is None:
        _begin(fit, rival)
    else:
        _go_on(fit, found[0])
    if recipe.method != "head":
        _tune(fit, kept, found[1] if found else None)
    fit.judge.restore(encoder)
    of.broadcast_weights(trained(encoder).values())
    return finished(encoder), _history(fit)


def _begin(fit: _Fit, rival: Rival | None) -> None:
    """The head's first fit, how many layers there is time for, and the first look."""
    recipe, alone = fit.recipe, fit.recipe.method == "head"
    fit.half = not alone and bool(fit.process_group.broadcast([float(_halves(fit))])[0])
    seconds = recipe.seconds * (0.8 if alone else _PROBE_SHARE)
    known = np.flatnonzero(fit.train.labels >= 0)  # what only a teacher labels says nothing yet
    most = len(known) if alone else recipe.probe_rows
    probe = read_vectors(fit.encoder, [fit.ids[row] for row in known], most, recipe.seed, seconds, fit.half)
    probe = replace(probe, rows=known[probe.rows])
    affordable = max(_FEWEST_VALIDATION_ROWS, int(_CHECK_SHARE * recipe.seconds * probe.rows_per_second))
    fit.judge.texts, fit.judge.labels = fit.judge.texts[:affordable], fit.judge.labels[:affordable]
    if alone:
        _pick_penalty(fit, probe)
        return
    fit_head(fit.encoder, probe, fit.train)
    fit.judge.look(fit.encoder, 0.0, fit.half)
    fit.watch.look(0, fit.judge.seen[-1])
    if rival is not None and fit.process_group.size == 1 and (reason := fit.judge.hopeless(rival)):
        raise NothingToWin(reason)
    epochs = (
        max(0.0, recipe.seconds - fit.elapsed)
        * probe.rows_per_second
        * fit.process_group.size
        / (_STEP_COST * len(fit.ids))
    )
    share = next((share for enough, share in _FREEZING if epochs < enough), 0.0)
    frozen, rows = fit.process_group.broadcast([0.0 if recipe.method == "lora" else share, len(fit.judge.texts)])
    fit.frozen, rows = freeze_layers(fit.encoder.model, frozen), int(rows)
    fit.judge.texts, fit.judge.labels = fit.judge.texts[:rows], fit.judge.labels[:rows]
    fit.process_group.broadcast_weights(trained(fit.encoder).values())


def _pick_penalty(fit: _Fit, probe: Probe) -> None:
    """The head of a frozen base: the penalty that validation likes best."""
    for number, penalty in enumerate((1e-3, 1e-4, 1e-5)):
        fit_head(fit.encoder, probe, fit.train, penalty)
        fit.judge.look(fit.encoder, 1.0)
        fit.watch.look(number, fit.judge.seen[-1])


def _go_on(fit: _Fit, state: dict[str, Any]) -> None:
    """Where the fit was when it was killed."""
    fit.spent, fit.done, fit.half, fit.over = state["elapsed"], state["done"], state["half"], state["over"]
    fit.frozen = freeze_layers(fit.encoder.model, state["frozen"] / layers_of(fit.encoder.model) + 1e-6)
    judge = fit.judge
    judge.seen, judge.best, judge.worse, judge.seconds = (
        state["seen"],
        tuple(state["best"]),
        state["worse"],
        state["look_seconds"],
    )
    judge.texts, judge.labels = judge.texts[: state["judged"]], judge.labels[: state["judged"]]


def _tune(fit: _Fit, checkpoint: Checkpoint | None, kept: dict[str, torch.Tensor] | None) -> None:
    parameters, recipe = trained(fit.encoder), fit.recipe
    optimizer = torch.optim.AdamW(parameter_groups(fit.encoder.model, parameters, recipe), fused=True)
    peaks = [group["lr"] for group in optimizer.param_groups]
    if kept is not None:
        fit.judge.weights = {name: kept[f"best:{name}"].to(p.device) for name, p in parameters.items()}
        put_back(optimizer, parameters, {name: kept[f"now:{name}"] for name in parameters}, kept)
        _put_dice_back(kept)
    if fit.over:
        return
    groups = torch.from_numpy(_groups(fit.classes)).to(fit.encoder.device)
    saved = time.monotonic()
    for rows, ids in _steps(fit):
        progress, stop = fit.process_group.broadcast(
            [_progress(fit), float(recipe.patience and fit.judge.worse >= recipe.patience)]
        )
        if progress >= 1.0 or stop:
            break
        if progress >= (fit.done["looks"] + 1) / recipe.evaluations:
            _look(fit)
        share_of_peak = rate(progress, recipe)
        for group, peak in zip(optimizer.param_groups, peaks, strict=True):
            group["lr"] = peak * share_of_peak
        loss = _step(fit, optimizer, parameters, rows, ids, groups)
        fit.done["steps"] += 1
        fit.done["rows"] += len(rows)
        fit.done["tokens"] += sum(map(len, ids))
        fit.watch.step(int(fit.done["steps"]), loss, recipe.learning_rate * share_of_peak, fit.done["tokens"])
        if (
            checkpoint is not None
            and fit.process_group.is_main
            and time.monotonic() - saved > recipe.checkpoint_seconds
        ):
            _write(fit, checkpoint, optimizer, parameters)
            saved = time.monotonic()
    _look(fit)
    fit.over = True
    if checkpoint is not None and fit.process_group.is_main and fit.elapsed > recipe.checkpoint_seconds:
        _write(fit, checkpoint, optimizer, parameters)


def _steps(fit: _Fit) -> Iterator[tuple[np.ndarray, Ids]]:
    return steps(
        fit.train,
        fit.ids,
        lambda texts: fit.encoder.tokenize(texts)[0] if texts else [],
        fit.recipe,
        int(fit.done["steps"]),
    )


def _progress(fit: _Fit) -> float:
    """The share of the fit that is over: of its time or of its epochs, whichever is further."""
    last_look = 1.5 * fit.judge.seconds + 0.3
    return max(fit.elapsed / max(fit.recipe.seconds - last_look, 1e-6), fit.epochs / fit.recipe.max_epochs)


def _look(fit: _Fit) -> None:
    """The leader looks; the others wait at the next step."""
    fit.done["looks"] += 1
    if fit.process_group.is_main:
        fit.judge.look(fit.encoder, fit.epochs, fit.half)
        fit.watch.look(int(fit.done["steps"]), fit.judge.seen[-1])
    elif not fit.judge.weights:
        fit.judge.weights = {name: p.detach() for name, p in trained(fit.encoder).items()}


def _step(
    fit: _Fit,
    optimizer: Any,
    parameters: dict[str, torch.nn.Parameter],
    rows: np.ndarray,
    ids: Ids,
    groups: torch.Tensor,
) -> torch.Tensor:
    """One update: gradients of this process's rows, a batch at a time, added up over the group. Returns their mean
    loss.
    """
    mine, total = fit.process_group.share(len(rows)), torch.zeros((), device=fit.encoder.device)
    for part in pieces([len(ids[at]) for at in mine], fit.recipe.tokens_per_batch) if len(mine) else ():
        chosen = mine[part]
        batch = rows[chosen]
        logits = logits_of(fit.encoder, [ids[at] for at in chosen], fit.half)
        taught = (
            None if fit.train.taught is None else torch.from_numpy(fit.train.taught[batch]).float().to(logits.device)
        )
        labels = torch.from_numpy(fit.train.labels[batch]).to(logits.device)
        weights = torch.from_numpy(fit.weights[batch]).float().to(logits.device)
        loss = (losses(logits, labels, taught, groups, fit.recipe) * weights).sum() / len(rows)
        loss.backward()
        total += loss.detach()
    fit.process_group.all_reduce_gradients(parameters.values())
    torch.nn.utils.clip_grad_norm_(parameters.values(), fit.recipe.max_grad_norm)
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)
    return total * (len(rows) / max(len(mine), 1))


def _groups(classes: Classes) -> np.ndarray:
    return (np.zeros((classes.count, 0)) if classes.groups is None else classes.groups).astype(np.float32)


def _halves(fit: _Fit) -> bool:
    """Whether a step under bf16 autocast costs less here than one in fp32; tried, since some processors only have the
    units.
    """
    encoder = fit.encoder
    if fit.recipe.precision != "auto":
        return fit.recipe.precision == "bf16"
    if not has_bf16(encoder.device) or not fit.ids:
        return False
    if encoder.device != "cpu":
        return True
    seconds = {}
    for half in (False, True, False, True):  # the first two warm up
        started = time.process_time()
        logits_of(encoder, fit.ids[:_TRIAL_ROWS], half).sum().backward()
        seconds[half] = time.process_time() - started
    for parameter in trained(encoder).values():
        parameter.grad = None
    return seconds[True] < seconds[False]


def _write(fit: _Fit, checkpoint: Checkpoint, optimizer: Any, parameters: dict[str, torch.nn.Parameter]) -> None:
    judge = fit.judge
    state = {
        "elapsed": fit.elapsed,
        "over": fit.over,
        "done": fit.done,
        "half": fit.half,
        "frozen": fit.frozen,
        "seen": judge.seen,
        "best": list(judge.best),
        "worse": judge.worse,
        "look_seconds": judge.seconds,
        "judged": len(judge.texts),
    }
    tensors = {f"now:{name}": p for name, p in parameters.items()} | {
        f"best:{name}": p for name, p in judge.weights.items()
    }
    checkpoint.write(state, tensors | moments(optimizer, parameters) | _dice())


def _dice() -> dict[str, torch.Tensor]:
    """What torch draws by: dropout on a GPU has dice of its own."""
    return {
        "rng": torch.get_rng_state(),
        **({"rng:cuda": torch.cuda.get_rng_state()} if torch.cuda.is_available() else {}),
    }


def _put_dice_back(kept: dict[str, torch.Tensor]) -> None:
    torch.set_rng_state(kept["rng"])
    if "rng:cuda" in kept and torch.cuda.is_available():
        torch.cuda.set_rng_state(kept["rng:cuda"])


def _history(fit: _Fit) -> dict[str, Any]:
    seconds = fit.elapsed
    return {
        "epochs": round(fit.epochs, 2),
        "steps": int(fit.done["steps"]),
        "precision": "bf16" if fit.half else "fp32",
        "tokens_per_second": round(fit.done["tokens"] / max(seconds, 1e-6)),
        "frozen_layers": fit.frozen,
        "processes": fit.process_group.size,
        "resumed": fit.spent > 0,
        "evaluations": fit.judge.seen,
        "seconds": round(seconds, 2),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        **({"gpu_peak_mib": torch.cuda.max_memory_allocated() >> 20} if fit.encoder.device != "cpu" else {}),
    }
