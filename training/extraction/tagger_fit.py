"""Fine-tuning an encoder into a span tagger within a wall-clock budget.

As `training.finetuning.loop` does for classifiers, the learning rate is a function of the time that has passed, so that
a fit ends well on any machine; the best weights on validation are kept.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from random import Random
from typing import TYPE_CHECKING, Any

import numpy as np

from expectations.tasks.attributes import AttributeRecipe
from training.datasets.examples import require_rows
from training.extraction.spans import Lesson, lesson_of
from training.extraction.taught import Taught
from udfs.attributes.lexicon import Lexicon
from udfs.attributes.matching import Span
from udfs.kernels.execution_plan import has_bf16
from udfs.models.base_models import BaseModel, device_here, load_encoder, longest_input
from udfs.models.span_tagger import Renderer, Shown, SpanTagger, new_heads
from udfs.models.text_reader import read_tokenizer

if TYPE_CHECKING:
    import torch

_LOOKS = (0.4, 0.6, 0.8)
_LOOKED_AT = 200
_WARM_UP, _LAST_RATE = 0.06, 0.02
#: Products of one update.
_ROWS = 12
#: Of questions without an answer, beside those with one.
_EMPTY_WEIGHT = 0.5


def untuned(base: BaseModel, recipe: AttributeRecipe) -> SpanTagger:
    """The base with new heads, fp32, ready to be trained."""
    device = device_here()
    model = load_encoder(base.path, attention="sdpa" if device == "cuda" else "eager").to(device)
    heads = new_heads(int(model.config.hidden_size), recipe.seed).to(device)
    most = min(recipe.max_tokens, longest_input(base.path))
    pad_id = int(getattr(model.config, "pad_token_id", None) or 0)
    if recipe.method != "full":
        from peft import LoraConfig, get_peft_model

        adapters = LoraConfig(
            r=recipe.lora_rank, lora_alpha=2 * recipe.lora_rank, lora_dropout=0.0, target_modules="all-linear",
            use_dora=recipe.method == "dora",
        )  # fmt: skip
        model = get_peft_model(model, adapters)
    for name, parameter in model.named_parameters():
        if "embed" in name and "lora" not in name:
            parameter.requires_grad_(False)
    return SpanTagger(model, heads, Renderer(read_tokenizer(base.tokenizer_path, most), most), pad_id, device)


def tune(
    tagger: SpanTagger,
    train: Sequence[Taught],
    validation: Sequence[Taught],
    lexicon: Lexicon,
    recipe: AttributeRecipe,
    deadline: float,
) -> dict[str, Any]:
    """Tunes the tagger in place until `deadline` (of `time.monotonic`) or `max_epochs`; returns the fit's history."""
    import torch

    started, dice = time.monotonic(), Random(recipe.seed)
    lessons = [lesson for product in train if (lesson := lesson_of(product, lexicon, dice))]
    require_rows(len(lessons), 1, "products whose texts teach an attribute")
    shown = tagger.renderer.shown([lesson.question for lesson in lessons])
    held = [lesson for product in validation[:_LOOKED_AT] if (lesson := lesson_of(product, lexicon, dice))]
    held_shown = tagger.renderer.shown([lesson.question for lesson in held])
    optimizer = _optimizer(tagger, recipe)
    peaks = [group["lr"] for group in optimizer.param_groups]
    half = has_bf16(tagger.device) and (tagger.device != "cpu" or _half_is_faster(tagger, lessons, shown))
    parameters = [p for group in optimizer.param_groups for p in group["params"]]
    looked: list[float] = []
    best: list[torch.Tensor] = []
    look_seconds, seen, steps = 0.0, 0, 0

    def look() -> None:
        nonlocal best, look_seconds
        began = time.monotonic()
        looked.append(_mean_loss(tagger, held, held_shown, half) if held else 0.0)
        if looked[-1] <= min(looked):
            best = [parameter.detach().clone() for parameter in parameters]
        look_seconds = time.monotonic() - began

    for rows in _batches([len(one.ids) for one in shown], recipe.tokens_per_batch, recipe.seed):
        spent = (time.monotonic() - started) / max(deadline - started - 1.5 * look_seconds, 1e-6)
        progress = max(spent, seen / (recipe.max_epochs * len(lessons)))
        if progress >= 1.0:
            break
        if len(looked) < len(_LOOKS) and progress >= _LOOKS[len(looked)]:
            look()
        share = min(progress / _WARM_UP, 1.0) * max(1.0 - progress, _LAST_RATE)
        for group, peak in zip(optimizer.param_groups, peaks, strict=True):
            group["lr"] = peak * share
        loss = _loss(tagger, [lessons[row] for row in rows], [shown[row] for row in rows], half)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        seen, steps = seen + len(rows), steps + 1
    look()
    for parameter, kept in zip(parameters, best, strict=True):
        parameter.data.copy_(kept)
    seconds = time.monotonic() - started
    return {
        "epochs": round(seen / max(len(lessons), 1), 2),
        "steps": steps,
        "lessons": len(lessons),
        "precision": "bf16" if half else "fp32",
        "validation_losses": [round(loss, 4) for loss in looked],
        "seconds": round(seconds, 1),
    }


