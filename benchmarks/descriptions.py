"""Texts of facts alone over public catalogues, judged by a check that shares nothing with the writer and its own check.

    python benchmarks/descriptions.py --data FOLDER [--sets hm,hm_cut,flipkart,bigbasket,magazines,demo] [--rows 2000] [--show 0]

For each set one line of JSON: share of products of which a published text (title, meta, short, long, bullets) holds a word
that neither the raw record nor a short list of function words has; values of known attributes that the long text names and
the record lacks; share of attributes that the long text names; products found first by their long text among up to 1,000;
metas that several products share after they were told apart; texts a second. `--show N` prints the texts of N products.
"""

from __future__ import annotations

import argparse
import gzip
import html
import json
import random
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pipelines.gold.product_texts import fitting, metas_apart
from training.language_model.text_quality import MOST_SOUGHT, found_first
from udfs.generation.product import Product, composed, from_template, product_of
from udfs.generation.rules import Rules

Record = tuple[str, dict[str, Any]]
_SPECIFICATION = re.compile(r'"key"=>"((?:[^"\\]|\\.)*)", *"value"=>"((?:[^"\\]|\\.)*)"')  # in Flipkart's Ruby hashes
_TOKEN = re.compile(r"\d+|[^\W\d_]+")
#: A number of more decimals than anybody reads, which a text may round.
_LONG_NUMBER = re.compile(r"\d+\.\d{5,}")
#: What may stand in a text beside the record's own words: function words, and names of what every product has.
_FUNCTION_WORDS = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "in",
        "by",
        "for",
        "made",
        "and",
        "is",
        "yes",
        "no",
        "brand",
        "category",
        "article",
        "size",
        "age",
        "fit",
        "von",
        "aus",
        "für",
        "ist",
        "und",
        "der",
        "die",
        "das",
        "ja",
        "nein",
        "marke",
        "kategorie",
        "artikel",
        "größe",
        "alter",
        "passform",
    ]
)


def main() -> None:
    arguments = _arguments()
    for name in arguments.sets.split(","):
        rows = list(dict(SETS[name](Path(arguments.data) if arguments.data else None)).items())  # a product once
        random.Random(arguments.seed).shuffle(rows)
        print(json.dumps({"set": name, **measured(rows[: arguments.rows], arguments.show)}), flush=True)


def measured(rows: list[Record], show: int) -> dict[str, Any]:
    """All figures of one set."""
    rules, started = Rules(), time.perf_counter()
    products = [product_of(record, (), rules) for _, record in rows]
    texts = [_texts(product, rules) for product in products]
    seconds = time.perf_counter() - started
    _told_apart(rows, products, texts, rules)
    for (key, _), shown in list(zip(rows, texts, strict=True))[:show]:
        print("\n".join([f"-- {key}", *(f"{name}: {text}" for name, text in shown.items())]))
    unheld = [_unheld(record, key, shown) for (key, record), shown in zip(rows, texts, strict=True)]
    longs = [str(shown["long"] or "") for shown in texts]
    metas = [shown["meta"] for shown in texts if shown["meta"]]
    named = [_named(product, text) for product, text in zip(products, longs, strict=True)]
    return {
        "products": len(rows),
        "without_long": sum(not text for text in longs),
        "with_unheld_word": round(float(np.mean([bool(words) for words in unheld])), 5),
        "unheld": sorted({word for words in unheld for word in words})[:20],
        "unheld_values": _foreign_values([record for _, record in rows], longs),
        "coverage": round(float(np.mean([share for share in named if share is not None] or [1.0])), 4),
        "recall_at_1": round(float(np.mean(found_first(longs[:MOST_SOUGHT], products[:MOST_SOUGHT]))), 4),
        "shared_metas": len(metas) - len(set(metas)),
        "longest": {
            name: max((len(str(shown[name] or "")) for shown in texts), default=0) for name in ("title", "meta")
        },
        "products_per_second": round(len(rows) / seconds, 1),
    }


def _texts(product: Product, rules: Rules) -> dict[str, Any]:
    made = composed(product, rules)
    shown: dict[str, Any] = {n: fitting(n, getattr(made, n), product, rules) for n in ("title", "meta", "short")}
    return {**shown, "long": from_template(product, rules).text, "bullets": list(made.bullets)}


def _told_apart(rows: list[Record], products: list[Product], texts: list[dict[str, Any]], rules: Rules) -> None:
    """Metas as the gold stage leaves them: those that several products share are told apart, then numbered."""
    for by_number in (False, True):
        alike: dict[str, list[int]] = {}
        for place, shown in enumerate(texts):
            alike.setdefault(shown["meta"] or str(place), []).append(place)
        for places in (found for found in alike.values() if len(found) > 1):
            group = [
                {
                    "product_id": rows[n][0],
                    "locale": products[n].locale,
                    "facts": products[n].facts,
                    "meta": texts[n]["meta"],
                    "meta_is_held": False,
                }
                for n in places
            ]
            made = metas_apart(group, rules, by_number)
            for n in places:
                texts[n]["meta"] = made[rows[n][0]]


def _tokens(text: str) -> list[str]:
    return [token.casefold() for token in _TOKEN.findall(text)]


def _said(record: dict[str, Any]) -> list[str]:
    attributes = record["attributes"] or {}
    return [
        record["title"] or "",
        record["brand"] or "",
        *(record["category_path"] or ()),
        *(f"{name.replace('_', ' ')} {value}" for name, value in attributes.items()),
    ]


