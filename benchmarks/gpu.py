"""The training stage and the engine on one GPU: tokens a second, their share of the card's peak, memory, rivals in the
same run.

    python benchmarks/gpu.py [--only train score write] [--base FOLDER] [--bases MiniLM "BERT base size" ...] [--reviews
    16000]
                             [--titles 40000] [--batch-rows 10000] [--prompts 192] [--tasks 4] [--rounds 2] [--out
                             build/gpu.json]

The peak is what a bf16 product of 8192 x 8192 matrices reaches here. Bases: MiniLM, and BERT's shape in two sizes with
random weights, which learn nothing and cost the same. Training: the sentiment recipe's own fit on the demo shop's
reviews. Scoring: a guarded child, as in a Spark task, one task or several on the card; rivals are a transformers
pipeline (its defaults but batch 32; bf16 and batch 256) and the bare loop of `benchmarks/scoring.py` (bf16, batch 256).
Writing: as `benchmarks/generation.py`. Prints a line per figure, then one JSON line.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scoring import bare, labelled, raced, write_classifier

#: Of BERT's shape: layers, width, heads.
SIZES = {"BERT base size": (12, 768, 12), "BERT large size": (24, 1024, 16)}
#: What changes in the recipe.
WAYS: dict[str, dict[str, Any]] = {
    "default": {},
    "256 rows a step": {"batch_size": 256, "tokens_per_batch": 65_536},
    "256 rows, adapters": {"batch_size": 256, "tokens_per_batch": 65_536, "method": "lora"},
    "256 rows, checkpointing": {"batch_size": 256, "tokens_per_batch": 65_536, "gradient_checkpointing": True},
}


def main() -> None:
    arguments = _arguments()
    import torch

    from udfs.models.base_models import find_base
    from udfs.models.text_reader import tokenize_on

    tokenize_on(1)  # as a Spark task of one core does; its processes inherit it

    found: dict[str, Any] = {
        "gpu": torch.cuda.get_device_name(),
        "torch": torch.__version__,
        "peak_tflops": round(peak() / 1e12),
    }
    print(found, flush=True)
    with tempfile.TemporaryDirectory() as place:
        own = find_base(arguments.base).path
        bases = {
            name: random_base(Path(place, name), SIZES[name], own) if name in SIZES else own for name in arguments.bases
        }
        for part in arguments.only:
            found[part] = PARTS[part](bases, found["peak_tflops"] * 1e12, arguments)
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text(json.dumps(found, indent=1))
    print(json.dumps(found))


def peak() -> float:
    """Operations a second of a large bf16 product."""
    import torch

    a, b = (torch.randn(8192, 8192, device="cuda", dtype=torch.bfloat16) for _ in range(2))
    seconds = []
    for _ in range(13):
        torch.cuda.synchronize()
        started = time.perf_counter()
        a @ b
        torch.cuda.synchronize()
        seconds.append(time.perf_counter() - started)
    return 2 * 8192**3 / float(np.median(seconds[3:]))


def random_base(folder: Path, size: tuple[int, int, int], tokenizer_of: Path) -> Path:
    """An encoder of BERT's shape with random weights and another's tokenizer."""
    import torch
    from transformers import AutoTokenizer, BertConfig, BertModel

    torch.manual_seed(0)
    layers, width, heads = size
    tokenizer = AutoTokenizer.from_pretrained(tokenizer_of)
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=width,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        intermediate_size=4 * width,
    )
    BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def operations(folder: Path, tokens_per_row: float) -> float:
    """Of one token forward: two for each weight of the layers' matrices, and attention's products. A step of training
    does three times as many.
    """
    config = json.loads((folder / "config.json").read_text())
    layers, width = config["num_hidden_layers"], config["hidden_size"]
    return layers * (2 * (4 * width**2 + 2 * width * config["intermediate_size"]) + 4 * width * tokens_per_row)


def trained(bases: dict[str, Path], most: float, arguments: argparse.Namespace) -> dict[str, Any]:
    """Tokens a second of the steps, padding not counted, looks left out; memory that torch held on the card."""
    found = {}
    for name, folder in bases.items():
        for way, change in WAYS.items():
            if name != "BERT large size" and way.endswith(("adapters", "checkpointing")):
                continue
            found[f"{name}, {way}"] = figures = fitted(folder, change, most, arguments)
            print(f"train {name}, {way}: {figures}", flush=True)
    return found


def fitted(folder: Path, change: dict[str, Any], most: float, arguments: argparse.Namespace) -> dict[str, Any]:
    """One fit of so many epochs that there are some fifty steps."""
    import torch

    from expectations.tasks.sentiment import SentimentRecipe
    from training.datasets.labeled import Classes, LabeledDataset
    from training.finetuning.loop import fit_classifier
    from training.tracking.callbacks import Unwatched
    from udfs.models.base_models import find_base

    at: list[tuple[float, float]] = []

    class Clock(Unwatched):
        def step(self, number: int, loss: torch.Tensor, rate: float, tokens: float) -> None:
            if number % 10 == 0:
                torch.cuda.synchronize()
                at.append((time.perf_counter(), tokens))

    reviews, _ = labelled(arguments.reviews, 0, 7)["reviews"]
    rows = LabeledDataset(reviews, np.arange(len(reviews)) % 5, np.ones(len(reviews)))
    recipe = SentimentRecipe(
        base_model=str(folder), seconds=1e6, evaluations=1, patience=0, probe_rows=256, validation_rows=64, **change
    )
    recipe = recipe.model_copy(update={"max_epochs": 60 * (recipe.batch_size or 32) / len(reviews)})
    encoder, history = fit_classifier(
        rows, rows.take(np.arange(64)), Classes(5), find_base(str(folder)), recipe, 160, watch=Clock()
    )
    del encoder
    torch.cuda.empty_cache()
    (began, before), (ended, after) = at[0], at[-1]
    rate = (after - before) / (ended - began)
    tokens_per_row = after / (history["epochs"] * len(reviews))
    times = 2 if recipe.method == "lora" else 3  # adapters need no gradients of the base's weights
    share = times * operations(folder, tokens_per_row) * rate / most
    return {
        "tokens_per_second": round(rate),
        "share_of_peak": round(share, 3),
        "gpu_peak_mib": history["gpu_peak_mib"],
        "precision": history["precision"],
    }


def scored(bases: dict[str, Path], most: float, arguments: argparse.Namespace) -> dict[str, Any]:
    """Rows a second of ours and rivals, and how many of their labels are ours."""
    import torch

    from udfs.predictors import any_text

    found = {}
    taught, asked = labelled(900, 3000, 3), labelled(arguments.reviews, arguments.titles, 7)
    for name, folder in bases.items():
        precision = "bf16" if name in SIZES else "auto"  # random weights say too little to agree on
        for kind, (rows, classes) in asked.items():
            with tempfile.TemporaryDirectory() as place, in_tasks(place, precision, arguments) as by_tasks:
                classifier = Path(place)
                write_classifier(classifier, *taught[kind], str(folder), "cuda")
                loaded = loaded_here(place, precision)
                print(f"score {name}, {kind}: {any_text.form_of(loaded)}", flush=True)
                pipelines = {
                    size: piped(place, size, dtype) for size, dtype in ((256, torch.bfloat16), (32, torch.float32))
                }
                systems = partial(rivals, classifier, loaded, by_tasks, pipelines, arguments)
                for run in systems(rows[: len(rows) // 4]).values():  # the first batches of each shape cost more
                    run()
                figures = raced(systems(rows), classes, arguments.rounds)
                found[f"{name}, {kind}"] = figures | shared(classifier, rows, figures["rows_per_second"], most)
                print(f"score {name}, {kind}: {json.dumps(found[f'{name}, {kind}'])}", flush=True)
    return found


def rivals(
    folder: Path,
    loaded: Any,
    by_tasks: Callable[[list[str]], list[str]],
    pipelines: dict[int, Callable[[list[str]], list[str]]],
    arguments: argparse.Namespace,
    rows: list[str],
) -> dict[str, Callable[[], list[str]]]:
    """Every way to score the rows; each answers with labels in the rows' order."""
    ours = partial(labels, loaded, rows, size=arguments.batch_rows)
    return {
        "nightshelf": partial(ours, ahead=True),
        "one window at a time": partial(ours, ahead=False),
        f"{arguments.tasks} tasks": partial(by_tasks, rows),
        "bare loop bf16, batch 256": bare(folder, rows, "bf16", "cuda", 256),
        "pipeline bf16, batch 256": partial(pipelines[256], rows),
        "pipeline fp32, batch 32": partial(pipelines[32], rows),
    }