def _optimizer(tagger: SpanTagger, recipe: AttributeRecipe) -> Any:
    import torch

    body = [p for p in tagger.model.parameters() if p.requires_grad]
    groups = [
        {"params": [p for p in body if p.ndim > 1], "lr": recipe.learning_rate, "weight_decay": 0.01},
        {"params": [p for p in body if p.ndim <= 1], "lr": recipe.learning_rate, "weight_decay": 0.0},
        {"params": list(tagger.heads.parameters()), "lr": recipe.head_rate, "weight_decay": 0.01},
    ]
    return torch.optim.AdamW(groups, fused=True)


def _batches(lengths: Sequence[int], tokens: int, seed: int) -> Iterator[list[int]]:
    """Row numbers of one update after another, without end: rows of like length, each batch within its tokens."""
    rng = np.random.default_rng(seed)
    while True:
        order = np.argsort(np.asarray(lengths) + rng.uniform(0.0, 16.0, len(lengths)), kind="stable").tolist()
        found: list[list[int]] = [[]]
        for row in order:
            longest = max([lengths[row], *(lengths[other] for other in found[-1])])
            if found[-1] and (len(found[-1]) >= _ROWS or (len(found[-1]) + 1) * longest > tokens):
                found.append([])
            found[-1].append(row)
        for place in rng.permutation(len(found)):
            yield found[place]


def _loss(tagger: SpanTagger, lessons: Sequence[Lesson], shown: Sequence[Shown], half: bool) -> torch.Tensor:
    """Mean cross-entropy of the starts and ends of all questions; several right ones share the weight."""
    import torch

    with torch.autocast(torch.device(tagger.device).type, dtype=torch.bfloat16, enabled=half):
        hidden = tagger.hidden([one.ids for one in shown])
    total, weight = torch.zeros((), device=hidden.device), 0.0
    for lesson, one, (start, end) in zip(lessons, shown, tagger.scores(shown, hidden.float()), strict=True):
        starts, ends, weights = _targets(lesson, one, start.shape[1])
        of_row = torch.tensor(weights, device=hidden.device)
        for logits, target in ((start, starts), (end, ends)):
            wanted = torch.from_numpy(target).to(hidden.device)
            total = total - ((torch.log_softmax(logits, dim=1) * wanted).sum(dim=1) * of_row).sum()
        weight += sum(weights)
    return total / max(weight, 1.0)


def _targets(lesson: Lesson, shown: Shown, width: int) -> tuple[np.ndarray, np.ndarray, list[float]]:
    """Shares (A, width) of the starts and ends of each question, and the weight of each; 0 where its answer was cut off."""
    starts, ends = (
        np.zeros((len(lesson.answers), width), np.float32),
        np.zeros((len(lesson.answers), width), np.float32),
    )
    weights = []
    for row, spans in enumerate(lesson.answers):
        tokens = [found for span in spans if (found := _tokens(span, shown))]
        for first, last in tokens:
            starts[row, first + 1] += 1.0 / len(tokens)
            ends[row, last + 1] += 1.0 / len(tokens)
        if not spans:
            starts[row, 0] = ends[row, 0] = 1.0
        weights.append(_EMPTY_WEIGHT if not spans else 1.0 if tokens else 0.0)
    return starts, ends, weights


def _tokens(span: Span, shown: Shown) -> tuple[int, int] | None:
    """The first and the last token of a span; None where one of them was cut off."""
    inside = [
        place
        for place, one in enumerate(shown.places)
        if one is not None and one.field == span.field and one.start < span.end and span.start < one.end
    ]
    if not inside or (shown.places[inside[-1]] or span).end < span.end:
        return None
    return inside[0], inside[-1]


def _mean_loss(tagger: SpanTagger, lessons: Sequence[Lesson], shown: Sequence[Shown], half: bool) -> float:
    import torch

    order = sorted(range(len(lessons)), key=lambda row: len(shown[row].ids))
    total = 0.0
    with torch.inference_mode():
        for start in range(0, len(order), 16):
            rows = order[start : start + 16]
            total += len(rows) * float(_loss(tagger, [lessons[r] for r in rows], [shown[r] for r in rows], half))
    return total / max(len(lessons), 1)


def _half_is_faster(tagger: SpanTagger, lessons: Sequence[Lesson], shown: Sequence[Shown]) -> bool:
    """Whether a step under bf16 autocast costs less here than one in fp32; tried, since some processors only have the
    units.
    """
    seconds = {}
    for half in (False, True, False, True):  # the first two warm up
        began = time.process_time()
        _loss(tagger, lessons[:8], shown[:8], half).backward()
        seconds[half] = time.process_time() - began
    for parameter in [*tagger.model.parameters(), *tagger.heads.parameters()]:
        parameter.grad = None
    return seconds[True] < seconds[False]
