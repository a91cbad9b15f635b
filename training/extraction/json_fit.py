"""Tuning a causal base to answer with attributes in JSON: all weights, or adapters that are kept as adapters."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

from expectations.tasks.attributes import AttributeRecipe
from training.datasets.examples import require_rows
from training.extraction.spans import lesson_of
from training.extraction.taught import Taught
from training.language_model.causal_lm import Pair, Schedule, tune
from udfs.attributes.lexicon import Lexicon
from udfs.generation.checked_writer import load_causal
from udfs.models.base_models import BaseModel, device_here
from udfs.models.json_pointer import ADAPTER, WEIGHTS, JsonPointer, pointer_of

_FULL = Schedule(peak_rate=3e-4, max_epochs=4, weight_decay=0.01)
_ADAPTED = Schedule(peak_rate=1e-3, max_epochs=6, weight_decay=0.0)
_FEWEST_PAIRS = 10


def is_causal(base: BaseModel) -> bool:
    """Whether a base was made to continue texts."""
    config = json.loads((base.path / "config.json").read_text())
    return any(name.endswith("ForCausalLM") for name in config.get("architectures") or ())


def untuned(base: BaseModel, recipe: AttributeRecipe) -> JsonPointer:
    """The base as it is, with new adapters where the recipe's method is one of them."""
    model, tokenizer = load_causal(base.path)
    if recipe.method != "full":
        from peft import LoraConfig, get_peft_model

        adapters = LoraConfig(
            r=recipe.lora_rank, lora_alpha=2 * recipe.lora_rank, lora_dropout=0.0, target_modules="all-linear",
            use_dora=recipe.method == "dora", task_type="CAUSAL_LM",
        )  # fmt: skip
        model = get_peft_model(model, adapters)
    return pointer_of(model.to(device_here()), tokenizer)


def tune_pointer(
    pointer: JsonPointer,
    train: Sequence[Taught],
    validation: Sequence[Taught],
    lexicon: Lexicon,
    recipe: AttributeRecipe,
    deadline: float,
) -> dict[str, Any]:
    """Tunes it in place until `deadline` (of `time.monotonic`); returns the fit's history."""
    dice = Random(recipe.seed)
    pairs, held = (pairs_of(pointer, products, lexicon, dice) for products in (train, validation))
    require_rows(len(pairs), _FEWEST_PAIRS, "products with attributes that fit into the model")
    schedule = _FULL if recipe.method == "full" else _ADAPTED
    history = tune(pointer.model, pairs, held[:64], pointer.pad_id, schedule, deadline, recipe.seed)
    return {**history, "lessons": len(pairs)}


def pairs_of(pointer: JsonPointer, products: Sequence[Taught], lexicon: Lexicon, dice: Random) -> list[Pair]:
    """Questions and right answers as token ids; what does not fit into the model is left out."""
    made = []
    for product in products:
        lesson = lesson_of(product, lexicon, dice)
        if lesson is None:
            continue
        texts = lesson.question.texts
        values = [
            list(dict.fromkeys((texts.get(span.field) or "")[span.start : span.end] for span in spans))
            for spans in lesson.answers
        ]
        (line, cut), answer = pointer.prompt(lesson.question), pointer.answer(lesson.question, values)
        if answer is not None and not cut:
            made.append(Pair(line, answer))
    return made


def write_pointer(path: Path, pointer: JsonPointer) -> None:
    """Writes the adapters, or all weights where there are none, into a folder that is then sealed."""
    adapted = hasattr(pointer.model, "merge_and_unload")
    place = path / (ADAPTER if adapted else WEIGHTS)
    pointer.model.save_pretrained(place, safe_serialization=True)
    if not adapted:
        pointer.tokenizer.save_pretrained(place)
    for file in place.glob("*.md"):  # peft's card of a model, which holds nothing
        file.unlink()
