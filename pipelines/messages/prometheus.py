"""A run's figures as a text file for Prometheus: replaced in one step, so that no scrape reads half of it."""

from __future__ import annotations

from pathlib import Path

from expectations.settings.shop import Shop
from pipelines.report import predictions
from pipelines.report.notes import last_success
from pipelines.report.result import Result


def write_metrics(shop: Shop, result: Result) -> None:
    """Writes `[metrics] prometheus` where it is set. Times are seconds since 1970 UTC; what is not known is left out."""
    if shop.metrics.prometheus is None:
        return
    from prometheus_client import CollectorRegistry, Gauge, write_to_textfile

    registry = CollectorRegistry()

    def gauge(name: str, what: str, values: dict[str, float], label: str | None = None) -> None:
        made = Gauge(f"nightshelf_{name}", what, ["shop", *([label] if label else [])], registry=registry)
        for of, value in values.items():
            (made.labels(shop.name, of) if label else made.labels(shop.name)).set(value)

    ended = result.ended_at or result.started_at
    success = ended if result.exit_code == 0 else last_success(shop)
    gauge("last_run_timestamp_seconds", "When the last run ended", {"": ended.timestamp()})
    gauge("last_success_timestamp_seconds", "When a run last ended well", {"": success.timestamp()} if success else {})
    published = result.readers.published_at.timestamp() if result.readers else None
    gauge(
        "published_timestamp_seconds",
        "When the set that readers see was published",
        {"": published} if published else {},
    )
    gauge("exit_code", "How the last run ended", {"": float(result.exit_code or 0)})
    gauge("run_seconds", "How long the last run took", {"": result.seconds or 0.0})
    gauge("failures", "Tables and models that failed in the last run", {"": float(len(result.failed))})
    gauge("causes", "Causes that need a person", {"": float(len(result.needed))})
    gauge("stage_seconds", "Seconds of the last run by stage", _seconds(result), "stage")
    gauge("table_rows", "Rows of each table, as the last run that made it anew found them", _rows(result), "table")
    gauge("under_review", "Products that wait for a person", _under_review(shop, result))
    Path(shop.metrics.prometheus).parent.mkdir(parents=True, exist_ok=True)
    write_to_textfile(shop.metrics.prometheus, registry)


def _seconds(result: Result) -> dict[str, float]:
    found: dict[str, float] = {}
    for step in result.steps:
        found[step.stage] = found.get(step.stage, 0.0) + step.seconds
    return found


def _rows(result: Result) -> dict[str, float]:
    names = {"clean": "kept", "publish": "rows"}
    return {
        step.table: float(step.counts[names[step.stage]])
        for step in result.steps
        if step.table and step.stage in names and names[step.stage] in step.counts
    }


def _under_review(shop: Shop, result: Result) -> dict[str, float]:
    version = result.readers.versions.get(predictions.CATEGORIES) if result.readers else None
    return {} if version is None else {"": float(predictions.decisions(shop, version).get("review", 0))}
