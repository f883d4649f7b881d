"""Choosing the projection of the map: by name, code or PROJ string."""

from __future__ import annotations

import re

from PySide6.QtCore import QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gisapp.model import projections
from gisapp.model.distortion import distortion_at
from gisapp.model.project import Project
from gisapp.model.projection import Projection, projection_of
from gisapp.model.projections import FOUND, Entry
from gisapp.model.theme import Theme
from gisapp.render.queue import Newest
from gisapp.ui import theme as look
from gisapp.ui.inspector_parts import Prose, label
from gisapp.ui.projection_list import ENTRY, Lines, heading, line
from gisapp.ui.projection_preview import ProjectionPreview
from gisapp.ui.walking import Walk

SIDE = 312
_SIZE = QSize(880, 600)
_TYPED = re.compile(r"\s*(\d{4,6}|[A-Za-z]+:\w+|\+\w+=.*)\s*\Z")
_ROWS = ("Code", "Method", "Keeps", "Meant for", "Lengths here", "Areas here", "Angles here")
_LONGEST = 240  # characters of an area of use


class ProjectionDialog(QDialog):
    """Asks for a projection. ``chosen(code, home)`` when one is taken; ``home`` is whether to go
    to the area that it is meant for, rather than to keep the place."""

    chosen = Signal(str, bool)
    _registry = Signal()

    def __init__(
        self, project: Project, size: QSize, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Projection")
        self.resize(_SIZE)
        self._theme = theme
        view = project.view
        self._code = view.crs
        self._place = view.projection.point_to_lonlat(view.x, view.y)
        extent = view.extent(max(size.width(), 1), max(size.height(), 1))
        self._extent = view.projection.extent_to_lonlat(extent)
        self._known = False  # whether the registry is read
        self._projection: Projection | None = None
        self._build(project, size)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(120)
        self._timer.timeout.connect(self._look_for)
        self.search.textChanged.connect(lambda _: self._timer.start())
        self.results.currentItemChanged.connect(lambda *_: self._describe())
        self.results.itemActivated.connect(lambda _: self._enter())
        self._registry.connect(self._on_registry)
        self._queue: Newest[object] = Newest(
            lambda _: self._registry.emit(), lambda _: self._registry.emit()
        )
        self._queue.submit(lambda _: projections.registry())
        self.finished.connect(lambda _: self.shut())
        self._look_for()
        self.search.setFocus()

    # Building

    def _build(self, project: Project, size: QSize) -> None:
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search: 3035, Lambert, UTM 37N, Israel, or +proj=…")
        self.search.setAccessibleName("Search projections")
        self.search.setClearButtonEnabled(True)
        self.results = QListWidget()
        Walk(self.search, self.results, lambda one: isinstance(one.data(ENTRY), Entry))
        self.results.setAccessibleName("Projections")
        self.results.setItemDelegate(Lines(self.results, self._theme))
        self.results.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.note = label("", role="muted", size=look.SMALL, wrap=True)
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self.search)
        left.addWidget(self.note)
        left.addWidget(self.results, 1)
        row = QHBoxLayout()
        row.setSpacing(20)
        row.addLayout(left, 1)
        row.addWidget(self._side(project, size))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 16, 16, 16)
        whole.setSpacing(16)
        whole.addLayout(row, 1)
        whole.addLayout(self._buttons())

    def _side(self, project: Project, size: QSize) -> QWidget:
        side = QWidget()
        side.setFixedWidth(SIDE)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        self.preview = ProjectionPreview(project, self._theme, size)
        self.title = label("", size=look.TITLE, weight=600, wrap=True)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        self.facts: dict[str, Prose] = {}
        self._names: dict[str, QWidget] = {}
        for number, name in enumerate(_ROWS):
            said, value = label(name, role="muted"), Prose("")
            value.setAccessibleName(name)
            grid.addWidget(said, number, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, number, 1)
            self.facts[name], self._names[name] = value, said
        self.wrong = label("", role="error", wrap=True)
        self.wrong.setAccessibleName("Warning")
        column.addWidget(self.preview)
        column.addWidget(self.title)
        column.addLayout(grid)
        column.addWidget(self.wrong)
        column.addStretch(1)
        return side

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        cancel = QPushButton("Cancel")
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        self.go = QPushButton("Go to its area")
        self.go.setAutoDefault(False)
        self.go.clicked.connect(lambda: self._take(home=True))
        self.use = QPushButton("Apply")
        self.use.setProperty("look", "primary")
        self.use.setDefault(True)
        self.use.clicked.connect(lambda: self._take(home=False))
        row.addStretch(1)
        for button in (cancel, self.go, self.use):
            row.addWidget(button)
        return row

    def shut(self) -> None:
        """Stop the workers."""
        self._timer.stop()
        self._queue.close()
        self.preview.shut()

    # Finding

    @property
    def entries(self) -> list[Entry]:
        """What the list shows."""
        found = [self.results.item(i).data(ENTRY) for i in range(self.results.count())]
        return [entry for entry in found if isinstance(entry, Entry)]

    @property
    def entry(self) -> Entry | None:
        """The one that is chosen."""
        item = self.results.currentItem()
        found = None if item is None else item.data(ENTRY)
        return found if isinstance(found, Entry) else None

    @property
    def ready(self) -> bool:
        """Whether the registry is read and what was typed has been looked for."""
        return self._known and not self._timer.isActive()

    def _on_registry(self) -> None:
        self._known = True
        self._look_for()

    def _usual(self) -> list[Entry]:
        lon, lat = self._place
        found = [*projections.here(lon, lat, self._extent), *projections.usual()]
        found += projections.utm(lon, lat)
        if self._known:
            have = {entry.code for entry in found}
            meant = projections.meant_for(lon, lat, self._extent)
            found += [entry for entry in meant if entry.code not in have]
        return found

    def _look_for(self) -> None:
        words, before = self.search.text().strip(), self.entry
        self._tell("")
        usual = self._usual()
        if not words:
            found = usual
        elif _TYPED.match(words):
            found = self._typed(words)
        elif not self._known:
            found = []
            self._tell("Reading the registry of projections…")
        else:
            shown, count = projections.search(words, *self._place, usual)
            found = list(shown)
            more = count - len(found)
            if not found:
                self._tell("No projection has these words")
            elif more:
                self._tell(f"and {more:,} more: type another word")
        self._fill(found, before)

    def _tell(self, words: str) -> None:
        self.note.setText(words)
        self.note.setVisible(bool(words))

    def _typed(self, words: str) -> list[Entry]:
        """What a code or a PROJ string stands for, and what else has these words."""
        found: list[Entry] = []
        try:
            found = [projections.entry_of(words)]
        except ValueError as error:
            self._tell(_sentence(error))
        if self._known and not words.startswith("+"):
            shown, _ = projections.search(words, *self._place)
            found += [entry for entry in shown if entry not in found]
        return found

    def _fill(self, found: list[Entry], before: Entry | None) -> None:
        with QSignalBlocker(self.results):
            self.results.clear()
            section = ""
            current = 0
            searched = bool(self.search.text().strip())
            for entry in found:
                under = FOUND if searched else entry.section
                if under != section:
                    section = under
                    self.results.addItem(heading(section))
                self.results.addItem(line(entry, self._place))
                kept = before.code if before and not searched else self._code
                if entry.code == kept or (not current and searched):
                    current = self.results.count() - 1
            if found:
                self.results.setCurrentRow(current or 1)
                self.results.scrollToItem(self.results.item(current or 0))
        self._describe()

    # What is shown of the one that is chosen

    def _describe(self) -> None:
        entry = self.entry
        self._projection, wrong = None, ""
        if entry is not None:
            try:
                self._projection = projection_of(entry.code)
            except ValueError as error:
                wrong = _sentence(error)
        self.preview.show_projection(self._projection)
        self.title.setText(entry.title if entry else "")
        facts = self._facts(entry, self._projection) if entry and self._projection else {}
        for name, prose in self.facts.items():
            prose.set_text(facts.get(name, ""))
            for part in (prose, self._names[name]):
                part.setVisible(bool(facts.get(name)))
        reached = "Lengths here" in facts
        meant = entry is not None and entry.covers(*self._place)
        if self._projection is not None and not reached:
            wrong = "It does not reach the place that the map looks at."
        elif self._projection is not None and not meant:
            wrong = "It is not meant for this place: lengths, areas and angles may be far off."
        self.wrong.setText(wrong)
        self.wrong.setVisible(bool(wrong))
        able = self._projection is not None
        self.use.setText("Apply" if meant or not able else "Keep this place")
        self.use.setVisible(reached or not able)
        self.use.setEnabled(able)
        self.use.setDefault(reached)
        self.go.setVisible(able and not (meant and reached))
        self.go.setDefault(able and not reached)

    def _facts(self, entry: Entry, projection: Projection) -> dict[str, str]:
        area = entry.area if len(entry.area) <= _LONGEST else f"{entry.area[:_LONGEST].rstrip()}…"
        facts = {
            "Code": re.sub(r"(\S+ \S+) ", r"\1\n", projection.code),  # two parameters a line
            "Method": projections.method_name(projection),
            "Keeps": entry.keeps or "nothing exactly",
            "Meant for": area,
        }
        there = distortion_at(projection, *projection.point_to_map(*self._place))
        if there is not None:
            across, up = _percent(there.east), _percent(there.north)
            facts["Lengths here"] = (
                across if across == up else f"{across} west to east, {up} south to north"
            )
            facts["Areas here"] = _percent(there.area)
            facts["Angles here"] = "true" if there.angle < 0.05 else f"up to {there.angle:.1f}° off"
        return facts

    # Taking it

    def _enter(self) -> None:
        """Enter and double click do what the default button does."""
        button = self.use if self.use.isDefault() else self.go
        if button.isEnabled():
            button.click()

    def _take(self, *, home: bool) -> None:
        if self._projection is not None:
            self.chosen.emit(self._projection.code, home)
            self.accept()


def _sentence(error: ValueError) -> str:
    words = str(error)
    return f"{words[:1].upper()}{words[1:]}."


def _percent(factor: float) -> str:
    """How far a factor is from one: ``+49 %``, ``−0.8 %``, ``true``."""
    off = (factor - 1.0) * 100
    if abs(off) < 0.005:
        return "true"
    digits = 0 if abs(off) >= 10 else 1 if abs(off) >= 1 else 2
    return f"{off:+.{digits}f} %".replace("-", "−")
