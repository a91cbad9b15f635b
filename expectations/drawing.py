"""Drawings for pages: SVG by matplotlib without script, fonts or anything else that would be fetched."""

from __future__ import annotations

import io
import re
from typing import Any

_INCHES, _POINTS = (4.3, 2.2), 8.5
#: What matplotlib writes around its drawing: declarations, metadata, a style for every element of the document, names of groups.
_AROUND = re.compile(r"<\?xml.*?\?>|<!DOCTYPE.*?>|<metadata>.*?</metadata>|<style.*?</style>|<!--.*?-->", re.S)
_GROUP_NAME = re.compile(r'<g id="[^"]*"')
_SIZE = re.compile(r'(<svg [^>]*?)\s(?:height="[^"]*"|width="[^"]*")([^>]*?)\s(?:height="[^"]*"|width="[^"]*")')


def axes(height: float = _INCHES[1], width: float = _INCHES[0]) -> Any:
    """Axes of a figure of their own, so many inches high and wide. Not through pyplot, which would keep every figure."""
    from matplotlib.figure import Figure

    made = Figure(figsize=(width, height), layout="constrained").add_subplot()
    made.spines[["top", "right"]].set_visible(False)
    made.spines[["left", "bottom"]].set_color("#9aa0a6")
    made.tick_params(labelsize=_POINTS, colors="#3c4043", length=2)
    return made


def svg(drawn: Any, name: str, unit: str = "", legend: bool = False, unit_below: str = "") -> str:
    """The axes as a part of a page. `name`: what a screen reader says; `unit`, `unit_below`: beside and below the axes."""
    import matplotlib

    if unit:
        drawn.set_ylabel(unit, fontsize=_POINTS, color="#3c4043")
    if unit_below:
        drawn.set_xlabel(unit_below, fontsize=_POINTS, color="#3c4043")
    if legend:
        drawn.figure.legend(loc="outside upper left", ncols=4, fontsize=_POINTS, frameon=False, handlelength=1)
    written = io.StringIO()
    with matplotlib.rc_context(
        {"svg.fonttype": "none", "svg.hashsalt": name, "font.family": "sans-serif", "axes.formatter.useoffset": False}
    ):
        drawn.figure.savefig(written, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
    return _embedded(written.getvalue(), name)


def in_one_line(label: str, most: int = 26) -> str:
    """A label in one line, its end where it is longer than so many characters. A dollar would begin a formula."""
    plain = " ".join(label.split())
    cut = plain if len(plain) <= most else "…" + plain[1 - most :]
    return cut.replace("$", r"\$")


def _embedded(drawn: str, name: str) -> str:
    """The drawing as a part of a page: it takes the width it is given, and says its name to a screen reader."""
    from markupsafe import escape

    inner = _GROUP_NAME.sub("<g", _AROUND.sub("", drawn)).strip()
    inner = re.sub(r"\s*\n\s*", "\n", inner)
    inner = _SIZE.sub(r"\1\2", inner, count=1)
    return inner.replace("<svg ", f'<svg role="img" aria-label="{escape(name)}" ', 1)
