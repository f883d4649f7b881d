"""The status bar: where the cursor is, scale, CRS, zone, worldview, and what is saved."""

from __future__ import annotations

import re
from dataclasses import replace

from PySide6.QtCore import QSettings, Qt, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from gisapp.model import edits, instants
from gisapp.model.coordinates import FORMATS, TITLES, Format, format_point
from gisapp.model.document import Document
from gisapp.model.project import Project
from gisapp.model.projections import short_name
from gisapp.model.theme import Theme
from gisapp.render.frame import worldview_of
from gisapp.ui import theme as look

HEIGHT = 26
WIDEST_CRS = 190  # pixels of the projection's name
ZONES = (
    "UTC",
    "Europe/London",
    "Europe/Berlin",
    "Europe/Kyiv",
    "Europe/Moscow",
    "Europe/Istanbul",
    "Asia/Damascus",
    "Asia/Baku",
    "Asia/Yerevan",
    "Asia/Tbilisi",
    "Africa/Tripoli",
    "America/New_York",
)
_SETTING = "coordinates/format"
_WIDEST = "00°00′00.0″ N 000°00′00.0″ E"
_SCALE = re.compile(r"(?:1\s*[:/]\s*)?([\d.,\s  ]+?)\s*([kKmM]?)\s*\Z")
_FACTORS = {"": 1.0, "k": 1e3, "m": 1e6}


def parse_scale(text: str) -> float | None:
    """The denominator typed as ``6,200,000``, ``1:50 000``, ``250k`` or ``1 : 6.2M``; None when it
    is none."""
    match = _SCALE.match(text.strip())
    if not match:
        return None
    digits, unit = re.sub(r"\s", "", match[1]), match[2].lower()
    if unit:
        digits = digits.replace(",", ".")
    elif re.fullmatch(r"\d{1,3}([.,]\d{3})+", digits):
        digits = re.sub(r"[.,]", "", digits)
    try:
        value = float(digits.replace(",", "")) * _FACTORS[unit]
    except ValueError:
        return None
    return value if 100 <= value <= 1e9 else None


def scale_text(denominator: float) -> str:
    """``1 : 6,200,000``, to three figures."""
    if denominator <= 0 or denominator != denominator:
        return "1 : –"
    digits = len(str(int(denominator)))
    return f"1 : {round(denominator, 3 - digits):,.0f}" if digits > 3 else f"1 : {denominator:,.0f}"


