"""What the planes show: the drawing of every layer with the key it was made for, and what of it has
to be made anew when the project changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from gisapp.model.basemaps import PICTURES
from gisapp.model.chronology import is_ordered
from gisapp.model.crs import Extent
from gisapp.model.layer import Layer
from gisapp.model.memo import Memo
from gisapp.model.primitives import Drawing
from gisapp.model.project import Group, Project
from gisapp.model.theme import Theme
from gisapp.render import density, frame, painter
from gisapp.render.frame import ANNOTATIONS, Viewport

Keys = dict[str, tuple[object, ...]]
Runs = tuple[tuple[str, ...], ...]
MAX_RUNS = 5
HEAVY = 150_000  # features: more are never resolved in the GUI thread
LEAP = 4_000_000  # events: a move of time over more is counted in the worker
LEAPT = 6  # layers that change at once: more are not painted in one turn of the GUI thread
KEYED = 5  # layer, viewport, language, events begun and events ended


_keys: Memo[Keys] = Memo("keys of layers", 2)
_last_runs: Memo[tuple[tuple[Layer, ...], tuple[Group, ...], Runs]] = Memo("runs of layers", 1)


@dataclass(frozen=True, eq=False)
class Named:
    """Where the labels of some drawings go while some extents (map units) are covered."""

    drawings: tuple[Drawing, ...]
    reserved: tuple[Extent, ...]
    placed: list[painter.Placed]


@dataclass(frozen=True, eq=False)
class Resolved:
    """Drawings for one viewport with the keys they were made for; and their labels, where a worker
    has placed them."""

    viewport: Viewport
    theme: Theme
    keys: Keys
    drawings: dict[str, Drawing]
    runs: Runs
    named: Named | None = None


def key_of(
    project: Project, layer: Layer, viewport: Viewport, wait: bool = True
) -> tuple[object, ...]:
    """Changes whenever the drawing of a layer does. Without ``wait``, a layer whose events have
    to be put in order first has a key unlike any other."""
    shown = project.shown(layer)
    if not shown:
        return (False,)
    if not wait and not ready(project, layer):
        return (layer, viewport, object())
    return (layer, viewport, project.language, *frame.time_key(project, layer))


def ready(project: Project, layer: Layer) -> bool:
    """Whether what a layer shows can be told without a pass over a great many events."""
    clock = project.clock
    if not layer.style.counted or len(layer.features) <= HEAVY:
        return True
    return is_ordered(layer, clock.zone, clock.known)


def runs_of(project: Project) -> Runs:
    """Layer ids split into runs that share a plane, from bottom to top. A layer that counts has
    one of its own, for it changes with every move of time; labels then have one above it. What was
    found last is kept while two dates are not compared: time then changes nothing here."""
    if project.clock.compare:
        return _runs(project)
    key = id(project.layers), id(project.groups)  # kept with them, or others could have these
    kept = _last_runs.get(
        project.worldviews, key, lambda: (project.layers, project.groups, _runs(project))
    )
    return kept[2]


def _runs(project: Project) -> Runs:
    runs: list[list[str]] = []
    alone: set[str] = set()
    last: bool | None = None
    for layer in project.layers:
        if swift(project, layer):
            runs.append([layer.id])
            alone.add(layer.id)
            last = None
            continue
        moving = layer.by_worldview or (layer.time != "none" and layer.features.timed)
        if moving != last or not runs:
            runs.append([])
            last = moving
        runs[-1].append(layer.id)
    while True:  # the two thinnest neighbours become one
        pairs = [
            i
            for i in range(len(runs) - 1)
            if alone.isdisjoint(runs[i]) and alone.isdisjoint(runs[i + 1])
        ]
        if len(runs) - len(alone) <= MAX_RUNS or not pairs:
            break
        i = min(pairs, key=lambda i: len(runs[i]) + len(runs[i + 1]))
        runs[i : i + 2] = [runs[i] + runs[i + 1]]
    if runs and not alone.isdisjoint(runs[-1]):
        runs.append([])
    return tuple(tuple(run) for run in runs)


def swift(project: Project, layer: Layer) -> bool:
    """Whether a layer counts its events, so that it follows time without delay."""
    return (
        layer.style.counted
        and layer.features.is_points
        and project.shown(layer)
        and not frame.compared(project, layer)
    )


def keys_of(project: Project, viewport: Viewport, wait: bool = True) -> Keys:
    """The key of every layer, and of the annotations. Not to be changed: it is kept."""
    kept = _keys.peek(project, viewport)
    if kept is not None:
        return kept
    keys = {layer.id: key_of(project, layer, viewport, wait) for layer in project.layers}
    keys[ANNOTATIONS] = (viewport, *_shown_annotations(project))
    if wait or all(ready(project, layer) for layer in project.layers):
        return _keys.get(project, viewport, lambda: keys)
    return keys


def keys_of_swift(project: Project, old: Resolved) -> Keys | None:
    """The keys of ``old``, with those of layers that count as they are now; None when a layer is
    not the one it was, so that all have to be looked at."""
    if any(old.keys.get(one.id, (None,))[0] not in (one, False) for one in project.layers):
        return None
    quick = {
        one.id: key_of(project, one, old.viewport, wait=False)
        for one in project.layers
        if swift(project, one)
    }
    return {**old.keys, **quick} if quick else None


def resolve(
    project: Project,
    viewport: Viewport,
    theme: Theme,
    old: Resolved | None,
    cancelled: Callable[[], bool] = lambda: False,
    keys: Keys | None = None,
) -> Resolved | None:
    """Everything drawn for ``viewport``; what ``old`` has unchanged is taken over. None when
    cancelled."""
    keys = keys_of(project, viewport) if keys is None else keys
    drawings: dict[str, Drawing] = {}
    for layer in project.layers:
        if cancelled():
            return None
        if old is not None and old.keys.get(layer.id) == keys[layer.id]:
            drawings[layer.id] = old.drawings[layer.id]
        else:
            drawings[layer.id] = frame.resolve_layer(project, layer, viewport)
    if old is not None and old.keys.get(ANNOTATIONS) == keys[ANNOTATIONS]:
        drawings[ANNOTATIONS] = old.drawings[ANNOTATIONS]
    else:
        drawings[ANNOTATIONS] = frame.resolve_annotations(project, viewport)
    return Resolved(viewport, theme, keys, drawings, runs_of(project))


def _shown_annotations(project: Project) -> tuple[object, ...]:
    if not project.annotations_visible:
        return ()
    return tuple(a for a in project.annotations if a.alive(project.clock.as_of))


def heavy(project: Project, keys: Keys, old: Resolved) -> bool:
    """Whether bringing ``old`` up to date is too much for one turn of the GUI thread."""
    for layer in project.layers:
        before, after = old.keys.get(layer.id), keys[layer.id]
        if before == after:
            continue
        if layer.style.kind in PICTURES:
            return True  # pictures are read and decoded in the worker
        if not (layer.by_worldview or layer.features.timed or layer.style.counted):
            return True  # no tick of the clock changes it, and maps have a great many lines
        if (before == (False,)) != (after == (False,)):
            return True  # it was shown or hidden, by hand
        if not layer.features.is_points and frame.compared(project, layer):
            return True  # the difference of areas takes its time
        if len(layer.features) > HEAVY and not (
            swift(project, layer) and _moved_a_little(before, after)
        ):
            return True
    return False


def many(keys: Keys, old: Resolved) -> bool:
    """Whether so much changes that it is no tick of the clock but a leap."""
    return sum(old.keys.get(name) != key for name, key in keys.items()) > LEAPT


def _moved_a_little(old: tuple[object, ...] | None, new: tuple[object, ...]) -> bool:
    """Whether two keys of a layer that counts differ by time alone, and by no more events than can
    be counted in a moment."""
    if old is None or len(old) < KEYED or len(new) < KEYED or old[:3] != new[:3]:
        return False
    pairs = zip(old[3:KEYED], new[3:KEYED], strict=True)
    return sum(abs(int(str(a)) - int(str(b))) for a, b in pairs) <= LEAP


def swift_keys(project: Project, keys: Keys, old: Resolved) -> Keys | None:
    """The keys that ``old`` can be given at once: those of layers that count. None when one of
    them is too much for that, or when none changed."""
    changed = [one for one in project.layers if old.keys.get(one.id) != keys[one.id]]
    quick = {
        one.id: keys[one.id]
        for one in changed
        if swift(project, one)
        and (len(one.features) <= HEAVY or _moved_a_little(old.keys.get(one.id), keys[one.id]))
    }
    return {**old.keys, **quick} if quick else None


def frozen(project: Project, keys: Keys, old: Resolved) -> Keys:
    """``keys`` for a worker, less what ``old`` shows already of layers that count: they are kept up
    to date in the window."""
    held = {
        one.id: old.keys[one.id]
        for one in project.layers
        if swift(project, one)
        and old.keys.get(one.id, ())[:3] == keys[one.id][:3]
        and (len(one.features) <= HEAVY or _moved_a_little(old.keys.get(one.id), keys[one.id]))
    }
    return {**keys, **held}


def merged(project: Project, fresh: Resolved, now: Resolved | None) -> Resolved:
    """``fresh`` with the layers that ``now`` has as the project wants them, where it has not."""
    if now is None or (now.viewport, now.runs) != (fresh.viewport, fresh.runs):
        return fresh
    differ = [name for name, key in fresh.keys.items() if now.keys.get(name) != key]
    if not differ or now.theme is not fresh.theme:
        return fresh
    wanted = keys_of(project, now.viewport, wait=False)
    newer = [name for name in differ if name in now.keys and now.keys[name] == wanted.get(name)]
    return replace(
        fresh,
        keys={**fresh.keys, **{name: now.keys[name] for name in newer}},
        drawings={**fresh.drawings, **{name: now.drawings[name] for name in newer}},
    )


def prepare(
    project: Project,
    cancelled: Callable[[], bool] = lambda: False,
    rest: Callable[[int], None] = lambda count: None,
) -> None:
    """Make what makes the layers that count quick; for a worker, which may ``rest`` meanwhile, as
    so many events allow."""
    clock = project.clock
    for layer in project.layers:
        if swift(project, layer) and not cancelled():
            events = frame.events_of(layer, clock, project.view.projection)
            density.prepare(events, partial(rest, len(events)))
