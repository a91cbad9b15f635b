"""The evaluation page's plots, as SVG text: reliability, precision by coverage, bars by class, differences with
intervals.

Every function returns one `<svg>`; texts that come from the shop are escaped here.
"""

from __future__ import annotations

from html import escape
from typing import Any

#: Distinct without colour vision (Wong, "Points of view: Color blindness", 2011), and in grey print by their marks.
COLOURS = {"challenger": "#0072b2", "champion": "#00805f", "previous": "#b35900", "baseline": "#75787d"}
_WIDTH, _HEIGHT = 420, 320
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 14, 12, 42
_LABEL, _BAR, _NOTE = 112, 222, 86
_BARS_WIDE = 330


def reliability_plot(models: dict[str, list[dict[str, Any]]]) -> str:
    """Accuracy by confidence in ten bins, with 95% intervals; on the diagonal a confidence means what it says."""
    marks = [_line([(0, 0), (1, 1)], "#9aa0a6", dashed=True)]
    for step, (role, bins) in enumerate(models.items()):
        points = [(one["confidence"], one["accuracy"]["mean"]) for one in bins]
        marks.append(_line(points, COLOURS[role]))
        for (x, y), one in zip(points, bins, strict=True):
            aside = _x(x) + (step - (len(models) - 1) / 2) * 3
            marks.append(_whisker(aside, one["accuracy"], COLOURS[role]))
            tooltip = f"{role}: confidence {x:.2f}, right {y:.2f}, {one['rows']} rows"
            marks.append(_dot(aside, _y(y), COLOURS[role], step, tooltip))
    return _plot(marks, "confidence", "share that is right", 0.0)


def coverage_plot(
    models: dict[str, list[list[float]]], automatic: dict[str, tuple[float, float]], lines: list[float]
) -> str:
    """Precision by coverage, surest rows first; a ring is where the model's own threshold stands; dashes are precisions
    to hold.
    """
    lowest = min([point[1] for points in models.values() for point in points if point[0] > 0.05] + [0.9])
    bottom = min(0.9, int(lowest * 10) / 10)
    marks = [_line([(0, line), (1, line)], "#9aa0a6", bottom, dashed=True) for line in lines if line > bottom]
    for role, points in models.items():
        marks.append(_line([(x, max(y, bottom)) for x, y in points], COLOURS[role], bottom))
    for role, (coverage, precision) in automatic.items():
        x, y = _x(coverage), _y(max(precision, bottom), bottom)
        title = escape(f"{role}: its own threshold decides {coverage:.0%} of the rows, {precision:.1%} of them right")
        marks.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6" fill="#fff" stroke="{COLOURS[role]}" stroke-width="2.5"><title>{title}</title></circle>'
        )
    return _plot(marks, "coverage: share of rows that is decided", "precision", bottom)


def bar_plot(rows: list[tuple[str, dict[str, float], str]]) -> str:
    """Per label, which stands above, one bar per model from 0 to 1, and a note."""
    thick = 8
    each = max(len(values) for _, values, _ in rows) * (thick + 2) + 26
    height = each * len(rows) + 22
    parts = [
        _text(2 + tick * _BARS_WIDE, height - 5, f"{tick:g}", "middle" if tick else "start", "tick")
        for tick in (0.0, 0.5, 1.0)
    ]
    for number, (label, values, note) in enumerate(rows):
        top = number * each + 18
        parts.append(_text(2, top - 4, _cut(label, 58), "start", "label", label))
        parts.append(_text(_BARS_WIDE + 12, top + len(values) * (thick + 2) / 2 + 3, note, "start", "tick"))
        parts += [
            _rule(2 + t * _BARS_WIDE, top, 2 + t * _BARS_WIDE, top + each - 26) for t in (0.0, 0.25, 0.5, 0.75, 1.0)
        ]
        for step, (role, value) in enumerate(values.items()):
            y, wide = top + step * (thick + 2), max(1.0, value * _BARS_WIDE)
            tooltip = f"<title>{escape(f'{role}: {value:.3f}')}</title>"
            parts.append(
                f'<rect x="2" y="{y:.1f}" width="{wide:.1f}" height="{thick}" rx="1.5" fill="{COLOURS[role]}">{tooltip}</rect>'
            )
    return _svg(_WIDTH, height, parts, "bars by class")


