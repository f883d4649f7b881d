"""Military symbols as SVG, for pages."""

from __future__ import annotations

from html import escape

from gisapp.model.sidc_tables import Op, Text
from gisapp.model.theme import Theme
from gisapp.render import symbology
from gisapp.render.symbol_colors import Palette, palette

THIN = 0.9  # pixels: no line is thinner
_ANCHORS = {"s": "start", "m": "middle", "e": "end"}
_HALF = 0.273  # of the letters' size: half their x-height


def symbol_svg(
    code: str,
    size: float,
    theme: Theme,
    *,
    filled: bool = True,
    tone: str = "light",
    centred: bool = False,
) -> str:
    """The symbol of a code, ``size`` pixels as in primitives.Symbols. A ``centred`` one has its
    anchor in the middle of the picture."""
    symbol = symbology.composed(code, filled)
    x0, y0, x1, y1 = symbol.box
    if centred:
        x, y = symbol.anchor
        wide, high = max(x - x0, x1 - x), max(y - y0, y1 - y)
        x0, y0, x1, y1 = x - wide, y - high, x + wide, y + high
    unit = size / 100.0
    colors = palette(symbol, theme, tone)
    shapes = "".join(_shape(op, colors, THIN / unit) for op in symbol.ops)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{(x1 - x0) * unit:.4g}" '
        f'height="{(y1 - y0) * unit:.4g}" viewBox="{x0:g} {y0:g} {x1 - x0:g} {y1 - y0:g}">'
        f"{shapes}</svg>"
    )


def _shape(op: Op, colors: Palette, thin: float) -> str:
    paint = f'fill="{_paint(op.fill, op.outer, colors)}"'
    if op.fill in ("f", "w") and op.fill and colors.ground < 1:
        paint += f' fill-opacity="{colors.ground:g}"'
    if op.stroke:
        width = max(op.width, thin) / op.scale
        paint += f' stroke="{_paint(op.stroke, op.outer, colors)}" stroke-width="{width:.4g}"'
    if op.dash:
        dashes = " ".join(f"{part / op.scale:g}" for part in op.dash)
        paint += f' stroke-dasharray="{dashes}"'
    if op.cap == "r":
        paint += ' stroke-linecap="round" stroke-linejoin="round"'
    if op.scale != 1 or op.dx or op.dy:
        paint += f' transform="translate({op.dx:g} {op.dy:g}) scale({op.scale:g})"'
    if not isinstance(op.body, Text):
        return f'<path d="{op.body}" {paint}/>'
    text = op.body
    y = text.y + _HALF * text.size if text.middle else text.y
    weight = ' font-weight="700"' if text.bold else ""
    return (
        f'<text x="{text.x:g}" y="{y:.4g}" font-size="{text.size:g}"{weight} '
        f'text-anchor="{_ANCHORS[text.anchor]}" {paint}>{escape(text.words)}</text>'
    )


def _paint(role: str, outer: bool, colors: Palette) -> str:
    return (colors.of(role, outer) if role else "") or "none"
