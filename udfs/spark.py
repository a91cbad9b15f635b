"""The engine inside Spark: one pandas UDF per task and model folder. The only file here that imports pyspark."""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from types import ModuleType
from typing import Any

import pandas as pd
from pyspark import TaskContext
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from expectations.known_tasks import task as task_named
from udfs.engine.batching import ExecutionPlan, RuntimeConfig
from udfs.engine.devices import on_gpu
from udfs.engine.windows import answered, split
from udfs.models.loaded_models import cached
from udfs.models.model_folder import ModelFolder
from udfs.models.text_reader import tokenize_on
from udfs.predictors import any_text

#: Rows of a range that is spread over every worker there can be.
_MOST_WORKERS = 65_536
#: How a model ran: precision, tokens per batch (0: it reads no tokens), seconds until it was loaded, and the row's
#: share of
#: the seconds that its window took.
FORM = ("_precision", "_tokens", "_load_seconds", "_seconds")
FORM_DDL = "_precision string, _tokens int, _load_seconds double, _seconds double"


def predict_udf(task_name: str, folder: str, runtime: RuntimeConfig) -> Callable:
    """A pandas UDF from the task's input struct to a struct of `status`, `error` and the task's outputs. `folder`: the
    model folder's address.

    The columns FORM of the struct say how the model ran. The UDF is marked non-deterministic, so that Spark does not
    run a model twice to filter by its answer. Row errors come back as rows; only what concerns the whole model (a
    missing or altered folder) raises.
    """
    ddl = f"{task_named(task_name).output_ddl()}, {FORM_DDL}"

    def predict(batches: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        tokenize_on(runtime.threads)
        module = importlib.import_module(task_named(task_name).predictor)
        placed = on_gpu(runtime, TaskContext.get())
        model = _model(module, folder, placed)
        for scored, sizes, seconds in answered(batches, partial(module.predict, model.predictor), _ahead(placed)):
            each = seconds / max(len(scored), 1)
            yield from split(scored.assign(**dict(zip(FORM, (*model.form(), each), strict=True))), sizes)

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
    embeddings: bool = False,
    sample: Sequence[str] = (),
) -> DataFrame:
    """All columns of `df` and a struct `into` that says what `model` makes of the column `text`.

    The struct: `status` (ok, truncated, null, empty, not_text, undecodable, error), `error`, and `label`, `probability`
    and `probabilities` of a classifier, `embedding` of an encoder, or `text` of a causal model. `model`: a model
    folder, a local folder of transformers, or a hub name, which executors must find too. `threads`: of one task, by
    default `spark.task.cpus`. `precision` as in `udfs.kernels.execution_plan.select_plan`. `embeddings`: a classifier
    also gives its `embedding` of the text (mean-pooled, unit length), from the same pass. `sample`: some texts like
    those of the column; a model of transformers is rounded to int8 by them, and a faster precision serves where it says
    of them what fp32 says (without: of made-up texts; a model folder has its own). Runs one task per partition of `df`;
    materialise the result before filtering by it. Raises BaseModelError or ModelFolderError where the model is absent
    or of a form that is not loaded, and ValueError where `df` has no column `text` or has one `into`, or the model no
    embeddings.
    """
    if text not in df.columns or into in df.columns:
        raise ValueError(
            f"expected a column {text!r} and none named {into!r}, found {', '.join(df.columns)}; rename, or name another"
        )
    found = any_text.find_text_model(model, embeddings, sample)
    runtime = RuntimeConfig(
        threads or task_cores(df.sparkSession), precision, guarded=True, seconds_per_batch=seconds_per_batch
    )

    def predict(batches: Iterator[pd.Series]) -> Iterator[pd.DataFrame]:
        tokenize_on(runtime.threads)
        placed = on_gpu(runtime, TaskContext.get())
        loaded = any_text.running(found, placed)
        for scored, sizes, _ in answered(
            batches, lambda texts: any_text.predict(loaded, texts.tolist()), _ahead(placed)
        ):
            yield from split(scored, sizes)

    scalar_iter = F.PandasUDFType.SCALAR_ITER
    predict_column = F.pandas_udf(predict, returnType=found.ddl(), functionType=scalar_iter)  # type: ignore[arg-type]
    return df.withColumn(into, predict_column.asNondeterministic()(df[text]))


