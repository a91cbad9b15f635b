"""Sentiment predictions: probabilities, score and order, from logits that are known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from udfs.engine import EMPTY, OK, Scored
from udfs.sentiment import SentimentModel, predict, render


class Given:
    def score(self, texts):
        results = [None if not text else np.log(np.array(text.split(), dtype=float)) for text in texts]
        return Scored(results, [OK if text else EMPTY for text in texts], [None] * len(texts))


def test_probabilities_sum_to_one_and_the_score_is_their_balance():
    model = SentimentModel(Given(), ("negative", "neutral", "positive"), 1.0)
    found = predict(model, pd.DataFrame({"text": ["0.7 0.2 0.1", None, "0.05 0.15 0.8"]}, index=[5, 3, 4]))
    assert list(found.index) == [5, 3, 4]
    assert list(found["sentiment"]) == ["negative", None, "positive"]
    assert list(found["status"]) == ["ok", "empty", "ok"]
    assert found["probabilities"].iloc[0] == pytest.approx({"negative": 0.7, "neutral": 0.2, "positive": 0.1})
    assert found["probabilities"].iloc[1] is None
    assert found["score"].iloc[0] == pytest.approx(-0.6)
    assert found["score"].iloc[2] == pytest.approx(0.75)
    assert np.isnan(found["score"].iloc[1])


def test_a_class_that_no_example_had_has_no_probability():
    model = SentimentModel(Given(), ("negative", "positive"), 1.0)
    found = predict(model, pd.DataFrame({"text": ["0.4 0.6"]}))
    assert found["probabilities"].iloc[0] == pytest.approx({"negative": 0.4, "neutral": 0.0, "positive": 0.6})
    assert found["sentiment"].iloc[0] == "positive"


def test_only_the_text_is_read():
    rows = pd.DataFrame({"text": [" nice ", None], "title": ["Five Stars", "Bad"], "rating": [5, 1]})
    assert render(rows) == ["nice", ""]
