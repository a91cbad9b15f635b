"""The embedded MiniLM, fine-tuned for real: it knows words that its training rows never held."""

from __future__ import annotations

import itertools
import json

import numpy as np
import pandas as pd
import pytest

from expectations.tasks.sentiment import SentimentRecipe
from training.evaluation.bootstrap import paired_difference
from training.trainers import sentiment

pytestmark = pytest.mark.slow

TAUGHT = {"positive": "good lovely great pretty happy soft", "negative": "bad ugly awful broken sad rough"}
UNSEEN = {"positive": "wonderful fantastic delightful superb", "negative": "terrible horrible dreadful disgusting"}
THINGS = ("dress", "phone", "chair", "lamp", "jacket", "kettle", "bag", "blanket")
FRAMES = (
    "The {thing} is {word}.",
    "A {word} {thing}, as I found.",
    "What a {word} {thing}!",
    "My {thing} turned out {word}.",
)


def reviews() -> pd.DataFrame:
    rows = []
    for words, test in ((TAUGHT, False), (UNSEEN, True)):
        for target, named in words.items():
            for at, (word, thing, frame) in enumerate(itertools.product(named.split(), THINGS, FRAMES)):
                split = "test" if test else "validation" if at % 5 == 0 else "train"
                rows.append((json.dumps({"text": frame.format(thing=thing, word=word)}), target, split))
    frame = pd.DataFrame(rows, columns=["input", "target", "split"])
    keys = frame.index.astype(str)
    return frame.assign(key=keys, group=keys, origin="given", weight=1.0)


def test_a_fine_tuned_encoder_understands_words_that_a_linear_model_cannot_know(tmp_path):
    examples, recipe = reviews(), SentimentRecipe(seconds=45)
    folders = []
    for name, fit in (("baseline", sentiment.fit_baseline), ("challenger", sentiment.fit)):
        (tmp_path / name).mkdir()
        folders.append(fit(examples, recipe, tmp_path / name))
    said = [sentiment.judged_by_class(folder, examples) for folder in folders]
    baseline, challenger = ((found.truth == found.predicted).astype(float) for found in said)
    assert len(challenger) == len(UNSEEN) * 4 * len(THINGS) * len(FRAMES)
    assert paired_difference(challenger, baseline).low > 0.2
    assert np.mean(challenger) > 0.85
