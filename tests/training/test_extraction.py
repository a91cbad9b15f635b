"""Attributes are learned from the products that have them, and read from those that lack them: with a tiny base."""

import json
from random import Random

import numpy as np
import pandas as pd
import pytest
from tiny_base import write_tiny_base
from tiny_families import write_causal

from expectations.tasks.attributes import AttributeRecipe
from training.datasets.examples import NotEnoughExamples
from training.extraction.lexicon_fit import learn
from training.extraction.spans import lesson_of
from training.extraction.taught import Taught, taught_of
from training.trainers import attributes as trainer
from udfs.engine.batching import RuntimeConfig
from udfs.models.model_folder import ModelFolderError, open_folder
from udfs.models.span_tagger import Question
from udfs.predictors import attributes

COLOURS, MATERIALS = ("red", "blue", "green", "dark blue"), ("cotton", "leather", "wooden")
NOUNS = ("dress", "shirt", "shoe", "lamp", "chair")


def example(number, split=None):
    dice = Random(number)
    colour, material, noun = dice.choice(COLOURS), dice.choice(MATERIALS), dice.choice(NOUNS)
    title = f"{colour.title()} {noun} {number}" if dice.random() < 0.8 else f"{noun} {number}"
    description = f"A {material} {noun} for men." if dice.random() < 0.8 else None
    given = {"colour": colour} | ({"material": material} if dice.random() < 0.8 else {})
    split = split or ("test" if number % 5 == 0 else "validation" if number % 5 == 1 else "train")
    read = {"title": title, "description": description, "category_path": ["Shop", noun]}
    return {
        "key": f"p{number}",
        "group": f"p{number}",
        "input": json.dumps(read),
        "target": json.dumps(given),
        "split": split,
        "origin": "given",
        "weight": 1.0,
    }


@pytest.fixture(scope="module")
def examples():
    return pd.DataFrame([example(number) for number in range(120)])


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return write_tiny_base(tmp_path_factory.mktemp("base") / "tiny")


@pytest.fixture(scope="module")
def lookup(examples, tmp_path_factory):
    return trainer.fit_baseline(examples, AttributeRecipe(), tmp_path_factory.mktemp("lookup"))


@pytest.fixture(scope="module")
def tagger(examples, base, tmp_path_factory):
    recipe = AttributeRecipe(base_model=str(base), seconds=4, max_tokens=64, max_epochs=2, head_rate=5e-3)
    return trainer.fit(examples, recipe, tmp_path_factory.mktemp("tagger"))


def frame(*rows):
    return pd.DataFrame(
        [{"title": None, "description": None, "category_path": ["Shop", "dress"], **row} for row in rows]
    )


def test_known_values_are_read_where_they_stand(lookup):
    said = attributes.predict(attributes.load(lookup), frame({"title": "Dark Blue dress", "description": "cotton"}))
    found = {one["attribute"]: one for one in said["found"][0]}
    assert found["colour"]["value"] == "Dark Blue" and found["colour"]["spans"] == [
        {"field": "title", "start": 0, "end": 9}
    ]
    assert found["material"]["spans"] == [{"field": "description", "start": 0, "end": 6}]


def test_what_the_text_does_not_hold_is_never_found(tagger, lookup):
    rows = frame(
        *[
            {
                "title": json.loads(example(number)["input"])["title"] + " \u0928\u0940\u0932\u093e \U0001f455",
                "description": "wooden [SEP] Gr\u00f6\u00dfe 红色",
            }
            for number in range(40)
        ]
    )
    for folder in (tagger, lookup):
        said = attributes.predict(attributes.load(folder), rows)
        for row, found in zip(rows.to_dict("records"), said["found"], strict=True):
            for one in found:
                assert all(row[span["field"]][span["start"] : span["end"]] == one["value"] for span in one["spans"])
                assert one["spans"] and 0.5 <= one["confidence"] <= 1


def test_proposals_are_cut_from_the_text_whatever_the_script(tagger):
    texts = {"title": "نيلا कप red 红色 \U0001f455 e\u0301t\u00e9", "description": "x " * 200}
    extractor = attributes.load(tagger)
    ((proposals, cut),) = extractor.pointer.proposals([Question(texts, ("Shop", "dress"), ["colour", "material"])])
    assert cut
    for one in proposals:
        assert 0 <= one.span.start < one.span.end <= len(texts[one.span.field])


def test_a_batch_answers_what_single_rows_answer(tagger):
    extractor = attributes.load(tagger, RuntimeConfig(precision="fp32"))
    rows = frame(
        *[{"title": json.loads(example(number)["input"])["title"]} for number in range(30)], {"title": "red " * 30}
    )
    together = attributes.predict(extractor, rows)
    for number in (0, 7, 30):
        alone = attributes.predict(extractor, rows.iloc[[number]])
        assert alone["status"].iloc[0] == together["status"].iloc[number]
        one, other = alone["found"].iloc[0], together["found"].iloc[number]
        assert [(f["attribute"], f["value"], f["spans"]) for f in one] == [
            (f["attribute"], f["value"], f["spans"]) for f in other
        ]
        assert np.allclose([f["confidence"] for f in one], [f["confidence"] for f in other], atol=1e-4)


