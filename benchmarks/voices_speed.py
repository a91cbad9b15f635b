"""Reviews a second: read sentence by sentence by the sentiment's model, against a transformers pipeline a sentence."""

from __future__ import annotations

import time
from pathlib import Path

import pandas as pd
import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer, pipeline
from voices_demo import kept_reviews

from udfs.engine.batching import RuntimeConfig
from udfs.models.base_models import find_base
from udfs.models.model_folder import open_folder
from udfs.predictors.sentiment import load, predict
from udfs.voices.aspects import Vocabulary, general_aspects
from udfs.voices.language import language
from udfs.voices.reader import read
from udfs.voices.sentences import sentences

#: Reviews that each of the two reads, in turns.
_REVIEWS, _TURNS = 60, 2


def speed(shop: Path, model: Path) -> dict:
    """Best of some turns, one thread each, loading apart. The rival's weights are of the same base, its head is untrained."""
    torch.set_num_threads(1)
    texts = [row["text"] for row in kept_reviews(shop)[:_REVIEWS]]
    english = language("en")
    vocabulary = Vocabulary(general_aspects(english), english)
    ours = load(open_folder(model), RuntimeConfig(1))
    base = find_base().path
    rival = pipeline(
        "text-classification",
        model=AutoModelForSequenceClassification.from_pretrained(base, num_labels=3),
        tokenizer=AutoTokenizer.from_pretrained(base),
        device=-1,
    )

    def by_us() -> None:
        said = {one.text for text in texts for one in read(text, vocabulary, english)}
        predict(ours, pd.DataFrame({"text": sorted(said)}))

    def by_rival() -> None:
        for text in texts:
            for start, end in sentences(text):
                rival(text[start:end])

    seconds: dict[str, list[float]] = {"ours": [], "pipeline": []}
    for _ in range(_TURNS):
        for name, reading in (("ours", by_us), ("pipeline", by_rival)):
            started = time.perf_counter()
            reading()
            seconds[name].append(time.perf_counter() - started)
    rates = {name: round(len(texts) / min(found), 1) for name, found in seconds.items()}
    return {"of": "reviews a second", **rates, "ratio": round(min(seconds["pipeline"]) / min(seconds["ours"]), 2)}
