"""Scoring against what people write by hand, in one run, interleaved: the same classifier, the same rows, answers compared.

    python benchmarks/scoring.py [--reviews 1500] [--titles 12000] [--rounds 3] [--precision auto]
                                 [--out build/scoring.json] [--plot FILE.svg]

Rivals: a transformers pipeline in an iterator pandas UDF (batch 32, file order), `predict_batch_udf` (batch 64), and the
bare loop (this process, all cores, sorted, batch 64) in fp32 and bf16. All models are loaded before the clock starts. The
figure of each is its best round. Then ours alone: with 30% of the rows repeating others, and with ten times the rows. Texts
come from the demo shop's generator; the model is MiniLM with a head fitted to their stars.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pandas as pd
from bars import bars
from turns import in_turns

MOST_TOKENS = 256


def main() -> None:
    arguments = _arguments()
    from pipelines.session import spark_session
    from udfs.form import processor_name
    from udfs.spark import running_models

    spark = spark_session("benchmark", master=f"local[{os.cpu_count()}]", conf={"spark.driver.memory": "2g"})
    reviews, titles = texts(arguments.reviews, arguments.titles)
    tenfold = [f"{title} {number}" for number in range(10) for title in titles]
    found: dict[str, Any] = {"processor": processor_name(), "cores": os.cpu_count()}
    with tempfile.TemporaryDirectory() as place:
        write_classifier(Path(place))
        for name, rows in {"reviews": reviews, "titles": titles}.items():
            found[name] = {"rows": len(rows), **raced(systems(spark, Path(place), rows, arguments.precision), len(rows), arguments.rounds)}
            print(table(name, found[name]), flush=True)
        found["form"] = running_models(spark, place, os.cpu_count() or 2, precision=arguments.precision)
        alone = ours_alone(spark, place, arguments.precision)
        found["30% repeated"] = compared(alone, reviews, repeated(reviews), arguments.rounds)
        found["rows x 10"] = compared(alone, titles, tenfold, 1 if arguments.rounds == 1 else 2)
    print(f"\nform: {found['form']}")
    for name in ("30% repeated", "rows x 10"):
        print(f"\n{name}: {found[name]}", flush=True)
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text(json.dumps(found, indent=1))
    if arguments.plot:
        charts = {f"{name}, {found[name]['rows']:,} rows": found[name]["rows_per_second"] for name in ("reviews", "titles")}
        arguments.plot.write_text(bars(charts, "rows/s"))
    print(json.dumps(found))


def compared(alone: Callable[[list[str]], Callable[[], list[str]]], plain: list[str], other: list[str], rounds: int) -> dict[str, Any]:
    """Seconds of ours on two sets of rows in turns, their ratio, and the most memory that a model's process held after each."""

    def watched(run: Callable[[], list[str]]) -> Callable[[], int]:
        return lambda: (run(), model_peak())[1]

    sets = {"plain": plain, "other": other}
    seconds, peaks = in_turns({name: watched(alone(rows)) for name, rows in sets.items()}, rounds)
    best = {name: round(min(taken), 2) for name, taken in seconds.items()}
    return {"rows": [len(plain), len(other)], "seconds": best, "ratio": round(best["other"] / best["plain"], 2), "peak_mib": peaks}


def model_peak() -> int:
    """The largest resident memory that a model's process has had, MiB."""
    from pipelines.memory import account

    found = [0]
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if b"udfs.child" in (process / "cmdline").read_bytes():
                found.append(account(process)[1])
    return max(found) // 1024


def texts(reviews: int, titles: int) -> tuple[list[str], list[str]]:
    """Reviews of about 119 tokens (several of the demo's in one) and the titles of its products."""
    from pipelines.demo.products import catalogue

    dice = Random(1)
    products = catalogue(max(titles, 50), 7)
    bodies = [record["body"] for record in demo_reviews(3000) if record["body"]]
    return [" ".join(dice.sample(bodies, dice.choice((2, 3, 4, 5, 6, 7, 8, 10)))) for _ in range(reviews)], [p.title for p in products][
        :titles
    ]


