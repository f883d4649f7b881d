"""How the kinds of change look, on the map and in words: a colour, symbol, hatch and dash each."""

from __future__ import annotations

from dataclasses import dataclass

from gisapp.model.compare import Kind
from gisapp.model.ground import Ground, area_text
from gisapp.model.layer import Layer
from gisapp.model.primitives import Fill, Stroke
from gisapp.model.style import Swatch

NAMES: dict[Kind, str] = {
    "stayed": "Stayed",
    "passed": "Began and ended in between",
    "ended": "Ended",
    "appeared": "Appeared",
    "changed": "Changed",
}
GROUND: dict[Kind, str] = {
    "stayed": "Unchanged",
    "ended": "Lost",
    "appeared": "Gained",
    "changed": "Passed to another class",
}


@dataclass(frozen=True)
class Look:
    """How one kind is drawn: colour token, area hatch, line dash, symbol and its size as a share
    of the layer's."""

    color: str
    hatch: str
    dash: tuple[float, ...]
    shape: str
    share: float
    opacity: float
    hollow: bool = False
    inner: float = 0.0

    def fill(self) -> Fill:
        """The look of an area."""
        return Fill(self.color, self.opacity, self.hatch, self.color, 6.0)

    def stroke(self, width: float = 1.4) -> Stroke:
        """The look of a line."""
        return Stroke(self.color, width, self.dash)


LOOKS: dict[Kind, Look] = {
    "stayed": Look("muted", "none", (), "circle", 0.7, 0.16),
    "passed": Look("label", "dots", (1.0, 2.2), "diamond", 0.85, 0.06),
    "ended": Look("donbas", "back", (5.0, 3.0), "circle", 1.1, 0.16, hollow=True),
    "appeared": Look("accent", "diagonal", (), "circle", 1.0, 0.18),
    "changed": Look("wagner", "cross", (9.0, 4.0), "circle", 1.25, 0.16, inner=0.5),
}


def cover_texts(ground: Ground) -> list[str]:
    """``Held: 96,300 → 79,000 km² (−17,300 km²)`` for each class that changed."""
    return [
        f"{one.label}: {area_text(one.before, ground.accuracy)[:-4]} → "
        f"{area_text(one.after, ground.accuracy)} "
        f"({area_text(one.growth, ground.accuracy, sign=True)})"
        for one in ground.classes
        if one.growth
    ]


def is_outlined(layer: Layer) -> bool:
    """Whether the layer's areas are outlines alone. So they are compared: tints of claims over
    tints of what is held would mix into colours that no legend has."""
    knobs = layer.style.values()
    return knobs.get("opacity") == 0 and knobs.get("hatch") == "none" and not knobs.get("rules")


def area_form(layer: Layer) -> str:
    """The form of a layer's samples where it has areas."""
    return "outline" if is_outlined(layer) else "area"


def swatch(kind: Kind, form: str) -> Swatch:
    """The sample of one kind: ``form`` area, outline, line or mark."""
    look = LOOKS[kind]
    if form in ("area", "outline"):
        filled = form == "area" and kind != "passed"
        return Swatch("area", look.fill() if filled else None, look.stroke())
    if form == "line":
        return Swatch("line", stroke=look.stroke(2.2), color=look.color)
    shape = "cross" if kind == "ended" else look.shape
    return Swatch(
        "mark",
        shape=shape,
        color=look.color,
        size=9.0 * look.share,
        inner=look.inner,
    )
