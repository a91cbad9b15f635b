"""The results of runs that lie in the lake beside their pages: `reports/<run>.json`."""

from __future__ import annotations

from datetime import datetime

from pydantic import ValidationError

from expectations.settings.shop import Shop
from pipelines.report.result import Result
from udfs.storage.lake import has_files, open_lake

#: Where pages and results lie below the lake's root.
REPORTS = "reports"


def note(shop: Shop, result: Result) -> None:
    """Puts a run's result beside its page."""
    if has_files(shop.lake):
        open_lake(shop.lake).write(f"{REPORTS}/{result.run_id}.json", result.model_dump_json(indent=1))


def noted(shop: Shop, run_id: str) -> Result | None:
    """The result that lies in the lake, None where there is none, or one of another form."""
    files, name = open_lake(shop.lake), f"{REPORTS}/{run_id}.json"
    if not files.exists(name):
        return None
    try:
        return Result.model_validate_json(files.read(name))
    except (ValidationError, ValueError):
        return None


def noted_runs(shop: Shop) -> list[str]:
    """The runs that have a note, oldest first."""
    names = open_lake(shop.lake).names(REPORTS) if has_files(shop.lake) else []
    return [name.removesuffix(".json") for name in names if name.endswith(".json") and not name.startswith(("_", "."))]


def last_success(shop: Shop) -> datetime | None:
    """When the newest run that ended well did so; None where no note tells of one."""
    for run_id in reversed(noted_runs(shop)):
        result = noted(shop, run_id)
        if result is not None and result.exit_code == 0:
            return result.ended_at
    return None


def newest_note(shop: Shop) -> Result | None:
    """The result of the newest run, None before the first."""
    runs = noted_runs(shop)
    return noted(shop, runs[-1]) if runs else None
