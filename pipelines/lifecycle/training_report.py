"""Enters what the training stage reports into `ops/models` and the ledger."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from pipelines.lifecycle.training_job import sentence
from pipelines.run_context import Night

#: Outcomes after which a task has no model of its own to serve it.
_STATUS = {"not enough examples": "skipped", "failed": "failed"}


def register(night: Night, report: list[dict[str, Any]]) -> None:
    """One ledger entry per task trained, one row of `ops/models` per task judged. A failed training counts as a failure
    of the night; the champion serves on."""
    rows = []
    for line in report:
        status = _STATUS.get(line["outcome"], "ok")
        night.ledger.add("train", line["task"], status, line["seconds"], message=sentence(line))
        if status == "failed":
            night.failed[f"model {line['task']}"] = line["why"]
        rows += _model_rows(night.run_id, line)
    night.ledger.append_rows("ops/models", rows)


def _model_rows(run_id: str, line: dict[str, Any]) -> list[tuple]:
    metrics = line.get("metrics") or {}
    if line["outcome"] not in ("challenger", "champion", "baseline"):
        return []
    role = line["outcome"]
    difference = metrics.get(f"{role}_minus_baseline") or {}
    value, baseline = metrics[role], metrics["baseline"]
    return [
        (
            line["task"],
            line["version"],
            metrics["metric"],
            value["mean"],
            baseline["mean"],
            difference.get("low"),
            difference.get("high"),
            value["rows"],
            role == "baseline",
            line["why"],
            run_id,
            datetime.now(UTC),
        )
    ]
