"""Writers to be trained: a small model from scratch that writes in slots, or any causal base that answers in JSON; and their
examples as token ids.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from training.language_model.causal_lm import Pair, small_llama
from training.language_model.grounding import Example, in_slots
from training.language_model.tokenizer import train_tokenizer
from udfs.generation.checked_writer import CheckedWriter, load_causal
from udfs.generation.checks.open_vocabulary import origins
from udfs.generation.json_writer import JsonAuthor, answer_ids
from udfs.generation.product import Product
from udfs.generation.prompts import MOST_PROMPT_TOKENS, MOST_TEXT_TOKENS, TEXT, prompt, slot_tokens
from udfs.generation.slot_writer import SlotAuthor
from udfs.generation.words import sentences
from udfs.models.base_models import device_here, find_base
from udfs.models.model_folder import ModelFolder

if TYPE_CHECKING:
    import torch

_SMALL_VOCABULARY = 3_000

Taught = Sequence[tuple[Example, float]]


def slot_writer(taught: Taught, slots: Sequence[str], seconds: float, seed: int) -> tuple[torch.nn.Module, Any]:
    """A small Llama with random weights, as large as can be trained in the time, and its tokenizer."""
    texts = [side for example, _ in taught for side in (prompt(example.facts, slots), in_slots(example, slots))]
    tokenizer = train_tokenizer(texts, slot_tokens(slots), _SMALL_VOCABULARY)
    positions = MOST_PROMPT_TOKENS + MOST_TEXT_TOKENS
    pad_id, stop_id = tokenizer.pad_token_id, tokenizer.eos_token_id
    return small_llama(len(tokenizer), pad_id, stop_id, positions, 0.7 * seconds, seed), tokenizer


def tunable(model: torch.nn.Module, lora_rank: int) -> torch.nn.Module:
    """A causal base with all weights to be tuned, or with adapters of that rank where it is positive."""
    if lora_rank > 0:
        from peft import LoraConfig, get_peft_model

        adapters = LoraConfig(
            r=lora_rank, lora_alpha=2 * lora_rank, lora_dropout=0.0, target_modules="all-linear", task_type="CAUSAL_LM"
        )
        model = get_peft_model(model, adapters)
    return model.to(device_here())


def untuned(writer: CheckedWriter, folder: ModelFolder) -> CheckedWriter:
    """The same writer as it was before it was tuned: with its base's weights, or from scratch with random ones."""
    if isinstance(writer.author, SlotAuthor):
        import torch
        from transformers import AutoModelForCausalLM

        torch.manual_seed(folder.manifest["recipe"]["seed"])
        model = AutoModelForCausalLM.from_config(writer.model.config)
    else:
        model, _ = load_causal(find_base(folder.manifest["recipe"]["base_model"]).path)
    return replace(writer, model=model.to(device_here()).eval())


def slot_pairs(taught: Taught, slots: Sequence[str], tokenizer: Any) -> list[Pair]:
    """Examples in slots; a text that loses all its sentences for want of a slot is left out."""
    texts = [in_slots(example, slots) for example, _ in taught]
    kept = [
        (prompt(example.facts, slots), text, weight)
        for (example, weight), text in zip(taught, texts, strict=True)
        if text
    ]
    if not kept:
        return []
    lines = tokenizer([line for line, _, _ in kept], add_special_tokens=False)["input_ids"]
    ends = tokenizer([text for _, text, _ in kept], add_special_tokens=False)["input_ids"]
    text_id = tokenizer.convert_tokens_to_ids(TEXT)
    return [
        Pair(
            line if len(line) <= MOST_PROMPT_TOKENS else [*line[: MOST_PROMPT_TOKENS - 1], text_id],
            [*end, tokenizer.eos_token_id],
            weight,
        )
        for line, end, (_, _, weight) in zip(lines, ends, kept, strict=True)
        if len(end) < MOST_TEXT_TOKENS
    ]


def json_pairs(taught: Taught, author: JsonAuthor) -> list[Pair]:
    """Examples as JSON in the model's chat form and JSON answers, the end token last; those too long are left out."""
    made = []
    for example, weight in taught:
        product = Product(example.facts, example.locale)
        line = author.prompt_ids(example.facts, product)
        ids = answer_ids(author.guard, [(one, _facts_of(one, product)) for one in sentences(example.text)])
        if ids is not None and len(line) <= author.most_prompt_tokens and len(ids) <= author.most_tokens:
            made.append(Pair(line, ids, weight))
    return made


def _facts_of(sentence: str, product: Product) -> list[str]:
    """The names of the facts that a sentence uses, in its order."""
    used = dict.fromkeys(origin.fact for origin in origins(sentence, product.facts, product.language))
    return [name for name in used if name not in ("title", "category")]
