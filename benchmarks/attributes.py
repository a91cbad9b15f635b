"""Attributes read from texts, on products whose attributes are hidden, against lookups of what the training rows say.

    python benchmarks/attributes.py SET [SET ...] --data FOLDER [--seconds 300] [--epochs 8] [--seed 7] [--only lookup] [--speed 0]

Sets: ae_110k, wdc_pave (each attribute that a row is asked; null counts), flipkart (split by brand) and demo (split by
family; attributes that the shop has not filled in are not judged). One JSON line per set: of `values` (the training rows'
values, the longest that stands in the text, as they are), `lookup` (the project's) and `tagger`: precision, recall and F1
with 95% intervals over groups, and the paired differences of F1 from `values`. Of flipkart and demo also the precision of what
is accepted, and how much of what can be found that is; of wdc_pave the F1 of normal forms. `--speed N`: products per second of
N products against a transformers token-classification pipeline called once a product and attribute.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from attribute_sets import SETS, wdc_normal, wdc_normal_truth

from expectations.tasks.attributes import AttributeRecipe
from training.datasets.examples import split_rows
from training.evaluation.bootstrap import ratio_difference, ratio_interval
from training.extraction.judging import judged
from training.extraction.taught import Taught, taught_of
from training.trainers import attributes as trainer
from udfs.attributes.matching import places_of
from udfs.models.base_models import find_base
from udfs.models.model_folder import ModelFolder
from udfs.models.span_tagger import Question
from udfs.predictors import attributes as predictor

#: Sets whose rows name every attribute that they were asked, those without an answer too.
ASKED = ("ae_110k", "wdc_pave")
#: Of each product and attribute: its values, the surest first.
Said = list[dict[str, list[str]]]


def main() -> None:
    arguments = _arguments()
    for name in arguments.sets:
        examples = SETS[name](Path(arguments.data) if arguments.data else Path(), arguments.seed)
        print(json.dumps({"set": name, **measured(name, examples, arguments)}), flush=True)


def measured(name: str, examples: pd.DataFrame, arguments: argparse.Namespace) -> dict[str, Any]:
    """All figures of one set."""
    test = taught_of(split_rows(examples, "test"))
    taught = [one for split in ("train", "validation") for one in taught_of(split_rows(examples, split))]
    groups = list(split_rows(examples, "test")["group"])
    recipe = AttributeRecipe(seconds=arguments.seconds, max_epochs=arguments.epochs, threads=arguments.threads)
    said: dict[str, Said] = {"values": verbatim(taught, test)}
    found: dict[str, Any] = {"rows": len(test)}
    with tempfile.TemporaryDirectory() as scratch:
        for kind, fit in (("lookup", trainer.fit_baseline), ("tagger", trainer.fit)):
            if arguments.only in (None, kind):
                place = Path(scratch) / kind
                place.mkdir()
                started = time.monotonic()
                folder = fit(examples, recipe, place)
                found[kind] = {
                    "fit_seconds": round(time.monotonic() - started, 1),
                    "history": folder.manifest.get("history"),
                }
                said[kind] = read(folder, test, name in ASKED)
                found[kind] |= accepted(folder, test) if name not in ASKED else {}
                if arguments.speed and kind == "tagger":
                    found["speed"] = speed(folder, test[: arguments.speed])
    counted = {kind: counts(of_kind, test, groups, name in ASKED) for kind, of_kind in said.items()}
    for kind, of_kind in counted.items():
        found.setdefault(kind, {})
        found[kind] |= figures(of_kind)
        if kind != "values":
            f1 = [np.array(side) for side in (*_f1_parts(of_kind), *_f1_parts(counted["values"]))]
            found[kind]["f1_minus_values"] = str(ratio_difference(*f1))
    if name == "wdc_pave":
        found["normal_f1"] = normal(said, split_rows(examples, "test"), Path(arguments.data))
    return found


def verbatim(taught: Sequence[Taught], test: Sequence[Taught]) -> Said:
    """The longest value of the training rows of the category, or of all where the category has none of the attribute, that
    stands in the text as a whole word.
    """
    known: dict[tuple[str, str], set[str]] = defaultdict(set)
    for product in taught:
        for name, values in product.given.items():
            for leaf in {"", product.path[-1] if product.path else ""}:
                known[leaf, name].update(values)
    said = []
    for product in test:
        text = " ".join(filter(None, product.texts.values()))
        leaf, of_product = product.path[-1] if product.path else "", {}
        for name in product.given:
            there = [value for value in known[leaf, name] or known["", name] if _stands(value, text)]
            of_product[name] = sorted(there, key=lambda value: (-len(value), value))[:1]
        said.append(of_product)
    return said


def _stands(value: str, text: str) -> bool:
    at = text.find(value)
    return at >= 0 and not (text[at - 1 : at].isalnum() or text[at + len(value) : at + len(value) + 1].isalnum())


def read(folder: ModelFolder, test: Sequence[Taught], asked: bool) -> Said:
    """What the extractor of a folder reads: of the attributes that a row asks, or that a night would ask."""
    extractor = predictor.load(folder)
    questions = [
        Question(one.texts, one.path, list(one.given) if asked else extractor.lexicon.asked(one.path, one.texts))
        for one in test
    ]
    said: Said = []
    for _, problem, found in predictor.extract(extractor, questions):
        if found is None:
            raise RuntimeError(problem)
        of_product: dict[str, list[str]] = defaultdict(list)
        for one in found:
            of_product[one["attribute"]].append(one["value"])
        said.append(of_product)
    return said


def accepted(folder: ModelFolder, test: Sequence[Taught]) -> dict[str, Any]:
    """Precision of what is accepted, and its share of what can be found."""
    figures = judged(predictor.load(folder), test).figures
    return {name: figures[name] for name in ("accepted_precision", "accepted_of_findable", "rows_per_second")}


def counts(said: Said, test: Sequence[Taught], groups: Sequence[str], asked: bool) -> np.ndarray:
    """(right, wrong, missed) of each group. Asked sets: the first value of an attribute, right where it is one of the
    row's as they are written; others: every value, right where it says the same, missed where it stands in the text.
    """
    sums: dict[str, np.ndarray] = defaultdict(lambda: np.zeros(3))
    for of_product, product, group in zip(said, test, groups, strict=True):
        for name, values in product.given.items():
            answers = of_product.get(name, [])[: 1 if asked else None]
            wanted = {_plain(value) for value in values}
            right = sum(_plain(answer) in wanted for answer in answers)
            if asked:
                missed = int(bool(wanted)) - min(right, 1)
            else:
                there = {_plain(value) for value in values if places_of(value, name, product.texts)}
                missed = len(there - {_plain(answer) for answer in answers})
                if not there and not right:
                    continue  # nobody can say whether the text or the shop is right
            sums[group] += (right, len(answers) - right, missed)
    return np.array(list(sums.values()))


def figures(of_groups: np.ndarray) -> dict[str, str]:
    """Precision, recall and F1 with their intervals over groups."""
    right, wrong, missed = of_groups.T
    return {
        "precision": str(ratio_interval(right, right + wrong)),
        "recall": str(ratio_interval(right, right + missed)),
        "f1": str(ratio_interval(*_f1_parts(of_groups))),
    }


def normal(said: dict[str, Said], rows: pd.DataFrame, data: Path) -> dict[str, float]:
    """F1 of normal forms: what was read, by the table that the training offers make of their values."""
    from udfs.attributes.values import Spellings

    tables = {name: Spellings().with_same(words) for name, words in wdc_normal(data).items()}
    truth = wdc_normal_truth(data)
    found = {}
    for kind, of_kind in said.items():
        right = wrong = missed = 0
        for of_product, key in zip(of_kind, rows["key"], strict=True):
            for name, wanted in truth[key].items():
                answers = [_normal(tables.get(name), value) for value in of_product.get(name, [])[:1]]
                hit = sum(_plain(answer) in {_plain(one) for one in wanted} for answer in answers)
                right, wrong, missed = right + hit, wrong + len(answers) - hit, missed + int(bool(wanted)) - hit
        found[kind] = round(2 * right / max(2 * right + wrong + missed, 1), 3)
    return found


def speed(folder: ModelFolder, products: Sequence[Taught]) -> dict[str, float]:
    """Products per second of the extractor, and of one call of a pipeline for every product and attribute."""
    from transformers import AutoModelForTokenClassification, AutoTokenizer, pipeline

    extractor = predictor.load(folder)
    questions = [Question(one.texts, one.path, extractor.lexicon.asked(one.path, one.texts)) for one in products]
    base = find_base()
    tokenizer = AutoTokenizer.from_pretrained(base.tokenizer_path)
    model = AutoModelForTokenClassification.from_pretrained(base.path, num_labels=3)
    rival = pipeline("token-classification", model=model, tokenizer=tokenizer)
    few = questions[: max(1, len(questions) // 10)]

    def ask_rival() -> None:
        for question in few:
            text = " ".join(filter(None, question.texts.values()))[:900]
            for name in question.asked:
                rival(f"{name}: {text}")

    def best(work: Callable[[], Any], rows: int) -> float:
        seconds = []
        for _ in range(2):
            started = time.perf_counter()
            work()
            seconds.append(time.perf_counter() - started)
        return rows / min(seconds)

    ours, theirs = best(lambda: predictor.extract(extractor, questions), len(questions)), best(ask_rival, len(few))
    asked = sum(len(question.asked) for question in questions) / len(questions)
    return {
        "ours": round(ours, 1),
        "pipeline": round(theirs, 2),
        "ratio": round(ours / theirs, 1),
        "attributes": round(asked, 1),
    }


def _f1_parts(of_groups: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    right, wrong, missed = of_groups.T
    return 2 * right, 2 * right + wrong + missed


def _normal(table: Any, value: str) -> str:
    found = table.normal(value) if table is not None else None
    return found.text if found is not None else value


def _plain(value: str) -> str:
    return " ".join(value.casefold().split())


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+", choices=SETS)
    parser.add_argument("--data", help="folder that holds the public sets")
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--epochs", type=float, default=8)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--only", choices=("lookup", "tagger"))
    parser.add_argument("--speed", type=int, default=0)
    return parser.parse_args()


if __name__ == "__main__":
    main()
