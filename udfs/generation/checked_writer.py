"""A model whose texts are published only where the check lets them pass: written anew from another seed where it does not,
and at last replaced by the template.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from udfs.generation.checks.review import Verdict, review
from udfs.generation.decoding import Decoding, Request, write
from udfs.generation.product import GENERATED, Product, Text, from_template, problem_of
from udfs.generation.rules import Rules
from udfs.generation.vocabulary import Vocabulary
from udfs.generation.writing.texts import told_after

if TYPE_CHECKING:
    import torch

#: Temperature of each try: the first draws, so that like products do not all get the same text; the last is the safest.
TEMPERATURES = (0.7, 0.4, 0.0)


@dataclass(frozen=True)
class Draft:
    """A product on its way through the model. `kept`: what the author needs to finish it; `cut`: whether the model sees
    a part of its facts alone.
    """

    request: Request
    kept: Any = None
    cut: bool = False


class Author(Protocol):
    """What a model is shown of a product, and what is made of its answer."""

    most_tokens: int

    def draft(self, product: Product, seed: int) -> Draft:
        """The model's line about a product and the guard of its answer."""
        ...

    def finish(self, draft: Draft, product: Product, ids: list[int]) -> tuple[str, Verdict]:
        """The text that the answer's token ids say, and what is wrong with how they say it."""
        ...


@dataclass
class CheckedWriter:
    """A loaded model with its author. `vocabulary`: the shop's, for the check by known values."""

    model: torch.nn.Module
    author: Author
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
            left = {key: product for key, product in products.items() if key not in done}
            for key, outcome in self.tried(left, turn, temperature).items():
                if isinstance(outcome, Verdict):
                    findings.setdefault(key, outcome.finding)
                else:
                    done[key] = outcome
        for key in products.keys() - done.keys():
            done[key] = from_template(products[key], self.rules, findings[key])
        return done

    def tried(
        self, products: Mapping[str, Product], turn: int, temperature: float
    ) -> dict[str, Text | Verdict | Exception]:
        """One try for each product: its text, or what the check found in it, or what went wrong."""
        left = {key: self.drafted(key, product, turn) for key, product in products.items()}
        drafts = {key: draft for key, draft in left.items() if not isinstance(draft, Exception)}
        decoding = Decoding(self.rows_per_batch, self.author.most_tokens, temperature)
        requests = [draft.request for draft in drafts.values()]
        written = write(self.model, requests, self.stop_id, self.pad_id, decoding)
        found: dict[str, Text | Verdict | Exception] = {
            key: draft for key, draft in left.items() if isinstance(draft, Exception)
        }
        for (key, draft), ids in zip(drafts.items(), written, strict=True):
            found[key] = ids if isinstance(ids, Exception) else self._judged(draft, products[key], ids)
        return found

    def drafted(self, key: str, product: Product, turn: int) -> Draft | Exception:
        """What is needed to write about a product; what went wrong where its facts cannot be read."""
        try:
            if problem := problem_of(product, self.rules):
                raise ValueError(problem)
            return self.author.draft(
                product, int.from_bytes(hashlib.sha256(f"{turn}:{key}".encode()).digest()[:8], "big")
            )
        except Exception as problem:  # one product's trouble is its own
            return problem

    def said(self, products: Sequence[Product]) -> list[str]:
        """What the model says about each product in its safest try, before any check; nothing where it fails."""
        drafts = [self.drafted(product.key, product, 0) for product in products]
        requests = [draft.request for draft in drafts if not isinstance(draft, Exception)]
        decoding = Decoding(self.rows_per_batch, self.author.most_tokens, 0.0)
        written = iter(write(self.model, requests, self.stop_id, self.pad_id, decoding))
        return [self._said(draft, product, written) for draft, product in zip(drafts, products, strict=True)]

    def _said(self, draft: Draft | Exception, product: Product, written: Any) -> str:
        if isinstance(draft, Exception):
            return ""
        ids = next(written)
        try:
            return "" if isinstance(ids, Exception) else self.author.finish(draft, product, ids)[0]
        except ValueError:
            return ""

    def _judged(self, draft: Draft, product: Product, ids: list[int]) -> Text | Verdict | Exception:
        """The finished text when it passes the check, closed by the attributes that it left out; else what the check
        found.
        """
        try:
            text, verdict = self.author.finish(draft, product, ids)
            verdict = review(text, product.support, self.rules, self.vocabulary) if verdict.good else verdict
            if not verdict.good:
                return verdict
            whole = " ".join(filter(None, [text, told_after(text, product.facts, product.language)]))
            fewest, most = self.rules.lengths["long"]
            if not fewest <= len(whole) <= most:
                return Verdict("broken: outside of its band")
            verdict = review(whole, product.support, self.rules, self.vocabulary, any_word=True)
            return Text(whole, GENERATED, verdict.finding, draft.cut) if verdict.good else verdict
        except Exception as problem:  # one product's trouble is its own
            return problem


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
