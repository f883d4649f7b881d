"""The legend on screen: a card on the map, and a section of the inspector's page of a layer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QPointF, QSettings, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QHideEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QToolButton, QVBoxLayout, QWidget

from gisapp.model.document import Document
from gisapp.model.layer import Layer
from gisapp.model.primitives import LabelStyle
from gisapp.model.style import LegendItem
from gisapp.model.theme import Theme
from gisapp.render.frame import ANNOTATIONS
from gisapp.render.legend import Entry, legend_blocks
from gisapp.render.page_items import Block, Text, moved
from gisapp.render.painter.page import paint_item
from gisapp.ui import icons
from gisapp.ui import theme as look
from gisapp.ui.canvas import Canvas
from gisapp.ui.compare_parts import Sheet
from gisapp.ui.inspector_parts import label
from gisapp.ui.legend_items import Legends, in_card

WIDTH, EDGE, ABOVE, GAP = 256, 12, 44, 8  # above the scale bar
SHARE = 1 / 3  # of the map's height
BAR = 10  # the scroll bar
TICK = 2.0  # pixels that the numbers of a ramp stand lower than on paper, where they are smaller
LEAST = 64  # pixels in height, under which there is no room for it


def measured(words: str, style: LabelStyle) -> tuple[float, float, float]:
    """Width, ascent and descent in the font that the legend on screen is written in."""
    metrics = QFontMetricsF(_font(style))
    return metrics.horizontalAdvance(words), metrics.ascent(), metrics.descent()


def _font(style: LabelStyle) -> QFont:
    return look.font(look.SMALL, style.weight)


class LegendView(QWidget):
    """Lines of a legend, as wide as it is told and as high as they need."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.entries: tuple[Entry, ...] = ()
        self._blocks: list[Block] = []
        self._laid = 0

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show other lines. An entry without a title has no heading."""
        if tuple(entries) != self.entries:
            self.entries = tuple(entries)
            self.setAccessibleName(f"Legend. {'. '.join(spoken(self.entries))}")
            self._lay()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width breaks lines elsewhere."""
        if self.width() != self._laid:
            self._lay()

    def _lay(self) -> None:
        self._laid = self.width()
        blocks: list[Block] = []
        for entry in self.entries:
            made = legend_blocks((entry,), self.width(), measured)
            blocks += made if entry.title else made[1:]
        if blocks:
            blocks[0] = replace(blocks[0], lead=0.0)
        self._blocks = blocks
        self.setFixedHeight(round(sum(one.lead + one.height for one in blocks)))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The lines, with the samples of a figure's legend."""
        qp = QPainter(self)
        top = 0.0
        for block in self._blocks:
            top += block.lead
            for item in block.items:
                placed = moved(item, 0, top)
                if isinstance(placed, Text):
                    self._write(qp, placed)
                else:
                    paint_item(qp, placed, self.theme, 1.0)
            top += block.height
        qp.end()

    def _write(self, qp: QPainter, text: Text) -> None:
        width = measured(text.text, text.style)[0]
        shift = {"left": 0.0, "center": width / 2, "right": width}[text.align]
        qp.setFont(_font(text.style))
        qp.setPen(QColor(self.theme[text.style.color]))
        down = TICK if text.align == "center" else 0.0
        qp.drawText(QPointF(text.x - shift, text.y + down), text.text)


def spoken(entries: Sequence[Entry]) -> list[str]:
    """A legend in words: its headings and lines, numbers of a ramp included."""
    out = []
    for entry in entries:
        lines = []
        for item in entry.items:
            words = item.label + (f": {item.count:,}" if item.count > 0 else "")
            ticks = ", ".join(tick for _, tick in item.swatch.ticks)
            lines.append(f"{words} (colours for {ticks})" if ticks else words)
        out.append(f"{entry.title}: {'; '.join(lines)}" if entry.title else "; ".join(lines))
    return out


def _entry(name: str, items: tuple[LegendItem, ...]) -> Entry:
    """The lines of a layer under its name, which a single line of that name has no need of."""
    return Entry("" if len(items) == 1 and items[0].label == name else name, items)


class LegendSection(QWidget):
    """The legend of one layer as it is visible now; it follows the map of its window."""

    def __init__(self, theme: Theme, layer_id: str) -> None:
        super().__init__()
        self._layer_id = layer_id
        self._legends: Legends | None = None
        self.view = LegendView(theme)
        self.word = label("", role="muted", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view)
        column.addWidget(self.word)
        self.view.hide()

    def showEvent(self, event: QShowEvent) -> None:
        """Follow the map."""
        super().showEvent(event)
        if self._legends is None:
            found = self.window().findChild(Legends)
            if isinstance(found, Legends):
                self._legends = found
                found.changed.connect(self._refresh)
                found.watch(self._layer_id)
                self._refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """Follow it no more."""
        super().hideEvent(event)
        if self._legends is not None:
            self._legends.changed.disconnect(self._refresh)
            self._legends.leave(self._layer_id)
            self._legends = None

    def _refresh(self) -> None:
        said = None if self._legends is None else self._legends.of(self._layer_id)
        if said is None:
            return
        self.view.show_entries((Entry("", said.items),) if said.items else ())
        self.view.setVisible(bool(said.items))
        self.word.setText(said.word)
        self.word.setVisible(bool(said.word))