def difference_plot(rows: list[tuple[str, dict[str, float]]]) -> str:
    """Per label an interval around its mean, in points of a hundred; right of the line at zero the first model is
    better.
    """
    reach = max([abs(interval[end]) for _, interval in rows for end in ("low", "high")] + [0.005]) * 1.1
    width, each = _BAR, 30
    height = each * len(rows) + 26

    def at(value: float) -> float:
        return _LABEL + width / 2 * (1 + value / reach)

    parts = [_rule(at(0), 4, at(0), height - 20, "#5f6368")]
    for tick in (-reach / 1.1, -reach / 2.2, 0, reach / 2.2, reach / 1.1):
        parts.append(_text(at(tick), height - 6, f"{100 * tick:+.1f}" if tick else "0", "middle", "tick"))
    for number, (label, interval) in enumerate(rows):
        y = 18 + number * each
        colour = "#00805f" if interval["low"] > 0 else "#b3261e" if interval["high"] < 0 else "#75787d"
        parts.append(_text(_LABEL - 8, y + 4, label, "end", "label"))
        parts.append(
            f'<line x1="{at(interval["low"]):.1f}" x2="{at(interval["high"]):.1f}" y1="{y}" y2="{y}" stroke="{colour}" stroke-width="3" stroke-linecap="round"/>'
        )
        parts.append(f'<circle cx="{at(interval["mean"]):.1f}" cy="{y}" r="5" fill="{colour}"/>')
        parts.append(_text(_LABEL + width + 10, y + 4, f"{100 * interval['mean']:+.1f} points", "start", "tick"))
    return _svg(_LABEL + width + _NOTE, height, parts, "differences with intervals")


def _plot(marks: list[str], x_name: str, y_name: str, bottom: float) -> str:
    """A square of both axes from `bottom` (y) and 0 (x) to 1, with the marks on it."""
    ticks = [bottom + (1 - bottom) * part / 5 for part in range(6)]
    parts = [_rule(_LEFT, _y(tick, bottom), _WIDTH - _RIGHT, _y(tick, bottom)) for tick in ticks]
    parts += [
        _text(_LEFT - 6, _y(tick, bottom) + 4, f"{tick:.2f}".rstrip("0").rstrip(".") or "0", "end", "tick")
        for tick in ticks
    ]
    parts += [_text(_x(part / 5), _HEIGHT - _BOTTOM + 16, f"{part / 5:g}", "middle", "tick") for part in range(6)]
    parts.append(_text((_LEFT + _WIDTH - _RIGHT) / 2, _HEIGHT - 6, x_name, "middle", "axis"))
    middle = (_TOP + _HEIGHT - _BOTTOM) / 2
    parts.append(
        f'<text transform="translate(12 {middle}) rotate(-90)" text-anchor="middle" class="axis">{escape(y_name)}</text>'
    )
    return _svg(_WIDTH, _HEIGHT, parts + marks, f"{y_name} by {x_name}")


def _x(value: float) -> float:
    return _LEFT + value * (_WIDTH - _LEFT - _RIGHT)


def _y(value: float, bottom: float = 0.0) -> float:
    return _HEIGHT - _BOTTOM - (value - bottom) / (1 - bottom) * (_HEIGHT - _TOP - _BOTTOM)


def _line(points: list[tuple[float, float]], colour: str, bottom: float = 0.0, dashed: bool = False) -> str:
    along = " ".join(f"{_x(x):.1f},{_y(y, bottom):.1f}" for x, y in points)
    dashes = ' stroke-dasharray="4 4"' if dashed else ""
    wide = 1.2 if dashed else 2.2
    return f'<polyline points="{along}" fill="none" stroke="{colour}" stroke-width="{wide}" stroke-linejoin="round"{dashes}/>'


def _whisker(x: float, interval: dict[str, float], colour: str) -> str:
    ends = f'y1="{_y(interval["low"]):.1f}" y2="{_y(interval["high"]):.1f}"'
    return f'<line x1="{x:.1f}" x2="{x:.1f}" {ends} stroke="{colour}" stroke-width="1.2" opacity=".55"/>'


def _dot(x: float, y: float, colour: str, shape: int, title: str) -> str:
    """A circle for the first model, a square for the second, a diamond for the third."""
    tooltip = f"<title>{escape(title)}</title>"
    if shape % 3 == 0:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.2" fill="{colour}">{tooltip}</circle>'
    turn = f' transform="rotate(45 {x:.1f} {y:.1f})"' if shape % 3 == 2 else ""
    return f'<rect x="{x - 3.6:.1f}" y="{y - 3.6:.1f}" width="7.2" height="7.2" fill="{colour}"{turn}>{tooltip}</rect>'


def _rule(x1: float, y1: float, x2: float, y2: float, colour: str = "#e3e5e8") -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"/>'


def _text(x: float, y: float, text: str, anchor: str, kind: str, title: str = "") -> str:
    hint = f"<title>{escape(title)}</title>" if title and title != text else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" class="{kind}">{escape(text)}{hint}</text>'


def _cut(text: str, most: int) -> str:
    """The end of a long label: a path's leaf says more than its root."""
    return text if len(text) <= most else "…" + text[1 - most :]


def _svg(width: float, height: float, parts: list[str], name: str) -> str:
    head = f'<svg viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{escape(name, quote=True)}" style="max-width:{width:g}px">'
    return head + "".join(parts) + "</svg>"
