"""`nightshelf score`: one file or table through one text model into a Delta table, all columns kept, the scores beside
them.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from udfs.spark import concurrent_workers, running_models, score_text

#: Texts that int8 is made and judged by, out of so many at the start of the input.
_SAMPLED, _SAMPLED_FROM = 128, 2048
_FORMATS = {".parquet": "parquet", ".csv": "csv", ".json": "json", ".jsonl": "json", ".ndjson": "json"}


def score_file(
    spark: SparkSession,
    source: Path,
    model: str,
    text: str,
    out: Path,
    into: str,
    precision: str,
    embeddings: bool = False,
) -> dict[str, Any]:
    """Scores every row of `source` into the Delta table `out`, replacing it, and returns what was done.

    rows, errors (rows with status `error`), load_seconds (until the models ran), seconds (of scoring: read, score,
    write), rows_per_second, precision, budget (tokens per batch). `embeddings` as in `score_text`. Raises ValueError
    for input that is absent or of another format.
    """
    started = time.monotonic()
    rows = read_input(spark, source)
    workers = concurrent_workers(spark)
    sample = sample_of(rows, text) if precision == "int8" else ()
    scored = score_text(
        rows.repartition(workers), text, model, into, precision=precision, embeddings=embeddings, sample=sample
    )
    about = running_models(spark, model, workers, precision=precision, embeddings=embeddings, sample=sample)
    loaded = time.monotonic()
    scored.write.format("delta").mode("overwrite").option("overwriteSchema", "true").save(str(out))
    seconds = time.monotonic() - loaded
    written = spark.read.format("delta").load(str(out))
    counts = written.agg(
        F.count("*").alias("rows"), F.count_if(F.col(f"{into}.status") == "error").alias("errors")
    ).first()
    total, errors = (counts["rows"], counts["errors"]) if counts else (0, 0)
    return {
        "rows": total,
        "errors": errors,
        "load_seconds": round(loaded - started, 2),
        "seconds": round(seconds, 2),
        "rows_per_second": round(total / max(seconds, 1e-9), 1),
        **about,
    }


def sample_of(rows: DataFrame, text: str) -> list[str]:
    """Some different texts from the start of a column; none where there is no such column of texts."""
    if dict(rows.dtypes).get(text) != "string":
        return []
    known = (
        rows.select(rows[f"`{text.replace('`', '``')}`"].alias("text")).where(F.trim("text") != "").limit(_SAMPLED_FROM)
    )
    found = list(dict.fromkeys(row["text"] for row in known.collect()))
    return found[:: max(1, len(found) // _SAMPLED)][:_SAMPLED]


def read_input(spark: SparkSession, source: Path) -> DataFrame:
    """A Delta table, or a file or folder of parquet, csv (with a header, all text) or JSON lines; .gz is fine."""
    if not source.exists():
        raise ValueError(f"INPUT: expected a file or folder, found none at {source}")
    if (source / "_delta_log").is_dir():
        return spark.read.format("delta").load(str(source))
    files = (
        sorted(path for path in source.rglob("*") if path.is_file() and path.name[0] not in "._")
        if source.is_dir()
        else [source]
    )
    kinds = {_FORMATS.get(Path(path.name.removesuffix(".gz")).suffix) for path in files}
    if len(kinds) != 1 or None in kinds:
        raise ValueError(
            f"{source}: expected Delta or files of one of {', '.join(_FORMATS)}, found {[path.name for path in files[:5]]}"
        )
    kind = str(kinds.pop())
    options = {"header": "true", "multiLine": "true", "escape": '"'} if kind == "csv" else {}
    return spark.read.options(**options).format(kind).load(str(source))
