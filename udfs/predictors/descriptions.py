"""Descriptions: product facts in, a text out that says nothing else.

A folder of kind `generator` holds a model whose texts must pass the check, and the template stands in for those that do
not. Kind `template` is the template alone. Both write what the rules in the folder's recipe let them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import pandas as pd

from udfs.engine.batching import RuntimeConfig
from udfs.generation.checked_writer import CheckedWriter, load_causal
from udfs.generation.checks.review import FAITHFUL
from udfs.generation.facts import facts_of, is_thin
from udfs.generation.json_writer import json_writer_of
from udfs.generation.product import Product, Text, from_template, problem_of, product_of
from udfs.generation.rules import Rules
from udfs.generation.slot_writer import slot_writer_of
from udfs.generation.vocabulary import Vocabulary
from udfs.kernels.execution_plan import optimize_for_inference
from udfs.models.base_models import device_here
from udfs.models.guarded import GuardedWriter
from udfs.models.model_folder import ModelFolder, open_folder

INPUT_VERSION = "descriptions-2"
OUTPUTS = ("status", "error", "description", "origin", "facts", "faithfulness")
_MESSAGE_CHARACTERS = 200


class Writer(Protocol):
    """What writes about products, by their keys: a text each, or what went wrong."""

    def write(self, products: Mapping[str, Product]) -> Mapping[str, Any]:
        """A text (or an error, or its message) for every product."""
        ...


@dataclass
class Describer:
    """What `predict` needs: the shop's rules, what to leave out, and a generator where the folder holds one, in this
    process or guarded.
    """

    rules: Rules = field(default_factory=Rules)
    exclude: tuple[str, ...] = ()
    writer: Writer | None = None


def render(inputs: pd.DataFrame, exclude: Sequence[str]) -> list[str]:
    """The facts of each row as one line of JSON; rows without facts are `{}`."""
    return [json.dumps(facts_of(row, exclude), ensure_ascii=False) for row in inputs.to_dict("records")]


def load(folder: ModelFolder, runtime: RuntimeConfig = RuntimeConfig()) -> Describer:
    """The describer of a model folder; its generator, if it has one, in this process or guarded, as asked."""
    recipe = folder.manifest.get("recipe", {})
    rules, exclude = Rules.of(recipe), tuple(recipe.get("exclude", ()))
    if folder.kind != "generator":
        return Describer(rules, exclude)
    if runtime.guarded:
        return Describer(rules, exclude, GuardedWriter.start("udfs.predictors.descriptions:serve", folder, runtime))
    return Describer(rules, exclude, load_writer(folder, runtime.threads))


def load_writer(folder: ModelFolder, threads: int = 0) -> CheckedWriter:
    """The generator of a folder, on the device that is here: it answers in JSON, or writes in slots where it has some."""
    import torch

    if threads > 0:
        torch.set_num_threads(threads)
    model, tokenizer = load_causal(folder.path)
    device, rules = device_here(), Rules.of(folder.manifest.get("recipe", {}))
    ready = optimize_for_inference(model.to(device), device)
    vocabulary, slots = Vocabulary.read(folder.path), folder.manifest.get("slots")
    if slots is None:
        return json_writer_of(ready, tokenizer, vocabulary, rules)
    return slot_writer_of(ready, tokenizer, vocabulary, rules, tuple(slots))


def serve(path: str, threads: int) -> tuple[dict[str, Any], Any]:
    """The child's side of a guarded generator: products by key -> what is written about each, or its error."""
    folder = open_folder(path)
    if folder.kind != "generator":
        raise TypeError(f"expected a folder with a generator, found none in {path}")
    writer = load_writer(folder, threads)

    def answer(products: list[tuple[str, Product]]) -> list[Text | str]:
        texts = writer.write(dict(products))
        return [_error(text) if isinstance(text, Exception) else text for text in (texts[key] for key, _ in products)]

    return {}, answer


def predict(predictor: Describer, inputs: pd.DataFrame) -> pd.DataFrame:
    """One row per input, in order: status (`ok`, `empty`, `truncated`, `error`), error, description, origin, facts,
    faithfulness.

    `truncated`: the facts were too many for the model, the last ones were left out of its sight. Equal facts get
    equal texts, whatever else is in the batch. A row that fails carries its error; the others are written.
    """
    read = [_read(row, predictor) for row in inputs.to_dict("records")]
    distinct = {product.key: product for product in read if isinstance(product, Product) and product.facts}
    texts: dict[str, Any] = {}
    if predictor.writer is not None:
        rules = predictor.rules
        rich = {key: one for key, one in distinct.items() if not is_thin(one.facts) and not problem_of(one, rules)}
        texts |= predictor.writer.write(rich)
    for key, product in distinct.items():
        if key not in texts:
            finding = FAITHFUL if predictor.writer is None else "facts too thin"
            texts[key] = from_template(product, predictor.rules, finding)
    rows = [_row(product, texts) for product in read]
    columns = {name: pd.Series([row[place] for row in rows], dtype=object) for place, name in enumerate(OUTPUTS)}
    return pd.DataFrame(columns).set_axis(inputs.index)


def _read(row: Mapping[str, Any], predictor: Describer) -> Product | str:
    """The product of a row, or why it cannot be read: that row's error alone."""
    try:
        return product_of(row, predictor.exclude, predictor.rules)
    except Exception as problem:
        return _error(problem)


def _row(product: Product | str, texts: Mapping[str, Text | Exception | str]) -> tuple[Any, ...]:
    if isinstance(product, str):
        return "error", product, None, None, None, None
    if not product.facts:
        return "empty", None, None, None, {}, None
    text = texts[product.key]
    if not isinstance(text, Text):
        return "error", text if isinstance(text, str) else _error(text), None, None, product.facts, None
    if not text.text:
        return "empty", None, None, None, product.facts, text.finding
    return "truncated" if text.cut else "ok", None, text.text, text.origin, product.facts, text.finding


def _error(problem: Exception) -> str:
    return f"{type(problem).__name__}: {problem}"[:_MESSAGE_CHARACTERS]
