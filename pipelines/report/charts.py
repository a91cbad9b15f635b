"""Plots for the page: SVG by matplotlib without script, fonts or anything else that would be fetched."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any

#: In the order in which series are drawn: told apart by people who see no red or green, and in print by lightness.
COLOURS = ("#1f5fa8", "#e08a1e", "#6b7a8f", "#4aa37c", "#9b59b6", "#c2415d", "#8a6d3b", "#2a9d9d")
_INCHES, _POINTS = (4.3, 2.2), 8.5
_LABEL = 26
#: What matplotlib writes around its drawing: declarations, metadata, a style for every element of the document, names of groups.
_AROUND = re.compile(r"<\?xml.*?\?>|<!DOCTYPE.*?>|<metadata>.*?</metadata>|<style.*?</style>|<!--.*?-->", re.S)
_GROUP_NAME = re.compile(r'<g id="[^"]*"')
_SIZE = re.compile(r'(<svg [^>]*?)\s(?:height="[^"]*"|width="[^"]*")([^>]*?)\s(?:height="[^"]*"|width="[^"]*")')


def columns(name: str, labels: Sequence[str], series: dict[str, Sequence[float]], unit: str = "") -> str:
    """Columns side by side, one group a label, one colour a series."""
    axes = _axes()
    width = 0.8 / max(len(series), 1)
    for number, (title, values) in enumerate(series.items()):
        places = [place + (number - (len(series) - 1) / 2) * width for place in range(len(labels))]
        axes.bar(places, values, width=width, color=COLOURS[number % len(COLOURS)], label=title)
    _name_columns(axes, labels)
    return _svg(axes, name, unit, legend=len(series) > 1)


def stacked(name: str, labels: Sequence[str], series: dict[str, Sequence[float]], unit: str = "") -> str:
    """Columns on top of each other: parts of a whole, one column a label."""
    axes = _axes()
    base = [0.0] * len(labels)
    for number, (title, values) in enumerate(series.items()):
        axes.bar(range(len(labels)), values, bottom=base, color=COLOURS[number % len(COLOURS)], label=title, width=0.8)
        base = [below + value for below, value in zip(base, values, strict=True)]
    _name_columns(axes, labels)
    return _svg(axes, name, unit, legend=True)


def bars(name: str, labels: Sequence[str], series: dict[str, Sequence[float]], unit: str = "") -> str:
    """Bars that lie, longest label first to read; for names."""
    axes = _axes(height=0.7 + 0.2 * max(len(labels), 3))
    width = 0.8 / max(len(series), 1)
    for number, (title, values) in enumerate(series.items()):
        places = [place + (number - (len(series) - 1) / 2) * width for place in range(len(labels))]
        axes.barh(places, values, height=width, color=COLOURS[number % len(COLOURS)], label=title)
    axes.set_yticks(range(len(labels)), [_short(label) for label in labels])
    axes.invert_yaxis()
    return _svg(axes, name, "", legend=len(series) > 1, unit_below=unit)


def lines(name: str, labels: Sequence[str], series: dict[str, Sequence[float | None]], unit: str = "") -> str:
    """One line a series over the labels; None leaves a gap."""
    axes = _axes()
    for number, (title, values) in enumerate(series.items()):
        heights = [float("nan") if value is None else value for value in values]
        colour, style = COLOURS[number % len(COLOURS)], "-" if number == 0 else "--"
        axes.plot(range(len(labels)), heights, style, marker="o", markersize=3, color=colour, label=title)
    _name_columns(axes, labels)
    return _svg(axes, name, unit, legend=len(series) > 1)


def _axes(height: float = _INCHES[1]) -> Any:
    """Axes of a figure of their own. Not through pyplot, which would keep every figure."""
    from matplotlib.figure import Figure

    axes = Figure(figsize=(_INCHES[0], height), layout="constrained").add_subplot()
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color("#9aa0a6")
    axes.tick_params(labelsize=_POINTS, colors="#3c4043", length=2)
    return axes


def _name_columns(axes: Any, labels: Sequence[str]) -> None:
    """At most eight names below the columns: more would stand in each other's way."""
    step = max(1, -(-len(labels) // 8))
    shown = list(range(0, len(labels), step))
    axes.set_xticks(shown, [_short(labels[place]) for place in shown])


def _svg(axes: Any, name: str, unit: str, legend: bool, unit_below: str = "") -> str:
    import matplotlib

    if unit:
        axes.set_ylabel(unit, fontsize=_POINTS, color="#3c4043")
    if unit_below:
        axes.set_xlabel(unit_below, fontsize=_POINTS, color="#3c4043")
    if legend:
        axes.figure.legend(loc="outside upper left", ncols=4, fontsize=_POINTS, frameon=False, handlelength=1)
    drawn = io.StringIO()
    with matplotlib.rc_context(
        {"svg.fonttype": "none", "svg.hashsalt": name, "font.family": "sans-serif", "axes.formatter.useoffset": False}
    ):
        axes.figure.savefig(drawn, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
    return _embedded(drawn.getvalue(), name)


def _embedded(svg: str, name: str) -> str:
    """The drawing as a part of a page: it takes the width it is given, and says its name to a screen reader."""
    inner = _GROUP_NAME.sub("<g", _AROUND.sub("", svg)).strip()
    inner = re.sub(r"\s*\n\s*", "\n", inner)
    inner = _SIZE.sub(r"\1\2", inner, count=1)
    return inner.replace("<svg ", f'<svg role="img" aria-label="{_escaped(name)}" ', 1)


def _escaped(text: str) -> str:
    from markupsafe import escape

    return str(escape(text))


def _short(label: str) -> str:
    """A label in one line. A dollar would begin a formula."""
    plain = " ".join(label.split())
    cut = plain if len(plain) <= _LABEL else "…" + plain[-_LABEL + 1 :]
    return cut.replace("$", r"\$")
