"""What `nightshelf size` needs to know of a scoring pass, and the ledger keeps."""

from __future__ import annotations

import importlib
import os
from collections.abc import Mapping

import psutil
from pyspark.sql import DataFrame

from expectations.settings.shop import Shop
from expectations.task import Task
from pipelines.scoring.memory import peak_mib
from udfs.models.model_folder import ModelFolder
from udfs.models.text_reader import sealed_tokenizer, tokenized

#: Inputs that tell how many tokens all of them have.
_SAMPLE_ROWS = 500


def measured(inputs: DataFrame, folder: ModelFolder, task: Task, scored: int, workers: int) -> dict[str, int]:
    """`workers` that ran at the same time; `tokens` that an encoder read in `scored` inputs, by a sample; `memory_mib`,
    the peak of all processes of a local session. What is not known is not there. Idle workers are gone after a minute,
    so ask at once.
    """
    spark = inputs.sparkSession
    tokens = tokens_per_input(inputs, folder, task)
    local = str(spark.conf.get("spark.master", "")).startswith("local")  # else the workers are on other machines
    found = {
        "workers": workers,
        "tokens": None if tokens is None else round(tokens * scored),
        "memory_mib": peak_mib(os.getpid()) if local else None,
    }
    return {name: value for name, value in found.items() if value is not None}


def means(shop: Shop) -> dict[str, int]:
    """What a row may want of that a model failed on: cores and memory of the driver's machine, seconds of a batch."""
    memory = psutil.virtual_memory().total // 2**20
    return {
        "machine_cores": os.cpu_count() or 1,
        "machine_gib": round(memory / 1024),
        "seconds_per_batch": round(shop.scoring.seconds_per_batch),
    }


def are_others(now: Mapping[str, int], before: Mapping[str, int]) -> bool:
    """Whether `means` differ from those that an earlier pass noted among its counts."""
    return any(before.get(name, value) != value for name, value in now.items())


def tokens_per_input(inputs: DataFrame, folder: ModelFolder, task: Task) -> float | None:
    """Tokens that an encoder reads per input, the mean of a sample; None for models of other kinds."""
    if folder.kind != "encoder":
        return None
    sample = inputs.select("input.*").limit(_SAMPLE_ROWS).toPandas()
    texts = importlib.import_module(task.predictor).render(sample)
    ids, _ = tokenized(sealed_tokenizer(folder), texts)
    return sum(map(len, ids)) / max(1, len(ids))
