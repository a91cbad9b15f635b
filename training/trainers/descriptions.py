"""Descriptions: learns to write texts that say only what a product's facts hold, and judges writers by what is asked of a
text.

Embedded base: a small Llama with its own tokenizer that writes in slots, from scratch on the shop's own descriptions. Any
other base (a folder or a hub name): the same examples as JSON in its own chat form, LoRA adapters where `lora_rank` is
positive, merged into the weights when done.
"""

from __future__ import annotations

import json
import math
import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from expectations.tasks.descriptions import DescriptionRecipe
from training.datasets.examples import NotEnoughExamples, examples_hash, inputs_frame, require_rows, split_rows
from training.language_model.causal_lm import Schedule, mean_loss, tune
from training.language_model.comparison import comparison
from training.language_model.grounding import (
    MOST_WORDS,
    Example,
    grounded,
    in_slots,
    learnable_slots,
    vocabulary_of,
    with_a_fact_dropped,
)
from training.language_model.text_metrics import chrf, distinct_share, repeated_sentence_share
from training.language_model.text_quality import MOST_SOUGHT, parts_of, quality
from training.language_model.word_model import WordModel
from training.language_model.writers import json_pairs, slot_pairs, slot_writer, tunable, untuned
from udfs.generation.checked_writer import CheckedWriter, load_causal
from udfs.generation.json_writer import JsonAuthor, json_author_of
from udfs.generation.product import GENERATED, Product, from_template, product_of
from udfs.generation.rules import SHOP, Rules
from udfs.generation.slot_writer import SlotAuthor
from udfs.generation.slots import neighbours
from udfs.generation.vocabulary import Vocabulary
from udfs.generation.words import sentences
from udfs.models.base_models import EMBEDDED, find_base
from udfs.models.model_folder import ModelFolder, seal
from udfs.predictors import descriptions

#: What decides: quality of the published text (the template's included, where it stands in), see
#: `training.language_model.text_quality`. Likeness to the shop's own text (chrF) is reported, and decides nothing.
METRIC = "quality"

_INPUTS = ("title", "brand", "category_path", "attributes", "language")
_FEWEST_EXAMPLES = 20
_MOST_EXAMPLES_PER_SECOND = 40
#: Reading examples may take this share of the budget; what is not read by then is left out.
_READING_SHARE = 0.2
_SCRATCH = Schedule(peak_rate=4e-3, matrix_rate=2e-2, tokens_per_step=640)
_TUNED = Schedule(peak_rate=3e-4, max_epochs=4, weight_decay=0.01)
_ADAPTED = Schedule(peak_rate=1e-3, max_epochs=8, weight_decay=0.0)


def fit(examples: pd.DataFrame, recipe: DescriptionRecipe, folder: Path) -> ModelFolder:
    """A generator trained within `recipe.seconds`, sealed in `folder`.

    Raises NotEnoughExamples when fewer than twenty descriptions hold a sentence that their products' facts back.
    """
    import torch

    deadline = time.monotonic() + recipe.seconds
    if recipe.threads > 0:
        torch.set_num_threads(recipe.threads)
    scratch = recipe.base_model == EMBEDDED
    described = examples[examples["target"].notna()]
    train, validation = (_sample(split_rows(described, split), recipe) for split in ("train", "validation"))
    rules = Rules.of(recipe.resolved())
    vocabulary, taught, slots = _taught(train, recipe, scratch, deadline - (1 - _READING_SHARE) * recipe.seconds)
    checked = _grounded(_products(validation[:200], recipe), validation[:200], vocabulary, rules)
    if scratch:
        model, tokenizer = slot_writer(taught, slots, recipe.seconds, recipe.seed)
        writing: dict[str, Any] = {"base": {"name": EMBEDDED}, "slots": slots}
        pairs, held = (slot_pairs(rows, slots, tokenizer) for rows in (taught, checked))
    else:
        base = find_base(recipe.base_model)
        model, tokenizer = load_causal(base.path)
        author, writing = json_author_of(model, tokenizer, rules), {"base": base.as_json()}
        pairs, held = (json_pairs(rows, author) for rows in (taught, checked))
        model = tunable(model, recipe.lora_rank)
    require_rows(len(pairs), 1, "examples that fit into the model")
    schedule = _SCRATCH if scratch else _ADAPTED if recipe.lora_rank > 0 else _TUNED
    pad_id = tokenizer.pad_token_id if tokenizer.pad_token_id is not None else tokenizer.eos_token_id
    history = tune(model, pairs, held, pad_id, schedule, deadline - 1.0, recipe.seed)
    model = model.merge_and_unload() if recipe.lora_rank > 0 and not scratch else model
    model.save_pretrained(folder, safe_serialization=True)
    tokenizer.save_pretrained(folder)
    vocabulary.save(folder)
    manifest = {**_manifest(examples, recipe), "baseline": False, **writing}
    manifest["history"] = {**history, "examples": len(pairs), "offered": len(train)}
    return seal(folder, "descriptions", "generator", manifest)


