"""The evaluation page's plots, as SVG: reliability, precision by coverage, bars by class, differences with intervals."""

from __future__ import annotations

from typing import Any

from expectations.drawing import axes, in_one_line, svg

#: Distinct without colour vision (Wong, "Points of view: Color blindness", 2011), and in grey print by their marks.
COLOURS = {"challenger": "#0072b2", "champion": "#00805f", "previous": "#b35900", "baseline": "#75787d"}
_BETTER, _WORSE, _EVEN = "#00805f", "#b3261e", "#75787d"
_MARKS = "osD^"
_GREY = "#9aa0a6"
_SQUARE = {"height": 3.3, "width": 4.3}


def reliability_plot(models: dict[str, list[dict[str, Any]]]) -> str:
    """Accuracy by confidence in ten bins, with 95% intervals; on the diagonal a confidence means what it says."""
    drawn = _unit_square(0.0, "confidence", "share that is right")
    drawn.plot([0, 1], [0, 1], "--", color=_GREY, linewidth=1)
    for step, (role, bins) in enumerate(models.items()):
        aside = (step - (len(models) - 1) / 2) * 0.008
        drawn.errorbar(
            [one["confidence"] + aside for one in bins],
            [one["accuracy"]["mean"] for one in bins],
            yerr=_reach([one["accuracy"] for one in bins]),
            fmt=f"-{_MARKS[step % len(_MARKS)]}",
            color=COLOURS[role],
            markersize=4,
            elinewidth=0.8,
        )
    return svg(drawn, "share that is right by confidence")


def coverage_plot(
    models: dict[str, list[list[float]]], automatic: dict[str, tuple[float, float]], lines: list[float]
) -> str:
    """Precision by coverage, surest rows first; a ring is where the model's own threshold stands; dashes are precisions
    to hold.
    """
    lowest = min([point[1] for points in models.values() for point in points if point[0] > 0.05] + [0.9])
    bottom = min(0.9, int(lowest * 10) / 10)
    drawn = _unit_square(bottom, "coverage: share of rows that is decided", "precision")
    for line in (line for line in lines if line > bottom):
        drawn.axhline(line, linestyle="--", color=_GREY, linewidth=1)
    for role, points in models.items():
        drawn.plot([x for x, _ in points], [max(y, bottom) for _, y in points], color=COLOURS[role])
    for role, (coverage, precision) in automatic.items():
        drawn.plot(coverage, max(precision, bottom), "o", markersize=8, markerfacecolor="white", color=COLOURS[role])
    return svg(drawn, "precision by coverage")


def bar_plot(rows: list[tuple[str, dict[str, float], str]]) -> str:
    """Per label, with a note behind it, one bar per model from 0 to 1."""
    roles = list(rows[0][1])
    drawn = axes(height=0.5 + 0.13 * (len(roles) + 1.2) * len(rows))
    thick = 0.8 / len(roles)
    for step, role in enumerate(roles):
        places = [n + (step - (len(roles) - 1) / 2) * thick for n in range(len(rows))]
        drawn.barh(places, [values[role] for _, values, _ in rows], height=thick * 0.9, color=COLOURS[role])
    drawn.set_yticks(range(len(rows)), [f"{in_one_line(label, 40)}\n{note}" for label, _, note in rows])
    drawn.set_xlim(0, 1)
    drawn.invert_yaxis()
    return svg(drawn, "bars by class")


def difference_plot(rows: list[tuple[str, dict[str, float]]]) -> str:
    """Per label an interval around its mean, in points of a hundred; right of the line at zero the first model is
    better.
    """
    drawn = axes(height=0.5 + 0.27 * max(len(rows), 2))
    drawn.axvline(0, color="#5f6368", linewidth=1)
    for place, (_, one) in enumerate(rows):
        colour = _BETTER if one["low"] > 0 else _WORSE if one["high"] < 0 else _EVEN
        points = {name: 100 * one[name] for name in ("mean", "low", "high")}
        drawn.errorbar(points["mean"], place, xerr=_reach([points]), fmt="o", color=colour, markersize=5, linewidth=2)
    means = [f"{in_one_line(label)}  {100 * one['mean']:+.1f}" for label, one in rows]
    drawn.set_yticks(range(len(rows)), means)
    drawn.margins(y=0.6 / len(rows))
    drawn.invert_yaxis()
    return svg(drawn, "differences with intervals", unit_below="points")


def _unit_square(bottom: float, x_name: str, y_name: str) -> Any:
    """Axes from 0 (x) and `bottom` (y) to 1."""
    drawn = axes(**_SQUARE)
    margin = (1 - bottom) * 0.02
    drawn.set_xlim(-0.02, 1.02)
    drawn.set_ylim(bottom - margin, 1 + margin)
    drawn.grid(axis="y", color="#e3e5e8", linewidth=0.8)
    drawn.set_axisbelow(True)
    drawn.set_xlabel(x_name, fontsize=8.5, color="#3c4043")
    drawn.set_ylabel(y_name, fontsize=8.5, color="#3c4043")
    return drawn


def _reach(intervals: list[dict[str, float]]) -> list[list[float]]:
    """How far each interval reaches below and above its mean."""
    return [
        [max(0.0, one["mean"] - one["low"]) for one in intervals],
        [max(0.0, one["high"] - one["mean"]) for one in intervals],
    ]
