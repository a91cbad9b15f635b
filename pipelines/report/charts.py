"""Plots for the page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from expectations.drawing import axes as new_axes
from expectations.drawing import in_one_line, svg

#: In the order in which series are drawn: told apart by people who see no red or green, and in print by lightness.
COLOURS = ("#1f5fa8", "#e08a1e", "#6b7a8f", "#4aa37c", "#9b59b6", "#c2415d", "#8a6d3b", "#2a9d9d")


def columns(name: str, labels: Sequence[str], series: dict[str, Sequence[float]], unit: str = "") -> str:
    """Columns side by side, one group a label, one colour a series."""
    axes = new_axes()
    width = 0.8 / max(len(series), 1)
    for number, (title, values) in enumerate(series.items()):
        places = [place + (number - (len(series) - 1) / 2) * width for place in range(len(labels))]
        axes.bar(places, values, width=width, color=COLOURS[number % len(COLOURS)], label=title)
    _name_columns(axes, labels)
    return svg(axes, name, unit, legend=len(series) > 1)


def stacked(name: str, labels: Sequence[str], series: dict[str, Sequence[float]], unit: str = "") -> str:
    """Columns on top of each other: parts of a whole, one column a label."""
    axes = new_axes()
    base = [0.0] * len(labels)
    for number, (title, values) in enumerate(series.items()):
        axes.bar(range(len(labels)), values, bottom=base, color=COLOURS[number % len(COLOURS)], label=title, width=0.8)
        base = [below + value for below, value in zip(base, values, strict=True)]
    _name_columns(axes, labels)
    return svg(axes, name, unit, legend=True)


def bars(name: str, labels: Sequence[str], series: dict[str, Sequence[float]], unit: str = "") -> str:
    """Bars that lie, longest label first to read; for names."""
    axes = new_axes(height=0.7 + 0.2 * max(len(labels), 3))
    width = 0.8 / max(len(series), 1)
    for number, (title, values) in enumerate(series.items()):
        places = [place + (number - (len(series) - 1) / 2) * width for place in range(len(labels))]
        axes.barh(places, values, height=width, color=COLOURS[number % len(COLOURS)], label=title)
    axes.set_yticks(range(len(labels)), [in_one_line(label) for label in labels])
    axes.invert_yaxis()
    return svg(axes, name, "", legend=len(series) > 1, unit_below=unit)


def lines(name: str, labels: Sequence[str], series: dict[str, Sequence[float | None]], unit: str = "") -> str:
    """One line a series over the labels; None leaves a gap."""
    axes = new_axes()
    for number, (title, values) in enumerate(series.items()):
        heights = [float("nan") if value is None else value for value in values]
        colour, style = COLOURS[number % len(COLOURS)], "-" if number == 0 else "--"
        axes.plot(range(len(labels)), heights, style, marker="o", markersize=3, color=colour, label=title)
    _name_columns(axes, labels)
    return svg(axes, name, unit, legend=len(series) > 1)


def _name_columns(axes: Any, labels: Sequence[str]) -> None:
    """At most eight names below the columns: more would stand in each other's way."""
    step = max(1, -(-len(labels) // 8))
    shown = list(range(0, len(labels), step))
    axes.set_xticks(shown, [in_one_line(labels[place]) for place in shown])
