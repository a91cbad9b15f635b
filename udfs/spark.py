"""The engine inside Spark: one pandas UDF per task and model folder. The only file here that imports pyspark."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
from pyspark import TaskContext
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from expectations.tasks import task as task_named
from udfs import any_model
from udfs.engine import Running, cached

#: Rows gathered before the model runs: enough to drop repeated texts and to sort by length, small enough for memory.
WINDOW_ROWS = 8_000
#: What limits CUDA to some of the machine's GPUs.
_VISIBLE = "CUDA_VISIBLE_DEVICES"
#: One folder per GPU that NVIDIA's driver knows.
_GPUS = Path("/proc/driver/nvidia/gpus")
#: Rows of a range that are spread over every worker there can be.
_MOST_WORKERS = 65_536


def predict_udf(task_name: str, folder: str, how: Running) -> Callable:
    """A pandas UDF from the task's input struct to a struct of `status`, `error` and the task's outputs.

    It is marked non-deterministic, so that Spark does not run a model twice to filter by its answer. Row errors come back as
    rows; only what concerns the whole model (a missing or altered folder) raises.
    """
    ddl = task_named(task_name).output_ddl()

    def predict(batches: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        module = importlib.import_module(task_named(task_name).udf)
        model = _model(module, folder, on_gpu(how))
        for window, sizes in windows(batches):
            scored = module.predict(model, window)
            yield from split(scored, sizes)

    scalar_iter = F.PandasUDFType.SCALAR_ITER
    return F.pandas_udf(predict, returnType=ddl, functionType=scalar_iter).asNondeterministic()  # type: ignore[arg-type]


def score_text(
    df: DataFrame,
    text: str,
    model: str,
    into: str = "said",
    threads: int | None = None,
    precision: str = "auto",
    seconds_per_batch: float = 120.0,
) -> DataFrame:
    """All columns of `df` and a struct `into` that says what `model` makes of the column `text`.

    The struct: `status` (ok, empty, truncated, error), `error`, and label, probability and probabilities of a classifier,
    `embedding` of an encoder, or `text` of a causal model. `model`: a model folder, a local folder of transformers, or a
    hub name, which executors must find too. `threads`: of one task, by default `spark.task.cpus`. `precision` as in
    `udfs.encoder.open_encoder`. Runs one task per partition of `df`; materialise the result before filtering by it.
    Raises BaseModelError or ModelFolderError where the model is absent or of a form that is not loaded, and ValueError
    where `df` has no column `text` or has one `into`.
    """
    if text not in df.columns or into in df.columns:
        raise ValueError(f"expected a column {text!r} and none named {into!r}, found {', '.join(df.columns)}; rename, or name another")
    found = any_model.find_text_model(model)
    how = Running(threads or task_cores(df.sparkSession), precision, guarded=True, seconds_per_batch=seconds_per_batch)

    def predict(batches: Iterator[pd.Series]) -> Iterator[pd.DataFrame]:
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        loaded = any_model.running(found, on_gpu(how))
        for window, sizes in windows(batches):
            yield from split(any_model.predict(loaded, window.tolist()), sizes)

    scalar_iter = F.PandasUDFType.SCALAR_ITER
    predict_column = F.pandas_udf(predict, returnType=found.ddl(), functionType=scalar_iter)  # type: ignore[arg-type]
    return df.withColumn(into, predict_column.asNondeterministic()(df[text]))


def running_models(
    spark: SparkSession, model: str, workers: int, threads: int | None = None, precision: str = "auto", seconds_per_batch: float = 120.0
) -> dict[str, Any]:
    """Starts the model in up to `workers` Python workers, as `score_text` would, and says how it runs there: precision, and
    budget in tokens per batch.
    """
    found = any_model.find_text_model(model)
    how = Running(threads or task_cores(spark), precision, guarded=True, seconds_per_batch=seconds_per_batch)

    def tell(batches: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        for _ in batches:
            yield pd.DataFrame([any_model.about(any_model.running(found, on_gpu(how)))])

    said = spark.range(0, workers, 1, workers).mapInPandas(tell, "precision string, budget long")  # type: ignore[arg-type]
    rows = said.collect()
    return {"precision": ", ".join(sorted({row["precision"] for row in rows})), "budget": min(row["budget"] for row in rows)}


def windows(batches: Iterator[Any]) -> Iterator[tuple[Any, list[int]]]:
    """Joins Arrow batches (frames or series) into windows of about WINDOW_ROWS rows; the sizes tell where the batches were."""
    held: list[Any] = []
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


def task_cores(spark: SparkSession) -> int:
    """Cores that Spark sets aside for one task, and so for one Python worker."""
    return int(spark.conf.get("spark.task.cpus", "1") or 1)


def concurrent_workers(spark: SparkSession) -> int:
    """Python workers that run at the same time on this cluster: the partitions that Spark itself gives a range of rows, which
    a Spark Connect session, that has no SparkContext to ask, can count as well.
    """
    partitions = spark.range(_MOST_WORKERS).select(F.spark_partition_id().alias("partition"))
    return int(partitions.agg(F.max("partition").alias("last")).collect()[0]["last"]) + 1


def on_gpu(how: Running) -> Running:
    """`how`, on the GPU of this task where there is one: the process that runs the model will see no other."""
    gpu = gpu_of_task(TaskContext.get(), visible_gpus())
    if gpu is None:
        return how
    os.environ[_VISIBLE] = gpu
    return replace(how, gpu=gpu)


def gpu_of_task(context: TaskContext | None, gpus: Sequence[str]) -> str | None:
    """Address of the GPU that a task uses: the one that Spark set aside for it, else one of `gpus`, in turn by partition.

    None outside of a task, and where there is none.
    """
    if context is None:
        return None
    given = context.resources().get("gpu")
    if given is not None and given.addresses:
        return given.addresses[0]
    return gpus[context.partitionId() % len(gpus)] if gpus else None


def visible_gpus() -> list[str]:
    """Addresses of the GPUs that this process may use, found without torch. A worker that has taken one sees that one only,
    and so keeps it for its later tasks.
    """
    if _VISIBLE in os.environ:
        return [gpu.strip() for gpu in os.environ[_VISIBLE].split(",") if gpu.strip() not in ("", "-1")]
    return [str(number) for number in range(len(list(_GPUS.iterdir())) if _GPUS.is_dir() else 0)]


def _model(module: ModuleType, folder: str, how: Any) -> Any:
    """The predictor of a folder, loaded once per worker process."""
    from udfs.model_folder import open_folder

    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    return cached(open_folder(folder), module.load, how)