def shared(folder: Path, rows: list[str], per_second: dict[str, float], most: float) -> dict[str, Any]:
    """Tokens of a row, and each system's share of the card's peak."""
    from transformers import AutoTokenizer

    tokens = sum(map(len, AutoTokenizer.from_pretrained(folder)(rows, truncation=True)["input_ids"])) / len(rows)
    each = operations(folder, tokens) * tokens
    return {
        "tokens_per_row": round(tokens, 1),
        "share_of_peak": {name: round(each * rate / most, 4) for name, rate in per_second.items()},
    }


def loaded_here(folder: str, precision: str) -> Any:
    """The model in a guarded child of this process, on the card."""
    from udfs.engine.batching import RuntimeConfig
    from udfs.predictors import any_text

    return any_text.load(any_text.find_text_model(folder), RuntimeConfig(1, precision, guarded=True, gpu="0"))


def labels(loaded: Any, rows: list[str], ahead: bool, size: int) -> list[str]:
    """As in `score_text`, Arrow batches of `size` rows."""
    from udfs.engine.windows import answered
    from udfs.predictors import any_text

    batches = (pd.Series(rows[start : start + size]) for start in range(0, len(rows), size))
    found = answered(batches, lambda each: any_text.predict(loaded, each.tolist()), ahead)
    return [label for window in found for label in window.rows["label"]]


