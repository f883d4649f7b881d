"""The page of the catalogue: a list to search, and what is known of the basemap chosen."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gisapp.model import addresses
from gisapp.model.tiles import TileSource
from gisapp.ui import basemap_catalogue as catalogue
from gisapp.ui import theme as look
from gisapp.ui.inspector_parts import Prose, label
from gisapp.ui.walking import Walk

ENTRY = int(Qt.ItemDataRole.UserRole)
_SIDE = 276
_NOTE = (
    "Nothing is fetched before you say yes. Mind the provider's terms: most want their credit "
    "shown, and forbid fetching whole countries."
)


class CataloguePage(QWidget):
    """``edited`` when another basemap is chosen or a key typed, ``taken`` when one is activated."""

    edited = Signal()
    taken = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search: relief, satellite, railway, Esri")
        self.search.setAccessibleName("Search basemaps")
        self.search.setClearButtonEnabled(True)
        self.setFocusProxy(self.search)
        self.results = QListWidget()
        Walk(self.search, self.results)
        self.results.setAccessibleName("Basemaps found")
        self.results.setUniformItemSizes(True)
        self.none = label("No basemap has these words", role="muted")
        self.none.hide()
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self.search)
        left.addWidget(self.results, 1)
        left.addWidget(self.none)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(20)
        row.addLayout(left, 1)
        row.addWidget(self._side())
        self.search.textChanged.connect(self.look_for)
        self.results.currentItemChanged.connect(lambda *_: self._describe())
        self.results.itemActivated.connect(lambda _: self.taken.emit())
        self.look_for("")

    def _side(self) -> QWidget:
        side = QWidget()
        side.setFixedWidth(_SIDE)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.title = label("", size=look.TITLE, weight=600, wrap=True)
        self.about = Prose("")
        self._keys = QFormLayout()
        self._keys.setHorizontalSpacing(12)
        self._keys.setVerticalSpacing(6)
        self.key_edits: dict[str, QLineEdit] = {}
        column.addWidget(self.title)
        column.addWidget(self.about)
        column.addLayout(self._keys)
        column.addStretch(1)
        column.addWidget(label(_NOTE, role="muted", size=look.SMALL, wrap=True))
        return side

    def look_for(self, words: str) -> None:
        """Show the basemaps that have all the words."""
        found = catalogue.search(words)
        self.results.clear()
        for entry in found:
            item = QListWidgetItem(entry.title + (" (wants a key)" if entry.keys else ""))
            item.setToolTip(entry.source.attribution)
            item.setData(ENTRY, entry)
            item.setSizeHint(QSize(100, look.ROW))
            self.results.addItem(item)
        self.none.setVisible(not found)
        if found:
            self.results.setCurrentRow(0)
        self._describe()

    @property
    def entry(self) -> catalogue.Entry | None:
        """The basemap that is chosen."""
        item = self.results.currentItem()
        found = None if item is None else item.data(ENTRY)
        return found if isinstance(found, catalogue.Entry) else None

    def source(self) -> TileSource | None:
        """The chosen basemap with its keys. Raises ValueError while one is missing."""
        entry = self.entry
        if entry is None:
            return None
        return entry.with_keys({key: edit.text() for key, edit in self.key_edits.items()})

    def _describe(self) -> None:
        entry = self.entry
        while self._keys.rowCount():
            self._keys.removeRow(0)
        self.key_edits = {}
        self.title.setText(entry.title if entry else "")
        words = ""
        if entry is not None:
            source = entry.source
            words = f"{source.attribution}\n\nZooms {source.low} to {source.high}\n"
            words += "\n".join(addresses.hosts_of(source))
            for key in entry.keys:
                edit = QLineEdit()
                edit.setPlaceholderText("from the provider")
                edit.setAccessibleName(catalogue.words_of(key))
                edit.textEdited.connect(lambda _: self.edited.emit())
                self._keys.addRow(label(catalogue.words_of(key), role="muted"), edit)
                self.key_edits[key] = edit
        self.about.set_text(words)
        self.edited.emit()
