"""Public reviews and products as shops have them: few unhappy customers among many, other languages than English.

Each reader returns examples as `quality_sets` has them. `fold` of five is the test part; a tenth of the groups left
are validation rows.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from quality_sets import _balancing

FOLDS = 5
VALIDATION = 0.125  # of the groups that are no test: as a night has them (10 of 85)
#: Shares of unhappy and of so-so reviews that women's reviews are thinned to.
NEGATIVE, NEUTRAL = 0.03, 0.02


def musical(data: Path, fold: int) -> pd.DataFrame:
    """10,254 reviews of musical instruments with their headlines, 4.6% negative and 7.5% neutral; by product."""
    rows = pd.read_csv(data / "unbalanced" / "musical_instruments.csv.gz").dropna(subset=["reviewText"])
    inputs = [
        {"title": _text(title), "text": text} for title, text in zip(rows["summary"], rows["reviewText"], strict=True)
    ]
    return examples(rows.index, rows["asin"], inputs, rows["overall"].astype(int).astype(str), fold)


def womens(data: Path, fold: int) -> pd.DataFrame:
    """22,641 reviews of clothes with their headlines; by product."""
    rows = pd.read_csv(data / "womens_reviews" / "reviews.csv").dropna(subset=["Review Text"])
    inputs = [
        {"title": _text(title), "text": text} for title, text in zip(rows["Title"], rows["Review Text"], strict=True)
    ]
    return examples(rows.index, rows["Clothing ID"], inputs, rows["Rating"].astype(str), fold)


def thinned(rows: int) -> Callable[[Path, int], pd.DataFrame]:
    """Women's reviews, so many of them to learn from (validation among them), 3% negative and 2% neutral; the test part
    is thinned to the same shares.
    """

    def read(data: Path, fold: int) -> pd.DataFrame:
        every = womens(data, fold)
        stars = every["target"].astype(int)
        of_class = np.where(stars < 3, "negative", np.where(stars == 3, "neutral", "positive"))
        rng, tests = np.random.default_rng(fold), (every["split"] == "test").to_numpy()
        shares = {"negative": NEGATIVE, "neutral": NEUTRAL, "positive": 1 - NEGATIVE - NEUTRAL}
        happy = int((tests & (of_class == "positive")).sum() / shares["positive"])
        chosen = [
            rng.permutation(np.flatnonzero((tests == part) & (of_class == label)))[: round(share * size)]
            for part, size in ((False, rows), (True, happy))
            for label, share in shares.items()
        ]
        kept = every.iloc[np.sort(np.concatenate(chosen))].reset_index(drop=True)
        return kept.assign(weight=_balancing(kept["target"], kept["split"] == "train"))

    return read


def marc_zh(data: Path, fold: int) -> pd.DataFrame:
    """5,980 Chinese reviews, negative, neutral or positive; by text."""
    files = [data / "marc_zh" / f"chinese_{part}.csv.gz" for part in ("valid", "test")]
    rows = pd.concat([pd.read_csv(file) for file in files]).drop_duplicates("text").reset_index(drop=True)
    return examples(rows.index, rows["text"], [{"text": text} for text in rows["text"]], rows["label"], fold)


def prdect_reviews(data: Path, fold: int) -> pd.DataFrame:
    """5,400 Indonesian reviews and their stars; by text."""
    rows = _prdect(data).dropna(subset=["Customer Review"]).drop_duplicates("Customer Review").reset_index(drop=True)
    texts = rows["Customer Review"]
    return examples(rows.index, texts, [{"text": text} for text in texts], rows["Customer Rating"].astype(str), fold)


def prdect_names(data: Path, fold: int) -> pd.DataFrame:
    """1,300 Indonesian names of products in 29 categories; by name."""
    rows = _prdect(data).drop_duplicates("Product Name").reset_index(drop=True)
    names = rows["Product Name"]
    return examples(
        rows.index, names.str.lower(), [{"title": name} for name in names], [[c] for c in rows["Category"]], fold
    )


#: name -> (task, reader)
SETS: dict[str, tuple[str, Callable[[Path, int], pd.DataFrame]]] = {
    "musical": ("sentiment", musical),
    "womens": ("sentiment", womens),
    "womens-3000": ("sentiment", thinned(3_000)),
    "womens-15000": ("sentiment", thinned(15_000)),
    "marc_zh": ("sentiment", marc_zh),
    "prdect-reviews": ("sentiment", prdect_reviews),
    "prdect-names": ("category", prdect_names),
}


def examples(
    keys: Iterable[Any], groups: Iterable[Any], inputs: list[dict[str, Any]], targets: Any, fold: int
) -> pd.DataFrame:
    """Examples with their split: a group's hash says in which fold it is, another one whether it is validation."""
    groups = [str(group) for group in groups]
    part = np.array([int(_drawn(f"fold/{group}") * FOLDS) for group in groups])
    drawn = np.array([_drawn(f"{fold}/{group}") for group in groups])
    split = np.where(part == fold, "test", np.where(drawn < VALIDATION, "validation", "train"))
    labels = [target if isinstance(target, str) else json.dumps(list(target)) for target in targets]
    frame = pd.DataFrame(
        {"key": [str(key) for key in keys], "group": groups, "input": list(map(json.dumps, inputs)), "target": labels}
    )
    return frame.assign(split=split, origin="given", weight=_balancing(frame["target"], split == "train"))


def _prdect(data: Path) -> pd.DataFrame:
    return pd.read_csv(data / "prdect_id" / "reviews.csv.gz", sep=";")


def _drawn(text: str) -> float:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest()) / 2**64


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
