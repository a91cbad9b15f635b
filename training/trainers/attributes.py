"""Attributes: learns to read them from the products that the shop describes itself.

The baseline is a lookup of the shop's known values. The challenger adds an encoder that points at values, by distant
supervision: a product's own values where they stand in its own texts. Both are judged on the attributes of products that
neither has seen, which are hidden from them.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from expectations.tasks.attributes import AttributeRecipe
from training.datasets.examples import NotEnoughExamples, examples_hash, require_rows, split_rows
from training.extraction.comparison import comparison, pointed
from training.extraction.json_fit import is_causal
from training.extraction.judging import judged, questions_of, sought
from training.extraction.lexicon_fit import learn
from training.extraction.sureness_fit import fit_sureness
from training.extraction.taught import Taught, taught_of
from udfs.attributes.candidates import Sureness
from udfs.attributes.lexicon import Lexicon
from udfs.models.base_models import BaseModel, find_base
from udfs.models.model_folder import ModelFolder, seal
from udfs.models.span_tagger import Question
from udfs.predictors import attributes
from udfs.predictors.attributes import Extractor

#: What decides: F1 of each held-out product over the attributes that the shop gave it and hid.
METRIC = "f1"

_FEWEST_PRODUCTS = 20
#: Held-out products that teach how sure an answer is, and that judge a model.
_MOST_SURE, _MOST_JUDGED = 1_500, 1_500
#: Of the budget, at most, for what comes after the tuning.
_AFTER_SHARE = 0.2
#: The lexicon, and the products of the training and of the validation split.
Learned = tuple[Lexicon, list[Taught], list[Taught]]


def fit_baseline(examples: pd.DataFrame, recipe: AttributeRecipe, folder: Path) -> ModelFolder:
    """The shop's known values, counted. Raises NotEnoughExamples with fewer than twenty products that have attributes,
    or where no text says any.
    """
    lexicon, train, held = _learned(examples, recipe)
    sureness, seen = _sureness(Extractor(lexicon, Sureness(), recipe.exclude), held, recipe)
    learn([*train, *held], recipe.expected).save(folder)
    return seal(folder, "attributes", "lookup", {**_manifest(examples, recipe, sureness, seen), "baseline": True})


def fit(examples: pd.DataFrame, recipe: AttributeRecipe, folder: Path) -> ModelFolder:
    """What points at values, beside the known ones, trained within `recipe.seconds`: a span tagger of an encoder, or of a
    causal base one that answers in JSON. Raises NotEnoughExamples as above.
    """
    import torch

    deadline = time.monotonic() + recipe.seconds * (1 - _AFTER_SHARE)
    if recipe.threads > 0:
        torch.set_num_threads(recipe.threads)
    lexicon, train, held = _learned(examples, recipe)
    base = find_base(recipe.base_model)
    work = _json_pointer if is_causal(base) else _span_tagger
    pointer, kind, more = work(base, recipe, folder, (lexicon, train, held), deadline)
    sureness, seen = _sureness(Extractor(lexicon, Sureness(), recipe.exclude, pointer), held, recipe)
    learn([*train, *held], recipe.expected).save(
        folder
    )  # what is known serves; how sure it is was learned without them
    manifest = {**_manifest(examples, recipe, sureness, seen), "baseline": False, "base": base.as_json(), **more}
    return seal(folder, "attributes", kind, manifest)


def _span_tagger(
    base: BaseModel, recipe: AttributeRecipe, folder: Path, learned: Learned, deadline: float
) -> tuple[Any, str, dict[str, Any]]:
    """A tagger, written into the folder: what points, its kind, and what the manifest says of it."""
    from training.extraction.tagger_fit import tune, untuned
    from udfs.models.span_tagger import write_tagger

    lexicon, train, held = learned
    tagger = untuned(base, recipe)
    history = tune(tagger, train, held, lexicon, recipe, deadline)
    if hasattr(tagger.model, "merge_and_unload"):
        tagger.model = tagger.model.merge_and_unload()
    tagger.model.eval().requires_grad_(False)
    tagger.heads.eval().requires_grad_(False)
    sample = [one.ids for one in tagger.renderer.shown(questions_of(held[:32], lexicon))]
    write_tagger(folder, tagger, base.tokenizer_path, sample)
    return tagger, "tagger", {"history": history, "max_tokens": tagger.renderer.max_tokens}


def _json_pointer(
    base: BaseModel, recipe: AttributeRecipe, folder: Path, learned: Learned, deadline: float
) -> tuple[Any, str, dict[str, Any]]:
    """A causal model that answers in JSON, as above."""
    from training.extraction.json_fit import tune_pointer, untuned, write_pointer

    lexicon, train, held = learned
    pointer = untuned(base, recipe)
    history = tune_pointer(pointer, train, held, lexicon, recipe, deadline)
    write_pointer(folder, pointer)
    return pointer, "generator", {"history": history}


def held_out(folder: ModelFolder, examples: pd.DataFrame) -> tuple[np.ndarray, dict[str, Any]]:
    """F1 of each held-out product that says one of its attributes in its texts, and what else there is to know."""
    test = taught_of(split_rows(examples, "test", _MOST_JUDGED), folder.manifest["recipe"]["exclude"])
    found = judged(attributes.load(folder), test)
    if not len(found.f1):
        raise NotEnoughExamples(
            "expected products in the test split whose texts say an attribute of theirs, found none"
        )
    return found.f1, found.figures


def compare(folders: Mapping[str, ModelFolder], examples: pd.DataFrame) -> dict[str, Any]:
    """The untuned base, the tuned model alone, what is published of both with the known values, and the known values
    alone, on the same held-out products; see `training.extraction.comparison`.
    """
    rows = split_rows(examples, "test", _MOST_JUDGED)
    tuned = next((folder for folder in folders.values() if folder.kind != "lookup"), None)
    about = tuned or next(iter(folders.values()))
    extractor = attributes.load(about)
    products = taught_of(rows, about.manifest["recipe"]["exclude"])
    places = sought(products, extractor.lexicon)
    products, groups = [products[place] for place in places], [rows["group"].iloc[place] for place in places]
    questions = questions_of(products, extractor.lexicon)
    said: dict[str, Any] = {}
    if tuned is not None and extractor.pointer is not None:
        said["untuned"] = pointed(_untuned(AttributeRecipe.model_validate(tuned.manifest["recipe"])), questions)
        said["tuned"] = pointed(extractor.pointer, questions)
        said["published"] = [found or () for _, _, found in attributes.extract(extractor, questions)]
    known = next((folder for folder in folders.values() if folder.kind == "lookup"), None)
    alone = attributes.load(known) if known else replace(extractor, pointer=None)
    said["known values"] = [found or () for _, _, found in attributes.extract(alone, questions)]
    return comparison(said, products, groups, extractor.lexicon)


def _learned(examples: pd.DataFrame, recipe: AttributeRecipe) -> tuple[Lexicon, list[Taught], list[Taught]]:
    """The lexicon of the training products, these, and those that are held out for validation."""
    train = taught_of(split_rows(examples, "train"), recipe.exclude)
    require_rows(sum(bool(product.given) for product in train), _FEWEST_PRODUCTS, "products with attributes")
    lexicon = learn(train, recipe.expected)
    if not lexicon.read:
        raise NotEnoughExamples(
            "expected an attribute that products' texts say, found none; the task waits for more data"
        )
    held = taught_of(split_rows(examples, "validation", _MOST_SURE), recipe.exclude)
    return lexicon, train, held


def _untuned(recipe: AttributeRecipe) -> Any:
    """The base as it was before it was tuned."""
    from training.extraction import json_fit, tagger_fit

    base = find_base(recipe.base_model)
    plain = recipe.model_copy(update={"method": "full"})
    return json_fit.untuned(base, plain) if is_causal(base) else tagger_fit.untuned(base, plain)


def _question(product: Taught, lexicon: Lexicon) -> Question:
    """What a night would ask of a product whose attributes nobody knows."""
    return Question(product.texts, product.path, lexicon.asked(product.path, product.texts))


def _sureness(extractor: Extractor, held: Sequence[Taught], recipe: AttributeRecipe) -> tuple[Sureness, int]:
    """How sure its answers are, learned on products that taught it nothing."""
    products = [product for product in held if any(product.texts.values()) and product.given]
    said = attributes.candidates_of(extractor, [_question(product, extractor.lexicon) for product in products])
    known = [(product, one) for product, one in zip(products, said, strict=True) if not isinstance(one, str)]
    return fit_sureness(
        [product for product, _ in known],
        [found for _, (found, _) in known],
        extractor.lexicon,
        recipe.publish_threshold,
    )


def _manifest(examples: pd.DataFrame, recipe: AttributeRecipe, sureness: Sureness, seen: int) -> dict[str, Any]:
    return {
        "recipe": recipe.resolved(),
        "rendering": attributes.INPUT_VERSION,
        "examples_hash": examples_hash(examples),
        "calibration": {
            "weights": list(sureness.weights),
            "intercept": sureness.intercept,
            "threshold": sureness.threshold,
            "candidates": seen,
        },
    }
