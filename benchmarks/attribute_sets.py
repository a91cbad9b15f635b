"""Public sets as examples of attributes: one row per product, its texts as input, its attributes as target."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from pipelines.demo.products import catalogue

_SPECIFICATION = re.compile(r'"key"=>"((?:[^"\\]|\\.)*)", *"value"=>"((?:[^"\\]|\\.)*)"')
#: Descriptions and titles as a night reads them.
_TITLE, _DESCRIPTION = 300, 600
#: Products that a training holds out to know how sure it is, where a set names none.
_VALIDATION = 0.12


def ae_110k(data: Path, seed: int) -> pd.DataFrame:
    """Titles of AliExpress with the attributes that each was asked; null where the title says none."""
    rows = []
    for split in ("train", "test"):
        for number, read in enumerate(_lines(data / "ae_110k" / f"{split}.jsonl.gz")):
            target = {
                name: [value for value in values if value != "n/a"] or None
                for name, values in read["target_scores"].items()
            }
            rows.append(_row(f"{split}-{number}", read["input"], None, [read["category"]], target, split, seed))
    return pd.DataFrame(rows)


def wdc_pave(data: Path, seed: int) -> pd.DataFrame:
    """Offers of WDC-PAVE with the attributes of their category; those of one product share a group."""
    rows = []
    for split in ("train", "test"):
        for read in _lines(data / "wdc_pave" / f"extract_{split}.jsonl.gz"):
            target = {
                name: [value for value in values if value != "n/a"] or None
                for name, values in read["target_scores"].items()
            }
            group = str(read["cluster_id"])
            rows.append(
                _row(
                    str(read["id"]),
                    read["input_title"],
                    read["input_description"],
                    [read["category"]],
                    target,
                    split,
                    seed,
                    group,
                )
            )
    return pd.DataFrame(rows)


def wdc_normal(data: Path) -> dict[str, dict[str, str]]:
    """By attribute, what a value of the training offers is normalised to, where it has one normal form."""
    raw = {read["id"]: read["target_scores"] for read in _lines(data / "wdc_pave" / "extract_train.jsonl.gz")}
    found: dict[str, dict[str, str]] = {}
    for read in _lines(data / "wdc_pave" / "normalize_train.jsonl.gz"):
        for name, normal in read["target_scores"].items():
            values = [value for value in raw.get(read["id"], {}).get(name, {}) if value != "n/a"]
            wanted = [value for value in normal if value != "n/a"]
            if len(wanted) == 1:
                found.setdefault(name, {}).update(dict.fromkeys(values, wanted[0]))
    return found


def wdc_normal_truth(data: Path) -> dict[str, dict[str, set[str]]]:
    """By offer of the test split, the normal forms of each attribute."""
    return {
        str(read["id"]): {name: {v for v in values if v != "n/a"} for name, values in read["target_scores"].items()}
        for read in _lines(data / "wdc_pave" / "normalize_test.jsonl.gz")
    }


def flipkart(data: Path, seed: int) -> pd.DataFrame:
    """Flipkart's products with specifications, split by brand."""
    files = [data / "flipkart" / f"products_full_{rows}.csv" for rows in (1050, 1000)]
    frame = pd.concat([pd.read_csv(file, dtype=str) for file in files]).drop_duplicates("uniq_id")
    rows = []
    for read in frame.dropna(subset=["uniq_id", "product_name"]).to_dict("records"):
        pairs = _SPECIFICATION.findall(str(read["product_specifications"]))
        target = {re.sub(r"\W+", "_", name.lower()).strip("_"): value for name, value in pairs}
        brand = read["brand"] if isinstance(read["brand"], str) else ""
        if brand:
            target["brand"] = brand
        if target:
            tree = (
                json.loads(read["product_category_tree"])[0].split(" >> ")
                if isinstance(read["product_category_tree"], str)
                else []
            )
            part = _share(brand or read["uniq_id"], seed)
            split = "test" if part < 0.2 else "train"
            description = read["description"] if isinstance(read["description"], str) else None
            rows.append(
                _row(
                    read["uniq_id"],
                    read["product_name"],
                    description,
                    tree[:3],
                    target,
                    split,
                    seed,
                    brand or read["uniq_id"],
                )
            )
    return pd.DataFrame(rows)


def demo(data: Path, seed: int, products: int = 2_000) -> pd.DataFrame:
    """The demo shop's catalogue as it really is, split by family."""
    rows = []
    for product in catalogue(products, seed):
        target = {name.replace(" ", "_"): value for name, value in product.attributes.items()} | {
            "brand": product.brand
        }
        part = _share(product.family, seed)
        split = "test" if part < 0.15 else "train"
        path = list(product.given_path or ())
        rows.append(
            _row(product.product_id, product.title, product.description, path, target, split, seed, product.family)
        )
    return pd.DataFrame(rows)


def _row(
    key: str,
    title: str | None,
    description: str | None,
    path: list[str],
    target: dict[str, Any],
    split: str,
    seed: int,
    group: str = "",
) -> dict[str, Any]:
    read = {
        "title": (title or "")[:_TITLE],
        "description": (description or "")[:_DESCRIPTION] or None,
        "category_path": path,
    }
    group = group or key
    held = split == "train" and _share(group, seed + 1) < _VALIDATION
    split = "validation" if held else split
    return {
        "key": key,
        "group": group,
        "input": json.dumps(read),
        "target": json.dumps(target),
        "split": split,
        "origin": "given",
        "weight": 1.0,
    }


def _share(text: str, seed: int) -> float:
    """A number from 0 to 1 that a text and a seed decide."""
    return int.from_bytes(hashlib.blake2b(f"{seed}:{text}".encode(), digest_size=8).digest(), "big") / 2**64


def _lines(file: Path) -> list[dict[str, Any]]:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


SETS: dict[str, Callable[[Path, int], pd.DataFrame]] = {
    "ae_110k": ae_110k,
    "wdc_pave": wdc_pave,
    "flipkart": flipkart,
    "demo": demo,
}
