"""Prints models and their evaluations for people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.table import Table as Grid

from pipelines.cli.views.terminal import printable
from pipelines.lifecycle.champions import Listed
from pipelines.report.model_flips import Flips

#: Shown first, in this order, where an evaluation has them; its other figures follow in its own.
_FIRST = ("accuracy", "macro_f1", "hierarchical_f1", "calibration_error", "ndcg@10", "f1", "quality")
#: Shown last.
_LAST = ("rows_per_second", "texts_per_second")


def print_models(console: Console, models: list[Listed]) -> None:
    """One table per task: what serves, what served, what lost, and why."""
    for task in dict.fromkeys(model.task for model in models):
        grid = Grid(
            "version",
            "kind",
            "role",
            "since",
            "held-out metric",
            "why",
            title=task,
            title_justify="left",
            show_edge=False,
        )
        for model in (model for model in models if model.task == task):
            by = " by hand" if model.by == "person" else ""
            role = f"{model.role}{by}{', provisional' if model.provisional and model.role == 'serving' else ''}"
            value = f"{model.metric} {_interval(model.value)}" if model.value else ""
            grid.add_row(model.version, model.kind, role, model.since[:16].replace("T", " "), value, model.why)
        console.print(grid, "")


def print_flips(console: Console, task: str, flips: Flips | None, most: float) -> None:
    """What another model predicts otherwise than the serving one; `most`: the share that a night lets through."""
    if flips is None:
        console.print(f"{task}: not known what it predicts otherwise: it has scored no rows of this shop")
        console.print(
            f"a night holds the table back where more than {most:.0%} of the rows are predicted otherwise", ""
        )
        return
    share = f"{flips.flipped:,} of {flips.compared:,} rows that both have scored are predicted otherwise"
    grid = Grid("serving", "it", "rows", "e.g.", title=f"{task}: {share}", title_justify="left", show_edge=False)
    for row in flips.pairs:
        sides = (printable(str(row[side] or "none")) for side in ("before", "after"))
        grid.add_row(*sides, f"{row['rows']:,}", printable(", ".join(row["examples"])))
    console.print(grid, "")


def print_evaluation(console: Console, report: dict[str, Any]) -> None:
    """The figures of one task's models, side by side, their differences, and where the page lies."""
    if text := report.get("nothing") or report.get("problem"):
        console.print(f"{report['task']}: {text}", "")
        return
    models = report["models"]
    title = f"{report['task']}: {report['rows']:,} held-out rows"
    grid = Grid(
        "",
        *(f"{role} {model['kind']}" for role, model in models.items()),
        title=title,
        title_justify="left",
        show_edge=False,
    )
    grid.add_row("version", *(model["version"] for model in models.values()))
    for name in _names(models.values()):
        grid.add_row(name, *(_figure(model["figures"].get(name)) for model in models.values()))
    for precision in next(iter(models.values())).get("coverage_at", {}):
        found = [model["coverage_at"][precision] for model in models.values()]
        grid.add_row(
            f"coverage at {float(precision):.0%}", *(f"{value['coverage']:.1%}" if value else "none" for value in found)
        )
    if any(model.get("automatic") for model in models.values()):
        grid.add_row("decided by itself", *(_automatic(model["automatic"]) for model in models.values()))
    console.print(grid)
    for pair, figures in report["differences"].items():
        text = ", ".join(f"{name} {_signed(value)}" for name, value in figures.items())
        console.print(f"{pair.replace('_minus_', ' - ')}: {text}", soft_wrap=True)
    console.print(f"page: {report['page']}", "", soft_wrap=True)


def _names(models: Iterable[dict[str, Any]]) -> list[str]:
    """The names of all figures that a number or an interval stands for."""
    found = {
        name: None
        for model in models
        for name, value in model["figures"].items()
        if isinstance(value, int | float) or (isinstance(value, dict) and {"mean", "low", "high"} <= value.keys())
    }
    middle = [name for name in found if name not in (*_FIRST, *_LAST)]
    return [*(name for name in _FIRST if name in found), *middle, *(name for name in _LAST if name in found)]


def _automatic(automatic: dict[str, Any] | None) -> str:
    if not automatic or not automatic["precision"]:
        return "none"
    return f"{automatic['coverage']['mean']:.1%}, {automatic['precision']['mean']:.1%} right"


def _figure(value: Any) -> str:
    return (
        ""
        if value is None
        else _interval(value)
        if isinstance(value, dict)
        else f"{value:,.3g}"
        if value < 100
        else f"{value:,.0f}"
    )


def _interval(value: dict[str, Any]) -> str:
    return f"{value['mean']:.3f} [{value['low']:.3f}, {value['high']:.3f}]"


def _signed(value: dict[str, Any]) -> str:
    return f"{value['mean']:+.3f} [{value['low']:+.3f}, {value['high']:+.3f}]"