def fit_baseline(examples: pd.DataFrame, recipe: DescriptionRecipe, folder: Path) -> ModelFolder:
    """The template, which needs no training; it keeps the shop's vocabulary, by which values are known."""
    rows = _sample(pd.concat([split_rows(examples, "train"), split_rows(examples, "unlabelled")]), recipe)
    texts = [text for text in rows["target"] if isinstance(text, str)]
    described = rows[rows["target"].notna()]
    vocabulary = vocabulary_of([one.facts for one in _products(described, recipe)], texts, closed=False)
    vocabulary.save(folder)
    return seal(folder, "descriptions", "template", {**_manifest(examples, recipe), "baseline": True})


def texts_apart(examples: pd.DataFrame) -> list[str]:
    """What must not repeat across splits: what a writer should write."""
    return [text if isinstance(text, str) else "" for text in examples["target"]]


def held_out(folder: ModelFolder, examples: pd.DataFrame) -> tuple[np.ndarray, dict[str, Any]]:
    """Quality of the text of each held-out product (at most 1,000, the same for any folder), and what else there is to
    know. Held out are described products of the test split and those that nobody has described.
    """
    rows = held_out_rows(examples)
    if rows.empty:
        raise NotEnoughExamples("expected products in the test split or without a description, found none")
    predictor = descriptions.load(folder)
    started = time.monotonic()
    predictions = descriptions.predict(predictor, inputs_frame(rows, _INPUTS))
    seconds = time.monotonic() - started
    values, figures = judged(predictions, rows, folder)
    if isinstance(predictor.writer, CheckedWriter):
        figures["perplexity"] = _perplexity(predictor.writer, rows, predictor.exclude)
    return values, {**figures, "texts_per_second": round(len(rows) / max(seconds, 1e-6), 1)}


def compare(folders: Mapping[str, ModelFolder], examples: pd.DataFrame) -> dict[str, Any]:
    """The untuned base, the newest tuned model before and after the check, and the template, on the same held-out
    products; see `training.language_model.comparison`.
    """
    rows = held_out_rows(examples)
    tuned = next((folder for folder in folders.values() if folder.kind == "generator"), None)
    about = tuned or next(iter(folders.values()))
    recipe = about.manifest["recipe"]
    rules, vocabulary = Rules.of(recipe), Vocabulary.read(about.path)
    products = [product_of(json.loads(text), recipe["exclude"], rules) for text in rows["input"]]
    texts: dict[str, list[str]] = {}
    if tuned is not None:
        writer = descriptions.load_writer(tuned, recipe["threads"])
        texts["untuned"] = untuned(writer, tuned).said(products)
        texts["tuned"] = writer.said(products)
        written = writer.write({product.key: product for product in products})
        found = [written[product.key] for product in products]
        texts["published"] = ["" if isinstance(text, Exception) else text.text for text in found]
    texts["template"] = [from_template(product, rules).text for product in products]
    taught = split_rows(examples, "train")["target"]
    return comparison(texts, products, vocabulary, WordModel([text for text in taught if isinstance(text, str)]))


def held_out_rows(examples: pd.DataFrame) -> pd.DataFrame:
    """The products that no writer was taught, at most 1,000: those of the test split first."""
    test = split_rows(examples, "test", MOST_SOUGHT)
    others = split_rows(examples, "unlabelled", MOST_SOUGHT - len(test)) if len(test) < MOST_SOUGHT else test[:0]
    return pd.concat([test, others], ignore_index=True)


def judged(predictions: pd.DataFrame, rows: pd.DataFrame, folder: ModelFolder) -> tuple[np.ndarray, dict[str, Any]]:
    """Quality of each row's text, of shape (rows,), and the means of its parts and of other figures."""
    rules, exclude = Rules.of(folder.manifest["recipe"]), folder.manifest["recipe"]["exclude"]
    products = [product_of(json.loads(text), exclude, rules) for text in rows["input"]]
    texts = [text or "" for text in predictions["description"]]
    vocabulary = Vocabulary.read(folder.path) if rules.voice == SHOP else None
    parts = parts_of(texts, products, vocabulary)
    likeness = [
        chrf(text, _opening(target))
        for text, target in zip(texts, rows["target"], strict=True)
        if isinstance(target, str)
    ]
    figures = {
        **{name: np.mean(values) for name, values in parts.items()},
        "generated_share": np.mean(predictions["origin"] == GENERATED),
        "unsupported_share": np.mean(parts["supported"] < 1),
        "chrf": np.mean(likeness) if likeness else float("nan"),
        "distinct_1": distinct_share(texts, 1),
        "distinct_2": distinct_share(texts, 2),
        "repeated_sentence_share": repeated_sentence_share(texts),
    }
    return quality(parts), {name: round(float(value), 4) for name, value in figures.items()}


