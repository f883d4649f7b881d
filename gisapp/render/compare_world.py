"""Two dates of layers by worldview: no row of theirs is dated, but the claims are. All layers that
take part are reported here too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gisapp.model.compare import Change, is_dated, moments
from gisapp.model.ground import Compared, compared
from gisapp.model.layer import Layer, Slice
from gisapp.model.memo import Memo
from gisapp.model.primitives import Areas, Lines, Primitive
from gisapp.model.project import Project
from gisapp.model.projection import MERCATOR
from gisapp.model.worldview import Worldview
from gisapp.render import geometry

FAR = 5000.0  # map units per pixel: lines and areas of the whole world, when only counted
_seen_as: Memo[Change] = Memo("changes by worldview", 8)


def change_seen(layer: Layer, part: Slice, pair: tuple[int, int]) -> Change:
    """What became of the rows of a layer by worldview between the instants before two markers."""
    epochs = tuple(part.worldview.epoch(at - 1) for at in pair)
    key = (part.worldview.name, *epochs, None if layer.filter is None else layer.filter.text)
    return _seen_as.get(layer.features, (*key, layer.style), lambda: _reseen(layer, part, pair))


def _reseen(layer: Layer, part: Slice, pair: tuple[int, int]) -> Change:
    """Rows whose look differs between the two dates, found in what the style draws of them."""
    features = layer.features
    rows = np.arange(len(features), dtype=np.int64)
    if layer.filter is not None:
        rows = np.flatnonzero(layer.filter.mask(features)).astype(np.int64)
    whole = replace(
        Slice(**{name: getattr(part, name) for name in Slice.__dataclass_fields__}),
        shapes=geometry.shapes_of(features, FAR),
        rows=rows,
        extent=(-np.inf, -np.inf, np.inf, np.inf),
        resolution=FAR,
        scale_resolution=FAR,
        focus=None,
        projection=MERCATOR,
    )
    old, new = (
        _looks(layer.style.draw(layer, replace(whole, as_of=at - 1)), len(features)) for at in pair
    )
    here = (old != 0) & (new != 0)
    stayed, changed = (np.flatnonzero(here & mask) for mask in (old == new, old != new))
    return Change(
        stayed=stayed,
        ended=np.flatnonzero((old != 0) & (new == 0)),
        appeared=np.flatnonzero((old == 0) & (new != 0)),
        changed=changed,
        stayed_from=stayed,
        changed_from=changed,
    )


def _looks(primitives: tuple[Primitive, ...], n: int) -> NDArray[np.int64]:
    """A number for how each row is drawn, 0 for not at all."""
    out = np.zeros(n, np.int64)
    for item in primitives:
        if isinstance(item, Areas | Lines):
            fill = item.fill if isinstance(item, Areas) else None
            out[item.rows] = hash((fill, item.stroke)) or 1
    return out


def report(
    project: Project, world: Worldview, cancelled: Callable[[], bool] = lambda: False
) -> tuple[Compared, ...]:
    """Every shown layer that takes part, top layer first, wherever its rows are. Slow: for
    workers."""
    pair = moments(project.clock)
    if pair is None:
        return ()
    shown = [layer for layer in reversed(project.layers) if project.shown(layer)]
    found = list(compared(shown, project.clock, cancelled))
    for layer in shown:
        if layer.by_worldview and not is_dated(layer) and not cancelled():
            part = Slice(
                shapes=geometry.shapes_of(layer.features, FAR),
                rows=np.empty(0, np.int64),
                extent=(-np.inf, -np.inf, np.inf, np.inf),
                resolution=FAR,
                scale_resolution=FAR,
                window=pair,
                as_of=pair[1] - 1,
                zone=project.clock.zone,
                worldview=world,
                language=project.language,
            )
            change = change_seen(layer, part, pair)
            if change.moved:
                found.append(Compared(layer, change, None))
    return tuple(found)
