"""Public sets as examples, split by entity: what a product's brand, code or title, or a review's product or text, says
of one row must not be known from another.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

#: Shares of the entities.
TEST, VALIDATION = 0.2, 0.1
_FEWEST_ROWS = 10  # of a class, where the protocol drops rare ones
_SPECIFICATION = re.compile(r'"key"=>"((?:[^"\\]|\\.)*)", *"value"=>"((?:[^"\\]|\\.)*)"')  # in Flipkart's Ruby hashes


def flipkart(data: Path, seed: int) -> pd.DataFrame:
    """Titles and up to three levels of their category; by brand, the title's first word. Classes: 28, 93 and 140."""
    rows = pd.read_csv(
        data / "flipkart" / "names_and_category_tree_noheader.csv", header=None, names=["id", "title", "tree"]
    )
    rows, paths = _flipkart_classes(rows)
    return _examples(rows["id"], _flipkart_brand(rows), [{"title": title} for title in rows["title"]], paths, seed)


def flipkart_full(data: Path, seed: int) -> pd.DataFrame:
    """The products of which brand, description and specifications are known, about 2,000; classes and split as in
    `flipkart`.
    """
    rows = pd.read_parquet(data / "flipkart" / "products_joined.parquet").dropna(subset=["product_specifications"])
    rows, paths = _flipkart_classes(
        rows.rename(columns={"uniq_id": "id", "product_name": "title", "product_category_tree": "tree"})
    )
    inputs = [
        {
            "title": row["title"],
            "brand": _text(row["brand"]),
            "attributes": dict(_SPECIFICATION.findall(row["product_specifications"])) or None,
            "description": _text(row["description"]),
        }
        for row in rows.to_dict("records")
    ]
    return _examples(rows["id"], _flipkart_brand(rows), inputs, paths, seed)


def bigbasket(data: Path, seed: int) -> pd.DataFrame:
    """Titles and brands of groceries with category, sub-category and type; by normalised title."""
    rows = pd.read_csv(data / "bigbasket" / "products.csv").dropna(
        subset=["product", "category", "sub_category", "type"]
    )
    title = rows["product"].map(_normalised)
    rows = rows.loc[~title.duplicated()]
    paths = rows[["category", "sub_category", "type"]].values.tolist()
    inputs = [
        {"title": title, "brand": _text(brand)} for title, brand in zip(rows["product"], rows["brand"], strict=True)
    ]
    return _examples(rows["index"], rows["product"].map(_normalised), inputs, paths, seed)


def _hm(column: str) -> Callable[[Path, int], pd.DataFrame]:
    def read(data: Path, seed: int) -> pd.DataFrame:
        """One article of every product code: name, colour, look and description, never what gives the class away."""
        rows = pd.read_parquet(data / "hm" / "articles.parquet").drop_duplicates("product_code")
        shown = {
            "colour": "colour_group_name",
            "colour family": "perceived_colour_master_name",
            "appearance": "graphical_appearance_name",
        }
        inputs = [
            {
                "title": row["prod_name"],
                "attributes": {name: row[source] for name, source in shown.items()},
                "description": _text(row["detail_desc"]),
            }
            for row in rows.to_dict("records")
        ]
        return _examples(rows["article_id"], rows["product_code"], inputs, [[label] for label in rows[column]], seed)

    return read


def amazon_domains(data: Path, seed: int) -> pd.DataFrame:
    """Reviews in 14 domains, negative or positive; by near-duplicate group."""
    rows = pd.read_parquet(data / "amazon_domains" / "train.parquet").reset_index(drop=True)
    targets = np.where(rows["label"] == 1, "positive", "negative")
    return _examples(
        rows.index, near_duplicate_groups(rows["text"]), [{"text": text} for text in rows["text"]], targets, seed
    )


def womens_reviews(data: Path, seed: int) -> pd.DataFrame:
    """Reviews of clothes, their headlines and stars; by product."""
    rows = pd.read_csv(data / "womens_reviews" / "reviews.csv").dropna(subset=["Review Text"])
    inputs = [
        {"title": _text(title), "text": text} for title, text in zip(rows["Title"], rows["Review Text"], strict=True)
    ]
    return _examples(rows.index, rows["Clothing ID"], inputs, rows["Rating"].astype(str), seed)


