"""The growth chart: what a frame costs over the number of events, as an SVG for the docs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from html import escape
from pathlib import Path

from benchmarks.window import ROOT

CHART = ROOT / "docs" / "images" / "growth.svg"
WIDTH, HEIGHT = 760, 400
LEFT, RIGHT, TOP, BOTTOM = 64, 96, 56, 48
INSET = 40  # from the axis to the first point, for its figure
# Greys and hues of middle lightness: they read on white paper and on a dark page alike.
TEXT, LINE = "#768390", "#8b949e"
COLORS = {"gisapp": "#2f81f7", "datashader": "#b07d12", "QGIS": "#8f6fc4"}
FRAME_MS = 1000 / 60


@dataclass(frozen=True)
class Line:
    """Milliseconds a frame by the number of events."""

    name: str
    points: dict[int, float]


def _power(n: float) -> str:
    digits = str(round(math.log10(n)))
    return "10" + digits.translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))


def _ms(value: float) -> str:
    if value >= 1000:
        return f"{value / 1000:.1f} s"
    return f"{value:.0f} ms" if value >= 20 else f"{value:.1f} ms"


def words(x: float, y: float, text: str, *, anchor: str = "start", **more: object) -> str:
    """A line of text at (x, y) with further attributes; ``size`` is that of the letters."""
    known = {"size": "font-size"}
    said = "".join(
        f' {known.get(name, name.replace("_", "-"))}="{value}"' for name, value in more.items()
    )
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{said}>{escape(text)}</text>'


class _Axes:
    """Logarithmic axes over all points: decades of events across, of milliseconds upwards."""

    def __init__(self, lines: list[Line]) -> None:
        sizes = [n for line in lines for n in line.points]
        costs = [ms for line in lines for ms in line.points.values()]
        self.first, self.last = math.log10(min(sizes)), math.log10(max(sizes))
        self.low = min(math.floor(math.log10(min(costs))), 0)
        self.high = max(math.ceil(math.log10(max(costs))), 2)

    def x(self, n: float) -> float:
        """The pixel of a number of events."""
        share = (math.log10(n) - self.first) / max(self.last - self.first, 1e-9)
        return LEFT + INSET + share * (WIDTH - LEFT - RIGHT - INSET)

    def y(self, ms: float) -> float:
        """The pixel of a cost."""
        share = (math.log10(ms) - self.low) / (self.high - self.low)
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)


def svg(lines: list[Line]) -> str:
    """The chart as text."""
    axes = _Axes(lines)
    end = WIDTH - RIGHT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
        f'height="{HEIGHT}" role="img" font-family="Inter, Segoe UI, Helvetica, Arial, sans-serif" '
        f'font-size="12" fill="{TEXT}" style="font-variant-numeric: tabular-nums">',
        f"<title>{escape(summary(lines))}</title>",
        words(LEFT, 20, "One frame of the dragged slider", font_size=14, font_weight=600),
        words(
            LEFT, 38, "Median, half of all events in the window, logarithmic axes", font_size=11.5
        ),
    ]
    for decade in range(axes.low, axes.high + 1):
        y = axes.y(10**decade)
        parts.append(
            f'<path d="M{LEFT} {y:.1f}H{end}" stroke="{LINE}" stroke-opacity="0.25" fill="none"/>'
        )
        parts.append(words(LEFT - 10, y + 4, _tick(decade), anchor="end"))
    for decade in range(round(axes.first), round(axes.last) + 1):
        x = axes.x(10**decade)
        parts.append(
            f'<path d="M{x:.1f} {HEIGHT - BOTTOM}v4" stroke="{LINE}" stroke-opacity="0.6"/>'
        )
        parts.append(words(x, HEIGHT - BOTTOM + 18, _power(10**decade), anchor="middle"))
    parts.append(words((LEFT + end) / 2, HEIGHT - 8, "events", anchor="middle"))
    y = axes.y(FRAME_MS)
    parts.append(
        f'<path d="M{LEFT} {y:.1f}H{end}" stroke="{LINE}" stroke-dasharray="2 4" fill="none"/>'
    )
    parts.append(words(LEFT + INSET - 24, y - 5, "60 frames a second", font_size=11))
    parts += [_drawn(line, axes) for line in lines]
    parts.append("</svg>")
    return "\n".join(parts) + "\n"


def _tick(decade: int) -> str:
    return f"{10 ** (decade - 3):,.0f} s" if decade >= 3 else f"{10.0**decade:g} ms"


def _drawn(line: Line, axes: _Axes) -> str:
    color = COLORS[line.name]
    at = [(axes.x(n), axes.y(ms), ms) for n, ms in sorted(line.points.items())]
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y, _ in at)
    parts = [
        f'<g fill="{color}">'
        f'<path d="{path}" fill="none" stroke="{color}" stroke-width="2" stroke-linejoin="round"/>'
    ]
    own = line.name == "gisapp"
    for x, y, ms in at:
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3"/>')
        dx, dy, anchor = (0, 18, "middle") if own else (-9, -4, "end")
        parts.append(words(x + dx, y + dy, _ms(ms), anchor=anchor, font_size=11))
    x, y, _ = at[-1]
    parts.append(words(x + 10, y + 4, line.name, font_weight=600))
    return "\n".join([*parts, "</g>"])


def summary(lines: list[Line]) -> str:
    """The chart in words, for those who cannot see it."""
    told = [
        f"{line.name}: "
        + ", ".join(f"{_ms(ms)} for {n:,} events" for n, ms in sorted(line.points.items()))
        for line in lines
    ]
    return "Cost of one frame. " + "; ".join(told)


def write(lines: list[Line], path: Path = CHART) -> None:
    """Write the chart."""
    path.write_text(svg(lines), encoding="utf-8")