_of_task: dict[str, Any] = {}


def begin_task(folder: str, precision: str) -> None:
    """A task's process, its model loaded."""
    _of_task["loaded"] = loaded_here(folder, precision)


def in_task(rows: list[str], batch_rows: int) -> list[str]:
    """Answers one partition."""
    return labels(_of_task["loaded"], rows, True, batch_rows)


@contextmanager
def in_tasks(folder: str, precision: str, arguments: argparse.Namespace) -> Iterator[Callable[[list[str]], list[str]]]:
    """Answers rows in as many processes, each with a child of its own on the card."""
    tasks = arguments.tasks
    with ProcessPoolExecutor(tasks, get_context("spawn"), begin_task, (folder, precision)) as pool:

        def answer(rows: list[str]) -> list[str]:
            size = -(-len(rows) // tasks)
            parts = [rows[at : at + size] for at in range(0, len(rows), size)]
            return [
                label for part in pool.map(partial(in_task, batch_rows=arguments.batch_rows), parts) for label in part
            ]

        yield answer


def piped(folder: str, size: int, dtype: Any) -> Callable[[list[str]], list[str]]:
    """A transformers pipeline, rows in file order."""
    from transformers import pipeline

    made = pipeline("text-classification", model=folder, batch_size=size, device=0, dtype=dtype, truncation=True)
    return lambda rows: [answer["label"] for answer in made(rows)]


def written(bases: dict[str, Path], most: float, arguments: argparse.Namespace) -> dict[str, Any]:
    """Decoding as `benchmarks/generation.py` does, on the card."""
    from generation import compared

    found = compared(arguments.prompts, 48, arguments.rounds, "cuda")
    print(f"write: {found}", flush=True)
    return found


PARTS = {"train": trained, "score": scored, "write": written}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", default=list(PARTS), choices=list(PARTS))
    parser.add_argument("--base", default="embedded", help="MiniLM: embedded, or a folder")
    parser.add_argument("--bases", nargs="+", default=["MiniLM", *SIZES], choices=["MiniLM", *SIZES])
    parser.add_argument("--reviews", type=int, default=16_000)
    parser.add_argument("--titles", type=int, default=40_000)
    parser.add_argument(
        "--batch-rows", type=int, default=10_000, help="of an Arrow batch; batches are joined into windows"
    )
    parser.add_argument("--prompts", type=int, default=192)
    parser.add_argument("--tasks", type=int, default=4, help="that share the card")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--out", type=Path, default=Path("build/gpu.json"))
    return parser.parse_args()


if __name__ == "__main__":
    main()