def _unheld(record: dict[str, Any], key: str, shown: dict[str, Any]) -> list[str]:
    """Words of all texts that the record does not hold, plural, case and function words aside."""
    said = (*_said(record), key)
    rounded = [str(round(float(number), 4)) for one in said for number in _LONG_NUMBER.findall(one)]
    held = {token for one in (*said, *rounded) for token in _tokens(one)} | _FUNCTION_WORDS
    whole = " ".join(" ".join(text) if isinstance(text, list) else str(text or "") for text in shown.values())
    return sorted({token for token in _tokens(whole) if token not in held})


def _named(product: Product, text: str) -> float | None:
    """Share of the attributes that a text may repeat whose words the text has all; a no need not be said."""
    attributes = {n: v for n, v in product.facts.items() if n not in ("title", "category") and v.casefold() != "no"}
    said = set(_tokens(text))
    named = [set(_tokens(n if v.casefold() == "yes" else v)) <= said for n, v in attributes.items()]
    return sum(named) / len(named) if named else None


def _foreign_values(records: list[dict[str, Any]], texts: list[str]) -> int:
    """How often a text tells an attribute's value, as `name: value`, that its record does not have."""
    wrong = 0
    for record, text in zip(records, texts, strict=True):
        held = {
            name.replace("_", " ").casefold(): set(_tokens(value))
            for name, value in (record["attributes"] or {}).items()
        }
        for name, value in re.findall(r"(?:^|[.;] )([^\W\d_][\w ]*): ([^;]*?)(?=[;.]|$)", text):
            own = name.casefold() in ("brand", "category")  # named so by the writer, whatever the record calls so
            if not own and name.casefold() in held and not set(_tokens(value)) <= held[name.casefold()] | {"yes", "no"}:
                wrong += 1
    return wrong


def _record(title: Any, brand: Any, path: list[Any], attributes: dict[str, Any]) -> dict[str, Any]:
    def text(value: Any) -> str | None:
        return value.strip() or None if isinstance(value, str) else None

    kept = {
        _snake(name): value.strip() for name, value in attributes.items() if isinstance(value, str) and value.strip()
    }
    steps = [step for step in map(text, path) if step]
    return {"title": text(title), "brand": text(brand), "category_path": steps, "attributes": kept, "language": "en"}


def _snake(name: str) -> str:
    return re.sub(r"\W+", "_", name.strip().lower()).strip("_")


def _hm(data: Path | None, cut: bool = False) -> Iterator[Record]:
    assert data is not None
    shown = {"colour": "colour_group_name"}
    if not cut:
        shown |= {"colour_family": "perceived_colour_master_name", "shade": "perceived_colour_value_name"}
        shown |= {"appearance": "graphical_appearance_name"}
    for row in pd.read_parquet(data / "hm" / "articles.parquet").to_dict("records"):
        path = [row["product_type_name"]] if cut else [row["product_group_name"], row["product_type_name"]]
        yield row["article_id"], _record(row["prod_name"], None, path, {n: row[s] for n, s in shown.items()})


def _flipkart(data: Path | None) -> Iterator[Record]:
    assert data is not None
    rows = pd.read_parquet(data / "flipkart" / "products_joined.parquet").dropna(subset=["product_specifications"])
    for row in rows.to_dict("records"):
        tree = re.findall(r'"(.*)"', str(row["product_category_tree"]))
        path = [step.strip() for step in tree[0].split(">>")] if tree else []
        specified = dict(_SPECIFICATION.findall(row["product_specifications"]))
        yield row["uniq_id"], _record(row["product_name"], row["brand"], path[:-1] or path, specified)


def _bigbasket(data: Path | None) -> Iterator[Record]:
    assert data is not None
    for row in pd.read_csv(data / "bigbasket" / "products.csv").dropna(subset=["product"]).to_dict("records"):
        yield (
            str(row["index"]),
            _record(row["product"], row["brand"], [row[n] for n in ("category", "sub_category", "type")], {}),
        )


def _magazines(data: Path | None) -> Iterator[Record]:
    assert data is not None
    with gzip.open(data / "magazines" / "products.json.gz", "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            title = None if str(row.get("title")).startswith("<") else html.unescape(str(row.get("title") or ""))
            path = [html.unescape(str(step)) for step in row.get("category") or ()]
            details = row.get("details") if isinstance(row.get("details"), dict) else {}
            yield row["asin"], _record(title, html.unescape(str(row.get("brand") or "")), path, details)


def _demo(data: Path | None) -> Iterator[Record]:
    from pipelines.demo.products import catalogue

    for product in catalogue(3_000, 7):
        yield (
            product.product_id,
            _record(product.title, product.brand, list(product.given_path or ()), product.attributes),
        )


SETS: dict[str, Callable[[Path | None], Iterator[Record]]] = {
    "hm": _hm,
    "hm_cut": lambda data: _hm(data, cut=True),
    "flipkart": _flipkart,
    "bigbasket": _bigbasket,
    "magazines": _magazines,
    "demo": _demo,
}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", help="folder of the public sets; the demo alone needs none")
    parser.add_argument("--sets", default="demo")
    parser.add_argument("--rows", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=0)
    return parser.parse_args()


if __name__ == "__main__":
    main()