class StatusBar(QWidget):
    """26 px along the window's bottom."""

    scaleRequested = Signal(float)
    formatChanged = Signal(str)

    def __init__(self, document: Document, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("StatusBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(HEIGHT)
        self._document = document
        self._cursor: tuple[float, float] | None = None
        kept = str(QSettings().value(_SETTING, "DMS"))
        self.format: Format = next((name for name in FORMATS if name == kept), "DMS")
        self.place = self._button("Click for another way to write coordinates")
        self.place.setProperty("look", "place")
        self.place.setMinimumWidth(self.place.fontMetrics().horizontalAdvance(_WIDEST) + 14)
        self.place.clicked.connect(self.cycle_format)
        self.scale = self._button("Scale at the map's centre. Click to type one.")
        self.scale.clicked.connect(self.edit_scale)
        self.scale_edit = QLineEdit()
        self.scale_edit.setFont(look.font(look.SMALL))
        self.scale_edit.setFixedWidth(110)
        self.scale_edit.setFixedHeight(20)
        self.scale_edit.setAccessibleName("Scale")
        self.scale_edit.hide()
        self.scale_edit.returnPressed.connect(self._scale_typed)
        self.scale_edit.editingFinished.connect(self._end_scale)
        self.crs = self._button("The map's projection")
        self.crs.setMaximumWidth(WIDEST_CRS)
        self.zone = self._button("The project's time zone. Click to choose another.")
        self.zone.clicked.connect(lambda: self._popup(self.zone, self.zone_menu()))
        self.worldview = self._button("Who disputed areas are drawn with")
        self.worldview.clicked.connect(lambda: self._popup(self.worldview, self.worldview_menu()))
        self.hint = self._label("What the tool in hand does")
        self.hint.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.saved = self._label("")
        self.offline = self._label("The map opens no network connection")
        self.offline.setText("Offline")
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 0, 12, 0)
        row.setSpacing(10)
        for widget in (
            self.place,
            self.scale,
            self.scale_edit,
            self.crs,
            self.zone,
            self.worldview,
        ):
            row.addWidget(widget)
        row.addWidget(self.hint, 1)
        row.addWidget(self.saved)
        row.addSpacing(8)
        row.addWidget(self.offline)
        self._stop = document.listen(self._changed)
        self.set_cursor(None, None)
        self.set_scale(document.project.view.scale)
        self._show(document.project)

    def _button(self, tip: str) -> QPushButton:
        made = QPushButton()
        made.setProperty("look", "status")
        made.setFont(look.font(look.SMALL))
        made.setToolTip(tip)
        made.setFixedHeight(20)
        return made

    def _label(self, tip: str) -> QLabel:
        made = QLabel()
        made.setTextFormat(Qt.TextFormat.PlainText)
        made.setProperty("look", "muted")
        made.setFont(look.font(look.SMALL))
        made.setToolTip(tip)
        return made

    def shut(self) -> None:
        """Let go of the document."""
        self._stop()

    def set_theme(self, theme: Theme) -> None:
        """Nothing is drawn here that the style sheet does not draw."""
        self.update()

    def set_hint(self, words: str) -> None:
        """What the tool in hand does; empty says nothing."""
        self.hint.setText(words)

    # Cursor and scale.

    def set_cursor(self, lon: float | None, lat: float | None) -> None:
        """Where the cursor is, in degrees; None when it left the map."""
        inside = lon is not None and lat is not None and abs(lat) <= 90
        self._cursor = (lon, lat) if inside and lon is not None and lat is not None else None
        if self._cursor is None:
            self.place.setText(TITLES[self.format])
        else:
            self.place.setText(format_point(*self._cursor, self.format))

    def cycle_format(self) -> None:
        """The next way to write coordinates; remembered."""
        self.format = FORMATS[(FORMATS.index(self.format) + 1) % len(FORMATS)]
        QSettings().setValue(_SETTING, self.format)
        self.set_cursor(*(self._cursor or (None, None)))
        self.formatChanged.emit(self.format)

    def set_scale(self, denominator: float) -> None:
        """The scale as 1 : ``denominator``."""
        self.scale.setText(scale_text(denominator))

    def edit_scale(self) -> None:
        """Type a scale in place."""
        self.scale_edit.setText(self.scale.text())
        look.looks(self.scale_edit, "")
        self.scale.hide()
        self.scale_edit.show()
        self.scale_edit.setFocus()
        self.scale_edit.selectAll()

    def _scale_typed(self) -> None:
        value = parse_scale(self.scale_edit.text())
        if value is None:
            look.looks(self.scale_edit, "wrong")
            self.scale_edit.setToolTip("Type a scale such as 1:500000, 250k or 6.2M")
            self.scale_edit.selectAll()
            return
        self._leave_scale()
        self.scaleRequested.emit(value)

    def _end_scale(self) -> None:
        if not self.scale_edit.hasFocus():
            self._leave_scale()

    def _leave_scale(self) -> None:
        self.scale_edit.hide()
        self.scale.show()

    # Zone, worldview, saving.

    def set_saved(self, text: str) -> None:
        """What is known of saving: ``Saved 2 s ago``."""
        self.saved.setText(text)

    def zone_menu(self) -> QMenu:
        """Zones to choose from; choosing one can be undone."""
        current = self._document.project.clock.zone
        menu = QMenu(self)
        group = QActionGroup(menu)
        for name in ZONES if current in ZONES else (current, *ZONES):
            action = menu.addAction(instants.offset_text(self._document.project.clock.as_of, name))
            action.setCheckable(True)
            action.setChecked(name == current)
            group.addAction(action)
            action.triggered.connect(lambda _=False, name=name: self._set_zone(name))
        return menu

    def _set_zone(self, zone: str) -> None:
        """Another zone; the window keeps its clock times, so whole days stay whole."""
        self._document.apply(edits.in_zone(self._document.project, zone), f"Time zone {zone}")

    def worldview_menu(self) -> QMenu:
        """Every worldview; choosing one can be undone."""
        project = self._document.project
        menu = QMenu(self)
        group = QActionGroup(menu)
        for name in project.worldviews.views:
            view = project.worldviews.view(name)
            action = menu.addAction(view.title)
            action.setToolTip(view.note)
            action.setCheckable(True)
            action.setChecked(name == project.worldview)
            group.addAction(action)
            action.triggered.connect(lambda _=False, name=name: self._set_worldview(name))
        menu.setToolTipsVisible(True)
        return menu

    def _set_worldview(self, name: str) -> None:
        project = self._document.project
        if name != project.worldview:
            title = project.worldviews.view(name).title
            self._document.apply(replace(project, worldview=name), f"Worldview {title}")

    def _popup(self, button: QPushButton, menu: QMenu) -> None:
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        above = button.mapToGlobal(button.rect().topLeft())
        above.setY(above.y() - menu.sizeHint().height())
        menu.popup(above)

    def _changed(self, before: Project, after: Project) -> None:
        if (
            before.worldview != after.worldview
            or before.clock is not after.clock
            or before.view.crs != after.view.crs
            or before.worldviews is not after.worldviews
        ):
            self._show(after)

    def _show(self, project: Project) -> None:
        view = worldview_of(project)
        self._show_projection(project)
        self.zone.setText(project.clock.zone_text)
        title = f"Worldview: {view.title}"
        if title != self.worldview.text():
            self.worldview.setText(title)
            self.worldview.setToolTip(f"{view.note} Click to choose another.")

    def _show_projection(self, project: Project) -> None:
        plane = project.view.projection
        name = short_name(plane)
        room = WIDEST_CRS - 14
        self.crs.setText(self.crs.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, room))
        self.crs.setAccessibleName(f"Projection: {name}")
        self.crs.setToolTip(f"Projection: {plane.title}. Click to choose another.")