def test_a_row_that_cannot_be_read_costs_itself_alone(tagger, monkeypatch):
    extractor = attributes.load(tagger)
    scores = extractor.pointer.scores

    def break_on(shown, hidden):
        if any(len(one.places) > 20 for one in shown):
            raise ValueError("no such numbers")
        return scores(shown, hidden)

    monkeypatch.setattr(extractor.pointer, "scores", break_on)
    said = attributes.predict(
        extractor, frame({"title": "red dress"}, {"title": "red " * 25}, {"title": None}, {"title": 7})
    )
    assert list(said["status"]) == ["ok", "error", "empty", "error"]
    assert "ValueError" in said["error"][1] and said["found"][1] is None and said["found"][2] == []


def test_a_guarded_tagger_says_the_same(tagger):
    rows = frame({"title": "red dress", "description": "a wooden one"}, {"title": "lamp"})
    alone = attributes.predict(attributes.load(tagger), rows)
    guarded = attributes.predict(attributes.load(tagger, RuntimeConfig(guarded=True, threads=1)), rows)
    assert [[f["value"] for f in found] for found in guarded["found"]] == [
        [f["value"] for f in found] for found in alone["found"]
    ]


def test_models_are_judged_by_what_was_hidden_on_the_same_rows(tagger, lookup, examples):
    values, figures = trainer.held_out(lookup, examples)
    others, _ = trainer.held_out(tagger, examples)
    assert values.shape == others.shape and values.mean() > 0.9
    assert figures["precision"] > 0.9 and figures["recall"] > 0.9


def test_extractors_are_compared_with_intervals_over_groups(tagger, lookup, examples):
    from training.evaluation.report import page

    found = trainer.compare(
        {"champion": tagger, "baseline": lookup}, examples.assign(group=[f"g{n // 10}" for n in range(len(examples))])
    )
    assert list(found["extractors"]) == ["untuned", "tuned", "published", "known values"]
    for figures in found["extractors"].values():
        assert (
            8 < figures["f1"]["rows"] <= 15 and figures["f1"]["low"] <= figures["f1"]["mean"] <= figures["f1"]["high"]
        )
    assert found["extractors"]["published"]["unsupported_values"] == 0
    assert found["extractors"]["known values"]["f1"]["mean"] > 0.9 > found["extractors"]["untuned"]["f1"]["mean"]
    assert {row["attribute"] for row in found["attributes"]} == {"colour", "material"}
    figures = {"figures": {"f1": found["extractors"]["published"]["f1"]}, "kind": "tagger", "version": "v"}
    report = {
        "task": "attributes",
        "shop": "",
        "metric": "f1",
        "rows": 30,
        "made_at": "",
        "examples_hash": "",
        "models": {"champion": figures},
    }
    shown = page({**report, **found, "differences": {}, "slices": []})
    assert "F1 by attribute" in shown and "known values" in shown and "for men" in shown


def test_a_value_that_no_text_holds_counts_as_unsupported():
    from training.extraction.judging import judge

    product = Taught({"title": "A red cup"}, ("Cups",), {"colour": ("red",)})
    lexicon = learn([product] * 3)
    said = [{"attribute": "colour", "value": "blue", "spans": [{"field": "title", "start": 2, "end": 5}]}]
    found = judge([said], [product], lexicon)
    assert found.figures["unsupported_values"] == 1.0 and found.counts == [{"colour": (0, 1, 1)}]


def test_a_sealed_folder_is_whole(tagger):
    folder = open_folder(tagger.path, "attributes")
    assert folder.kind == "tagger" and set(folder.manifest["base"]) == {"name", "sha256"} and not folder.provisional


def test_a_gap_in_the_feed_is_no_absence():
    products = [Taught({"title": f"{colour} cup"}, ("Cups",), {"colour": (colour,)}) for colour in ("red", "blue") * 10]
    lexicon = learn(products)

    def answers(title, given):
        lesson = lesson_of(Taught({"title": title}, ("Cups",), given), lexicon, Random(0))
        return dict(zip(lesson.question.asked, lesson.answers, strict=True)) if lesson else {}

    assert [span[1:] for span in answers("A red cup", {"colour": ("red",)})["colour"]] == [(2, 5)]
    assert answers("A plain cup", {}) == {"colour": ()}  # no value stands there: nothing to find
    assert answers("A red cup", {}) == {}  # a value stands there, the shop has said nothing
    assert answers("A red cup", {"colour": ("blue",)}) == {}
    assert answers("A red cup", {"colour": ()}) == {"colour": ()}  # the shop says that there is none