def repeated(rows: list[str]) -> list[str]:
    """As many rows, 30% of which repeat another."""
    dice = Random(2)
    distinct = rows[: round(len(rows) * 0.7)]
    mixed = distinct + [dice.choice(distinct) for _ in range(len(rows) - len(distinct))]
    dice.shuffle(mixed)
    return mixed


def write_classifier(path: Path, base: str = "embedded", device: str = "cpu") -> None:
    """A base of BERT's kind, MiniLM by default, as a sequence classifier of the demo's reviews into stars, its head fitted to frozen
    features.
    """
    import torch
    from sklearn.linear_model import LogisticRegression
    from transformers import AutoTokenizer, BertForSequenceClassification

    from udfs.base import find_base

    weights = find_base(base).path
    model = BertForSequenceClassification.from_pretrained(weights, num_labels=5, dtype=torch.float32).eval().to(device)
    tokenizer = AutoTokenizer.from_pretrained(weights, model_max_length=MOST_TOKENS)
    records = [record for record in demo_reviews(900) if record["body"] and str(record["stars"]) in "12345"]
    with torch.inference_mode():
        tokens = tokenizer([record["body"] for record in records], padding=True, truncation=True, return_tensors="pt").to(device)
        features = model.bert(**tokens).pooler_output.cpu().numpy()
    fitted = LogisticRegression(C=10, max_iter=500).fit(features, [int(record["stars"]) for record in records])
    model.cpu().classifier.weight.data = torch.from_numpy(fitted.coef_).float()
    model.classifier.bias.data = torch.from_numpy(fitted.intercept_).float()
    model.save_pretrained(path)
    tokenizer.save_pretrained(path)


def demo_reviews(count: int) -> list[dict[str, Any]]:
    """Records of the demo shop's reviews."""
    from pipelines.demo.products import catalogue
    from pipelines.demo.reviews import review_rows

    return [row["record"] for row in review_rows(catalogue(300, 7), [f"user{number}" for number in range(50)], count, 7)]


def systems(spark: Any, folder: Path, rows: list[str], precision: str) -> dict[str, Callable[[], list[str]]]:
    """Every way to score the rows; each answers with labels in the rows' order."""
    return {
        "nightshelf": ours_alone(spark, str(folder), precision)(rows),
        "pipeline UDF": in_spark(spark, rows, pipeline_udf(str(folder))),
        "predict_batch_udf": in_spark(spark, rows, batch_udf(str(folder))),
        "bare loop fp32": bare(folder, rows, "fp32"),
        "bare loop bf16": bare(folder, rows, "bf16"),
    }


def frame(spark: Any, rows: list[str]) -> Any:
    """(`id`, `body`) over all cores."""
    cores = os.cpu_count() or 2
    return spark.createDataFrame(pd.DataFrame({"id": range(len(rows)), "body": rows})).repartition(cores).cache()


def ours_alone(spark: Any, folder: str, precision: str) -> Callable[[list[str]], Callable[[], list[str]]]:
    """`score_text`, for any rows."""
    from udfs.spark import running_models, score_text

    def of(rows: list[str]) -> Callable[[], list[str]]:
        data = frame(spark, rows)
        data.count()
        running_models(spark, folder, os.cpu_count() or 2, precision=precision)
        return lambda: [
            row[1] for row in sorted(score_text(data, "body", folder, precision=precision).select("id", "said.label").collect())
        ]

    return of


def in_spark(spark: Any, rows: list[str], udf: Any) -> Callable[[], list[str]]:
    """A UDF over the rows, tried on a few so that its model is loaded."""
    data = frame(spark, rows)
    data.limit(64).repartition(os.cpu_count() or 2).select(udf("body")).collect()
    return lambda: [row[1] for row in sorted(data.select("id", udf("body")).collect())]


