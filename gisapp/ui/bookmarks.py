"""Theatres in one click: a quiet strip over the map's top edge."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QInputDialog, QLineEdit, QMenu, QToolButton, QWidget

from gisapp.model.document import Document
from gisapp.model.project import Bookmark, Project


class BookmarkBar(QWidget):
    """One flat button a bookmark, in the order of the list; lies on the map."""

    def __init__(self, document: Document, go: Callable[[Bookmark], None], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("bookmarks")
        self.setAccessibleName("Theatres")
        self.setProperty("reserves", True)  # names on the map keep clear of it
        self._document = document
        self._go = go
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(4, 4, 4, 4)
        self._row.setSpacing(2)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._buttons: list[QToolButton] = []
        self._unlisten = document.listen(self._on_change)
        self._fill()
        self.move(12, 12)

    def _on_change(self, before: Project, after: Project) -> None:
        if before.bookmarks is not after.bookmarks:
            self._fill()

    def _fill(self) -> None:
        for button in self._buttons:
            self._row.removeWidget(button)
            button.deleteLater()
        self._buttons = []
        for mark in self._document.project.bookmarks:
            button = QToolButton(self)
            button.setText(mark.short.replace("&", "&&"))
            button.setObjectName("bookmark")
            button.setToolTip(f"Show {mark.title}")
            button.setAutoRaise(True)
            button.clicked.connect(lambda _=False, mark=mark: self._go(mark))
            button.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            button.customContextMenuRequested.connect(
                lambda at, button=button, mark=mark: self.menu_for(mark).popup(
                    button.mapToGlobal(at)
                )
            )
            self._row.addWidget(button)
            button.show()  # a layout shows it later only, and the strip is measured now
            self._buttons.append(button)
        self.setVisible(bool(self._buttons))
        self.adjustSize()

    def menu_for(self, mark: Bookmark) -> QMenu:
        """Rename a bookmark of one's own, or take one off the strip."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if mark.own:
            menu.addAction("Rename…", lambda: self._ask_name(mark))
        menu.addAction("Remove", lambda: self.remove(mark))
        return menu

    def _ask_name(self, mark: Bookmark) -> None:
        name, agreed = QInputDialog.getText(
            self, "Rename bookmark", "Name", QLineEdit.EchoMode.Normal, mark.title
        )
        if agreed:
            self.rename(mark, name)

    def rename(self, mark: Bookmark, title: str) -> None:
        """Call a bookmark otherwise; an empty title changes nothing."""
        title = " ".join(title.split())
        if title and title != mark.title:
            self._apply(
                "rename bookmark",
                lambda one: replace(one, title=title) if one == mark else one,
            )

    def remove(self, mark: Bookmark) -> None:
        """Take a bookmark off the strip."""
        self._apply("remove bookmark", lambda one: None if one == mark else one)

    def _apply(self, label: str, change: Callable[[Bookmark], Bookmark | None]) -> None:
        project = self._document.project
        kept = tuple(made for one in project.bookmarks if (made := change(one)) is not None)
        self._document.apply(replace(project, bookmarks=kept), label)

    def shut(self) -> None:
        """Stop listening."""
        self._unlisten()
