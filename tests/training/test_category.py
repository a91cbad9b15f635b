"""The category recipe on a tiny base: classes and their ancestors, folders of both kinds, what is judged."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from tiny_base import write_tiny_base

from expectations.recipe import Recipe
from expectations.tasks.category import CategoryRecipe
from expectations.tasks.sentiment import SentimentRecipe
from training.datasets.examples import NotEnoughExamples
from training.trainers import category, sentiment
from training.trainers.category import classes_of, hierarchical_f1
from udfs.decisions.confidence import Confidence, of_levels
from udfs.decisions.softmax import softmax
from udfs.models.model_folder import open_folder
from udfs.predictors import category as predictor

PATHS = {"red": ("Wear", "Red"), "blue": ("Wear", "Blue"), "lamp": ("Home",)}


def examples_of(rows: int, text: str = "title", target=lambda word: json.dumps(list(PATHS[word]))) -> pd.DataFrame:
    words = np.random.default_rng(0).choice(list(PATHS), rows)
    splits = ["train", "train", "train", "validation", "test"]
    return pd.DataFrame(
        {
            "key": [str(number) for number in range(rows)],
            "group": [str(number) for number in range(rows)],
            "input": [json.dumps({text: f"{word} dress {number % 7}"}) for number, word in enumerate(words)],
            "target": [target(word) for word in words],
            "split": [splits[number % 5] for number in range(rows)],
            "origin": "given",
            "weight": 1.0,
        }
    )


@pytest.fixture(scope="module")
def recipe(tmp_path_factory) -> Recipe:
    base = write_tiny_base(tmp_path_factory.mktemp("base"))
    return CategoryRecipe(base_model=str(base), seconds=4, threads=1)


def test_a_rare_path_is_learned_as_its_nearest_ancestor_with_enough_rows():
    paths = [("A", "B", "C")] * 3 + [("A", "B", "D")] + [("A", "E")] * 2 + [("F", "G")] * 2 + [("H",)]
    learned = classes_of(paths, fewest=3)
    assert learned[("A", "B", "C")] == ("A", "B", "C")
    assert learned[("A", "B", "D")] == ("A",)  # one row is not enough for A > B, with A > E's two it is for A
    assert learned[("A", "E")] == ("A",)
    assert ("F", "G") not in learned
    assert ("H",) not in learned


def test_hierarchical_f1_gives_half_for_the_right_parent():
    assert hierarchical_f1([("A", "B")], [("A", "B")]) == 1.0
    assert hierarchical_f1([("A", "B")], [("A", "C")]) == 0.5
    assert hierarchical_f1([("A", "B")], [("D", "B")]) == 0.0
    assert hierarchical_f1([("A", "B")], [()]) == 0.0


@pytest.mark.parametrize("fit", [category.fit, category.fit_baseline], ids=["encoder", "linear"])
def test_a_folder_is_self_contained_and_judged_on_test_rows_alone(tmp_path, recipe, fit):
    examples = examples_of(200)
    (tmp_path / "model").mkdir()
    fit(examples, recipe, tmp_path / "model")
    folder = open_folder((tmp_path / "model").rename(tmp_path / "elsewhere"), "category", verify=True)
    assert folder.manifest["labels"] == [["Home"], ["Wear", "Blue"], ["Wear", "Red"]]
    assert folder.manifest["examples_hash"]
    values, others = category.held_out(folder, examples)
    assert len(values) == 40
    assert values.mean() > 0.95
    assert others["macro_f1"] > 0.95
    predictions = predictor.predict(predictor.load(folder), pd.DataFrame({"title": ["red shirt"], "brand": [None]}))
    assert predictions["predicted_path"].iloc[0] == ["Wear", "Red"]


def test_a_level_is_calibrated_by_what_is_true_of_it_though_the_path_be_unknown():
    """Leaves are confused at random below a level that is always right; half of the true leaves are none that the model
    has.
    """
    paths = [("Wear", "Red"), ("Wear", "Blue"), ("Home", "Lamp"), ("Home", "Vase")]
    rng = np.random.default_rng(0)
    truth = [paths[at] for at in rng.integers(4, size=2000)]
    seen = [paths[(paths.index(own) + 2) % 4] if rng.random() < 0.01 else own for own in truth]  # the other branch
    logits = np.array([[1.5 * (path[0] == own[0]) + rng.normal(0, 0.3) for path in paths] for own in seen])
    renamed = [(path[0], "New") if at % 2 else path for at, path in enumerate(truth)]
    found = category._calibrated(0.97, paths, renamed, logits, np.zeros(len(logits)), temperature=1.0)
    assert found["threshold"] is None  # no path is right often enough
    nodes = predictor.node_probabilities(predictor.Tree.of(paths), logits, Confidence(), of_levels(found))
    own = np.array([nodes[row, predictor.Tree.of(paths).nodes[path[:1]]] for row, path in enumerate(truth)])
    (threshold,) = found["level_thresholds"]
    assert (
        nodes[:, [predictor.Tree.of(paths).nodes[path[:1]] for path in paths]].max(axis=1) >= threshold
    ).mean() > 0.99
    assert own.mean() > 0.97 > 0.9 > (softmax(logits) @ predictor.Tree.of(paths).member).max(axis=1).mean()


def test_a_level_without_a_wrong_row_keeps_the_temperature_of_the_paths():
    paths = [("Wear", "Red"), ("Wear", "Blue"), ("Home", "Lamp"), ("Home", "Vase")]
    rng = np.random.default_rng(0)
    truth = [paths[at] for at in rng.integers(4, size=60)]
    logits = np.array([[4.0 * (path[0] == own[0]) + rng.normal(0, 0.3) for path in paths] for own in truth])
    found = category._calibrated(0.97, paths, truth, logits, np.zeros(len(logits)), temperature=0.9)
    assert of_levels(found) == (Confidence(0.9),)
    noise = rng.normal(0, 0.3, size=(500, 4))
    nodes = predictor.node_probabilities(predictor.Tree.of(paths), noise, Confidence(0.9), of_levels(found))
    assert (nodes.max(axis=1) >= found["level_thresholds"][0]).mean() < 0.01


def test_what_is_excluded_teaches_nothing(tmp_path, recipe):
    examples = examples_of(150, text="brand")
    hidden = CategoryRecipe(exclude=("brand",))
    with pytest.raises(NotEnoughExamples):
        category.fit_baseline(examples, hidden, tmp_path)


def test_targets_do_not_leak_through_the_hash_of_test_rows(tmp_path, recipe):
    """Scrambled test targets must ruin the held-out figure: it is read from the test rows and nothing else."""
    examples = examples_of(200)
    folder = category.fit_baseline(examples, recipe, tmp_path)
    test = examples["split"] == "test"
    examples.loc[test, "target"] = json.dumps(["Nowhere"])
    values, _ = category.held_out(folder, examples)
    assert values.sum() == 0


def test_one_class_only_is_not_enough(tmp_path, recipe):
    examples = examples_of(200).assign(target=json.dumps(["Home"]))
    with pytest.raises(NotEnoughExamples, match="two classes or more, found 1"):
        category.fit_baseline(examples, recipe, tmp_path)


def test_a_few_rows_are_not_enough(tmp_path, recipe):
    with pytest.raises(NotEnoughExamples):
        category.fit(examples_of(20), recipe, tmp_path)


def of_sentiment(recipe: CategoryRecipe) -> SentimentRecipe:
    return SentimentRecipe(base_model=recipe.base_model, seconds=recipe.seconds, threads=recipe.threads, max_epochs=12)


def test_sentiment_learns_from_the_text_and_names_its_recall_per_class(tmp_path, recipe):
    stars = {"red": "positive", "blue": "negative", "lamp": "neutral"}
    examples = examples_of(200, text="text", target=stars.get)
    folder = sentiment.fit(examples, of_sentiment(recipe), tmp_path)
    values, others = sentiment.held_out(folder, examples)
    assert others["accuracy"] > 0.95 and values.mean() > np.log(0.8)
    assert set(others["recall"]) == {"negative", "neutral", "positive"}
    assert folder.manifest["labels"] == ["negative", "neutral", "positive"]


def test_sentiment_of_one_class_is_not_enough(tmp_path, recipe):
    examples = examples_of(200, text="text", target=lambda word: "positive")
    with pytest.raises(NotEnoughExamples, match="two classes"):
        sentiment.fit(examples, of_sentiment(recipe), tmp_path)
