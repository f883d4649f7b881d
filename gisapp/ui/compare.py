"""The panel of two dates compared: the markers, what changed in each layer, and by how much."""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gisapp.model.clock import Clock
from gisapp.model.compare import KINDS, Kind, end_of, moments, names, typed_text, with_markers
from gisapp.model.document import Document
from gisapp.model.ground import Compared
from gisapp.model.project import Project
from gisapp.model.theme import Theme
from gisapp.render import compare_world
from gisapp.render.compare_looks import area_form
from gisapp.render.frame import worldview_of
from gisapp.render.queue import Newest
from gisapp.ui import icons
from gisapp.ui import theme as look
from gisapp.ui.compare_parts import Count, Covers, Scrolled, Sheet
from gisapp.ui.inspector_parts import label, rule

log = logging.getLogger(__name__)
WIDTH, TOP, EDGE, BELOW = 304, 56, 12, 48
STRIP = 520  # how far the strip of the second clock may reach
LISTED = 200  # rows handed on for one count
_Found = tuple[object, tuple[Compared, ...]]


class ComparePanel(Sheet):
    """On the map's right while the clock compares. Counts are made by a worker: the map never
    waits for them."""

    listed = Signal(list)  # [(layer id, row)]
    told = Signal(str)  # a sentence for people
    _answered = Signal(object)
    _broke = Signal(object)

    def __init__(self, document: Document, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self.setObjectName("ComparePanel")
        self.setAccessibleName("Two dates compared")
        self._document = document
        self._queue: Newest[_Found] | None = None
        self._wanted: object = None
        self._open = True
        self.found: tuple[Compared, ...] | None = None
        self._answered.connect(self._on_found)
        self._broke.connect(self._on_broken)
        self.edits: dict[str, QLineEdit] = {}
        self._build()
        self.moved.connect(self._place)
        self._unlisten = document.listen(self._on_change)
        self.set_theme(theme)
        self._follow()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 8, 10)
        column.setSpacing(6)
        head = QHBoxLayout()
        head.setSpacing(2)
        head.addWidget(label("Two dates compared", weight=600))
        head.addStretch(1)
        self.fold = self._tool("Show less", lambda: self.set_open(not self._open))
        self.leave = self._tool("Leave comparing", self._leave)
        head.addWidget(self.fold)
        head.addWidget(self.leave)
        column.addLayout(head)
        self.body = QWidget()
        inside = QVBoxLayout(self.body)
        inside.setContentsMargins(0, 0, 4, 0)
        inside.setSpacing(6)
        grid = QGridLayout()
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for row, name in enumerate("ab"):
            edit = QLineEdit()
            edit.setFont(look.font())
            edit.setAccessibleName(f"Date {name.upper()}")
            edit.setToolTip("The end of this day, month or year, or an instant")
            edit.editingFinished.connect(partial(self._typed, name))
            now = QPushButton("Now shown")
            now.setProperty("look", "link")
            now.setFont(look.font(look.SMALL))
            now.setToolTip(f"Set {name.upper()} to the date that the timeline shows")
            now.setAccessibleName(f"Set {name.upper()} to the date shown")
            now.clicked.connect(partial(self.set_now, name))
            self.edits[name] = edit
            grid.addWidget(label(name.upper(), weight=600), row, 0)
            grid.addWidget(edit, row, 1)
            grid.addWidget(now, row, 2)
        self.swap_button = QPushButton("Swap")
        self.swap_button.setProperty("look", "link")
        self.swap_button.setFont(look.font(look.SMALL))
        self.swap_button.setToolTip("Swap A and B")
        self.swap_button.clicked.connect(self.swap)
        grid.addWidget(self.swap_button, 0, 3, 2, 1)
        inside.addLayout(grid)
        self.order = label("", role="muted", size=look.SMALL, wrap=True)
        inside.addWidget(self.order)
        inside.addWidget(rule())
        self._scroll = Scrolled()
        self._scroll.grown.connect(self._place)
        inside.addWidget(self._scroll, 1)
        self.note = label("", role="muted", size=look.SMALL, wrap=True)
        inside.addWidget(self.note)
        column.addWidget(self.body, 1)

    def _tool(self, title: str, do: object) -> QToolButton:
        button = QToolButton()
        button.setAutoRaise(True)
        button.setIconSize(QSize(12, 12))
        button.setToolTip(title)
        button.setAccessibleName(title)
        button.clicked.connect(do)
        return button

    def set_theme(self, theme: Theme) -> None:
        """Draw with another theme."""
        super().set_theme(theme)
        self.leave.setIcon(icons.icon("close", theme, 12))
        self.fold.setIcon(icons.icon("chevron-up" if self._open else "chevron-down", theme, 12))
        self._list()

    def set_open(self, on: bool) -> None:
        """Show everything, or the head alone."""
        self._open = on
        self.body.setVisible(on)
        title = "Show less" if on else "Show what changed"
        self.fold.setToolTip(title)
        self.fold.setAccessibleName(title)
        self.fold.setIcon(icons.icon("chevron-up" if on else "chevron-down", self.theme, 12))
        self._place()

    def shut(self) -> None:
        """Stop listening and counting."""
        self._unlisten()
        if self._queue is not None:
            self._queue.close()
            self._queue = None

    # Markers

    def start(self) -> None:
        """Compare; markers not set yet are the edges of the window."""
        self._go(with_markers(self._clock))

    def toggle(self) -> None:
        """Compare, or leave comparing."""
        if moments(self._clock) is None:
            self.start()
        else:
            self._leave()

    @property
    def _clock(self) -> Clock:
        return self._document.project.clock

    def _leave(self) -> None:
        self._go(replace(self._clock, compare=False))

    def swap(self) -> None:
        """A becomes B, and B becomes A."""
        self._go(replace(self._clock, a=self._clock.b, b=self._clock.a))

    def set_now(self, name: str) -> None:
        """One marker on the date that the timeline shows."""
        self._mark(name, self._clock.stop)

    def _typed(self, name: str) -> None:
        edit = self.edits[name]
        try:
            instant = end_of(edit.text(), self._clock.zone)
        except ValueError as error:
            look.looks(edit, "wrong")
            edit.setToolTip(str(error))
            return
        self._mark(name, instant)

    def _mark(self, name: str, instant: int) -> None:
        clock = self._clock
        clock = replace(clock, a=instant) if name == "a" else replace(clock, b=instant)
        if clock.a == clock.b:
            self.told.emit("A and B would be one moment: choose another date for one of them.")
            self._show_markers()
            return
        self._go(clock)

    def _go(self, clock: Clock) -> None:
        if clock != self._clock:
            self._document.navigate(replace(self._document.project, clock=clock))

    # Following the document

    def _on_change(self, before: Project, after: Project) -> None:
        if (
            before.clock != after.clock
            or before.layers is not after.layers
            or before.groups is not after.groups
            or before.worldview != after.worldview
        ):
            self._follow()

    def _follow(self) -> None:
        project = self._document.project
        pair = moments(project.clock)
        self.setVisible(pair is not None)
        if pair is None:
            self._wanted, self.found = None, None
            return
        self._show_markers()
        clock = project.clock
        shown = tuple(layer for layer in project.layers if project.shown(layer))
        key = (pair, clock.zone, clock.known, project.worldview, shown)
        if key != self._wanted:
            self._wanted = key
            self._count(project, key)
        self._place()

    def _show_markers(self) -> None:
        clock = self._clock
        for name, instant in (("a", clock.a), ("b", clock.b)):
            edit = self.edits[name]
            edit.setText("" if instant is None else typed_text(instant, clock.zone))
            edit.setToolTip("The end of this day, month or year, or an instant")
            if edit.property("look") == "wrong":
                look.looks(edit, "")
        late = names(clock) == "BA"
        self.order.setText("B is the earlier date: read it first." if late else "")
        self.order.setVisible(late)

    def _count(self, project: Project, key: object) -> None:
        if self._queue is None:
            self._queue = Newest(self._answered.emit, self._broke.emit)
        world = worldview_of(project)
        self.note.setText("Counting…")
        self._queue.submit(lambda cancelled: (key, compare_world.report(project, world, cancelled)))

    def _on_found(self, answer: _Found) -> None:
        if answer[0] == self._wanted:
            self.found = answer[1]
            self._list()

    def _on_broken(self, error: Exception) -> None:
        log.error("two dates could not be compared", exc_info=error)
        self.note.setText("The two dates could not be compared: the log says why.")

    # What changed

    def _list(self) -> None:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 6, 0)
        column.setSpacing(2)
        moved = [one for one in self.found or () if one.change.moved]
        moved.sort(key=lambda one: one.ground is None)  # square kilometres first
        for one in moved:
            column.addWidget(self._name(one.layer.name))
            column.addLayout(self._counts(one))
            if one.ground is not None:
                column.addWidget(Covers(one.ground, names(self._clock), one.layer.name))
            column.addSpacing(4)
        still = [one for one in self.found or () if not one.change.moved]
        if still:
            more = f"{'Nothing changed' if not moved else 'No change'} in {len(still):,} "
            quiet = label(
                f"{more}{'other ' if moved else ''}layer{'' if len(still) == 1 else 's'}",
                role="muted",
                size=look.SMALL,
            )
            quiet.setToolTip("\n".join(one.layer.name for one in still))
            column.addWidget(quiet)
        elif not moved and self.found is not None:
            column.addWidget(label("Nothing is dated then", role="muted", size=look.SMALL))
        column.addStretch(1)
        self._scroll.setWidget(page)
        if self.found is not None:
            self.note.setText(self._accuracy(moved))
            self.note.setVisible(bool(self.note.text()))
        self._place()

    def _name(self, text: str) -> QWidget:
        made = label("", size=look.SMALL, weight=600)
        made.setText(made.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, WIDTH - 44))
        made.setToolTip(text)
        return made

    def _counts(self, one: Compared) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(2)
        form = "mark" if one.layer.features.is_points else "line"
        if one.ground is not None or (one.layer.by_worldview and _covers(one)):
            form = area_form(one.layer)
        for kind in reversed(KINDS):
            rows = one.change.rows(kind)
            if len(rows):
                button = Count(self.theme, kind, form, len(rows), one.layer.name)
                button.clicked.connect(partial(self._show_rows, one, kind))
                row.addWidget(button)
        row.addStretch(1)
        return row

    def _show_rows(self, one: Compared, kind: Kind) -> None:
        rows = one.change.rows(kind)
        if len(rows) > LISTED:
            self.told.emit(f"The first {LISTED} of {len(rows):,} are listed.")
        self.listed.emit([(one.layer.id, row) for row in rows[:LISTED].tolist()])

    def _accuracy(self, moved: list[Compared]) -> str:
        grounds = [one.ground for one in moved if one.ground is not None]
        if not grounds:
            return ""
        worst = max((ground.accuracy or 0.0 for ground in grounds), default=0.0)
        edges = f" Edges accurate to {worst:g} km." if worst else ""
        return f"Whole layers, full outlines, on the WGS84 ellipsoid.{edges}"

    def _place(self) -> None:
        parent = self.parentWidget()
        if parent is None or self.isHidden():
            return
        width = min(WIDTH, parent.width() - 2 * EDGE)
        crowded = self._clock.known is not None and parent.width() < WIDTH + STRIP
        top = TOP + (40 if crowded else 0)
        room = max(parent.height() - top - BELOW, 40)
        self.setFixedWidth(max(width, 120))
        layout = self.layout()
        if layout is None:
            return
        self._scroll.updateGeometry()
        layout.activate()
        needed = layout.totalSizeHint().height()
        if layout.hasHeightForWidth():  # some of its lines wrap
            needed = layout.totalHeightForWidth(self.width())
        self.setFixedHeight(min(max(needed, 40), room))
        self.move(parent.width() - self.width() - EDGE, top)
        self.raise_()


def _covers(one: Compared) -> bool:
    """Whether a layer by worldview is made of areas."""
    import shapely

    kinds = shapely.get_type_id(one.layer.features.geometry[:1])
    return bool(len(kinds)) and int(kinds[0]) in (3, 6)
