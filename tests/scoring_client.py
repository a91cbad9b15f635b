"""A program that scores texts on a Spark elsewhere and prints what came back as JSON.

usage: scoring_client.py MASTER CODE MODEL TEXTS   MASTER: spark://… or sc://…; CODE: the zip for executors; TEXTS: JSON
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

import pandas as pd
from pyspark import SparkContext
from pyspark.sql import functions as F

from pipelines.lake.session import spark_session
from udfs.spark import concurrent_workers, running_models, score_text


def here(batches: Iterator[pd.Series]) -> Iterator[pd.Series]:
    """Where the Python worker runs, once per row."""
    from pathlib import Path

    for batch in batches:
        yield pd.Series([str(Path.cwd())] * len(batch))


def main(master: str, code: str, model: str, texts: list[str | None]) -> dict:
    spark = spark_session("client", master, conf={"spark.driver.memory": "1g", "spark.executor.memory": "512m"})
    spark.addArtifacts(code, pyfile=True)
    rows = spark.createDataFrame(list(enumerate(texts)), "id int, body string").repartition(1)
    place = F.pandas_udf(here, returnType="string", functionType=F.PandasUDFType.SCALAR_ITER)
    scored = score_text(rows, "body", model, precision="fp32").withColumn("place", place("id")).collect()
    report = {
        "session": f"{type(spark).__module__}.{type(spark).__name__}",
        "jvm_here": SparkContext._jvm is not None,
        "workers": concurrent_workers(spark),
        "running": running_models(spark, model, 1, precision="fp32"),
        "rows": {row["id"]: {"place": row["place"], **row["said"].asDict()} for row in scored},
    }
    spark.stop()
    return report


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], sys.argv[2], sys.argv[3], json.loads(sys.argv[4]))))
