"""Styles: frozen values that say how a layer draws, with every knob described as data.

A style is a frozen dataclass of *knobs*. The inspector's form, the project file and the command
line read the knobs' metadata; nothing else has to know a new kind.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from gisapp.model.crs import Extent
    from gisapp.model.layer import Layer, Slice
    from gisapp.model.primitives import Fill, Ints, Primitive, Ramp, Stroke
    from gisapp.model.projection import Projection


@dataclass(frozen=True)
class Knob:
    """What is known of one knob: its title, what it does, unit, bounds and choices.

    ``type`` is one of number, integer, switch, choice, color, text, column, table, sidc (the code
    of a military symbol), classes and rules (see model.symbology and model.rules).
    """

    name: str
    type: str
    title: str
    doc: str
    default: Any
    unit: str = ""
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()


def knob(
    default: Any,
    type: str,
    title: str,
    doc: str = "",
    *,
    unit: str = "",
    low: float | None = None,
    high: float | None = None,
    choices: Sequence[str] = (),
) -> Any:
    """A dataclass field that is a knob."""
    return dataclasses.field(
        default=default,
        metadata={
            "knob": Knob("", type, title, doc or title, default, unit, low, high, tuple(choices))
        },
    )


@dataclass(frozen=True)
class Swatch:
    """A legend's sample: ``kind`` area, line, mark, symbol (``shape`` is its code), text, ramp
    (colours for numbers, with ``ticks`` of where on it, 0 to 1, which number stands), fresh (the
    colour of what is new on that ramp; an arc without one) or disc (a cluster that says
    ``words``)."""

    kind: str
    fill: Fill | None = None
    stroke: Stroke | None = None
    shape: str = "circle"
    color: str = "text"
    size: float = 9.0
    hollow: bool = False
    inner: float = 0.0
    outline: str = "halo"
    ramp: Ramp | None = None
    ticks: tuple[tuple[float, str], ...] = ()
    words: str = ""


@dataclass(frozen=True)
class LegendItem:
    """One line of a legend, standing for the ``count`` features it was made from."""

    label: str
    swatch: Swatch
    count: int = 0


@dataclass(frozen=True)
class Style:
    """The base of all styles. Subclasses are registered by :attr:`kind`."""

    kind: ClassVar[str] = ""
    counted: ClassVar[bool] = False  # draws from Slice.events; rows are looked up when asked for
    registry: ClassVar[dict[str, type[Style]]] = {}
    more: ClassVar[list[Callable[[], object]]] = []  # what registers kinds that are not loaded yet

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.kind:
            Style.registry[cls.kind] = cls

    @classmethod
    def find(cls, kind: str) -> type[Style] | None:
        """The style of that kind, loaded if need be; None when there is none."""
        if kind not in cls.registry:
            for register in cls.more:
                register()
        return cls.registry.get(kind)

    @classmethod
    def usual(cls, kind: str) -> Style:
        """A style of that kind with every knob as it comes; raises KeyError for an unknown kind."""
        found = cls.find(kind)
        if found is None:
            raise KeyError(f"no kind '{kind}'")
        return found()

    @property
    def ages(self) -> bool:
        """Whether the look changes with the window even when the same rows are alive."""
        return False

    def reach(self, layer: Layer) -> float:
        """How far beyond its geometry a feature may be drawn, in map units: range rings."""
        return 0.0

    def beyond(self, layer: Layer, rows: Ints, projection: Projection, extent: Extent) -> Ints:
        """Those of ``rows``, points that the map does not reach, of which something is drawn in
        ``extent`` all the same: range rings."""
        return rows[:0]

    def draw(self, layer: Layer, part: Slice) -> tuple[Primitive, ...]:
        """The primitives of ``part`` from bottom to top. Pure, no Qt, called in workers."""
        raise NotImplementedError

    def legend(self, layer: Layer, rows: Ints, part: Slice | None = None) -> tuple[LegendItem, ...]:
        """The legend of exactly the ``rows`` that are visible."""
        raise NotImplementedError

    def swatch(self) -> Swatch | None:
        """The sample shown in the layer list."""
        return None

    def knobs(self) -> tuple[Knob, ...]:
        """The knobs, in form order."""
        return tuple(
            dataclasses.replace(field.metadata["knob"], name=field.name)
            for field in dataclasses.fields(self)
            if "knob" in field.metadata
        )

    def with_values(self, values: Mapping[str, Any]) -> Style:
        """This style with some knobs set. Unknown names and values out of bounds raise ValueError
        with a sentence for people."""
        known = {k.name: k for k in self.knobs()}
        clean: dict[str, Any] = {}
        for name, value in values.items():
            if name not in known:
                raise ValueError(f"{self.kind} has no setting '{name}'")
            clean[name] = _checked(known[name], value)
        return dataclasses.replace(self, **clean)

    def values(self) -> dict[str, Any]:
        """Every knob's value by name."""
        return {k.name: getattr(self, k.name) for k in self.knobs()}


def _checked(spec: Knob, value: Any) -> Any:
    if spec.type in ("number", "integer"):
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValueError(f"{spec.title} must be a number, not {value!r}")
        if (spec.low is not None and value < spec.low) or (
            spec.high is not None and value > spec.high
        ):
            raise ValueError(f"{spec.title} must lie between {spec.low} and {spec.high}")
        return int(value) if spec.type == "integer" else float(value)
    if spec.type == "switch":
        if not isinstance(value, bool):
            raise ValueError(f"{spec.title} is on or off, not {value!r}")
        return value
    if spec.type == "choice" and value not in spec.choices:
        raise ValueError(f"{spec.title} is one of {', '.join(spec.choices)}, not {value!r}")
    if spec.type in ("color", "text", "column", "sidc") and not isinstance(value, str):
        raise ValueError(f"{spec.title} must be text, not {value!r}")
    if spec.type == "table":
        return tuple(tuple(row) if isinstance(row, list) else row for row in value)
    return value
