"""How a model writes in slots: it reads a line of slots and facts, and what it says is filled from the facts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from udfs.generation.checked_writer import CheckedWriter, Draft
from udfs.generation.checks.review import FAITHFUL, Verdict
from udfs.generation.constraints import ValueGuard
from udfs.generation.decoding import Request
from udfs.generation.product import Product
from udfs.generation.prompts import MOST_PROMPT_TOKENS, MOST_TEXT_TOKENS, prompt, slot_tokens, usable_slots
from udfs.generation.rules import Rules
from udfs.generation.slots import fill, neighbours, with_mined
from udfs.generation.vocabulary import Vocabulary

if TYPE_CHECKING:
    import torch

#: Places where the tokenizer joined a slot to what stands before it, and slots joined to what follows.
_SLOT_BEHIND, _SLOT_BEFORE = re.compile(r"(?<=[\w,;:.!?)%])(?=<[^<>\s]+>)"), re.compile(r"(<[^<>\s]+>)(?=[\w(<])")


@dataclass
class SlotAuthor:
    """`tokenizer` is a fast tokenizer; `slots` are those that texts may use; `vocabulary` is the shop's."""

    tokenizer: Any
    slots: tuple[str, ...]
    guard: ValueGuard
    vocabulary: Vocabulary
    most_tokens: int = MOST_TEXT_TOKENS

    def draft(self, product: Product, seed: int) -> Draft:
        """The product's line, with what its title says of attributes that it leaves open."""
        known = with_mined(product.facts, product.facts.get("title", ""), self.vocabulary)
        slots = tuple(usable_slots(known, self.slots))
        ids, cut = self.line_ids(known)
        return Draft(Request(ids, partial(self.guard.row, known, slots), seed), slots, cut)

    def finish(self, draft: Draft, product: Product, ids: list[int]) -> tuple[str, Verdict]:
        """The text with its slots filled; a text that puts words together as the shop never does does not read well."""
        raw = spaced(self.tokenizer.decode(ids, skip_special_tokens=False, clean_up_tokenization_spaces=False))
        text, known = fill(raw, draft.kept, self.vocabulary), self.vocabulary.known_neighbours
        reads_well = not known or known.issuperset(neighbours(raw))
        return text, Verdict(FAITHFUL if reads_well else "broken: does not read well")

    def line_ids(self, facts: Mapping[str, str]) -> tuple[list[int], bool]:
        """The token ids of a product's line, and whether it had to be cut."""
        ids = self.tokenizer(prompt(facts, self.slots), add_special_tokens=False)["input_ids"]
        cut = len(ids) > MOST_PROMPT_TOKENS
        return ([*ids[: MOST_PROMPT_TOKENS - 1], self.guard.marks["<text>"]] if cut else ids), cut


def slot_writer_of(
    model: torch.nn.Module, tokenizer: Any, vocabulary: Vocabulary, rules: Rules, slots: tuple[str, ...]
) -> CheckedWriter:
    """A writer of a model and a tokenizer in memory."""
    stop_id = tokenizer.eos_token_id
    pad_id = tokenizer.pad_token_id if tokenizer.pad_token_id is not None else stop_id
    guard = ValueGuard(tokenizer, vocabulary, slot_tokens(slots), stop_id)
    author = SlotAuthor(tokenizer, tuple(slots), guard, vocabulary)
    return CheckedWriter(model.eval(), author, stop_id, pad_id, vocabulary, rules)


def spaced(raw: str) -> str:
    """A decoded text with a space around slots that the tokenizer joined to their neighbours."""
    return _SLOT_BEFORE.sub(r"\1 ", _SLOT_BEHIND.sub(" ", raw))