def running_models(
    spark: SparkSession,
    model: str,
    workers: int,
    threads: int | None = None,
    precision: str = "auto",
    seconds_per_batch: float = 120.0,
    embeddings: bool = False,
    sample: Sequence[str] = (),
) -> dict[str, Any]:
    """Starts the model in up to `workers` Python workers, as `score_text` would, and says how it runs there: precision,
    and budget in tokens per batch.
    """
    found = any_text.find_text_model(model, embeddings, sample)
    runtime = RuntimeConfig(threads or task_cores(spark), precision, guarded=True, seconds_per_batch=seconds_per_batch)

    def report(batches: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        for _ in batches:
            loaded = any_text.running(found, on_gpu(runtime, TaskContext.get()))
            yield pd.DataFrame([asdict(any_text.form_of(loaded))])

    reports = spark.range(0, workers, 1, workers).mapInPandas(report, "precision string, tokens long")  # type: ignore[arg-type]
    rows = reports.collect()
    return {
        "precision": ", ".join(sorted({row["precision"] for row in rows})),
        "budget": min(row["tokens"] for row in rows),
    }


def recommend_to_users(histories: DataFrame, folder: str, k: int, include_bought: bool, threads: int) -> DataFrame:
    """(`user_key`, `history` array of product_id, oldest first) to k rows per user: user_key, rank, product_id, score,
    reason.
    """

    def recommend(batches: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        from udfs.predictors import recommendations

        model = _model(recommendations, folder, threads).predictor
        for batch in batches:
            yield recommendations.for_users(model, batch, k, include_bought)

    schema = "user_key string, rank int, product_id string, score double, reason string"
    return histories.mapInPandas(recommend, schema)  # type: ignore[arg-type]


def similar_products(products: DataFrame, folder: str, k: int, threads: int) -> DataFrame:
    """(`product_id`) to k rows per product: product_id, rank, similar_product_id, score, reason."""

    def similar(batches: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        from udfs.predictors import recommendations

        model = _model(recommendations, folder, threads).predictor
        for batch in batches:
            yield recommendations.similar(model, batch["product_id"].tolist(), k)

    schema = "product_id string, rank int, similar_product_id string, score double, reason string"
    return products.mapInPandas(similar, schema)  # type: ignore[arg-type]


def task_cores(spark: SparkSession) -> int:
    """Cores that Spark sets aside for one task, and so for one Python worker."""
    return int(spark.conf.get("spark.task.cpus", "1") or 1)


def concurrent_workers(spark: SparkSession) -> int:
    """Python workers that run at the same time on this cluster: the partitions that Spark itself gives a range of rows,
    which a Spark Connect session, that has no SparkContext to ask, can count as well.
    """
    partitions = spark.range(_MOST_WORKERS).select(F.spark_partition_id().alias("partition"))
    return int(partitions.agg(F.max("partition").alias("last")).collect()[0]["last"]) + 1


def _ahead(runtime: RuntimeConfig) -> bool:
    """Whether the next window is prepared while this one's model works: on a GPU, in a child, which answers one after
    the other.
    """
    return bool(runtime.gpu) and runtime.guarded


@dataclass(frozen=True)
class _Loaded:
    """A task's predictor in this worker, and the seconds that loading it took."""

    predictor: Any
    seconds: float

    def form(self) -> tuple[str, int, float]:
        """The first of the columns FORM."""
        form = getattr(getattr(self.predictor, "scorer", self.predictor), "form", ExecutionPlan("fp32", 0))
        return form.precision, form.tokens, self.seconds


def _model(module: ModuleType, folder: str, runtime: Any) -> _Loaded:
    """The predictor of a folder (its address), loaded once per worker process."""
    from udfs.models.model_folder import open_folder
    from udfs.storage.lake import open_lake

    def load(folder: ModelFolder, runtime: Any) -> _Loaded:
        started = time.monotonic()
        predictor = module.load(folder, runtime)
        return _Loaded(predictor, time.monotonic() - started)

    return cached(open_folder(open_lake(folder).local_copy("")), load, runtime)
