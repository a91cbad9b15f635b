"""A task that a tiny model learns in seconds and a head on frozen vectors does not: a colour and a thing together make
the class, and each alone says nothing.
"""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pyarrow as pa
from tiny_base import WORDS

from training.datasets.labeled import Classes, LabeledDataset

COLOURS, THINGS = ("red", "blue", "green"), ("dress", "shoe", "lamp")
CLASSES = ("first", "second", "third")
THREE = Classes(3)
#: Ends with its epochs, long before its seconds: what it learns does not hang on how busy the machine is.
FAST = {
    "learning_rate": 3e-3,
    "head_rate": 1e-2,
    "layer_decay": 1.0,
    "batch_size": 16,
    "freeze_embeddings": False,
    "max_epochs": 24,
    "patience": 0,
    "seconds": 120,
    "threads": 1,
}


def toys(rows: int, seed: int) -> LabeledDataset:
    """Texts of two to four words; the class is the sum, modulo 3, of the numbers of colour and thing."""
    rng = np.random.default_rng(seed)
    others = [word for word in WORDS if word not in COLOURS + THINGS]
    colours, things = rng.integers(3, size=(2, rows))
    texts = []
    for colour, thing in zip(colours, things, strict=True):
        words = [COLOURS[colour], THINGS[thing], *rng.choice(others, rng.integers(0, 3))]
        rng.shuffle(words)
        texts.append(" ".join(words))
    return LabeledDataset(texts, (colours + things) % 3, np.ones(rows))


def accuracy(encoder, rows: LabeledDataset) -> float:
    return float((encoder.score(rows.texts).values(3).argmax(axis=1) == rows.labels).mean())


def write_examples(lake, rows: int = 1400, unlabelled: int = 0) -> pd.DataFrame:
    """Writes `examples/category` of such texts as titles, half of them to train with, less those that repeat others;
    the last `unlabelled` have no target.
    """
    made = toys(rows + unlabelled, 7)
    known = np.arange(rows + unlabelled) < rows
    return write_titles(
        lake, made.texts, [CLASSES[label] if k else None for label, k in zip(made.labels, known, strict=True)]
    )


def write_titles(lake, titles: list[str], leaves: list[str | None]) -> pd.DataFrame:
    """Writes `examples/category` of titles and their category below `Shop`, half of them to train with; None:
    unlabelled.
    """
    from deltalake import write_deltalake

    numbers = [str(number) for number in range(len(titles))]
    splits = [("train", "train", "validation", "test")[number % 4] for number in range(len(titles))]
    examples = pd.DataFrame(
        {
            "key": numbers,
            "group": numbers,
            "input": [json.dumps({"title": title}) for title in titles],
            "target": [json.dumps(["Shop", leaf]) if leaf else None for leaf in leaves],
            "split": [split if leaf else "unlabelled" for split, leaf in zip(splits, leaves, strict=True)],
            "origin": "given",
            "weight": 1.0,
        }
    )
    write_deltalake(str(lake / "examples/category"), pa.Table.from_pandas(examples, preserve_index=False))
    return examples