def test_other_words_for_a_value_are_learned_from_the_products():
    products = [
        Taught({"title": f"{word} cup {n}"}, ("Cups",), {"colour": (given,)})
        for word, given in (("red", "red"), ("blue", "blue"), ("anthracite", "grey"), ("grey", "grey"))
        for n in range(5)
    ]
    products += [Taught({"title": "anthracite cup"}, ("Cups",), {"colour": ("anthracite",)})]
    spellings = learn(products).of("colour")
    assert spellings.normal("Anthracite").text == "grey" and spellings.normal("Blue").text == "blue"
    assert spellings.normal("teal") is None
    loud = [Taught({"title": "x"}, (), {"material": (word,)}) for word in ("STEEL", "STEEL", "steel")]
    assert learn(loud).of("material").normal("Steel").text == "steel"


def test_a_shop_without_attributes_waits():
    rows = pd.DataFrame([{**example(number), "target": "{}"} for number in range(60)])
    with pytest.raises(NotEnoughExamples, match="products with attributes"):
        trainer._learned(rows, AttributeRecipe())


def test_no_answer_in_the_examples_is_told_from_a_gap(examples):
    rows = examples.head(1).assign(target=json.dumps({"colour": None, "material": "cotton, wool"}))
    (product,) = taught_of(rows)
    assert product.given == {"colour": (), "material": ("cotton", "wool")}
    assert taught_of(rows, ["attributes.colour"])[0].given == {"material": ("cotton", "wool")}


@pytest.mark.parametrize(
    ("family", "method"),
    [
        ("llama", "lora"),
        pytest.param("mistral", "full", marks=pytest.mark.slow),
        pytest.param("qwen2", "dora", marks=pytest.mark.slow),
    ],
)
def test_a_causal_base_goes_through_the_whole_stage(family, method, examples, tmp_path):
    base = write_causal(tmp_path / "base", family)
    recipe = AttributeRecipe(base_model=str(base), seconds=20, method=method, lora_rank=4)
    (tmp_path / "folder").mkdir()
    folder = trainer.fit(examples.head(60), recipe, tmp_path / "folder")
    assert folder.kind == "generator" and folder.manifest["history"]["steps"] > 0
    kept = {file.relative_to(folder.path).parts[0] for file in folder.path.rglob("*.safetensors")}
    assert kept == {"weights" if method == "full" else "adapter"}
    rows = frame(*[{"title": json.loads(example(number)["input"])["title"]} for number in range(6)], {"title": None})
    said = attributes.predict(attributes.load(open_folder(folder.path, "attributes")), rows)
    assert list(said["status"]) == ["ok"] * 6 + ["empty"]
    for row, found in zip(rows.to_dict("records"), said["found"], strict=True):
        assert all(row[s["field"]][s["start"] : s["end"]] == one["value"] for one in found for s in one["spans"])
    if method == "lora":
        write_causal(base, family, seed=5)
        with pytest.raises(ModelFolderError, match="expected the base"):
            attributes.load(folder)


@pytest.mark.slow
def test_a_generator_learns_to_read_and_its_end(examples, tmp_path):
    """The end token is trained although it is the pad token too: answers end, and hold what was taught."""
    from training.extraction.json_fit import pairs_of

    base = write_causal(tmp_path / "base", "llama")
    (tmp_path / "folder").mkdir()
    recipe = AttributeRecipe(base_model=str(base), seconds=6)
    folder = trainer.fit(examples.head(60), recipe, tmp_path / "folder")
    pointer = attributes.load(folder).pointer
    assert pointer.pad_id == pointer.guard.stop_id
    products = taught_of(examples.head(60))
    pairs = pairs_of(pointer, products, learn(products), Random(0))
    assert pairs and all(pair.text[-1] == pointer.guard.stop_id for pair in pairs)
    losses = folder.manifest["history"]["validation_losses"]
    assert losses[-1] < losses[0] or len(losses) == 1
    compared = trainer.compare({"champion": folder}, examples)
    assert list(compared["extractors"]) == ["untuned", "tuned", "published", "known values"]


@pytest.mark.parametrize("method", ["lora", pytest.param("dora", marks=pytest.mark.slow)])
def test_a_tagger_by_adapters_is_sealed_merged(method, examples, base, tmp_path):
    recipe = AttributeRecipe(base_model=str(base), seconds=3, max_tokens=64, max_epochs=1, method=method, lora_rank=4)
    folder = trainer.fit(examples, recipe, tmp_path)
    said = attributes.predict(attributes.load(folder), frame({"title": "red dress"}))
    assert said["status"][0] == "ok" and not list(tmp_path.rglob("adapter*"))
