"""The top bar: the project's name, menus, search, tools, history, export."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeySequence
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QMenuBar,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from gisapp.model.document import Document
from gisapp.model.theme import Theme
from gisapp.ui import icons
from gisapp.ui import theme as look
from gisapp.ui.search import SearchField

HEIGHT = 44
_NAME_WIDTH = 190


class TopBar(QWidget):
    """44 px along the window's top. The window gives it menus and tools."""

    renamed = Signal(str)
    undoClicked = Signal()
    redoClicked = Signal()
    exportClicked = Signal()

    def __init__(self, theme: Theme, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("TopBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(HEIGHT)
        self._theme = theme
        self._name = ""
        self._named: tuple[str, bool] | None = None
        self._history: tuple[str | None, str | None] | None = None
        self._icons: list[tuple[QToolButton, str]] = []
        self._tools: dict[str, QToolButton] = {}
        self._group = QButtonGroup(self)
        self.name_button = QPushButton()
        self.name_button.setProperty("look", "name")
        self.name_button.setFont(look.font(weight=600))
        self.name_button.setToolTip("Rename the project")
        self.name_button.clicked.connect(self.edit_name)
        self.name_edit = QLineEdit()
        self.name_edit.setFont(look.font(weight=600))
        self.name_edit.setAccessibleName("Name of the project")
        self.name_edit.setFixedWidth(_NAME_WIDTH)
        self.name_edit.hide()
        self.name_edit.editingFinished.connect(self._name_typed)
        self.menus = QMenuBar()
        self.menus.setNativeMenuBar(False)
        self.menus.setFont(look.font())
        self.menus.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.search = SearchField(document, theme)
        self.search.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._tool_row = QHBoxLayout()
        self._tool_row.setSpacing(2)
        self.undo_button = self._button("undo", "Undo", self.undoClicked)
        self.redo_button = self._button("redo", "Redo", self.redoClicked)
        self.export_button = QPushButton("Export figure")
        self.export_button.setProperty("look", "primary")
        self.export_button.setFont(look.font(weight=600))
        self.export_button.setToolTip("Export a figure of what the map shows (Ctrl+E)")
        self.export_button.clicked.connect(self.exportClicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(4)
        row.addWidget(self.name_button)
        row.addWidget(self.name_edit)
        row.addWidget(self.menus)
        row.addStretch(1)
        row.addSpacing(8)
        row.addWidget(self.search, 6)
        row.addSpacing(8)
        row.addStretch(1)
        row.addLayout(self._tool_row)
        row.addWidget(self._divider())
        row.addWidget(self.undo_button)
        row.addWidget(self.redo_button)
        row.addSpacing(8)
        row.addWidget(self.export_button)
        self.set_name("Untitled", dirty=False)
        self.set_history(None, None)

    def _divider(self) -> QFrame:
        line = QFrame()
        line.setProperty("look", "rule")
        line.setFixedSize(1, 20)
        return line

    def _button(self, icon: str, title: str, signal: object) -> QToolButton:
        button = QToolButton()
        button.setAutoRaise(True)
        button.setIconSize(QSize(16, 16))
        button.setFixedSize(28, 28)
        button.setIcon(icons.icon(icon, self._theme))
        button.setToolTip(title)
        button.setAccessibleName(title)
        button.clicked.connect(signal)
        self._icons.append((button, icon))
        return button

    def shut(self) -> None:
        """Let go of the document."""
        self.search.shut()

    def set_theme(self, theme: Theme) -> None:
        """Draw with another theme."""
        self._theme = theme
        for button, name in self._icons:
            button.setIcon(icons.icon(name, theme))
        self.search.set_theme(theme)

    def add_menu(self, title: str, menu: QMenu) -> None:
        """A menu at the end of the row."""
        menu.setTitle(title)
        menu.setFont(look.font())
        self.menus.addMenu(menu)
        self.menus.setMinimumWidth(self.menus.sizeHint().width())

    def add_tool(self, name: str, icon: str, title: str, shortcut: str = "") -> QToolButton:
        """A tool at the end of the row; one tool is on at a time. The button has the shortcut."""
        button = QToolButton()
        button.setAutoRaise(True)
        button.setCheckable(True)
        button.setIconSize(QSize(16, 16))
        button.setFixedSize(28, 28)
        button.setIcon(icons.icon(icon, self._theme))
        button.setAccessibleName(title)
        if shortcut:
            button.setShortcut(QKeySequence(shortcut))
        button.setToolTip(f"{title} ({shortcut})" if shortcut else title)
        self._icons.append((button, icon))
        self._tools[name] = button
        self._group.addButton(button)
        self._tool_row.addWidget(button)
        return button

    def set_tool(self, name: str) -> None:
        """Show which tool is on. An unknown name switches all off."""
        button = self._tools.get(name)
        if button is not None:
            button.setChecked(True)
            return
        self._group.setExclusive(False)
        for other in self._tools.values():
            other.setChecked(False)
        self._group.setExclusive(True)

    def set_history(self, undo: str | None, redo: str | None) -> None:
        """What undo and redo would do; None greys them out."""
        if self._history == (undo, redo):
            return
        self._history = undo, redo
        for button, word, keys, what in (
            (self.undo_button, "Undo", "Ctrl+Z", undo),
            (self.redo_button, "Redo", "Ctrl+Shift+Z", redo),
        ):
            button.setEnabled(what is not None)
            button.setToolTip(f"{word} {what} ({keys})" if what else f"Nothing to {word.lower()}")

    def set_name(self, name: str, dirty: bool) -> None:
        """The project's name, with a dot while there are unsaved changes."""
        if self._named == (name, dirty):
            return
        self._named = name, dirty
        self._name = name
        metrics = QFontMetricsF(self.name_button.font())
        shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, _NAME_WIDTH)
        text = shown.replace("&", "&&") + (" •" if dirty else "")
        if self.name_button.text() != text:
            self.name_button.setText(text)
        saved = "There are unsaved changes. " if dirty else ""
        self.name_button.setToolTip(f"{name}\n{saved}Click to rename.")
        self.name_button.setAccessibleName(f"Project {name}")

    def edit_name(self) -> None:
        """Type another name in place."""
        self.name_edit.setText(self._name)
        self.name_button.hide()
        self.name_edit.show()
        self.name_edit.setFocus()
        self.name_edit.selectAll()

    def _name_typed(self) -> None:
        if self.name_edit.isHidden():
            return
        self.name_edit.hide()
        self.name_button.show()
        name = self.name_edit.text().strip()
        if name and name != self._name:
            self.renamed.emit(name)
