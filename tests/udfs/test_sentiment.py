"""Sentiment predictions: probabilities, score, expected star and order, from logits that are known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from udfs.engine.batching import EMPTY, OK, Scored
from udfs.models.model_folder import seal
from udfs.models.tfidf_linear import Linear, write_linear
from udfs.predictors.sentiment import INPUT_VERSION, LABELS, TARGETS, SentimentModel, class_of, load, predict, render

STARS_ALONE = [
    *(
        "Five Stars",
        "5 stars!",
        "1 star",
        "★★★★☆",
        "4 out of 5 stars",
        "4 of 5 stars",
        "5 out of 5",
        "4/5",
        "4.5/5",
        "10/10",
        "*****",
    ),
    *("Rated 5 stars", "Fünf Sterne", "5,0 von 5 Sternen", "cinq étoiles", "5 étoiles sur 5", "un estrella"),
]
MANIFEST = {"rendering": INPUT_VERSION, "calibration": {"temperature": 1.0}, "recipe": {"exclude": []}}


class Given:
    def score(self, texts):
        results = [None if not text else np.log(np.array(text.split(), dtype=float)) for text in texts]
        return Scored(results, [OK if text else EMPTY for text in texts], [None] * len(texts))


def test_probabilities_sum_to_one_and_the_score_is_their_balance():
    model = SentimentModel(Given(), ("negative", "neutral", "positive"), (1.5, 3.0, 4.5), 1.0)
    found = predict(model, pd.DataFrame({"text": ["0.7 0.2 0.1", None, "0.05 0.15 0.8"]}, index=[5, 3, 4]))
    assert list(found.index) == [5, 3, 4]
    assert list(found["sentiment"]) == ["negative", None, "positive"]
    assert list(found["status"]) == ["ok", "empty", "ok"]
    assert found["probabilities"].iloc[0] == pytest.approx({"negative": 0.7, "neutral": 0.2, "positive": 0.1})
    assert found["probabilities"].iloc[1] is None
    assert found["score"].iloc[0] == pytest.approx(-0.6)
    assert found["score"].iloc[2] == pytest.approx(0.75)
    assert np.isnan(found["score"].iloc[1])
    assert found["expected_star"].iloc[0] == pytest.approx(0.7 * 1.5 + 0.2 * 3 + 0.1 * 4.5)
    assert np.isnan(found["expected_star"].iloc[1])


def test_a_class_that_no_example_had_has_no_probability():
    model = SentimentModel(Given(), ("negative", "positive"), (1.5, 4.5), 1.0)
    found = predict(model, pd.DataFrame({"text": ["0.4 0.6"]}))
    assert found["probabilities"].iloc[0] == pytest.approx({"negative": 0.4, "neutral": 0.0, "positive": 0.6})
    assert found["sentiment"].iloc[0] == "positive"


def test_the_class_is_the_likeliest_sum_of_stars_not_the_likeliest_star():
    model = SentimentModel(Given(), ("1", "2", "3", "4", "5"), (1.0, 2.0, 3.0, 4.0, 5.0), 1.0)
    found = predict(model, pd.DataFrame({"text": ["0.05 0.05 0.4 0.25 0.25", "0.3 0.3 0.34 0.01 0.05"]}))
    assert list(found["sentiment"]) == ["positive", "negative"]
    assert found["probabilities"].iloc[0] == pytest.approx({"negative": 0.1, "neutral": 0.4, "positive": 0.5})
    assert found["score"].iloc[0] == pytest.approx(0.4)
    assert found["expected_star"].iloc[0] == pytest.approx(0.05 + 0.1 + 1.2 + 1.0 + 1.25)


def test_stars_and_classes_may_stand_side_by_side():
    model = SentimentModel(Given(), ("1", "5", "positive"), (1.0, 5.0, 4.6), 1.0)
    found = predict(model, pd.DataFrame({"text": ["0.4 0.35 0.25"]}))
    assert found["sentiment"].iloc[0] == "positive"
    assert found["probabilities"].iloc[0] == pytest.approx({"negative": 0.4, "neutral": 0.0, "positive": 0.6})
    assert found["expected_star"].iloc[0] == pytest.approx(0.4 + 1.75 + 1.15)


def test_the_temperature_cools_the_labels_not_the_classes():
    model = SentimentModel(Given(), ("1", "2", "5"), (1.0, 2.0, 5.0), 0.5)  # probabilities are squared, then scaled
    found = predict(model, pd.DataFrame({"text": ["0.3 0.3 0.4"]}))
    assert found["probabilities"].iloc[0] == pytest.approx({"negative": 18 / 34, "neutral": 0.0, "positive": 16 / 34})


def test_every_target_has_its_class():
    assert [class_of(target) for target in TARGETS] == [
        "negative",
        "negative",
        "neutral",
        "positive",
        "positive",
        *LABELS,
    ]
    with pytest.raises(ValueError, match="found '6'"):
        class_of("6")


def folder_of(path, labels, **entries):
    """A sealed linear folder whose every word `a`, `b`, … speaks for one label."""
    path.mkdir()
    words = ["aa", "bb", "cc", "dd", "ee"][: len(labels)]
    width = len(labels)
    write_linear(
        path,
        Linear(words, np.ones(width, np.float32), 9 * np.eye(width, dtype=np.float32), np.zeros(width, np.float32)),
    )
    return seal(path, "sentiment", "linear", {**MANIFEST, "labels": labels, **entries})


def test_a_folder_without_stars_loads_with_the_stars_of_its_classes(tmp_path):
    old = load(folder_of(tmp_path / "old", ["negative", "neutral", "positive"]))
    assert old.stars == (1.5, 3.0, 4.5)
    answers = predict(old, pd.DataFrame({"text": ["aa", "bb", "cc"]}))
    assert list(answers["sentiment"]) == ["negative", "neutral", "positive"]
    assert answers["expected_star"].to_numpy() == pytest.approx([1.5, 3.0, 4.5], abs=0.01)


def test_a_folder_says_the_star_of_each_label(tmp_path):
    new = load(folder_of(tmp_path / "new", ["1", "3", "positive"], stars=[1.0, 3.0, 4.7]))
    answers = predict(new, pd.DataFrame({"text": ["cc", "aa"]}))
    assert answers["expected_star"].to_numpy() == pytest.approx([4.7, 1.0], abs=0.01)


def test_headline_and_text_are_read_and_nothing_else():
    rows = pd.DataFrame(
        {
            "text": [" Fits badly.", None, "Fine", None],
            "title": [" Nice shoes ", "Bad", "Never again!", None],
            "rating": [5, 1, 1, 2],
        }
    )
    assert render(rows) == ["Nice shoes. Fits badly.", "Bad", "Never again! Fine", ""]
    assert render(rows[["text"]]) == render(rows, ("title",)) == ["Fits badly.", "", "Fine", ""]


@pytest.mark.parametrize("title", STARS_ALONE)
def test_a_headline_of_nothing_but_stars_is_no_opinion(title):
    assert render(pd.DataFrame({"title": [title], "text": ["It broke."]})) == ["It broke."]


@pytest.mark.parametrize(("title", "text"), [("Great shoes…", "great shoes, but narrow"), ("It broke.", "It broke.")])
def test_a_headline_that_is_the_beginning_of_the_text_is_read_once(title, text):
    assert render(pd.DataFrame({"title": [title], "text": [text]})) == [text]


@pytest.mark.parametrize("title", ["One star too many", "4 legs", "Five", "!!!", "5 star hotel", "It", "★" * 50])
def test_a_headline_that_says_more_than_stars_stays(title):
    shown = render(pd.DataFrame({"title": [title], "text": ["Italics broke."]}))[0]
    assert shown.startswith(title) and shown.endswith(" Italics broke.")
