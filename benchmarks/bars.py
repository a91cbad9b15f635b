"""Bar charts as an SVG file, for who shows a benchmark's figures."""

from __future__ import annotations

import io

from matplotlib.figure import Figure

_INCHES_A_BAR, _WIDTH = 0.3, 7.0


def bars(charts: dict[str, dict[str, float]], unit: str) -> str:
    """One chart below the other; in each a bar per name, the first in the house's colour."""
    figure = Figure(
        figsize=(_WIDTH, sum(0.7 + _INCHES_A_BAR * len(values) for values in charts.values())), layout="constrained"
    )
    places = figure.subplots(len(charts), squeeze=False, height_ratios=[2 + len(values) for values in charts.values()])
    for axes, (title, values) in zip(places[:, 0], charts.items(), strict=True):
        colors = ["#2a6f97"] + ["#b8c4cc"] * (len(values) - 1)
        drawn = axes.barh(list(values), list(values.values()), color=colors)
        axes.bar_label(drawn, [f"{value:,.0f} {unit}" for value in values.values()], padding=4)
        axes.set_title(title, loc="left", fontweight="bold")
        axes.invert_yaxis()
        axes.xaxis.set_visible(False)
        axes.spines[:].set_visible(False)
        axes.margins(x=0.15)
    written = io.StringIO()
    figure.savefig(written, format="svg", metadata={"Date": None})
    return written.getvalue()
