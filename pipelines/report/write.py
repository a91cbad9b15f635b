"""Gathers what a run's page says and writes it: one file, nothing fetched, no script."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache, partial
from importlib.resources import files as resources
from typing import Any

from jinja2 import Environment, StrictUndefined

from expectations.settings.shop import Shop
from pipelines.errors import error_text
from pipelines.report import charts, history, predictions
from pipelines.report.night_changes import NightChanges, night_changes
from pipelines.report.notes import REPORTS
from pipelines.report.readings import NIGHTS, sets
from pipelines.report.result import Result
from pipelines.report.shown import shown
from udfs.storage.address import joined
from udfs.storage.lake import has_files, open_lake

#: The copy of the newest page, and where data docs lie, below the lake's root.
LATEST, DATA_DOCS = f"{REPORTS}/latest.html", "docs"
_DAY = 86_400
_STAGES = ("land", "clean", "embed", "examples", "train", "score", "publish")


def page_name(run_id: str) -> str:
    """Where the page of a run lies, below the lake's root."""
    return f"{REPORTS}/{run_id}.html"


def write_page(shop: Shop, result: Result) -> str | None:
    """Writes the page of a run, and as the newest one; returns where it lies, None where the lake has no files."""
    if not has_files(shop.lake):
        return None
    files, html = open_lake(shop.lake), page(shop, result)
    files.write(page_name(result.run_id or "none"), html)
    if _is_newest(files.names(REPORTS), result.run_id or ""):
        files.write(LATEST, html)
    return joined(shop.lake, page_name(result.run_id or "none"))


def _is_newest(names: list[str], run_id: str) -> bool:
    runs = [name.removesuffix(".html") for name in names if name.endswith(".html") and name[:1].isdigit()]
    return run_id >= max(runs, default="")


def forget_old(shop: Shop) -> None:
    """Removes pages, results and data docs older than `report_days`; the newest page stays."""
    if not has_files(shop.lake):
        return
    files, oldest = open_lake(shop.lake), time.time() - shop.report_days * _DAY
    for folder in (REPORTS, DATA_DOCS):
        for name in files.names(folder):
            place = f"{folder}/{name}"
            if name[:1].isdigit() and files.modified(place) < oldest:
                files.delete(place)


def page(shop: Shop, result: Result) -> str:
    """The page of a run. All texts are escaped; those of errors have lost people's data."""
    return _template().render(**_told(shop, result))


@cache
def _template() -> Any:
    here = resources("pipelines.report")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"number": _number, "age": _age, "seconds": _seconds, "shown": shown}
    environment.filters |= {"day": _day, "stage_seconds": _stage_seconds, "count_in": _count_in}
    environment.globals["style"] = here.joinpath("page.css").read_text(encoding="utf-8")
    return environment.from_string(here.joinpath("page.html").read_text(encoding="utf-8"))


def _told(shop: Shop, result: Result) -> dict[str, Any]:
    """Everything that the template names. A part that cannot be read is left out and named."""
    missing: list[str] = []
    part = partial(_part, missing)
    newest = part("published sets", lambda: sets(shop, 2 * NIGHTS), [])
    before, after = _compared(result, newest)
    changes: NightChanges | None = (
        part("changes", lambda: night_changes(shop, before, after), None) if before and after else None
    )
    return {
        "shop": shop,
        "result": result,
        "changes": changes,
        "first": bool(newest) and len(newest) == 1,
        "sources": part("sources", lambda: history.deliveries(shop), []),
        "took": part("runs", lambda: history.runs(shop), []),
        "trainings": part("models", lambda: history.trainings(shop), {}),
        "looks": part("predictions", lambda: _looks(shop, before, after), {}),
        "review": part("rows under review", lambda: _review(shop, after), (0, [])),
        "charts": charts,
        "stages": _STAGES,
        "missing": missing,
        "data_docs": _data_docs(shop, result),
    }


def _part(missing: list[str], name: str, work: Callable[[], Any], otherwise: Any) -> Any:
    try:
        return work()
    except Exception as problem:  # a page that says what it lacks is worth more than none
        missing.append(f"{name}: {shown(error_text(problem))}")
        return otherwise


def _compared(result: Result, newest: list[dict[str, Any]]) -> tuple[dict[str, int], dict[str, int]]:
    """Versions of the set before this run's and of its own; of a run without one, nothing and those that readers see."""
    place = next((n for n, row in enumerate(newest) if row["run_id"] == result.run_id), None)
    if place is not None:
        return (newest[place + 1]["tables"] if len(newest) > place + 1 else {}), newest[place]["tables"]
    return {}, result.readers.versions if result.readers else {}


def _looks(shop: Shop, before: dict[str, int], after: dict[str, int]) -> dict[str, Any]:
    """Counts tonight and before, by what is counted."""
    found: dict[str, Any] = {}
    for name, table, count in (
        ("categories", predictions.CATEGORIES, predictions.categories),
        ("confidences", predictions.CATEGORIES, predictions.confidences),
        ("decisions", predictions.CATEGORIES, predictions.decisions),
        ("stars", predictions.REVIEWS, predictions.stars),
        ("sentiments", predictions.REVIEWS, predictions.sentiments),
    ):
        if table in after:
            old = count(shop, before[table]) if before.get(table, after[table]) != after[table] else None
            found[name] = {"now": count(shop, after[table]), "before": old}
    return found


def _review(shop: Shop, after: dict[str, int]) -> tuple[int, list[dict[str, Any]]]:
    version = after.get(predictions.CATEGORIES)
    return (0, []) if version is None else predictions.under_review(shop, version)


def _data_docs(shop: Shop, result: Result) -> str | None:
    name = f"{DATA_DOCS}/{result.run_id}/index.html"
    return f"../{name}" if has_files(shop.lake) and open_lake(shop.lake).exists(name) else None


def _number(value: float | int | None) -> str:
    if value is None:
        return "–"
    return f"{value:,.0f}" if float(value).is_integer() or abs(value) >= 100 else f"{value:,.2f}"


def _age(hours: float | None) -> str:
    """Hours as a person says them."""
    if hours is None:
        return "never"
    value, unit = (hours * 60, "minute") if hours < 1 else (hours, "hour") if hours < 48 else (hours / 24, "day")
    return f"{value:.0f} {unit}{'' if f'{value:.0f}' == '1' else 's'}"


def _seconds(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.0f} s" if value < 120 else f"{value / 60:.0f} min" if value < 7_200 else f"{value / 3600:.1f} h"


def _day(run_id: str) -> str:
    """The day of a run by its name, which begins with year, month and day."""
    return f"{run_id[6:8]}.{run_id[4:6]}."


def _stage_seconds(took: history.Took, stage: str) -> float:
    return took.seconds.get(stage, 0.0)


def _count_in(label: str, counts: dict[str, int]) -> int:
    return counts.get(label, 0)