def pipeline_udf(folder: str) -> Any:
    """What most tutorials show; the pipeline is kept between jobs, which they do not."""
    from pyspark.sql import functions as F

    def predict(batches: Iterator[pd.Series]) -> Iterator[pd.Series]:
        import sys

        from transformers import pipeline

        kept = sys.__dict__.setdefault("_benchmark", {})
        if folder not in kept:
            kept[folder] = pipeline("text-classification", model=folder, batch_size=32, device="cpu", truncation=True)
        for batch in batches:
            yield pd.Series([answer["label"] for answer in kept[folder](batch.tolist())])

    return F.pandas_udf(predict, returnType="string", functionType=F.PandasUDFType.SCALAR_ITER)  # type: ignore[arg-type]


def batch_udf(folder: str) -> Any:
    """Spark's own way to run a model."""
    from pyspark.ml.functions import predict_batch_udf
    from pyspark.sql.types import StringType

    def make() -> Any:
        import torch
        from transformers import AutoModelForSequenceClassification, AutoTokenizer

        tokenizer, model = AutoTokenizer.from_pretrained(folder), AutoModelForSequenceClassification.from_pretrained(folder).eval()

        def predict(inputs: np.ndarray) -> np.ndarray:
            tokens = tokenizer(list(inputs), padding=True, truncation=True, return_tensors="pt")
            with torch.inference_mode():
                best = model(**tokens).logits.argmax(dim=1).tolist()
            return np.array([model.config.id2label[label] for label in best], dtype=object)

        return predict

    return predict_batch_udf(make, return_type=StringType(), batch_size=64)


def bare(folder: Path, rows: list[str], precision: str, device: str = "cpu", size: int = 64) -> Callable[[], list[str]]:
    """No Spark: one process, all cores or a GPU, sorted by length, batches of one size."""
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    dtype = torch.bfloat16 if precision == "bf16" else torch.float32
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForSequenceClassification.from_pretrained(folder, dtype=dtype).eval().to(device)

    def run() -> list[str]:
        order, out = np.argsort([len(row) for row in rows], kind="stable"), np.empty(len(rows), dtype=object)
        with torch.inference_mode():
            for start in range(0, len(rows), size):
                batch = order[start : start + size]
                tokens = tokenizer([rows[row] for row in batch], padding=True, truncation=True, return_tensors="pt").to(device)
                out[batch] = [model.config.id2label[label] for label in model(**tokens).logits.argmax(dim=1).tolist()]
        return list(out)

    return run


def raced(rivals: dict[str, Callable[[], list[str]]], rows: int, rounds: int) -> dict[str, Any]:
    """rows_per_second of each (its best round), how many times slower than ours, the share of labels equal to ours."""
    seconds, answers = in_turns(rivals, rounds)
    best, labels = {name: min(taken) for name, taken in seconds.items()}, answers["nightshelf"]
    return {
        "rows_per_second": {name: round(rows / taken, 1) for name, taken in best.items()},
        "ours_is_times_as_fast": {name: round(taken / best["nightshelf"], 2) for name, taken in best.items()},
        "median_ratio": {name: round(float(np.median(np.divide(taken, seconds["nightshelf"]))), 2) for name, taken in seconds.items()},
        "same_label": {
            name: round(float(np.mean([a == b for a, b in zip(said, labels, strict=True)])), 4) for name, said in answers.items()
        },
    }


def table(name: str, found: dict[str, Any]) -> str:
    """The figures of one set of rows for people."""
    lines = [f"\n{name}: {found['rows']:,} rows", f"  {'':20}{'rows/s':>10}{'ours is x':>12}{'median x':>10}{'same label':>12}"]
    for rival, rate in found["rows_per_second"].items():
        columns = (found["ours_is_times_as_fast"][rival], found["median_ratio"][rival], found["same_label"][rival])
        lines.append(f"  {rival:20}{rate:>10}{columns[0]:>12}{columns[1]:>10}{columns[2]:>12}")
    return "\n".join(lines)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reviews", type=int, default=1500)
    parser.add_argument("--titles", type=int, default=12_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--precision", default="auto", help="of ours: auto, fp32, bf16, fp16 or int8")
    parser.add_argument("--out", type=Path, default=Path("build/scoring.json"))
    parser.add_argument("--plot", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    main()
