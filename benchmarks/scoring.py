"""Scoring against what people write by hand, in one run, interleaved: the same classifier, the same rows, answers
compared.

    python benchmarks/scoring.py [--reviews 1500] [--titles 12000] [--rounds 3] [--out build/scoring.json] [--plot
    FILE.svg]

Rivals: a transformers pipeline in an iterator pandas UDF (batch 32, file order), `predict_batch_udf` (batch 64), and
the bare loop (this process, all cores, sorted, batch 64) in fp32, and in bf16 where the processor has units for it. All
models are loaded before the clock starts. The figure of each is its best round. Then ours alone: with 30% of the rows
repeating others, and with ten times the rows. Texts come from the demo shop's generator; the models are MiniLM with a
head fitted to other reviews' opinions and other titles' categories. Where the processor multiplies bytes, ours also
runs in int8, made and judged by texts of neither.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
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
    from pipelines.lake.session import spark_session
    from udfs.kernels.execution_plan import processor_name

    spark = spark_session("benchmark", master=f"local[{os.cpu_count()}]", conf={"spark.driver.memory": "2g"})
    taught, sampled, asked = (
        labelled(900, 3000, 3),
        labelled(128, 128, 5),
        labelled(arguments.reviews, arguments.titles, 7),
    )
    found: dict[str, Any] = {"processor": processor_name(), "cores": os.cpu_count()}
    with tempfile.TemporaryDirectory() as place:
        for name, (rows, classes) in asked.items():
            folder = Path(place) / name
            write_classifier(folder, *taught[name])
            systems = rivals(spark, folder, rows, sampled[name][0])
            found[name] = {"rows": len(rows), "forms": forms(spark, folder, sampled[name][0])}
            found[name] |= raced(systems, classes, arguments.rounds)
            print(table(name, found[name]), flush=True)
        reviews, titles = asked["reviews"][0], asked["titles"][0]
        tenfold = [f"{title} {number}" for number in range(10) for title in titles]
        found["30% repeated"] = compared(
            ours_alone(spark, Path(place) / "reviews"), reviews, repeated(reviews), arguments.rounds
        )
        found["rows x 10"] = compared(
            ours_alone(spark, Path(place) / "titles"), titles, tenfold, 1 if arguments.rounds == 1 else 2
        )
    for name in ("30% repeated", "rows x 10"):
        print(f"\n{name}: {found[name]}", flush=True)
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text(json.dumps(found, indent=1))
    if arguments.plot:
        charts = {
            f"{name}, {found[name]['rows']:,} rows": found[name]["rows_per_second"] for name in ("reviews", "titles")
        }
        arguments.plot.write_text(bars(charts, "rows/s"))
    print(json.dumps(found))


def compared(
    alone: Callable[[list[str]], Callable[[], list[str]]], plain: list[str], other: list[str], rounds: int
) -> dict[str, Any]:
    """Seconds of ours on two sets of rows in turns, their ratio, and the most memory that a model's process held
    meanwhile.
    """

    def watched(run: Callable[[], list[str]]) -> Callable[[], int]:
        return lambda: model_peak(run)

    sets = {"plain": plain, "other": other}
    seconds, peaks = in_turns({name: watched(alone(rows)) for name, rows in sets.items()}, rounds)
    best = {name: round(min(taken), 2) for name, taken in seconds.items()}
    return {
        "rows": [len(plain), len(other)],
        "seconds": best,
        "ratio": round(best["other"] / best["plain"], 2),
        "peak_mib": peaks,
    }


def model_peak(run: Callable[[], Any]) -> int:
    """The most resident memory, in MiB, of the processes whose models worked in a run: others may wait, and hold
    more.
    """
    from pipelines.scoring.memory import account, runs_models

    before = {}
    for process in filter(runs_models, Path("/proc").glob("[0-9]*")):
        with suppress(OSError):
            (process / "clear_refs").write_text("5")  # its peak begins anew
            before[process] = cpu_ticks(process)
    run()
    return (
        max((account(process)[1] for process, ticks in before.items() if cpu_ticks(process) - ticks > 10), default=0)
        // 1024
    )


def cpu_ticks(process: Path) -> int:
    """Hundredths of a second that the process has worked; none where it has ended."""
    with suppress(OSError):
        fields = (process / "stat").read_text().rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12])
    return 0


def labelled(reviews: int, titles: int, seed: int) -> dict[str, tuple[list[str], list[str]]]:
    """Texts and their classes: reviews of about 119 tokens (several of the demo's of one opinion in one) with that
    opinion, and the titles of its products with their categories.
    """
    from pipelines.demo.products import catalogue

    dice, bodies = Random(seed), defaultdict(list)
    for record in demo_reviews(3000):
        stars = str(record["stars"])
        if record["body"] and stars in "12345":
            bodies["bad" if stars in "12" else "so so" if stars == "3" else "good"].append(record["body"])
    opinions = [dice.choice(list(bodies)) for _ in range(reviews)]
    sampled = [" ".join(dice.sample(bodies[opinion], dice.choice((2, 3, 4, 5, 6, 7, 8, 10)))) for opinion in opinions]
    products = catalogue(max(titles, 50), seed)[:titles]
    return {
        "reviews": (sampled, opinions),
        "titles": ([p.title for p in products], [" > ".join(p.category_path) for p in products]),
    }


def repeated(rows: list[str]) -> list[str]:
    """As many rows, 30% of which repeat another."""
    dice = Random(2)
    distinct = rows[: round(len(rows) * 0.7)]
    mixed = distinct + [dice.choice(distinct) for _ in range(len(rows) - len(distinct))]
    dice.shuffle(mixed)
    return mixed


def write_classifier(
    path: Path, texts: list[str], classes: list[str], base: str = "embedded", device: str = "cpu"
) -> None:
    """A base of BERT's kind, MiniLM by default, as a sequence classifier of texts, its head fitted to frozen
    features.
    """
    import torch
    from sklearn.linear_model import LogisticRegression
    from transformers import AutoTokenizer, BertForSequenceClassification

    from udfs.models.base_models import find_base

    weights = find_base(base).path
    names = dict(enumerate(sorted(set(classes))))
    numbers = {name: number for number, name in names.items()}
    named: dict[str, Any] = {"num_labels": len(names), "id2label": names, "label2id": numbers}
    model = BertForSequenceClassification.from_pretrained(weights, dtype=torch.float32, **named).eval().to(device)
    tokenizer = AutoTokenizer.from_pretrained(weights, model_max_length=MOST_TOKENS)
    features = []
    with torch.inference_mode():
        for start in range(0, len(texts), 64):
            tokens = tokenizer(texts[start : start + 64], padding=True, truncation=True, return_tensors="pt").to(device)
            features.append(model.bert(**tokens).pooler_output.cpu().numpy())
    fitted = LogisticRegression(C=10, max_iter=500).fit(np.concatenate(features), [numbers[name] for name in classes])
    model.cpu().classifier.weight.data = torch.from_numpy(fitted.coef_).float()
    model.classifier.bias.data = torch.from_numpy(fitted.intercept_).float()
    model.save_pretrained(path)
    tokenizer.save_pretrained(path)


def demo_reviews(count: int) -> list[dict[str, Any]]:
    """Records of the demo shop's reviews."""
    from pipelines.demo.products import catalogue
    from pipelines.demo.reviews import review_rows

    return [
        row["record"] for row in review_rows(catalogue(300, 7), [f"user{number}" for number in range(50)], count, 7)
    ]


def rivals(spark: Any, folder: Path, rows: list[str], sample: list[str]) -> dict[str, Callable[[], list[str]]]:
    """Every way to score the rows; each answers with labels in the rows' order."""
    from udfs.kernels.execution_plan import has_bf16, has_int8

    return {
        "nightshelf": ours_alone(spark, folder)(rows),
        **({"nightshelf int8": ours_alone(spark, folder, "int8", sample)(rows)} if has_int8("cpu") else {}),
        "pipeline UDF": in_spark(spark, rows, pipeline_udf(str(folder))),
        "predict_batch_udf": in_spark(spark, rows, batch_udf(str(folder))),
        "bare loop fp32": bare(folder, rows, "fp32"),
        **({"bare loop bf16": bare(folder, rows, "bf16")} if has_bf16("cpu") else {}),
    }


def frame(spark: Any, rows: list[str]) -> Any:
    """(`id`, `body`) over as many tasks as run at once."""
    tasks = spark.sparkContext.defaultParallelism
    return spark.createDataFrame(pd.DataFrame({"id": range(len(rows)), "body": rows})).repartition(tasks).cache()


def forms(spark: Any, folder: Path, sample: Sequence[str] = ()) -> dict[str, dict[str, Any]]:
    """In which form ours runs, asked for the fastest and, where texts to round it by are given, for int8."""
    from udfs.spark import running_models

    workers = spark.sparkContext.defaultParallelism
    asked: dict[str, Sequence[str]] = {"auto": (), **({"int8": sample} if sample else {})}
    return {
        each: running_models(spark, str(folder), workers, precision=each, sample=given) for each, given in asked.items()
    }


def ours_alone(
    spark: Any, folder: Path, precision: str = "auto", sample: Sequence[str] = ()
) -> Callable[[list[str]], Callable[[], list[str]]]:
    """`score_text`, for any rows."""
    from udfs.spark import running_models, score_text

    how: dict[str, Any] = {"precision": precision, "sample": sample}

    def of(rows: list[str]) -> Callable[[], list[str]]:
        data = frame(spark, rows)
        data.count()
        running_models(spark, str(folder), spark.sparkContext.defaultParallelism, **how)
        scored = score_text(data, "body", str(folder), **how).select("id", "said.label")
        return lambda: [row[1] for row in sorted(scored.collect())]

    return of


def in_spark(spark: Any, rows: list[str], udf: Any) -> Callable[[], list[str]]:
    """A UDF over the rows, tried on a few so that its model is loaded."""
    data = frame(spark, rows)
    data.limit(64).repartition(spark.sparkContext.defaultParallelism).select(udf("body")).collect()
    return lambda: [row[1] for row in sorted(data.select("id", udf("body")).collect())]


def pipeline_udf(folder: str, device: str = "cpu", size: int = 32, precision: str = "fp32") -> Any:
    """What most tutorials show; the pipeline is kept between jobs, which they do not."""
    from pyspark.sql import functions as F

    def predict(batches: Iterator[pd.Series]) -> Iterator[pd.Series]:
        import sys

        import torch
        from transformers import pipeline

        kept = sys.__dict__.setdefault("_benchmark", {})
        if (asked := (folder, device, size, precision)) not in kept:
            dtype = torch.bfloat16 if precision == "bf16" else torch.float32
            kept[asked] = pipeline(
                "text-classification", model=folder, batch_size=size, device=device, dtype=dtype, truncation=True
            )
        for batch in batches:
            yield pd.Series([answer["label"] for answer in kept[asked](batch.tolist())])

    return F.pandas_udf(predict, returnType="string", functionType=F.PandasUDFType.SCALAR_ITER)  # type: ignore[arg-type]


def batch_udf(folder: str, device: str = "cpu") -> Any:
    """Spark's own way to run a model."""
    from pyspark.ml.functions import predict_batch_udf
    from pyspark.sql.types import StringType

    def make() -> Any:
        import torch
        from transformers import AutoModelForSequenceClassification, AutoTokenizer

        tokenizer = AutoTokenizer.from_pretrained(folder)
        model = AutoModelForSequenceClassification.from_pretrained(folder).eval().to(device)

        def predict(inputs: np.ndarray) -> np.ndarray:
            tokens = tokenizer(list(inputs), padding=True, truncation=True, return_tensors="pt").to(device)
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
                tokens = tokenizer([rows[row] for row in batch], padding=True, truncation=True, return_tensors="pt").to(
                    device
                )
                out[batch] = [model.config.id2label[label] for label in model(**tokens).logits.argmax(dim=1).tolist()]
        return list(out)

    return run


def raced(rivals: dict[str, Callable[[], list[str]]], classes: list[str], rounds: int) -> dict[str, Any]:
    """rows_per_second of each (its best round), how many times slower than each of ours, the share of labels equal to
    ours and to the rows' classes. Ours are those whose names begin with `nightshelf`.
    """
    seconds, answers = in_turns(rivals, rounds)
    best = {name: min(taken) for name, taken in seconds.items()}
    found: dict[str, Any] = {"rows_per_second": {name: round(len(classes) / taken, 1) for name, taken in best.items()}}
    for ours in (name for name in rivals if name.startswith("nightshelf")):
        found[f"{ours} is x"] = {name: round(taken / best[ours], 2) for name, taken in best.items()}
        found[f"{ours}, median"] = {
            name: round(float(np.median(np.divide(taken, seconds[ours]))), 2) for name, taken in seconds.items()
        }
    found["same label"] = {name: _equal(predicted, answers["nightshelf"]) for name, predicted in answers.items()}
    return found | {"right": {name: _equal(predicted, classes) for name, predicted in answers.items()}}


def _equal(predicted: list[str], expected: list[str]) -> float:
    return round(float(np.mean([a == b for a, b in zip(predicted, expected, strict=True)])), 4)


def table(name: str, found: dict[str, Any]) -> str:
    """The figures of one set of rows for people."""
    columns = {title: values for title, values in found.items() if title not in ("rows", "forms")}
    lines = [
        f"\n{name}: {found['rows']:,} rows, {found['forms']}",
        f"  {'':20}" + "".join(f"  {title}" for title in columns),
    ]
    for rival in found["rows_per_second"]:
        lines.append(f"  {rival:20}" + "".join(f"  {values[rival]:>{len(title)}}" for title, values in columns.items()))
    return "\n".join(lines)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reviews", type=int, default=1500)
    parser.add_argument("--titles", type=int, default=12_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--out", type=Path, default=Path("build/scoring.json"))
    parser.add_argument("--plot", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    main()
