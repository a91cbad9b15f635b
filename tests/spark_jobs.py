"""The Spark jobs that a piece of work starts."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any


def jobs_of(spark: Any, work: Callable[[], object]) -> list[Any]:
    """What Spark's status tracker says of each job that was started in this thread while `work` ran."""
    group, context = uuid.uuid4().hex, spark.sparkContext
    context.setJobGroup(group, "counted by a test")
    try:
        work()
    finally:
        context.setLocalProperty("spark.jobGroup.id", None)
    tracker = context.statusTracker()
    return [tracker.getJobInfo(job) for job in tracker.getJobIdsForGroup(group)]
