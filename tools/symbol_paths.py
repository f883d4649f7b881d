"""SVG path data to absolute moves, lines and cubic curves, for tools.build_symbols."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

Point = tuple[float, float]
Segment = tuple[str, tuple[Point, ...]]
Matrix = tuple[float, float, float]  # a scale, then a shift

_TOKEN = re.compile(r"[A-Za-z]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_COUNT = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7, "Z": 0}
_KAPPA = 0.5522847498


def _commands(data: str) -> Iterator[tuple[str, list[float]]]:
    tokens = _TOKEN.findall(data)
    i, letter = 0, "M"
    while i < len(tokens):
        if tokens[i].isalpha():
            letter, i = tokens[i], i + 1
            if _COUNT[letter.upper()] == 0:
                yield letter, []
                continue
        count = _COUNT[letter.upper()]
        numbers = [float(token) for token in tokens[i : i + count] if not token.isalpha()]
        if len(numbers) < count or not count:  # a stray letter or a path cut short
            i += max(len(numbers), 1)
            continue
        i += count
        yield letter, numbers
        if letter in "Mm":
            letter = "L" if letter == "M" else "l"


def segments(data: str) -> list[Segment]:
    """The path as ("M", (p,)), ("L", (p,)), ("C", (c1, c2, p)) and ("Z", ())."""
    out: list[Segment] = []
    at = start = (0.0, 0.0)
    handle, kind = at, ""
    for letter, n in _commands(data):
        up = letter.upper()
        dx, dy = at if letter.islower() else (0.0, 0.0)
        points = (
            [(n[i] + dx, n[i + 1] + dy) for i in range(0, len(n), 2)] if up not in "HVAZ" else []
        )
        mirrored = (2 * at[0] - handle[0], 2 * at[1] - handle[1])
        if up == "M":
            at = start = points[0]
            out.append(("M", (at,)))
        elif up in "LHV":
            if up == "H":
                points = [(n[0] + dx, at[1])]
            elif up == "V":
                points = [(at[0], n[0] + dy)]
            at = points[0]
            out.append(("L", (at,)))
        elif up in "CS":
            if up == "S":
                points = [mirrored if kind in "CS" and kind else at, *points]
            handle, at = points[1], points[2]
            out.append(("C", tuple(points)))
        elif up in "QT":
            knee = points[0] if up == "Q" else (mirrored if kind in "QT" and kind else at)
            end = points[-1]
            out.append(("C", (_third(at, knee), _third(end, knee), end)))
            handle, at = knee, end
        elif up == "A":
            end = (n[5] + dx, n[6] + dy)
            out += _arc(at, n[0], n[1], n[2], bool(n[3]), bool(n[4]), end)
            at = end
        else:
            at = start
            out.append(("Z", ()))
        kind = up
        if up not in "CSQT":
            handle = at
    return out


def circle(cx: float, cy: float, r: float) -> list[Segment]:
    """A circle as four curves."""
    k = r * _KAPPA
    return [
        ("M", ((cx + r, cy),)),
        ("C", ((cx + r, cy + k), (cx + k, cy + r), (cx, cy + r))),
        ("C", ((cx - k, cy + r), (cx - r, cy + k), (cx - r, cy))),
        ("C", ((cx - r, cy - k), (cx - k, cy - r), (cx, cy - r))),
        ("C", ((cx + k, cy - r), (cx + r, cy - k), (cx + r, cy))),
        ("Z", ()),
    ]


def _third(end: Point, knee: Point) -> Point:
    return end[0] + 2 / 3 * (knee[0] - end[0]), end[1] + 2 / 3 * (knee[1] - end[1])


def _arc(
    a: Point, rx: float, ry: float, turned: float, large: bool, sweep: bool, b: Point
) -> list[Segment]:
    """An elliptical arc as curves (SVG 1.1, appendix F.6)."""
    rx, ry = abs(rx), abs(ry)
    if a == b or not rx or not ry:
        return [("L", (b,))]
    phi = math.radians(turned)
    c, s = math.cos(phi), math.sin(phi)
    hx, hy = (a[0] - b[0]) / 2, (a[1] - b[1]) / 2
    x, y = c * hx + s * hy, -s * hx + c * hy
    grow = math.sqrt(max((x / rx) ** 2 + (y / ry) ** 2, 1.0))
    rx, ry = rx * grow, ry * grow
    under = (rx * ry) ** 2 - (rx * y) ** 2 - (ry * x) ** 2
    k = math.sqrt(max(under, 0.0) / ((rx * y) ** 2 + (ry * x) ** 2))
    k = -k if large == sweep else k
    ux, uy = k * rx * y / ry, -k * ry * x / rx
    cx, cy = c * ux - s * uy + (a[0] + b[0]) / 2, s * ux + c * uy + (a[1] + b[1]) / 2
    first = math.atan2((y - uy) / ry, (x - ux) / rx)
    span = math.atan2((-y - uy) / ry, (-x - ux) / rx) - first
    if sweep and span < 0:
        span += 2 * math.pi
    elif not sweep and span > 0:
        span -= 2 * math.pi
    pieces = max(math.ceil(abs(span) / (math.pi / 2) - 1e-9), 1)
    step = span / pieces
    t = 4 / 3 * math.tan(step / 4)

    def at(px: float, py: float) -> Point:
        px, py = px * rx, py * ry
        return c * px - s * py + cx, s * px + c * py + cy

    out: list[Segment] = []
    for i in range(pieces):
        f, g = first + i * step, first + (i + 1) * step
        one = at(math.cos(f) - t * math.sin(f), math.sin(f) + t * math.cos(f))
        two = at(math.cos(g) + t * math.sin(g), math.sin(g) - t * math.cos(g))
        out.append(("C", (one, two, b if i == pieces - 1 else at(math.cos(g), math.sin(g)))))
    return out


def written(path: list[Segment], matrix: Matrix) -> str:
    """The path, scaled and shifted, as short text: ``M80 60L100 80Z``."""
    scale, dx, dy = matrix
    out = []
    for letter, points in path:
        numbers = [(x * scale + dx, y * scale + dy) for x, y in points]
        out.append(letter + " ".join(f"{short(x)} {short(y)}" for x, y in numbers))
    return "".join(out)


def short(value: float) -> str:
    """Two decimals at most, no zeros that say nothing."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
