"""How any causal model writes: the product as JSON in the model's own chat form, and JSON of sentences with the facts that
each uses as its answer. A sentence that says more than the facts that it names is none.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from udfs.generation.checked_writer import CheckedWriter, Draft
from udfs.generation.checks.open_vocabulary import Support
from udfs.generation.checks.review import FAITHFUL, Verdict
from udfs.generation.decoding import Request
from udfs.generation.json_guard import CLOSING, FACT_LIST, OPENING, SEPARATOR, JsonGuard
from udfs.generation.product import Product
from udfs.generation.rules import FACTS, Rules
from udfs.generation.vocabulary import Vocabulary

if TYPE_CHECKING:
    import torch

MOST_PROMPT_TOKENS, MOST_ANSWER_TOKENS = 640, 320
#: Facts that any sentence may use beside those that it names: it speaks of the product.
_ALWAYS = ("title", "category")
_TASK = (
    "Write a product description in {language}, one to three sentences. Use the facts below and nothing else. "
    "Answer in JSON with the facts that each sentence uses."
)


@dataclass
class JsonAuthor:
    """`tokenizer` is a fast tokenizer with or without a chat template; `voice` as in the rules."""

    tokenizer: Any
    guard: JsonGuard
    voice: str = FACTS
    most_prompt_tokens: int = MOST_PROMPT_TOKENS
    most_tokens: int = MOST_ANSWER_TOKENS

    def draft(self, product: Product, seed: int) -> Draft:
        """The product in the model's chat form; the last attributes are left out where they are too many."""
        facts = dict(product.facts)
        ids = self.prompt_ids(facts, product)
        while len(ids) > self.most_prompt_tokens and len(facts) > 1:
            facts.popitem()
            ids = self.prompt_ids(facts, product)
        guard = partial(self.guard.row, [name for name in facts if name not in _ALWAYS])
        return Draft(Request(ids[-self.most_prompt_tokens :], guard, seed), None, len(facts) < len(product.facts))

    def finish(self, draft: Draft, product: Product, ids: list[int]) -> tuple[str, Verdict]:
        """The sentences of the answer as one text; each must be backed by the facts that it names."""
        try:
            sentences = read_answer(self.tokenizer.decode(ids, skip_special_tokens=True))
        except ValueError:
            return "", Verdict("broken: no whole answer")
        text = " ".join(sentence for sentence, _ in sentences)
        wrong = [word for one in sentences for word in self._beyond(*one, product)] if self.voice == FACTS else []
        return text, Verdict(f"unsupported: {', '.join(wrong[:5])}" if wrong else FAITHFUL)

    def prompt_ids(self, facts: Mapping[str, str], product: Product) -> list[int]:
        """The token ids of what the model is asked; special tokens are those of the chat form alone, each once."""
        language = product.language.name or product.locale or "the language of the facts"
        asked = _TASK.format(language=language) + "\n" + json.dumps(facts, ensure_ascii=False, separators=(",", ":"))
        if getattr(self.tokenizer, "chat_template", None):
            shown = self.tokenizer.apply_chat_template(
                [{"role": "user", "content": asked}], tokenize=False, add_generation_prompt=True
            )
            return self.tokenizer(shown, add_special_tokens=False)["input_ids"]
        ids = self.tokenizer(asked + "\n", add_special_tokens=False)["input_ids"]
        begin = self.tokenizer.bos_token_id
        return [begin, *ids] if begin is not None else ids

    @staticmethod
    def _beyond(sentence: str, names: Sequence[str], product: Product) -> list[str]:
        """The words of a sentence that the facts which it names do not hold."""
        used = {name: value for name, value in product.facts.items() if name in names or name in _ALWAYS}
        return Support(used, product.language).unsupported(sentence)


def answer_ids(guard: JsonGuard, sentences: Sequence[tuple[str, Sequence[str]]]) -> list[int] | None:
    """The token ids of the answer that says these sentences, in the parts in which it is decoded, with the end token;
    None where one holds a character that no answer may.
    """
    ids: list[int] = list(guard.forced(OPENING))
    for place, (text, names) in enumerate(sentences):
        said = guard.tokenizer(text, add_special_tokens=False)["input_ids"]
        if guard.never & set(said):
            return None
        quoted = [("," if n else "") + json.dumps(name, ensure_ascii=False) for n, name in enumerate(names)]
        after = "}" + (SEPARATOR if place + 1 < len(sentences) else CLOSING)
        for part in (FACT_LIST, *quoted, "]", after):
            said = [*said, *guard.forced(part)]
        ids += said
    return [*ids, guard.stop_id]


def read_answer(text: str) -> list[tuple[str, list[str]]]:
    """The sentences of an answer and the facts that each names. Raises ValueError for anything but such an answer."""
    body = json.loads(text)
    try:
        return [(str(one["text"]).strip(), [str(name) for name in one["facts"]]) for one in body["sentences"]]
    except (KeyError, TypeError) as problem:
        raise ValueError(f"expected sentences with text and facts, found {type(problem).__name__}") from problem


def json_author_of(model: Any, tokenizer: Any, rules: Rules) -> JsonAuthor:
    """The author of a model, within the places that it has."""
    places = int(getattr(model.config, "max_position_embeddings", 0) or MOST_PROMPT_TOKENS + MOST_ANSWER_TOKENS)
    most = min(MOST_ANSWER_TOKENS, places // 2)
    guard = JsonGuard(tokenizer, tokenizer.eos_token_id)
    return JsonAuthor(tokenizer, guard, rules.voice, min(MOST_PROMPT_TOKENS, places - most), most)


def json_writer_of(model: torch.nn.Module, tokenizer: Any, vocabulary: Vocabulary, rules: Rules) -> CheckedWriter:
    """A writer of a model and a tokenizer in memory."""
    stop_id = tokenizer.eos_token_id
    pad_id = tokenizer.pad_token_id if tokenizer.pad_token_id is not None else stop_id
    author = json_author_of(model, tokenizer, rules)
    return CheckedWriter(model.eval(), author, stop_id, pad_id, vocabulary, rules)
