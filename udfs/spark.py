"""The engine inside Spark: one pandas UDF per task and model folder. The only file here that imports pyspark."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pandas as pd
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from expectations.tasks import task as task_named
from udfs.engine import Running, cached

#: Rows gathered before the model runs: enough to drop repeated texts and to sort by length, small enough for memory.
WINDOW_ROWS = 8_000


def predict_udf(task_name: str, folder: str, how: Running) -> Callable:
    """A pandas UDF from the task's input struct to a struct of `status`, `error` and the task's outputs.

    It is marked non-deterministic, so that Spark does not run a model twice to filter by its answer. Row errors come back as
    rows; only what concerns the whole model (a missing or altered folder) raises.
    """
    ddl = task_named(task_name).output_ddl()

    def predict(batches: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        module = importlib.import_module(task_named(task_name).udf)
        model = _model(module, folder, how)
        for window, sizes in windows(batches):
            scored = module.predict(model, window)
            yield from split(scored, sizes)

    scalar_iter = F.PandasUDFType.SCALAR_ITER
    return F.pandas_udf(predict, returnType=ddl, functionType=scalar_iter).asNondeterministic()  # type: ignore[arg-type]


def windows(batches: Iterator[pd.DataFrame]) -> Iterator[tuple[pd.DataFrame, list[int]]]:
    """Joins Arrow batches into windows of about WINDOW_ROWS rows; the sizes tell where the batches were."""
    held: list[pd.DataFrame] = []
    for batch in batches:
        held.append(batch)
        if sum(map(len, held)) >= WINDOW_ROWS:
            yield pd.concat(held, ignore_index=True), [len(b) for b in held]
            held = []
    if held:
        yield pd.concat(held, ignore_index=True), [len(b) for b in held]


def split(scored: pd.DataFrame, sizes: list[int]) -> Iterator[pd.DataFrame]:
    """Cuts a window's rows back into frames of the batches' sizes."""
    start = 0
    for size in sizes:
        yield scored.iloc[start : start + size].reset_index(drop=True)
        start += size


def recommend_to_users(histories: DataFrame, folder: str, k: int, include_bought: bool, threads: int) -> DataFrame:
    """(`user_key`, `history` array of product_id, oldest first) to k rows per user: user_key, rank, product_id, score, reason."""

    def recommend(batches: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        from udfs import recommend as module

        model = _model(module, folder, threads)
        for batch in batches:
            yield module.for_users(model, batch, k, include_bought)

    schema = "user_key string, rank int, product_id string, score double, reason string"
    return histories.mapInPandas(recommend, schema)  # type: ignore[arg-type]


def similar_products(products: DataFrame, folder: str, k: int, threads: int) -> DataFrame:
    """(`product_id`) to k rows per product: product_id, rank, similar_product_id, score, reason."""

    def similar(batches: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        from udfs import recommend as module

        model = _model(module, folder, threads)
        for batch in batches:
            yield module.similar(model, batch["product_id"].tolist(), k)

    schema = "product_id string, rank int, similar_product_id string, score double, reason string"
    return products.mapInPandas(similar, schema)  # type: ignore[arg-type]


def _model(module: ModuleType, folder: str, how: Any) -> Any:
    """The predictor of a folder, loaded once per worker process."""
    from udfs.model_folder import open_folder

    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    return cached(open_folder(folder), module.load, how)