def demo(data: Path | None, seed: int) -> pd.DataFrame:
    """Products of the demo shop, made up: title, brand, attributes and description; by family of variants. Needs no
    data.
    """
    from pipelines.demo.products import catalogue

    products = catalogue(12_000, 7)
    inputs = [
        {
            "title": product.title,
            "brand": product.brand,
            "attributes": product.attributes,
            "description": product.description,
        }
        for product in products
    ]
    keys, families = [product.product_id for product in products], [product.family for product in products]
    return _examples(keys, families, inputs, [list(product.category_path) for product in products], seed)


#: name -> (task, reader)
SETS: dict[str, tuple[str, Callable[[Path, int], pd.DataFrame]]] = {
    "demo": ("category", demo),
    "flipkart": ("category", flipkart),
    "flipkart-full": ("category", flipkart_full),
    "bigbasket": ("category", bigbasket),
    "hm-group": ("category", _hm("product_group_name")),
    "hm-type": ("category", _hm("product_type_name")),
    "hm-section": ("category", _hm("section_name")),
    "amazon_domains": ("sentiment", amazon_domains),
    "womens_reviews": ("sentiment", womens_reviews),
}


def near_duplicate_groups(texts: pd.Series) -> np.ndarray:
    """A group number per text: those that share three of a text's eight rarest-hashed five-word runs are near
    duplicates.
    """
    runs = [_runs(text) for text in texts]
    shared: dict[tuple[int, int], int] = {}
    holders: dict[int, list[int]] = {}
    for row, found in enumerate(runs):
        for run in found:
            for other in holders.setdefault(run, []):
                shared[other, row] = shared.get((other, row), 0) + 1
            holders[run].append(row)
    parent = np.arange(len(runs))

    def root(row: int) -> int:
        while parent[row] != row:
            parent[row] = parent[parent[row]]
            row = parent[row]
        return row

    for (one, other), runs_shared in shared.items():
        if runs_shared >= min(3, len(runs[one]), len(runs[other])):
            parent[root(other)] = root(one)
    return np.array([root(row) for row in range(len(runs))])


def _runs(text: str, words: int = 5, kept: int = 8) -> list[int]:
    found = _normalised(text).split()
    runs = {" ".join(found[at : at + words]) for at in range(max(1, len(found) - words + 1))}
    return sorted(int.from_bytes(hashlib.blake2b(run.encode(), digest_size=8).digest()) for run in runs)[:kept]


def _examples(keys: Any, groups: Any, inputs: list[dict[str, Any]], targets: Any, seed: int) -> pd.DataFrame:
    groups = [str(group) for group in groups]
    drawn = np.array(
        [
            int.from_bytes(hashlib.blake2b(f"{seed}/{group}".encode(), digest_size=8).digest()) / 2**64
            for group in groups
        ]
    )
    split = np.where(drawn < TEST, "test", np.where(drawn < TEST + VALIDATION, "validation", "train"))
    labels = [target if isinstance(target, str) else json.dumps(list(target)) for target in targets]
    frame = pd.DataFrame(
        {"key": [str(key) for key in keys], "group": groups, "input": list(map(json.dumps, inputs)), "target": labels}
    )
    return frame.assign(split=split, origin="given", weight=_balancing(frame["target"], split == "train"))


def _balancing(targets: pd.Series, trains: np.ndarray) -> np.ndarray:
    """As in the night: the inverse square root of the class's share, 1 for an even share, between 0.2 and 5."""
    counts = Counter(targets[trains])
    even = trains.sum() / max(len(counts), 1)
    return np.clip([(even / max(counts[target], 1)) ** 0.5 for target in targets], 0.2, 5.0)


def _flipkart_classes(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series]:
    """The rows that have a class, and their paths of up to three levels, each level of ten rows or more."""
    paths = rows["tree"].map(_flipkart_path)
    rows, paths = rows[paths.map(len) > 0], paths[paths.map(len) > 0]
    counts = Counter(path[:end] for path in paths for end in range(1, len(path) + 1))
    kept = paths.map(
        lambda path: path[: sum(counts[path[:end]] >= _FEWEST_ROWS for end in range(1, min(len(path), 3) + 1))]
    )
    return rows[kept.map(len) > 0], kept[kept.map(len) > 0].map(list)


def _flipkart_brand(rows: pd.DataFrame) -> pd.Series:
    return rows["title"].str.lower().str.split().str[0]


def _flipkart_path(tree: Any) -> tuple[str, ...]:
    """The path without its last element, which names the product itself."""
    try:
        return tuple(part.strip() for part in json.loads(tree)[0].split(">>"))[:-1]
    except (TypeError, ValueError):
        return ()


def _normalised(text: str) -> str:
    return re.sub(r"[\W\d_]+", " ", str(text).lower()).strip()


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
