"""The sentiment recipe: stars are learned, classes are judged; what a correction without a star means."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from expectations.tasks.sentiment import SentimentRecipe
from training.datasets import sentiment_challenge
from training.datasets.examples import NotEnoughExamples
from training.trainers import sentiment
from training.trainers.sentiment import challenged, stars_of
from udfs.models.model_folder import open_folder

WORDS = {"1": "awful", "2": "poor", "3": "average", "4": "nice", "5": "superb"}
TARGETS = ("1", "2", "3", "4", "5", "negative", "neutral", "positive")
RECIPE = SentimentRecipe(threads=1)


def examples_of(targets: list[str], rows: int = 300) -> pd.DataFrame:
    """`rows` examples; each text holds the word of its star, or for a class the word of its outer star."""
    words = {**WORDS, "negative": "awful", "neutral": "average", "positive": "superb"}
    drawn = np.random.default_rng(0).choice(targets, rows)
    keys = [str(number) for number in range(rows)]
    return pd.DataFrame(
        {
            "key": keys,
            "group": keys,
            "input": [
                json.dumps({"text": f"{words[target]} lamp {number % 7}"}) for number, target in enumerate(drawn)
            ],
            "target": drawn,
            "split": [("train", "train", "train", "validation", "test")[number % 5] for number in range(rows)],
            "origin": ["given" if target.isdigit() else "override" for target in drawn],
            "weight": 1.0,
        }
    )


@pytest.fixture(scope="module")
def of_stars(tmp_path_factory):
    """(examples of five stars, the baseline that was fitted on them)."""
    examples = examples_of(list(WORDS))
    return examples, sentiment.fit_baseline(examples, RECIPE, tmp_path_factory.mktemp("stars"))


def test_a_folder_names_its_labels_and_their_stars(of_stars):
    manifest = open_folder(of_stars[1].path, "sentiment", verify=True).manifest
    assert manifest["labels"] == ["1", "2", "3", "4", "5"]
    assert manifest["stars"] == [1, 2, 3, 4, 5]


def test_labels_are_those_that_train_rows_hold_in_one_order(tmp_path):
    examples = examples_of(["positive", "5", "2", "3"])
    examples.loc[examples["split"] == "test", "target"] = "4"
    folder = sentiment.fit_baseline(examples, RECIPE, tmp_path)
    assert folder.manifest["labels"] == ["2", "3", "5", "positive"]
    assert folder.manifest["stars"] == [2, 3, 5, 5], "the train rows of the class positive all have five stars"


def test_a_class_without_stars_has_the_default_one():
    assert stars_of(["negative", "positive"], ["4", "4", "5", "5", "5", "5", "positive", "negative"]) == [
        1.5,
        pytest.approx(14 / 3, abs=1e-5),
    ]
    assert stars_of(["3", "neutral"], ["3"]) == [3.0, 3.0]
    assert stars_of(["negative", "neutral", "positive"], []) == [1.5, 3.0, 4.5]


def test_groups_say_which_labels_are_one_answer(monkeypatch):
    splits = sentiment.splits(examples_of(list(TARGETS), rows=600), RECIPE)
    assert splits.classes.count == 8
    assert splits.classes.answers.tolist() == [0, 0, 1, 2, 2, 0, 1, 2]


def test_four_and_five_stars_alone_are_one_class_and_not_enough(tmp_path):
    with pytest.raises(NotEnoughExamples, match="two classes or more, found 1"):
        sentiment.fit_baseline(examples_of(["4", "5", "positive"]), RECIPE, tmp_path)


def test_a_held_out_row_is_judged_by_its_class(of_stars):
    """Ones called twos and fours called fives are right; the distance in stars still tells."""
    examples, folder = of_stars
    test = examples["split"] == "test"
    before, figures = sentiment.held_out(folder, examples)
    assert figures["accuracy"] == figures["macro_f1"] == 1.0
    swapped = examples.assign(
        target=examples["target"].where(~test, examples["target"].map(dict(zip("12345", "21354", strict=True))))
    )
    after, others = sentiment.held_out(folder, swapped)
    assert after == pytest.approx(before), "a four read as a five is no worse"
    assert others["expected_star_mae"] > figures["expected_star_mae"] + 0.5
    assert set(others["recall"]) == {"negative", "neutral", "positive"}


def test_scrambled_test_targets_ruin_the_figures(of_stars):
    examples, folder = of_stars
    test = examples["split"] == "test"
    wrong = examples.assign(
        target=examples["target"].where(~test, examples["target"].map(dict(zip("12345", "55511", strict=True))))
    )
    values, others = sentiment.held_out(folder, wrong)
    assert others["accuracy"] == 0 and values.max() < np.log(0.5)
    counted = {true: sum(row.values()) for true, row in others["confusion"].items()}
    assert sum(counted.values()) == len(values) == test.sum()
    assert others["confusion"]["positive"].keys() == {"negative", "neutral"}


def test_corrections_without_a_star_are_judged_and_have_no_distance(of_stars):
    _, folder = of_stars
    values, others = sentiment.held_out(folder, examples_of(["negative", "neutral", "positive"]))
    assert others["accuracy"] == 1.0 and values.min() > np.log(0.5)
    assert others["expected_star_mae"] is None


def test_a_validation_row_of_a_label_that_no_train_row_has_counts_by_its_class():
    examples = examples_of(["1", "3", "5"])
    examples.loc[examples["split"] == "validation", "target"] = "positive"
    validation = sentiment.splits(examples, RECIPE).validation
    assert set(validation.labels) == {2}, "five stars are the only positive label"


def test_the_challenge_is_reported_apart_and_decides_nothing(of_stars):
    examples, folder = of_stars
    values, others = sentiment.held_out(folder, examples)
    challenge = others["challenge_english"]
    assert challenge == challenged(folder)
    assert challenge["rows"] == len(sentiment_challenge.ROWS) != len(values)
    assert set(challenge["phenomena"]) == {phenomenon for _, _, phenomenon in sentiment_challenge.ROWS}
    shares = [
        (challenge["phenomena"][name], sum(row[2] == name for row in sentiment_challenge.ROWS))
        for name in challenge["phenomena"]
    ]
    assert sum(share * rows for share, rows in shares) / challenge["rows"] == pytest.approx(
        challenge["accuracy"], abs=1e-3
    )
    json.dumps(others)