def _manifest(examples: pd.DataFrame, recipe: DescriptionRecipe) -> dict[str, Any]:
    return {
        "recipe": recipe.resolved(),
        "rendering": descriptions.INPUT_VERSION,
        "examples_hash": examples_hash(examples),
    }


def _taught(
    train: pd.DataFrame, recipe: DescriptionRecipe, closed: bool, until: float
) -> tuple[Vocabulary, list[tuple[Example, float]], list[str]]:
    """The shop's vocabulary, the examples with their weights, and the slots that they use."""
    products = _products(train, recipe)
    vocabulary = vocabulary_of([one.facts for one in products], list(train["target"]), closed)
    taught = _grounded(products, train, vocabulary, Rules.of(recipe.resolved()), until)
    if len(taught) < _FEWEST_EXAMPLES:
        raise NotEnoughExamples(
            f"expected at least {_FEWEST_EXAMPLES} descriptions that the products' facts back, found {len(taught)} of "
            f"{len(train)}; the template serves until there are more"
        )
    taught += _with_facts_dropped(taught, recipe.seed)
    slots = learnable_slots([example for example, _ in taught])
    if closed:
        known = {pair for example, _ in taught for pair in neighbours(in_slots(example, slots))}
        vocabulary = replace(vocabulary, known_neighbours=frozenset(known))
    return vocabulary, taught, slots


def _perplexity(writer: CheckedWriter, rows: pd.DataFrame, exclude: Sequence[str]) -> float:
    """Perplexity per token of the model on the held-out descriptions, as far as their facts back them."""
    described = rows[rows["target"].notna()]
    products = [product_of(json.loads(text), exclude, writer.rules) for text in described["input"]]
    checked, author = _grounded(products, described, writer.vocabulary, writer.rules), writer.author
    if isinstance(author, SlotAuthor):
        pairs = slot_pairs(checked, author.slots, author.tokenizer)
    else:
        pairs = json_pairs(checked, author) if isinstance(author, JsonAuthor) else []
    return round(float(np.exp(mean_loss(writer.model, pairs, writer.pad_id))), 3) if pairs else float("nan")


def _sample(rows: pd.DataFrame, recipe: DescriptionRecipe) -> pd.DataFrame:
    """The rows, one for each text and its facts, and no more than the budget can learn from."""
    rows = rows.drop_duplicates(["target", "input"])
    most = max(_FEWEST_EXAMPLES * 4, int(_MOST_EXAMPLES_PER_SECOND * recipe.seconds))
    return rows.sample(most, random_state=recipe.seed) if len(rows) > most else rows


def _products(rows: pd.DataFrame, recipe: DescriptionRecipe) -> list[Product]:
    rules = Rules.of(recipe.resolved())
    return [product_of(json.loads(text), recipe.exclude, rules) for text in rows["input"]]


def _grounded(
    products: Sequence[Product],
    rows: pd.DataFrame,
    vocabulary: Vocabulary,
    rules: Rules,
    until: float = math.inf,
) -> list[tuple[Example, float]]:
    """The examples that hold a backed sentence, with their weights; reading ends at `until` (of `time.monotonic`)."""
    made: list[tuple[Example, float]] = []
    for product, text, weight in zip(products, rows["target"], rows["weight"], strict=True):
        if time.monotonic() > until and len(made) >= _FEWEST_EXAMPLES:
            break
        if example := grounded(product, text, vocabulary, rules):
            made.append((example, weight))
    return made


def _with_facts_dropped(taught: Sequence[tuple[Example, float]], seed: int) -> list[tuple[Example, float]]:
    rng = random.Random(seed)
    made = [(with_a_fact_dropped(example, rng), weight) for example, weight in taught]
    return [(example, 0.5 * weight) for example, weight in made if example]


def _opening(target: str) -> str:
    """As much of the shop's own text as a model is asked for: its first sentences."""
    kept: list[str] = []
    for sentence in sentences(target):
        if kept and sum(len(text.split()) for text in (*kept, sentence)) > MOST_WORDS:
            break
        kept.append(sentence)
    return " ".join(kept)
