"""Adding a basemap: from the catalogue, an own address, a map server or a file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSettings, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from gisapp.model import addresses
from gisapp.model.tiles import TileSource
from gisapp.ui import theme as look
from gisapp.ui.basemap_catalogue_page import CataloguePage
from gisapp.ui.basemap_server_page import HostsPage, ServerPage
from gisapp.ui.inspector_parts import label, rule
from gisapp.ui.network import Network

PAGES = ("Catalogue", "Address", "Map server", "File", "Permissions")
CATALOGUE, ADDRESS, SERVER, FILE, HOSTS = range(5)
SUFFIXES = "*.mbtiles *.pmtiles *.tif *.tiff *.jpg *.jpeg *.png *.webp"
_PLACEHOLDERS = (
    "{z}, {x} and {y} stand for the zoom, column and row of a tile; {-y} for rows counted from the "
    "south, {q} for Bing's keys, {s} for one of the hosts a, b and c, {r} for tiles of double "
    "density."
)
_NO_GUESS = (
    "A raster without a CRS is never placed by guessing: name the one that it was made in, as its "
    "source tells it."
)


class _Form(QWidget):
    """A page of labelled lines."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.rows = QFormLayout(self)
        self.rows.setContentsMargins(0, 0, 0, 0)
        self.rows.setHorizontalSpacing(12)
        self.rows.setVerticalSpacing(8)
        self.rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)

    def line(self, title: str, hint: str) -> QLineEdit:
        """A line to type in."""
        edit = QLineEdit()
        edit.setPlaceholderText(hint)
        edit.setAccessibleName(title)
        edit.textChanged.connect(lambda _: self.edited.emit())
        self.rows.addRow(label(title, role="muted"), edit)
        return edit

    def note(self, words: str) -> None:
        """Small grey words beneath."""
        self.rows.addRow("", label(words, role="muted", size=look.SMALL, wrap=True))


class AddressPage(_Form):
    """An address typed by hand."""

    def __init__(self) -> None:
        super().__init__()
        self.address = self.line("Address", "https://tiles.example.org/{z}/{x}/{y}.png")
        self.name = self.line("Name", "as the layer list shows it")
        self.credit = self.line("Credit", "© whom the map is from; shown on it and on figures")
        self.finest = QSpinBox()
        self.finest.setRange(0, 22)
        self.finest.setValue(18)
        self.finest.setAccessibleName("Finest zoom")
        self.finest.setFixedWidth(90)
        self.rows.addRow(label("Finest zoom", role="muted"), self.finest)
        self.note(_PLACEHOLDERS)
        self.setFocusProxy(self.address)

    def source(self) -> TileSource:
        """What was typed. Raises ValueError with a sentence for people."""
        address, hosts = addresses.checked(self.address.text())
        return TileSource(
            "xyz",
            address,
            self.name.text().strip() or addresses.host_of(address),
            high=self.finest.value(),
            hosts=hosts,
            attribution=self.credit.text().strip(),
            dense=2 if "{r}" in address else 1,
        )


class FilePage(_Form):
    """A file on this computer, and the CRS of a raster that does not tell it."""

    def __init__(self) -> None:
        super().__init__()
        self.file = self.line("File", "MBTiles, PMTiles, GeoTIFF, or a picture with a world file")
        browse = QPushButton("Browse…")
        browse.setAutoDefault(False)
        browse.setFixedWidth(96)
        browse.clicked.connect(self._browse)
        self.rows.addRow("", browse)
        self.system = self.line("CRS", "such as EPSG:32636, where the file does not tell it")
        self.note(_NO_GUESS)
        self.setFocusProxy(self.file)

    def _browse(self) -> None:
        folder = str(QSettings().value("folder", str(Path.home())))
        name, _ = QFileDialog.getOpenFileName(
            self, "Basemap or raster", folder, f"Basemaps and rasters ({SUFFIXES});;All files (*)"
        )
        if name:
            QSettings().setValue("folder", str(Path(name).parent))
            self.file.setText(name)


class BasemapDialog(QDialog):
    """Asks for a basemap. ``chosen(source)`` gives one from the net, ``fileChosen(path, crs)`` a
    file with the CRS that the user named, if any."""

    chosen = Signal(object)
    fileChosen = Signal(object, str)

    def __init__(self, network: Network, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Add a basemap")
        self.resize(760, 520)
        self.catalogue = CataloguePage()
        self.address = AddressPage()
        self.server = ServerPage(network)
        self.file = FilePage()
        self.hosts = HostsPage(network)
        self.pages = QStackedWidget()
        self.tabs: list[QPushButton] = []
        self.wrong = label("", role="error", wrap=True)
        self.add = QPushButton("Add")
        self.add.setProperty("look", "primary")
        self.add.setDefault(True)
        self.add.clicked.connect(self._add)
        close = QPushButton("Close")
        close.setAutoDefault(False)
        close.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.wrong, 1)
        foot.addWidget(close)
        foot.addWidget(self.add)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(12)
        column.addLayout(self._tab_row())
        column.addWidget(rule())
        column.addWidget(self.pages, 1)
        column.addLayout(foot)
        for page in (self.catalogue, self.address, self.server, self.file):
            self.pages.addWidget(page)
            page.edited.connect(self._judge)
        self.pages.addWidget(self.hosts)
        for page in (self.catalogue, self.server):
            page.taken.connect(self._add)
        self.server.address.returnPressed.connect(self.server.ask)
        self.show_page(CATALOGUE)

    def _tab_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        group = QButtonGroup(self)
        for number, title in enumerate(PAGES):
            button = QPushButton(title)
            button.setProperty("look", "flat")
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, number=number: self.show_page(number))
            group.addButton(button)
            self.tabs.append(button)
            row.addWidget(button)
        row.addStretch(1)
        return row

    def show_page(self, number: int) -> None:
        """Turn to a page."""
        self.pages.setCurrentIndex(number)
        for i, button in enumerate(self.tabs):
            button.setChecked(i == number)
            look.looks(button, "name" if i == number else "flat")
            button.setFont(look.font(weight=600 if i == number else 400))
        self.add.setVisible(number != HOSTS)
        self.add.setDefault(number != SERVER)
        self.hosts.refresh()
        (self.catalogue, self.address, self.server, self.file, self.hosts)[number].setFocus()
        self._judge()

    def source(self) -> TileSource | None:
        """What the page shown would add, if it is of the net. Raises ValueError with a sentence
        for people."""
        page = self.pages.currentWidget()
        if isinstance(page, CataloguePage | AddressPage | ServerPage):
            return page.source()
        return None

    def _judge(self) -> None:
        """Say what is wrong with what was typed so far, and whether it can be added."""
        words, good = "", False
        try:
            good = self.source() is not None
        except ValueError as error:
            typed = self.pages.currentIndex() == ADDRESS and self.address.address.text()
            words = f"{error}." if typed else ""
        if self.pages.currentIndex() == FILE:
            good = bool(self.file.file.text().strip())
        self.wrong.setText(words)
        self.add.setEnabled(good)

    def _add(self) -> None:
        if not self.add.isEnabled():
            return
        if self.pages.currentIndex() == FILE:
            path = Path(self.file.file.text().strip()).expanduser()
            self.accept()
            self.fileChosen.emit(path, self.file.system.text().strip())
        elif (source := self.source()) is not None:
            self.accept()
            self.chosen.emit(source)
