"""A model that writes texts in slots: what it says is filled from the facts, closed by what it left out, and checked; what
does not pass is written anew from another seed, and at last replaced by the template.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from udfs.generation.checks.review import Verdict, review
from udfs.generation.constraints import ValueGuard
from udfs.generation.decoding import Decoding, Request, write
from udfs.generation.product import GENERATED, Product, Text, from_template, problem_of
from udfs.generation.prompts import MOST_PROMPT_TOKENS, MOST_TEXT_TOKENS, prompt, slot_tokens, usable_slots
from udfs.generation.rules import Rules
from udfs.generation.slots import Slot, fill, neighbours, with_mined
from udfs.generation.vocabulary import Vocabulary
from udfs.generation.writing.texts import told_after

if TYPE_CHECKING:
    import torch

#: Temperature of each try: the first draws, so that like products do not all get the same text; the last is the safest.
TEMPERATURES = (0.7, 0.4, 0.0)
#: Places where the tokenizer joined a slot to what stands before it, and slots joined to what follows.
_SLOT_BEHIND, _SLOT_BEFORE = re.compile(r"(?<=[\w,;:.!?)%])(?=<[^<>\s]+>)"), re.compile(r"(<[^<>\s]+>)(?=[\w(<])")


@dataclass
class SlotWriter:
    """A loaded generator. `tokenizer` is a fast tokenizer; `slots` are those that its texts may use."""

    model: torch.nn.Module
    tokenizer: Any
    slots: tuple[str, ...]
    guard: ValueGuard
    text_id: int
    stop_id: int
    pad_id: int
    vocabulary: Vocabulary
    rules: Rules
    temperatures: tuple[float, ...] = TEMPERATURES
    rows_per_batch: int = 96

    def write(self, products: Mapping[str, Product]) -> dict[str, Text | Exception]:
        """A text for each product: the first try that passes, or the template with what the first try got wrong."""
        done: dict[str, Text | Exception] = {}
        findings: dict[str, str] = {}
        for turn, temperature in enumerate(self.temperatures):
            left = {key: self.drafted(key, product, turn) for key, product in products.items() if key not in done}
            done |= {key: draft for key, draft in left.items() if isinstance(draft, Exception)}
            drafts = {key: draft for key, draft in left.items() if not isinstance(draft, Exception)}
            decoding = Decoding(self.rows_per_batch, MOST_TEXT_TOKENS, temperature)
            requests = [draft.request for draft in drafts.values()]
            written = write(self.model, requests, self.stop_id, self.pad_id, decoding)
            for (key, draft), ids in zip(drafts.items(), written, strict=True):
                outcome = ids if isinstance(ids, Exception) else self._judged(draft, products[key], ids)
                if isinstance(outcome, Verdict):
                    findings.setdefault(key, outcome.finding)
                else:
                    done[key] = outcome
        for key in products.keys() - done.keys():
            done[key] = from_template(products[key], self.rules, findings[key])
        return done

    def drafted(self, key: str, product: Product, turn: int) -> Draft | Exception:
        """What is needed to write about a product; what went wrong where its facts cannot be read."""
        try:
            if problem := problem_of(product, self.rules):
                raise ValueError(problem)
            known = with_mined(product.facts, product.facts.get("title", ""), self.vocabulary)
            slots = usable_slots(known, self.slots)
            ids, cut = self.line_ids(known)
            seed = int.from_bytes(hashlib.sha256(f"{turn}:{key}".encode()).digest()[:8], "big")
            guard = partial(self.guard.row, known, slots)
            return Draft(Request(ids, guard, seed), tuple(slots), cut)
        except Exception as problem:  # one product's trouble is its own
            return problem

    def line_ids(self, facts: Mapping[str, str]) -> tuple[list[int], bool]:
        """The token ids of a product's line, and whether it had to be cut."""
        ids = self.tokenizer(prompt(facts, self.slots), add_special_tokens=False)["input_ids"]
        cut = len(ids) > MOST_PROMPT_TOKENS
        return ([*ids[: MOST_PROMPT_TOKENS - 1], self.text_id] if cut else ids), cut

    def _judged(self, draft: Draft, product: Product, ids: list[int]) -> Text | Verdict | Exception:
        """The finished text when it passes the check, else what the check found."""
        try:
            text, verdict = self._finished(ids, product, draft.slots)
            return Text(text, GENERATED, verdict.finding, draft.cut) if verdict.good else verdict
        except Exception as problem:  # one product's trouble is its own
            return problem

    def _finished(self, ids: list[int], product: Product, slots: Sequence[Slot]) -> tuple[str, Verdict]:
        """The filled text, closed by the attributes that it left out, and what the check says of it."""
        raw = self.tokenizer.decode(ids, skip_special_tokens=False, clean_up_tokenization_spaces=False)
        text = fill(spaced(raw), slots, self.vocabulary)
        verdict = review(text, product.support, self.rules, self.vocabulary)
        if verdict.good and not self._reads_well(raw):
            verdict = Verdict("broken: does not read well")
        if not verdict.good:
            return text, verdict
        whole = " ".join(filter(None, [text, told_after(text, product.facts, product.language)]))
        if len(whole) > self.rules.lengths["long"][1]:
            return whole, Verdict("broken: too long")
        return whole, review(whole, product.support, self.rules, self.vocabulary, any_word=True)

    def _reads_well(self, raw: str) -> bool:
        """Whether all neighbouring words of a text in slots stand side by side in the shop's own texts too."""
        known = self.vocabulary.known_neighbours
        return not known or known.issuperset(neighbours(spaced(raw)))


@dataclass(frozen=True)
class Draft:
    """A product on its way through the model."""

    request: Request
    slots: tuple[Slot, ...]
    cut: bool


def load_causal(path: str | os.PathLike[str]) -> tuple[Any, Any]:
    """A causal model in fp32 and its fast tokenizer, safetensors only, no remote code."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from transformers.utils import logging

    logging.disable_progress_bar()
    tokenizer = AutoTokenizer.from_pretrained(path, trust_remote_code=False, local_files_only=True)
    model = AutoModelForCausalLM.from_pretrained(
        path, trust_remote_code=False, local_files_only=True, use_safetensors=True, dtype=torch.float32
    )
    return model, tokenizer


def slot_writer_of(
    model: torch.nn.Module, tokenizer: Any, vocabulary: Vocabulary, rules: Rules, slots: tuple[str, ...]
) -> SlotWriter:
    """A generator of a model and a tokenizer in memory."""
    stop_id = tokenizer.eos_token_id
    pad_id = tokenizer.pad_token_id if tokenizer.pad_token_id is not None else stop_id
    guard = ValueGuard(tokenizer, vocabulary, slot_tokens(slots), stop_id)
    text_id = guard.marks["<text>"]
    return SlotWriter(model.eval(), tokenizer, tuple(slots), guard, text_id, stop_id, pad_id, vocabulary, rules)


def spaced(raw: str) -> str:
    """A decoded text with a space around slots that the tokenizer joined to their neighbours."""
    return _SLOT_BEFORE.sub(r"\1 ", _SLOT_BEHIND.sub(" ", raw))
