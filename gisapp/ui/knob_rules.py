"""The rules of a style: a list in the order in which they count, and the settings of one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QRectF, QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gisapp.model import rules
from gisapp.model.features import Features
from gisapp.model.project import View
from gisapp.model.rules import Rule
from gisapp.model.style import Style
from gisapp.model.symbology import PALETTE
from gisapp.model.theme import Theme
from gisapp.ui import theme as look
from gisapp.ui.knob_form import KnobForm
from gisapp.ui.knob_scale import ScaleEdit

_ROW, _MOST = 24, 8  # pixels; rows seen at once
_PAUSE_MS = 350  # typing pauses this long before a filter is tried
Rows = tuple[tuple[Any, ...], ...]


def link(words: str, doc: str, act: Callable[[], object]) -> QToolButton:
    """A word to click."""
    made = QToolButton()
    made.setText(words)
    made.setFont(look.font())
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    made.setToolTip(doc)
    made.setAccessibleName(doc)
    made.clicked.connect(lambda _=False: act())
    return made


def sample_icon(color: str) -> QIcon:
    """A small patch of a colour."""
    picture = QPixmap(32, 32)
    picture.setDevicePixelRatio(2)
    picture.fill(Qt.GlobalColor.transparent)
    qp = QPainter(picture)
    qp.setRenderHint(QPainter.RenderHint.Antialiasing)
    qp.setPen(Qt.PenStyle.NoPen)
    qp.setBrush(QColor(color))
    qp.drawRoundedRect(QRectF(2, 2, 12, 12), 3, 3)
    qp.end()
    return QIcon(picture)


class RulesEditor(QWidget):
    """Shows the rules of ``style``. ``edited(rules, what)`` while the user changes them, ``what``
    naming the change for undo; ``settled`` when a change is complete; ``refused(sentence)`` for a
    filter that is none (empty: no more)."""

    edited = Signal(object, str)
    settled = Signal()
    refused = Signal(str)

    def __init__(
        self,
        features: Features,
        theme: Theme,
        view: Callable[[], View],
        skip: Sequence[str],
    ) -> None:
        super().__init__()
        self._features, self._theme, self._view, self._skip = features, theme, view, skip
        self._style: Style | None = None
        self._rows: Rows = ()
        self._page: QWidget | None = None
        self._opened = -1
        self.form: KnobForm | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._filtered)
        self.tree = QTreeWidget()
        self.tree.setColumnCount(2)
        self.tree.setHeaderHidden(True)
        self.tree.setRootIsDecorated(False)
        self.tree.setUniformRowHeights(True)
        self.tree.setFont(look.font())
        self.tree.setAccessibleName("Rules, the first that fits counts")
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.tree.currentItemChanged.connect(lambda *_: self._open())
        bar = QHBoxLayout()
        bar.setSpacing(2)
        self.buttons = {
            words: link(words, doc, act)
            for words, doc, act in (
                ("Add", "Add a rule", self._add),
                ("Copy", "Copy the rule", self._copy),
                ("Up", "Let the rule count earlier", lambda: self._move(-1)),
                ("Down", "Let the rule count later", lambda: self._move(1)),
                ("Remove", "Remove the rule", self._remove),
            )
        }
        for button in self.buttons.values():
            bar.addWidget(button)
        bar.addStretch(1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self._column.addWidget(self.tree)
        self._column.addLayout(bar)

    def show_rules(self, style: Style, rows: Rows) -> None:
        """Show the rules of a style, the chosen one staying chosen."""
        if style is self._style:
            return
        self._style, self._rows = style, rows
        made = rules.rules_of(rows)
        index = rules.rule_index(self._features, rows, None)
        counts = rules.counted(index, len(made) + 1)
        now = max(self._current(), 0)
        with QSignalBlocker(self.tree):
            while self.tree.topLevelItemCount() > len(made) + bool(counts[-1]):
                self.tree.takeTopLevelItem(self.tree.topLevelItemCount() - 1)
            while self.tree.topLevelItemCount() < len(made) + bool(counts[-1]):
                self.tree.addTopLevelItem(QTreeWidgetItem())
            for i, rule in enumerate(made):
                self._fill(i, rule, counts[i])
            if counts[-1]:
                self._left_over(len(made), counts[-1])
            if made:
                self._choose(min(now, len(made) - 1))
        shown = min(max(self.tree.topLevelItemCount(), 1), _MOST)
        self.tree.setFixedHeight(shown * _ROW + 2)
        self._open()

    def _fill(self, i: int, rule: Rule, count: int) -> None:
        item = self.tree.topLevelItem(i)
        assert item is not None
        item.setText(0, rule.title)
        item.setToolTip(0, rule.filter or "All that no rule above is for")
        item.setText(1, f"{count:,}")
        item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        item.setForeground(1, QColor(self._theme["muted"]))
        item.setForeground(0, QColor(self._theme["text"]))
        item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
        color = dict(rule.changes).get("color") or self._plain_color()
        item.setIcon(0, sample_icon(self._theme[str(color)]))
        item.setSizeHint(0, QSize(0, _ROW))

    def _left_over(self, i: int, count: int) -> None:
        item = self.tree.topLevelItem(i)
        assert item is not None
        item.setText(0, "Not drawn: no rule fits")
        item.setToolTip(0, "Add a rule without a filter at the end to draw these as well")
        item.setText(1, f"{count:,}")
        item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        item.setIcon(0, QIcon())
        item.setSizeHint(0, QSize(0, _ROW))
        for column in (0, 1):
            item.setForeground(column, QColor(self._theme["warning"]))

    def _plain_color(self) -> str:
        return str(self._style.values().get("color", "muted")) if self._style else "muted"

    def _current(self) -> int:
        item = self.tree.currentItem()
        place = -1 if item is None else self.tree.indexOfTopLevelItem(item)
        return place if 0 <= place < len(self._rows) else -1

    def _choose(self, place: int) -> None:
        item = self.tree.topLevelItem(place)
        if item is not None:
            self.tree.setCurrentItem(item)

    # One rule

    def _variant(self, rule: Rule) -> Style:
        assert self._style is not None
        return self._style.with_values({"rules": (), **dict(rule.changes)})

    def _open(self) -> None:
        """The settings of the chosen rule: filled anew, or built when another was chosen."""
        now = self._current()
        for words, on in (
            ("Copy", now >= 0),
            ("Remove", now >= 0),
            ("Up", now > 0),
            ("Down", 0 <= now < len(self._rows) - 1),
        ):
            self.buttons[words].setEnabled(on)
        if now != self._opened or self._page is None:
            self._pause.stop()
            if self._page is not None:
                self._page.hide()
                self._page.deleteLater()
            self._page, self._opened, self.form = None, now, None
            if now < 0:
                return
            self._build(Rule(*self._rows[now]))
        self._show(Rule(*self._rows[now]))

    def _build(self, rule: Rule) -> None:
        self._page = QWidget()
        self.form = KnobForm(
            self._variant(rule), self._features.table.column_names, self._theme, skip=self._skip
        )
        self.form.edited.connect(self._set_knob)
        self.form.settled.connect(self.settled)
        self.label = QLineEdit()
        self.filter = QLineEdit()
        self.filter.setPlaceholderText("all that is left")
        self.closest = ScaleEdit("Rule shown down to", self._view, far=False)
        self.farthest = ScaleEdit("Rule shown up to", self._view, far=True)
        self.label.textEdited.connect(lambda text: self._change("label", label=text))
        self.filter.textEdited.connect(self._pause.start)
        self.label.setFont(look.font())
        self.filter.setFont(look.font())
        self.label.editingFinished.connect(self.settled)
        self.filter.editingFinished.connect(self._finish)
        self.closest.changed.connect(lambda value: self._limit(finest=value))
        self.farthest.changed.connect(lambda value: self._limit(coarsest=value))
        head = KnobForm(_NoKnobs(), (), self._theme)
        head.add_row("Label", self.label, "What the legend calls it")
        head.add_row("Filter", self.filter, "CQL2, such as deaths > 10; empty: all that is left")
        head.add_row("From scale", self.farthest, "Not drawn when the map is farther out")
        head.add_row("To scale", self.closest, "Not drawn when the map is closer")
        column = QVBoxLayout(self._page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(head)
        column.addWidget(self.form)
        self._column.addWidget(self._page)

    def _show(self, rule: Rule) -> None:
        assert self.form is not None
        self.form.set_style(self._variant(rule))
        if self.label.text() != rule.label:
            self.label.setText(rule.label)
        if not self._typing and self.filter.text().strip() != rule.filter:
            self.filter.setText(rule.filter)
        self.closest.set_resolution(rule.finest)
        self.farthest.set_resolution(rule.coarsest)

    @property
    def _typing(self) -> bool:
        return self._pause.isActive() or self.filter.property("look") == "wrong"

    def _change(self, what: str, **changes: Any) -> None:
        now = self._current()
        if now < 0:
            return
        rows = list(self._rows)
        rows[now] = replace(Rule(*rows[now]), **changes).row
        self.edited.emit(tuple(rows), f"{what} of a rule")

    def _set_knob(self, name: str, value: Any) -> None:
        changes = dict(Rule(*self._rows[self._current()]).changes)
        changes[name] = value
        self._change(name.replace("_", " "), changes=tuple(changes.items()))

    def _finish(self) -> None:
        self._pause.stop()
        self._filtered()
        self.settled.emit()

    def _filtered(self) -> None:
        text = self.filter.text().strip()
        if self._current() < 0:
            return
        try:
            rules.checked_rules([Rule(text).row])
        except ValueError as error:
            look.looks(self.filter, "wrong")
            self.refused.emit(str(error).removeprefix("rule 1: "))
            return
        look.looks(self.filter, "")
        self.refused.emit("")
        if text != self._rows[self._current()][0]:
            self._change("filter", filter=text)

    def _limit(self, **limits: float) -> None:
        rule = replace(Rule(*self._rows[self._current()]), **limits)  # type: ignore[arg-type]
        try:
            rules.checked_rules([rule.row])
        except ValueError:
            self.refused.emit("The rule would be drawn at no scale")
            self._show(Rule(*self._rows[self._current()]))
            return
        self.refused.emit("")
        self._change("scale range", **limits)
        self.settled.emit()

    # The list

    def _put(self, rows: list[tuple[Any, ...]], chosen: int, what: str) -> None:
        self.edited.emit(tuple(rows), what)
        self.settled.emit()
        if rows and 0 <= chosen < len(self._rows):
            self._choose(chosen)

    def _add(self) -> None:
        used = {dict(row[4]).get("color") for row in self._rows}
        color = next((one for one in PALETTE if one not in used), PALETTE[0])
        rows = list(self._rows)
        at = len(rows)
        while at and not rows[at - 1][0]:  # before what is left
            at -= 1
        rows.insert(at, Rule("", "New rule", changes=(("color", color),)).row)
        self._put(rows, at, "add a rule")

    def _copy(self) -> None:
        now, rows = self._current(), list(self._rows)
        rule = Rule(*rows[now])
        rows.insert(now + 1, replace(rule, label=f"{rule.title} (copy)").row)
        self._put(rows, now + 1, "copy a rule")

    def _move(self, by: int) -> None:
        now, rows = self._current(), list(self._rows)
        if 0 <= now + by < len(rows):
            rows[now], rows[now + by] = rows[now + by], rows[now]
            self._put(rows, now + by, "order of rules")

    def _remove(self) -> None:
        now, rows = self._current(), list(self._rows)
        del rows[now]
        self._put(rows, min(now, len(rows) - 1), "remove a rule")


class _NoKnobs(Style):
    """For a form that has only rows of its own."""