class LegendCard(Sheet):
    """On the map, above the scale bar: what colours and sizes of the user's own layers mean. It
    can be folded, and both that and whether it is shown at all is kept."""

    def __init__(self, document: Document, canvas: Canvas) -> None:
        super().__init__(canvas.theme, canvas)
        self.setObjectName("LegendCard")
        self.setAccessibleName("Legend")
        self._document, self._canvas = document, canvas
        self._was = self.geometry(), False
        settings = QSettings()
        self.on = settings.value("legend", True, type=bool) is True
        self._open = settings.value("legend_open", True, type=bool) is True
        self.fold = QToolButton()
        self.fold.setAutoRaise(True)
        self.fold.setIconSize(QSize(12, 12))
        self.fold.clicked.connect(lambda: self.set_open(not self._open))
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, GAP, 0)
        head.addWidget(label("Legend", weight=600))
        head.addStretch(1)
        head.addWidget(self.fold)
        self.view = LegendView(canvas.theme)
        self.pane = QScrollArea()
        self.pane.setWidget(self.view)
        self.pane.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.pane.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.pane.setAccessibleName("Legend")
        self.view.setFixedWidth(WIDTH - EDGE - BAR - 4)
        column = QVBoxLayout(self)
        column.setContentsMargins(EDGE, 4, 2, 4)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self.pane, 1)
        self.setFixedWidth(WIDTH)
        self.hide()
        self.lower()  # messages lie over it
        self.moved.connect(self._place)
        self.legends = Legends(document, canvas)
        self.legends.changed.connect(self._refresh)
        self._unlisten = document.listen(lambda before, after: self._drop_hidden())
        self.set_theme(canvas.theme)
        self.legends.set_card(self.on)

    def set_theme(self, theme: Theme) -> None:
        """Draw with another theme."""
        super().set_theme(theme)
        self.view.theme = theme
        self.view.update()
        self._say_fold()

    def toggle(self) -> None:
        """Show the legend, or do not."""
        self.on = not self.on
        QSettings().setValue("legend", self.on)
        self.legends.set_card(self.on)
        self._refresh()

    def set_open(self, on: bool) -> None:
        """Show its lines, or the head alone."""
        self._open = on
        QSettings().setValue("legend_open", on)
        self._say_fold()
        self._place()

    def shut(self) -> None:
        """Stop listening and working."""
        self._unlisten()
        self.legends.shut()

    @property
    def has_layers(self) -> bool:
        """Whether a layer is shown that it would list."""
        return bool(self._listed())

    def _say_fold(self) -> None:
        title = "Fold the legend" if self._open else "Unfold the legend"
        self.fold.setToolTip(title)
        self.fold.setAccessibleName(title)
        name = "chevron-down" if self._open else "chevron-up"
        self.fold.setIcon(icons.icon(name, self.theme, 12))

    def _drop_hidden(self) -> None:
        """Without a layer to explain it goes at once, before the map has rested."""
        if self.isVisible() and not self._listed():
            self._refresh()

    def _listed(self) -> list[Layer]:
        project = self._document.project
        return [one for one in reversed(project.layers) if in_card(project, one)]

    def _refresh(self) -> None:
        entries = []
        for layer in self._listed() if self.on else ():
            said = self.legends.of(layer.id)
            if said is not None and said.items:
                entries.append(_entry(layer.name, said.items))
        self.view.show_entries(entries)
        self._place()

    def _place(self) -> None:
        """At the lower left, as high as it needs and the map allows; away where another sheet
        would be covered."""
        room = self._canvas.height() * SHARE
        self.pane.setVisible(self._open)
        head = self.fold.sizeHint().height() + 8
        needed = head + (self.view.height() + 6 if self._open else 0)
        height = int(min(needed, room))
        bottom = self._canvas.height() - ABOVE
        self.setFixedHeight(max(height, head))
        self.move(EDGE, bottom - self.height())
        fits = room >= LEAST and self._canvas.width() >= WIDTH + 2 * EDGE
        self.setVisible(self.on and bool(self.view.entries) and fits and not self._covers())
        self._let_names_keep_clear()

    def _covers(self) -> bool:
        mine = self.geometry()
        return any(
            one.geometry().intersects(mine)
            for one in self._canvas.findChildren(Sheet)
            if one is not self and not one.isHidden()
        )

    def _let_names_keep_clear(self) -> None:
        """Have the names on the map placed anew around the card where it has changed its place."""
        now = self.geometry(), self.isVisible()
        before, self._was = self._was, now
        picture = self._canvas.picture
        if picture.resolved is None or now == before or not (now[1] or before[1]):
            return
        keys = {**picture.resolved.keys, ANNOTATIONS: ()}  # names are in one plane with them
        picture.resolved = replace(picture.resolved, keys=keys)
        picture.request()

    # The map beneath is not moved through the card.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Nothing is picked up here."""
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """And nothing put down."""
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Nor is the map zoomed."""
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The legend scrolls, or nothing does."""
        event.accept()
