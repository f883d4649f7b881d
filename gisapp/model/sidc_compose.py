"""Composes the symbol of a code from its parts. Pure geometry; the painter gives it colours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gisapp.model.sidc import Sidc
from gisapp.model.sidc_tables import FRAME_LETTERS, Catalogue, Op, Text

Box = tuple[float, float, float, float]

_DIMENSIONS = {
    "00": "Sea",
    "01": "Air",
    "02": "Air",
    "05": "Air",
    "06": "Air",
    "10": "Ground",
    "11": "Ground",
    "15": "Sea",
    "20": "Ground",
    "27": "LandDismountedIndividual",
    "30": "Sea",
    "35": "Subsurface",
    "36": "Subsurface",
    "40": "Ground",
    "50": "Air",
    "51": "Air",
    "52": "Sea",
    "53": "Sea",
    "54": "Subsurface",
    "60": "Ground",
}
_SHAPED = {  # frame shape of edition E: dimension and what else it brings
    "1": ("Air", "space"),
    "2": ("Air", ""),
    "3": ("Ground", ""),
    "4": ("Sea", ""),
    "5": ("Ground", "installation"),
    "6": ("LandDismountedIndividual", ""),
    "7": ("Subsurface", ""),
    "8": ("Ground", "activity"),
    "9": ("Ground", ""),
}
_EXTRAS = {"05": "space", "06": "space", "50": "space", "40": "activity", "60": "cyberspace"} | {
    "20": "installation"
}
_WHOLE = {  # equipment that keeps its size beside a sector modifier
    *("130100", "170000", "170400", "170600", "170700", "170800", "170900", "171100", "200200"),
    *("200300", "200600", "200700", "200800", "200900", "201100", "201301", "201302", "201400"),
    *("210100", "210200", "210300", "210400", "210500", "230200", "250000"),
}
_PENDING_TRACKS = {("30", "160000"), ("35", "140000"), ("35", "150000")}
_WIDE = {"22": "task_corps", "23": "task_army", "24": "task_front", "25": "task_region"}
CONDITIONS = {"2": "#00ff00", "3": "#ffff00", "4": "#ff0000", "5": "#00b4f0"}
PENDING, ANTICIPATED = (4.0, 4.0), (8.0, 12.0)
LINE = 4.0  # the frame's width
STAFF = 100.0  # the length of a headquarters' staff
_NUMBER = re.compile(r"-?[\d.]+")


@dataclass(frozen=True)
class Composition:
    """A symbol in the octagon's units: y down, centre at (100, 100), 100 to the symbol's size.

    ``box`` holds all strokes, ``frame`` is the frame's box; ``anchor`` is what lies on the map's
    point: the centre, or the foot of the staff. ``color`` is friend, hostile, neutral, unknown,
    civilian or suspect. An ``open`` symbol is never filled.
    """

    ops: tuple[Op, ...]
    box: Box
    frame: Box
    anchor: tuple[float, float]
    color: str
    open: bool = False
    framed: bool = True


def compose(sidc: Sidc, catalogue: Catalogue, *, filled: bool = True) -> Composition:
    """The symbol of a code. An entity that is not in the tables is drawn as a question mark upside
    down in its frame. Where it is not ``filled``, a planned frame is dashed itself, and condition
    is told by strokes across."""
    letter = "F" if sidc.joker or sidc.faker else FRAME_LETTERS[sidc.affiliation]
    dimension, extra = _DIMENSIONS.get(sidc.symbol_set, ""), _EXTRAS.get(sidc.symbol_set, "")
    if sidc.edition == "E" and sidc.frame_shape in _SHAPED:
        dimension, extra = _SHAPED[sidc.frame_shape]
    opened = not filled or sidc.symbol_set == "36"
    framed = bool(dimension) and sidc.frame_shape != "A"
    if sidc.symbol_set == "30" and sidc.entity == "150000":
        framed = False
    ops: list[Op] = []
    box: Box = (100.0, 100.0, 100.0, 100.0)
    if dimension:
        frame = catalogue.frame(dimension, letter)
        x0, y0, x1, y1 = frame["box"]
        box = (x0, y0, x1, y1)
        if framed:
            ops += _frame(sidc, catalogue, frame, extra, opened)
    ops += _icon(sidc, catalogue, letter)
    if dimension:
        ops += _around(sidc, catalogue, dimension + letter, extra, box)
        ops += _condition(sidc, box, opened)
        if framed:
            ops += _context(sidc, dimension, letter, box)
    anchor = (box[0], box[3] + STAFF) if sidc.headquarters and dimension else (100.0, 100.0)
    whole = _union([*(box_of(op) for op in ops), *([box] if framed else [])])
    return Composition(tuple(ops), whole, box, anchor, _color(sidc), opened, framed)


def _color(sidc: Sidc) -> str:
    if sidc.joker or sidc.faker:
        return "hostile"
    if sidc.suspect:
        return "suspect"
    return "civilian" if sidc.civilian and sidc.affiliation != "hostile" else sidc.affiliation


def _dash(sidc: Sidc) -> tuple[float, ...]:
    if sidc.identity in ("0", "2", "5") or (sidc.symbol_set, sidc.entity) in _PENDING_TRACKS:
        return PENDING
    return ANTICIPATED if sidc.status == "1" else ()


def _frame(
    sidc: Sidc, catalogue: Catalogue, frame: object, extra: str, opened: bool
) -> Iterator[Op]:
    assert isinstance(frame, dict)
    dash = _dash(sidc)
    if sidc.amplifier[0] == "7" and "leader" in frame:
        yield from (op._replace(outer=True) for op in catalogue.ops(frame["leader"]))
    for op in catalogue.ops(frame["frame"]):
        yield op._replace(dash=dash) if opened else op
    if extra in ("space", "activity", "cyberspace"):
        yield from catalogue.ops(frame[extra])
    if dash and not opened:
        for op in catalogue.ops(frame["frame"]):
            yield op._replace(fill="", stroke="w", width=LINE + 1, dash=dash)


def _icon(sidc: Sidc, catalogue: Catalogue, letter: str) -> Iterator[Op]:
    entity, special = sidc.entity, sidc.entity[4:]
    icon = catalogue.part(sidc, "icons", entity, letter)
    if icon is None and special >= "95":
        icon = catalogue.part(sidc, "icons", entity[:4] + "00", letter)
    if icon is None:
        icon = catalogue.ops(catalogue.parts["unknown"]) if entity != "000000" else ()
    else:
        icon = tuple(_fitted(sidc, icon))
    yield from icon
    if special in ("95", "96", "97", "98"):
        yield from catalogue.support(special, letter)
    for table, code in (("m1", sidc.modifier1), ("m2", sidc.modifier2)):
        if code not in ("00", "000"):
            yield from catalogue.part(sidc, table, code, letter) or ()
    if sidc.symbol_set == "00":
        yield Op(Text(100, 127, 80, "?", "m", False, True), "i")


def _fitted(sidc: Sidc, icon: tuple[Op, ...]) -> Iterator[Op]:
    """Weapons and equipment make room for sector modifiers."""
    small = sidc.symbol_set == "15" and sidc.entity not in _WHOLE
    small = small or (sidc.symbol_set == "27" and "110301" <= sidc.entity <= "110403")
    above, below = (code not in ("00", "000") for code in (sidc.modifier1, sidc.modifier2))
    if not small or not (above or below):
        yield from icon
        return
    factor = 0.45 if above and below else 0.7
    shift = 100 - factor * 100
    down = 0.0 if above and below else 10.0 if above else -10.0
    for op in icon:
        yield op._replace(
            scale=op.scale * factor, dx=op.dx * factor + shift, dy=op.dy * factor + shift + down
        )


def _around(sidc: Sidc, catalogue: Catalogue, name: str, extra: str, box: Box) -> Iterator[Op]:
    frame = catalogue.parts["frames"][name]
    found: list[Op] = []
    if sidc.headquarters:
        found += catalogue.ops(frame["staff"])
    if sidc.task_force:
        found += catalogue.ops(frame[_WIDE.get(sidc.echelon, "task")])
    if extra == "installation":
        found += catalogue.ops(frame["installation"])
    if sidc.dummy:
        found += catalogue.ops(frame["dummy"])
    if sidc.echelon:
        up = box[1] - (15.0 if extra == "installation" else 0.0)
        marks = catalogue.ops(catalogue.parts["echelons"][sidc.echelon])
        found += [op._replace(dy=op.dy + up) for op in marks]
    marks = catalogue.ops(catalogue.parts["mobilities"].get(sidc.mobility, []))
    down = box[3] + (_lower(sidc.mobility) if name.endswith("N") else 0.0)
    found += [op._replace(dy=op.dy + down) for op in marks]
    yield from (op._replace(outer=True) for op in found)


def _lower(mobility: str) -> float:
    """How much lower a mobility stands under a neutral frame."""
    return {"35": 8.0, "61": 8.0, "62": 8.0, "41": 18.0, "42": 18.0, "51": 5.0}.get(mobility, 0.0)


def _condition(sidc: Sidc, box: Box, opened: bool) -> Iterator[Op]:
    color = CONDITIONS.get(sidc.status)
    if color is None:
        return
    if opened:
        if sidc.status in ("3", "4"):
            yield Op("M150 20L50 180", "", "i", LINE * 2)
        if sidc.status == "4":
            yield Op("M50 20L150 180", "", "i", LINE * 2)
        return
    x0, x1, top = box[0], box[2], box[3] + (25.0 if sidc.mobility else 5.0)
    bar = f"M{x0:g} {top:g}L{x1:g} {top:g}L{x1:g} {top + 25:g}L{x0:g} {top + 25:g}Z"
    yield Op(bar, color, "i", LINE, outer=True)


def _context(sidc: Sidc, dimension: str, letter: str, box: Box) -> Iterator[Op]:
    if sidc.context == "0":
        return
    near = letter == "U" or (letter == "H" and dimension != "Subsurface")
    word = "S" if sidc.context == "2" else "J" if sidc.joker else "K" if sidc.faker else "X"
    y = 50.0 if word == "X" else 40.0
    x = box[2] + (-10.0 if near else 10.0)
    yield Op(Text(x, y, 35, word, "s", True, True), "i", outer=True)


def box_of(op: Op) -> Box:
    """What an operation covers, its stroke included; of a text roughly."""
    if isinstance(op.body, Text):
        text = op.body
        wide = 0.65 * text.size * len(text.words)
        left = text.x - {"m": wide / 2, "e": wide}.get(text.anchor, 0.0)
        middle = text.y if text.middle else text.y - 0.36 * text.size
        found = (left, middle - text.size * 0.4, left + wide, middle + text.size * 0.4)
    else:
        numbers = [float(number) for number in _NUMBER.findall(op.body)]
        found = (min(numbers[::2]), min(numbers[1::2]), max(numbers[::2]), max(numbers[1::2]))
    half = op.width / 2 if op.stroke else 0.0
    return (
        found[0] * op.scale + op.dx - half,
        found[1] * op.scale + op.dy - half,
        found[2] * op.scale + op.dx + half,
        found[3] * op.scale + op.dy + half,
    )


def _union(boxes: Iterable[Box]) -> Box:
    every = list(boxes) or [(50.0, 50.0, 150.0, 150.0)]
    return (
        min(box[0] for box in every),
        min(box[1] for box in every),
        max(box[2] for box in every),
        max(box[3] for box in every),
    )
