"""Bar charts as SVG, without a plotting library: what docs/performance.md shows."""

from __future__ import annotations

from html import escape

_ROW, _LEFT, _WIDTH, _RIGHT = 22, 170, 420, 90
_STYLE = "font-family='sans-serif' font-size='12' fill='#333'"


def bars(charts: dict[str, dict[str, float]], unit: str) -> str:
    """One chart below the other; in each a bar per name, longest value full width, the first in the house's colour."""
    parts, top = [], 24
    for title, values in charts.items():
        parts.append(f"<text x='8' y='{top - 6}' {_STYLE} font-weight='bold'>{escape(title)}</text>")
        for place, (name, value) in enumerate(values.items()):
            middle, width = top + place * _ROW, _WIDTH * value / max(values.values())
            color = "#2a6f97" if place == 0 else "#b8c4cc"
            parts.append(f"<text x='{_LEFT - 8}' y='{middle + 14}' {_STYLE} text-anchor='end'>{escape(name)}</text>")
            parts.append(f"<rect x='{_LEFT}' y='{middle + 3}' width='{width:.1f}' height='{_ROW - 6}' fill='{color}'/>")
            parts.append(
                f"<text x='{_LEFT + width + 6:.1f}' y='{middle + 14}' {_STYLE}>{value:,.0f} {escape(unit)}</text>"
            )
        top += len(values) * _ROW + 34
    size = f"width='{_LEFT + _WIDTH + _RIGHT}' height='{top - 20}'"
    return f"<svg xmlns='http://www.w3.org/2000/svg' {size}><rect width='100%' height='100%' fill='white'/>{''.join(parts)}</svg>\n"
