"""Any causal model that reads attributes: the product as JSON in the model's own chat form, JSON of values as its answer. It
can say nothing but what stands in the texts, and its values are found there again.

Adapters lie in the model folder as adapters; the base is found by its name, and must be the one that they were made for.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from udfs.attributes.answer_guard import AnswerGuard, read_answer
from udfs.attributes.candidates import Proposal
from udfs.attributes.matching import FIELDS, Span
from udfs.attributes.words import words
from udfs.engine.batching import ExecutionPlan, error_message
from udfs.generation.checked_writer import load_causal
from udfs.generation.decoding import Decoding, Request, write
from udfs.models.base_models import device_here, find_base
from udfs.models.model_folder import ModelFolder, ModelFolderError
from udfs.models.span_tagger import Question

if TYPE_CHECKING:
    import torch

ADAPTER, WEIGHTS = "adapter", "weights"
MOST_PROMPT_TOKENS, MOST_ANSWER_TOKENS = 768, 256
#: How much the model is believed beside the known values; how often it is right is learned on held-out products.
_MARGIN = 4.0
_TASK = "Read the attributes of the product from its texts. Answer in JSON with lists of values copied from the texts; an empty list where they say none."
#: Stands for the product in a chat template; no text holds it.
_HERE = "\ufdd0product\ufdd0"


@dataclass
class JsonPointer:
    """A causal model in memory; `tokenizer` is a fast one, with or without a chat template."""

    model: torch.nn.Module
    tokenizer: Any
    guard: AnswerGuard
    most_prompt: int = MOST_PROMPT_TOKENS
    most_answer: int = MOST_ANSWER_TOKENS
    precision: str = "fp32"
    broken: int = field(default=0)

    def __post_init__(self) -> None:
        from tokenizers import Tokenizer

        self._plain = Tokenizer.from_str(self.tokenizer.backend_tokenizer.to_str())
        self._plain.no_truncation()
        self._plain.no_padding()
        self._plain.encode_special_tokens = True  # a control token in a title is its characters

    @property
    def form(self) -> ExecutionPlan:
        return ExecutionPlan(self.precision, 0)

    @property
    def pad_id(self) -> int:
        """The pad token, else the end token: which positions count is said by the mask, not by it."""
        pad = self.tokenizer.pad_token_id
        return int(pad if pad is not None else self.guard.stop_id)

    def proposals(self, questions: Sequence[Question]) -> list[tuple[list[Proposal], bool] | str]:
        """What the model says of each question, found in its texts; or an error message of that question alone."""
        prompts = [self.prompt(question) for question in questions]
        asked = [row for row, one in enumerate(questions) if one.asked and any(one.texts.values())]
        requests = [
            Request(prompts[row][0], partial(self.guard.row, questions[row].asked, questions[row].texts))
            for row in asked
        ]
        decoding = Decoding(rows_per_batch=32, most_new_tokens=self.most_answer)
        written = dict(zip(asked, write(self.model, requests, self.guard.stop_id, self.pad_id, decoding), strict=True))
        return [self._read(question, written.get(row), prompts[row][1]) for row, question in enumerate(questions)]

    def prompt(self, question: Question) -> tuple[list[int], bool]:
        """The token ids of what the model is asked, and whether the texts were cut to make room. Control tokens are those
        of the chat form alone, each once.
        """
        before, after = self._around()
        texts, cut = {name: question.texts.get(name) or "" for name in FIELDS}, False
        while True:
            body = {**texts, "category": list(question.path), "attributes": list(question.asked)}
            said = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
            ids = [*before, *self._plain.encode(f"{_TASK}\n{said}", add_special_tokens=False).ids, *after]
            longest = max(texts, key=lambda name: len(texts[name]))
            if len(ids) <= self.most_prompt or not texts[longest]:
                return ids[-self.most_prompt :], cut
            texts[longest], cut = texts[longest][: len(texts[longest]) * 2 // 3], True

    def answer(self, question: Question, values: Sequence[Sequence[str]]) -> list[int] | None:
        """The token ids of the right answer, the end token last; None where it cannot be said, or is too long."""
        ids = self.guard.answer_ids(question.asked, values)
        return ids if ids is not None and len(ids) <= self.most_answer else None

    def _around(self) -> tuple[list[int], list[int]]:
        """Token ids of the chat form before and after the product."""
        if not getattr(self.tokenizer, "chat_template", None):
            begin = self.tokenizer.bos_token_id
            return ([] if begin is None else [begin]), self.tokenizer("\n", add_special_tokens=False)["input_ids"]
        shown = self.tokenizer.apply_chat_template(
            [{"role": "user", "content": _HERE}], tokenize=False, add_generation_prompt=True
        )
        before, _, after = shown.partition(_HERE)
        both = [self.tokenizer(text, add_special_tokens=False)["input_ids"] if text else [] for text in (before, after)]
        return both[0], both[1]

    def _read(self, question: Question, ids: Any, cut: bool) -> tuple[list[Proposal], bool] | str:
        if ids is None:
            return [], cut
        if isinstance(ids, Exception):
            return error_message(ids, " ".join(filter(None, question.texts.values())))
        try:
            said = read_answer(self.tokenizer.decode(ids, skip_special_tokens=True, clean_up_tokenization_spaces=False))
        except ValueError as problem:  # the answer was longer than it may be: what it says is no whole JSON
            self.broken += 1
            return f"ValueError: expected a whole answer, found {type(problem).__name__}"
        made = []
        for name in question.asked:
            for value in dict.fromkeys(said.get(name, ())):
                made += [Proposal(name, span, _MARGIN) for span in _places(value.strip(), question)]
        return made, cut


def _places(value: str, question: Question) -> list[Span]:
    """Where a text says exactly the value, in whole words."""
    found = []
    for name in FIELDS:
        text = question.texts.get(name) or ""
        said = words(text)
        starts, ends = {word.start for word in said}, {word.end for word in said}
        at = text.find(value) if value else -1
        while at >= 0:
            if at in starts and at + len(value) in ends:
                found.append(Span(name, at, at + len(value)))
            at = text.find(value, at + 1)
    return found


def pointer_of(model: Any, tokenizer: Any) -> JsonPointer:
    """A pointer of a model and a tokenizer in memory, within the places that the model has."""
    places = int(getattr(model.config, "max_position_embeddings", 0) or MOST_PROMPT_TOKENS + MOST_ANSWER_TOKENS)
    answer = min(MOST_ANSWER_TOKENS, places // 3)
    guard = AnswerGuard(tokenizer, tokenizer.eos_token_id)
    return JsonPointer(model, tokenizer, guard, min(MOST_PROMPT_TOKENS, places - answer), answer)


def open_pointer(folder: ModelFolder, threads: int = 0) -> JsonPointer:
    """The pointer of a folder of kind `generator`; adapters are merged into their base. Raises ModelFolderError where the
    base is not the one that they were made for.
    """
    import torch

    from udfs.kernels.execution_plan import optimize_for_inference

    if threads > 0:
        torch.set_num_threads(threads)
    if (folder.path / WEIGHTS).exists():
        model, tokenizer = load_causal(folder.path / WEIGHTS)
    else:
        made_for, base = folder.manifest["base"], find_base(folder.manifest["recipe"]["base_model"])
        if base.sha256 != made_for["sha256"]:
            raise ModelFolderError(
                f"{folder.path}: expected the base {made_for['name']} with sha256 {made_for['sha256']}, found {base.sha256}; "
                "put that base back, or train again"
            )
        model, tokenizer = load_causal(base.path)
        from peft import PeftModel

        model = PeftModel.from_pretrained(model, str(folder.path / ADAPTER)).merge_and_unload()
    device = device_here()
    return pointer_of(optimize_for_inference(model.to(device), device).eval(), tokenizer)
