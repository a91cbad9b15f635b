"""What the processes share that speak with an MLflow store: a job in JSON on standard input, and the store's client.

MLflow imports pyspark and waits long for a server that does not answer; the training stage must do neither.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from typing import Any

Job = dict[str, Any]


def done(work: Callable[[Job], None]) -> int:
    """Does the job that standard input holds; 1 and the reason as the last line on stderr where that fails."""
    try:
        work(json.load(sys.stdin))
    except Exception as problem:
        print(f"{type(problem).__name__}: {' '.join(str(problem).split())}", file=sys.stderr)
        return 1
    return 0


def client_of(job: Job) -> Any:
    """The client of the job's store."""
    if job["uri"].startswith("file:"):
        # from 3.17 on MLflow refuses a file store unless told that it is meant
        os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"
    from mlflow import MlflowClient

    return MlflowClient(tracking_uri=job["uri"], registry_uri=job["uri"])
