"""Where the time of a frame goes: ``python -m benchmarks.profile_scrub N``.

Drags the slider over N made events in the real window, first with a clock at the doors of each
phase, then under cProfile. Phases are milliseconds a frame of the window's thread on the processor,
so that a busy machine does not blur them; a phase's own time leaves out the phases within it.
"""

from __future__ import annotations

import argparse
import cProfile
import functools
import os
import pstats
import statistics
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from benchmarks import made, window
from benchmarks.table import percentile


class Phases:
    """Whole and own seconds, and calls, by name."""

    def __init__(self) -> None:
        self.on = False
        self.whole: dict[str, float] = defaultdict(float)
        self.own: dict[str, float] = defaultdict(float)
        self.calls: dict[str, int] = defaultdict(int)
        self.worker = 0.0
        self._frames: list[tuple[float, dict[str, float]]] = []
        self._before: dict[str, float] = {}
        self._busy = False
        self._inner: list[float] = []

    def timed(
        self, name: str | Callable[..., str], call: Callable[..., Any], *, steps: bool = False
    ) -> Callable[..., Any]:
        """``call`` with a clock; ``steps`` for a generator, which is run to its end at once."""

        @functools.wraps(call)
        def timer(*args: Any, **kwargs: Any) -> Any:
            if not self.on:
                return call(*args, **kwargs)
            if threading.current_thread() is not threading.main_thread():
                return self._aside(call, *args, **kwargs)
            label = name if isinstance(name, str) else name(*args, **kwargs)
            began = time.thread_time()
            self._inner.append(0.0)
            try:
                return iter(list(call(*args, **kwargs))) if steps else call(*args, **kwargs)
            finally:
                spent = time.thread_time() - began
                inner = self._inner.pop()
                self.whole[label] += spent
                self.own[label] += spent - inner
                self.calls[label] += 1
                if self._inner:
                    self._inner[-1] += spent

        return timer

    def _aside(self, call: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """A call in the worker, counted as a whole: it takes the interpreter from the window."""
        if self._busy:
            return call(*args, **kwargs)
        self._busy, began = True, time.thread_time()
        try:
            return call(*args, **kwargs)
        finally:
            self._busy = False
            self.worker += time.thread_time() - began

    def wrap(
        self,
        owner: Any,
        attribute: str,
        name: str | Callable[..., str],
        *,
        steps: bool = False,
    ) -> None:
        """Put a clock at a function or method, if it is there."""
        call = getattr(owner, attribute, None)
        if call is None:
            print(f"  · there is no {getattr(owner, '__name__', owner)}.{attribute} to time")
            return
        setattr(owner, attribute, self.timed(name, call, steps=steps))

    def framed(self, ms: float) -> None:
        """Keep what the frame that just ended was made of."""
        spent = {name: own - self._before.get(name, 0.0) for name, own in self.own.items()}
        self._frames.append((ms, spent))
        self._before = dict(self.own)

    def slowest(self, count: int) -> str:
        """What the slowest frames were made of: why p99 is what it is."""
        lines = []
        for ms, spent in sorted(self._frames, key=lambda one: -one[0])[:count]:
            top = sorted(spent.items(), key=lambda one: -one[1])[:6]
            told = ", ".join(f"{name} {own * 1000:.1f}" for name, own in top if own > 0.0002)
            busy = sum(spent.values()) * 1000
            lines.append(f"a frame of {ms:.1f} ms, {busy:.1f} of them in phases: {told}")
        return "\n".join(lines) + "\n"

    def table(self, frames: int) -> str:
        """The phases by own time."""
        lines = [f"{'phase':<44}{'own ms':>9}{'whole ms':>10}{'calls':>8}   (a frame)"]
        for name in sorted(self.own, key=lambda name: -self.own[name]):
            own, whole = self.own[name] / frames * 1000, self.whole[name] / frames * 1000
            if own >= 0.005:
                lines.append(
                    f"{name:<44}{own:>9.3f}{whole:>10.3f}{self.calls[name] / frames:>8.1f}"
                )
        return "\n".join(lines)


def _listened(phases: Phases) -> None:
    """Each listener of the document is a phase named by its widget."""
    from gisapp.model.document import Document

    listen = Document.listen

    def named(self: Any, listener: Callable[..., None]) -> Callable[[], None]:
        owner = type(getattr(listener, "__self__", listener)).__name__
        return listen(self, phases.timed(f"document told: {owner}", listener))

    Document.listen = named  # type: ignore[method-assign]


def _unasked(phases: Phases) -> None:
    """What the measurement itself asks of the window is no phase of a frame."""
    ask = window.shows_now

    def quiet(real: Any, names: tuple[str, ...] = ()) -> bool:
        on, phases.on = phases.on, False
        try:
            return ask(real, names)
        finally:
            phases.on = on

    window.shows_now = quiet  # type: ignore[assignment]


def install(phases: Phases) -> None:
    """Clocks at the doors of every phase; to be called before the window is built."""
    from gisapp.model.layer import Layer
    from gisapp.render import density, frame, painter
    from gisapp.ui import composing, planes, resolving, timeline_lanes, timeline_paint
    from gisapp.ui import timeline as panel
    from gisapp.ui.canvas import Canvas
    from gisapp.ui.timeline_bar import TimelineBar

    wrap = phases.wrap
    wrap(resolving, "keys_of", "keys of every layer")
    wrap(resolving, "resolve", "resolve")
    wrap(frame, "resolve_layer", lambda project, layer, *_, **__: f"resolve layer {layer.id}")
    wrap(Layer, "draw", lambda layer, _: f"draw layer {layer.id} ({layer.style.kind})")
    for name in ("counts", "begun", "rows_in", "members", "positions_in"):
        wrap(density, name, f"density.{name}")
    wrap(planes, "paint", "paint planes", steps=True)
    wrap(
        painter,
        "paint_steps",
        lambda qp, drawing, *_, **__: f"paint layer {drawing.layer_id}",
        steps=True,
    )
    wrap(painter, "place_labels", "labels placed")
    wrap(painter, "paint_labels", "labels painted")
    wrap(Canvas, "paintEvent", "canvas paint event")
    wrap(composing.Ground, "compose", "compose planes")
    wrap(painter, "picture_of_cells", "picture of cells")
    from gisapp.ui import canvas

    wrap(canvas, "paint_furniture", "furniture painted")
    wrap(Canvas, "_reserved", "reserved extents")
    wrap(timeline_lanes.LaneView, "show_project", "lanes: show project")
    wrap(timeline_lanes.LaneView, "paintEvent", "lanes paint event")
    wrap(timeline_lanes.LaneView, "mouseMoveEvent", "lanes mouse move")
    wrap(timeline_paint, "background", "lanes: background")
    wrap(panel.Timeline, "_show_counts", "timeline: counts")
    wrap(TimelineBar, "show_clock", "timeline bar: clock")
    wrap(TimelineBar, "show_count", "timeline bar: count")
    _listened(phases)
    _unasked(phases)


def main() -> int:
    """Profile a drag of the slider."""
    words = argparse.ArgumentParser(prog="python -m benchmarks.profile_scrub", description=__doc__)
    words.add_argument("n", type=float, nargs="?", default=1e6, help="events, such as 1e7")
    words.add_argument("--frames", type=int, default=120)
    words.add_argument("--pixels", type=int, default=4, help="of the slider a frame")
    words.add_argument("--rate", type=float, default=0.0, help="moves a second; 0 is flat out")
    words.add_argument("--only", action="store_true", help="the base map and the events alone")
    words.add_argument("--lasting", action="store_true", help="events with durations")
    words.add_argument("--degrees", action="store_true", help="places as a text file gives them")
    words.add_argument("--style", default="", help="KNOB=VALUE of the layer, such as look=marks")
    words.add_argument("--slowest", type=int, default=4, help="frames shown each by itself")
    words.add_argument("--top", type=int, default=35, help="lines of cProfile")
    asked = words.parse_args()
    phases = Phases()
    install(phases)
    n = round(asked.n)
    began = time.perf_counter()
    layer = window.layer_of(
        made.lasting(n) if asked.lasting else made.features(n, degrees=asked.degrees)
    )
    if asked.style:
        layer = window.styled(layer, dict([asked.style.split("=", 1)]))
    print(f"{n:,} events made in {time.perf_counter() - began:.1f} s, drawn as {layer.style.kind}")
    with window.opened() as real:
        began = time.perf_counter()
        window.show_half(real, layer)
        print(f"on the map in {time.perf_counter() - began:.2f} s")
        if asked.only:
            window.hide_others(real, (layer.group,))
        names = (layer.id,)
        window.drag(real, names, 10, asked.pixels)
        dragged = window.drag(real, names, asked.frames, asked.pixels, asked.rate)
        plain = dragged.frames
        print(
            f"a frame: median {statistics.median(plain):.2f} ms, p99 {percentile(plain, 0.99):.2f} "
            f"ms, worst {max(plain):.2f} ms; {window.memory('VmRSS'):.2f} GB resident; the "
            f"other layers brought up to date every {dragged.behind:.0f} ms at most\n"
        )
        phases.on = True
        began = time.thread_time()
        window.drag(real, names, asked.frames, asked.pixels, asked.rate, phases.framed)
        whole = (time.thread_time() - began) * 1000
        phases.on = False
        print(phases.table(asked.frames))
        rest = whole - sum(phases.own.values()) * 1000
        print(f"{'everything else (Qt, event loop)':<44}{rest / asked.frames:>9.3f}")
        print(f"{'the window in all':<44}{whole / asked.frames:>9.3f}")
        print(f"{'worker, beside the window':<44}{phases.worker / asked.frames * 1000:>9.3f}\n")
        print(phases.slowest(asked.slowest))
        profile = cProfile.Profile()
        profile.enable()
        window.drag(real, names, asked.frames, asked.pixels, asked.rate)
        profile.disable()
        pstats.Stats(profile).strip_dirs().sort_stats("tottime").print_stats(asked.top)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
